package member

import (
	"context"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// ErrOwnAccess says that nobody of the vendor's staff lets themselves into a customer's account.
var ErrOwnAccess = errs.New(errs.Forbidden, "operator_own_access", "Nobody of the vendor's staff gives access to themselves.", "Ask a colleague of the vendor's staff, or an administrator of the account.").At("/email")

// GrantByEmail is GrantByOperator for somebody who is named by the verified email of their profile. It fails with the
// identity area's ErrProfileNotFound if nobody has it.
func (s *Service) GrantByEmail(ctx context.Context, who access.Actor, a access.AccountID, email string, g access.Grant) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	var p account.Person
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = s.PersonByEmail(ctx, tx, strings.TrimSpace(email))
		return err
	}); err != nil {
		return err
	}
	return s.GrantByOperator(ctx, who, a, p, g)
}

// ListUsersByOperator returns a page of an account's users, by name, and after the last of them the pending invitations,
// by email. Only the vendor's staff may.
func (s *Service) ListUsersByOperator(ctx context.Context, who access.Actor, a access.AccountID, f Filter, p page.Request) (page.Page[User], error) {
	return seen(ctx, s, who, a, func(tx *db.Tx, acct account.Account) (page.Page[User], error) {
		return s.userPage(ctx, tx, nil, acct.ID, f, p)
	})
}

// ListInvitationsByOperator returns a page of the invitations to an account: those that wait first, then the newest. Only
// the vendor's staff may, in a locked account too: the lock keeps them from giving access, not from looking (SPEC D7).
func (s *Service) ListInvitationsByOperator(ctx context.Context, who access.Actor, a access.AccountID, f RequestFilter, p page.Request) (page.Page[Invitation], error) {
	return seen(ctx, s, who, a, func(tx *db.Tx, acct account.Account) (page.Page[Invitation], error) {
		return s.invitationPage(ctx, tx, access.Held{{Role: access.AccountAdmin}}, acct.ID, f, p)
	})
}

// ListAccessRequestsByOperator returns a page of the requests to an account: those that wait first, then the newest. Only
// the vendor's staff may; they see the requests and leave the decision to the customer.
func (s *Service) ListAccessRequestsByOperator(ctx context.Context, who access.Actor, a access.AccountID, f RequestFilter, p page.Request) (page.Page[AccessRequest], error) {
	return seen(ctx, s, who, a, func(tx *db.Tx, acct account.Account) (page.Page[AccessRequest], error) {
		return s.requestPage(ctx, tx, acct, f, p)
	})
}

// seen reads a list of an account for the vendor's staff.
func seen[T any](ctx context.Context, s *Service, who access.Actor, a access.AccountID, read func(*db.Tx, account.Account) (page.Page[T], error)) (out page.Page[T], err error) {
	if err := access.RequireOperator(who); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		acct, err := s.Accounts.Load(ctx, tx, a)
		if err != nil {
			return err
		}
		out, err = read(tx, acct)
		return err
	})
	return out, err
}
