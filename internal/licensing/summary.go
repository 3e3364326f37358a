package licensing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// When the alerts about the end of licenses begin, and how long they stay after it.
const (
	expiringSoon  = 30 * 24 * time.Hour
	expiringFirst = 90 * 24 * time.Hour
	expiredShown  = 30 * 24 * time.Hour
)

// StateInCompliance is the status of an entitlement of which there are enough; StateOutOfCompliance the other one.
const StateInCompliance = "in_compliance"

// Summary is one entitlement of a virtual account as people see it.
type Summary struct {
	Pool
	Entitlement catalog.Entitlement
	Pending     int64 // of licenses that start later
	Status      string
	Alerts      []Alert
	Explanation []string
}

// SummaryFilter narrows the list; a zero field doesn't.
type SummaryFilter struct {
	Text   string            // part of the tag, name or product
	Status string            // in_compliance or out_of_compliance
	Custom account.TagFilter // one of its licenses carries this tag
}

type summaryCursor struct{ Key, Tag string }

// ListLicenses returns a page of the entitlements of a virtual account: those of which there are licenses, or that
// are in use. It can be sorted by name (as it is by itself) and tag.
func (s *Service) ListLicenses(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, f SummaryFilter, p page.Request) (page.Page[Summary], error) {
	none := page.Page[Summary]{}
	if err := sortable(p, "name", "tag"); err != nil {
		return none, err
	}
	if f.Status != "" && f.Status != StateInCompliance && f.Status != StateOutOfCompliance {
		return none, ErrStatus.WithFields(errs.Field{Pointer: "query.status", Code: ErrStatus.Code, Message: "It is in_compliance or out_of_compliance."})
	}
	var from summaryCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return none, err
	}
	now := s.Clock.Now()
	if err := s.settleAccount(ctx, a, now); err != nil {
		return none, err
	}
	var all []Summary
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewLicensing); err != nil {
			return err
		}
		if all, err = s.summaries(ctx, tx, a, va, now); err != nil || f.Custom.Tag == "" {
			return err
		}
		tagged, err := taggedEntitlements(ctx, tx, a, va, f.Custom)
		all = slices.DeleteFunc(all, func(x Summary) bool { return !slices.Contains(tagged, x.Tag) })
		return err
	})
	if err != nil {
		return none, err
	}
	order := func(x, y summaryCursor) int {
		c := cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.Tag, y.Tag))
		if p.Descending {
			return -c
		}
		return c
	}
	key := func(x Summary) summaryCursor {
		if p.Sort == "tag" {
			return summaryCursor{x.Tag, x.Tag}
		}
		return summaryCursor{strings.ToLower(x.Entitlement.Name), x.Tag}
	}
	all = slices.DeleteFunc(all, func(x Summary) bool { return !f.fits(x) || (started && order(key(x), from) <= 0) })
	slices.SortFunc(all, func(x, y Summary) int { return order(key(x), key(y)) })
	all = all[:min(len(all), p.Rows()+1)]
	return page.Cut(all, p.Rows(), func(x Summary) any { return key(x) }), nil
}

func (f SummaryFilter) fits(x Summary) bool {
	text := strings.ToLower(x.Tag + "\n" + x.Entitlement.Name + "\n" + x.Entitlement.Product)
	return strings.Contains(text, strings.ToLower(strings.TrimSpace(f.Text))) && (f.Status == "" || f.Status == x.Status)
}

// summaries reads all entitlements of a virtual account. They are as many as the catalog has, however many devices
// there are.
func (s *Service) summaries(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, now time.Time) ([]Summary, error) {
	known, err := s.Catalog.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	pools, err := readPools(ctx, tx, a, va)
	if err != nil {
		return nil, err
	}
	rows, err := licensingdb.New(tx).TimedLicenses(ctx, licensingdb.TimedLicensesParams{
		AccountID: a, VirtualAccountID: va, EndedAfter: clock.Millis(now.Add(-expiredShown)), EndingBefore: clock.Millis(now.Add(expiringFirst))})
	if err != nil {
		return nil, fmt.Errorf("licensing: licenses: %w", err)
	}
	timed := map[string][]licensingdb.TimedLicensesRow{}
	for _, r := range rows {
		timed[r.Tag] = append(timed[r.Tag], r)
	}
	var all []Summary
	for tag, p := range pools {
		if p.Purchased+p.InUse+p.Reserved+p.Lent+p.Borrowed == 0 && len(timed[tag]) == 0 {
			continue
		}
		all = append(all, summarize(p, known[tag], timed[tag], now))
	}
	return all, nil
}

// summarize makes of a pool and its dated licenses what people see.
func summarize(p Pool, e catalog.Entitlement, timed []licensingdb.TimedLicensesRow, now time.Time) Summary {
	c := p.Compliance(e)
	x := Summary{Pool: p, Entitlement: e, Status: StateInCompliance, Explanation: c.Explanation}
	if c.Short > 0 {
		x.Status = StateOutOfCompliance
		x.Alerts = append(x.Alerts, Alert{"insufficient_licenses", critical, c.Explanation[0], time.Time{}})
	}
	for _, r := range timed {
		starts, ends := clock.Time(r.StartsAt), clock.Time(r.EndsAt)
		switch {
		case Phase(r.Phase) == Future:
			x.Pending += r.Quantity
			x.Explanation = append(x.Explanation, fmt.Sprintf("%d more start on %s.", r.Quantity, starts.Format(time.DateOnly)))
		case Phase(r.Phase) == Ended:
			x.Alerts = append(x.Alerts, Alert{"licenses_expired", critical, fmt.Sprintf("%d ended on %s.", r.Quantity, ends.Format(time.DateOnly)), time.Time{}})
		default:
			severity := warning
			if ends.Sub(now) <= expiringSoon {
				severity = critical
			}
			text := fmt.Sprintf("%d end on %s.", r.Quantity, ends.Format(time.DateOnly))
			x.Alerts = append(x.Alerts, Alert{"licenses_expiring", severity, text, ends})
			x.Explanation = append(x.Explanation, text)
		}
	}
	return x
}
