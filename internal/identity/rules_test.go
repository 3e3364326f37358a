package identity

import (
	"errors"
	"strings"
	"testing"
)

// Addresses that are refused, because two programs might read them as two mailboxes, and the form of those that are not
// (SPEC A1).
func TestParseEmail(t *testing.T) {
	t.Parallel()
	good := map[string]Email{
		"maria@example.com":              {"maria@example.com", "maria@example.com", "example.com"},
		"  Maria.Lopez@EXAMPLE.com\n":    {"Maria.Lopez@example.com", "maria.lopez@example.com", "example.com"},
		"m+x@lab.example.com":            {"m+x@lab.example.com", "m+x@lab.example.com", "lab.example.com"},
		"m@münchen.example":              {"m@xn--mnchen-3ya.example", "m@xn--mnchen-3ya.example", "xn--mnchen-3ya.example"},
		"m@MÜNCHEN.example":              {"m@xn--mnchen-3ya.example", "m@xn--mnchen-3ya.example", "xn--mnchen-3ya.example"},
		"m@xn--mnchen-3ya.example":       {"m@xn--mnchen-3ya.example", "m@xn--mnchen-3ya.example", "xn--mnchen-3ya.example"},
		"m@exam\uff50le.com":             {"m@example.com", "m@example.com", "example.com"}, // a wide p
		"o'hara@example.com":             {"o'hara@example.com", "o'hara@example.com", "example.com"},
		strings.Repeat("a", 64) + "@b.c": {strings.Repeat("a", 64) + "@b.c", strings.Repeat("a", 64) + "@b.c", "b.c"},
	}
	for in, want := range good {
		if got, err := ParseEmail(in); err != nil || got != want {
			t.Errorf("ParseEmail(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "@", "a", "a@", "@b.c", "a@b", "a@localhost", `"a b"@example.com`, "a@example.com (comment)", "(c)a@example.com", "Maria <m@example.com>",
		"a@[192.0.2.1]", "a@192.0.2.1", "ü@example.com", "a..b@example.com", ".a@example.com", "a.@example.com", "a b@example.com", "a@b@example.com",
		"a@exa mple.com", "a@-example.com", "a@example-.com", "a@example..com", "a@.example.com", "a@example.com.", "a@exam_ple.com", "a@example.com\x00",
		"a\r\nBcc: x@example.com", "a@example.com\nx", "<@relay:a@example.com>", "a@" + strings.Repeat("b", 64) + ".com", strings.Repeat("a", 65) + "@b.c",
		"a@" + strings.Repeat("b.", 130) + "com", "a@ex\u200bample.com!", "a%b@", "a,b@example.com", "a@example.com,b@example.com",
	} {
		if got, err := ParseEmail(in); !errors.Is(err, ErrEmailInvalid) {
			t.Errorf("ParseEmail(%q) = %+v, %v; want a refusal", in, got, err)
		}
	}
	a, _ := ParseEmail("ma.ria+1@example.com")
	b, _ := ParseEmail("Maria+2@example.com")
	if a.bucket() != b.bucket() || a.Key == b.Key {
		t.Errorf("two names of one mailbox: buckets %q and %q", a.bucket(), b.bucket())
	}
}

// SPEC A1: length is what counts, in code points; no rules about kinds of characters; no common and no own words.
func TestCheckPassword(t *testing.T) {
	t.Parallel()
	own := []string{"maria.gonzalez@widgets.example", "Maria", "González", "Widgets Incorporated", "Acme Networks", "Licet"}
	cases := []struct {
		password string
		want     error
	}{
		{"seven purple herons at dusk", nil},
		{"correct horse battery ladder", nil},
		{"пятнадцать букв и ещё", nil},
		{"鳳凰が夜空に舞い上がる静かな朝", nil},
		{" leading and trailing ", nil},
		{"Tr0ub4dor&3-and-more", nil},
		{"xkvqmzpwhtrgnb7", nil},
		{"🦉🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🐤", nil},
		{"Maria likes quantum foam brewing", nil}, // an own word among others is fine
		{strings.Repeat("xq7 ", 0) + "mountain viola frequency", nil},
		{"", ErrPasswordShort},
		{"short", ErrPasswordShort},
		{"14 characters!", ErrPasswordShort},
		{strings.Repeat("🦉", 14), ErrPasswordShort},
		{"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301zqk", ErrPasswordShort}, // 17 code points, 10 after NFC
		{strings.Repeat("abcdefgh ", 15), ErrPasswordLong},
		{strings.Repeat("z", 15), ErrPasswordCommon},
		{strings.Repeat("zq", 10), ErrPasswordCommon},
		{strings.Repeat("abcde", 4), ErrPasswordCommon},
		{"abcdefghijklmnop", ErrPasswordCommon},
		{"zyxwvutsrqponmlk", ErrPasswordCommon},
		{"123456789012345", ErrPasswordCommon},
		{"1234567890123456789", ErrPasswordCommon},
		{"111111111111111", ErrPasswordCommon},
		{"qwertyuiopasdfghjkl", ErrPasswordCommon},
		{"passwordpassword", ErrPasswordCommon},
		{"P@ssw0rdP@ssw0rd", ErrPasswordCommon},
		{"Password123456789", ErrPasswordCommon},
		{"password!!!!!!!!!!!", ErrPasswordCommon},
		{"administrator12", ErrPasswordCommon},
		{"iloveyouiloveyou", ErrPasswordCommon},
		{"welcomewelcome2026", ErrPasswordCommon},
		{"letmein letmein letmein", ErrPasswordCommon},
		{"Summer2026Summer2026", ErrPasswordCommon},
		{"mariagonzalez2026", ErrPasswordOwn},
		{"MariaMariaGonzález1", ErrPasswordOwn},
		{"maria.gonzalez@widgets.example", ErrPasswordOwn},
		{"widgetsincorporated", ErrPasswordOwn},
		{"W1dgets-Incorporated!", ErrPasswordOwn},
		{"acmenetworks2026", ErrPasswordOwn},
		{"AcmeNetworksLicet1", ErrPasswordOwn},
		{"fifteen chars\x00ok", ErrPasswordControl},
		{"fifteen chars\nok", ErrPasswordControl},
		{"fifteen chars \xff\xfe", ErrPasswordControl},
	}
	for _, c := range cases {
		if err := CheckPassword(c.password, own, MinPassword); !errors.Is(err, c.want) {
			t.Errorf("CheckPassword(%q) = %v, want %v", c.password, err, c.want)
		}
	}
	if err := CheckPassword(strings.Repeat("x7Q wortlaut# ", 9)+"ab", nil, MinPassword); err != nil {
		t.Errorf("128 characters: %v", err)
	}
}

func TestHasher(t *testing.T) {
	t.Parallel()
	h := NewHasher(64, 1, 2)
	ctx := t.Context()
	hash, err := h.Hash(ctx, "caf\u00e9 with fifteen")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatal(hash, err)
	}
	again, _ := h.Hash(ctx, "caf\u00e9 with fifteen")
	if again == hash {
		t.Error("two hashes of one password are equal: no salt")
	}
	for password, want := range map[string]bool{
		"caf\u00e9 with fifteen": true, "cafe\u0301 with fifteen": true, // NFC and NFD
		"cafe with fifteen": false, "caf\u00e9 with fifteen ": false, "": false,
	} {
		if ok, stale, err := h.Verify(ctx, hash, password); ok != want || stale || err != nil {
			t.Errorf("Verify(%q) = %v, %v, %v; want %v", password, ok, stale, err, want)
		}
	}
	if ok, stale, err := NewHasher(128, 1, 1).Verify(ctx, hash, "caf\u00e9 with fifteen"); !ok || !stale || err != nil {
		t.Errorf("other parameters: %v %v %v", ok, stale, err)
	}
	standard, err := NewHasher(DefaultMemory, DefaultTime, 1).Hash(ctx, "x")
	if err != nil || !strings.HasPrefix(standard, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error(standard, err)
	}
	if ok, _, err := h.Verify(ctx, "", ""); ok || err != nil {
		t.Errorf("the password of nobody: %v %v", ok, err)
	}
	for _, bad := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=16$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1$!$!", "$argon2id$v=19$m=64,t=1,p=1$$"} {
		if ok, _, err := h.Verify(ctx, bad, ""); ok || err == nil {
			t.Errorf("damaged hash %q: %v %v", bad, ok, err)
		}
	}
}

