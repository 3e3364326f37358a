package seal

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/platform/keyfile"
)

// ErrUnsealable is returned for a text that was not sealed by a key of this
// box, was altered, or belongs to another place.
var ErrUnsealable = errors.New("the sealed text can't be opened: wrong key file, altered, or moved from its place")

const form = "s1" // the first element of a sealed text; a new form gets a new name

var b64 = base64.RawURLEncoding.Strict()

// Box seals and opens with the keys of one file. It is safe for concurrent use.
type Box struct {
	keys    map[string]cipher.AEAD
	current string
}

// Open loads the keys from the file at path, or makes the file with one key.
// Each line of it is "<key id> <32 bytes in base64url>"; the last line's key
// seals, all of them open. To change the key, append a line.
func Open(path string) (*Box, error) {
	data, err := keyfile.LoadOrCreate(path, create)
	if err != nil {
		return nil, err
	}
	b := &Box{keys: map[string]cipher.AEAD{}}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		id, text, ok := strings.Cut(lines.Text(), " ")
		key, err := b64.DecodeString(text)
		if !ok || err != nil || len(key) != 32 || id == "" || strings.Contains(id, ".") || b.keys[id] != nil {
			return nil, fmt.Errorf("%s: a line is not \"<key id> <32 bytes in base64url>\", or a key id is used twice", path)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		if b.keys[id], err = cipher.NewGCMWithRandomNonce(block); err != nil {
			return nil, err
		}
		b.current = id
	}
	if b.current == "" {
		return nil, fmt.Errorf("%s holds no key", path)
	}
	return b, nil
}

func create() ([]byte, error) {
	random := make([]byte, 36)
	if _, err := rand.Read(random); err != nil {
		return nil, err
	}
	return []byte(hex.EncodeToString(random[:4]) + " " + b64.EncodeToString(random[4:]) + "\n"), nil
}

// Seal encrypts secret with AES-256-GCM under a fresh nonce. Place says where
// the text will be kept, such as "token/"+id; Open wants the same, so that a
// sealed text copied to another row is useless. The result is printable ASCII.
// One key is good for about 4 billion seals.
func (b *Box) Seal(secret []byte, place string) string {
	head := form + "." + b.current
	return head + "." + b64.EncodeToString(b.keys[b.current].Seal(nil, nil, secret, bound(head, place)))
}

// Open returns the secret; ErrUnsealable if it can't.
func (b *Box) Open(sealed, place string) ([]byte, error) {
	parts := strings.Split(sealed, ".")
	if len(parts) != 3 || parts[0] != form || b.keys[parts[1]] == nil {
		return nil, ErrUnsealable
	}
	text, err := b64.DecodeString(parts[2])
	if err != nil {
		return nil, ErrUnsealable
	}
	secret, err := b.keys[parts[1]].Open(nil, nil, text, bound(parts[0]+"."+parts[1], place))
	if err != nil {
		return nil, ErrUnsealable
	}
	return secret, nil
}

// bound is the additional data: form and key id hold no 0 byte, so no two pairs
// give the same.
func bound(head, place string) []byte { return []byte(head + "\x00" + place) }
