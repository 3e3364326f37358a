package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

// secret is sent as a value in bad requests; it must never come back.
const secret = "hunter2-hunter2"

var errShelfFull = errs.New(errs.Conflict, "shelf_full", "The shelf is full.", "Take something off it.")

type thing struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	State string   `json:"state" enum:"new,old"`
	Owner owner    `json:"owner"`
}

type owner struct {
	Email string `json:"email"`
}

type makeThing struct {
	Fail string `query:"fail" enum:"rule,plain,panic,slow"`
	Body struct {
		Name     string   `json:"name" minLength:"2" maxLength:"10"`
		Password string   `json:"password,omitempty" maxLength:"100"`
		Mail     string   `json:"mail,omitempty" format:"email"`
		At       string   `json:"at,omitempty" format:"date-time"`
		Count    int      `json:"count,omitempty" minimum:"1" maximum:"5"`
		State    string   `json:"state,omitempty" enum:"new,old"`
		Tags     []string `json:"tags,omitempty" maxItems:"2"`
	}
}

type thingAnswer struct {
	ETag string `header:"ETag"`
	Body thing
}

type listThings struct {
	rest.PageQuery
	Q string `query:"q" maxLength:"20"`
}

type fixture struct {
	*rest.API
	handler http.Handler
	clock   *clock.Manual
	deeds   *atomic.Int64
	log     *bytes.Buffer
}

func newFixture(t *testing.T, d *db.DB, change func(*rest.Config)) *fixture {
	t.Helper()
	f := &fixture{clock: clock.NewManual(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), deeds: &atomic.Int64{}, log: &bytes.Buffer{}}
	cfg := rest.Config{
		Clock: f.clock, DB: d, URL: "https://licet.example.com", Key: bytes.Repeat([]byte{7}, 32),
		Log: slog.New(slog.NewTextHandler(f.log, nil)),
		Authenticate: func(_ context.Context, r *http.Request) (access.Actor, error) {
			if name := r.Header.Get("X-Who"); name != "" {
				return access.Actor{Kind: access.Person, Profile: access.ProfileID(name)}, nil
			}
			return access.Actor{Kind: access.Anonymous}, nil
		},
	}
	if change != nil {
		change(&cfg)
	}
	f.API = rest.New(cfg)
	rest.Handle(f.API, rest.Op{ID: "makeThing", Method: "POST", Path: "/things", Summary: "Make a thing", Tag: "thing", Permission: access.SignedIn, Status: 201, MaxBody: 4096, Errors: []*errs.Error{errShelfFull}},
		func(ctx context.Context, _ access.Actor, in *makeThing) (*thingAnswer, error) {
			switch in.Fail {
			case "plain":
				return nil, errors.New("the disk of " + in.Body.Password + " is broken")
			case "panic":
				panic("with " + in.Body.Password)
			case "slow":
				<-ctx.Done()
				return nil, ctx.Err()
			}
			err := d.Update(ctx, func(tx *db.Tx) error {
				if in.Fail == "rule" {
					return errShelfFull.At("/name").With("room", 0)
				}
				_, err := tx.ExecContext(ctx, "SELECT 1")
				return err
			})
			if err != nil {
				return nil, err
			}
			f.deeds.Add(1)
			out := &thingAnswer{Body: thing{ID: "thing_1", Name: in.Body.Name, State: "new"}}
			out.ETag = rest.ETag(out.Body)
			return out, nil
		})
	rest.List(f.API, rest.Op{ID: "listThings", Path: "/things", Summary: "List things", Tag: "thing", Permission: access.Public}, func(_ context.Context, _ access.Actor, _ *listThings, p page.Request) (page.Page[thing], error) {
		var start int
		if _, err := page.Decode(p.Cursor, &start); err != nil {
			return page.Page[thing]{}, err
		}
		names := []string{"=cmd()", "b,\"b\"", "c", "-d"}
		out := page.Page[thing]{Total: 4}
		for i := start; i < len(names) && i < start+2; i++ {
			out.Items = append(out.Items, thing{ID: "thing_" + names[i][:1], Name: names[i], State: "old", Tags: []string{"x", "y"}, Owner: owner{"a@b.example"}})
		}
		if start+2 < len(names) {
			out.Next = page.Encode(start + 2)
		}
		return out, nil
	})
	f.handler = f.Handler()
	return f
}