func TestParsePhoneAndCountry(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"+49 30 1234-567": "+49301234567", "+1 (415) 555.0100": "+14155550100", "": ""} {
		if got, err := ParsePhone(in); got != want || err != nil {
			t.Errorf("ParsePhone(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"030 123456", "+0 123456789", "+49", "+4930123456789012345", "+49 abc 123456", "++4930123456"} {
		if got, err := ParsePhone(in); !errors.Is(err, ErrPhoneInvalid) {
			t.Errorf("ParsePhone(%q) = %q, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{"de": "DE", "US": "US", "": "", " gb ": "GB"} {
		if got, err := ParseCountry(in); got != want || err != nil {
			t.Errorf("ParseCountry(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"ZZ", "XX", "UK", "EU", "D", "DEU", "276", "1A", "😀"} {
		if got, err := ParseCountry(in); !errors.Is(err, ErrCountryInvalid) {
			t.Errorf("ParseCountry(%q) = %q, %v", in, got, err)
		}
	}
}

func TestNetworkOf(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"203.0.113.7": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24", "2001:db8:1:2ff::1": "2001:db8:1:200::/56", "": "unknown", "x": "unknown",
	} {
		if got := networkOf(in); got != want {
			t.Errorf("networkOf(%q) = %q, want %q", in, got, want)
		}
	}
}

// What ParseEmail accepts it accepts again as the same, and it holds nothing that ends a header or an address.
func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"maria@example.com", "a+b@MÜNCHEN.example", `"x"@y.z`, "a@b", "a@[::1]", "a\r\n@b.c", "ａ@b.c", "a@xn--a.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseEmail(s)
		if err != nil {
			return
		}
		again, err := ParseEmail(e.Address)
		if err != nil || again != e {
			t.Errorf("%q became %+v, then %+v, %v", s, e, again, err)
		}
		if strings.ContainsAny(e.Address, "\r\n<>(),;:\\\" \x00") || strings.Count(e.Address, "@") != 1 {
			t.Errorf("%q became %q", s, e.Address)
		}
	})
}
