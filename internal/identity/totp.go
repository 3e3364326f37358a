package identity

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// totpPeriod is how long a code of an authenticator app is shown (RFC 6238).
const totpPeriod = 30 * time.Second

// stepAt is the number of the period that a time lies in.
func stepAt(t time.Time) int64 { return t.Unix() / int64(totpPeriod/time.Second) }

// matchStep returns the step whose code this is, among the present one, the one before and the one after; 0 if it is
// none of them.
func matchStep(secret, code string, now time.Time) int64 {
	var found int64
	for step := stepAt(now) - 1; step <= stepAt(now)+1; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// TOTPKey is what an authenticator app needs to make codes.
type TOTPKey struct {
	Secret string // base32, to type
	URL    string // otpauth://…
	Image  string // the URL as a QR code: a data: URL of a PNG
}

// newKey makes a fresh secret of 160 bits.
func newKey(issuer, email string) (TOTPKey, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: email, Period: uint(totpPeriod / time.Second)})
	if err != nil {
		return TOTPKey{}, err
	}
	image, err := key.Image(240, 240)
	if err != nil {
		return TOTPKey{}, err
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, image); err != nil {
		return TOTPKey{}, err
	}
	return TOTPKey{Secret: key.Secret(), URL: key.URL(), Image: "data:image/png;base64," + base64.StdEncoding.EncodeToString(buf.Bytes())}, nil
}

// plainCode drops what people put between the parts of a code, and capitals.
func plainCode(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' {
			return -1
		}
		return r
	}, s))
}