func (f *fixture) do(t *testing.T, method, path, body string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body == "" {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Who", "prof_a")
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func manyParameters() string {
	var b strings.Builder
	for i := range 101 {
		fmt.Fprintf(&b, "p%d=1&", i)
	}
	return b.String()
}

func sqlite(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	dbtest.Run(t, schema.Migrate, fn)
}

// Every bad request is answered by a problem document with its own code, that repeats nothing of what was sent.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40)
	cases := []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code, pointer, field     string
	}{
		{"unknown path", "GET", "/api/v1/nothing/" + secret, "", nil, 404, "path_unknown", "", ""},
		{"outside the version", "GET", "/api/v2/things", "", nil, 404, "path_unknown", "", ""},
		{"unknown method", "DELETE", "/api/v1/things", "", nil, 405, "method_not_allowed", "", ""},
		{"anonymous", "POST", "/api/v1/things", `{`, []string{"X-Who", ""}, 401, "sign_in_required", "", ""},
		{"from another site", "POST", "/api/v1/things", `{"name":"abc"}`, []string{"Sec-Fetch-Site", "cross-site"}, 403, "cross_origin_refused", "", ""},
		{"from another origin", "POST", "/api/v1/things", `{"name":"abc"}`, []string{"Origin", "https://evil.example"}, 403, "cross_origin_refused", "", ""},
		{"from the null origin", "POST", "/api/v1/things", `{"name":"abc"}`, []string{"Origin", "null"}, 403, "cross_origin_refused", "", ""},
		{"a form", "POST", "/api/v1/things", `name=abc`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media_type_unsupported", "", ""},
		{"plain text", "POST", "/api/v1/things", `{"name":"abc"}`, []string{"Content-Type", "text/plain"}, 415, "media_type_unsupported", "", ""},
		{"no media type", "POST", "/api/v1/things", `{"name":"abc"}`, []string{"Content-Type", ""}, 415, "media_type_unsupported", "", ""},
		{"no body", "POST", "/api/v1/things", "", nil, 400, "body_required", "", ""},
		{"no JSON", "POST", "/api/v1/things", `{"name":` + secret, nil, 400, "json_invalid", "", ""},
		{"cut off", "POST", "/api/v1/things", `{"name":"abc"`, nil, 400, "json_invalid", "", ""},
		{"two values", "POST", "/api/v1/things", `{"name":"abc"} {}`, nil, 400, "json_invalid", "", ""},
		{"a name twice", "POST", "/api/v1/things", `{"name":"abc","name":"` + secret + `"}`, nil, 400, "json_invalid", "", ""},
		{"not UTF-8", "POST", "/api/v1/things", "{\"name\":\"\xff\xfe\"}", nil, 400, "json_invalid", "", ""},
		{"too deep", "POST", "/api/v1/things", deep, nil, 400, "json_invalid", "", ""},
		{"NUL in a text", "POST", "/api/v1/things", `{"name":"ab\u0000c"}`, nil, 400, "json_invalid", "", ""},
		{"NUL in a name", "POST", "/api/v1/things", `{"name":"abc","a\u0000":1}`, nil, 400, "json_invalid", "", ""},
		{"NUL in the path", "GET", "/api/v1/things%00", "", nil, 404, "path_unknown", "", ""},
		{"no UTF-8 in the path", "GET", "/api/v1/%ff", "", nil, 404, "path_unknown", "", ""},
		{"NUL in the query", "GET", "/api/v1/things?q=a%00", "", nil, 400, "query_invalid", "", ""},
		{"no UTF-8 in the query", "GET", "/api/v1/things?q=%ff", "", nil, 400, "query_invalid", "", ""},
		{"broken escapes in the query", "GET", "/api/v1/things?q=%zz", "", nil, 400, "query_invalid", "", ""},
		{"too many parameters", "GET", "/api/v1/things?" + manyParameters(), "", nil, 400, "query_invalid", "", ""},
		{"a list", "POST", "/api/v1/things", `[1]`, nil, 422, "validation_failed", "", "wrong_type"},
		{"null", "POST", "/api/v1/things", `null`, nil, 422, "validation_failed", "", "wrong_type"},
		{"too large", "POST", "/api/v1/things", `{"name":"` + strings.Repeat("a", 5000) + `"}`, nil, 413, "body_too_large", "", ""},
		{"name missing", "POST", "/api/v1/things", `{"password":"` + secret + `"}`, nil, 422, "validation_failed", "/name", "required"},
		{"name too short", "POST", "/api/v1/things", `{"name":"a"}`, nil, 422, "validation_failed", "/name", "too_short"},
		{"name too long", "POST", "/api/v1/things", `{"name":"` + secret + `"}`, nil, 422, "validation_failed", "/name", "too_long"},
		{"a number for a text", "POST", "/api/v1/things", `{"name":7}`, nil, 422, "validation_failed", "/name", "wrong_type"},
		{"unknown property", "POST", "/api/v1/things", `{"name":"abc","role":"` + secret + `"}`, nil, 422, "validation_failed", "/role", "unknown_property"},
		{"a property in other letters", "POST", "/api/v1/things", `{"name":"abc","Password":"` + secret + `"}`, nil, 422, "validation_failed", "/Password", "unknown_property"},
		{"a secret as a property", "POST", "/api/v1/things", `{"name":"abc","` + secret + `!":1}`, nil, 422, "validation_failed", "", "unknown_property"},
		{"no email address", "POST", "/api/v1/things", `{"name":"abc","mail":"` + secret + `"}`, nil, 422, "validation_failed", "/mail", "bad_format"},
		{"no time", "POST", "/api/v1/things", `{"name":"abc","at":"` + secret + `"}`, nil, 422, "validation_failed", "/at", "bad_format"},
		{"out of bounds", "POST", "/api/v1/things", `{"name":"abc","count":6}`, nil, 422, "validation_failed", "/count", "too_large"},
		{"a fraction", "POST", "/api/v1/things", `{"name":"abc","count":1.5}`, nil, 422, "validation_failed", "/count", "wrong_type"},
		{"none of the choices", "POST", "/api/v1/things", `{"name":"abc","state":"` + secret + `"}`, nil, 422, "validation_failed", "/state", "not_allowed"},
		{"an item of a list", "POST", "/api/v1/things", `{"name":"abc","tags":["a",7]}`, nil, 422, "validation_failed", "/tags/1", "wrong_type"},
		{"too many items", "POST", "/api/v1/things", `{"name":"abc","tags":["a","b","c"]}`, nil, 422, "validation_failed", "/tags", "too_many"},
		{"unknown parameter", "GET", "/api/v1/things?role=" + secret, "", nil, 422, "validation_failed", "", "unknown_parameter"},
		{"limit is a word", "GET", "/api/v1/things?limit=" + secret, "", nil, 422, "validation_failed", "", "wrong_type"},
		{"limit too large", "GET", "/api/v1/things?limit=201", "", nil, 422, "validation_failed", "", "too_large"},
		{"cursor is rubbish", "GET", "/api/v1/things?cursor=" + secret, "", nil, 400, "cursor_invalid", "", ""},
		{"sort is rubbish", "GET", "/api/v1/things?sort=" + secret + "%27%3B", "", nil, 422, "validation_failed", "", "bad_format"},
		{"csv with rubbish", "GET", "/api/v1/things.csv?nope=1", "", nil, 422, "validation_failed", "", "unknown_parameter"},
		{"a rule", "POST", "/api/v1/things?fail=rule", `{"name":"abc"}`, nil, 409, "shelf_full", "/name", "shelf_full"},
		{"an internal error", "POST", "/api/v1/things?fail=plain", `{"name":"abc","password":"` + secret + `"}`, nil, 500, "internal", "", ""},
		{"a panic", "POST", "/api/v1/things?fail=panic", `{"name":"abc","password":"` + secret + `"}`, nil, 500, "internal", "", ""},
		{"too slow", "POST", "/api/v1/things?fail=slow", `{"name":"abc"}`, nil, 503, "timeout", "", ""},
		{"key of blanks", "POST", "/api/v1/things", `{"name":"abc"}`, []string{"Idempotency-Key", "a b"}, 400, "idempotency_key_invalid", "", ""},
	}
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, func(c *rest.Config) { c.Timeout = 300 * time.Millisecond })
		for _, c := range cases {
			res := f.do(t, c.method, c.path, c.body, c.headers...)
			body := text(t, res)
			var p struct {
				Type, Title, Detail, Code, Remedy, Instance string
				Status                                      int
				Errors                                      []struct{ Pointer, Parameter, Code, Message string }
			}
			if err := json.Unmarshal([]byte(body), &p); err != nil {
				t.Errorf("%s: %v in %q", c.name, err, body)
				continue
			}
			if res.StatusCode != c.status || p.Code != c.code || p.Status != c.status || p.Type != "/problems/"+c.code {
				t.Errorf("%s: got %d %s, want %d %s: %s", c.name, res.StatusCode, p.Code, c.status, c.code, body)
			}
			if got := res.Header.Get("Content-Type"); got != rest.ProblemType {
				t.Errorf("%s: Content-Type %q", c.name, got)
			}
			if p.Detail == "" || p.Remedy == "" || p.Title == "" || p.Instance != "urn:uuid:"+res.Header.Get("X-Request-Id") {
				t.Errorf("%s: incomplete: %s", c.name, body)
			}
			if strings.Contains(body, secret) {
				t.Errorf("%s: the answer repeats what was sent: %s", c.name, body)
			}
			if c.field != "" && (len(p.Errors) == 0 || p.Errors[0].Code != c.field || p.Errors[0].Pointer != c.pointer) {
				t.Errorf("%s: errors: got %+v, want %s at %q", c.name, p.Errors, c.field, c.pointer)
			}
			if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s: lacks security headers: %v", c.name, res.Header)
			}
		}
		if n := f.deeds.Load(); n != 0 {
			t.Errorf("%d deeds were done by bad requests", n)
		}
	})
}

