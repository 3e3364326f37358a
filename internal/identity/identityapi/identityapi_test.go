package identityapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identityapi"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

const (
	maria    = "maria@example.com"
	password = identitytest.Password
	fresh    = "eleven amber kites over fjords"
)

type portal struct {
	*identitytest.Fixture
	api *rest.API
	url string
}

// browser keeps cookies, as a browser does.
type browser struct {
	*http.Client
	url string
}

func open(t *testing.T, fn func(t *testing.T, p *portal)) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := identitytest.New(t, d)
		const public = "http://licet.example.com"
		api := rest.New(rest.Config{Clock: f.Clock, DB: d, URL: public, Authenticate: identityapi.Authenticate(f.Service, public)})
		identityapi.Register(api, f.Service, public)
		server := httptest.NewServer(api.Handler())
		t.Cleanup(server.Close)
		fn(t, &portal{f, api, server.URL})
	})
}

func (p *portal) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar}, p.url}
}

// do sends a request and returns the status, the body and the answer.
func (b *browser) do(t *testing.T, method, path, body string, headers ...string) (int, map[string]any, *http.Response) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, b.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if len(text) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	} else {
		out["text"] = string(text)
	}
	return res.StatusCode, out, res
}

func (b *browser) want(t *testing.T, status int, code, method, path, body string) map[string]any {
	t.Helper()
	got, out, _ := b.do(t, method, path, body)
	if c, _ := out["code"].(string); got != status || c != code {
		t.Errorf("%s %s: got %d %v, want %d %s", method, path, got, out, status, code)
	}
	return out
}

func quote(pairs ...string) string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// The way of a newcomer, over HTTP.
func TestFromSignUpToSignOut(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		p.AccountsOf = func(context.Context, *db.Tx, access.ProfileID) ([]identity.SessionAccount, error) {
			return []identity.SessionAccount{{ID: "acct_1", Name: "Widgets", Roles: []identity.SessionRole{{Role: access.AccountAdmin}}, Permissions: []access.Permission{access.ViewAccount}}}, nil
		}
		b.want(t, 401, "sign_in_required", "GET", "/session", "")
		up := quote("email", maria, "password", password, "first_name", "Maria", "last_name", "Lopez", "country", "de")
		if out := b.want(t, 202, "", "POST", "/sign-up", up); out["email"] != maria {
			t.Error(out)
		}
		b.want(t, 403, "email_unverified", "POST", "/session", quote("email", maria, "password", password))
		token := p.Token(t, "profile_verification", maria)
		b.want(t, 200, "", "POST", "/verify-email", quote("token", token))
		b.want(t, 410, "link_invalid", "POST", "/verify-email", quote("token", token))
		b.want(t, 401, "credentials_invalid", "POST", "/session", quote("email", maria, "password", "wrong"))

		status, out, res := b.do(t, "POST", "/session", quote("email", maria, "password", password), "Idempotency-Key", "k")
		set := res.Header.Get("Set-Cookie")
		if status != 200 || !strings.HasPrefix(set, "licet=") || !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") || !strings.Contains(set, "Path=/") {
			t.Fatalf("%d %v %s", status, out, set)
		}
		session := b.want(t, 200, "", "GET", "/session", "")
		if acc := session["accounts"].([]any)[0].(map[string]any); acc["id"] != "acct_1" || acc["roles"].([]any)[0].(map[string]any)["role"] != "account_admin" {
			t.Error(session)
		}
		if session["profile"].(map[string]any)["country"] != "DE" || session["operator"] != false || session["preferences"] == nil {
			t.Error(session)
		}
		b.want(t, 204, "", "PUT", "/preferences/theme", `{"value":{"dark":true}}`)
		b.want(t, 204, "", "PUT", "/preferences/off", `{"value":null}`)
		b.want(t, 422, "preference_key_invalid", "PUT", "/preferences/THEME", `{"value":1}`)
		if out := b.want(t, 200, "", "PATCH", "/profile", `{"preferred_name":"Mari","site_address":{"city":"Berlin"}}`); out["name"] != "Mari Lopez" {
			t.Error(out)
		}
		b.want(t, 422, "validation_failed", "PATCH", "/profile", `{"operator":true}`)
		b.want(t, 422, "validation_failed", "PATCH", "/profile", `{"email":"x@example.com"}`)
		if out := b.want(t, 200, "", "GET", "/sessions", ""); out["total"] != 1.0 {
			t.Error(out)
		}
		if out := b.want(t, 200, "", "GET", "/profile/security-log?limit=1", ""); out["next"] == "" {
			t.Error(out)
		}
		b.want(t, 422, "sort_unknown", "GET", "/profile/security-log?sort=kind", "")
		if _, out, _ := b.do(t, "GET", "/profile/security-log.csv", ""); !strings.HasPrefix(out["text"].(string), "id,at,kind,message,address,agent\r\n") || strings.Count(out["text"].(string), "\r\n") != 4 {
			t.Error(out)
		}
		b.want(t, 403, "password_wrong", "POST", "/profile/password", quote("current", "x", "password", fresh))
		b.want(t, 204, "", "POST", "/profile/password", quote("current", password, "password", fresh))
		b.want(t, 202, "", "POST", "/profile/email", quote("email", "new@example.org", "password", fresh))
		b.want(t, 404, "session_not_found", "DELETE", "/sessions/sess_x", "")
		b.want(t, 204, "", "DELETE", "/session", "")
		b.want(t, 401, "sign_in_required", "GET", "/session", "")
	})
}

