package rest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
)

// sealer encrypts stored answers, which may hold a secret such as a token's value, and makes keyed hashes of
// requests, which may hold a password: neither can be read or guessed from a copy of the database.
type sealer struct {
	gcm cipher.AEAD
	mac []byte
}

func newSealer(key []byte) sealer {
	derive := func(use string) []byte {
		k, err := hkdf.Key(sha256.New, key, nil, "licet idempotency "+use, 32)
		if err != nil {
			panic("rest: Config.Key: " + err.Error())
		}
		return k
	}
	block, err := aes.NewCipher(derive("answer"))
	if err != nil {
		panic("rest: " + err.Error()) // the length is right
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("rest: " + err.Error())
	}
	return sealer{gcm: gcm, mac: derive("mark")}
}

// seal encrypts plain so that it opens only for the same scope.
func (s sealer) seal(plain []byte, scope string) string {
	nonce := make([]byte, s.gcm.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.StdEncoding.EncodeToString(s.gcm.Seal(nonce, nonce, plain, []byte(scope)))
}

func (s sealer) open(text, scope string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(text)
	n := s.gcm.NonceSize()
	if err != nil || len(sealed) < n {
		return nil, errors.New("rest: a stored answer is cut off")
	}
	return s.gcm.Open(nil, sealed[:n], sealed[n:], []byte(scope))
}

// hash is a keyed hash of the parts, each with its length, so that no two lists of parts look alike.
func (s sealer) hash(parts ...string) string {
	h := hmac.New(sha256.New, s.mac)
	for _, p := range parts {
		_ = binary.Write(h, binary.BigEndian, uint64(len(p))) // a hash never fails
		h.Write([]byte(p))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
