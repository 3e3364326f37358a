// Package agreementapi is the REST face of agreement: reading the texts, and accepting them for an account.
//
// It owns the form of these answers. Rules are agreement's.
package agreementapi

import (
	"context"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document.
const tag = "agreement"

// Agreement is the version of a text that is in force.
type Agreement struct {
	Kind        string    `json:"kind"`
	Version     string    `json:"version"`
	Title       string    `json:"title"`
	Text        string    `json:"text" doc:"Markdown."`
	PublishedAt time.Time `json:"published_at"`
}

// Acceptor is who accepted.
type Acceptor struct {
	_     struct{} `nullable:"true"`
	Name  string   `json:"name"`
	Email string   `json:"email"`
}

// AccountAgreement is how an account stands to a kind of agreement.
type AccountAgreement struct {
	Kind            string     `json:"kind"`
	Title           string     `json:"title"`
	Version         string     `json:"version" doc:"The one in force."`
	PublishedAt     time.Time  `json:"published_at"`
	Status          string     `json:"status" enum:"accepted,pending"`
	AcceptedBy      *Acceptor  `json:"accepted_by" doc:"Null if no version was accepted yet."`
	AcceptedAt      *time.Time `json:"accepted_at" nullable:"true"`
	AcceptedFrom    string     `json:"accepted_from" doc:"The network address it was accepted from."`
	AcceptedVersion string     `json:"accepted_version" doc:"The newest that was accepted; an older one than version while the status is pending."`
	MayAccept       bool       `json:"may_accept" doc:"Whether one may accept it for the account: an administrator or approver of the customer, never the vendor's staff or a reseller's."`
}

func stateOf(s agreement.State) AccountAgreement {
	out := AccountAgreement{Kind: s.Kind, Title: s.Title, Version: s.Version, PublishedAt: s.PublishedAt, Status: "pending", MayAccept: s.MayAccept}
	if s.Accepted {
		out.Status = "accepted"
	}
	if !s.Last.AcceptedAt.IsZero() {
		out.AcceptedBy = &Acceptor{Name: s.Last.By.Name, Email: s.Last.By.Email}
		out.AcceptedAt, out.AcceptedVersion, out.AcceptedFrom = &s.Last.AcceptedAt, s.Last.Version, s.Last.Origin
	}
	return out
}

// Acceptance is who accepted a version for the account.
type Acceptance struct {
	Version     string    `json:"version"`
	Title       string    `json:"title"`
	PublishedAt time.Time `json:"published_at"`
	Name        string    `json:"name" doc:"Who accepted."`
	Email       string    `json:"email"`
	Origin      string    `json:"origin" doc:"The network address it was accepted from."`
	AcceptedAt  time.Time `json:"accepted_at"`
}

func acceptanceOf(c agreement.Acceptance) Acceptance {
	return Acceptance{c.Version, c.Title, c.PublishedAt, c.By.Name, c.By.Email, c.Origin, c.AcceptedAt}
}

// KindPath says which kind of agreement.
type KindPath struct {
	Kind string `path:"kind" maxLength:"64" doc:"smart_licensing"`
}

// AccountPath says which account.
type AccountPath struct {
	AccountID access.AccountID `path:"account_id" maxLength:"64"`
}

type stateAnswer struct{ Body AccountAgreement }

// Register adds the area's operations.
func Register(a *rest.API, s *agreement.Service) {
	registerOperator(a, s)
	rest.Handle(a, rest.Op{
		ID: "getAgreement", Method: http.MethodGet, Path: "/agreements/{kind}", Tag: tag, Permission: access.SignedIn,
		Summary: "Get an agreement", Description: "The version in force.", Errors: []*errs.Error{agreement.ErrNotFound},
	}, func(ctx context.Context, who access.Actor, in *KindPath) (*struct{ Body Agreement }, error) {
		t, err := s.GetAgreement(ctx, who, in.Kind)
		return &struct{ Body Agreement }{Agreement(t)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "getAgreementVersion", Method: http.MethodGet, Path: "/agreements/{kind}/versions/{version}", Tag: tag, Permission: access.SignedIn,
		Summary: "Get a version of an agreement", Description: "Also one that is no longer in force.", Errors: []*errs.Error{agreement.ErrNotFound},
	}, func(ctx context.Context, who access.Actor, in *struct {
		KindPath
		Version string `path:"version" maxLength:"64"`
	}) (*struct{ Body Agreement }, error) {
		t, err := s.GetAgreementVersion(ctx, who, in.Kind, in.Version)
		return &struct{ Body Agreement }{Agreement(t)}, err
	})
	rest.List(a, rest.Op{
		ID: "listAgreements", Path: "/accounts/{account_id}/agreements", Tag: tag, Permission: access.ViewAgreements,
		Summary: "List an account's agreements", Description: "Each kind, and whether its version in force is accepted.", Sort: []string{},
		Errors: []*errs.Error{account.ErrNotFound, account.ErrForbidden, page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
	}, p page.Request) (page.Page[AccountAgreement], error) {
		found, err := s.ListAgreements(ctx, who, in.AccountID, p)
		return mapped(found, stateOf), err
	})
	rest.List(a, rest.Op{
		ID: "listAcceptances", Path: "/accounts/{account_id}/agreements/{kind}/acceptances", Tag: tag, Permission: access.ViewAgreements,
		Summary: "List the acceptances of an agreement", Description: "Who accepted which version for the account, when and from where; the newest first.", Sort: []string{},
		Errors: []*errs.Error{account.ErrNotFound, account.ErrForbidden, agreement.ErrNotFound, page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		KindPath
		rest.PageQuery
	}, p page.Request) (page.Page[Acceptance], error) {
		found, err := s.ListAcceptances(ctx, who, in.AccountID, in.Kind, p)
		return mapped(found, acceptanceOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "acceptAgreement", Method: http.MethodPost, Path: "/accounts/{account_id}/agreements/{kind}/acceptances", Tag: tag,
		Permission: access.AcceptAgreements, Status: http.StatusCreated,
		Summary:     "Accept an agreement",
		Description: "Accepts the version in force for the account; who, when and from where is recorded. Accepting again changes nothing.",
		Errors: []*errs.Error{account.ErrNotFound, account.ErrForbidden, account.ErrNotActive, agreement.ErrNotFound, agreement.ErrOutdated,
			agreement.ErrCustomerOnly, agreement.ErrPartner},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		KindPath
		Body struct {
			Version string `json:"version" maxLength:"64" doc:"The one that was read."`
		}
	}) (*stateAnswer, error) {
		state, err := s.AcceptAgreement(ctx, who, in.AccountID, in.Kind, in.Body.Version)
		return &stateAnswer{stateOf(state)}, err
	})
}

// mapped is a page in the form of the API.
func mapped[A, B any](p page.Page[A], form func(A) B) page.Page[B] {
	out := page.Page[B]{Items: make([]B, len(p.Items)), Next: p.Next, Total: p.Total}
	for i, item := range p.Items {
		out.Items[i] = form(item)
	}
	return out
}
