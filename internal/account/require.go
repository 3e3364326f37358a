package account

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
)

// Require returns the grants of who in the account if they allow p in the account as a whole. It fails with
// ErrNotFound for somebody without a role there, exactly as for an account that doesn't exist; with ErrForbidden for
// a member whose roles don't allow p; with ErrNotActive if p changes something and the account isn't active.
// The system itself may do anything in an account that exists.
func (s *Service) Require(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, p access.Permission) (access.Held, error) {
	held, acct, err := s.held(ctx, tx, who, a)
	if err != nil {
		return nil, err
	}
	if !held.Can(p, "") {
		return nil, ErrForbidden
	}
	return held, usable(acct, p)
}

// RequireAnywhere is Require for a matter of which everybody sees their own part: it asks that the grants allow p in
// the account or in at least one virtual account.
func (s *Service) RequireAnywhere(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, p access.Permission) (access.Held, error) {
	held, acct, err := s.held(ctx, tx, who, a)
	if err != nil {
		return nil, err
	}
	if !held.CanAnywhere(p) {
		return nil, ErrForbidden
	}
	return held, usable(acct, p)
}

// RequireIn returns the virtual account if the grants of who allow p there. It fails as Require does for the account;
// with ErrVirtualNotFound for a virtual account that doesn't exist in it, or that isn't public and none of the grants
// reaches. If p allows to put something into the virtual account, that stays until the transaction ends, which must be
// one that may write.
func (s *Service) RequireIn(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, va access.VirtualAccountID, p access.Permission) (VirtualAccount, error) {
	held, acct, err := s.held(ctx, tx, who, a)
	if err != nil {
		return VirtualAccount{}, err
	}
	v, err := s.LoadVirtual(ctx, tx, a, va)
	if err != nil {
		return VirtualAccount{}, err
	}
	if !v.visible(held) {
		return VirtualAccount{}, ErrVirtualNotFound
	}
	if !held.Can(p, va) && p != access.ViewVirtualAccounts {
		return VirtualAccount{}, ErrForbidden
	}
	if err := usable(acct, p); err != nil {
		return VirtualAccount{}, err
	}
	return v, s.hold(ctx, tx, v, p)
}

// hold keeps the virtual account from being removed before the transaction ends, if the permission is one to put
// something into it.
func (s *Service) hold(ctx context.Context, tx *db.Tx, v VirtualAccount, p access.Permission) error {
	if p != access.ManageTokens && p != access.ManageInstances && p != access.ManageLicenses {
		return nil
	}
	held, err := accountdb.New(tx).HoldVirtualAccount(ctx, accountdb.HoldVirtualAccountParams{AccountID: v.Account, VirtualAccountID: v.ID})
	if err != nil {
		return fmt.Errorf("account: hold virtual account: %w", err)
	}
	if len(held) == 0 {
		return ErrVirtualNotFound // removed a moment ago
	}
	return nil
}

// held returns the grants of who and the account, or ErrNotFound if there is none of the one or the other.
func (s *Service) held(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) (access.Held, Account, error) {
	acct, err := s.Load(ctx, tx, a)
	if err != nil {
		return nil, Account{}, err
	}
	if who.Kind == access.OfSystem {
		return access.Held{{Role: access.AccountAdmin}}, acct, nil
	}
	held, err := s.Held(ctx, tx, a, who.Profile)
	if err != nil {
		return nil, Account{}, err
	}
	if len(held) == 0 {
		return nil, Account{}, ErrNotFound
	}
	return held, acct, nil
}

// Held is a joining function: it returns what a profile may at this moment in an account, none for the profile "": the
// grants by name, those of the groups that they are in, and for a grant by a tag one for each virtual account that carries
// the value now. A grant by a tag also stays itself, without a tag and a virtual account, so that its holder is a user
// of the account even while nothing carries the value.
func (s *Service) Held(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID) (access.Held, error) {
	if p == "" {
		return nil, nil
	}
	rows, err := accountdb.New(tx).HeldOf(ctx, accountdb.HeldOfParams{AccountID: a, ProfileID: p})
	if err != nil {
		return nil, fmt.Errorf("account: grants: %w", err)
	}
	held := make(access.Held, len(rows))
	for i, r := range rows {
		held[i] = access.Grant{Role: access.Role(r.Role), VirtualAccount: r.VirtualAccountID}
	}
	return held, nil
}

// usable decides that an account which isn't active can be looked at but not changed.
func usable(a Account, p access.Permission) error {
	switch p {
	case access.ViewAccount, access.ViewEvents, access.ViewVirtualAccounts, access.ViewUsers, access.ViewAgreements,
		access.ViewLicensing, access.ViewTokens:
		return nil
	}
	return a.Active()
}
