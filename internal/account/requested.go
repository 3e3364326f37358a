package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// CountWaiting is a joining function: it returns how many accounts that somebody has requested wait for their customers.
func (s *Service) CountWaiting(ctx context.Context, tx *db.Tx, requester access.ProfileID) (int, error) {
	n, err := accountdb.New(tx).CountWaiting(ctx, string(requester))
	if err != nil {
		return 0, fmt.Errorf("account: waiting accounts: %w", err)
	}
	return int(n), nil
}

// CountRequestedSince is a joining function: it returns how many accounts somebody has requested since then, whatever became
// of them.
func (s *Service) CountRequestedSince(ctx context.Context, tx *db.Tx, requester access.ProfileID, since time.Time) (int, error) {
	n, err := accountdb.New(tx).CountRequestedSince(ctx, accountdb.CountRequestedSinceParams{RequesterID: string(requester), RequestedAt: clock.Millis(since)})
	if err != nil {
		return 0, fmt.Errorf("account: requested accounts: %w", err)
	}
	return int(n), nil
}

// requestedCursor is where a list by the time of the request goes on.
type requestedCursor struct {
	At int64
	ID string
}

// RequestedBy is a joining function: it returns a page of the accounts that somebody has ever requested, the newest first;
// sort "requested_at" ascending for the oldest first. status and text, a part of the name or the identifier, narrow it
// unless they are empty. It fails with page.ErrCursor.
func (s *Service) RequestedBy(ctx context.Context, tx *db.Tx, requester access.ProfileID, status Status, text string, p page.Request) (page.Page[Account], error) {
	var from requestedCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[Account]{}, err
	}
	w := new(db.Where).And("a.requester_id = ?", requester).Contains(text, "a.name", "a.domain_identifier")
	switch status {
	case "":
	case Active: // and whatever has become of it since
		w.And("a.activated_at > 0")
	default:
		w.And("a.status = ?", status)
	}
	than, way := "<", " DESC"
	if p.Sort != "" && !p.Descending {
		than, way = ">", ""
	}
	if started {
		w.And("(a.requested_at, a.account_id) "+than+" (?, ?)", from.At, from.ID)
	}
	found, err := read(ctx, tx, w.String()+" ORDER BY a.requested_at"+way+", a.account_id"+way+" LIMIT "+w.Arg(p.Rows()+1), w.Args())
	if err != nil {
		return page.Page[Account]{}, err
	}
	return page.Cut(found, p.Rows(), func(a Account) any { return requestedCursor{clock.Millis(a.RequestedAt), string(a.ID)} }), nil
}

// All is a joining function: it returns accounts by their ids; those that don't exist are left out.
func (s *Service) All(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]Account, error) {
	all := make(map[access.AccountID]Account, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	w := new(db.Where).And("a.account_id IN ("+placeholders(len(ids))+")", anys(ids)...)
	found, err := read(ctx, tx, w.String(), w.Args())
	for _, a := range found {
		all[a.ID] = a
	}
	return all, err
}

// read returns the accounts that the rest of a query selects, which calls them a.
func read(ctx context.Context, tx *db.Tx, rest string, args []any) ([]Account, error) {
	rows, err := tx.QueryContext(ctx, `SELECT a.account_id, a.version, a.name, a.domain_identifier, a.tier, a.status, a.status_reason,
		a.justification, a.phone, a.message, a.search_by_member_email, a.locked, a.creator_id, a.creator_name, a.creator_email,
		a.requester_id, a.requester_name, a.requester_email, a.requested_at, a.activated_at, a.company_name, a.country, a.line1,
		a.line2, a.city, a.region, a.postal_code, a.default_virtual_account_id, a.domain_proof, a.domain_proved_at FROM account a `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("account: read: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Account
	for rows.Next() {
		var r accountdb.Account
		if err := rows.Scan(&r.AccountID, &r.Version, &r.Name, &r.DomainIdentifier, &r.Tier, &r.Status, &r.StatusReason, &r.Justification, &r.Phone,
			&r.Message, &r.SearchByMemberEmail, &r.Locked, &r.CreatorID, &r.CreatorName, &r.CreatorEmail, &r.RequesterID, &r.RequesterName,
			&r.RequesterEmail, &r.RequestedAt, &r.ActivatedAt, &r.CompanyName, &r.Country, &r.Line1, &r.Line2, &r.City, &r.Region, &r.PostalCode,
			&r.DefaultVirtualAccountID, &r.DomainProof, &r.DomainProvedAt); err != nil {
			return nil, fmt.Errorf("account: read: %w", err)
		}
		all = append(all, fromRow(r))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("account: read: %w", err)
	}
	return all, nil
}
