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

// AgreementVersion is a published text with how many accounts have accepted it.
type AgreementVersion struct {
	Version     string    `json:"version"`
	Title       string    `json:"title"`
	Text        string    `json:"text" doc:"Markdown."`
	PublishedAt time.Time `json:"published_at"`
	Accepted    int       `json:"accepted" doc:"How many accounts have accepted it."`
}

// AgreementDraft is a text that isn't published yet.
type AgreementDraft struct {
	_         struct{}  `nullable:"true"`
	Version   string    `json:"version"`
	Title     string    `json:"title"`
	Text      string    `json:"text" doc:"Markdown."`
	Author    string    `json:"author"`
	UpdatedAt time.Time `json:"updated_at"`
}

// AgreementEdition is what the vendor's staff knows of a kind of agreement.
type AgreementEdition struct {
	Kind     string             `json:"kind"`
	Versions []AgreementVersion `json:"versions" doc:"The newest, which is in force, first."`
	Draft    *AgreementDraft    `json:"draft" doc:"Null if there is none."`
	Active   int                `json:"active_accounts" doc:"How many accounts are asked to accept a new version."`
}

// AgreementStanding is how an active account stands to a version.
type AgreementStanding struct {
	AccountID        access.AccountID `json:"account_id"`
	Name             string           `json:"name"`
	DomainIdentifier string           `json:"domain_identifier"`
	Status           string           `json:"status" enum:"accepted,pending"`
	AcceptedBy       string           `json:"accepted_by"`
	AcceptedByEmail  string           `json:"accepted_by_email"`
	AcceptedAt       *time.Time       `json:"accepted_at" nullable:"true"`
}

type editionAnswer struct{ Body AgreementEdition }

func editionOf(kind string, e agreement.Edition) *editionAnswer {
	out := &editionAnswer{AgreementEdition{Kind: kind, Active: e.Active}}
	for _, v := range e.Versions {
		out.Body.Versions = append(out.Body.Versions, AgreementVersion{v.Version, v.Title, v.Text, v.PublishedAt, v.Accepted})
	}
	if d := e.Draft; d != nil {
		out.Body.Draft = &AgreementDraft{Version: d.Version, Title: d.Title, Text: d.Text, Author: d.Author, UpdatedAt: d.UpdatedAt}
	}
	return out
}

func standingOf(s agreement.Standing) AgreementStanding {
	out := AgreementStanding{AccountID: s.Account.ID, Name: s.Account.Name, DomainIdentifier: s.Account.Identifier, Status: "pending"}
	if s.Accepted {
		at := s.Acceptance.AcceptedAt
		out.Status, out.AcceptedBy, out.AcceptedByEmail, out.AcceptedAt = "accepted", s.Acceptance.By.Name, s.Acceptance.By.Email, &at
	}
	return out
}

// AccountAcceptance is a version that an account has accepted, or that is in force and waits for its acceptance.
type AccountAcceptance struct {
	Kind        string     `json:"kind"`
	Version     string     `json:"version"`
	Title       string     `json:"title" doc:"Of that version."`
	PublishedAt time.Time  `json:"published_at"`
	InForce     bool       `json:"in_force"`
	Status      string     `json:"status" enum:"accepted,pending"`
	AcceptedBy  string     `json:"accepted_by"`
	Email       string     `json:"accepted_by_email"`
	Origin      string     `json:"origin" doc:"The network address it was accepted from."`
	AcceptedAt  *time.Time `json:"accepted_at" nullable:"true"`
}

func accountAcceptanceOf(c agreement.AccountAcceptance) AccountAcceptance {
	out := AccountAcceptance{Kind: c.Kind, Version: c.Version, Title: c.Title, PublishedAt: c.PublishedAt, InForce: c.InForce, Status: "pending"}
	if c.Accepted {
		at := c.AcceptedAt
		out.Status, out.AcceptedBy, out.Email, out.Origin, out.AcceptedAt = "accepted", c.By.Name, c.By.Email, c.Origin, &at
	}
	return out
}

