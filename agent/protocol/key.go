package protocol

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
)

// Algorithm names how a message is signed. There are two; "none" and all others
// are refused, and the key decides which of the two it is.
type Algorithm string

// The algorithms of RFC 7518 and RFC 8037 that the protocol uses.
const (
	ES256 Algorithm = "ES256" // ECDSA on P-256 with SHA-256
	EdDSA Algorithm = "EdDSA" // Ed25519
)

// AlgorithmOf tells how a public key signs; CodeAlgorithmNotAllowed for keys
// other than P-256 and Ed25519.
func AlgorithmOf(pub crypto.PublicKey) (Algorithm, error) {
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		if k != nil && k.Curve == elliptic.P256() {
			return ES256, nil
		}
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize {
			return EdDSA, nil
		}
	}
	return "", Refuse(CodeAlgorithmNotAllowed, "the key is neither P-256 nor Ed25519")
}

// JWK is a public key as RFC 7517 writes it, with the required members only.
// Made by [KeyOf] or by decoding JSON, which refuses other members (so a private
// key sent by mistake is refused) and points that are not on the curve.
type JWK struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y,omitempty"`

	pub crypto.PublicKey
}

// KeyOf writes a P-256 or Ed25519 public key as a JWK.
func KeyOf(pub crypto.PublicKey) (JWK, error) {
	alg, err := AlgorithmOf(pub)
	if err != nil {
		return JWK{}, err
	}
	if alg == EdDSA {
		return JWK{Kty: "OKP", Crv: "Ed25519", X: encode(pub.(ed25519.PublicKey)), pub: pub}, nil
	}
	point, err := pub.(*ecdsa.PublicKey).Bytes() // 4 | x | y
	if err != nil {
		return JWK{}, Refuse(CodeAlgorithmNotAllowed, "the key is not a point of P-256")
	}
	return JWK{Kty: "EC", Crv: "P-256", X: encode(point[1:33]), Y: encode(point[33:65]), pub: pub}, nil
}

// ParseKey reads a JWK from JSON text.
func ParseKey(text []byte) (JWK, error) {
	var k JWK
	if err := k.UnmarshalJSON(text); err != nil {
		return JWK{}, err
	}
	return k, nil
}

// UnmarshalJSON reads and checks a JWK.
func (k *JWK) UnmarshalJSON(text []byte) error {
	type plain JWK // without this method
	var got plain
	if err := object(text, "jwk", &got, "kty", "crv", "x", "y"); err != nil {
		return err
	}
	x, err := decode(got.X)
	if err != nil || len(x) != 32 {
		return malformed("jwk: x is not 32 bytes in base64url")
	}
	switch {
	case got.Kty == "OKP" && got.Crv == "Ed25519":
		if got.Y != "" {
			return malformed("jwk: an OKP key has no y")
		}
		got.pub = ed25519.PublicKey(x)
	case got.Kty == "EC" && got.Crv == "P-256":
		y, err := decode(got.Y)
		if err != nil || len(y) != 32 {
			return malformed("jwk: y is not 32 bytes in base64url")
		}
		pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
		if err != nil {
			return malformed("jwk: the point is not on P-256")
		}
		got.pub = pub
	default:
		return Refuse(CodeAlgorithmNotAllowed, "the key is neither P-256 nor Ed25519")
	}
	*k = JWK(got)
	return nil
}

// Public returns the key for package crypto: *ecdsa.PublicKey or
// ed25519.PublicKey; nil for a zero JWK.
func (k JWK) Public() crypto.PublicKey { return k.pub }

// String is the key's canonical JSON: members in the order of RFC 7638, no spaces.
func (k JWK) String() string {
	if k.Kty == "EC" {
		return `{"crv":"` + k.Crv + `","kty":"` + k.Kty + `","x":"` + k.X + `","y":"` + k.Y + `"}`
	}
	return `{"crv":"` + k.Crv + `","kty":"` + k.Kty + `","x":"` + k.X + `"}`
}

// Thumbprint names the key: SHA-256 of its canonical JSON (RFC 7638), base64url,
// 43 characters.
func (k JWK) Thumbprint() string {
	sum := sha256.Sum256([]byte(k.String()))
	return encode(sum[:])
}
