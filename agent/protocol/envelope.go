package protocol

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/json"
	"math/big"
)

// wire is the flattened JSON form of RFC 7515, section 7.2.2.
type wire struct {
	Protected string `json:"protected"`
	Payload   string `json:"payload"`
	Signature string `json:"signature"`
}

type envelope struct {
	header    []byte
	payload   []byte
	signed    []byte
	signature []byte
}

func parseEnvelope(raw []byte) (*envelope, error) {
	if len(raw) > MaxMessage {
		return nil, Refuse(CodeBodyTooLarge, "more than %d bytes", MaxMessage)
	}
	members, err := object(raw, "the message", "protected", "payload", "signature")
	if err != nil {
		return nil, err
	}
	part := func(name string) (string, []byte, error) {
		var s string
		if err := json.Unmarshal(members[name], &s); err != nil || s == "" {
			return "", nil, malformed("%s is missing", name)
		}
		b, err := decode(s)
		if err != nil {
			return "", nil, malformed("%s is not base64url without padding", name)
		}
		return s, b, nil
	}
	protected, header, err := part("protected")
	if err != nil {
		return nil, err
	}
	body, payload, err := part("payload")
	if err != nil {
		return nil, err
	}
	_, signature, err := part("signature")
	if err != nil {
		return nil, err
	}
	return &envelope{header: header, payload: payload, signed: []byte(protected + "." + body), signature: signature}, nil
}

// readHeader decodes the protected header, which may have these names only. So
// "crit", key references by URL and the like are refused, never ignored.
func (e *envelope) readHeader(into any, names ...string) error {
	members, err := object(e.header, "the header", names...)
	if err != nil {
		return err
	}
	for name, value := range members {
		if bytes.Equal(value, []byte("null")) {
			return malformed("%s is null", name)
		}
	}
	// An algorithm of another family usually comes with fields of its own;
	// name the algorithm as the fault then, not the fields.
	var alg string
	if json.Unmarshal(members["alg"], &alg) != nil {
		return malformed("alg is missing")
	}
	if alg != string(ES256) && alg != string(EdDSA) {
		return Refuse(CodeAlgorithmNotAllowed, "alg must be ES256 or EdDSA")
	}
	if err := json.Unmarshal(e.header, into); err != nil {
		if own, ok := err.(*Error); ok {
			return own
		}
		return malformed("a header member has the wrong type")
	}
	return nil
}

func seal(header, payload any, signer crypto.Signer) ([]byte, error) {
	h, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	p, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	w := wire{Protected: encode(h), Payload: encode(p)}
	signature, err := sign(signer, []byte(w.Protected+"."+w.Payload))
	if err != nil {
		return nil, err
	}
	w.Signature = encode(signature)
	out, err := json.Marshal(w)
	if err == nil && len(out) > MaxMessage {
		return nil, Refuse(CodeBodyTooLarge, "more than %d bytes", MaxMessage)
	}
	return out, err
}

// sign works with any crypto.Signer, so a key in a TPM serves as well as one in
// a file. ECDSA signers return ASN.1; JWS wants r and s of 32 bytes each.
func sign(signer crypto.Signer, data []byte) ([]byte, error) {
	if _, ok := signer.Public().(ed25519.PublicKey); ok {
		return signer.Sign(rand.Reader, data, crypto.Hash(0))
	}
	sum := sha256.Sum256(data)
	der, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	rs.R.FillBytes(out[:32])
	rs.S.FillBytes(out[32:])
	return out, nil
}

func verify(alg Algorithm, key crypto.PublicKey, data, signature []byte) error {
	fits, err := AlgorithmOf(key)
	if err != nil {
		return err
	}
	if fits != alg {
		return Refuse(CodeSignatureInvalid, "alg does not fit the key")
	}
	ok := false
	if len(signature) == 64 {
		switch k := key.(type) {
		case ed25519.PublicKey:
			ok = ed25519.Verify(k, data, signature)
		case *ecdsa.PublicKey:
			sum := sha256.Sum256(data)
			r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
			ok = ecdsa.Verify(k, sum[:], r, s)
		}
	}
	if !ok {
		return Refuse(CodeSignatureInvalid, "the signature does not fit")
	}
	return nil
}
