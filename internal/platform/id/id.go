package id

import (
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// crockford is base 32 without the letters that are misread, in lower case; it keeps the byte order.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

const encoded = 26 // characters of 16 bytes in base 32

// New returns a fresh identifier such as "acct_06ek…": the prefix, an underscore, and a UUIDv7 (RFC 9562)
// in 26 characters. Identifiers made in one process sort by the order of their making.
// It panics if the system has no randomness left, as crypto/rand does.
func New(prefix string) string {
	u := uuid.Must(uuid.NewV7())
	return prefix + "_" + crockford.EncodeToString(u[:])
}

// Make is New for a typed identifier.
func Make[T ~string](prefix string) T { return T(New(prefix)) }

// Valid reports whether s has the form of an identifier with that prefix.
func Valid(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(rest) != encoded {
		return false
	}
	_, err := crockford.DecodeString(rest)
	return err == nil
}
