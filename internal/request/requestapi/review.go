package requestapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// Review is a matter that waits for the vendor's staff, or did, with the account that it is about.
type Review struct {
	ID             string             `json:"id"`
	Kind           request.ReviewKind `json:"kind" enum:"identifier,approver,upgrade"`
	AccountID      access.AccountID   `json:"account_id"`
	AccountName    string             `json:"account_name"`
	Tier           account.Tier       `json:"tier" enum:"standard,limited"`
	Status         account.Status     `json:"status" doc:"The account's."`
	Wanted         string             `json:"wanted" doc:"The domain identifier that is asked for, in ASCII: this is what counts."`
	WantedUnicode  string             `json:"wanted_unicode" doc:"For people."`
	Present        string             `json:"present" doc:"The account's domain identifier when the review was opened."`
	LooksLike      string             `json:"looks_like" doc:"The name that the wanted one can be mistaken for; empty if none."`
	Cause          string             `json:"cause" doc:"Why a person has to look."`
	Provable       bool               `json:"provable" doc:"Whether a proof by DNS decides it too."`
	DomainProof    account.Proof      `json:"domain_proof" enum:",dns,operator" doc:"How it is known that the account's domain is theirs; empty if it isn't."`
	Justification  string             `json:"justification"`
	Phone          string             `json:"phone"`
	RequestedBy    accountapi.Person  `json:"requested_by"`
	Company        accountapi.Company `json:"company"`
	Message        string             `json:"message" doc:"From the requester."`
	OpenedAt       time.Time          `json:"opened_at"`
	Decision       request.Decision   `json:"decision" enum:",approved,refused,proved,withdrawn" doc:"Empty while it waits."`
	DecidedAt      *time.Time         `json:"decided_at" nullable:"true"`
	DecidedBy      string             `json:"decided_by"`
	DecisionReason string             `json:"decision_reason"`
}

func reviewOf(r request.ReviewRow) Review {
	out := Review{
		ID: r.ID, Kind: r.Kind, AccountID: r.Account, AccountName: r.Of.Name, Tier: r.Of.Tier, Status: r.Of.Status,
		Wanted: r.Wanted, WantedUnicode: account.Account{Identifier: r.Wanted}.IdentifierUnicode(), Present: r.Present, LooksLike: r.LooksLike,
		Cause: r.Cause, Provable: r.Provable, DomainProof: r.Of.DomainProof, Justification: r.Justification, Phone: r.Phone,
		RequestedBy: accountapi.PersonOf(r.RequestedBy), Company: accountapi.Company(r.Of.Company), Message: r.Of.Message, OpenedAt: r.OpenedAt,
		Decision: r.Decision, DecidedBy: r.DecidedBy.Name, DecisionReason: r.Reason,
	}
	if !r.DecidedAt.IsZero() {
		out.DecidedAt = &r.DecidedAt
	}
	return out
}

type reviewAnswer struct{ Body Review }

// ReviewPath says which review.
type ReviewPath struct {
	ReviewID string `path:"review_id" maxLength:"64"`
}

func registerReviews(a *rest.API, s *request.Service) {
	const list = "/operator/reviews"
	const one = list + "/{review_id}"
	rest.List(a, rest.Op{
		ID: "listReviews", Path: list, Tag: tag, Permission: access.Operators, Sort: request.ReviewOrder.Names(),
		Summary: "List reviews", Description: "What waits for the vendor's staff, the oldest first, and then what was decided, unless sorted otherwise.", Errors: []*errs.Error{page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		Kind    request.ReviewKind `query:"kind" enum:"identifier,approver,upgrade"`
		State   string             `query:"state" enum:"open,decided"`
		Q       string             `query:"q" maxLength:"100" doc:"Part of the account's name, the company, the wanted identifier or the requester."`
		Account access.AccountID   `query:"account_id" maxLength:"64"`
	}, p page.Request) (page.Page[Review], error) {
		found, err := s.ListReviews(ctx, who, request.ReviewFilter{Kind: in.Kind, Open: in.State == "open", Decided: in.State == "decided", Text: in.Q, Account: in.Account}, p)
		return page.Map(found, reviewOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "getReview", Method: http.MethodGet, Path: one, Tag: tag, Permission: access.Operators,
		Summary: "Get a review", Errors: []*errs.Error{request.ErrReviewNotFound},
	}, func(ctx context.Context, who access.Actor, in *ReviewPath) (*reviewAnswer, error) {
		r, err := s.GetReview(ctx, who, in.ReviewID)
		return &reviewAnswer{reviewOf(r)}, err
	})
	decided := []*errs.Error{request.ErrReviewNotFound, request.ErrReviewDecided, request.ErrReviewOwn, request.ErrReviewReason}
	rest.Handle(a, rest.Op{
		ID: "approveReview", Method: http.MethodPost, Path: one + "/approve", Tag: tag, Permission: access.Operators,
		Summary: "Approve what a review is about", Description: "What follows depends on its kind: an account becomes active, for example.",
		Errors: slices.Concat(decided, reviewErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		ReviewPath
		Body struct {
			Reason   string `json:"reason,omitempty" maxLength:"4000"`
			Approver string `json:"approver,omitempty" maxLength:"320" doc:"Email of who shall decide instead; for the kind approver only."`
		}
	}) (*reviewAnswer, error) {
		r, err := s.DecideReview(ctx, who, in.ReviewID, request.Verdict{Decision: request.Approved, Reason: in.Body.Reason, Approver: in.Body.Approver})
		return &reviewAnswer{reviewOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "refuseReview", Method: http.MethodPost, Path: one + "/refuse", Tag: tag, Permission: access.Operators,
		Summary: "Refuse what a review is about", Description: "The reason is mailed to the people concerned.", Errors: slices.Concat(decided, reviewErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		ReviewPath
		Body struct {
			Reason string `json:"reason" maxLength:"4000"`
		}
	}) (*reviewAnswer, error) {
		r, err := s.DecideReview(ctx, who, in.ReviewID, request.Verdict{Decision: request.Refused, Reason: in.Body.Reason})
		return &reviewAnswer{reviewOf(r)}, err
	})
}

// reviewErrors are those of what follows from a decision.
var reviewErrors = []*errs.Error{request.ErrApproverMissing, identity.ErrEmailInvalid, account.ErrMessageLong}
