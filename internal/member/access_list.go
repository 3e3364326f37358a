package member

import (
	"context"
	"errors"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// RequestFilter narrows a list of requests or invitations; a zero field doesn't.
type RequestFilter struct {
	Text   string // part of the name, email or company
	Status Status
}

// listCursor is where a list goes on whose pending rows stand first.
type listCursor struct {
	Rank int
	ID   string
}

// rank puts what waits for somebody first; $1 is the present time.
const rank = "CASE WHEN status = 'pending' AND expires_at > $1 THEN 0 ELSE 1 END"

// where is the filter as SQL: a pending row past its time is an expired one.
func (f RequestFilter) where(a access.AccountID, now int64, columns ...string) *db.Where {
	w := new(db.Where)
	w.Arg(now) // $1, of rank
	w.And("account_id = ?", a).Contains(f.Text, columns...)
	switch f.Status {
	case "":
	case Pending:
		w.And("status = 'pending' AND expires_at > ?", now)
	case Expired:
		w.And("(status = 'expired' OR status = 'pending' AND expires_at <= ?)", now)
	default:
		w.And("status = ?", string(f.Status))
	}
	return w
}

// pageOf adds the place where the page starts and returns the end of the statement: pending rows first, then the newest.
func pageOf(w *db.Where, p page.Request) (string, error) {
	if p.Sort != "" {
		return "", page.ErrSort
	}
	var from listCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return "", err
	}
	if started {
		if from.Rank != 0 && from.Rank != 1 {
			return "", page.ErrCursor // nobody was given such a one
		}
		w.And("("+rank+" > ? OR "+rank+" = ? AND id < ?)", from.Rank, from.Rank, from.ID)
	}
	return " ORDER BY " + rank + ", id DESC LIMIT " + w.Arg(p.Rows()+1), nil
}

// ListAccessRequests returns a page of the requests to an account: those that wait for a decision first, then the newest.
// It needs access.ManageUsers in the account.
func (s *Service) ListAccessRequests(ctx context.Context, who access.Actor, a access.AccountID, f RequestFilter, p page.Request) (page.Page[AccessRequest], error) {
	var out page.Page[AccessRequest]
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers); err != nil {
			return err
		}
		acct, err := s.Accounts.Load(ctx, tx, a)
		if err != nil {
			return err
		}
		out, err = s.requestPage(ctx, tx, acct, f, p)
		return err
	})
	return out, err
}

// requestPage reads a page of the requests to an account.
func (s *Service) requestPage(ctx context.Context, tx *db.Tx, a account.Account, f RequestFilter, p page.Request) (page.Page[AccessRequest], error) {
	w := f.where(a.ID, clock.Millis(s.Clock.Now()), "name", "email", "company")
	end, err := pageOf(w, p)
	if err != nil {
		return page.Page[AccessRequest]{}, err
	}
	found, err := s.readRequests(ctx, tx, a, w.String()+end, w.Args())
	if err != nil {
		return page.Page[AccessRequest]{}, err
	}
	return page.Cut(found, p.Rows(), func(r AccessRequest) any { return listCursor{rankOf(r.Status), r.ID} }), nil
}

// rankOf is rank of a row as it was read.
func rankOf(s Status) int {
	if s == Pending {
		return 0
	}
	return 1
}

func (s *Service) readRequests(ctx context.Context, tx *db.Tx, a account.Account, rest string, args []any) ([]AccessRequest, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, profile_id, name, email, company, asked, message, status, reason, decided_by_name,
		created_at, expires_at, decided_at FROM access_request `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("member: list requests: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []AccessRequest
	for rows.Next() {
		row := memberdb.AccessRequest{AccountID: a.ID}
		if err := rows.Scan(&row.ID, &row.ProfileID, &row.Name, &row.Email, &row.Company, &row.Asked, &row.Message, &row.Status, &row.Reason,
			&row.DecidedByName, &row.CreatedAt, &row.ExpiresAt, &row.DecidedAt); err != nil {
			return nil, fmt.Errorf("member: list requests: %w", err)
		}
		r := s.requestFromRow(row)
		r.AccountName, r.Identifier = a.Name, a.Identifier
		out = append(out, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("member: list requests: %w", err)
	}
	return out, nil
}

// GetAccessRequest returns a request to an account. It needs access.ManageUsers in the account.
func (s *Service) GetAccessRequest(ctx context.Context, who access.Actor, a access.AccountID, request string) (r AccessRequest, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers); err != nil {
			return err
		}
		acct, err := s.Accounts.Load(ctx, tx, a)
		if err != nil {
			return err
		}
		r, err = s.requestIn(ctx, tx, acct, request)
		return err
	})
	return r, err
}
