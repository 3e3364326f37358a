package memberapi

import (
	"context"
	"net/http"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// registerOperator adds what the vendor's staff may.
func registerOperator(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "grantAccess", Method: http.MethodPost, Path: "/operator/accounts/{account_id}/grants", Tag: tag, Permission: access.Operators, Status: http.StatusNoContent,
		Summary:     "Grant access to an account",
		Description: "Gives a person with a verified profile a role, unless the account is locked. The account's log tells of it; its administrators and the person are mailed.",
		Errors: []*errs.Error{account.ErrNotFound, account.ErrNotActive, account.ErrLocked, account.ErrOwnAccount, member.ErrOwnAccess, account.ErrRole, account.ErrVirtualNotFound, identity.ErrProfileNotFound,
			member.ErrUserLimit, member.ErrLimitedRole},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountID access.AccountID `path:"account_id" maxLength:"64"`
		Body      struct {
			Email            string                  `json:"email" maxLength:"320"`
			Role             access.Role             `json:"role" maxLength:"64"`
			VirtualAccountID access.VirtualAccountID `json:"virtual_account_id,omitempty" maxLength:"64" doc:"For a role in one virtual account."`
		}
	}) (*nothing, error) {
		err := s.GrantByEmail(ctx, who, in.AccountID, in.Body.Email, access.Grant{Role: in.Body.Role, VirtualAccount: in.Body.VirtualAccountID})
		return &nothing{}, err
	})
	registerSeen(a, s)
}

// registerSeen adds what the vendor's staff sees of an account's people.
func registerSeen(a *rest.API, s *member.Service) {
	seen := []*errs.Error{account.ErrNotFound, page.ErrCursor}
	rest.List(a, rest.Op{
		ID: "listUsersByOperator", Path: "/operator/accounts/{account_id}/users", Tag: tag, Permission: access.Operators, Sort: []string{"name", "-name"},
		Summary: "List an account's users as the vendor", Description: "The users by name, and after the last of them the pending invitations by email.", Errors: seen,
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q      string      `query:"q" maxLength:"100" doc:"Part of the name, the email or the company."`
		Role   access.Role `query:"role" maxLength:"50" doc:"By name, through a group or through a tag."`
		Status string      `query:"status" enum:"active,invited"`
	}, p page.Request) (page.Page[User], error) {
		found, err := s.ListUsersByOperator(ctx, who, in.AccountID, member.Filter{Text: in.Q, Role: in.Role, Status: in.Status}, p)
		out := page.Page[User]{Next: found.Next, Total: found.Total}
		for _, u := range found.Items {
			out.Items = append(out.Items, userOf(u))
		}
		return out, err
	})
	rest.List(a, rest.Op{
		ID: "listInvitationsByOperator", Path: "/operator/accounts/{account_id}/invitations", Tag: tag, Permission: access.Operators, Sort: []string{},
		Summary: "List an account's invitations as the vendor", Description: "Those that wait for an answer first, then the newest.", Errors: seen,
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q      string `query:"q" maxLength:"100" doc:"Part of the email invited, or of who sent it."`
		Status string `query:"status" enum:"pending,accepted,declined,withdrawn,expired"`
	}, p page.Request) (page.Page[Invitation], error) {
		found, err := s.ListInvitationsByOperator(ctx, who, in.AccountID, member.RequestFilter{Text: in.Q, Status: member.Status(in.Status)}, p)
		out := page.Page[Invitation]{Next: found.Next, Total: found.Total}
		for _, i := range found.Items {
			out.Items = append(out.Items, invitationOf(i))
		}
		return out, err
	})
	rest.List(a, rest.Op{
		ID: "listAccessRequestsByOperator", Path: "/operator/accounts/{account_id}/access-requests", Tag: tag, Permission: access.Operators, Sort: []string{},
		Summary: "List the requests for access to an account as the vendor", Description: "Those that wait for a decision first, then the newest. The customer decides them.", Errors: seen,
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q      string `query:"q" maxLength:"100" doc:"Part of the name, the email or the company."`
		Status string `query:"status" enum:"pending,approved,declined,withdrawn,expired"`
	}, p page.Request) (page.Page[AccessRequest], error) {
		found, err := s.ListAccessRequestsByOperator(ctx, who, in.AccountID, member.RequestFilter{Text: in.Q, Status: member.Status(in.Status)}, p)
		out := page.Page[AccessRequest]{Next: found.Next, Total: found.Total}
		for _, r := range found.Items {
			out.Items = append(out.Items, requestOf(r))
		}
		return out, err
	})
}