// registerOperator adds what the vendor's staff may.
func registerOperator(a *rest.API, s *agreement.Service) {
	rest.Handle(a, rest.Op{
		ID: "getEdition", Method: http.MethodGet, Path: "/operator/agreements/{kind}", Tag: tag, Permission: access.Operators,
		Summary: "Get an agreement's versions and draft", Errors: []*errs.Error{agreement.ErrNotFound},
	}, func(ctx context.Context, who access.Actor, in *KindPath) (*editionAnswer, error) {
		e, err := s.GetEdition(ctx, who, in.Kind)
		return editionOf(in.Kind, e), err
	})
	rest.Handle(a, rest.Op{
		ID: "saveDraft", Method: http.MethodPut, Path: "/operator/agreements/{kind}/draft", Tag: tag, Permission: access.Operators, Status: http.StatusOK,
		Summary: "Save an agreement's draft", Description: "Nobody but the vendor's staff sees it until it is published.",
		Errors: []*errs.Error{agreement.ErrNotFound, agreement.ErrPublished, agreement.ErrDraftChanged, agreement.ErrDraftVersion, agreement.ErrDraftTitle, agreement.ErrDraftText},
	}, func(ctx context.Context, who access.Actor, in *struct {
		KindPath
		Body struct {
			Version string    `json:"version" maxLength:"64"`
			Title   string    `json:"title" maxLength:"1000"`
			Text    string    `json:"text" maxLength:"400000"`
			Read    time.Time `json:"read,omitzero" doc:"The updated_at of the draft that was read; left out if there was none."`
		}
	}) (*editionAnswer, error) {
		e, err := s.SaveDraft(ctx, who, agreement.Draft{Kind: in.Kind, Version: in.Body.Version, Title: in.Body.Title, Text: in.Body.Text}, in.Body.Read)
		return editionOf(in.Kind, e), err
	})
	rest.Handle(a, rest.Op{
		ID: "publishDraft", Method: http.MethodPost, Path: "/operator/agreements/{kind}/publish", Tag: tag, Permission: access.Operators, Status: http.StatusOK,
		Summary: "Publish an agreement's draft", Description: "For good: a published text never changes. Every active account is asked to accept it.",
		Errors: []*errs.Error{agreement.ErrNotFound, agreement.ErrNoDraft, agreement.ErrOutdated, agreement.ErrDraftChanged, agreement.ErrPublished},
	}, func(ctx context.Context, who access.Actor, in *struct {
		KindPath
		Body struct {
			Version string    `json:"version" maxLength:"64" doc:"The draft's, as it was read."`
			Read    time.Time `json:"read" doc:"The updated_at of the draft that was read."`
		}
	}) (*editionAnswer, error) {
		e, err := s.PublishDraft(ctx, who, in.Kind, in.Body.Version, in.Body.Read)
		return editionOf(in.Kind, e), err
	})
	rest.List(a, rest.Op{
		ID: "listAcceptancesByOperator", Path: "/operator/accounts/{account_id}/agreements", Tag: tag, Permission: access.Operators, Sort: []string{},
		Summary: "List what an account has accepted", Description: "Who accepted which version, when and from where, the newest first; before them what is in force and not accepted yet.",
		Errors: []*errs.Error{account.ErrNotFound, page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
	}, p page.Request) (page.Page[AccountAcceptance], error) {
		found, err := s.ListAcceptancesByOperator(ctx, who, in.AccountID, p)
		return mapped(found, accountAcceptanceOf), err
	})
	rest.List(a, rest.Op{
		ID: "listStandings", Path: "/operator/agreements/{kind}/standings", Tag: tag, Permission: access.Operators,
		Summary: "List who has accepted an agreement", Description: "The active accounts, with whether they have accepted a version.",
		Errors: []*errs.Error{agreement.ErrNotFound, page.ErrCursor}, Sort: []string{},
	}, func(ctx context.Context, who access.Actor, in *struct {
		KindPath
		rest.PageQuery
		Version string `query:"version" maxLength:"64" doc:"Left out: the one in force."`
		Status  string `query:"status" enum:"accepted,pending"`
	}, p page.Request) (page.Page[AgreementStanding], error) {
		found, err := s.ListStandings(ctx, who, in.Kind, in.Version, in.Status, p)
		out := page.Page[AgreementStanding]{Next: found.Next, Total: found.Total}
		for _, st := range found.Items {
			out.Items = append(out.Items, standingOf(st))
		}
		return out, err
	})
}
