package member

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/request"
)

// Why a role is not somebody's to give, though they manage users.
var (
	errAdministrators = account.ErrForbidden.Msgf("Only an account administrator makes somebody one, or takes that away.")
	errThemselves     = account.ErrForbidden.Msgf("Nobody gives themselves a role that may more than the ones they have.")
)

// Invite is whom to invite to what.
type Invite struct {
	Emails  []string // 1 to MaxEmails
	Grant   access.Grant
	Message string
}

// InviteUsers invites people, all or none, and mails them. It needs access.ManageUsers in the account, or in the
// virtual account if the role is one of it. It fails with ErrUserLimit, ErrAlreadyUser, ErrAlreadyAsked and the other
// errors of this package.
func (s *Service) InviteUsers(ctx context.Context, who access.Actor, a access.AccountID, in Invite) ([]Invitation, error) {
	var out []Invitation
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.Accounts.Lock(ctx, tx, a) // first: who loses the permission at this moment invites nobody any more
		if err != nil {
			return err
		}
		if err := s.mayManage(ctx, tx, who, a, in.Grant); err != nil {
			return err
		}
		out, err = s.inviteAll(ctx, tx, who, acct, in, "user_invitation")
		return err
	})
	return out, err
}

// inviteAll invites everybody who is listed, with the same role and mail. The account must be locked.
func (s *Service) inviteAll(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, in Invite, mail string) ([]Invitation, error) {
	list, err := emails(in.Emails)
	if err != nil {
		return nil, err
	}
	text, err := account.Message(in.Message)
	if err != nil {
		return nil, err
	}
	grants := make([]access.Grant, len(list))
	for i := range grants {
		grants[i] = in.Grant
	}
	return s.invite(ctx, tx, who, a, list, grants, text, "/emails", mail)
}

// Nominate is a joining function for the request of an account: it invites those whom its requester nominated. They
// get their mails when the account is active; what waits for a review tells nobody yet.
func (s *Service) Nominate(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, nominees []request.Nominee, text string) error {
	if _, err := s.Accounts.Lock(ctx, tx, a.ID); err != nil {
		return err
	}
	list := make([]string, len(nominees))
	grants := make([]access.Grant, len(nominees))
	for i, n := range nominees {
		list[i], grants[i] = n.Email, access.Grant{Role: n.Role}
	}
	clean, err := emails(list)
	if err != nil {
		return pointAt(err, "/nominees")
	}
	if len(clean) != len(list) { // somebody twice: with which role isn't clear
		return ErrAlreadyAsked.At("/nominees")
	}
	_, err = s.invite(ctx, tx, who, a, clean, grants, text, "/nominees", "user_invitation")
	return err
}

// mayManage asks for access.ManageUsers where the grant reaches, which for one by a tag may come to be anywhere; the role
// of an administrator is only theirs to give and to take, or who merely manages users would be one in two steps.
func (s *Service) mayManage(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, g access.Grant) error {
	if g.VirtualAccount != "" {
		_, err := s.Accounts.RequireIn(ctx, tx, who, a, g.VirtualAccount, access.ManageUsers)
		return err
	}
	held, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers)
	if err == nil && g.Role == access.AccountAdmin && !held.Has(access.AccountAdmin) {
		err = errAdministrators
	}
	return err
}

// invite stores the invitations to an account that is locked, with their events and mails. at is where the request has
// the list, mail is the kind of the mail.
func (s *Service) invite(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, list []identity.Email, grants []access.Grant, text, at, mail string) ([]Invitation, error) {
	now := s.Clock.Now()
	if err := s.expireInvitationsIn(ctx, tx, access.System("member"), a.ID); err != nil {
		return nil, err
	}
	if err := s.room(ctx, tx, a, len(list)); err != nil {
		return nil, pointAt(err, at)
	}
	if err := s.notTooMany(ctx, tx, who, a, len(list)); err != nil {
		return nil, pointAt(err, at)
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a) // once for all of them
	if err != nil {
		return nil, err
	}
	var bad refusals
	for i, email := range list {
		if err := bad.add(s.invitable(ctx, tx, a, email, grants[i]), fmt.Sprintf("%s/%d", at, i)); err != nil {
			return nil, err
		}
	}
	if err := bad.err(); err != nil {
		return nil, err
	}
	var out []Invitation
	for i, email := range list {
		inv := Invitation{
			ID: id.New("inv"), Account: a.ID, Email: email.Address, Grant: grants[i], Message: text, Status: Pending,
			By:        account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email},
			CreatedAt: now, SentAt: now, ExpiresAt: now.Add(Lifetime), AccountName: a.Name, Identifier: a.Identifier,
		}
		if err := s.store(ctx, tx, who, a, facts, &inv, mail); err != nil {
			return nil, err
		}
		out = append(out, inv)
	}
	return out, nil
}

// notTooMany refuses to mail so many more strangers: withdrawn and declined invitations count too.
func (s *Service) notTooMany(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, more int) error {
	q, since := memberdb.New(tx), clock.Millis(s.Clock.Now().Add(-24*time.Hour))
	if who.Profile != "" {
		n, err := q.CountInvitedSince(ctx, memberdb.CountInvitedSinceParams{InviterID: string(who.Profile), CreatedAt: since})
		if err != nil {
			return fmt.Errorf("member: count invitations: %w", err)
		}
		if int(n)+more > InvitedPerDay {
			return ErrManyInvited
		}
	}
	if a.Tier != account.Limited {
		return nil
	}
	n, err := q.CountInvitationsSince(ctx, memberdb.CountInvitationsSinceParams{AccountID: a.ID, CreatedAt: since})
	if err != nil {
		return fmt.Errorf("member: count invitations: %w", err)
	}
	if int(n)+more > InvitedToLimited {
		return ErrManyInvited
	}
	return nil
}

