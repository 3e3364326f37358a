package account

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// EventRow is an entry of the log with the present name of its virtual account.
type EventRow struct {
	event.Event
	VirtualAccountName string // "" if it isn't about one, or if that is gone
}

// ListEvents returns a page of the account's log, the newest first. It needs access.ViewEvents: in the virtual account
// that the filter names, else in the account.
func (s *Service) ListEvents(ctx context.Context, who access.Actor, a access.AccountID, f event.Filter, p page.Request) (page.Page[EventRow], error) {
	var out page.Page[EventRow]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if f.VirtualAccount != "" {
			_, err = s.RequireIn(ctx, tx, who, a, f.VirtualAccount, access.ViewEvents)
		} else {
			_, err = s.Require(ctx, tx, who, a, access.ViewEvents)
		}
		if err != nil {
			return err
		}
		out, err = s.eventPage(ctx, tx, a, f, p)
		return err
	})
	return out, err
}

// eventPage reads a page of the account's log, whose entries come in one order only.
func (s *Service) eventPage(ctx context.Context, tx *db.Tx, a access.AccountID, f event.Filter, p page.Request) (page.Page[EventRow], error) {
	if p.Sort != "" {
		return page.Page[EventRow]{}, page.ErrSort
	}
	found, err := s.Log.List(ctx, tx, a, f, p)
	if err != nil {
		return page.Page[EventRow]{}, err
	}
	names, err := s.virtualNames(ctx, tx, a)
	if err != nil {
		return page.Page[EventRow]{}, err
	}
	out := page.Page[EventRow]{Next: found.Next, Total: found.Total}
	for _, e := range found.Items {
		out.Items = append(out.Items, EventRow{e, names[e.VirtualAccount]})
	}
	return out, nil
}

// Pulse returns the mark of the account's log, which changes whenever anything happens in the account. It needs
// access.ViewAccount.
func (s *Service) Pulse(ctx context.Context, who access.Actor, a access.AccountID) (mark string, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Require(ctx, tx, who, a, access.ViewAccount); err != nil {
			return err
		}
		mark, err = s.Log.Mark(ctx, tx, a)
		return err
	})
	return mark, err
}
