package member

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// InviteNominated is a joining function for the activation of an account that waited: those who were nominated get
// their invitations now, and the time to answer begins now.
func (s *Service) InviteNominated(ctx context.Context, tx *db.Tx, a account.Account) error {
	now := s.Clock.Now()
	rows, err := memberdb.New(tx).Renew(ctx, memberdb.RenewParams{AccountID: a.ID, CreatedAt: clock.Millis(now), ExpiresAt: clock.Millis(now.Add(Lifetime))})
	if err != nil {
		return fmt.Errorf("member: renew invitations: %w", err)
	}
	all, err := s.fromRows(ctx, tx, a.ID, rows)
	if err != nil {
		return err
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, i := range all {
		if err := s.mailInvitation(ctx, tx, a, facts, i, "user_invitation"); err != nil {
			return err
		}
	}
	return nil
}

// EndInvitations is a joining function for a request that ends without an account: nobody can answer its invitations
// any more.
func (s *Service) EndInvitations(ctx context.Context, tx *db.Tx, a account.Account) error {
	if err := memberdb.New(tx).WithdrawAll(ctx, memberdb.WithdrawAllParams{AccountID: a.ID, AnsweredAt: clock.Millis(s.Clock.Now())}); err != nil {
		return fmt.Errorf("member: end invitations: %w", err)
	}
	return nil
}
