package accounttest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/rest"
)

// Portal serves REST operations to callers who say who they are in a header.
type Portal struct {
	url    string
	people map[string]access.Actor
}

// Answer is what came back.
type Answer struct {
	Status int
	ETag   string
	Code   string         // of a problem
	Body   map[string]any // of JSON
	Text   string         // with the request's own number taken out of it, so that two answers can be compared
}

// Serve starts a server with the operations that register adds.
func (w *World) Serve(t testing.TB, register func(*rest.API)) *Portal {
	t.Helper()
	p := &Portal{people: map[string]access.Actor{}}
	api := rest.New(rest.Config{Clock: w.Clock, DB: w.DB, Authenticate: func(_ context.Context, r *http.Request) (access.Actor, error) {
		if who, ok := p.people[r.Header.Get("X-Test")]; ok {
			return who, nil
		}
		return access.Actor{Kind: access.Anonymous}, nil
	}})
	register(api)
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	p.url = server.URL + rest.Prefix
	return p
}

// Do sends a request of who; body is JSON or "", headers are pairs.
func (p *Portal) Do(t testing.TB, who access.Actor, method, path, body string, headers ...string) Answer {
	t.Helper()
	if who.SignedIn() {
		p.people[string(who.Profile)] = who
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Test", string(who.Profile))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := Answer{Status: res.StatusCode, ETag: res.Header.Get("ETag"), Text: string(text)}
	if json.Unmarshal(text, &out.Body) == nil {
		out.Code, _ = out.Body["code"].(string)
		if number, ok := out.Body["instance"].(string); ok {
			out.Text = strings.ReplaceAll(out.Text, number, "urn:uuid:")
		}
	}
	return out
}

// Want is Do that fails the test if the status or the code is another one.
func (p *Portal) Want(t testing.TB, who access.Actor, method, path, body string, status int, code string, headers ...string) Answer {
	t.Helper()
	got := p.Do(t, who, method, path, body, headers...)
	if got.Status != status || got.Code != code {
		t.Errorf("%s: %s %s %s: got %d %s\n%s\nwant %d %s", who.Name, method, path, body, got.Status, got.Code, got.Text, status, code)
	}
	return got
}
