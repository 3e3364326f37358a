package smtp

import (
	"errors"
	"strings"
	"testing"
)

func TestCleanAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ada@example.com":                        "ada@example.com",
		"Ada.Lovelace+x@EXAMPLE.com":             "Ada.Lovelace+x@example.com",
		"ada@münchen.example":                    "ada@xn--mnchen-3ya.example",
		"ada@127.0.0.1":                          "ada@127.0.0.1",
		"":                                       "",
		"ada":                                    "",
		"ada@":                                   "",
		"@example.com":                           "",
		"ada@example.com\r\nRCPT TO:<x":          "",
		"ada@exam\x00ple.com":                    "",
		"ada@example.com, eve@evil.com":          "",
		"Ada <ada@example.com>":                  "",
		"<ada@example.com>":                      "",
		`"ada lovelace"@example.com`:             "",
		"ada..l@example.com":                     "",
		".ada@example.com":                       "",
		"ada@[127.0.0.1]":                        "",
		"ada@example..com":                       "",
		"ada@example.com.":                       "",
		"ada @example.com":                       "",
		"ada(comment)@example.com":               "",
		"ädа@example.com":                        "",
		strings.Repeat("a", 65) + "@example.com": "",
		"a@" + strings.Repeat("abcdefghi.", 30) + "example.com": "",
	} {
		got, err := CleanAddress(in)
		if got != want || (want == "") != errors.Is(err, ErrAddress) {
			t.Errorf("CleanAddress(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}
