// Package memberapi is the REST face of member: users and their roles, invitations.
//
// It owns the form of these answers. Rules are member's.
package memberapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document.
const tag = "member"

var (
	changeErrors = []*errs.Error{account.ErrNotFound, account.ErrForbidden, account.ErrNotActive}
	roleErrors   = []*errs.Error{account.ErrRole, account.ErrVirtualNotFound, account.ErrTagNotFound, account.ErrTagValue}
	answerErrors = []*errs.Error{member.ErrNotFound, member.ErrExpired, member.ErrWithdrawn, member.ErrAnswered, account.ErrMessageLong, account.ErrNotActive}
)

type nothing struct{}

// AccountPath says which account.
type AccountPath struct {
	AccountID access.AccountID `path:"account_id" maxLength:"64"`
}

// UserPath says which user.
type UserPath struct {
	AccountPath
	ProfileID access.ProfileID `path:"profile_id" maxLength:"64"`
}

// InvitationPath says which invitation.
type InvitationPath struct {
	InvitationID string `path:"invitation_id" maxLength:"64"`
}

type answerInput struct {
	InvitationPath
	Body struct {
		Message string `json:"message,omitempty" maxLength:"4000" doc:"To whoever sent the invitation."`
	}
}

type invitationAnswer struct{ Body Invitation }

type itemsAnswer struct {
	Body struct {
		Items []Invitation `json:"items"`
	}
}

// Register adds the area's operations.
func Register(a *rest.API, s *member.Service) {
	registerUsers(a, s)
	registerOperator(a, s)
	registerGroups(a, s)
	registerVirtualUsers(a, s)
	registerInvitations(a, s)
	registerDelegation(a, s)
	registerInvitationList(a, s)
	registerAnswers(a, s)
	registerLeaving(a, s)
	registerAsking(a, s)
	registerDeciding(a, s)
	registerContacts(a, s)
	registerRecoveries(a, s)
	registerOperatorRecoveries(a, s)
}

func registerUsers(a *rest.API, s *member.Service) {
	rest.List(a, rest.Op{
		ID: "listUsers", Path: "/accounts/{account_id}/users", Tag: tag, Permission: access.ViewUsers,
		Summary:     "List users",
		Description: "The users by name, and after the last of them the pending invitations by email. Who has a role in virtual accounts only sees the users of those.",
		Errors:      []*errs.Error{account.ErrNotFound, account.ErrForbidden, page.ErrCursor, page.ErrSort},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q      string         `query:"q" maxLength:"100" doc:"Part of the name, the email or the company."`
		Role   access.Role    `query:"role" maxLength:"50" doc:"By name, through a group or through a tag."`
		Group  access.GroupID `query:"group" maxLength:"64" doc:"Those in the group with this id."`
		Status string         `query:"status" enum:"active,invited"`
	}, p page.Request) (page.Page[User], error) {
		found, err := s.ListUsers(ctx, who, in.AccountID, member.Filter{Text: in.Q, Role: in.Role, Group: in.Group, Status: in.Status}, p)
		out := page.Page[User]{Next: found.Next, Total: found.Total}
		for _, u := range found.Items {
			out.Items = append(out.Items, userOf(u))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "updateUserRoles", Method: http.MethodPut, Path: "/accounts/{account_id}/users/{profile_id}/roles", Tag: tag, Permission: access.ManageUsers,
		Summary: "Replace a user's roles", Description: "Those given by name. Who manages users in virtual accounts only replaces the roles there; others stay.",
		Errors: slices.Concat(changeErrors, roleErrors, []*errs.Error{account.ErrUserNotFound, account.ErrNoRole, account.ErrLastAdministrator}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		UserPath
		Body struct {
			Roles []RoleBody `json:"roles" maxItems:"200"`
		}
	}) (*struct{ Body User }, error) {
		u, err := s.UpdateUserRoles(ctx, who, in.AccountID, in.ProfileID, grantsOf(in.Body.Roles))
		return &struct{ Body User }{userOf(u)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeUser", Method: http.MethodDelete, Path: "/accounts/{account_id}/users/{profile_id}", Tag: tag, Permission: access.ManageUsers,
		Summary: "Remove a user", Description: "Ends all their roles in the account, and takes them out of its groups. Everybody may remove themselves.",
		Errors: slices.Concat(changeErrors, []*errs.Error{account.ErrUserNotFound, account.ErrLastAdministrator}),
	}, func(ctx context.Context, who access.Actor, in *UserPath) (*nothing, error) {
		return nil, s.RemoveUser(ctx, who, in.AccountID, in.ProfileID)
	})
}

func registerInvitations(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "inviteUsers", Method: http.MethodPost, Path: "/accounts/{account_id}/invitations", Tag: tag, Permission: access.ManageUsers, Status: http.StatusCreated,
		Summary: "Invite users", Description: "All of them or none. Each gets a mail, and 30 days to answer.",
		Errors: slices.Concat(changeErrors, roleErrors, []*errs.Error{member.ErrUserLimit, member.ErrManyInvited, member.ErrLimitedRole, member.ErrAlreadyUser, member.ErrAlreadyAsked,
			identity.ErrEmailInvalid, member.ErrEmails, account.ErrMessageLong}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body InviteBody
	}) (*invitationsAnswer, error) {
		made, err := s.InviteUsers(ctx, who, in.AccountID, member.Invite{Emails: in.Body.Emails, Message: in.Body.Message,
			Grant: RoleBody{in.Body.Role, in.Body.VirtualAccountID, in.Body.TagID, in.Body.TagValue}.grant()})
		out := &invitationsAnswer{}
		for _, i := range made {
			out.Body.Invitations = append(out.Body.Invitations, invitationOf(i))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "withdrawInvitation", Method: http.MethodDelete, Path: "/accounts/{account_id}/invitations/{invitation_id}", Tag: tag, Permission: access.ManageUsers,
		Summary: "Withdraw an invitation", Errors: slices.Concat(changeErrors, []*errs.Error{member.ErrNotFound, member.ErrNotPending}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		InvitationPath
	}) (*nothing, error) {
		return nil, s.WithdrawInvitation(ctx, who, in.AccountID, in.InvitationID)
	})
}

