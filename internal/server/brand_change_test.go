package server_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/schema"
	"github.com/licet/licet/internal/server"
	"github.com/licet/licet/web"
)

// onePixel is a PNG in base64.
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// SPEC P1: two servers on one database: what is changed on one is what the other shows at once, in answers, pages and mails.
func TestEveryServerShowsTheChangedBranding(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) obs.Secret{
		"sqlite": func(t *testing.T) obs.Secret { return obs.Secret("sqlite:" + filepath.Join(t.TempDir(), "licet.db")) },
		"postgres": func(t *testing.T) obs.Secret {
			_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
			return obs.Secret(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := open(t)
			f := fixtureOn(t, database)
			other, err := server.Open(t.Context(), server.Config{Listen: "127.0.0.1:0", URL: "http://licet.test", Data: t.TempDir(), Database: database, LogLevel: "error"}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			read := func(path string) *httptest.ResponseRecorder {
				w := httptest.NewRecorder()
				other.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
				return w
			}
			if got := read("/api/v1/branding"); !strings.Contains(got.Body.String(), `"color":"#1d5bd6"`) {
				t.Fatalf("before: %s", got.Body)
			}
			pixel := onePixel
			saved, err := f.portal.Brand.UpdateBranding(t.Context(), f.staff, brand.Change{Logo: &pixel, Brand: brand.Brand{
				Vendor: "Umbra Systems", Portal: "Umbra Licenses", SupportEmail: "help@umbra.example", Color: "#b00020"}})
			if err != nil {
				t.Fatal(err)
			}
			logo := "/branding/" + saved.Present.Logo.ID + ".png"
			for path, want := range map[string]string{
				"/api/v1/branding":          logo,
				"/.well-known/security.txt": "mailto:help@umbra.example",
				logo:                        "\x89PNG",
				"/branding/" + strings.Repeat("0", 24) + ".png": "there is no such logo",
				"/branding/" + saved.Present.Logo.ID:            "there is no such logo",
			} {
				if got := read(path); !strings.Contains(got.Body.String(), want) {
					t.Errorf("%s: %d %s", path, got.Code, got.Body)
				}
			}
			if got := read(logo).Result().Header; got.Get("Content-Type") != "image/png" || got.Get("X-Content-Type-Options") != "nosniff" || got.Get("Content-Security-Policy") == "" {
				t.Errorf("%v", got)
			}
			if _, built := web.Dist(); built {
				if got := read("/branding.css"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "#b00020") {
					t.Errorf("the stylesheet doesn't have the color: %d", got.Code)
				}
			}
			mail, err := other.Mail.GetTemplate(t.Context(), f.staff, "user_invitation")
			if err != nil || !strings.Contains(mail.HTML, "Umbra Licenses") || !strings.Contains(mail.HTML, "#b00020") ||
				!strings.Contains(mail.HTML, `src="data:image/png;base64,`) || !strings.Contains(mail.HTML, `alt="Umbra Systems"`) {
				t.Errorf("%v", err)
			}
			if _, err := other.Brand.ResetBranding(t.Context(), f.staff, nil); err != nil {
				t.Fatal(err)
			}
			if got, err := f.portal.Brand.Present(t.Context()); err != nil || got.Color != server.DefaultBrand().Color || got.Logo.ID != "" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
