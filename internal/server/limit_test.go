package server_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/licet/licet/internal/server"
)

// SPEC Q1: too many requests from one address are refused with 429 and told when to come again; the answers before say
// how many are left.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	portal, err := server.Open(t.Context(), server.Config{
		Listen: "127.0.0.1:0", URL: "http://licet.test", Data: t.TempDir(), LogLevel: "error", LimitedSuffix: ".smb", RateLimit: 1,
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = portal.Close() })
	ask := func(path string) *http.Response {
		w := httptest.NewRecorder()
		portal.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Result()
	}
	for left := 4; left >= 0; left-- {
		if res := ask("/api/v1/countries"); res.StatusCode != http.StatusOK || res.Header.Get("RateLimit-Remaining") == "" {
			t.Fatalf("with %d left: %d, RateLimit-Remaining %q", left, res.StatusCode, res.Header.Get("RateLimit-Remaining"))
		}
	}
	if res := ask("/api/v1/countries"); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Errorf("the sixth at once: %d, Retry-After %q; want 429 and a time", res.StatusCode, res.Header.Get("Retry-After"))
	}
	if res := ask("/device/v1/server"); res.StatusCode != http.StatusOK {
		t.Errorf("devices are counted apart, but got %d", res.StatusCode)
	}
}
