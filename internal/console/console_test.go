package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/licet/licet/internal/console"
	"github.com/licet/licet/web"
)

func get(t *testing.T, h http.Handler, method, target, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestServesPagesAndFiles(t *testing.T) {
	t.Parallel()
	h, err := console.Handler(fstest.MapFS{
		"index.html":            {Data: []byte("<page>")},
		"favicon.template.svg":  {Data: []byte(`<svg fill="{{primary}}">`)},
		"branding.template.css": {Data: []byte("a{color:{{primary}};background:{{dark_subtle}}}")},
		"assets/main-1.js":      {Data: []byte("plain")},
		"assets/main-1.js.br":   {Data: []byte("br")},
		"assets/main-1.js.gz":   {Data: []byte("gzip")},
		"assets/font-1.woff2":   {Data: []byte("font")},
		"assets/style-1.css":    {Data: []byte("css")},
		".gitkeep":              {},
		"assets/unknown-1.xyz":  {Data: []byte("?")},
	}, true, nil, inColor("#0b6e6e"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, target, accept    string
		status                    int
		kind, cache, coding, body string
	}{
		{"GET", "/", "", 200, "text/html; charset=utf-8", "no-cache", "", "<page>"},
		{"GET", "/index.html", "", 200, "text/html; charset=utf-8", "no-cache", "", "<page>"},
		{"GET", "/accounts/acct_1/manage/users?q=x", "br", 200, "text/html; charset=utf-8", "no-cache", "", "<page>"},
		{"GET", "/favicon.svg", "", 200, "image/svg+xml", "no-cache", "", `<svg fill="#0b6e6e">`},
		{"GET", "/branding.css", "", 200, "text/css; charset=utf-8", "no-cache", "", "a{color:#0b6e6e;background:#202a2f}"},
		{"GET", "/branding.template.css", "", 404, "text/plain; charset=utf-8", "", "", "There is no such file. Reload the page.\n"},
		{"GET", "/assets/main-1.js", "gzip, deflate, br", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "br", "br"},
		{"GET", "/assets/main-1.js", "gzip, br;q=0", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip", "gzip"},
		{"GET", "/assets/main-1.js", "", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", "plain"},
		{"HEAD", "/assets/main-1.js", "", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", ""},
		{"GET", "/assets/gone-0.js", "", 404, "text/plain; charset=utf-8", "", "", "There is no such file. Reload the page.\n"},
		{"GET", "/robots.txt", "", 404, "text/plain; charset=utf-8", "", "", "There is no such file. Reload the page.\n"},
		{"GET", "/assets/../../etc/passwd", "", 200, "text/html; charset=utf-8", "no-cache", "", "<page>"},
		{"POST", "/", "", 405, "text/plain; charset=utf-8", "", "", "This address can only be read.\n"},
	} {
		res := get(t, h, c.method, c.target, c.accept)
		got := []any{res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Cache-Control"), res.Header.Get("Content-Encoding"), readAll(t, res)}
		want := []any{c.status, c.kind, c.cache, c.coding, c.body}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s %s (%s): got %q, want %q", c.method, c.target, c.accept, got, want)
				break
			}
		}
	}
}

func readAll(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestUnbuiltSaysHowToBuild(t *testing.T) {
	t.Parallel()
	h, err := console.Handler(fstest.MapFS{}, false, web.Placeholder, inColor("#0b6e6e"))
	if err != nil {
		t.Fatal(err)
	}
	res := get(t, h, "GET", "/accounts", "")
	if body := readAll(t, res); res.StatusCode != 503 || !strings.Contains(body, "make web") {
		t.Errorf("got %d %q", res.StatusCode, body)
	}
}

// In CI the console must be in the binary.
func TestConsoleIsBuilt(t *testing.T) {
	t.Parallel()
	files, built := web.Dist()
	if os.Getenv("CI") != "" && !built {
		t.Fatal("the console isn't built: run `make web` first")
	}
	if _, err := console.Handler(files, built, web.Placeholder, inColor("#0b6e6e")); err != nil {
		t.Error(err)
	}
}
