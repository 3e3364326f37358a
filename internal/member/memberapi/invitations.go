package memberapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

func registerInvitationList(a *rest.API, s *member.Service) {
	rest.List(a, rest.Op{
		ID: "listInvitations", Path: "/accounts/{account_id}/invitations", Tag: tag, Permission: access.ManageUsers,
		Summary:     "List the invitations",
		Description: "Those that wait for an answer first, then the newest. Who manages users in virtual accounts only sees the invitations to those.",
		Errors:      []*errs.Error{account.ErrNotFound, account.ErrForbidden, account.ErrNotActive, page.ErrCursor, page.ErrSort},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q      string `query:"q" maxLength:"100" doc:"Part of the email invited, or of who sent it."`
		Status string `query:"status" enum:"pending,accepted,declined,withdrawn,expired"`
	}, p page.Request) (page.Page[Invitation], error) {
		found, err := s.ListInvitations(ctx, who, in.AccountID, member.RequestFilter{Text: in.Q, Status: member.Status(in.Status)}, p)
		out := page.Page[Invitation]{Next: found.Next, Total: found.Total}
		for _, i := range found.Items {
			out.Items = append(out.Items, invitationOf(i))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "resendInvitation", Method: http.MethodPost, Path: "/accounts/{account_id}/invitations/{invitation_id}/resend", Tag: tag, Permission: access.ManageUsers,
		Summary: "Send an invitation again", Description: "The same invitation, with 30 new days: once in ten minutes, five times at most.", Status: http.StatusOK,
		Errors: slices.Concat(changeErrors, []*errs.Error{member.ErrNotFound, member.ErrNotResent, member.ErrResendSoon, member.ErrResendLimit}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		InvitationPath
	}) (*invitationAnswer, error) {
		i, err := s.ResendInvitation(ctx, who, in.AccountID, in.InvitationID)
		return &invitationAnswer{invitationOf(i)}, err
	})
}

func registerLeaving(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "leaveAccount", Method: http.MethodPost, Path: "/accounts/{account_id}/leave", Tag: tag, Permission: access.ViewAccount,
		Summary: "Leave an account", Description: "Ends all one's own roles in the account. The last administrator can't leave.", Status: http.StatusNoContent,
		Errors: []*errs.Error{account.ErrNotFound, account.ErrLastAdministrator},
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*nothing, error) {
		return nil, s.LeaveAccount(ctx, who, in.AccountID)
	})
}
