package brand

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/smtp"
)

// ErrInvalid refuses a branding; its fields say what is wrong with which part.
var ErrInvalid = errs.New(errs.Invalid, "branding_invalid", "Something of the branding can't be taken.", "Correct the fields that are marked.")

// Limits of a branding's texts, in characters.
const (
	maxName = 60
	maxLink = 500
)

// LinkNames lists the links at the foot of every page, in their order.
func LinkNames() []string {
	return []string{"contact", "feedback", "help", "site_map", "terms", "privacy", "cookies", "trademarks"}
}

// clean returns the brand as it is kept: without spaces around, without empty links. It fails with ErrInvalid.
func (s *Service) clean(b Brand) (Brand, error) {
	var wrong []errs.Field
	refuse := func(pointer, code, message string) {
		wrong = append(wrong, errs.Field{Pointer: pointer, Code: code, Message: message})
	}
	out := Brand{Vendor: strings.TrimSpace(b.Vendor), Portal: strings.TrimSpace(b.Portal), SupportEmail: strings.TrimSpace(b.SupportEmail),
		Color: strings.ToLower(strings.TrimSpace(b.Color)), Links: map[string]string{}}
	if !nameFits(out.Vendor) {
		refuse("/vendor", "branding_name", "The vendor's name has 1 to 60 characters, on one line.")
	}
	if !nameFits(out.Portal) {
		refuse("/portal", "branding_name", "The portal's title has 1 to 60 characters, on one line.")
	}
	if out.SupportEmail != "" {
		if _, err := smtp.CleanAddress(out.SupportEmail); err != nil {
			refuse("/support_email", "branding_email", "This is no email address that can be used.")
		}
	}
	if s.Readable != nil {
		if err := s.Readable(out.Color); err != nil {
			refuse("/color", "branding_color", sentence(err.Error()))
		}
	}
	for name, link := range b.Links {
		link = strings.TrimSpace(link)
		switch {
		case link == "":
		case !slices.Contains(LinkNames(), name) || !linkFits(link):
			refuse("/links/"+name, "branding_link", "A link begins with https:// or mailto: and has at most 500 characters.")
		default:
			out.Links[name] = link
		}
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b errs.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
		return Brand{}, ErrInvalid.WithFields(wrong...)
	}
	return out, nil
}

// nameFits reports whether a name can stand in a page's head and in a mail's.
func nameFits(name string) bool {
	n := utf8.RuneCountInString(name)
	return n > 0 && n <= maxName && utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

// linkFits reports whether an address may stand at the foot of every page: one of the web's over HTTPS, or of mail.
func linkFits(link string) bool {
	if utf8.RuneCountInString(link) > maxLink || strings.ContainsFunc(link, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return false
	}
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return false
	case u.Scheme == "https":
		return u.Hostname() != "" && u.User == nil
	case u.Scheme == "mailto":
		address, _, _ := strings.Cut(u.Opaque, "?")
		_, err := smtp.CleanAddress(address)
		return err == nil
	}
	return false
}

// sentence begins with a capital and ends with a period.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}
