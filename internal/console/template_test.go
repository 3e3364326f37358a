package console_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/licet/licet/internal/console"
	"github.com/licet/licet/web"
)

func palette(t *testing.T) console.Palette {
	t.Helper()
	p, err := console.NewPalette("#0b6e6e")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// inColor says that the vendor's main color is this one.
func inColor(main string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return main, nil }
}

func TestBrandingIsAskedForButSentOnce(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"index.html": {Data: []byte("<page>")}, "branding.template.css": {Data: []byte("a{color:{{hover}}}")}}
	open := func(main string) http.Handler {
		h, err := console.Handler(files, true, nil, inColor(main))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	ask := func(h http.Handler, etag string) *http.Response {
		r := httptest.NewRequest("GET", "/branding.css", nil)
		r.Header.Set("If-None-Match", etag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	teal, blue := open("#0b6e6e"), open("#1d5bd6")
	first := ask(teal, "")
	etag := first.Header.Get("ETag")
	if first.StatusCode != 200 || etag == "" || first.Header.Get("Cache-Control") != "no-cache" || first.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Fatalf("got %d %v", first.StatusCode, first.Header)
	}
	for _, header := range []string{etag, strings.TrimPrefix(etag, "W/"), `"other", ` + etag, "*"} {
		if res := ask(teal, header); res.StatusCode != 304 || readAll(t, res) != "" || res.Header.Get("ETag") != etag {
			t.Errorf("%s: got %d %v", header, res.StatusCode, res.Header)
		}
	}
	if res := ask(blue, etag); res.StatusCode != 200 || readAll(t, res) != "a{color:#1747a7}" {
		t.Errorf("another color: got %d", res.StatusCode)
	}
	res := get(t, teal, "GET", "/branding.css", "br, gzip")
	plain, err := gzip.NewReader(res.Body)
	if err != nil || res.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("not compressed: %v %v", err, res.Header)
	}
	if b, err := io.ReadAll(plain); err != nil || string(b) != "a{color:#095656}" {
		t.Errorf("got %q, %v", b, err)
	}
}

func TestTemplatesThatCanNotBeFilled(t *testing.T) {
	t.Parallel()
	for want, files := range map[string]fstest.MapFS{
		"branding.template.css":     {"index.html": {}},
		"the unknown color {{sky}}": {"index.html": {}, "branding.template.css": {Data: []byte("{{primary}}{{sky}}{{hover}}")}},
		"favicon.svg asks for the":  {"index.html": {}, "branding.template.css": {Data: []byte(" ")}, "favicon.template.svg": {Data: []byte("{{}}")}},
	} {
		if _, err := console.Handler(files, true, nil, inColor("#0b6e6e")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// The build and NewPalette agree on the names of the colors.
func TestBuiltBrandingHasTheColors(t *testing.T) {
	t.Parallel()
	files, built := web.Dist()
	if !built {
		t.Skip("the console isn't built")
	}
	h, err := console.Handler(files, built, web.Placeholder, inColor("#0b6e6e"))
	if err != nil {
		t.Fatal(err)
	}
	css := readAll(t, get(t, h, "GET", "/branding.css", ""))
	for name, color := range palette(t) {
		if !strings.Contains(css, color.String()) {
			t.Errorf("%s, %s, isn't in the stylesheet", name, color)
		}
	}
	if strings.Contains(css, "{{") {
		t.Error("a color is missing")
	}
}

// SPEC P1: a color that the staff changes is on the next page, without a restart.
func TestBrandingFollowsTheColor(t *testing.T) {
	t.Parallel()
	var color string
	var failure error
	h, err := console.Handler(fstest.MapFS{"index.html": {}, "branding.template.css": {Data: []byte("{{primary}}")}}, true, nil,
		func(context.Context) (string, error) { return color, failure })
	if err != nil {
		t.Fatal(err)
	}
	for _, color = range []string{"#0b6e6e", "#b00020", "#b00020", "#0b6e6e"} {
		if res := get(t, h, "GET", "/branding.css", ""); res.StatusCode != 200 || readAll(t, res) != color {
			t.Errorf("%s: got %d", color, res.StatusCode)
		}
	}
	failure = errors.New("no database")
	if res := get(t, h, "GET", "/branding.css", ""); res.StatusCode != 503 || strings.Contains(readAll(t, res), "database") {
		t.Errorf("got %d", res.StatusCode)
	}
}
