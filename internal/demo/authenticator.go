package demo

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/licet/licet/internal/platform/clock"
)

//go:embed authenticator.html
var authenticatorPage string

// codePeriod is how long a code is shown.
const codePeriod = 30 * time.Second

// shown is the code of one person, as the page and its JSON show it.
type shown struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Code  string `json:"code"`
}

// authenticator shows the codes that the demo's people would read from their phones: at /authenticator, and as JSON at
// /api/codes. It asks for no sign-in, like the inbox.
type authenticator struct {
	clock  clock.Clock
	people []Person
}

// codes returns the present codes of those who have a second factor.
func (a authenticator) codes(now time.Time) ([]shown, error) {
	all := []shown{}
	for _, p := range a.people {
		if p.TOTPSecret == "" {
			continue
		}
		code, err := totp.GenerateCode(p.TOTPSecret, now)
		if err != nil {
			return nil, err
		}
		all = append(all, shown{p.Name, p.Email, code})
	}
	return all, nil
}

// handler serves the two beside what next serves.
func (a authenticator) handler(next http.Handler) http.Handler {
	page := template.Must(template.New("").Parse(authenticatorPage))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authenticator", func(w http.ResponseWriter, _ *http.Request) {
		now := a.clock.Now()
		left := int64(codePeriod/time.Second) - now.Unix()%int64(codePeriod/time.Second)
		all, err := a.codes(now)
		var text strings.Builder
		if err == nil {
			err = page.Execute(&text, map[string]any{"People": all, "Left": left, "Refresh": min(left, 5)})
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text.String()))
	})
	mux.HandleFunc("GET /api/codes", func(w http.ResponseWriter, _ *http.Request) {
		all, err := a.codes(a.clock.Now())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(all)
	})
	mux.Handle("/", next)
	return mux
}