func TestAnswersHoldNoNull(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		res := f.do(t, "POST", "/api/v1/things", `{"name":"abc"}`)
		body := text(t, res)
		if res.StatusCode != 201 || !strings.Contains(body, `"tags":[]`) || strings.Contains(body, "null") {
			t.Errorf("got %d %s", res.StatusCode, body)
		}
		if res.Header.Get("ETag") == "" || res.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("headers: %v", res.Header)
		}
	})
}

// SPEC E3: every list pages, sorts by what it knows, and is exported as CSV of the same filter.
func TestListPagesAndCSV(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		res := f.do(t, "GET", "/api/v1/things?q=x", "")
		if link := res.Header.Get("Link"); link != `</api/v1/things?cursor=Mg&q=x>; rel="next"` {
			t.Errorf("Link: %s", link)
		}
		if body := text(t, res); !strings.Contains(body, `"next":"Mg","total":4`) {
			t.Error(body)
		}
		res = f.do(t, "GET", "/api/v1/things?cursor=Mg", "")
		if body := text(t, res); res.Header.Get("Link") != "" || !strings.Contains(body, `"next":""`) {
			t.Error(res.Header, body)
		}
		res = f.do(t, "GET", "/api/v1/things.csv?limit=1", "")
		want := "id,name,tags,state,owner.email\r\n" +
			"thing_=,'=cmd(),x; y,old,a@b.example\r\n" +
			"thing_b,\"b,\"\"b\"\"\",x; y,old,a@b.example\r\n" +
			"thing_c,c,x; y,old,a@b.example\r\n" +
			"thing_-,'-d,x; y,old,a@b.example\r\n"
		if got := text(t, res); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if d := res.Header.Get("Content-Disposition"); d != `attachment; filename="things-2026-03-01.csv"` {
			t.Error(d)
		}
	})
}

