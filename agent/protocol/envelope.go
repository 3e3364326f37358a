package protocol

import (
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
	var w wire
	if err := object(raw, "the message", &w, "protected", "payload", "signature"); err != nil {
		return nil, err
	}
	var parts [3][]byte
	for i, part := range []struct{ name, text string }{{"protected", w.Protected}, {"payload", w.Payload}, {"signature", w.Signature}} {
		if part.text == "" {
			return nil, malformed("%s is missing", part.name)
		}
		b, err := decode(part.text)
		if err != nil {
			return nil, malformed("%s is not base64url without padding", part.name)
		}
		parts[i] = b
	}
	return &envelope{header: parts[0], payload: parts[1], signature: parts[2], signed: []byte(w.Protected + "." + w.Payload)}, nil
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
