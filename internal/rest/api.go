package rest

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Prefix is the path under which all operations stand.
const Prefix = "/api/v1"

// Config is what an API is made of.
type Config struct {
	Clock clock.Clock  // required
	DB    *db.DB       // keeps the answers given under an Idempotency-Key; required
	Log   *slog.Logger // nil = the default logger

	// Authenticate says who sends a request; an actor of kind anonymous if nobody is signed in. An error is told
	// to the caller. nil = everybody is anonymous.
	Authenticate func(ctx context.Context, r *http.Request) (access.Actor, error)

	URL     string // public address, such as "https://licet.example.com"
	Title   string // of the document; "" = "Licet"
	Version string // of the document; "" = "1"

	// Key seals stored answers and marks request bodies: 32 secret bytes, the same on every replica and after a
	// restart. Without it a random one is used: then an answer can't be replayed after a restart (the deed is
	// still not done twice).
	Key []byte

	Timeout        time.Duration // for an operation to finish; 0 = 30 s. A CSV may take ten times as long
	Limit          Limit         // requests per client address; zero = no limit
	TrustedProxies []netip.Prefix
}

// API is a set of operations. Register them with Handle and List before Handler is first asked to serve.
type API struct {
	cfg   Config
	log   *slog.Logger
	https bool
	mux   *http.ServeMux
	huma  huma.API
	seal  sealer

	document func() (document, error)
}

var librarySettings sync.Once // the library keeps these per process

// New makes an API without operations. It panics if the configuration lacks what is required.
func New(cfg Config) *API {
	if cfg.Clock == nil || cfg.DB == nil {
		panic("rest: Config needs a Clock and a DB")
	}
	librarySettings.Do(func() {
		useProblems()
		huma.DefaultArrayNullable = false
		huma.ValidateStrictCasing = true
	})
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if len(cfg.Key) == 0 {
		cfg.Key = make([]byte, 32)
		_, _ = rand.Read(cfg.Key) // never fails
	}
	a := &API{cfg: cfg, log: cfg.Log, mux: http.NewServeMux(), seal: newSealer(cfg.Key)}
	a.https = strings.HasPrefix(cfg.URL, "https://")
	a.huma = humago.NewWithPrefix(a.mux, Prefix, a.libraryConfig())
	a.document = sync.OnceValues(a.render)
	a.mux.HandleFunc("GET /api/openapi.yaml", a.serveDocument("application/openapi+yaml", func(d document) []byte { return d.yaml }))
	a.mux.HandleFunc("GET /api/openapi.json", a.serveDocument("application/openapi+json", func(d document) []byte { return d.json }))
	return a
}

func (a *API) libraryConfig() huma.Config {
	c := huma.DefaultConfig(cmp.Or(a.cfg.Title, "Licet"), cmp.Or(a.cfg.Version, "1"))
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // served here, without the library's pages
	c.CreateHooks = nil                                   // no $schema in bodies
	c.RejectUnknownQueryParameters = true
	c.Servers = []*huma.Server{{URL: Prefix}}
	c.Info.Description = describe()
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", newNames().name)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: SessionCookie(a.cfg.URL), Description: "The session that signIn starts."},
	}
	return c
}

// SessionCookie is the name of the session's cookie under that public address. On https it has the prefix that
// makes browsers refuse one set by another host or over an open connection.
func SessionCookie(publicURL string) string {
	if strings.HasPrefix(publicURL, "https://") {
		return "__Host-licet"
	}
	return "licet"
}

// Handler serves the operations under /api/v1 and the document at /api/openapi.yaml and /api/openapi.json.
func (a *API) Handler() http.Handler {
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.WriteProblem(w, r, ErrCrossOrigin) }))
	if u, err := url.Parse(a.cfg.URL); err == nil && u.Host != "" {
		_ = csrf.AddTrustedOrigin(u.Scheme + "://" + u.Host) // an odd address only means that nothing more is trusted
	}
	return a.Guard(csrf.Handler(http.HandlerFunc(a.route)))
}

// route answers what no operation matches with a problem; the router's own answers are plain text.
func (a *API) route(w http.ResponseWriter, r *http.Request) {
	if err := checkURL(r.URL); err != nil {
		a.WriteProblem(w, r, err)
		return
	}
	r.Header.Set("Accept", "application/json") // answers come in one form; the library would take "json" at its word
	h, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	probe := &probe{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		a.WriteProblem(w, r, ErrMethod)
		return
	}
	a.WriteProblem(w, r, ErrPathUnknown)
}

// checkURL refuses what no database takes for text, and more parameters than anybody needs.
func checkURL(u *url.URL) error {
	if !isText(u.Path) {
		return ErrPathUnknown
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil || len(q) > maxParameters {
		return ErrQuery
	}
	for name, values := range q {
		for _, v := range append(values, name) {
			if !isText(v) {
				return ErrQuery
			}
		}
	}
	return nil
}

// maxParameters is how many different parameters a query may have.
const maxParameters = 100

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// probe takes the router's answer only to learn its status.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// OpenAPI returns the document (3.1, YAML) of the operations registered so far; it is made once, at the first call.
func (a *API) OpenAPI() []byte {
	d, err := a.document()
	if err != nil {
		panic("rest: the API's document can't be made: " + err.Error()) // a wrong declaration; the golden test meets it first
	}
	return d.yaml
}

func (a *API) serveDocument(mediaType string, pick func(document) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d, err := a.document()
		if err != nil {
			a.WriteProblem(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", mediaType)
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", d.etag)
		if r.Header.Get("If-None-Match") == d.etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(pick(d)) // the client may be gone
	}
}