// A known and an unknown address get the same answer, byte for byte but for the request's number.
func TestAnswersDontTellWhoIsKnown(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		p.SignedUp(t, maria)
		b := p.browser(t)
		for _, op := range []string{"/sign-up", "/verify-email/resend", "/password-reset", "/session"} {
			var answers []string
			for _, email := range []string{maria, "nadia@example.com"} {
				body := quote("email", email)
				switch op {
				case "/sign-up":
					body = quote("email", email, "password", password, "first_name", "A", "last_name", "B")
				case "/session":
					body = quote("email", email, "password", "wrong password here")
				}
				status, out, res := b.do(t, "POST", op, body)
				delete(out, "instance")
				delete(out, "email")
				text, _ := json.Marshal(out)
				answers = append(answers, res.Status+string(text)+res.Header.Get("Content-Type"))
				if status >= 500 || status == 422 {
					t.Errorf("%s: %d %v", op, status, out)
				}
			}
			if answers[0] != answers[1] {
				t.Errorf("%s: known %q, unknown %q", op, answers[0], answers[1])
			}
		}
	})
}

func TestThrottledAnswerSaysHowLong(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		for range 10 {
			b.want(t, 401, "credentials_invalid", "POST", "/session", quote("email", maria, "password", "wrong"))
		}
		status, out, res := b.do(t, "POST", "/session", quote("email", maria, "password", "wrong"))
		if status != 429 || out["code"] != "sign_in_throttled" || out["retry_after"] != 60.0 || res.Header.Get("Retry-After") != "60" {
			t.Errorf("got %d %v %v", status, out, res.Header)
		}
	})
}

// GET never uses a link up, whatever opens it.
func TestOpeningALinkDoesNothing(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.want(t, 202, "", "POST", "/sign-up", quote("email", maria, "password", password, "first_name", "A", "last_name", "B"))
		token := p.Token(t, "profile_verification", maria)
		for range 3 {
			b.want(t, 405, "method_not_allowed", "GET", "/verify-email?token="+token, "")
		}
		b.want(t, 200, "", "POST", "/verify-email", quote("token", token))
	})
}

// A cookie that the browser was given before signing in isn't kept (fixation), and a request with an Authorization header
// isn't a browser's.
func TestCookieIsReplacedAndNotMixed(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		p.SignedUp(t, maria)
		b := p.browser(t)
		planted := strings.Repeat("A", 43)
		_, _, res := b.do(t, "POST", "/session", quote("email", maria, "password", password), "Cookie", "licet="+planted)
		if set := res.Header.Get("Set-Cookie"); set == "" || strings.Contains(set, planted) {
			t.Error(set)
		}
		if status, _, _ := b.do(t, "GET", "/session", "", "Authorization", "Bearer x"); status != 401 {
			t.Errorf("got %d", status)
		}
		if status, _, _ := b.do(t, "DELETE", "/session", "", "Origin", "https://evil.example"); status != 403 {
			t.Errorf("got %d", status)
		}
	})
}

func TestSetUp(t *testing.T) {
	open(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		token, _, err := p.SetUpToken(t.Context(), access.System("serve"))
		if err != nil {
			t.Fatal(err)
		}
		body := quote("token", token, "email", "op@acme.example", "password", password, "first_name", "Olga", "last_name", "Petrov")
		if out := b.want(t, 201, "", "POST", "/setup", body); out["operator"] != true {
			t.Error(out)
		}
		b.want(t, 410, "setup_link_used", "POST", "/setup", body)
	})
}
