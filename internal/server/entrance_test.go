package server_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// pointers returns where a problem says that something is wrong.
func (a answer) pointers() []string {
	var p struct {
		Errors []struct{ Pointer string }
	}
	_ = json.Unmarshal(a.body, &p)
	var all []string
	for _, e := range p.Errors {
		all = append(all, e.Pointer)
	}
	return all
}

// hostileDomains are names that identify no company's account, with the code that says so.
var hostileDomains = map[string]string{
	"co.uk":                                 "identifier_invalid",
	"CO.UK.":                                "identifier_invalid",
	"github.io":                             "identifier_invalid",
	"s3.amazonaws.com":                      "identifier_invalid",
	"kawasaki.jp":                           "identifier_invalid",
	"gmail.com":                             "identifier_invalid",
	"cedar.gmail.com":                       "identifier_invalid",
	"googlemail.com":                        "identifier_invalid",
	"ｇｍａｉｌ．ｃｏｍ":                             "identifier_invalid",
	"gmail。com":                             "identifier_invalid",
	"gmáil.gmail.com":                       "identifier_invalid",
	"qq.com":                                "identifier_invalid",
	"t-online.de":                           "identifier_invalid",
	"127.0.0.1":                             "identifier_invalid",
	"１２７.0.0.1":                             "identifier_invalid",
	"0x7f.1":                                "identifier_invalid",
	"[::1]":                                 "identifier_invalid",
	"localhost":                             "identifier_invalid",
	"cedar":                                 "identifier_invalid",
	"cedar.localhost":                       "identifier_invalid",
	"cedar.local":                           "identifier_invalid",
	"cedar.internal":                        "identifier_invalid",
	"cedar.onion":                           "identifier_invalid",
	"cedar.invalid":                         "identifier_invalid",
	"cedar.arpa":                            "identifier_invalid",
	"cedar.alt":                             "identifier_invalid",
	"cedar.nosuchtop":                       "identifier_invalid",
	"cedar..com":                            "identifier_invalid",
	".cedar.com":                            "identifier_invalid",
	"-cedar.com":                            "identifier_invalid",
	"ce--dar.com":                           "identifier_invalid",
	"xn--cedar-.com":                        "identifier_invalid",
	"xn--.com":                              "identifier_invalid",
	"xn--zzzzzzzz99999.com":                 "identifier_invalid",
	"XN--GMAIL-.com":                        "identifier_invalid",
	"ced%61r.com":                           "identifier_invalid",
	"cedar.com%00":                          "identifier_invalid",
	"cedar.com/path":                        "identifier_invalid",
	"https://cedar.com":                     "identifier_invalid",
	"user@cedar.com":                        "identifier_invalid",
	"cedar.com:443":                         "identifier_invalid",
	"ce dar.com":                            "identifier_invalid",
	"ce\u200bdar..com":                      "identifier_invalid",
	"*.cedar.com":                           "identifier_invalid",
	"_dmarc.cedar.com":                      "identifier_invalid",
	strings.Repeat("a", 64) + ".com":        "identifier_invalid",
	strings.Repeat("ab.", 82) + "cedar.com": "identifier_invalid",
	"раураl.com":                            "identifier_confusable",
	"xn--pple-43d.com":                      "identifier_confusable", // "аpple" with a Cyrillic letter, spelled directly
	"XN--PPLE-43D.COM":                      "identifier_confusable",
	"lab.xn--pple-43d.com":                  "identifier_confusable",
	"abcdef.smb":                            "identifier_reserved",
	"ABCDEF.ＳＭＢ":                            "identifier_reserved",
	"x.abcdef.smb.":                         "identifier_reserved",
}