func TestDocument(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		body := text(t, f.do(t, "GET", "/api/openapi.json", ""))
		var doc struct {
			OpenAPI    string
			Paths      map[string]map[string]map[string]any
			Components struct{ Schemas map[string]map[string]any }
		}
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			t.Fatal(err)
		}
		op := doc.Paths["/things"]["post"]
		if doc.OpenAPI != "3.1.0" || op["x-licet-permission"] != "signed_in" || op["operationId"] != "makeThing" {
			t.Errorf("%s %v", doc.OpenAPI, op)
		}
		if doc.Paths["/things.csv"]["get"]["operationId"] != "listThingsCsv" {
			t.Error("the CSV is missing")
		}
		if doc.Components.Schemas["ThingState"]["enum"] == nil {
			t.Errorf("no named enumeration in %v", doc.Components.Schemas)
		}
		conflict := op["responses"].(map[string]any)["409"].(map[string]any)["description"].(string)
		if !strings.Contains(conflict, "`shelf_full`") {
			t.Error(conflict)
		}
		if diff := cmp.Diff([]any{"shelf_full", "sign_in_required", "validation_failed"}, op["x-licet-codes"]); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(body, "$schema") {
			t.Error("the document mentions $schema")
		}
		res := f.do(t, "GET", "/api/openapi.yaml", "")
		if y := text(t, res); !strings.Contains(y, "openapi: 3.1.0") || y != string(f.OpenAPI()) {
			t.Error(y[:200])
		}
		if res := f.do(t, "GET", "/api/openapi.yaml", "", "If-None-Match", res.Header.Get("ETag")); res.StatusCode != 304 {
			t.Error(res.Status)
		}
	})
}

