package member

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// InviteNominated is a joining function for the activation of an account that waited: those who were nominated get
// their invitations now, and the time to answer begins now. In a limited account whose places were taken meanwhile, the
// invitations that find none end unsent (SPEC F1).
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
	if all, err = s.thatFit(ctx, tx, a, all); err != nil {
		return err
	}
	for _, i := range all {
		if err := s.mailInvitation(ctx, tx, a, facts, i, "user_invitation"); err != nil {
			return err
		}
	}
	return nil
}

// thatFit returns the invitations, all pending, for which a limited account has room; it withdraws the rest.
func (s *Service) thatFit(ctx context.Context, tx *db.Tx, a account.Account, all []Invitation) ([]Invitation, error) {
	if a.Tier != account.Limited {
		return all, nil
	}
	users, err := s.Accounts.CountUsers(ctx, tx, a.ID)
	if err != nil {
		return nil, err
	}
	room := min(len(all), max(0, account.MaxUsers-users))
	for _, i := range all[room:] {
		if err := s.answer(ctx, tx, i, Withdrawn, ""); err != nil {
			return nil, err
		}
		e := i.event("invitation.withdrawn", fmt.Sprintf("The invitation of %s ended: a limited account has three users at most.", i.Email))
		if err := s.Log.Append(ctx, tx, access.System("member"), e); err != nil {
			return nil, err
		}
	}
	return all[:room], nil
}

// EndInvitations is a joining function for a request that ends without an account: nobody can answer its invitations
// any more.
func (s *Service) EndInvitations(ctx context.Context, tx *db.Tx, a account.Account) error {
	if err := memberdb.New(tx).WithdrawAll(ctx, memberdb.WithdrawAllParams{AccountID: a.ID, AnsweredAt: clock.Millis(s.Clock.Now())}); err != nil {
		return fmt.Errorf("member: end invitations: %w", err)
	}
	return nil
}
