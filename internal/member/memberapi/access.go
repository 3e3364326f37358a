package memberapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

var decideErrors = []*errs.Error{member.ErrRequestNotFound, member.ErrRequestDecided, member.ErrRequestWithdrawn, member.ErrRequestExpired}

// AccessRequestPath says which request for access.
type AccessRequestPath struct {
	RequestID string `path:"access_request_id" maxLength:"64"`
}

// AccountRequestPath says which request to which account.
type AccountRequestPath struct {
	AccountPath
	AccessRequestPath
}

// Requester is who asks for access.
type Requester struct {
	ProfileID access.ProfileID `json:"profile_id"`
	Name      string           `json:"name"`
	Email     string           `json:"email"`
	Company   string           `json:"company"`
}

// AccessRequest asks the administrators of an account to let somebody in.
type AccessRequest struct {
	ID               string        `json:"id"`
	AccountID        string        `json:"account_id" doc:"Empty for the person who asked, unless the account lets itself be found or has let them in."`
	AccountName      string        `json:"account_name" doc:"Empty as account_id is."`
	DomainIdentifier string        `json:"domain_identifier" doc:"Empty as account_id is."`
	Asked            string        `json:"asked" doc:"The domain identifier or the email that was given."`
	Requester        Requester     `json:"requester"`
	Message          string        `json:"message"`
	Status           member.Status `json:"status" enum:"pending,approved,declined,withdrawn,expired"`
	Reason           string        `json:"reason" doc:"Why it was declined."`
	DecidedBy        string        `json:"decided_by" doc:"Name; only for those who manage users."`
	CreatedAt        time.Time     `json:"created_at"`
	ExpiresAt        time.Time     `json:"expires_at"`
	DecidedAt        *time.Time    `json:"decided_at,omitempty"`
}

func requestOf(r member.AccessRequest) AccessRequest {
	return AccessRequest{
		ID: r.ID, AccountID: string(r.Account), AccountName: r.AccountName, DomainIdentifier: r.Identifier, Asked: r.Asked,
		Requester: Requester{r.By.Profile, r.By.Name, r.By.Email, r.By.Company}, Message: r.Message, Status: r.Status, Reason: r.Reason,
		DecidedBy: r.DecidedBy, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, DecidedAt: timeOf(r.DecidedAt),
	}
}

// askedOf is a request as the person who made it sees it.
func askedOf(r member.AccessRequest) AccessRequest {
	out := requestOf(r)
	if out.DecidedBy = ""; r.AccountName == "" {
		out.AccountID = ""
	}
	return out
}

type accessRequestsAnswer struct {
	Body struct {
		Items []AccessRequest `json:"items"`
	}
}

type accessRequestAnswer struct{ Body AccessRequest }

func registerAsking(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "requestAccess", Method: http.MethodPost, Path: "/access-requests", Tag: tag, Permission: access.SignedIn, Status: http.StatusCreated,
		Summary: "Request access to an account",
		Description: "By the account's domain identifier, or by the email of one of its users if the account lets itself be found by that. " +
			"If such an account exists, its administrators are mailed. The answer is given before that is looked up; one's list of requests then names an account that lets itself be found.",
		Errors: []*errs.Error{member.ErrWhichAccount, account.ErrIdentifierInvalid, account.ErrIdentifierConfusable, account.ErrIdentifierReserved, identity.ErrEmailInvalid,
			account.ErrMessageLong, member.ErrAlreadyRequested, member.ErrAlreadyIn, member.ErrInvitedAlready, member.ErrTooManyRequests},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Body struct {
			Identifier string `json:"identifier,omitempty" maxLength:"254" doc:"Either this or email."`
			Email      string `json:"email,omitempty" maxLength:"254"`
			Message    string `json:"message,omitempty" maxLength:"4000" doc:"To the administrators; at most 1000 characters."`
		}
	}) (*accessRequestsAnswer, error) {
		r, err := s.RequestAccess(ctx, who, member.Asking{Identifier: in.Body.Identifier, Email: in.Body.Email, Message: in.Body.Message})
		return askedAnswer([]member.AccessRequest{r}), err
	})
	rest.List(a, rest.Op{
		ID: "listMyAccessRequests", Path: "/access-requests", Tag: tag, Permission: access.SignedIn,
		Summary: "List one's requests for access", Description: "The newest first, 200 at most.", Errors: []*errs.Error{page.ErrCursor, page.ErrSort},
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, p page.Request) (page.Page[AccessRequest], error) {
		all, err := s.ListMyAccessRequests(ctx, who)
		if err != nil {
			return page.Page[AccessRequest]{}, err
		}
		return page.Of(askedAnswer(all).Body.Items, p, func(r AccessRequest) string { return r.ID })
	})
	rest.Handle(a, rest.Op{
		ID: "withdrawAccessRequest", Method: http.MethodPost, Path: "/access-requests/{access_request_id}/withdraw", Tag: tag, Permission: access.SignedIn,
		Summary: "Withdraw one's request for access", Errors: decideErrors, Status: http.StatusNoContent,
	}, func(ctx context.Context, who access.Actor, in *AccessRequestPath) (*nothing, error) {
		return nil, s.WithdrawAccessRequest(ctx, who, in.RequestID)
	})
}

