package identityapi

import (
	"context"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// PersonRow is a profile as the vendor's staff sees it.
type PersonRow struct {
	ID              access.ProfileID `json:"id"`
	Name            string           `json:"name"`
	Email           string           `json:"email"`
	EmailVerifiedAt *time.Time       `json:"email_verified_at" nullable:"true"`
	Company         string           `json:"company"`
	Operator        bool             `json:"operator" doc:"Of the vendor's staff."`
	Partner         bool             `json:"partner" doc:"Of a reseller."`
	SecondFactor    bool             `json:"second_factor" doc:"Whether an authenticator app or a passkey is set up."`
	CreatedAt       time.Time        `json:"created_at"`
}

func personOf(p identity.PersonRow) PersonRow {
	out := PersonRow{ID: p.ID, Name: p.Name, Email: p.Email, Company: p.Company, Operator: p.Operator, Partner: p.Partner, SecondFactor: p.SecondFactor, CreatedAt: p.CreatedAt}
	if !p.EmailVerified.IsZero() {
		out.EmailVerifiedAt = &p.EmailVerified
	}
	return out
}

// PersonAccount is an account that a person holds a role in.
type PersonAccount struct {
	ID               access.AccountID `json:"id"`
	Name             string           `json:"name"`
	DomainIdentifier string           `json:"domain_identifier"`
	Status           string           `json:"status"`
	Roles            []access.Role    `json:"roles"`
}

// PersonDetail is a profile with its accounts.
type PersonDetail struct {
	PersonRow
	Sessions int             `json:"sessions" doc:"How many have not ended."`
	Accounts []PersonAccount `json:"accounts"`
}

func detailOf(d identity.PersonDetail) PersonDetail {
	out := PersonDetail{PersonRow: personOf(d.PersonRow), Sessions: d.Sessions}
	for _, a := range d.Accounts {
		row := PersonAccount{ID: a.ID, Name: a.Name, DomainIdentifier: a.DomainIdentifier, Status: a.Status}
		for _, r := range a.Roles {
			row.Roles = append(row.Roles, r.Role)
		}
		out.Accounts = append(out.Accounts, row)
	}
	return out
}

// PersonPath says whose profile.
type PersonPath struct {
	ProfileID access.ProfileID `path:"profile_id" maxLength:"64"`
}

// registerOperator adds what the vendor's staff may.
func registerOperator(a *rest.API, s *identity.Service) {
	rest.List(a, rest.Op{
		ID: "listPeople", Path: "/operator/people", Tag: tag, Permission: access.Operators,
		Summary: "List people", Description: "All profiles, by email unless sorted otherwise.", Errors: []*errs.Error{page.ErrCursor}, Sort: identity.PeopleOrder.Names(),
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		Text string `query:"q" maxLength:"200" doc:"A part of the email, of a name or of the company."`
		Role string `query:"role" enum:"operator,partner"`
	}, p page.Request) (page.Page[PersonRow], error) {
		found, err := s.ListPeople(ctx, who, identity.PeopleFilter{Text: in.Text, Role: in.Role}, p)
		out := page.Page[PersonRow]{Next: found.Next, Total: found.Total}
		for _, r := range found.Items {
			out.Items = append(out.Items, personOf(r))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "getPerson", Method: http.MethodGet, Path: "/operator/people/{profile_id}", Tag: tag, Permission: access.Operators,
		Summary: "Get a person", Description: "A profile with its sign-in state and its accounts.", Errors: []*errs.Error{identity.ErrProfileNotFound},
	}, func(ctx context.Context, who access.Actor, in *PersonPath) (*struct{ Body PersonDetail }, error) {
		d, err := s.GetPerson(ctx, who, in.ProfileID)
		return &struct{ Body PersonDetail }{detailOf(d)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "setVendorRole", Method: http.MethodPut, Path: "/operator/people/{profile_id}/roles/{vendor_role}", Tag: tag, Permission: access.Operators, Status: http.StatusNoContent,
		Summary: "Put a person on the vendor's staff or among its partners", Description: "Or take that away. There is always one of the staff.",
		Errors: []*errs.Error{identity.ErrProfileNotFound, identity.ErrLastOperator, identity.ErrEmailUnverified},
	}, func(ctx context.Context, who access.Actor, in *struct {
		PersonPath
		Role string `path:"vendor_role" enum:"operator,partner"`
		Body struct {
			Held bool `json:"held"`
		}
	}) (*nothing, error) {
		if in.Role == "partner" {
			return &nothing{}, s.SetPartner(ctx, who, in.ProfileID, in.Body.Held)
		}
		return &nothing{}, s.SetOperator(ctx, who, in.ProfileID, in.Body.Held)
	})
	rest.Handle(a, rest.Op{
		ID: "endSessionsOf", Method: http.MethodDelete, Path: "/operator/people/{profile_id}/sessions", Tag: tag, Permission: access.Operators, Status: http.StatusNoContent,
		Summary: "End all sessions of a person", Errors: []*errs.Error{identity.ErrProfileNotFound},
	}, func(ctx context.Context, who access.Actor, in *PersonPath) (*nothing, error) {
		return &nothing{}, s.EndSessionsOf(ctx, who, in.ProfileID)
	})
	rest.Handle(a, rest.Op{
		ID: "sendVerification", Method: http.MethodPost, Path: "/operator/people/{profile_id}/verification", Tag: tag, Permission: access.Operators, Status: http.StatusNoContent,
		Summary: "Mail a person another verifying link", Errors: []*errs.Error{identity.ErrProfileNotFound, identity.ErrVerifiedAlready},
	}, func(ctx context.Context, who access.Actor, in *PersonPath) (*nothing, error) {
		return &nothing{}, s.SendVerification(ctx, who, in.ProfileID)
	})
}
