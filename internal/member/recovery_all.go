package member

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// RecoveryFilter narrows the vendor's list of recoveries; a zero field doesn't.
type RecoveryFilter struct {
	Text    string // part of the account's name or its company's, or of the name or email of who is proposed or opened it
	Status  RecoveryStatus
	Account access.AccountID
}

// RecoveryOrder is what the vendor's list of recoveries can be sorted by. Unless asked, those that wait stand first, the
// oldest on top, and then those that have ended, the latest on top.
var RecoveryOrder = page.Order{
	ID:  "id",
	Own: page.Column{SQL: "CASE WHEN status = 'waiting' THEN created_at ELSE 9000000000000000 - ended_at END", Number: true},
	By: map[string]page.Column{
		"account":       {SQL: "lower(" + account.NameColumn("recovery.account_id") + ")"},
		"proposed":      {SQL: "lower(name)"},
		"opened_by":     {SQL: "lower(opened_by_name)"},
		"status":        {SQL: "status"},
		"created_at":    {SQL: "created_at", Number: true},
		"approvable_at": {SQL: "approvable_at", Number: true},
		"expires_at":    {SQL: "expires_at", Number: true},
		"ended_at":      {SQL: "ended_at", Number: true},
	},
}

// ListRecoveriesOfAll returns a page of the recoveries of all accounts, sorted as RecoveryOrder says. Only the vendor's
// staff may.
func (s *Service) ListRecoveriesOfAll(ctx context.Context, who access.Actor, f RecoveryFilter, p page.Request) (page.Page[Recovery], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[Recovery]{}, err
	}
	at, err := RecoveryOrder.Place(p)
	if err != nil {
		return page.Page[Recovery]{}, err
	}
	var out page.Page[Recovery]
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		w := f.where(s.Clock.Now())
		if skip, args := at.After(); skip != "" {
			w.And(skip, args...)
		}
		limit := w.Arg(p.Rows() + 1)
		found, err := sortedRecoveries(ctx, tx, "SELECT id, "+at.Key+" FROM recovery "+w.String()+at.OrderBy()+" LIMIT "+limit, w.Args())
		if err != nil {
			return err
		}
		cut := page.Cut(found, p.Rows(), func(r sortedRecovery) any { return at.Cursor(r.key, r.id) })
		out = page.Page[Recovery]{Next: cut.Next, Total: cut.Total}
		for _, one := range cut.Items {
			rows, err := memberdb.New(tx).RecoveryByID(ctx, one.id)
			if err != nil {
				return fmt.Errorf("member: recovery: %w", err)
			}
			for _, row := range rows {
				r, err := s.recovery(ctx, tx, row)
				if err != nil {
					return err
				}
				out.Items = append(out.Items, r)
			}
		}
		return nil
	})
	return out, err
}

// where is the filter as SQL: a waiting recovery past its time is an expired one.
func (f RecoveryFilter) where(at time.Time) *db.Where {
	w, now := new(db.Where), clock.Millis(at)
	if f.Account != "" {
		w.And("account_id = ?", f.Account)
	}
	switch f.Status {
	case "":
	case RecoveryWaiting:
		w.And("status = 'waiting' AND expires_at > ?", now)
	case RecoveryExpired:
		w.And("status = 'expired' OR status = 'waiting' AND expires_at <= ?", now)
	default:
		w.And("status = ?", string(f.Status))
	}
	return w.Contains(f.Text, append(account.SearchedColumns("recovery.account_id"), "name", "email", "opened_by_name")...)
}

// sortedRecovery is the id of a recovery with what the list is sorted by.
type sortedRecovery struct {
	id  string
	key page.Key
}

func sortedRecoveries(ctx context.Context, tx *db.Tx, query string, args []any) ([]sortedRecovery, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("member: recoveries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []sortedRecovery
	for rows.Next() {
		var r sortedRecovery
		if err := rows.Scan(&r.id, &r.key); err != nil {
			return nil, fmt.Errorf("member: recoveries: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}
