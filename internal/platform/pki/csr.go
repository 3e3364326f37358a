package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"

	"github.com/licet/licet/agent/protocol"
)

// CheckCSR reads a PKCS#10 request in DER and returns the public key that it
// proves possession of: P-256, P-384 or Ed25519. Names, extensions and
// attributes in it are ignored. Errors are *protocol.Error with the code
// csr_invalid or csr_key_weak.
func CheckCSR(der []byte) (crypto.PublicKey, error) {
	if len(der) == 0 || len(der) > protocol.MaxCSR {
		return nil, protocol.Refuse(protocol.CodeCSRInvalid, "the request is empty or too large")
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, protocol.Refuse(protocol.CodeCSRInvalid, "the request is not PKCS#10 in DER")
	}
	// The key's kind first: checking a signature of a huge RSA key costs much.
	if !accepted(csr.PublicKey) {
		return nil, protocol.Refuse(protocol.CodeCSRKeyWeak, "the key is neither P-256 nor P-384 nor Ed25519")
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, protocol.Refuse(protocol.CodeCSRInvalid, "the request is not signed by its own key")
	}
	return csr.PublicKey, nil
}

func accepted(pub crypto.PublicKey) bool {
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		return k.Curve == elliptic.P256() || k.Curve == elliptic.P384()
	case ed25519.PublicKey:
		return len(k) == ed25519.PublicKeySize
	}
	return false
}
