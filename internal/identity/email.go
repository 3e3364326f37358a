package identity

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/licet/licet/internal/platform/errs"
)

// ErrEmailInvalid refuses what is no plain email address.
var ErrEmailInvalid = errs.New(errs.Invalid, "email_invalid", "This is not an email address that mail can be sent to.", "Write it as name@example.com, without a display name, quotes or comments.")

// Email is an address in the one form in which it is kept and compared.
type Email struct {
	Address string // the local part as written, the domain in lower case A-labels: what mail is sent to
	Key     string // Address in lower case: equal for equal mailboxes
	Domain  string // in lower case A-labels
}

var (
	dotAtom = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	numeric = regexp.MustCompile(`^[0-9]+$`)
)

var domains = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
	idna.Transitional(false),
)

// ParseEmail reads an address strictly: a dot-atom, "@", and a domain name of two labels or more. Quoted local parts,
// comments, display names, source routes, address literals and local parts beyond ASCII are refused, because two
// readers might take them for two different mailboxes. Neither dots nor what follows a plus sign are taken away:
// those are other mailboxes. Blanks around the address are dropped.
func ParseEmail(s string) (Email, error) {
	s = strings.Trim(s, " \t\r\n")
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > 64 || len(s) > 512 || !utf8.ValidString(s) {
		return Email{}, ErrEmailInvalid
	}
	local, domain := s[:at], s[at+1:]
	if !dotAtom.MatchString(local) {
		return Email{}, ErrEmailInvalid
	}
	domain, err := domains.ToASCII(domain)
	if err != nil || len(local)+1+len(domain) > 254 {
		return Email{}, ErrEmailInvalid
	}
	domain = strings.ToLower(domain)
	if again, err := domains.ToASCII(domain); err != nil || again != domain {
		return Email{}, ErrEmailInvalid // a label that no registry gives out
	}
	dot := strings.LastIndexByte(domain, '.')
	if dot < 1 || dot == len(domain)-1 || numeric.MatchString(domain[dot+1:]) {
		return Email{}, ErrEmailInvalid
	}
	address := local + "@" + domain
	return Email{Address: address, Key: strings.ToLower(address), Domain: domain}, nil
}

// bucket is the address without what follows a plus sign and without dots: for rate limits only, so that one mailbox
// under many names counts as one.
func (e Email) bucket() string {
	local, _, _ := strings.Cut(e.Key, "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.ReplaceAll(local, ".", "") + "@" + e.Domain
}
