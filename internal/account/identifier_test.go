package account

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var testRules = Rules{Suffix: ".smb"}

// SPEC B3: the identifier is derived from the host part of the verified email.
func TestIdentifierFromEmail(t *testing.T) {
	t.Parallel()
	const limited = "limited"
	for email, want := range map[string]string{
		// companies
		"kim@example.com":                         "example.com",
		"kim@EXAMPLE.com":                         "example.com",
		"Kim.Lee+licenses@Lab.Example.COM":        "lab.example.com",
		"kim@a.b.c.d.example.org":                 "a.b.c.d.example.org",
		"kim@example.com.":                        "example.com",
		"kim@example.com。":                        "example.com",
		"kim@example。com":                         "example.com",
		"kim@acme.co.uk":                          "acme.co.uk",
		"kim@mail.acme.co.uk":                     "mail.acme.co.uk",
		"kim@acme.com.br":                         "acme.com.br",
		"kim@acme.gov.au":                         "acme.gov.au",
		"kim@acme.kawasaki.jp":                    limited,
		"kim@dept.acme.kawasaki.jp":               "dept.acme.kawasaki.jp",
		"kim@city.kawasaki.jp":                    "city.kawasaki.jp", // an exception on the list
		"kim@www.ck":                              "www.ck",           // another one
		"kim@acme.ck":                             limited,            // a wildcard: *.ck
		"kim@acme.de":                             "acme.de",
		"kim@straße.de":                           "xn--strae-oqa.de",
		"kim@STRASSE.de":                          "strasse.de",
		"kim@münchen.de":                          "xn--mnchen-3ya.de",
		"kim@MÜNCHEN.DE":                          "xn--mnchen-3ya.de",
		"kim@mu\u0308nchen.de":                    "xn--mnchen-3ya.de", // decomposed
		"kim@xn--mnchen-3ya.de":                   "xn--mnchen-3ya.de",
		"kim@XN--MNCHEN-3YA.de":                   "xn--mnchen-3ya.de",
		"kim@ｅｘａｍｐｌｅ.com":                         "example.com", // full-width
		"kim@example．com":                         "example.com", // full-width dot
		"kim@ℊoogle-partner.com":                  "google-partner.com",
		"kim@日本語.jp":                              "xn--wgv71a119e.jp",
		"kim@日本カタカナひらがなabc.jp":                    "xn--abc-o73b4fvb9juka3rse2825eqqd.jp",
		"kim@例え.テスト.jp":                           "xn--r8jz45g.xn--zckzah.jp",
		"kim@한국abc.kr":                            "xn--abc-lt8lk11n.kr",
		"kim@правда.рф":                           "xn--80aafi6cg.xn--p1ai",
		"kim@пример.com":                          "xn--e1afmkfd.com",
		"kim@ελλάδα.gr":                           "xn--hxakic4aa.gr",
		"kim@مثال.com":                            "xn--mgbh0fb.com",
		"kim@3com.com":                            "3com.com",
		"kim@a-b.com":                             "a-b.com",
		"kim@acme.github.io":                      "acme.github.io",
		"kim@acme.dev":                            "acme.dev",
		"kim@acme.museum":                         "acme.museum",
		"kim@acme.limited":                        "acme.limited",
		"kim@smb.com":                             "smb.com",
		"kim@acme-smb.com":                        "acme-smb.com",
		"kim@" + strings.Repeat("a", 63) + ".com": strings.Repeat("a", 63) + ".com",
		"kim@gmail.com.evil.com":                  "gmail.com.evil.com",
		"kim@notgmail.com":                        "notgmail.com",
		// public mail, and what the public registers under
		"kim@gmail.com":        limited,
		"kim@GMail.com":        limited,
		"kim@gmail.com.":       limited,
		"kim@ｇｍａｉｌ.com":        limited,
		"kim@googlemail.com":   limited,
		"kim@sub.gmail.com":    limited,
		"kim@outlook.com":      limited,
		"kim@hotmail.co.uk":    limited,
		"kim@yahoo.co.jp":      limited,
		"kim@yahoo.com.br":     limited,
		"kim@icloud.com":       limited,
		"kim@web.de":           limited,
		"kim@gmx.net":          limited,
		"kim@proton.me":        limited,
		"kim@qq.com":           limited,
		"kim@mail.ru":          limited,
		"kim@co.uk":            limited,
		"kim@com.br":           limited,
		"kim@github.io":        limited,
		"kim@s3.amazonaws.com": limited,
		"kim@blogspot.com":     limited,
		// nobody's
		"kim@раураl.com":             "identifier_confusable", // Cyrillic with a Latin l
		"kim@аpple.com":              "identifier_confusable",
		"kim@xn--pple-43d.com":       "identifier_confusable", // the same in ASCII
		"kim@gооgle.com":             "identifier_confusable",
		"kim@αcme.com":               "identifier_confusable",
		"kim@acme.раураl.com":        "identifier_confusable",
		"kim@raypal한.com":            "xn--raypal-un52a.com", // Korean writing mixes with Latin
		"kim@한국пример.com":           "identifier_confusable",
		"kim@xn--":                   "identifier_invalid",
		"kim@xn--a.com":              "identifier_invalid",
		"kim@xn--example.com":        "identifier_invalid",
		"kim@xn--999999999.com":      "identifier_invalid",
		"kim@xn--example-.com":       "identifier_invalid",
		"kim@ab--cd.com":             "identifier_invalid",
		"kim@-acme.com":              "identifier_invalid",
		"kim@acme-.com":              "identifier_invalid",
		"kim@ac_me.com":              "identifier_invalid",
		"kim@ac me.com":              "identifier_invalid",
		"kim@acme.com:25":            "identifier_invalid",
		"kim@acme.com/x":             "identifier_invalid",
		"kim@acme.com?":              "identifier_invalid",
		"kim@acme.com\x00":           "identifier_invalid",
		"kim@acme\r\n.com":           "identifier_invalid",
		"kim@acme..com":              "identifier_invalid",
		"kim@acme.com..":             "identifier_invalid",
		"kim@.com":                   "identifier_invalid",
		"kim@":                       "identifier_invalid",
		"":                           "identifier_invalid",
		"kim@.":                      "identifier_invalid",
		"kim@com":                    "identifier_invalid",
		"kim@localhost":              "identifier_invalid",
		"kim@mail.local":             "identifier_invalid",
		"kim@mail.internal":          "identifier_invalid",
		"kim@acme.test":              "identifier_invalid",
		"kim@acme.example":           "identifier_invalid",
		"kim@acme.invalid":           "identifier_invalid",
		"kim@acme.onion":             "identifier_invalid",
		"kim@1.0.0.127.in-addr.arpa": "identifier_invalid",
		"kim@acme.alt":               "identifier_invalid",
		"kim@acme.nosuchtld":         "identifier_invalid",
		"kim@127.0.0.1":              "identifier_invalid",
		"kim@１２７.0.0.1":              "identifier_invalid", // full-width digits fold to an address
		"kim@１２７．０．０．１":              "identifier_invalid",
		"kim@[127.0.0.1]":            "identifier_invalid",
		"kim@[IPv6:::1]":             "identifier_invalid",
		"kim@::1":                    "identifier_invalid",
		"kim@0x7f.1":                 "identifier_invalid",
		"kim@2130706433":             "identifier_invalid",
		"kim@acme\u200d.com":         "identifier_invalid", // zero-width joiner
		"kim@acme\u200c.com":         "identifier_invalid",
		"kim@ac\u202eme.com":         "identifier_invalid", // right-to-left override
		"kim@א1b.com":                "identifier_invalid", // the rule of bidirectional text
		"kim@" + strings.Repeat("a", 64) + ".com":       "identifier_invalid",
		"kim@" + strings.Repeat("abcdefg.", 32) + "com": "identifier_invalid",
		"kim@tmondw.smb":   "identifier_reserved",
		"kim@TMONDW.SMB.":  "identifier_reserved",
		"kim@smb":          "identifier_reserved",
		"kim@x.tmondw.smb": "identifier_reserved",
		"kim@tmondw.ｓｍｂ":   "identifier_reserved",
	} {
		got, err := testRules.FromEmail(email)
		switch {
		case errors.Is(err, ErrIdentifierInvalid):
			got.Domain = "identifier_invalid"
		case errors.Is(err, ErrIdentifierConfusable):
			got.Domain = "identifier_confusable"
		case errors.Is(err, ErrIdentifierReserved):
			got.Domain = "identifier_reserved"
		case err != nil:
			t.Errorf("%q: %v", email, err)
		case got.Tier == Limited && got.Domain == "":
			got.Domain = limited
		}
		if got.Domain != want {
			t.Errorf("%q: got %q (%v), want %q", email, got.Domain, err, want)
		}
	}
}

