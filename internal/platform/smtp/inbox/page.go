package inbox

import (
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed page/*
var files embed.FS

// The page loads its own style sheet and script and frames its own mails; nothing else, and nothing inline.
const pagePolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; frame-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// A mail is shown like a mail program would: its styles, no scripts, nothing from the net; links open in a new tab.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// Handler shows the mails: the list at /, one mail at /messages/{id}, and as JSON at /api/messages?to=ADDRESS (newest
// first). All links are relative, so it may stand below a path behind http.StripPrefix. It asks for no sign-in: serve
// it to this machine only.
func (b *Inbox) Handler() http.Handler {
	pages := template.Must(template.New("").Funcs(template.FuncMap{
		"moment": func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05 MST") },
		"list":   func(to []string) string { return strings.Join(to, ", ") },
	}).ParseFS(files, "page/*.html"))
	show := func(w http.ResponseWriter, name string, data any) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		var buf strings.Builder
		if err := pages.ExecuteTemplate(&buf, name, data); err != nil {
			http.Error(w, "The page could not be made.", http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(buf.String()))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		to := r.URL.Query().Get("to")
		show(w, "list.html", map[string]any{"To": to, "Aside": b.config.Aside, "Messages": b.Messages(to)})
	})
	mux.HandleFunc("GET /messages/{id}", func(w http.ResponseWriter, r *http.Request) {
		m, ok := b.message(r.PathValue("id"))
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		show(w, "message.html", map[string]any{"Found": ok, "Message": m})
	})
	mux.HandleFunc("GET /messages/{id}/html", func(w http.ResponseWriter, r *http.Request) {
		m, ok := b.message(r.PathValue("id"))
		if !ok || m.HTML == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", mailPolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(linksInNewTab(m.withPictures())))
	})
	mux.HandleFunc("GET /messages/{id}/raw", func(w http.ResponseWriter, r *http.Request) {
		m, ok := b.message(r.PathValue("id"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(m.Raw))
	})
	mux.HandleFunc("GET /api/messages", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(b.Messages(r.URL.Query().Get("to")))
	})
	for _, name := range []string{"style.css", "inbox.js"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "page/"+name) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// linksInNewTab puts <base target="_blank"> into the head of a mail, because its frame may not leave the page.
func linksInNewTab(html string) string {
	const base = `<base target="_blank">`
	if i := strings.Index(strings.ToLower(html), "<head>"); i >= 0 {
		i += len("<head>")
		return html[:i] + base + html[i:]
	}
	return base + html
}
