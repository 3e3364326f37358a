package server

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/pki"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/platform/sign"
)

// keys are the secrets in the data folder, each in a file of its own that only this user can read. They are made at the
// first start.
type keys struct {
	ca   *pki.CA
	sign *sign.Key
	seal *seal.Box
	// answers seals the answers kept under an Idempotency-Key; derived from the sealing key's file, so that it is the
	// same after a restart and on every server with the same files.
	answers []byte
}

func openKeys(dir, organization string, now clock.Clock) (keys, error) {
	var k keys
	var err error
	if k.ca, err = pki.Open(filepath.Join(dir, "ca.key"), organization, now.Now()); err != nil {
		return k, fmt.Errorf("certificate authority: %w", err)
	}
	if k.sign, err = sign.Open(filepath.Join(dir, "server.key")); err != nil {
		return k, fmt.Errorf("signing key: %w", err)
	}
	path := filepath.Join(dir, "seal.key")
	if k.seal, err = seal.Open(path); err != nil {
		return k, fmt.Errorf("sealing key: %w", err)
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		return k, fmt.Errorf("sealing key: %w", err)
	}
	if k.answers, err = hkdf.Key(sha256.New, secret, nil, "licet kept answers", 32); err != nil {
		return k, fmt.Errorf("sealing key: %w", err)
	}
	return k, nil
}