// SPEC B3, B4, G1: what can't identify a company's account is refused at its field, with a code of its own, however it is
// written and through whichever entrance: asked for oneself, for somebody else, and for an upgrade; the preview says so
// before.
func TestHostileIdentifiersAtEveryEntrance(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		kim := s.hero("kim@birch.com")
		limited := s.hero("kay@gmail.com")
		a := limited.account("Kay")
		limited = limited.withEmail("kay@fir.com")
		for domain, code := range hostileDomains {
			body := map[string]any{"name": "Birch", "identifier": edit(domain)}
			for name, got := range map[string]answer{
				"for oneself":       kim.do(post, "/accounts", body),
				"for somebody else": kim.do(post, "/account-requests", map[string]any{"name": "Birch", "identifier": edit(domain), "approver": "lee@elm.com"}),
				"for an upgrade":    limited.do(post, "/accounts/"+a+"/upgrade", body),
			} {
				tooLong := got.code() == "validation_failed" && len(domain) > 253
				if got.status != 422 || got.code() != code && !tooLong || !slices.Contains(got.pointers(), "/identifier/domain") {
					t.Errorf("%s %q: %d %s at %q, want %s", name, domain, got.status, got.code(), got.pointers(), code)
				}
			}
			if len(domain) > 253 {
				continue
			}
			problems, _ := kim.must(get, "/account-requests/preview?domain="+url.QueryEscape(domain), nil)["problems"].([]any)
			if len(problems) != 1 || problems[0].(map[string]any)["code"] != code {
				t.Errorf("the preview of %q: %v, want %s", domain, problems, code)
			}
		}
		if got := kim.items("/account-requests"); len(got) != 0 {
			t.Errorf("something was made: %v", got)
		}
	})
}

// SPEC A1, B3, D3: an address has one form, in every entrance that takes one. What two readers might take for two mailboxes
// is refused; plus signs and dots make other mailboxes, case doesn't.
func TestHostileAddressesAtEveryEntrance(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *stage) {
		olga, kim := s.staff("olga@acme.example"), s.hero("kim@birch.example")
		a := kim.account("Birch")
		for _, email := range []string{"", "lee", "lee@", "@elm.com", "lee@elm", "lee@localhost", `"a b"@elm.com`, "lee@elm.com (c)", "Lee <lee@elm.com>", "lee@[127.0.0.1]", "lee@127.0.0.1",
			"lée@elm.com", "ｌｅｅ@elm.com", "lee@elm..com", ".lee@elm.com", "le..e@elm.com", "lee@xn--.com", "lee@elm.com,sam@elm.com", "lee@elm.com\nBcc: x@elm.com", "lee%40elm.com",
			"@a,@b:lee@elm.com", strings.Repeat("a", 65) + "@elm.com", "lee@" + strings.Repeat("a", 64) + ".com"} {
			for name, got := range map[string]answer{
				"invited":           kim.do(post, "/accounts/"+a+"/invitations", map[string]any{"emails": []string{email}, "role": "account_user"}),
				"to set up":         kim.do(post, "/accounts/"+a+"/set-up-delegations", map[string]any{"emails": []string{email}, "role": "account_user", "accept_agreement": "1.0"}),
				"nominated":         kim.do(post, "/account-requests", map[string]any{"name": "Elm", "approver": "lee@elm.com", "nominees": []any{map[string]any{"email": email, "role": "account_user"}}}),
				"approver":          kim.do(post, "/account-requests", map[string]any{"name": "Elm", "approver": email}),
				"asked by":          kim.do(post, "/access-requests", map[string]any{"email": email, "message": "x"}),
				"recovery contact":  kim.do(post, "/accounts/"+a+"/recovery-contacts", map[string]any{"email": email}),
				"new email":         kim.do(post, "/profile/email", map[string]any{"email": email, "password": password}),
				"signing up":        kim.do(post, "/sign-up", map[string]any{"email": email, "password": password, "first_name": "Lee", "last_name": "Doe", "accept_terms": true}),
				"let in by staff":   olga.do(post, "/operator/accounts/"+a+"/grants", map[string]any{"email": email, "role": "account_user"}),
				"proposed by staff": olga.do(post, "/operator/recoveries", map[string]any{"account_id": a, "email": email, "reason": "The administrator has left."}),
			} {
				if got.status < 400 || !slices.Contains([]string{"email_invalid", "validation_failed", "access_request_target", "profile_not_found"}, got.code()) {
					t.Errorf("%s: %q: %d %s", name, email, got.status, got.body)
				}
			}
		}
		kim.must(post, "/accounts/"+a+"/invitations", map[string]any{"emails": []string{"lee@elm.com", "l.ee@elm.com", "lee+x@elm.com"}, "role": "account_user"})
		for _, same := range []string{"LEE@elm.com", " lee@ELM.com\t", "lee@ｅｌｍ.com"} {
			kim.refused(same, "already_invited", post, "/accounts/"+a+"/invitations", map[string]any{"emails": []string{same}, "role": "account_user"})
		}
	})
}