func askedAnswer(all []member.AccessRequest) *accessRequestsAnswer {
	out := &accessRequestsAnswer{}
	for _, r := range all {
		out.Body.Items = append(out.Body.Items, askedOf(r))
	}
	return out
}

func registerDeciding(a *rest.API, s *member.Service) {
	rest.List(a, rest.Op{
		ID: "listAccessRequests", Path: "/accounts/{account_id}/access-requests", Tag: tag, Permission: access.ManageUsers,
		Summary: "List the requests for access", Description: "Those that wait for a decision first, then the newest.",
		Errors: []*errs.Error{account.ErrNotFound, account.ErrForbidden, account.ErrNotActive, page.ErrCursor, page.ErrSort},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q      string `query:"q" maxLength:"100" doc:"Part of the name, the email or the company."`
		Status string `query:"status" enum:"pending,approved,declined,withdrawn,expired"`
	}, p page.Request) (page.Page[AccessRequest], error) {
		found, err := s.ListAccessRequests(ctx, who, in.AccountID, member.RequestFilter{Text: in.Q, Status: member.Status(in.Status)}, p)
		out := page.Page[AccessRequest]{Next: found.Next, Total: found.Total}
		for _, r := range found.Items {
			out.Items = append(out.Items, requestOf(r))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "getAccessRequest", Method: http.MethodGet, Path: "/accounts/{account_id}/access-requests/{access_request_id}", Tag: tag, Permission: access.ManageUsers,
		Summary: "Get a request for access", Errors: append(slices.Clone(changeErrors), member.ErrRequestNotFound),
	}, func(ctx context.Context, who access.Actor, in *AccountRequestPath) (*accessRequestAnswer, error) {
		r, err := s.GetAccessRequest(ctx, who, in.AccountID, in.RequestID)
		return &accessRequestAnswer{requestOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "approveAccessRequest", Method: http.MethodPost, Path: "/accounts/{account_id}/access-requests/{access_request_id}/approve", Tag: tag, Permission: access.ManageUsers,
		Summary: "Approve a request for access", Description: "Makes the person a user: with one role in the whole account, or in each of the virtual accounts given.",
		Status: http.StatusOK,
		Errors: slices.Concat(changeErrors, roleErrors, decideErrors, []*errs.Error{account.ErrNoRole, member.ErrAlreadyUser, member.ErrUserLimit, member.ErrLimitedRole}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountRequestPath
		Body struct {
			Role            access.Role               `json:"role" maxLength:"50"`
			VirtualAccounts []access.VirtualAccountID `json:"virtual_account_ids,omitempty" maxItems:"200" doc:"Left out for a role in the whole account."`
		}
	}) (*accessRequestAnswer, error) {
		grants := access.Held{{Role: in.Body.Role}}
		if len(in.Body.VirtualAccounts) > 0 {
			grants = nil
		}
		for _, va := range in.Body.VirtualAccounts {
			grants = append(grants, access.Grant{Role: in.Body.Role, VirtualAccount: va})
		}
		r, err := s.ApproveAccessRequest(ctx, who, in.AccountID, in.RequestID, grants)
		return &accessRequestAnswer{requestOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "declineAccessRequest", Method: http.MethodPost, Path: "/accounts/{account_id}/access-requests/{access_request_id}/decline", Tag: tag, Permission: access.ManageUsers,
		Summary: "Decline a request for access", Description: "The person is mailed, with the reason.", Status: http.StatusOK,
		Errors: slices.Concat(changeErrors, decideErrors, []*errs.Error{member.ErrReasonLong}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountRequestPath
		Body struct {
			Reason string `json:"reason,omitempty" maxLength:"4000" doc:"To the person; at most 1000 characters."`
		}
	}) (*accessRequestAnswer, error) {
		r, err := s.DeclineAccessRequest(ctx, who, in.AccountID, in.RequestID, in.Body.Reason)
		return &accessRequestAnswer{requestOf(r)}, err
	})
}