// room decides SPEC F1: a limited account has at most three users, pending invitations included. The account must be
// locked.
func (s *Service) room(ctx context.Context, tx *db.Tx, a account.Account, more int) error {
	if a.Tier != account.Limited {
		return nil
	}
	users, err := s.Accounts.CountUsers(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	invited, err := s.CountInvited(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	if users+invited+more > account.MaxUsers {
		return ErrUserLimit
	}
	return nil
}

// CountInvited is a joining function: it returns how many invitations of an account are pending.
func (s *Service) CountInvited(ctx context.Context, tx *db.Tx, a access.AccountID) (int, error) {
	n, err := memberdb.New(tx).CountPending(ctx, memberdb.CountPendingParams{AccountID: a, ExpiresAt: clock.Millis(s.Clock.Now())})
	if err != nil {
		return 0, fmt.Errorf("member: count invitations: %w", err)
	}
	return int(n), nil
}

// invitable refuses a role that can't be given, and somebody who is in the account or asked to be.
func (s *Service) invitable(ctx context.Context, tx *db.Tx, a account.Account, email identity.Email, g access.Grant) error {
	if err := account.CheckRole(g); err != nil {
		return err
	}
	if a.Tier == account.Limited && g.Role != access.AccountUser {
		return ErrLimitedRole
	}
	if err := s.Accounts.CheckGrant(ctx, tx, a.ID, g); err != nil { // its place may have gone before the account was locked
		return err
	}
	if user, err := s.Accounts.HasUserWithEmail(ctx, tx, a.ID, email.Address); err != nil {
		return err
	} else if user {
		return ErrAlreadyUser
	}
	n, err := memberdb.New(tx).HasPending(ctx, memberdb.HasPendingParams{AccountID: a.ID, EmailKey: email.Key, ExpiresAt: clock.Millis(s.Clock.Now())})
	if err != nil {
		return fmt.Errorf("member: pending invitation: %w", err)
	}
	if n > 0 {
		return ErrAlreadyAsked
	}
	return nil
}

// store writes one invitation with its event and, if the account is active, its mail.
func (s *Service) store(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, facts map[string]any, i *Invitation, mail string) error {
	if err := memberdb.New(tx).Insert(ctx, memberdb.InsertParams{
		AccountID: a.ID, ID: i.ID, Email: i.Email, EmailKey: key(i.Email), Role: string(i.Grant.Role), VirtualAccountID: i.Grant.VirtualAccount,
		TagID: i.Grant.Tag, TagValue: i.Grant.TagValue, Message: i.Message, InviterID: string(who.Profile), InviterName: who.Name, InviterEmail: who.Email,
		CreatedAt: clock.Millis(i.CreatedAt), SentAt: clock.Millis(i.SentAt), ExpiresAt: clock.Millis(i.ExpiresAt),
	}); err != nil {
		return fmt.Errorf("member: store invitation: %w", err)
	}
	named, err := s.Accounts.Named(ctx, tx, a.ID, access.Held{i.Grant})
	if err != nil {
		return err
	}
	i.VirtualAccountName, i.TagName = named[0].VirtualAccountName, named[0].TagName
	e := i.event("user.invited", fmt.Sprintf("%s invited as %s.", i.Email, roleName(named[0])))
	e.After = map[string]any{"email": i.Email, "role": string(i.Grant.Role)}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	if a.Active() != nil {
		return nil
	}
	return s.mailInvitation(ctx, tx, a, facts, *i, mail)
}

func (i Invitation) event(kind, message string) event.Event {
	return event.Event{Account: i.Account, Kind: kind, Message: message, VirtualAccount: i.Grant.VirtualAccount,
		SubjectKind: "invitation", SubjectID: i.ID, SubjectName: i.Email}
}

// roleName is a role for people: "Virtual account user of Lab", "Virtual account user where Site is Berlin".
func roleName(r account.HeldRole) string {
	row, _ := r.Role.Row()
	if r.VirtualAccountName != "" {
		return row.Name + " of " + r.VirtualAccountName
	}
	if r.TagName != "" {
		return row.Name + " where " + r.TagName + " is " + r.TagValue
	}
	return row.Name
}

// answer writes what has become of a pending invitation; somebody else's answer may have come first.
func (s *Service) answer(ctx context.Context, tx *db.Tx, i Invitation, to Status, text string) error {
	n, err := memberdb.New(tx).Answer(ctx, memberdb.AnswerParams{AccountID: i.Account, ID: i.ID, Status: string(to), Answer: text,
		AnsweredAt: clock.Millis(s.Clock.Now())})
	if err != nil {
		return fmt.Errorf("member: answer: %w", err)
	}
	if n == 0 {
		return ErrAnswered
	}
	return nil
}

// pointAt makes an error point at a part of the request unless it does already.
func pointAt(err error, pointer string) error {
	if e, ok := errs.As(err); ok && len(e.Fields) == 0 {
		return e.At(pointer)
	}
	return err
}