func TestLimitPerAddress(t *testing.T) {
	t.Parallel()
	sqlite(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, func(c *rest.Config) {
			c.Limit = rest.Limit{PerSecond: 1, Burst: 2}
			c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")} // httptest's peer
		})
		get := func(forwarded string) *http.Response {
			return f.do(t, "GET", "/api/v1/things", "", "X-Forwarded-For", forwarded)
		}
		for i, want := range []int{200, 200, 429} {
			if res := get("198.51.100.9, 203.0.113.7"); res.StatusCode != want {
				t.Errorf("%d: got %d, want %d", i, res.StatusCode, want)
			}
		}
		if res := get("1.2.3.4, 203.0.113.7"); res.StatusCode != 429 || res.Header.Get("Retry-After") != "1" {
			t.Errorf("a client chose its address: %d %v", res.StatusCode, res.Header)
		}
		if res := get("203.0.113.8"); res.StatusCode != 200 {
			t.Errorf("another client: %d", res.StatusCode)
		}
		f.clock.Advance(time.Second)
		if res := get("203.0.113.7"); res.StatusCode != 200 {
			t.Errorf("after a second: %d", res.StatusCode)
		}
	})
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	tag := rest.ETag(thing{ID: "a"})
	for given, ok := range map[string]bool{"": true, "*": true, tag: true, `"x", ` + tag: true, `"x"`: false, `W/` + tag: false, rest.ETag(thing{ID: "b"}): false} {
		err := rest.IfMatch{IfMatch: given}.Check(tag)
		if (err == nil) != ok || (err != nil && !errors.Is(err, rest.ErrChangedMeanwhile)) {
			t.Errorf("%q: %v", given, err)
		}
	}
}
