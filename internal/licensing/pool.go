package licensing

import (
	"cmp"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/catalog"
)

// Pool is the account of one entitlement in one virtual account: what came in, and where it is.
type Pool struct {
	Account        access.AccountID
	VirtualAccount access.VirtualAccountID
	Tag            string
	Purchased      int64     // of the licenses that count at present
	InUse          int64     // held by product instances
	Holders        int64     // product instances that hold any
	Reserved       int64     // set aside for devices that never connect
	Lent           int64     // satisfying lower entitlements
	Borrowed       int64     // satisfied by higher entitlements
	NextBoundary   time.Time // when the next license starts or ends; zero if none will
}

// Balance is what is left; below zero it is what is lacking.
func (p Pool) Balance() int64 { return p.Purchased + p.Borrowed - p.InUse - p.Reserved - p.Lent }

// grant decides how many an instance holds that holds so many now and wants so many from now on: what it wants, or,
// when the pool refuses and has too little left, what it has. So a pool that refuses is never taken beyond what it
// has; it can only be left short by a license that ends.
func (p Pool) grant(e catalog.Entitlement, held, wanted int64) int64 {
	if wanted <= held || e.WhenShort == catalog.Overage || wanted-held <= p.Balance() {
		return wanted
	}
	return held
}

// Compliance says whether a pool adds up, and why.
type Compliance struct {
	Short       int64    // how many are lacking; 0 = in compliance
	Explanation []string // sentences for people
}

// Compliance compares what is used with what is there. Nothing is ever lacking of what is billed by use.
func (p Pool) Compliance(e catalog.Entitlement) Compliance {
	var c Compliance
	balance := p.Balance()
	sums := fmt.Sprintf("%d in use by %s, %d purchased", p.InUse, count(p.Holders, "device", "devices"), p.Purchased)
	for _, part := range []struct {
		n    int64
		word string
	}{{p.Reserved, "reserved"}, {p.Lent, "lent to lower entitlements"}, {p.Borrowed, "borrowed from higher entitlements"}} {
		if part.n > 0 {
			sums += fmt.Sprintf(", %d %s", part.n, part.word)
		}
	}
	switch {
	case e.Billing == catalog.ByUsage:
		c.Explanation = []string{"Billed by use: " + sums + "."}
		return c
	case balance < 0:
		c.Short = -balance
		c.Explanation = []string{fmt.Sprintf("Short by %d: %s.", c.Short, sums)}
	default:
		c.Explanation = []string{fmt.Sprintf("%d left: %s.", balance, sums)}
	}
	if e.WhenShort == catalog.Refuse {
		c.Explanation = append(c.Explanation, "Devices that ask for more than is left are refused.")
	} else if c.Short > 0 {
		c.Explanation = append(c.Explanation, "Devices keep what they use and are told that they are out of compliance.")
	}
	return c
}

func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// poolKey names a pool inside an account.
type poolKey struct {
	va  access.VirtualAccountID
	tag string
}

func comparePools(a, b poolKey) int {
	return cmp.Or(cmp.Compare(a.va, b.va), cmp.Compare(a.tag, b.tag))
}
