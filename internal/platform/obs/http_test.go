package obs_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/obs"
)

// server answers with mux behind the middleware, and gives what was logged.
func server(t *testing.T, mux *http.ServeMux) (*httptest.Server, *obs.Metrics, *bytes.Buffer, *clock.Manual) {
	t.Helper()
	logged := new(bytes.Buffer)
	log, err := obs.NewLogger(logged, "json", "info")
	if err != nil {
		t.Fatal(err)
	}
	clk, metrics := clock.NewManual(time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)), obs.NewMetrics()
	h := obs.HTTP{Log: log, Clock: clk, Metrics: metrics, OnPanic: func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		_, _ = io.WriteString(w, "sorry "+obs.RequestID(r.Context()))
	}}
	s := httptest.NewServer(h.Wrap(mux))
	t.Cleanup(s.Close)
	return s, metrics, logged, clk
}

func get(t *testing.T, s *httptest.Server, path string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(obs.RequestIDHeader, "chosen-outside")
	res, err := s.Client().Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func TestOneEventForEachRequest(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	var clk *clock.Manual
	mux.HandleFunc("GET /accounts/{id}", func(w http.ResponseWriter, r *http.Request) {
		obs.SetActor(r.Context(), "person", "prof_1")
		obs.SetAccount(r.Context(), "acct_1")
		obs.SetOperation(r.Context(), "getAccount")
		obs.SetProblem(r.Context(), "account_not_found", errors.New("no row"))
		clk.Advance(25 * time.Millisecond)
		w.WriteHeader(404)
		_, _ = io.WriteString(w, "12345")
	})
	s, metrics, logged, c := server(t, mux)
	clk = c
	res, _, err := get(t, s, "/accounts/secret-id?token=s3cret")
	if err != nil {
		t.Fatal(err)
	}
	s.Close() // the event is written after the answer
	id := res.Header.Get(obs.RequestIDHeader)
	if uuid.Validate(id) != nil {
		t.Errorf("request id %q is not a UUID of ours", id)
	}
	var got map[string]any
	if err := json.Unmarshal(logged.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, logged)
	}
	delete(got, "time")
	want := map[string]any{"level": "INFO", "msg": "request", "request_id": id, "method": "GET", "route": "GET /accounts/{id}",
		"status": 404.0, "duration_ms": 25.0, "bytes": 5.0, "operation": "getAccount", "actor_kind": "person", "actor": "prof_1",
		"account": "acct_1", "problem": "account_not_found", "cause": "no row"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	w := httptest.NewRecorder()
	metrics.ListenerHandler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if line := `licet_http_requests_total{method="GET",route="GET /accounts/{id}",status="404"} 1`; !strings.Contains(w.Body.String(), line) {
		t.Errorf("missing %s", line)
	}
}

func TestUnknownPathsAreOneRoute(t *testing.T) {
	t.Parallel()
	s, _, logged, _ := server(t, http.NewServeMux())
	if res, _, err := get(t, s, "/wp-login.php"); err != nil || res.StatusCode != 404 {
		t.Fatal(err)
	}
	s.Close()
	if !strings.Contains(logged.String(), `"route":"unmatched"`) || strings.Contains(logged.String(), "wp-login") {
		t.Errorf("logged %s", logged)
	}
}

func TestPanicBecomes500(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /early", func(http.ResponseWriter, *http.Request) { panic("the password is hunter2") })
	mux.HandleFunc("GET /late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of it")
		http.NewResponseController(w).Flush()
		var nothing *http.Request
		_ = nothing.Method
	})
	s, _, logged, _ := server(t, mux)
	res, body, err := get(t, s, "/early")
	if err != nil || res.StatusCode != 500 || body != "sorry "+res.Header.Get(obs.RequestIDHeader) {
		t.Errorf("got %v %q %v", res, body, err)
	}
	if _, _, err := get(t, s, "/late"); err == nil {
		t.Error("an answer broken off in the middle must not look complete")
	}
	s.Close()
	if l := logged.String(); strings.Contains(l, "hunter2") || !strings.Contains(l, "nil pointer") || strings.Count(l, `"msg":"request"`) != 2 {
		t.Errorf("logged %s", l)
	}
}

func TestProfilesAreServed(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	obs.NewMetrics().ListenerHandler().ServeHTTP(w, httptest.NewRequest("GET", "/debug/pprof/goroutine?debug=1", nil))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "goroutine profile") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
