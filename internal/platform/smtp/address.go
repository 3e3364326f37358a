package smtp

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ErrAddress says that a mail address cannot be used. It is permanent: the same address fails again.
var ErrAddress = errors.New("smtp: mail address not usable")

// CleanAddress returns addr as it may stand in an SMTP command: one bare address "local@domain", the domain in lower
// case ASCII (IDNA). Everything else is refused with ErrAddress: display names, comments, quoted local parts, address
// literals, non-ASCII local parts, control characters, more than 254 bytes (64 before the @).
func CleanAddress(addr string) (string, error) {
	if len(addr) > 254 {
		return "", fmt.Errorf("%w: longer than 254 bytes", ErrAddress)
	}
	at := strings.LastIndexByte(addr, '@')
	if at < 1 || at == len(addr)-1 {
		return "", fmt.Errorf("%w: want local@domain", ErrAddress)
	}
	local, domain := addr[:at], addr[at+1:]
	if len(local) > 64 || !validLocal(local) {
		return "", fmt.Errorf("%w: the part before @", ErrAddress)
	}
	domain, err := cleanDomain(domain)
	if err != nil {
		return "", err
	}
	clean := local + "@" + domain
	if len(clean) > 254 {
		return "", fmt.Errorf("%w: longer than 254 bytes", ErrAddress)
	}
	if p, err := mail.ParseAddress("<" + clean + ">"); err != nil || p.Address != clean {
		return "", fmt.Errorf("%w: not an address", ErrAddress)
	}
	return clean, nil
}

// cleanDomain lower-cases a host name, turns it to ASCII and refuses what DNS would not carry.
func cleanDomain(domain string) (string, error) {
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" || strings.HasSuffix(ascii, ".") {
		return "", fmt.Errorf("%w: the part after @", ErrAddress)
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 {
			return "", fmt.Errorf("%w: the part after @", ErrAddress)
		}
	}
	return ascii, nil
}

// validLocal reports whether s is a dot-atom of RFC 5322 in ASCII.
func validLocal(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			if r > unicode.MaxASCII || !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)) {
				return false
			}
		}
	}
	return true
}

// hasControl reports whether s holds a character that may not stand in a header: CR, LF, NUL and all other control
// characters, and the Unicode line and paragraph separators.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	})
}
