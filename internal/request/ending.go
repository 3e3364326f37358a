package request

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
)

// activate makes an account active that waited, tells everybody concerned, and lets the areas above do what waited
// for it. The account must be locked.
func (s *Service) activate(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account) error {
	a, err := s.Accounts.Activate(ctx, tx, who, a)
	if err != nil {
		return err
	}
	if err := s.mailConcerned(ctx, tx, a, "account_activated"); err != nil {
		return err
	}
	if s.Activated == nil {
		return nil
	}
	return s.Activated(ctx, tx, a)
}

// decline ends a request for an account, for a reason that is told to everybody concerned and those named; its
// identifier is free again. The account must be locked.
func (s *Service) decline(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, reason string, also ...account.Person) error {
	a, err := s.Accounts.Decline(ctx, tx, who, a, reason)
	if err != nil {
		return err
	}
	if err := s.withdrawReviews(ctx, tx, who, a, ""); err != nil {
		return err
	}
	if err := s.mailConcerned(ctx, tx, a, "account_declined", also...); err != nil {
		return err
	}
	if s.Ended == nil {
		return nil
	}
	return s.Ended(ctx, tx, a)
}
