package requestapi

import (
	"context"
	"net/http"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// AccountProblem is why an account can't be requested so.
type AccountProblem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Preview is what would become of a request.
type Preview struct {
	Tier             account.Tier     `json:"tier" enum:"standard,limited"`
	DomainIdentifier string           `json:"domain_identifier" doc:"Empty for a limited account, whose identifier is drawn when it is made."`
	Email            string           `json:"email"`
	Name             string           `json:"name" doc:"Proposed for the account."`
	Activation       string           `json:"activation" enum:"at_once,review"`
	Taken            bool             `json:"taken"`
	TakenName        string           `json:"taken_name" doc:"The account that has the identifier, if it lets itself be found."`
	Problems         []AccountProblem `json:"problems"`
}

func previewOf(p request.Preview) Preview {
	out := Preview{Tier: p.Tier, DomainIdentifier: p.Identifier, Email: p.Email, Name: p.Name, Activation: "review", Taken: p.Taken, TakenName: p.TakenBy}
	if p.AtOnce {
		out.Activation = "at_once"
	}
	for _, e := range p.Problems {
		out.Problems = append(out.Problems, AccountProblem{e.Code, e.Msg, e.Remedy})
	}
	return out
}

// RequestBody asks for an account.
type RequestBody struct {
	Name       string              `json:"name,omitempty" maxLength:"400" doc:"Left out: the company of one's profile."`
	Identifier *EditBody           `json:"identifier,omitempty" doc:"Left out: derived from one's email."`
	Company    *accountapi.Company `json:"company,omitempty"`
	Nominees   []NomineeBody       `json:"nominees,omitempty" maxItems:"50"`
	Message    string              `json:"message,omitempty" maxLength:"4000" doc:"To the nominees, and to whoever reviews the request."`
}

// EditBody is another domain identifier than the derived one.
type EditBody struct {
	Prefix        string `json:"prefix,omitempty" maxLength:"253"`
	Domain        string `json:"domain,omitempty" maxLength:"253"`
	Justification string `json:"justification,omitempty" maxLength:"4000" doc:"10 to 1000 characters, unless the identifier is the derived one."`
	Phone         string `json:"phone,omitempty" maxLength:"50"`
}

// NomineeBody is somebody to be invited to the new account.
type NomineeBody struct {
	Email string      `json:"email" maxLength:"320"`
	Role  access.Role `json:"role" maxLength:"50"`
}

func (b RequestBody) request() request.Request {
	r := request.Request{Name: b.Name, Message: b.Message}
	if b.Identifier != nil {
		e := request.Edit(*b.Identifier)
		r.Edit = &e
	}
	if b.Company != nil {
		r.Company = account.Company(*b.Company)
	}
	for _, n := range b.Nominees {
		r.Nominees = append(r.Nominees, request.Nominee(n))
	}
	return r
}

func registerRequest(a *rest.API, s *request.Service, c Config) {
	rest.Handle(a, rest.Op{
		ID: "previewAccountRequest", Method: http.MethodGet, Path: "/account-requests/preview", Tag: tag, Permission: access.SignedIn,
		Summary:     "Preview the request of an account",
		Description: "What an account would be called that one asked for now, and whether it would be active at once. Prefix and domain edit the identifier.",
	}, func(ctx context.Context, who access.Actor, in *struct {
		Prefix   string `query:"prefix" maxLength:"253"`
		Domain   string `query:"domain" maxLength:"253"`
		Approver string `query:"approver" maxLength:"320" doc:"Email of who is to authorize the account, if it isn't oneself."`
	}) (*struct{ Body Preview }, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		p, err := s.PreviewRequest(ctx, who, by, in.Approver, in.Prefix, in.Domain)
		return &struct{ Body Preview }{previewOf(p)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "requestAccount", Method: http.MethodPost, Path: "/accounts", Tag: tag, Permission: access.SignedIn, Status: http.StatusCreated,
		Summary:     "Request an account",
		Description: "Makes an account for one's company, with oneself as its administrator. It is active at once, or waits for a review: see its status.",
		Errors: []*errs.Error{identity.ErrEmailUnverified, request.ErrIdentifierTaken, account.ErrIdentifierInvalid, account.ErrIdentifierConfusable, account.ErrIdentifierReserved,
			account.ErrName, request.ErrJustification, request.ErrJustificationLong, request.ErrPhone, account.ErrMessageLong,
			request.ErrNomineeLimit, request.ErrManyRequests, account.ErrCompany, account.ErrRole, request.ErrPartnerRequest},
	}, func(ctx context.Context, who access.Actor, in *struct{ Body RequestBody }) (*accountapi.AccountAnswer, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		made, err := s.RequestAccount(ctx, who, by, in.Body.request())
		if err != nil {
			return nil, err
		}
		v, err := s.Accounts.GetAccount(ctx, who, made.ID)
		return accountapi.Answer(v), err
	})
}
