package seal

import (
	"crypto/rand"
	"crypto/sha256"
)

// Token returns 256 random bits as text, for what somebody shall hold who comes back: a link in a mail, a session.
func Token() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return b64.EncodeToString(b)
}

// Fingerprint is what is stored of a token, which is kept nowhere itself. It needs no salt: nobody guesses 256 bits.
func Fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return b64.EncodeToString(sum[:])
}
