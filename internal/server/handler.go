package server

import (
	"net/http"

	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/agreement/agreementapi"
	"github.com/licet/licet/internal/brand/brandapi"
	"github.com/licet/licet/internal/catalog/catalogapi"
	"github.com/licet/licet/internal/console"
	"github.com/licet/licet/internal/event/eventapi"
	"github.com/licet/licet/internal/identity/identityapi"
	"github.com/licet/licet/internal/licensing/deviceapi"
	"github.com/licet/licet/internal/licensing/licensingapi"
	"github.com/licet/licet/internal/member/memberapi"
	"github.com/licet/licet/internal/notify/notifyapi"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/request/requestapi"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/server/systemapi"
	"github.com/licet/licet/web"
)

// buildHandler mounts the faces.
func (p *Portal) buildHandler() error {
	p.API = rest.New(rest.Config{
		Clock: p.cfg.Clock, DB: p.DB, Log: p.log, URL: p.cfg.URL, Key: p.keys.answers, TrustedProxies: p.cfg.TrustedProxy,
		Authenticate: identityapi.Authenticate(p.Identity, p.cfg.URL), Title: p.brand.Portal,
		Limit: rest.Limit{PerSecond: float64(p.cfg.RateLimit), Burst: 5 * p.cfg.RateLimit},
	})
	eventapi.Register(p.API, p.Log)
	brandapi.Register(p.API, p.Brand, brandapi.Config{SampleMail: p.showMail})
	notifyapi.Register(p.API, p.Mail)
	identityapi.Register(p.API, p.Identity, p.cfg.URL)
	accountapi.Register(p.API, p.Accounts)
	requestapi.Register(p.API, p.Requests, requestapi.Config{Requester: p.requester})
	agreementapi.Register(p.API, p.Agreements)
	catalogapi.Register(p.API, p.Catalog)
	memberapi.Register(p.API, p.Members)
	licensingapi.Register(p.API, p.Licensing)
	systemapi.Register(p.API, &systemapi.Service{DB: p.DB, Clock: p.cfg.Clock, Jobs: p.Jobs, Mail: p.Mail, Log: p.Log, Version: p.cfg.Version})

	files, built := web.Dist()
	pages, err := console.Handler(files, built, web.Placeholder, p.color)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", p.API.Handler())
	mux.Handle(deviceapi.Prefix, deviceapi.Handler(p.API, p.Licensing))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", p.answerReady)
	mux.Handle("GET /.well-known/change-password", http.RedirectHandler("/profile/security", http.StatusFound)) // for password managers
	mux.HandleFunc("GET /.well-known/security.txt", p.answerSecurityText)
	mux.HandleFunc("GET /branding/{logo}", p.answerLogo)
	mux.Handle("/", pages)
	outer := &obs.HTTP{Log: p.log, Clock: p.cfg.Clock, Metrics: p.metrics}
	p.handler = outer.Wrap(rest.SecureHeaders(rest.Headers{Policy: rest.ConsolePolicy, HTTPS: p.https()}, mux))
	return nil
}

// Handler is the whole server without its listener.
func (p *Portal) Handler() http.Handler { return p.handler }

func (p *Portal) https() bool { return len(p.cfg.URL) > 8 && p.cfg.URL[:8] == "https://" }

// answerReady says whether requests can be answered: started, not yet stopping, and the database is there.
func (p *Portal) answerReady(w http.ResponseWriter, r *http.Request) {
	if !p.ready.Load() {
		plain(w, http.StatusServiceUnavailable, "starting or stopping")
		return
	}
	if err := p.DB.Ping(r.Context()); err != nil {
		p.log.Error("not ready", "err", err)
		plain(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
