package event

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event/eventdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// OfVendor is the account of the entries that belong to none: the vendor's own deeds, such as a change of its branding.
const OfVendor access.AccountID = ""

// VendorEvent is an entry of the vendor's log.
type VendorEvent struct {
	Event
	AccountName string // "" if it belongs to no account, or the name isn't known
}

// ListVendorEvents returns a page of the vendor's log, the newest first: what belongs to no account, and what the
// vendor's staff did in one. Only the vendor's staff may.
func (l *Log) ListVendorEvents(ctx context.Context, who access.Actor, f Filter, p page.Request) (page.Page[VendorEvent], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[VendorEvent]{}, err
	}
	var out page.Page[VendorEvent]
	err := l.DB.View(ctx, func(tx *db.Tx) error {
		// The words of the index's own condition, so that both databases take it.
		found, err := l.list(ctx, tx, f.where(new(db.Where).And("account_id = '' OR actor_kind = 'operator'")), p)
		if err != nil {
			return err
		}
		var ids []access.AccountID
		for _, e := range found.Items {
			if e.Account != OfVendor {
				ids = append(ids, e.Account)
			}
		}
		names := map[access.AccountID]string{}
		if l.AccountNames != nil && len(ids) > 0 {
			if names, err = l.AccountNames(ctx, tx, ids); err != nil {
				return err
			}
		}
		out = page.Page[VendorEvent]{Next: found.Next, Total: found.Total}
		for _, e := range found.Items {
			out.Items = append(out.Items, VendorEvent{e, names[e.Account]})
		}
		return nil
	})
	return out, err
}

// Count returns how many entries there are, of all accounts, for the roof's page about the server. It looks at all of
// them.
func (l *Log) Count(ctx context.Context, tx *db.Tx) (int64, error) {
	return eventdb.New(tx).Count(ctx)
}