func registerAnswers(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "listMyInvitations", Method: http.MethodGet, Path: "/invitations", Tag: tag, Permission: access.SignedIn,
		Summary: "List one's invitations", Description: "Those that wait for an answer, the newest first.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*itemsAnswer, error) {
		all, err := s.ListMyInvitations(ctx, who)
		out := &itemsAnswer{}
		for _, i := range all {
			out.Body.Items = append(out.Body.Items, invitationOf(i))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "getInvitation", Method: http.MethodGet, Path: "/invitations/{invitation_id}", Tag: tag, Permission: access.SignedIn,
		Summary: "Get an invitation", Description: "For a profile that has verified the very address invited; to others it doesn't exist.",
		Errors: []*errs.Error{member.ErrNotFound},
	}, func(ctx context.Context, who access.Actor, in *InvitationPath) (*invitationAnswer, error) {
		i, err := s.GetInvitation(ctx, who, in.InvitationID)
		return &invitationAnswer{invitationOf(i)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "acceptInvitation", Method: http.MethodPost, Path: "/invitations/{invitation_id}/accept", Tag: tag, Permission: access.SignedIn,
		Summary: "Accept an invitation", Description: "Makes one a user of the account; whoever sent it gets a mail.", Errors: answerErrors, Status: http.StatusOK,
	}, func(ctx context.Context, who access.Actor, in *answerInput) (*invitationAnswer, error) {
		i, err := s.AcceptInvitation(ctx, who, in.InvitationID, in.Body.Message)
		return &invitationAnswer{invitationOf(i)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "declineInvitation", Method: http.MethodPost, Path: "/invitations/{invitation_id}/decline", Tag: tag, Permission: access.SignedIn,
		Summary: "Decline an invitation", Description: "Whoever sent it gets a mail.", Errors: answerErrors, Status: http.StatusNoContent,
	}, func(ctx context.Context, who access.Actor, in *answerInput) (*nothing, error) {
		return nil, s.DeclineInvitation(ctx, who, in.InvitationID, in.Body.Message)
	})
}
