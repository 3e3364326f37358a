package request

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// The errors about a review.
var (
	ErrReviewNotFound = errs.New(errs.NotFound, "review_not_found", "There is no such review.", "Choose one from the list of reviews.")
	ErrReviewDecided  = errs.New(errs.Conflict, "review_decided", "This review was decided already.", "Load the page again to see how.")
	ErrReviewOpen     = errs.New(errs.Conflict, "review_open", "A review of this kind waits for the account already.", "Wait until it is decided, or withdraw what it is about.")
	ErrReviewReason   = errs.New(errs.Invalid, "review_reason_invalid", "A refusal needs a reason of at most 1000 characters.", "Tell the people concerned why, and what they can do now: the reason is mailed to them.")
	ErrReviewOwn      = errs.New(errs.Forbidden, "review_own", "Nobody decides what they have a part in themselves.", "Ask a colleague of the vendor's staff to decide it.")
)

// ReviewKind says what a review is about.
type ReviewKind string

// The kinds of reviews.
const (
	ReviewIdentifier ReviewKind = "identifier" // may this account have this domain identifier?
	ReviewApprover   ReviewKind = "approver"   // who can decide about this request?
	ReviewUpgrade    ReviewKind = "upgrade"    // may this limited account become this standard one?
)

// Decision is how a review ended.
type Decision string

// The decisions.
const (
	Undecided Decision = "" // it waits
	Approved  Decision = "approved"
	Refused   Decision = "refused"
	Proved    Decision = "proved"    // a proof that the domain is theirs made a person's decision needless
	Withdrawn Decision = "withdrawn" // what it was about has ended
)

// Review is a matter that waits for a person of the vendor's staff, or did.
type Review struct {
	ID            string // rev_…
	Account       access.AccountID
	Kind          ReviewKind
	Wanted        string // the domain identifier that is asked for
	Present       string // the one that the account has now
	LooksLike     string // the ASCII name that Wanted can be mistaken for; "" if none
	Cause         string // why a person has to look, one sentence
	Provable      bool   // whether a proof by DNS decides it too
	Justification string
	Phone         string
	RequestedBy   account.Person
	OpenedAt      time.Time
	Decision      Decision
	DecidedAt     time.Time      // zero until then
	DecidedBy     account.Person // without an email
	Reason        string         // of the decision; mailed to the people concerned
}

// Verdict is a decision with what it needs.
type Verdict struct {
	Decision Decision
	Reason   string // of a refusal; may be left out otherwise
	Approver string // email of who shall decide instead, for the kind approver
}

// outcome is what follows from the decisions of one kind of reviews. Each runs in the deciding transaction, with the
// account locked; a kind without one can't be opened.
type outcome struct {
	approved func(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review, v Verdict) error
	refused  func(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review, v Verdict) error
}

// outcomes is the table of what follows, by kind. A further kind gets its line here, and its functions in the file of
// its own concept.
func (s *Service) outcomes() map[ReviewKind]outcome {
	return map[ReviewKind]outcome{
		ReviewIdentifier: {s.identifierApproved, s.identifierRefused},
		ReviewApprover:   {s.approverNamed, s.approverNotFound},
		ReviewUpgrade:    {s.upgradeApproved, s.upgradeRefused},
	}
}

// openReview puts a matter before the vendor's staff and tells them by mail. The account must
// be locked, or new. It sets the review's id, account, present identifier and time, and fails with ErrReviewOpen if one
// of its kind waits already.
func (s *Service) openReview(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review) (Review, error) {
	if _, known := s.outcomes()[r.Kind]; !known {
		return Review{}, fmt.Errorf("request: open review: nothing follows from the kind %q", r.Kind)
	}
	r.ID, r.Account, r.Present, r.OpenedAt, r.Decision = id.New("rev"), a.ID, a.Identifier, s.Clock.Now(), Undecided
	if err := insertReview(ctx, tx, r); err != nil {
		return Review{}, err
	}
	if r.Kind != ReviewApprover {
		if err := forgetChallenge(ctx, tx, a.ID, r.Wanted); err != nil {
			return Review{}, err
		}
	}
	e := r.event(a, "review.opened", "The vendor's review was asked for: "+r.Cause)
	e.After = map[string]any{"kind": string(r.Kind), "domain_identifier": r.Wanted}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return Review{}, err
	}
	return r, s.mailReview(ctx, tx, a, r)
}

