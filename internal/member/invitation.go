package member

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// Bounds of an invitation.
const (
	MaxEmails        = 50                  // addresses in one go
	Lifetime         = 30 * 24 * time.Hour // then it can't be accepted any more
	InvitedPerDay    = 500                 // by one person, in all accounts
	InvitedToLimited = 20                  // within a day, to one limited account
)

// The errors about invitations.
var (
	ErrNotFound     = errs.New(errs.NotFound, "invitation_not_found", "There is no such invitation, or it isn't for your email address.", "Sign in with the email address that was invited, or ask for a new invitation.")
	ErrUserLimit    = errs.New(errs.Conflict, "user_limit_reached", "A limited account has at most three users, pending invitations included.", "Remove a user or withdraw an invitation, or upgrade the account with a company's email to invite as many as you like.")
	ErrLimitedRole  = errs.New(errs.Conflict, "limited_account_role", "People who are invited to a limited account become account users.", "Invite with the role account_user, or upgrade the account with a company's email.")
	ErrAlreadyUser  = errs.New(errs.Conflict, "already_a_user", "Somebody with this email is a user of the account already.", "Change their roles in the list of users.")
	ErrAlreadyAsked = errs.New(errs.Conflict, "already_invited", "There is a pending invitation for this email.", "Wait for the answer, or withdraw it and invite again.")
	ErrManyInvited  = errs.New(errs.RateLimited, "invitations_too_many", "Very many people were invited within a day.", "Go on tomorrow, or ask the vendor for help.")
	ErrEmails       = errs.New(errs.Invalid, "emails_invalid", "An invitation needs between 1 and 50 email addresses.", "Invite in several steps.")
	ErrExpired      = errs.New(errs.Gone, "invitation_expired", "The invitation has expired.", "Ask whoever invited you for a new one.")
	ErrWithdrawn    = errs.New(errs.Gone, "invitation_withdrawn", "The invitation was withdrawn.", "Ask whoever invited you for a new one.")
	ErrAnswered     = errs.New(errs.Conflict, "invitation_answered", "The invitation was answered already.", "Nothing more is to be done.")
	ErrNotPending   = errs.New(errs.Conflict, "invitation_not_pending", "Only a pending invitation can be withdrawn.", "Remove the user instead, if the invitation was accepted.")
)

// Status is what has become of an invitation.
type Status string

// The states of an invitation.
const (
	Pending   Status = "pending"
	Accepted  Status = "accepted"
	Declined  Status = "declined"
	Withdrawn Status = "withdrawn"
	Expired   Status = "expired"
)

// Invitation asks somebody to take a role in an account.
type Invitation struct {
	ID                 string // inv_…
	Account            access.AccountID
	AccountName        string
	Identifier         string // of the account
	Email              string
	Grant              access.Grant
	VirtualAccountName string // "" for the whole account
	TagName            string // "" unless the role is by a tag
	Message            string
	By                 account.Person
	Status             Status
	Answer             string // the message that came with the answer
	CreatedAt          time.Time
	SentAt             time.Time // when it was last mailed
	Resent             int       // how often it was mailed again
	ExpiresAt          time.Time
	AnsweredAt         time.Time // accepted, declined, withdrawn or expired; zero while it is pending
	RefusedAt          time.Time // when its mail was given up; zero unless it was since it was last sent
	Refusal            string    // the mail server's words
}

// Answerable returns nil if the invitation can be accepted or declined at that time, else why it can't.
func (i Invitation) Answerable(now time.Time) error {
	switch {
	case i.Status == Withdrawn:
		return ErrWithdrawn
	case i.Status == Expired || i.Status == Pending && !now.Before(i.ExpiresAt):
		return ErrExpired
	case i.Status != Pending:
		return ErrAnswered
	}
	return nil
}

// key is an email address as it is compared (see identity.Email); "" for what is no address.
func key(email string) string {
	e, err := identity.ParseEmail(email)
	if err != nil {
		return ""
	}
	return e.Key
}

// emails reads addresses, each once, or says which of them won't do, all of those.
func emails(list []string) ([]identity.Email, error) {
	if len(list) == 0 || len(list) > MaxEmails {
		return nil, ErrEmails.At("/emails")
	}
	var out []identity.Email
	var bad refusals
	for i, text := range list {
		e, err := identity.ParseEmail(text)
		if err := bad.add(err, fmt.Sprintf("/emails/%d", i)); err != nil {
			return nil, err
		}
		if err == nil && !slices.ContainsFunc(out, func(other identity.Email) bool { return other.Key == e.Key }) {
			out = append(out, e)
		}
	}
	return out, bad.err()
}

// refusals gathers what is wrong with several parts of a request, so that a person can mend all of them at once.
type refusals struct{ first *errs.Error }

// add notes what is wrong with one part; an error that isn't for people is given back.
func (r *refusals) add(err error, pointer string) error {
	e, ok := errs.As(err)
	switch {
	case err == nil:
		return nil
	case !ok:
		return err
	case r.first == nil:
		r.first = e.At(pointer)
	default:
		r.first = r.first.WithFields(errs.Field{Pointer: pointer, Code: e.Code, Message: e.Msg})
	}
	return nil
}

// err is the error of the first part, which points at all of them; nil if nothing was wrong.
func (r *refusals) err() error {
	if r.first == nil {
		return nil
	}
	return r.first
}

// fromRow makes an invitation of its row, with what the account calls its parts now.
func (s *Service) fromRow(ctx context.Context, tx *db.Tx, r memberdb.Invitation) (Invitation, error) {
	all, err := s.fromRows(ctx, tx, r.AccountID, []memberdb.Invitation{r})
	if err != nil {
		return Invitation{}, err
	}
	return all[0], nil
}

// fromRows is fromRow for several invitations to one account.
func (s *Service) fromRows(ctx context.Context, tx *db.Tx, account access.AccountID, rows []memberdb.Invitation) ([]Invitation, error) {
	a, err := s.Accounts.Load(ctx, tx, account)
	if err != nil {
		return nil, err
	}
	out, grants := make([]Invitation, len(rows)), make(access.Held, len(rows))
	for n, r := range rows {
		out[n] = s.plain(r)
		out[n].AccountName, out[n].Identifier, grants[n] = a.Name, a.Identifier, out[n].Grant
	}
	named, err := s.Accounts.Named(ctx, tx, account, grants)
	for n := range named {
		out[n].VirtualAccountName, out[n].TagName = named[n].VirtualAccountName, named[n].TagName
	}
	return out, err
}

// plain makes an invitation of its row alone; one past its time is as good as expired.
func (s *Service) plain(r memberdb.Invitation) Invitation {
	i := Invitation{
		ID: r.ID, Account: r.AccountID, Email: r.Email, Message: r.Message,
		Grant:  access.Grant{Role: access.Role(r.Role), VirtualAccount: r.VirtualAccountID, Tag: r.TagID, TagValue: r.TagValue},
		By:     account.Person{Profile: access.ProfileID(r.InviterID), Name: r.InviterName, Email: r.InviterEmail},
		Status: Status(r.Status), CreatedAt: clock.Time(r.CreatedAt), ExpiresAt: clock.Time(r.ExpiresAt),
		SentAt: clock.Time(r.SentAt), Resent: int(r.Resent), Answer: r.Answer, AnsweredAt: clock.Time(r.AnsweredAt),
		RefusedAt: clock.Time(r.RefusedAt), Refusal: r.Refusal,
	}
	if i.Status == Pending && !s.Clock.Now().Before(i.ExpiresAt) {
		i.Status = Expired
	}
	return i
}
