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

// reviewCursor is where the list of reviews goes on.
type reviewCursor struct {
	At int64
	ID string
}

func (f ReviewFilter) where() *db.Where {
	w := new(db.Where).Contains(f.Text, append(account.SearchedColumns("r.account_id"), "r.wanted", "r.requester_name", "r.requester_email")...)
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

// reviewPage reads a page of the reviews by the time they were opened.
func (s *Service) reviewPage(ctx context.Context, tx *db.Tx, f ReviewFilter, p page.Request) (page.Page[ReviewRow], error) {
	if p.Sort != "" && p.Sort != "opened_at" {
		return page.Page[ReviewRow]{}, page.ErrSort
	}
	var from reviewCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	w, than, way := f.where(), ">", ""
	if p.Descending {
		than, way = "<", " DESC"
	}
	if started {
		w.And("(r.opened_at, r.review_id) "+than+" (?, ?)", from.At, from.ID)
	}
	reviews, err := readReviews(ctx, tx, w.String()+" ORDER BY r.opened_at"+way+", r.review_id"+way+" LIMIT "+w.Arg(p.Rows()+1), w.Args())
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	ids := make([]access.AccountID, len(reviews))
	for i, r := range reviews {
		ids[i] = r.Account
	}
	of, err := s.Accounts.All(ctx, tx, ids)
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	rows := make([]ReviewRow, len(reviews))
	for i, r := range reviews {
		rows[i] = ReviewRow{Review: r, Of: of[r.Account]}
	}
	return page.Cut(rows, p.Rows(), func(r ReviewRow) any { return reviewCursor{clock.Millis(r.OpenedAt), r.ID} }), nil
}

// readReviews returns the reviews that the rest of a query selects, which calls them r.
func readReviews(ctx context.Context, tx *db.Tx, rest string, args []any) ([]Review, error) {
	rows, err := tx.QueryContext(ctx, `SELECT r.account_id, r.review_id, r.kind, r.wanted, r.present, r.looks_like, r.cause, r.provable,
		r.justification, r.phone, r.requester_id, r.requester_name, r.requester_email, r.opened_at, r.decision, r.decided_at,
		r.decided_by_id, r.decided_by_name, r.decision_reason FROM request_review r `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("request: list reviews: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Review
	for rows.Next() {
		var r requestdb.RequestReview
		if err := rows.Scan(&r.AccountID, &r.ReviewID, &r.Kind, &r.Wanted, &r.Present, &r.LooksLike, &r.Cause, &r.Provable, &r.Justification,
			&r.Phone, &r.RequesterID, &r.RequesterName, &r.RequesterEmail, &r.OpenedAt, &r.Decision, &r.DecidedAt, &r.DecidedByID,
			&r.DecidedByName, &r.DecisionReason); err != nil {
			return nil, fmt.Errorf("request: list reviews: %w", err)
		}
		all = append(all, reviewOf(r))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("request: list reviews: %w", err)
	}
	return all, nil
}
