package memberapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

func registerDelegation(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "delegateSetUp", Method: http.MethodPost, Path: "/accounts/{account_id}/set-up-delegations", Tag: tag, Permission: access.ManageUsers, Status: http.StatusCreated,
		Summary: "Let others set up smart licensing",
		Description: "Accepts the smart licensing agreement for the account and invites the people who shall set it up, both or neither. " +
			"The invited never accept the agreement themselves.",
		Errors: slices.Concat(changeErrors, roleErrors, []*errs.Error{member.ErrUserLimit, member.ErrManyInvited, member.ErrLimitedRole, member.ErrAlreadyUser, member.ErrAlreadyAsked,
			identity.ErrEmailInvalid, member.ErrEmails, account.ErrMessageLong, agreement.ErrOutdated, agreement.ErrCustomerOnly, agreement.ErrPartner}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			InviteBody
			AcceptAgreement string `json:"accept_agreement" maxLength:"64" doc:"The version of the smart licensing agreement that was read."`
		}
	}) (*invitationsAnswer, error) {
		b := in.Body
		made, err := s.DelegateSetUp(ctx, who, in.AccountID, member.Delegation{Agreement: b.AcceptAgreement, Invite: member.Invite{
			Emails: b.Emails, Message: b.Message, Grant: access.Grant{Role: b.Role, VirtualAccount: b.VirtualAccountID}}})
		out := &invitationsAnswer{}
		for _, i := range made {
			out.Body.Invitations = append(out.Body.Invitations, invitationOf(i))
		}
		return out, err
	})
}
