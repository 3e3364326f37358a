package account

import (
	_ "embed"

	"github.com/licet/licet/internal/platform/wordlist"
)

// The domains of public mail providers, one a line, sorted by bytes, after a head of comment lines.
//
//go:embed data/public_mail.txt
var publicMail wordlist.List

// publicProvider reports whether a domain, given in its ASCII form, belongs to a public mail provider: it is on the
// list, or lies under one that is.
func publicProvider(domain string) bool {
	if publicMail.Has(domain) {
		return true
	}
	for _, parent := range Parents(domain) {
		if publicMail.Has(parent) {
			return true
		}
	}
	return false
}
