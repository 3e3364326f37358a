package account

import (
	"crypto/rand"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/licet/licet/internal/platform/errs"
)

// The errors about a domain identifier.
var (
	ErrIdentifierInvalid    = errs.New(errs.Invalid, "identifier_invalid", "That is not a domain that can identify an account.", "Give a domain name that your company owns, such as example.com or lab.example.com.")
	ErrIdentifierConfusable = errs.New(errs.Invalid, "identifier_confusable", "A part of this name mixes letters of several scripts, so that it can be mistaken for another name.", "Write each part of the name in one script; look for letters that only look like the right ones.")
	ErrIdentifierReserved   = errs.New(errs.Invalid, "identifier_reserved", "Identifiers with this ending are given out by the portal only.", "Give a domain name that your company owns.")
)

// Rules decides what can identify an account (SPEC B3). It is pure.
type Rules struct {
	Suffix    string // ending of limited accounts' identifiers, with its dot: ".smb"
	TestNames bool   // whether .test and .example count as domains, for demonstrations and tests
}

// Derived is an identifier that was derived from an email address.
type Derived struct {
	Domain    string // ASCII form; "" for a limited account, whose identifier is drawn when it is made
	Tier      Tier
	LooksLike string // the ASCII name that Domain can be mistaken for; "" if none
}

// profile is UTS 46 as a browser applies it, but strict: no transitional mapping, the rules of host names, of
// bidirectional text, of joiners and of hyphens, and the lengths of DNS.
func profile() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.CheckJoiners(true),
		idna.CheckHyphens(true), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
}

// FromEmail derives the identifier from the host part of a verified email address. A public mail provider's host, and
// one under which the public registers domains, gives the limited tier.
func (r Rules) FromEmail(email string) (Derived, error) {
	host := email[strings.LastIndexByte(email, '@')+1:]
	domain, err := r.host(host)
	if err != nil {
		return Derived{}, err
	}
	if isSuffix(domain) || publicProvider(domain) {
		return Derived{Tier: Limited}, nil
	}
	return Derived{Domain: domain, Tier: Standard, LooksLike: LooksLike(domain)}, nil
}

// Edited puts an identifier together from an optional prefix and a domain, as a person types them into the dialog.
// An empty domain stands for own, the host part of their email. Its errors are of package errs.
func (r Rules) Edited(own, prefix, domain string) (Derived, error) {
	if domain == "" {
		domain = own
	}
	domain, err := r.Domain(domain)
	if err != nil {
		return Derived{}, err
	}
	prefix = strings.TrimSuffix(strings.TrimSpace(prefix), ".")
	if prefix != "" {
		if domain, err = r.Domain(prefix + "." + domain); err != nil {
			return Derived{}, err
		}
	}
	return Derived{Domain: domain, Tier: Standard, LooksLike: LooksLike(domain)}, nil
}

// Domain returns the one ASCII form of a domain that can identify an account: lower case, full-width and other
// variants folded, internationalized labels as "xn--…", no dot at the end. It refuses what no company can own.
func (r Rules) Domain(name string) (string, error) {
	domain, err := r.host(name)
	switch {
	case err != nil:
		return "", err
	case isSuffix(domain):
		return "", ErrIdentifierInvalid.Msgf("The public registers its domains under this name, so no company owns it.")
	case publicProvider(domain):
		return "", ErrIdentifierInvalid.Msgf("This is the domain of a public mail provider.")
	}
	return domain, nil
}

// host normalizes a name and refuses what can't be the name of a host on the internet.
func (r Rules) host(name string) (string, error) {
	domain, err := profile().ToASCII(strings.TrimSuffix(unifyDots(strings.TrimSpace(name)), "."))
	if err != nil {
		return "", ErrIdentifierInvalid.Msgf("This is not a valid domain name.").Wrap(err)
	}
	if again, err := profile().ToASCII(domain); err != nil || again != domain {
		return "", ErrIdentifierInvalid.Msgf("This is not a valid domain name.").Wrap(err) // a label that no registry gives out
	}
	labels := strings.Split(domain, ".")
	if slices.Contains(labels, "") {
		return "", ErrIdentifierInvalid.Msgf("This is not a valid domain name.")
	}
	top := labels[len(labels)-1]
	if r.reserved(domain) {
		return "", ErrIdentifierReserved
	}
	switch _, err := netip.ParseAddr(domain); {
	case err == nil, top[0] >= '0' && top[0] <= '9': // after folding: full-width digits make an address too
		return "", ErrIdentifierInvalid.Msgf("This is a network address, not a domain name.")
	case len(labels) < 2:
		return "", ErrIdentifierInvalid.Msgf("A domain name has at least two parts.")
	case r.TestNames && (top == "test" || top == "example"):
		return domain, nil
	case specialUse(top):
		return "", ErrIdentifierInvalid.Msgf("Names with this ending don't exist on the internet.")
	}
	if suffix, icann := publicsuffix.PublicSuffix(domain); !icann && !strings.Contains(suffix, ".") {
		return "", ErrIdentifierInvalid.Msgf("There is no such top-level domain.")
	}
	for _, label := range labels {
		if strings.HasPrefix(label, "xn--") && mixedScripts(label) {
			return "", ErrIdentifierConfusable
		}
	}
	return domain, nil
}

// reserved reports whether the name lies under the ending of limited accounts.
func (r Rules) reserved(domain string) bool {
	return r.Suffix != "" && strings.HasSuffix("."+domain, r.Suffix)
}

// unifyDots writes the three other full stops of UTS 46 as dots, so that one at the end is seen.
func unifyDots(s string) string {
	return strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(s)
}

// specialUse reports whether a top-level name is kept out of the public DNS (RFC 6761, 6762, 7686, 9476) or isn't for
// organizations.
func specialUse(top string) bool {
	return slices.Contains([]string{"alt", "arpa", "example", "home", "internal", "invalid", "lan", "local", "localdomain", "localhost", "onion", "test"}, top)
}

// isSuffix reports whether a domain is on the Public Suffix List, its private section included: one under which
// others register theirs, or under which nothing but such ones lie, as kawasaki.jp.
func isSuffix(domain string) bool {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	below, _ := publicsuffix.PublicSuffix("any." + domain)
	return suffix == domain || below == "any."+domain
}

// Parents returns the domains above one, the nearest first, down to the one that was registered.
func Parents(domain string) []string {
	var all []string
	for {
		_, rest, ok := strings.Cut(domain, ".")
		if !ok || !strings.Contains(rest, ".") || isSuffix(rest) {
			return all
		}
		all, domain = append(all, rest), rest
	}
}

const limitedLength = 6 // characters before the ending

// Draw returns a random identifier for a limited account: six of a-z0-9 and the ending.
func (r Rules) Draw() string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, 0, limitedLength)
	for len(out) < limitedLength {
		var b [limitedLength * 2]byte
		_, _ = rand.Read(b[:]) // never fails: the program ends if the system has no randomness
		for _, c := range b {
			if int(c) < 256/len(alphabet)*len(alphabet) && len(out) < limitedLength { // so that each is as likely
				out = append(out, alphabet[int(c)%len(alphabet)])
			}
		}
	}
	return string(out) + r.Suffix
}
