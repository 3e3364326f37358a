package sign

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/platform/keyfile"
)

const pemType = "PRIVATE KEY"

// Key is the server's signing key. It is safe for concurrent use.
type Key struct {
	private ed25519.PrivateKey
	public  protocol.JWK
	id      string
}

// Open loads the key from the file at path (PKCS#8 in PEM, mode 0600), or makes
// both on the first start.
func Open(path string) (*Key, error) {
	data, err := keyfile.LoadOrCreate(path, create)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != pemType || len(rest) != 0 {
		return nil, fmt.Errorf("%s does not hold one PEM private key", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s does not hold an Ed25519 key", path)
	}
	public, err := protocol.KeyOf(private.Public())
	if err != nil {
		return nil, err
	}
	return &Key{private: private, public: public, id: public.Thumbprint()}, nil
}

func create() ([]byte, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), nil
}

// ID is the key's thumbprint (RFC 7638): the kid of answers, and what a device
// may be given beforehand to know the server by.
func (k *Key) ID() string { return k.id }

// Public is the key as devices read it.
func (k *Key) Public() protocol.JWK { return k.public }

// Answer signs the answer to one message: its target, its sequence number, the
// instance it is for, and a payload type of package protocol.
func (k *Key) Answer(target protocol.Target, seq int64, instance string, payload any) ([]byte, error) {
	return protocol.SealAnswer(protocol.AnswerHeader{Target: target, Seq: seq, Instance: instance}, payload, k.private)
}