// withdrawReviews ends what waits about an account, of this kind or, for "", of all, because
// what it was about has ended. The account must be locked.
func (s *Service) withdrawReviews(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, kind ReviewKind) error {
	open, err := s.openReviews(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, r := range open {
		if kind != "" && r.Kind != kind {
			continue
		}
		if err := s.close(ctx, tx, who, a, r, Verdict{Decision: Withdrawn}); err != nil {
			return err
		}
	}
	return nil
}

// close writes how a review ended, with its event.
func (s *Service) close(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review, v Verdict) error {
	if err := decideReview(ctx, tx, r, v, who, s.Clock.Now()); err != nil {
		return err
	}
	e := r.event(a, "review."+string(v.Decision), fmt.Sprintf("The review of %s ended: %s.", a.Name, v.Decision))
	e.After = map[string]any{"decision": string(v.Decision)}
	if v.Reason != "" {
		e.After["reason"] = v.Reason
	}
	return s.Log.Append(ctx, tx, who, e)
}

func (r Review) event(a account.Account, kind, message string) event.Event {
	return event.Event{Account: a.ID, Kind: kind, Message: message, SubjectKind: "review", SubjectID: r.ID, SubjectName: a.Name}
}

// ReviewFilter narrows the list of reviews; a zero field doesn't.
type ReviewFilter struct {
	Kind    ReviewKind
	Open    bool // only those that wait
	Decided bool // only those that don't
	Text    string
	Account access.AccountID
}

// ReviewRow is a review with the account that it is about.
type ReviewRow struct {
	Review
	Of account.Account
}

// ListReviews returns a page of the reviews, sorted as ReviewOrder says. It is for the vendor's staff.
func (s *Service) ListReviews(ctx context.Context, who access.Actor, f ReviewFilter, p page.Request) (page.Page[ReviewRow], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[ReviewRow]{}, err
	}
	var out page.Page[ReviewRow]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		out, err = s.reviewPage(ctx, tx, f, p)
		return err
	})
	return out, err
}

// GetReview returns a review with its account. It is for the vendor's staff.
func (s *Service) GetReview(ctx context.Context, who access.Actor, review string) (ReviewRow, error) {
	if err := access.RequireOperator(who); err != nil {
		return ReviewRow{}, err
	}
	var out ReviewRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		out, err = s.review(ctx, tx, review)
		return err
	})
	return out, err
}

// DecideReview approves or refuses what waits, with all that follows from it, and returns the review as it is then. It
// is for the vendor's staff, of whom nobody decides their own request or about an account in which they have a part
// (ErrReviewOwn). Of two who decide at once, one fails with ErrReviewDecided.
func (s *Service) DecideReview(ctx context.Context, who access.Actor, review string, v Verdict) (ReviewRow, error) {
	if err := access.RequireOperator(who); err != nil {
		return ReviewRow{}, err
	}
	who = who.AsOperator()
	v, err := v.clean()
	if err != nil {
		return ReviewRow{}, err
	}
	var out ReviewRow
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		found, err := s.review(ctx, tx, review)
		if err != nil {
			return err
		}
		a, err := s.Accounts.Lock(ctx, tx, found.Account)
		if err != nil {
			return err
		}
		if own, err := s.ownMatter(ctx, tx, who, a, found.Review); err != nil || own {
			return cmp.Or[error](err, ErrReviewOwn)
		}
		if err := s.conclude(ctx, tx, who, a, found.Review, v); err != nil {
			return err
		}
		out, err = s.review(ctx, tx, review)
		return err
	})
	return out, err
}

// ownMatter reports whether somebody of the staff has a part in what a review is about: they requested or authorized it, or
// are a user of the account.
func (s *Service) ownMatter(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review) (bool, error) {
	if who.Profile == "" {
		return false, nil
	}
	held, err := s.Accounts.Held(ctx, tx, a.ID, who.Profile)
	return len(held) > 0 || who.Profile == r.RequestedBy.Profile || who.Profile == a.Creator.Profile, err
}

// conclude ends a review of an account that is locked, and does what follows.
func (s *Service) conclude(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review, v Verdict) error {
	if err := s.close(ctx, tx, who, a, r, v); err != nil {
		return err
	}
	follows := s.outcomes()[r.Kind]
	if v.Decision == Refused {
		return follows.refused(ctx, tx, who, a, r, v)
	}
	return follows.approved(ctx, tx, who, a, r, v)
}

func (v Verdict) clean() (Verdict, error) {
	v.Reason = strings.TrimSpace(v.Reason)
	n := utf8.RuneCountInString(v.Reason)
	if n > account.MaxMessage || v.Decision == Refused && n == 0 {
		return v, ErrReviewReason.At("/reason")
	}
	return v, nil
}

// identifierApproved makes the account active whose identifier waited.
func (s *Service) identifierApproved(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review, v Verdict) error {
	if a.Status != account.PendingDomainApproval {
		return ErrReviewDecided // it ended meanwhile
	}
	if v.Decision == Approved {
		var err error
		if a, err = s.Accounts.ProveDomain(ctx, tx, a, account.ProofByOperator); err != nil {
			return err
		}
	}
	return s.activate(ctx, tx, who, a)
}

// identifierRefused ends the request whose identifier waited; the identifier is free again.
func (s *Service) identifierRefused(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, _ Review, v Verdict) error {
	if a.Status != account.PendingDomainApproval {
		return ErrReviewDecided
	}
	return s.decline(ctx, tx, who, a, v.Reason)
}
