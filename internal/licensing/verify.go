package licensing

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/db"
)

// Drift is a counter that doesn't equal the sum of its parts. There never is one unless the database was changed by
// other hands, or by a mistake of ours.
type Drift struct {
	Account        access.AccountID
	VirtualAccount access.VirtualAccountID
	What           string // the entitlement's tag and the counter, such as "com.acme.x in_use"
	Counter, Parts int64
}

// String says it in one line.
func (d Drift) String() string {
	return fmt.Sprintf("%s %s: %s is %d, its parts make %d", d.Account, d.VirtualAccount, d.What, d.Counter, d.Parts)
}

type place struct {
	account access.AccountID
	va      access.VirtualAccountID
	what    string
}

// Verify recomputes every counter of the database from its parts and returns those that differ, none if all is well.
// It reads everything, and takes as long: it is for the administrator's check and for tests.
func Verify(ctx context.Context, tx *db.Tx) ([]Drift, error) {
	counters, parts := map[place]int64{}, map[place]int64{}
	if err := readCounters(ctx, tx, counters); err != nil {
		return nil, fmt.Errorf("licensing: verify: %w", err)
	}
	if err := readParts(ctx, tx, parts); err != nil {
		return nil, fmt.Errorf("licensing: verify: %w", err)
	}
	var drifts []Drift
	for at, n := range counters {
		if parts[at] != n {
			drifts = append(drifts, Drift{at.account, at.va, at.what, n, parts[at]})
		}
	}
	for at, n := range parts {
		if _, ok := counters[at]; !ok && n != 0 {
			drifts = append(drifts, Drift{at.account, at.va, at.what, 0, n})
		}
	}
	slices.SortFunc(drifts, func(a, b Drift) int { return cmp.Compare(a.String(), b.String()) })
	return drifts, nil
}

func readCounters(ctx context.Context, tx *db.Tx, into map[place]int64) error {
	q := licensingdb.New(tx)
	pools, err := q.AllPools(ctx)
	if err != nil {
		return err
	}
	for _, p := range pools {
		for name, n := range map[string]int64{"purchased": p.Purchased, "in_use": p.InUse, "holders": p.Holders} {
			into[place{p.AccountID, p.VirtualAccountID, p.Tag + " " + name}] = n
		}
	}
	live, err := q.AllLive(ctx)
	for _, r := range live {
		into[place{r.AccountID, r.VirtualAccountID, "instances"}] = r.Live
	}
	return err
}

func readParts(ctx context.Context, tx *db.Tx, into map[place]int64) error {
	q := licensingdb.New(tx)
	licenses, err := q.PurchasedParts(ctx)
	if err != nil {
		return err
	}
	for _, r := range licenses {
		into[place{r.AccountID, r.VirtualAccountID, r.Tag + " purchased"}] = r.Purchased
	}
	uses, err := q.UsageParts(ctx)
	if err != nil {
		return err
	}
	for _, r := range uses {
		into[place{r.AccountID, r.VirtualAccountID, r.Tag + " in_use"}] = r.InUse
		into[place{r.AccountID, r.VirtualAccountID, r.Tag + " holders"}] = r.Holders
	}
	live, err := q.LiveParts(ctx)
	if err != nil {
		return err
	}
	for _, r := range live {
		into[place{r.AccountID, r.VirtualAccountID, "instances"}] = r.Live
	}
	stray, err := q.StrayUsage(ctx)
	for _, r := range stray {
		into[place{r.AccountID, r.VirtualAccountID, "stray usage of " + r.Tag + " by " + r.InstanceID}]++
	}
	return err
}
