package member

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// Bounds of sending an invitation again.
const (
	MaxResends  = 5
	ResendPause = 10 * time.Minute
)

// The errors about sending an invitation again.
var (
	ErrResendSoon  = errs.New(errs.RateLimited, "invitation_resent_recently", "The invitation was mailed within the last ten minutes.", "Wait ten minutes; the mail may be among the unwanted ones.")
	ErrResendLimit = errs.New(errs.Conflict, "invitation_resend_limit", "The invitation was mailed again five times already.", "Withdraw it and invite anew, or ask the person in another way.")
	ErrNotResent   = errs.New(errs.Conflict, "invitation_not_resendable", "Only a pending invitation can be sent again.", "Invite the person anew.")
)

// resendable returns nil if the invitation may be mailed again at that time, else why not.
func (i Invitation) resendable(now time.Time) error {
	switch {
	case i.Answerable(now) != nil:
		return ErrNotResent
	case i.Resent >= MaxResends:
		return ErrResendLimit
	case i.RefusedAt.IsZero() && now.Before(i.SentAt.Add(ResendPause)):
		return ErrResendSoon
	}
	return nil
}

// ResendInvitation mails a pending invitation again and gives it 30 new days; the link stays the same. If its mail was
// given up, it needn't pause before. It needs
// access.ManageUsers where its role reaches. It fails with ErrNotResent, ErrResendSoon or ErrResendLimit.
func (s *Service) ResendInvitation(ctx context.Context, who access.Actor, a access.AccountID, invitation string) (Invitation, error) {
	var i Invitation
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, found, err := s.manageInvitation(ctx, tx, who, a, invitation)
		if err != nil {
			return err
		}
		i = found
		now := s.Clock.Now()
		if err := i.resendable(now); err != nil {
			return err
		}
		i.SentAt, i.ExpiresAt, i.Resent, i.RefusedAt, i.Refusal = now, now.Add(Lifetime), i.Resent+1, time.Time{}, ""
		n, err := memberdb.New(tx).Resend(ctx, memberdb.ResendParams{AccountID: a, ID: i.ID, SentAt: clock.Millis(i.SentAt), ExpiresAt: clock.Millis(i.ExpiresAt)})
		if err != nil {
			return fmt.Errorf("member: resend: %w", err)
		}
		if n == 0 {
			return ErrNotResent
		}
		if err := s.Log.Append(ctx, tx, who, i.event("invitation.resent", fmt.Sprintf("The invitation of %s was sent again.", i.Email))); err != nil {
			return err
		}
		facts, err := s.Accounts.MailFacts(ctx, tx, acct)
		if err != nil {
			return err
		}
		return s.mailInvitation(ctx, tx, acct, facts, i, "user_invitation")
	})
	return i, err
}

// WithdrawInvitation takes back an invitation that is pending, and tells the person invited, whose link has stopped
// working. It needs access.ManageUsers where its role reaches.
func (s *Service) WithdrawInvitation(ctx context.Context, who access.Actor, a access.AccountID, invitation string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, i, err := s.manageInvitation(ctx, tx, who, a, invitation)
		if err != nil {
			return err
		}
		if i.Answerable(s.Clock.Now()) != nil {
			return ErrNotPending
		}
		if err := s.answer(ctx, tx, i, Withdrawn, ""); err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, i.event("invitation.withdrawn", fmt.Sprintf("Invitation of %s withdrawn.", i.Email))); err != nil {
			return err
		}
		return s.mailInvited(ctx, tx, acct, i, "invitation_withdrawn", "invitation_withdrawn:"+i.ID)
	})
}

// manageInvitation locks the account and returns an invitation to it for somebody who manages users where its role
// reaches.
func (s *Service) manageInvitation(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, invitation string) (account.Account, Invitation, error) {
	acct, err := s.Accounts.Lock(ctx, tx, a)
	if err != nil {
		return acct, Invitation{}, err
	}
	held, err := s.Accounts.RequireAnywhere(ctx, tx, who, a, access.ManageUsers)
	if err != nil {
		return acct, Invitation{}, err
	}
	rows, err := memberdb.New(tx).Get(ctx, memberdb.GetParams{AccountID: a, ID: invitation})
	if err != nil {
		return acct, Invitation{}, fmt.Errorf("member: invitation: %w", err)
	}
	if len(rows) == 0 {
		return acct, Invitation{}, ErrNotFound
	}
	i, err := s.fromRow(ctx, tx, rows[0])
	if err != nil {
		return acct, i, err
	}
	if own, confined := held.Confined(); confined && !slices.Contains(own, i.Grant.VirtualAccount) {
		return acct, i, ErrNotFound // not in their list either
	}
	return acct, i, s.mayManage(ctx, tx, who, a, i.Grant)
}

// ListInvitations returns a page of the invitations to an account: those that wait for an answer first, then the newest.
// It needs access.ManageUsers; who has it in virtual accounts only sees the invitations to those.
func (s *Service) ListInvitations(ctx context.Context, who access.Actor, a access.AccountID, f RequestFilter, p page.Request) (page.Page[Invitation], error) {
	var out page.Page[Invitation]
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		held, err := s.Accounts.RequireAnywhere(ctx, tx, who, a, access.ManageUsers)
		if err != nil {
			return err
		}
		out, err = s.invitationPage(ctx, tx, held, a, f, p)
		return err
	})
	return out, err
}

// invitationPage reads a page of the invitations to an account, of those that somebody with these grants sees.
func (s *Service) invitationPage(ctx context.Context, tx *db.Tx, held access.Held, a access.AccountID, f RequestFilter, p page.Request) (page.Page[Invitation], error) {
	w := f.where(a, clock.Millis(s.Clock.Now()), "email", "inviter_name", "inviter_email")
	if own, confined := held.Confined(); confined {
		args := make([]any, len(own))
		for i, va := range own {
			args[i] = va
		}
		w.And("virtual_account_id IN ("+placeholders(len(args))+")", args...)
	}
	end, err := pageOf(w, p)
	if err != nil {
		return page.Page[Invitation]{}, err
	}
	found, err := s.readInvitations(ctx, tx, a, w.String()+end, w.Args())
	if err != nil {
		return page.Page[Invitation]{}, err
	}
	return page.Cut(found, p.Rows(), func(i Invitation) any { return listCursor{rankOf(i.Status), i.ID} }), nil
}

func (s *Service) readInvitations(ctx context.Context, tx *db.Tx, a access.AccountID, rest string, args []any) ([]Invitation, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, email, role, virtual_account_id, tag_id, tag_value, message, inviter_id, inviter_name, inviter_email,
		status, answer, created_at, expires_at, answered_at, sent_at, resent, refused_at, refusal FROM invitation `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("member: list invitations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var read []memberdb.Invitation
	for rows.Next() {
		r := memberdb.Invitation{AccountID: a}
		if err := rows.Scan(&r.ID, &r.Email, &r.Role, &r.VirtualAccountID, &r.TagID, &r.TagValue, &r.Message, &r.InviterID, &r.InviterName, &r.InviterEmail,
			&r.Status, &r.Answer, &r.CreatedAt, &r.ExpiresAt, &r.AnsweredAt, &r.SentAt, &r.Resent, &r.RefusedAt, &r.Refusal); err != nil {
			return nil, fmt.Errorf("member: list invitations: %w", err)
		}
		read = append(read, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("member: list invitations: %w", err)
	}
	return s.fromRows(ctx, tx, a, read)
}
