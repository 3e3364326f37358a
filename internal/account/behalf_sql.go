package account

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// requestRow adds to an account what its requester may know.
func (s *Service) requestRow(ctx context.Context, tx *db.Tx, a Account) (RequestRow, error) {
	asked, _, err := latestActivation(ctx, tx, a.ID)
	byThemselves := a.Status == PendingDomainApproval && a.Creator.Profile == a.RequestedBy.Profile
	return RequestRow{Account: a, Asked: asked, Open: a.Status == PendingCustomerAcceptance || byThemselves}, err
}

// requestPage reads a page of somebody's requests by the time they were made.
func (s *Service) requestPage(ctx context.Context, tx *db.Tx, who access.Actor, f RequestFilter, p page.Request) (page.Page[RequestRow], error) {
	var from reviewCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[RequestRow]{}, err
	}
	w := new(db.Where).And("a.requester_id = ?", who.Profile).Contains(f.Text, "a.name", "a.domain_identifier")
	if f.Status != "" {
		w.And("a.status = ?", f.Status)
	}
	than, way := "<", " DESC"
	if p.Sort != "" && !p.Descending {
		than, way = ">", ""
	}
	if started {
		w.And("(a.requested_at, a.account_id) "+than+" (?, ?)", from.At, from.ID)
	}
	keys, err := nameKeys(ctx, tx, `SELECT a.account_id, a.name FROM account a `+w.String()+
		" ORDER BY a.requested_at"+way+", a.account_id"+way+" LIMIT "+w.Arg(p.Rows()+1), w.Args())
	if err != nil {
		return page.Page[RequestRow]{}, err
	}
	rows := make([]RequestRow, len(keys))
	for i, k := range keys {
		a, err := s.Load(ctx, tx, access.AccountID(k.ID))
		if err != nil {
			return page.Page[RequestRow]{}, err
		}
		if rows[i], err = s.requestRow(ctx, tx, a); err != nil {
			return page.Page[RequestRow]{}, err
		}
	}
	return page.Cut(rows, p.Rows(), func(r RequestRow) any { return reviewCursor{clock.Millis(r.RequestedAt), string(r.ID)} }), nil
}
