package request

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request/requestdb"
)

func insertReview(ctx context.Context, tx *db.Tx, r Review) error {
	err := requestdb.New(tx).InsertReview(ctx, requestdb.InsertReviewParams{
		AccountID: r.Account, ReviewID: r.ID, Kind: string(r.Kind), Wanted: r.Wanted, Present: r.Present, LooksLike: r.LooksLike,
		Cause: r.Cause, Provable: r.Provable, Justification: r.Justification, Phone: r.Phone, RequesterID: string(r.RequestedBy.Profile),
		RequesterName: r.RequestedBy.Name, RequesterEmail: r.RequestedBy.Email, OpenedAt: clock.Millis(r.OpenedAt),
	})
	if db.IsUnique(err) {
		return ErrReviewOpen
	}
	if err != nil {
		return fmt.Errorf("request: open review: %w", err)
	}
	return nil
}

// decideReview writes the end of a review that is open, or fails with ErrReviewDecided.
func decideReview(ctx context.Context, tx *db.Tx, r Review, v Verdict, who access.Actor, now time.Time) error {
	n, err := requestdb.New(tx).DecideReview(ctx, requestdb.DecideReviewParams{
		AccountID: r.Account, ReviewID: r.ID, Decision: string(v.Decision), DecidedAt: clock.Millis(now), DecidedByID: string(who.Profile),
		DecidedByName: who.Name, DecisionReason: v.Reason,
	})
	if err != nil {
		return fmt.Errorf("request: decide review: %w", err)
	}
	if n == 0 {
		return ErrReviewDecided
	}
	return nil
}

func reviewOf(r requestdb.RequestReview) Review {
	return Review{
		ID: r.ReviewID, Account: r.AccountID, Kind: ReviewKind(r.Kind), Wanted: r.Wanted, Present: r.Present, LooksLike: r.LooksLike,
		Cause: r.Cause, Provable: r.Provable, Justification: r.Justification, Phone: r.Phone,
		RequestedBy: account.Person{Profile: access.ProfileID(r.RequesterID), Name: r.RequesterName, Email: r.RequesterEmail},
		OpenedAt:    clock.Time(r.OpenedAt), Decision: Decision(r.Decision), DecidedAt: clock.Time(r.DecidedAt),
		DecidedBy: account.Person{Profile: access.ProfileID(r.DecidedByID), Name: r.DecidedByName}, Reason: r.DecisionReason,
	}
}

// openReviews returns what waits about an account.
func (s *Service) openReviews(ctx context.Context, tx *db.Tx, a access.AccountID) ([]Review, error) {
	rows, err := requestdb.New(tx).OpenReviews(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("request: open reviews: %w", err)
	}
	out := make([]Review, len(rows))
	for i, r := range rows {
		out[i] = reviewOf(r)
	}
	return out, nil
}

// review returns one review with its account, or ErrReviewNotFound.
func (s *Service) review(ctx context.Context, tx *db.Tx, review string) (ReviewRow, error) {
	rows, err := requestdb.New(tx).GetReview(ctx, review)
	if err != nil {
		return ReviewRow{}, fmt.Errorf("request: review: %w", err)
	}
	if len(rows) == 0 {
		return ReviewRow{}, ErrReviewNotFound
	}
	a, err := s.Accounts.Load(ctx, tx, rows[0].AccountID)
	return ReviewRow{Review: reviewOf(rows[0]), Of: a}, err
}

// ReviewOrder is what the list of reviews can be sorted by. Unless asked, those that wait stand first, the oldest on top,
// and then those that are decided, the latest on top.
var ReviewOrder = page.Order{
	ID:  "r.review_id",
	Own: page.Column{SQL: "CASE WHEN r.decision = '' THEN r.opened_at ELSE 9000000000000000 - r.decided_at END", Number: true},
	By: map[string]page.Column{
		"wanted":     {SQL: "r.wanted"},
		"kind":       {SQL: "r.kind"},
		"account":    {SQL: "lower(" + account.NameColumn("r.account_id") + ")"},
		"requester":  {SQL: "lower(r.requester_name)"},
		"opened_at":  {SQL: "r.opened_at", Number: true},
		"state":      {SQL: "r.decision"},
		"decided_by": {SQL: "lower(r.decided_by_name)"},
		"decided_at": {SQL: "r.decided_at", Number: true},
	},
}

func (f ReviewFilter) where() *db.Where {
	w := new(db.Where).Contains(f.Text, append(account.SearchedColumns("r.account_id"), "r.wanted", "r.requester_name", "r.requester_email")...)
	if f.Account != "" {
		w.And("r.account_id = ?", f.Account)
	}
	if f.Kind != "" {
		w.And("r.kind = ?", f.Kind)
	}
	if f.Open {
		w.And("r.decision = ''")
	}
	if f.Decided {
		w.And("r.decision <> ''")
	}
	return w
}

// reviewPage reads a page of the reviews.
func (s *Service) reviewPage(ctx context.Context, tx *db.Tx, f ReviewFilter, p page.Request) (page.Page[ReviewRow], error) {
	at, err := ReviewOrder.Place(p)
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	w := f.where()
	if skip, args := at.After(); skip != "" {
		w.And(skip, args...)
	}
	limit := w.Arg(p.Rows() + 1)
	found, err := readReviews(ctx, tx, at.Key, w.String()+at.OrderBy()+" LIMIT "+limit, w.Args())
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	reviews := page.Cut(found, p.Rows(), func(r sortedReview) any { return at.Cursor(r.key, r.ID) })
	ids := make([]access.AccountID, len(reviews.Items))
	for i, r := range reviews.Items {
		ids[i] = r.Account
	}
	of, err := s.Accounts.All(ctx, tx, ids)
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	return page.Map(reviews, func(r sortedReview) ReviewRow { return ReviewRow{Review: r.Review, Of: of[r.Account]} }), nil
}

// sortedReview is a review with what the list is sorted by.
type sortedReview struct {
	Review
	key page.Key
}

// readReviews returns the reviews that the rest of a query selects, which calls them r.
func readReviews(ctx context.Context, tx *db.Tx, sortedBy, rest string, args []any) ([]sortedReview, error) {
	rows, err := tx.QueryContext(ctx, `SELECT r.account_id, r.review_id, r.kind, r.wanted, r.present, r.looks_like, r.cause, r.provable,
		r.justification, r.phone, r.requester_id, r.requester_name, r.requester_email, r.opened_at, r.decision, r.decided_at,
		r.decided_by_id, r.decided_by_name, r.decision_reason, `+sortedBy+` FROM request_review r `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("request: list reviews: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []sortedReview
	for rows.Next() {
		var r requestdb.RequestReview
		var key page.Key
		if err := rows.Scan(&r.AccountID, &r.ReviewID, &r.Kind, &r.Wanted, &r.Present, &r.LooksLike, &r.Cause, &r.Provable, &r.Justification,
			&r.Phone, &r.RequesterID, &r.RequesterName, &r.RequesterEmail, &r.OpenedAt, &r.Decision, &r.DecidedAt, &r.DecidedByID,
			&r.DecidedByName, &r.DecisionReason, &key); err != nil {
			return nil, fmt.Errorf("request: list reviews: %w", err)
		}
		all = append(all, sortedReview{reviewOf(r), key})
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("request: list reviews: %w", err)
	}
	return all, nil
}
