package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
)

// answer is what came back from one call.
type answer struct {
	status    int
	mediaType string
	body      []byte
}

// code returns the code of a problem document.
func (a answer) code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.body, &p)
	return p.Code
}

// oneOf matches what differs between two answers to the same request.
var oneOf = regexp.MustCompile(`"instance":"[^"]*",?`)

// call sends the operation as the person whose cookie is given; path parameters come from params.
func (f *fixture) call(t *testing.T, op operation, cookie string, params map[string]string, query url.Values, body []byte) answer {
	t.Helper()
	path := op.Path
	for _, name := range op.PathParams {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(params[name]))
	}
	target := f.url + "/api/v1" + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(t.Context(), op.Method, target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := f.client.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", op.ID, err)
	}
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", op.ID, err)
	}
	a := answer{res.StatusCode, res.Header.Get("Content-Type"), got}
	if err := op.check(a.status, a.mediaType, a.body); err != nil {
		t.Errorf("%s: the answer doesn't fit the document: %v", op.ID, err)
	}
	if a.status >= 500 {
		t.Errorf("%s: status %d: %s", op.ID, a.status, a.body)
	}
	if a.status >= 400 && a.code() == "" {
		t.Errorf("%s: status %d without a code: %s", op.ID, a.status, a.body)
	}
	return a
}

// fitting returns a body that the operation's schema accepts, or nil.
func (o operation) fitting(t *testing.T) []byte {
	t.Helper()
	if o.Body == nil {
		return nil
	}
	b, err := json.Marshal(o.document.sample(o.Body))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// SPEC Q1: nobody gets in unknown. Every operation that isn't public answers 401 to the anonymous, before it looks at
// what they sent.
func TestAnonymousIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := readDocument(t, f.portal.API.OpenAPI())
	public := 0
	for _, op := range d.operations {
		if op.Permission == "" {
			t.Errorf("%s declares no permission", op.ID)
		}
		if op.Permission == string(access.Public) {
			public++
			continue
		}
		if got := f.call(t, op, "", f.params, nil, []byte("{")); got.status != http.StatusUnauthorized || got.code() != "sign_in_required" {
			t.Errorf("%s: %d %s, want 401 sign_in_required", op.ID, got.status, got.code())
		}
	}
	if public == 0 || public == len(d.operations) {
		t.Errorf("%d of %d operations are public", public, len(d.operations))
	}
}

// A stranger can't tell an account that is there from one that isn't: the same answer, byte for byte.
func TestStrangerSeesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := readDocument(t, f.portal.API.OpenAPI())
	missing := map[string]string{}
	for name, value := range f.params {
		if prefix, _, ok := strings.Cut(value, "_"); ok {
			value = prefix + "_" + strings.Repeat("0", 26)
		}
		missing[name] = value
	}
	tried := 0
	for _, op := range d.operations {
		if !strings.Contains(op.Path, "_id}") || op.Permission == string(access.Public) || op.Permission == string(access.Operators) {
			continue
		}
		tried++
		there := f.call(t, op, f.stranger, f.params, nil, op.fitting(t))
		gone := f.call(t, op, f.stranger, missing, nil, op.fitting(t))
		if there.status != http.StatusNotFound || !bytes.Equal(oneOf.ReplaceAll(there.body, nil), oneOf.ReplaceAll(gone.body, nil)) || gone.status != there.status {
			t.Errorf("%s: %d %s for what is there, %d %s for what isn't; want the same 404", op.ID, there.status, there.body, gone.status, gone.body)
		}
	}
	if tried < 20 {
		t.Errorf("only %d operations tried", tried)
	}
}

// SPEC P1: what the vendor's staff may is refused to everybody else, whatever their role, with the same answer for what
// is there and what isn't.
func TestOnlyStaffMayDoTheVendorsDeeds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := readDocument(t, f.portal.API.OpenAPI())
	for _, op := range d.operations {
		if op.Permission != string(access.Operators) {
			continue
		}
		for _, cookie := range []string{f.people[access.AccountAdmin], f.people[access.VAViewer], f.stranger} {
			if got := f.call(t, op, cookie, f.params, nil, op.fitting(t)); got.status != http.StatusForbidden || got.code() != "permission_denied" {
				t.Errorf("%s: %d %s, want 403 permission_denied", op.ID, got.status, got.body)
			}
		}
	}
}

