package requestapi

import (
	"context"
	"net/http"
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

// AccountRequest is an account as its requester sees it, who needn't have a role in it.
type AccountRequest struct {
	ID                      access.AccountID `json:"id"`
	Name                    string           `json:"name"`
	DomainIdentifier        string           `json:"domain_identifier"`
	DomainIdentifierUnicode string           `json:"domain_identifier_unicode"`
	Tier                    account.Tier     `json:"tier" enum:"standard,limited"`
	Status                  account.Status   `json:"status" enum:"pending_customer_acceptance,pending_email_verification,pending_domain_approval,pending_upgrade_approval,export_hold,active,declined,deactivation_requested,closed"`
	StatusReason            string           `json:"status_reason"`
	Approver                string           `json:"approver" doc:"Email of who was asked last to authorize it; empty if the requester has the authority."`
	RequestedAt             time.Time        `json:"requested_at"`
	SentAt                  *time.Time       `json:"sent_at" nullable:"true" doc:"When the approver was mailed last."`
	ExpiresAt               *time.Time       `json:"expires_at" nullable:"true" doc:"When the request ends if the approver doesn't answer."`
	Open                    bool             `json:"open" doc:"Whether it waits and can be withdrawn."`
}

func accountRequestOf(r request.Row) AccountRequest {
	out := AccountRequest{ID: r.ID, Name: r.Name, DomainIdentifier: r.Identifier, DomainIdentifierUnicode: r.IdentifierUnicode(), Tier: r.Tier,
		Status: r.Status, StatusReason: r.StatusReason, Approver: r.Asked.Email, RequestedAt: r.RequestedAt, Open: r.Open}
	if r.Asked.State == request.ActivationOpen {
		out.SentAt, out.ExpiresAt = &r.Asked.SentAt, &r.Asked.ExpiresAt
	}
	return out
}

// RequestForBody asks for an account that somebody else is to authorize.
type RequestForBody struct {
	Approver   string              `json:"approver" maxLength:"320" doc:"Email of who has the authority to represent the company."`
	Name       string              `json:"name" maxLength:"400"`
	Identifier *EditBody           `json:"identifier,omitempty" doc:"Left out: derived from the approver's email."`
	Company    *accountapi.Company `json:"company,omitempty"`
	Access     access.Role         `json:"access,omitempty" maxLength:"50" doc:"The role that one wants oneself; left out for none."`
	Nominees   []NomineeBody       `json:"nominees,omitempty" maxItems:"50"`
	Message    string              `json:"message,omitempty" maxLength:"4000" doc:"To the approver."`
}

func (b RequestForBody) request() request.RequestFor {
	r := RequestBody{Name: b.Name, Identifier: b.Identifier, Company: b.Company, Nominees: b.Nominees, Message: b.Message}
	return request.RequestFor{Request: r.request(), Approver: b.Approver, Access: b.Access}
}

// RequestPath says which of one's requests.
type RequestPath struct {
	RequestID access.AccountID `path:"request_id" maxLength:"64" doc:"The id of the account that was requested."`
}

func registerBehalf(a *rest.API, s *request.Service, c Config) {
	const list = "/account-requests"
	const one = list + "/{request_id}"
	rest.List(a, rest.Op{
		ID: "listAccountRequests", Path: list, Tag: tag, Permission: access.SignedIn, Sort: []string{"requested_at", "-requested_at"},
		Summary: "List one's requests of accounts", Description: "All accounts that one has ever requested, for oneself or for somebody else, the newest first.",
		Errors: []*errs.Error{page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		Status account.Status `query:"status" enum:"pending_customer_acceptance,pending_domain_approval,active,declined"`
		Q      string         `query:"q" maxLength:"100" doc:"Part of the name or the identifier."`
	}, p page.Request) (page.Page[AccountRequest], error) {
		found, err := s.ListRequests(ctx, who, request.Filter{Status: in.Status, Text: in.Q}, p)
		return page.Map(found, accountRequestOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "requestAccountFor", Method: http.MethodPost, Path: list, Tag: tag, Permission: access.SignedIn, Status: http.StatusCreated,
		Summary:     "Request an account on behalf of somebody else",
		Description: "Somebody who has the authority is mailed, and the account waits for their answer.",
		Errors: []*errs.Error{identity.ErrEmailUnverified, identity.ErrEmailInvalid, request.ErrApproverSelf, request.ErrOpenRequests, request.ErrManyRequests, request.ErrIdentifierTaken,
			account.ErrIdentifierInvalid, account.ErrIdentifierConfusable, account.ErrIdentifierReserved, account.ErrName, request.ErrJustification,
			request.ErrJustificationLong, request.ErrPhone, account.ErrMessageLong, request.ErrNomineeLimit, request.ErrNomineeTwice, request.ErrNomineeRole,
			account.ErrCompany, account.ErrRole},
	}, func(ctx context.Context, who access.Actor, in *struct{ Body RequestForBody }) (*struct{ Body AccountRequest }, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		made, err := s.RequestAccountFor(ctx, who, by, in.Body.request())
		if err != nil {
			return nil, err
		}
		return &struct{ Body AccountRequest }{accountRequestOf(request.Row{Account: made, Asked: request.Activation{Email: in.Body.Approver}, Open: true})}, nil
	})
	mine := []*errs.Error{request.ErrRequestNotFound, request.ErrRequestEnded}
	rest.Handle(a, rest.Op{
		ID: "withdrawAccountRequest", Method: http.MethodPost, Path: one + "/withdraw", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Withdraw one's request of an account", Description: "The identifier is free again.", Errors: mine,
	}, func(ctx context.Context, who access.Actor, in *RequestPath) (*nothing, error) {
		return nil, s.WithdrawRequest(ctx, who, in.RequestID)
	})
	rest.Handle(a, rest.Op{
		ID: "remindApprover", Method: http.MethodPost, Path: one + "/remind", Tag: tag, Permission: access.SignedIn, Status: http.StatusNoContent,
		Summary: "Remind the approver of one's request", Description: "At most once a day.", Errors: append(mine, request.ErrRemindTooSoon),
	}, func(ctx context.Context, who access.Actor, in *RequestPath) (*nothing, error) {
		return nil, s.RemindApprover(ctx, who, in.RequestID)
	})
}
