package identity

import (
	"context"
	"net/netip"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
)

// allowance is how often something may be done: burst times at once, then once in every interval. It is counted in
// the database (GCRA, one statement), so it holds over all processes and restarts.
type allowance struct {
	key   string
	every time.Duration
	burst int
}

// The allowances. A stranger who knows an address can slow down only those who sign in from the stranger's own
// network; who commands many networks can use up the hundred tries that NIST SP 800-63B allows anybody at one password,
// and then the person gets in by a link to set a new one. So the pair is counted before the address, and comes back no
// faster than it.
func signInAllowances(e Email, network string) []allowance {
	return []allowance{
		{"sign-in:network:" + network, time.Second, 100},
		{"sign-in:pair:" + e.Key + ":" + network, time.Minute, 10},
		{"sign-in:address:" + e.Key, time.Minute, 100},
	}
}

// browserAllowance counts the tries from a browser that somebody has signed in from before: no stranger uses them up.
func browserAllowance(e Email, browser string) allowance {
	return allowance{"sign-in:browser:" + e.Key + ":" + browser, time.Minute, 10}
}

// mailAllowances counts each kind of mail by itself, so that nobody keeps a person from the link that they need by
// asking for others.
func mailAllowances(kind string, e Email, network string) []allowance {
	return []allowance{
		{"mail:network:" + network, 10 * time.Second, 60},
		{"mail:" + kind + ":" + e.bucket(), 5 * time.Minute, 6},
	}
}

// codeAllowances count codes of the second factor. Only who has the password gets here, so nobody else slows a person
// down; and whoever guesses gets less than one of three thousand codes in a day.
func codeAllowances(p access.ProfileID, network string) []allowance {
	return []allowance{
		{"code:pair:" + string(p) + ":" + network, time.Minute, 10},
		{"code:profile:" + string(p), 5 * time.Minute, 30},
	}
}

// take spends one of each allowance, in order, until one is used up; then it says how long to wait for that one.
func take(ctx context.Context, q *identitydb.Queries, now time.Time, list ...allowance) (wait time.Duration, key string, err error) {
	for _, a := range list {
		step := a.every.Microseconds()
		tats, err := q.TakeRate(ctx, identitydb.TakeRateParams{Key: a.key, Now: now.UnixMicro(), Step: step, Slack: int64(a.burst-1) * step})
		if err != nil {
			return 0, "", err
		}
		if len(tats) > 0 {
			continue
		}
		held, err := q.Rate(ctx, a.key)
		if err != nil {
			return 0, "", err
		}
		wait = a.every
		if len(held) > 0 {
			wait = time.Duration(held[0]-now.UnixMicro()-int64(a.burst-1)*step) * time.Microsecond
		}
		return max(wait, time.Second), a.key, nil
	}
	return 0, "", nil
}

// forgive gives the allowances of one address back after a success; that of the network stays spent.
func forgive(ctx context.Context, tx *db.Tx, e Email, network, browser string) error {
	q := identitydb.New(tx)
	for _, a := range append(signInAllowances(e, network)[1:], browserAllowance(e, browser)) {
		if err := q.DeleteRate(ctx, a.key); err != nil {
			return err
		}
	}
	return nil
}

// networkOf is what counts as one client: the /24 of an IPv4 address, the /56 of an IPv6 one.
func networkOf(origin string) string {
	addr, err := netip.ParseAddr(origin)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	bits := 56
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}
