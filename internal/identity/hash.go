package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of a hash (OWASP, NIST SP 800-63B-4): about 40 ms on a server's core.
const (
	DefaultMemory = 19 * 1024 // KiB
	DefaultTime   = 2
)

// Hasher makes and checks password hashes with argon2id. Only so many run at once, because each takes its memory and
// a core: a flood of sign-ins waits instead of starving everything else. It is safe for concurrent use.
type Hasher struct {
	memory, time uint32
	slots        chan struct{}
	dummy        func() string
}

// NewHasher returns a hasher that runs at most parallel hashes at once. Memory is in KiB; tests take less of it
// than the defaults.
func NewHasher(memory, time uint32, parallel int) *Hasher {
	h := &Hasher{memory: memory, time: time, slots: make(chan struct{}, max(1, parallel))}
	h.dummy = sync.OnceValue(func() string { return h.encode(rand.Text(), salt()) })
	return h
}

const (
	saltLen = 16
	keyLen  = 32
)

var b64 = base64.RawStdEncoding

func salt() []byte {
	b := make([]byte, saltLen)
	_, _ = rand.Read(b) // never fails
	return b
}

// normal is the form of a password that is hashed: NFC, so that it doesn't matter how the keyboard composes letters.
func normal(password string) string { return norm.NFC.String(password) }

func (h *Hasher) encode(password string, salt []byte) string {
	key := argon2.IDKey([]byte(normal(password)), salt, h.time, h.memory, 1, keyLen)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.memory, h.time, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Hash returns the password's hash in PHC form.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.slots }()
	return h.encode(password, salt()), nil
}

// Verify reports whether the password has this hash, and whether the hash should be made anew because it was made
// with other parameters. An empty hash, of nobody, is checked too and never right: that takes the same time.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-h.slots }()
	nobody := hash == ""
	if nobody {
		hash = h.dummy()
	}
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, fmt.Errorf("identity: a stored password hash has an unknown form")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, false, fmt.Errorf("identity: a stored password hash has version %q", parts[2])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || time < 1 || threads < 1 {
		return false, false, fmt.Errorf("identity: a stored password hash has parameters %q", parts[3])
	}
	salt, err1 := b64.DecodeString(parts[4])
	want, err2 := b64.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) < 16 {
		return false, false, fmt.Errorf("identity: a stored password hash is damaged")
	}
	got := argon2.IDKey([]byte(normal(password)), salt, time, memory, threads, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(got, want) == 1 && !nobody
	return ok, ok && (memory != h.memory || time != h.time || threads != 1), nil
}
