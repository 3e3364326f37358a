package account

import (
	_ "embed"
	"strings"
)

// The domains of public mail providers, one a line, sorted by bytes, after a head of comment lines.
//
//go:embed data/public_mail.txt
var publicMail string

// PublicProvider reports whether a domain, given in its ASCII form, belongs to a public mail provider: it is on the
// list, or lies under one that is.
func PublicProvider(domain string) bool {
	if listed(publicMail, domain) {
		return true
	}
	for _, parent := range Parents(domain) {
		if listed(publicMail, parent) {
			return true
		}
	}
	return false
}

// listed finds a line in a sorted text by halving it; so the list needs no memory beside the program's own.
func listed(text, line string) bool {
	for text != "" {
		middle := len(text) / 2
		start := strings.LastIndexByte(text[:middle], '\n') + 1
		length := strings.IndexByte(text[start:], '\n')
		if length < 0 {
			length = len(text) - start
		}
		switch here := text[start : start+length]; {
		case here == line:
			return true
		case here < line || strings.HasPrefix(here, "#"):
			text = text[min(start+length+1, len(text)):]
		default:
			text = text[:start]
		}
	}
	return false
}
