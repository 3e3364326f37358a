package rest

import "net/http"

// The Content-Security-Policy of the console's pages, and of everything that is no page. The console shows mails in
// frames, from its own address alone; see Document.
const (
	ConsolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; " +
		"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	APIPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

// Headers says which security headers SecureHeaders sets.
type Headers struct {
	Policy  string // Content-Security-Policy
	HTTPS   bool   // the public address is https: tell browsers to stay with it
	NoStore bool   // answers are nobody else's business: no cache keeps them
}

// SecureHeaders sets the security headers on every answer of next, before next runs: it may overwrite them.
func SecureHeaders(s Headers, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", s.Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if s.HTTPS {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if s.NoStore {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}
