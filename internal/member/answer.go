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

// ListMyInvitations returns the invitations that wait for the answer of who, the newest first. It is for everybody who
// is signed in.
func (s *Service) ListMyInvitations(ctx context.Context, who access.Actor) ([]Invitation, error) {
	if !who.SignedIn() {
		return nil, access.ErrSignInRequired
	}
	var out []Invitation
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		mine := key(who.Email)
		if mine == "" {
			return nil
		}
		rows, err := memberdb.New(tx).PendingOf(ctx, memberdb.PendingOfParams{EmailKey: mine, ExpiresAt: clock.Millis(s.Clock.Now())})
		if err != nil {
			return fmt.Errorf("member: my invitations: %w", err)
		}
		for _, r := range rows {
			if a, err := s.Accounts.Load(ctx, tx, r.AccountID); err != nil {
				return err
			} else if a.Active() != nil {
				continue // what waits for a review tells nobody yet
			}
			i, err := s.fromRow(ctx, tx, r)
			if err != nil {
				return err
			}
			out = append(out, i)
		}
		return nil
	})
	return out, err
}

// GetInvitation returns an invitation to the person whom it is for, whatever has become of it.
func (s *Service) GetInvitation(ctx context.Context, who access.Actor, invitation string) (i Invitation, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		i, err = s.mine(ctx, tx, who, invitation)
		return err
	})
	return i, err
}

// mine decides SPEC D3: an invitation is only for a profile that has verified that very email. To everybody else it
// doesn't exist.
func (s *Service) mine(ctx context.Context, tx *db.Tx, who access.Actor, invitation string) (Invitation, error) {
	if !who.SignedIn() {
		return Invitation{}, access.ErrSignInRequired
	}
	rows, err := memberdb.New(tx).GetByID(ctx, invitation)
	if err != nil {
		return Invitation{}, fmt.Errorf("member: invitation: %w", err)
	}
	if len(rows) == 0 || key(who.Email) == "" || rows[0].EmailKey != key(who.Email) {
		return Invitation{}, ErrNotFound
	}
	return s.fromRow(ctx, tx, rows[0])
}

// AcceptInvitation makes who a user of the account with the role of the invitation, and tells whoever sent it. It is for
// the person invited only. It fails with ErrExpired, ErrWithdrawn or ErrAnswered.
func (s *Service) AcceptInvitation(ctx context.Context, who access.Actor, invitation, text string) (Invitation, error) {
	var i Invitation
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		made, said, err := s.decide(ctx, tx, who, invitation, text, Accepted)
		if err != nil {
			return err
		}
		i = made
		p, err := s.person(ctx, tx, who)
		if err != nil {
			return err
		}
		if err := s.Accounts.AddGrant(ctx, tx, i.Account, p, i.Grant); err != nil {
			return err
		}
		if err := s.settleRequests(ctx, tx, who, i.Account, who.Profile); err != nil {
			return err
		}
		e := i.event("user.added", fmt.Sprintf("%s accepted the invitation and is %s now.", i.Email, roleName(account.HeldRole{Grant: i.Grant, VirtualAccountName: i.VirtualAccountName, TagName: i.TagName})))
		e.SubjectKind, e.SubjectID, e.SubjectName = "user", string(who.Profile), p.Name
		e.After = map[string]any{"roles": []string{string(i.Grant.Role)}}
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return s.mailAnswer(ctx, tx, i, "invitation_accepted", p, said)
	})
	return i, err
}

// DeclineInvitation turns an invitation down and tells whoever sent it. It is for the person invited only, and fails as
// AcceptInvitation does.
func (s *Service) DeclineInvitation(ctx context.Context, who access.Actor, invitation, text string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		i, text, err := s.decide(ctx, tx, who, invitation, text, Declined)
		if err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, i.event("invitation.declined", fmt.Sprintf("%s declined the invitation.", i.Email))); err != nil {
			return err
		}
		p, err := s.person(ctx, tx, who)
		if err != nil {
			return err
		}
		return s.mailAnswer(ctx, tx, i, "invitation_declined", p, text)
	})
}

// decide writes the answer of the person invited, with the account locked.
func (s *Service) decide(ctx context.Context, tx *db.Tx, who access.Actor, invitation, text string, to Status) (Invitation, string, error) {
	i, err := s.mine(ctx, tx, who, invitation)
	if err != nil {
		return Invitation{}, "", err
	}
	a, err := s.Accounts.Lock(ctx, tx, i.Account)
	if err != nil {
		return Invitation{}, "", err
	}
	if i, err = s.mine(ctx, tx, who, invitation); err != nil { // as it is now that nobody changes it any more
		return Invitation{}, "", err
	}
	if err := a.Active(); err != nil {
		return Invitation{}, "", err
	}
	if text, err = account.Message(text); err != nil {
		return Invitation{}, "", err
	}
	if err := i.Answerable(s.Clock.Now()); err != nil {
		return Invitation{}, "", err
	}
	err = s.answer(ctx, tx, i, to, text)
	i.Status = to
	return i, text, err
}
