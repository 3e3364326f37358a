package identityapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// set finds a cookie that an answer sets.
func set(res *http.Response, name string) *http.Cookie {
	for _, c := range res.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// SPEC A1: the value of a sign-in that waits for its second factor is worth nothing in another browser: whoever reads it in
// a log lacks the cookie that came with it, which no script sees.
func TestASecondStepTakesTheSameBrowser(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		who, _ := p.SignedIn(t, maria)
		secret, recovery := p.Enroll(t, who)
		first := quote("email", maria, "password", password)
		mine, thief, program := p.browser(t), p.browser(t), &browser{&http.Client{}, p.url}

		status, out, res := mine.do(t, "POST", "/session", first)
		own := set(res, "licet-browser")
		if status != 401 || own == nil || !own.HttpOnly || own.SameSite != http.SameSiteLaxMode || own.Path != "/" || own.MaxAge < 300*24*3600 || set(res, "licet") != nil {
			t.Fatalf("%d %v %v", status, out, res.Cookies())
		}
		if list, _ := out["methods"].([]any); len(list) != 2 || list[0] != "totp" || list[1] != "recovery_code" {
			t.Errorf("methods: %v", out["methods"])
		}
		pending, _ := out["pending"].(string)
		code := quote("pending", pending, "code", recovery[0])
		thief.want(t, 401, "second_factor_needed", "POST", "/session", first) // has a cookie of its own
		thief.want(t, 410, "sign_in_ended", "POST", "/session/second-factor", code)
		program.want(t, 410, "sign_in_ended", "POST", "/session/second-factor", code)
		thief.want(t, 410, "sign_in_ended", "POST", "/session/second-factor/passkey/begin", quote("pending", pending))
		mine.want(t, 409, "no_passkey", "POST", "/session/second-factor/passkey/begin", quote("pending", pending))
		mine.want(t, 200, "", "POST", "/session/second-factor", code)
		mine.want(t, 200, "", "GET", "/session", "")

		// Two tabs of one browser don't hinder each other.
		again := p.browser(t)
		tabs := []map[string]any{again.want(t, 401, "second_factor_needed", "POST", "/session", first), again.want(t, 401, "second_factor_needed", "POST", "/session", first)}
		for i, code := range []string{recovery[1], p.Code(t, secret, 0)} {
			again.want(t, 200, "", "POST", "/session/second-factor", quote("pending", tabs[i]["pending"].(string), "code", code))
		}
		_, _, res = again.do(t, "DELETE", "/session", "")
		if gone := set(res, "licet"); gone == nil || gone.MaxAge >= 0 || set(res, "licet-browser") != nil {
			t.Errorf("signing out: %v", res.Cookies())
		}
	})
}

// A session that is proved by more goes on under another token: whoever had got hold of the one before has nothing of it.
func TestASessionGetsAnotherTokenWithASecondFactor(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		p.SignedUp(t, maria)
		b := p.browser(t)
		_, _, res := b.do(t, "POST", "/session", quote("email", maria, "password", password))
		before := set(res, "licet").Value
		key := b.want(t, 200, "", "POST", "/profile/totp", "{}")
		status, out, res := b.do(t, "POST", "/profile/totp/confirm", quote("code", p.Code(t, key["secret"].(string), 0)))
		after := set(res, "licet")
		if list, _ := out["codes"].([]any); status != 200 || len(list) != 10 || after == nil || after.Value == before {
			t.Fatalf("%d %v %v", status, out, res.Cookies())
		}
		b.want(t, 200, "", "GET", "/session", "")
		old := &browser{&http.Client{}, p.url}
		if status, out, _ := old.do(t, "GET", "/session", "", "Cookie", "licet="+before); status != 401 {
			t.Errorf("the token before: %d %v", status, out)
		}
		if v := b.want(t, 200, "", "GET", "/profile/security", ""); v["factor_on"] != true || v["second_factor"] != true || v["has_password"] != true {
			t.Errorf("%v", v)
		}
		if !strings.Contains(p.Last(t, "second_factor_on", maria).ToEmail, maria) {
			t.Error("nobody was told")
		}
	})
}
