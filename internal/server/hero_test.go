package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/platform/smtp/inbox"
	"github.com/licet/licet/internal/schema"
	"github.com/licet/licet/internal/server"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// stage is a server with nobody in it, and a clock that the test moves.
type stage struct {
	wire
	clock *clock.Manual
	mails *inbox.Inbox
}

// onBoth runs a test on a stage of each database.
func onBoth(t *testing.T, fn func(t *testing.T, s *stage)) {
	t.Helper()
	for name, open := range map[string]func(t *testing.T) obs.Secret{
		"sqlite": func(*testing.T) obs.Secret { return "" },
		"postgresql": func(t *testing.T) obs.Secret {
			_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
			return obs.Secret(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := clock.NewManual(clock.System().Now())
			box, err := inbox.Open(inbox.Config{Clock: at})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = box.Close() })
			f := bareFixture(t, server.Config{Database: open(t), Clock: at, SMTPURL: obs.Secret(box.URL())})
			fn(t, &stage{wire{f, t}, at, box})
		})
	}
}

// hero is somebody who calls the API.
type hero struct {
	*stage
	who    access.Actor
	cookie string
}

// hero makes somebody with a verified email and a company with an address.
func (s *stage) hero(email string) hero {
	s.t.Helper()
	who, cookie := s.person(s.t, email, "Kim")
	h := hero{s, who, cookie}
	h.must(http.MethodPatch, "/profile", map[string]any{"country": "US", "site_address": map[string]any{"line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701", "country": "US"}})
	return h
}

// partner makes somebody of a reseller.
func (s *stage) partner(email string) hero {
	s.t.Helper()
	h := s.hero(email)
	if err := s.portal.Identity.SetPartner(s.t.Context(), access.System("test"), h.who.Profile, true); err != nil {
		s.t.Fatal(err)
	}
	return h
}

// staff makes one of the vendor's staff, signed in with a second factor.
func (s *stage) staff(email string) hero {
	s.t.Helper()
	who, cookie := s.operate(s.t, email)
	return hero{s, who, cookie}
}

// again is the same person with a new session.
func (h hero) again() hero { return h.moved(h.who.Email) }

// moved is the same person with a new session and perhaps another email, which has been verified.
func (h hero) moved(email string) hero {
	h.t.Helper()
	token, who, err := h.portal.Identity.SignIn(h.t.Context(), access.Actor{Kind: access.Anonymous, Origin: "127.0.0.1"}, identity.SignIn{Email: email, Password: password})
	if err != nil {
		h.t.Fatal(err)
	}
	return hero{h.stage, who, "licet=" + token}
}

// withEmail is the same person once they have changed and verified their email.
func (h hero) withEmail(email string) hero {
	h.t.Helper()
	h.must(post, "/profile/email", map[string]any{"email": email, "password": password})
	h.must(post, "/verify-email", map[string]any{"token": h.stage.token(email, "/verify-email")})
	return h.moved(email)
}

// do sends a request with a body of JSON; nil for none.
func (h hero) do(method, path string, body any) answer {
	h.t.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			h.t.Fatal(err)
		}
	}
	a := h.send(method, "/api/v1"+path, "application/json", h.cookie, raw)
	if a.status >= 500 {
		h.t.Errorf("%s %s %s: %d %s", method, path, raw, a.status, a.body)
	}
	return a
}

// must is do that has to succeed; it returns the answer's object.
func (h hero) must(method, path string, body any) map[string]any {
	h.t.Helper()
	a := h.do(method, path, body)
	if a.status >= 300 {
		h.t.Fatalf("%s: %s %s: %d %s", h.who.Email, method, path, a.status, a.body)
	}
	out := map[string]any{}
	_ = json.Unmarshal(a.body, &out) // there may be none
	return out
}

// refused is do that has to be refused with a code.
func (h hero) refused(what, code, method, path string, body any) {
	h.t.Helper()
	if a := h.do(method, path, body); a.status < 400 || a.code() != code {
		h.t.Errorf("%s: got %d %s, want %s\n%s", what, a.status, a.code(), code, a.body)
	}
}

// items returns the rows of a list.
func (h hero) items(path string) []map[string]any {
	h.t.Helper()
	list, _ := h.must(get, path, nil)["items"].([]any)
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i] = list[i].(map[string]any)
	}
	return out
}

// account asks for an account of their own and returns its id.
func (h hero) account(name string) string {
	h.t.Helper()
	return h.must(post, "/accounts", map[string]any{"name": name})["id"].(string)
}

// asked asks for an account that somebody else is to authorize, and returns its id.
func (h hero) asked(approver string, more map[string]any) string {
	h.t.Helper()
	body := map[string]any{"approver": approver, "name": "Client"}
	for name, value := range more {
		body[name] = value
	}
	return h.must(post, "/account-requests", body)["id"].(string)
}

// question returns the path of the question that waits for their answer.
func (h hero) question() string {
	h.t.Helper()
	open := h.items("/activations")
	if len(open) != 1 {
		h.t.Fatalf("%s has %d questions", h.who.Email, len(open))
	}
	return "/activations/" + open[0]["id"].(string)
}

// join lets somebody into an account by an invitation.
func (h hero) join(account string, who hero, role string) {
	h.t.Helper()
	made := h.must(post, "/accounts/"+account+"/invitations", map[string]any{"emails": []string{who.who.Email}, "role": role})
	inv := made["invitations"].([]any)[0].(map[string]any)["id"].(string)
	who.must(post, "/invitations/"+inv+"/accept", map[string]any{})
}

// token returns the secret at the end of the newest link in somebody's mails whose address holds a part.
func (s *stage) token(to, part string) string {
	s.t.Helper()
	if err := s.portal.Jobs.Drain(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	found := ""
	for _, m := range s.mails.Messages(to) {
		if _, rest, ok := strings.Cut(m.Text, part); ok && found == "" { // the newest stands first
			_, rest, _ = strings.Cut(rest, "token=")
			found, _, _ = strings.Cut(rest, "\n")
		}
	}
	if found == "" {
		s.t.Fatalf("no mail with %s to %s", part, to)
	}
	return strings.TrimSpace(found)
}

// edit is an identifier of somebody's own choice.
func edit(domain string) map[string]any {
	return map[string]any{"domain": domain, "justification": "Our second network.", "phone": "+1 555 0100"}
}
