package account

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

func insertReview(ctx context.Context, tx *db.Tx, r Review) error {
	err := accountdb.New(tx).InsertReview(ctx, accountdb.InsertReviewParams{
		AccountID: r.Account, ReviewID: r.ID, Kind: string(r.Kind), Wanted: r.Wanted, Present: r.Present, LooksLike: r.LooksLike,
		Cause: r.Cause, Provable: r.Provable, Justification: r.Justification, Phone: r.Phone, RequesterID: string(r.RequestedBy.Profile),
		RequesterName: r.RequestedBy.Name, RequesterEmail: r.RequestedBy.Email, OpenedAt: clock.Millis(r.OpenedAt),
	})
	if db.IsUnique(err) {
		return ErrReviewOpen
	}
	if err != nil {
		return fmt.Errorf("account: open review: %w", err)
	}
	return nil
}

// decideReview writes the end of a review that is open, or fails with ErrReviewDecided.
func decideReview(ctx context.Context, tx *db.Tx, r Review, v Verdict, who access.Actor, now time.Time) error {
	n, err := accountdb.New(tx).DecideReview(ctx, accountdb.DecideReviewParams{
		AccountID: r.Account, ReviewID: r.ID, Decision: string(v.Decision), DecidedAt: clock.Millis(now), DecidedByID: string(who.Profile),
		DecidedByName: who.Name, DecisionReason: v.Reason,
	})
	if err != nil {
		return fmt.Errorf("account: decide review: %w", err)
	}
	if n == 0 {
		return ErrReviewDecided
	}
	return nil
}

func reviewOf(r accountdb.AccountReview) Review {
	return Review{
		ID: r.ReviewID, Account: r.AccountID, Kind: ReviewKind(r.Kind), Wanted: r.Wanted, Present: r.Present, LooksLike: r.LooksLike,
		Cause: r.Cause, Provable: r.Provable, Justification: r.Justification, Phone: r.Phone,
		RequestedBy: Person{Profile: access.ProfileID(r.RequesterID), Name: r.RequesterName, Email: r.RequesterEmail},
		OpenedAt:    clock.Time(r.OpenedAt), Decision: Decision(r.Decision), DecidedAt: clock.Time(r.DecidedAt),
		DecidedBy: Person{Profile: access.ProfileID(r.DecidedByID), Name: r.DecidedByName}, Reason: r.DecisionReason,
	}
}

// openReviews returns what waits about an account.
func (s *Service) openReviews(ctx context.Context, tx *db.Tx, a access.AccountID) ([]Review, error) {
	rows, err := accountdb.New(tx).OpenReviews(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: open reviews: %w", err)
	}
	out := make([]Review, len(rows))
	for i, r := range rows {
		out[i] = reviewOf(r)
	}
	return out, nil
}

// review returns one review with its account, or ErrReviewNotFound.
func (s *Service) review(ctx context.Context, tx *db.Tx, review string) (ReviewRow, error) {
	rows, err := accountdb.New(tx).GetReview(ctx, review)
	if err != nil {
		return ReviewRow{}, fmt.Errorf("account: review: %w", err)
	}
	if len(rows) == 0 {
		return ReviewRow{}, ErrReviewNotFound
	}
	a, err := s.Load(ctx, tx, rows[0].AccountID)
	return ReviewRow{Review: reviewOf(rows[0]), Of: a}, err
}

// reviewCursor is where the list of reviews goes on.
type reviewCursor struct {
	At int64
	ID string
}

func (f ReviewFilter) where() *db.Where {
	w := new(db.Where).Contains(f.Text, "a.name", "r.wanted", "r.requester_name", "r.requester_email", "a.company_name")
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
	keys, err := nameKeys(ctx, tx, `SELECT r.review_id, r.account_id FROM account_review r JOIN account a ON a.account_id = r.account_id `+
		w.String()+" ORDER BY r.opened_at"+way+", r.review_id"+way+" LIMIT "+w.Arg(p.Rows()+1), w.Args())
	if err != nil {
		return page.Page[ReviewRow]{}, err
	}
	rows := make([]ReviewRow, len(keys))
	for i, k := range keys {
		if rows[i], err = s.review(ctx, tx, k.ID); err != nil {
			return page.Page[ReviewRow]{}, err
		}
	}
	return page.Cut(rows, p.Rows(), func(r ReviewRow) any { return reviewCursor{clock.Millis(r.OpenedAt), r.ID} }), nil
}