// SPEC B4: a prefix and a domain instead of the derived identifier.
func TestEditedIdentifier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ own, prefix, domain, want string }{
		{"example.com", "lab", "", "lab.example.com"},
		{"example.com", "trainingdemo2.br", "", "trainingdemo2.br.example.com"},
		{"example.com", " Lab. ", "", "lab.example.com"},
		{"example.com", "", "acme.org", "acme.org"},
		{"example.com", "lab", "acme.org", "lab.acme.org"},
		{"gmail.com", "", "acme.org", "acme.org"},
		{"gmail.com", "acme", "", ""},
		{"example.com", "", "gmail.com", ""},
		{"example.com", "acme", "gmail.com", ""},
		{"example.com", "acme", "co.uk", ""},
		{"example.com", "acme", "com", ""},
		{"example.com", "раураl", "", ""},
		{"example.com", "a_b", "", ""},
		{"example.com", "tmondw", "smb", ""},
		{"example.com", "", "tmondw.smb", ""},
	} {
		got, err := testRules.Edited(c.own, c.prefix, c.domain)
		if got.Domain != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%+v: got %q, %v", c, got.Domain, err)
		}
	}
}

func TestNamesThatCanBeMistaken(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"асе.com":     "ace.com", // Cyrillic all through
		"www.асе.com": "www.ace.com",
		"пример.com":  "",
		"асе.рф":      "",
		"paypaı.com":  "paypai.com", // a Latin letter without its dot
		"ɢooɢle.com":  "google.com", // small capitals
		"münchen.de":  "",
		"ace.com":     "",
	} {
		domain, err := testRules.Domain(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := LooksLike(domain); got != want {
			t.Errorf("%s: looks like %q, want %q", name, got, want)
		}
	}
}

