package server_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/schema"
)

// foreign names what of another account an administrator tries to use in their own: ids in paths, in bodies and in filters.
var foreign = []struct {
	method, path, body string // with {id} of something that is another account's, {own} and {va} of their own
	param              string // which of the other account's things
}{
	{"POST", "/accounts/{own}/invitations", `{"emails":["x@elm.example"],"role":"va_user","virtual_account_id":"{id}"}`, "virtual_account_id"},
	{"POST", "/accounts/{own}/invitations", `{"emails":["x@elm.example"],"role":"va_user","tag_id":"{id}","tag_value":"north"}`, "tag_id"},
	{"POST", "/accounts/{own}/set-up-delegations", `{"emails":["x@elm.example"],"role":"va_user","virtual_account_id":"{id}","accept_agreement":"1.0"}`, "virtual_account_id"},
	{"PUT", "/accounts/{own}/users/{me}/roles", `{"roles":[{"role":"account_admin"},{"role":"va_user","virtual_account_id":"{id}"}]}`, "virtual_account_id"},
	{"PUT", "/accounts/{own}/users/{me}/roles", `{"roles":[{"role":"account_admin"},{"role":"va_user","tag_id":"{id}","tag_value":"north"}]}`, "tag_id"},
	{"POST", "/accounts/{own}/groups", `{"name":"g","members":["{id}"]}`, "profile_id"},
	{"POST", "/accounts/{own}/groups", `{"name":"g","roles":[{"role":"va_user","virtual_account_id":"{id}"}]}`, "virtual_account_id"},
	{"POST", "/accounts/{own}/groups", `{"name":"g","roles":[{"role":"va_user","tag_id":"{id}","tag_value":"north"}]}`, "tag_id"},
	{"POST", "/accounts/{own}/virtual-accounts", `{"name":"v","parent_id":"{id}"}`, "virtual_account_id"},
	{"POST", "/accounts/{own}/virtual-accounts", `{"name":"v","custom_tags":[{"tag_id":"{id}","value":"north"}]}`, "tag_id"},
	{"PATCH", "/accounts/{own}/virtual-accounts/{va}", `{"parent_id":"{id}"}`, "virtual_account_id"},
	{"PUT", "/accounts/{own}/virtual-accounts/{va}/tags", `{"custom_tags":[{"tag_id":"{id}","value":"north"}]}`, "tag_id"},
	{"DELETE", "/accounts/{own}/virtual-accounts/{second}?move_to={id}", ``, "virtual_account_id"},
	{"POST", "/accounts/{own}/virtual-accounts/{va}/users", `{"email":"colleague@corp.example","role":"va_user"}`, "profile_id"},
	{"GET", "/accounts/{own}/events?virtual_account_id={id}", ``, "virtual_account_id"},
	{"GET", "/accounts/{own}/users?group={id}", ``, "group_id"},
	{"GET", "/accounts/{own}/virtual-accounts?custom_tag={id}", ``, "tag_id"},
	{"POST", "/recoveries", `{"account_id":"{id}","email":"colleague@corp.example","reason":"The administrator is gone."}`, "account_id"},
}

// SPEC E, Q1: what is another account's can't be used in one's own: in paths, bodies, filters and cursors it is as good as
// what doesn't exist, byte for byte.
func TestForeignIDsAreAsGoodAsNone(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) obs.Secret{
		"sqlite": func(*testing.T) obs.Secret { return "" },
		"postgresql": func(t *testing.T) obs.Secret {
			_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
			return obs.Secret(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stage{wire: wire{fixtureOn(t, open(t)), t}}
			eve := s.hero("eve@elm.example")
			own := eve.account("Elm")
			va := eve.must(get, "/accounts/"+own, nil)["default_virtual_account_id"].(string)
			second := eve.must(post, "/accounts/"+own+"/virtual-accounts", map[string]any{"name": "Second"})["id"].(string)
			if name == "sqlite" { // the very SQL of the other one
				s.foreignPaths(eve, own, va)
			}
			for _, c := range foreign {
				ask := func(id string) answer {
					fill := strings.NewReplacer("{id}", id, "{own}", own, "{va}", va, "{second}", second, "{me}", string(eve.who.Profile))
					return s.send(c.method, "/api/v1"+fill.Replace(c.path), "application/json", eve.cookie, []byte(fill.Replace(c.body)))
				}
				there, gone := ask(s.params[c.param]), ask(missing(s.params[c.param]))
				if !same(there, gone) || there.status >= 500 || there.code() == "validation_failed" || c.method != http.MethodGet && there.status < 400 {
					t.Errorf("%s %s %s: %d %s for another account's, %d %s for none", c.method, c.path, c.body, there.status, there.body, gone.status, gone.body)
				}
			}
			s.foreignCursors(eve, own)
		})
	}
}

// missing is an id of the same kind that nothing has.
func missing(id string) string {
	prefix, _, _ := strings.Cut(id, "_")
	return prefix + "_" + strings.Repeat("0", 26)
}

func same(a, b answer) bool {
	return a.status == b.status && bytes.Equal(oneOf.ReplaceAll(a.body, nil), oneOf.ReplaceAll(b.body, nil))
}

// foreignPaths does everything in one's own account to what is another one's.
func (s *stage) foreignPaths(eve hero, own, va string) {
	s.t.Helper()
	d := readDocument(s.t, s.portal.API.OpenAPI())
	tried := 0
	for _, op := range d.operations {
		if !strings.Contains(op.Path, "{account_id}") || len(op.PathParams) < 2 || op.Permission == string(access.Operators) {
			continue
		}
		for _, name := range op.PathParams {
			if !strings.HasSuffix(name, "_id") || name == "account_id" {
				continue
			}
			tried++
			mine := []string{"account_id", own}
			if name != "virtual_account_id" {
				mine = append(mine, "virtual_account_id", va)
			}
			there := s.call(s.t, op, eve.cookie, s.with(mine...), nil, op.fitting(s.t))
			gone := s.call(s.t, op, eve.cookie, s.with(append(mine, name, missing(s.params[name]))...), nil, op.fitting(s.t))
			if !same(there, gone) || there.status < 400 {
				s.t.Errorf("%s with another account's %s: %d %s, with none: %d %s", op.ID, name, there.status, there.body, gone.status, gone.body)
			}
		}
	}
	if tried < 30 {
		s.t.Errorf("only %d places tried", tried)
	}
}

// foreignCursors goes on in one's own lists where another account's lists stopped.
func (s *stage) foreignCursors(eve hero, own string) {
	s.t.Helper()
	d := readDocument(s.t, s.portal.API.OpenAPI())
	for _, op := range d.operations {
		if op.Method != http.MethodGet || !strings.Contains(op.Path, "{account_id}") || strings.HasSuffix(op.Path, ".csv") || op.Permission == string(access.Operators) || strings.Contains(op.Path, "{virtual_account_id}") {
			continue
		}
		first := s.call(s.t, op, s.people[access.AccountAdmin], s.params, url.Values{"limit": {"1"}}, nil)
		_, cursor, ok := bytes.Cut(first.body, []byte(`"next":"`))
		if cursor, _, _ = bytes.Cut(cursor, []byte(`"`)); !ok || len(cursor) == 0 {
			continue
		}
		got := s.call(s.t, op, eve.cookie, s.with("account_id", own), url.Values{"cursor": {string(cursor)}}, nil)
		if got.status == http.StatusOK && bytes.Contains(got.body, []byte("corp.example")) {
			s.t.Errorf("%s shows another account's rows: %s", op.ID, got.body)
		}
	}
}
