package memberapi

import (
	"context"
	"net/http"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// registerOperator adds what the vendor's staff may.
func registerOperator(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "grantAccess", Method: http.MethodPost, Path: "/operator/accounts/{account_id}/grants", Tag: tag, Permission: access.Operators, Status: http.StatusNoContent,
		Summary:     "Grant access to an account",
		Description: "Gives a person with a verified profile a role, unless the account is locked. The account's log tells of it; its administrators and the person are mailed.",
		Errors: []*errs.Error{account.ErrNotFound, account.ErrNotActive, account.ErrLocked, account.ErrRole, account.ErrVirtualNotFound, identity.ErrProfileNotFound,
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
}
