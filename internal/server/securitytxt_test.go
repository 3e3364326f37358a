package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/platform/clock"
)

// SPEC B1: whoever finds a weakness learns whom to tell (RFC 9116).
func TestSecurityText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		brand brand.Brand
		code  int
		want  []string
	}{
		{brand.Brand{SupportEmail: "support@acme.example", Links: map[string]string{"contact": "https://www.acme.example/contact"}}, http.StatusOK,
			[]string{"Contact: mailto:support@acme.example\n", "Contact: https://www.acme.example/contact\n", "Expires: 2026-10-31T12:00:00Z\n", "Canonical: https://licenses.acme.example/.well-known/security.txt\n"}},
		{brand.Brand{}, http.StatusNotFound, nil},
	} {
		p := &Portal{cfg: Config{URL: "https://licenses.acme.example", Clock: clock.NewManual(now)}}
		w := httptest.NewRecorder()
		p.securityText(w, c.brand)
		if w.Code != c.code {
			t.Errorf("%+v: %d", c.brand, w.Code)
		}
		for _, line := range c.want {
			if !strings.Contains(w.Body.String(), line) {
				t.Errorf("%q is missing in %q", line, w.Body.String())
			}
		}
	}
}
