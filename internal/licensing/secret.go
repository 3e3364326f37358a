package licensing

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strings"
)

// A token's value is "licet_", 32 characters of 20 random bytes, and 7 characters of their CRC-32: so that scanners
// for leaked secrets find it without false alarms, and a slip of typing is told from a token that isn't known.
const (
	valuePrefix   = "licet_"
	randomBytes   = 20
	randomLetters = 32
	valueLetters  = randomLetters + 7
)

// crockford is base 32 without the letters that are misread.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// misread maps the letters that Crockford's alphabet leaves out to what was meant.
var misread = strings.NewReplacer("o", "0", "i", "1", "l", "1", "-", "", " ", "")

// newValue makes the value of a token. It panics if the system has no randomness left, as crypto/rand does.
func newValue() string {
	secret := make([]byte, randomBytes)
	_, _ = rand.Read(secret) // never fails
	return valueOf(secret)
}

func valueOf(secret []byte) string {
	return valuePrefix + crockford.EncodeToString(secret) + crockford.EncodeToString(checksum(secret))
}

func checksum(secret []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(secret))
}

// readValue returns the value as it was given out, from what somebody typed: in either case, with spaces or hyphens.
// It reports whether the form and the checksum hold.
func readValue(typed string) (string, bool) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	letters, ok := strings.CutPrefix(typed, valuePrefix)
	if !ok {
		return "", false
	}
	letters = misread.Replace(letters)
	if len(letters) != valueLetters {
		return "", false
	}
	secret, err := crockford.DecodeString(letters[:randomLetters])
	if err != nil {
		return "", false
	}
	value := valueOf(secret)
	return value, value == valuePrefix+letters
}

// digestOf is what a value is found by.
func digestOf(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

// hintOf shows enough of a value to tell two apart, and too little to guess the rest.
func hintOf(value string) string {
	return value[:len(valuePrefix)+4] + "…" + value[len(value)-4:]
}
