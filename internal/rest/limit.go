package rest

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit bounds how many requests one client address may make of this process. It protects the process; what must
// hold over all of them (sign-ins, say) is counted in the database by its area.
type Limit struct {
	PerSecond float64 // 0 = no limit
	Burst     int     // requests at once; 0 = one second's worth
}

// forgetAfter is how long an address is remembered; by then its bucket is full again for any sensible limit.
const forgetAfter = 10 * time.Minute

// maxSeen bounds the memory for addresses. Beyond it all are forgotten at once, which only gives everybody a full
// bucket again.
const maxSeen = 200_000

type limiter struct {
	limit Limit
	mu    sync.Mutex
	seen  map[netip.Prefix]*bucket
	swept time.Time
}

type bucket struct {
	*rate.Limiter
	last time.Time
}

func newLimiter(l Limit) *limiter {
	if l.Burst <= 0 {
		l.Burst = max(1, int(math.Ceil(l.PerSecond)))
	}
	return &limiter{limit: l, seen: map[netip.Prefix]*bucket{}}
}

// take spends one request of the address and says how many are left and, if none was, how long to wait.
func (l *limiter) take(addr netip.Addr, now time.Time) (left int, wait time.Duration, ok bool) {
	key := network(addr)
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > forgetAfter {
		l.swept = now
		for k, b := range l.seen {
			if now.Sub(b.last) > forgetAfter {
				delete(l.seen, k)
			}
		}
	}
	b := l.seen[key]
	if b == nil {
		if len(l.seen) >= maxSeen {
			clear(l.seen)
		}
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(l.limit.PerSecond), l.limit.Burst)}
		l.seen[key] = b
	}
	b.last = now
	if b.AllowN(now, 1) {
		return int(b.TokensAt(now)), 0, true
	}
	lacking := 1 - b.TokensAt(now)
	return 0, time.Duration(lacking / l.limit.PerSecond * float64(time.Second)), false
}

// network is what counts as one client: an IPv4 address, or a /64 of IPv6, which one client has to itself.
func network(addr netip.Addr) netip.Prefix {
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

func (a *API) limited(next http.Handler) http.Handler {
	if a.cfg.Limit.PerSecond <= 0 {
		return next
	}
	l := newLimiter(a.cfg.Limit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		left, wait, ok := l.take(requestOf(r.Context()).address, a.cfg.Clock.Now())
		h := w.Header()
		h.Set("RateLimit-Limit", strconv.Itoa(l.limit.Burst))
		h.Set("RateLimit-Remaining", strconv.Itoa(left))
		h.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil(float64(l.limit.Burst-left)/l.limit.PerSecond))))
		if !ok {
			h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
			a.WriteProblem(w, r, ErrTooMany)
			return
		}
		next.ServeHTTP(w, r)
	})
}
