package rest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/google/uuid"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/obs"
)

// request is what is known of a request from its first moment on.
type request struct {
	id      string
	address netip.Addr
	who     access.Actor
	url     *url.URL
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	if r == nil {
		return &request{}
	}
	return r
}

// RequestID returns the number of the request that ctx belongs to, a UUID; "" outside of one.
func RequestID(ctx context.Context) string { return requestOf(ctx).id }

// ClientAddress returns the address of the client that ctx's request came from, as seen behind the trusted proxies;
// "" if it isn't known.
func ClientAddress(ctx context.Context) string {
	if a := requestOf(ctx).address; a.IsValid() {
		return a.String()
	}
	return ""
}

// Guard wraps a handler with what every request needs: a number, security headers, the limit per address, and a
// problem document instead of a broken connection when the handler panics. Handler has it already; the device
// protocol, which is no operation, is wrapped by it.
func (a *API) Guard(next http.Handler) http.Handler {
	limited := a.limited(next)
	headers := SecureHeaders(Headers{Policy: APIPolicy, HTTPS: a.https, NoStore: true}, limited)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req := &request{id: a.requestID(r.Context()), address: a.clientAddress(r), url: r.URL}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, req))
		w.Header().Set("X-Request-Id", req.id)
		out := &watched{ResponseWriter: w}
		defer a.recover(out, r)
		headers.ServeHTTP(out, r)
	})
}

func (a *API) requestID(ctx context.Context) string {
	if s := obs.RequestID(ctx); s != "" {
		return s
	}
	return uuid.NewString()
}

func (a *API) recover(w *watched, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
	err := fmt.Errorf("panic: %s\n%s", obs.PanicText(p), debug.Stack())
	if w.started { // too late for a problem: the client must see that the answer is broken
		a.log.ErrorContext(r.Context(), "request failed", "err", err, "request_id", RequestID(r.Context()))
		panic(http.ErrAbortHandler)
	}
	a.WriteProblem(w, r, err)
}

// watched knows whether the answer has begun.
type watched struct {
	http.ResponseWriter
	started bool
}

func (w *watched) WriteHeader(status int) {
	w.started = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	w.started = true
	return w.ResponseWriter.Write(b)
}

// Flush sends what was written so far.
func (w *watched) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController reach the writer below.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// clientAddress is the peer's address, or what the nearest trusted proxies say: X-Forwarded-For is read from the
// right, and the first address that isn't a trusted proxy counts, so that a client can't choose its own.
func (a *API) clientAddress(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	addr = addr.Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func (a *API) trusted(addr netip.Addr) bool {
	for _, p := range a.cfg.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
