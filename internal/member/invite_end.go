package member

import (
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// EndInvitationsIn is a joining function for the removal of a virtual account: it withdraws the pending invitations to
// it, or nobody could answer them and nobody invite the same people anew. Those invited are told.
func (s *Service) EndInvitationsIn(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error {
	rows, err := memberdb.New(tx).WithdrawIn(ctx, memberdb.WithdrawInParams{AccountID: a, VirtualAccountID: va, AnsweredAt: clock.Millis(s.Clock.Now())})
	if err != nil {
		return fmt.Errorf("member: end invitations: %w", err)
	}
	return s.tellWithdrawnInvitations(ctx, tx, a, rows)
}

// EndInvitationsByTag is a joining function for the removal of a custom tag, or with a value of one of its values: it
// withdraws the pending invitations to roles by it. Those invited are told.
func (s *Service) EndInvitationsByTag(ctx context.Context, tx *db.Tx, a access.AccountID, tag access.TagID, value string) error {
	q, now := memberdb.New(tx), clock.Millis(s.Clock.Now())
	var rows []memberdb.Invitation
	var err error
	if value == "" {
		rows, err = q.WithdrawByAnyTag(ctx, memberdb.WithdrawByAnyTagParams{AccountID: a, TagID: tag, AnsweredAt: now})
	} else {
		rows, err = q.WithdrawByTag(ctx, memberdb.WithdrawByTagParams{AccountID: a, TagID: tag, TagValue: value, AnsweredAt: now})
	}
	if err != nil {
		return fmt.Errorf("member: end invitations: %w", err)
	}
	return s.tellWithdrawnInvitations(ctx, tx, a, rows)
}

// tellWithdrawnInvitations mails those whose invitations ended because what they were invited to is gone. An account that
// waits has told nobody of them yet.
func (s *Service) tellWithdrawnInvitations(ctx context.Context, tx *db.Tx, a access.AccountID, rows []memberdb.Invitation) error {
	rows = slices.DeleteFunc(rows, func(r memberdb.Invitation) bool { return r.ExpiresAt <= clock.Millis(s.Clock.Now()) })
	if len(rows) == 0 {
		return nil
	}
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil || acct.Active() != nil {
		return err
	}
	all, err := s.fromRows(ctx, tx, a, rows)
	if err != nil {
		return err
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, acct)
	if err != nil {
		return err
	}
	for _, i := range all {
		if err := s.mailWithdrawn(ctx, tx, acct, facts, i); err != nil {
			return err
		}
	}
	return nil
}