func TestNamesForTests(t *testing.T) {
	t.Parallel()
	r := Rules{Suffix: ".smb", TestNames: true}
	for name, ok := range map[string]bool{"acme.test": true, "lab.acme.example": true, "test": false, "acme.local": false, "x.smb": false} {
		if _, err := r.Domain(name); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is typed, the result is stable and made of letters, digits and hyphens.
func TestIdentifierIsStable(t *testing.T) {
	t.Parallel()
	ldh := regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z0-9äßжщｇ。.-]{1,20}\.(com|de|рф|co\.uk)\.?`))
	rapid.Check(t, func(t *rapid.T) {
		typed := name.Draw(t, "name")
		once, err := testRules.Domain(typed)
		if err != nil {
			return
		}
		again, err := testRules.Domain(once)
		if err != nil || again != once || !ldh.MatchString(once) {
			t.Fatalf("%q gives %q gives %q, %v", typed, once, again, err)
		}
	})
}

func FuzzDomain(f *testing.F) {
	for _, name := range []string{"example.com", "xn--mnchen-3ya.de", "１２７.0.0.1", "раураl.com", "a.b.co.uk.", "xn--", "tmondw.smb", "\u202ea.com"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once, err := testRules.Domain(name)
		if err != nil {
			return
		}
		if again, err := testRules.Domain(once); err != nil || again != once || strings.HasSuffix(once, ".smb") || !strings.Contains(once, ".") {
			t.Errorf("%q gives %q gives %q, %v", name, once, again, err)
		}
	})
}

// SPEC B3: a limited account's identifier is six of a-z0-9 and the ending.
func TestDraw(t *testing.T) {
	t.Parallel()
	form, seen := regexp.MustCompile(`^[a-z0-9]{6}\.smb$`), map[string]bool{}
	for range 1000 {
		d := testRules.Draw()
		if !form.MatchString(d) || seen[d] {
			t.Fatalf("drew %q", d)
		}
		seen[d] = true
	}
}

func TestParents(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"a.b.acme.co.uk": "b.acme.co.uk acme.co.uk", "acme.co.uk": "", "acme.com": "", "x.acme.github.io": "acme.github.io"} {
		if got := strings.Join(Parents(name), " "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestEveryListedProviderIsFound(t *testing.T) {
	t.Parallel()
	n := 0
	for line := range strings.Lines(string(publicMail)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			continue
		}
		if n++; !publicMail.Has(line) {
			t.Fatalf("%s isn't found", line)
		}
	}
	if n < 14000 || publicMail.Has("") || publicMail.Has("#") || publicMail.Has("example.com") || publicMail.Has("zzzz.zz") {
		t.Errorf("%d lines, or something is found that isn't there", n)
	}
}