// SPEC A1: staff who signed in with a password alone do nothing for the vendor, whatever there is to do.
func TestStaffNeedASecondFactor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	who, cookie := f.person(t, "oleg@acme.example", "Oleg")
	if err := f.portal.Identity.SetOperator(t.Context(), access.System("test"), who.Profile, true); err != nil {
		t.Fatal(err)
	}
	d := readDocument(t, f.portal.API.OpenAPI())
	for _, op := range d.operations {
		if op.Permission != string(access.Operators) {
			continue
		}
		if got := f.call(t, op, cookie, f.params, nil, op.fitting(t)); got.status != http.StatusForbidden || got.code() != "second_factor_required" {
			t.Errorf("%s: %d %s, want 403 second_factor_required", op.ID, got.status, got.body)
		}
		if got := f.call(t, op, f.operator, f.params, nil, op.fitting(t)); got.code() == "second_factor_required" || got.code() == "permission_denied" || got.status == http.StatusUnauthorized {
			t.Errorf("%s is refused to staff with a second factor: %d %s", op.ID, got.status, got.body)
		}
	}
}

// anywhere lists the operations on a whole account that somebody with a role in one virtual account may do too, for
// that part: they show only what lies there.
var anywhere = map[string]bool{"getLicensingOverview": true, "listUsers": true, "listUsersCsv": true, "updateUserRoles": true,
	"removeUser": true, "withdrawInvitation": true, "listInvitations": true, "listInvitationsCsv": true, "resendInvitation": true}

// whole lists the operations on a virtual account whose permission must be held in the whole account.
var whole = map[string]bool{"removeVirtualAccount": true, "getVirtualAccountEffects": true}

// destructive sorts what ends things behind what doesn't.
func destructive(o operation) int {
	switch {
	case o.Method == http.MethodGet:
		return 0
	case o.ID == "leaveAccount":
		return 3
	case o.Method == http.MethodDelete, strings.Contains(o.ID, "Roles"), strings.HasPrefix(o.ID, "revoke"), strings.HasPrefix(o.ID, "transfer"):
		return 2
	}
	return 1
}

// Whatever is sent, the answer is the caller's fault, says so with a code, and fits the document.
func TestGarbageIsTheCallersFault(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	d := readDocument(t, f.portal.API.OpenAPI())
	admin := f.people[access.AccountAdmin]
	for _, op := range d.operations {
		if op.ID == "signOut" { // the session is wanted further on
			continue
		}
		if op.Body != nil {
			for _, body := range []string{"", "{", "[]", `"x"`, "null", "1e999", `{"unknown_property":1}`, "{\"a\":\"\x00\xff\"}", `{"a":` + strings.Repeat("[", 5000) + `}`} {
				if got := f.call(t, op, admin, f.params, nil, []byte(body)); got.status < 400 {
					t.Errorf("%s took %.20q: %d %s", op.ID, body, got.status, got.body)
				}
			}
			if got := f.call(t, op, admin, f.params, nil, bytes.Repeat([]byte(" "), 10<<20)); got.status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s took 10 MB: %d %s", op.ID, got.status, got.code())
			}
		}
		for _, name := range op.PathParams {
			for _, value := range []string{"x", "..x", "%00", "'; DROP TABLE account; --", strings.Repeat("9", 2000), "acct_\u202e"} {
				params := map[string]string{}
				for k, v := range f.params {
					params[k] = v
				}
				params[name] = value
				if name == "key" && op.ID == "putPreference" {
					continue // any short name will do there
				}
				if got := f.call(t, op, admin, params, nil, op.fitting(t)); got.status < 400 {
					t.Errorf("%s took %s=%.20q: %d %s", op.ID, name, value, got.status, got.body)
				}
			}
		}
		if op.Method == http.MethodGet {
			for _, query := range []url.Values{{"no_such_parameter": {"1"}}, {"limit": {"100000"}}, {"limit": {"x"}}, {"cursor": {"!!"}}, {"sort": {"no_such_column"}}} {
				name := slices.Collect(maps.Keys(query))[0]
				if name == "cursor" && strings.HasSuffix(op.Path, ".csv") {
					continue // a table has all pages
				}
				known := slices.Contains(op.QueryParams, name)
				if got := f.call(t, op, admin, f.params, query, nil); got.status < 400 && (known || name == "no_such_parameter") {
					t.Errorf("%s took ?%s: %d %s", op.ID, query.Encode(), got.status, got.body)
				}
			}
		}
	}
}
