package server_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licet/licet/internal/server"
)

// Password managers find the page where the password is changed; the sign-in page learns which ways in there are.
func TestWaysToSignIn(t *testing.T) {
	t.Parallel()
	providers := filepath.Join(t.TempDir(), "oidc.yaml")
	text := "providers:\n  - {id: corp, name: Corp, issuer: 'https://id.corp.example', client_id: licet, domains: [corp.example]}\n"
	if err := os.WriteFile(providers, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, passkeys := range map[string]string{"https://licenses.corp.example": `"passkeys":true`, "http://192.0.2.7": `"passkeys":false`} {
		portal, err := server.Open(t.Context(), server.Config{
			Listen: "127.0.0.1:0", URL: address, Data: t.TempDir(), LogLevel: "error", LimitedSuffix: ".smb", OIDC: providers,
		}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = portal.Close() })
		ask := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			portal.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			return w
		}
		if w := ask("/.well-known/change-password"); w.Code != http.StatusFound || w.Header().Get("Location") != "/profile/security" {
			t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
		}
		w := ask("/api/v1/session/options")
		if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, passkeys) || !strings.Contains(body, `"providers":[{"id":"corp","name":"Corp"}]`) {
			t.Errorf("%s: %d %s", address, w.Code, body)
		}
	}
	if _, err := server.Open(t.Context(), server.Config{URL: "https://x.example", Data: t.TempDir(), LimitedSuffix: ".smb", OIDC: filepath.Join(t.TempDir(), "none")}, io.Discard); err == nil {
		t.Error("opened without the file that it was told of")
	}
}
