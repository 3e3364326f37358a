package console

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Cache headers: a file under assets/ has its content's hash in its name and never changes; the pages are asked for
// each time.
const (
	forever = "public, max-age=31536000, immutable"
	always  = "no-cache"
)

// The types that the console is made of. They are fixed here because the system's table of types differs from one
// machine to the next.
var contentTypes = map[string]string{
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".ico":   "image/x-icon",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// file is one file of the console with the compressed copies that the build made of it.
type file struct {
	name              string
	plain, brotli, gz []byte
	etag              string // "" for what never changes
}

// Handler serves the built console. A path of the application answers with index.html, which then shows that page; a
// missing file is a 404, so that an old tab doesn't take a page for a script. Unbuilt, every path answers 503 with the
// placeholder.
//
// main returns the vendor's main color at present, #rrggbb. What follows from it is put into the templates among the
// files when one of them is asked for. A template that wants a color which isn't there, or a build without the
// stylesheet of colors, is an error.
func Handler(files fs.FS, built bool, placeholder []byte, main func(context.Context) (string, error)) (http.Handler, error) {
	if !built {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentTypes[".html"])
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(placeholder)
		}), nil
	}
	all, err := read(files)
	if err != nil {
		return nil, err
	}
	painted, err := newPainter(all, main)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "This address can only be read.", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		f, ok := all[name]
		switch {
		case painted.has(name):
			painted.serve(w, r, name)
			return
		case ok && name != "index.html":
		case strings.HasPrefix(name, "assets/"), path.Ext(name) != "" && !ok:
			http.Error(w, "There is no such file. Reload the page.", http.StatusNotFound)
			return
		default:
			f = all["index.html"]
		}
		f.serve(w, r)
	}), nil
}

// read takes the files into memory: they are embedded anyway, and few.
func read(files fs.FS) (map[string]file, error) {
	raw := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw[p], err = fs.ReadFile(files, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	all := make(map[string]file, len(raw))
	for name, content := range raw {
		if ext := path.Ext(name); ext == ".br" || ext == ".gz" {
			continue
		}
		f := file{name: name, plain: content, brotli: raw[name+".br"], gz: raw[name+".gz"]}
		if !strings.HasPrefix(name, "assets/") {
			f.etag = etag(content)
		}
		all[name] = f
	}
	return all, nil
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	kind, ok := contentTypes[path.Ext(f.name)]
	if !ok {
		if kind = mime.TypeByExtension(path.Ext(f.name)); kind == "" {
			kind = "application/octet-stream"
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", always)
	if strings.HasPrefix(f.name, "assets/") {
		h.Set("Cache-Control", forever)
	}
	h.Set("Vary", "Accept-Encoding")
	if f.etag != "" {
		h.Set("ETag", f.etag)
		if unchanged(r.Header.Get("If-None-Match"), f.etag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	content := f.plain
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case f.brotli != nil && accepts(accepted, "br"):
		content = f.brotli
		h.Set("Content-Encoding", "br")
	case f.gz != nil && accepts(accepted, "gzip"):
		content = f.gz
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = bytes.NewReader(content).WriteTo(w)
}

// etag names a content. It is weak, for the compressed copies go by it too.
func etag(content []byte) string {
	sum := sha256.Sum256(content)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// unchanged reports whether the If-None-Match header names the content that the browser would get now.
func unchanged(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// accepts reports whether the Accept-Encoding header names the coding without refusing it by q=0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q = strings.ReplaceAll(strings.TrimSpace(q), " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
