package identitytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"testing"

	"github.com/descope/virtualwebauthn"
)

// NewPasskey makes a passkey that works in every run. The virtual authenticator writes the coordinates of its public key
// without the zeros that they begin with, where COSE wants 32 bytes (RFC 9053, 7.1.1); so one key of 128 would be refused,
// and such keys are left out.
func NewPasskey(t testing.TB) virtualwebauthn.Credential {
	t.Helper()
	for {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatalf("identitytest: %v", err)
		}
		point, err := key.PublicKey.Bytes() // 4 | x | y
		if err != nil {
			t.Fatalf("identitytest: %v", err)
		}
		if point[1] == 0 || point[33] == 0 {
			continue
		}
		data, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatalf("identitytest: %v", err)
		}
		return virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, data)
	}
}
