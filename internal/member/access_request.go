package member

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
)

// Bounds of a request for access.
const (
	RequestLifetime = 30 * 24 * time.Hour // then nobody can decide it any more
	RequestsPerHour = 10                  // of one person; who asks more often is looking for accounts, not for access
)

// The errors about requests for access.
var (
	ErrRequestNotFound  = errs.New(errs.NotFound, "access_request_not_found", "There is no such request for access.", "Choose one from the list of requests.")
	ErrWhichAccount     = errs.New(errs.Invalid, "access_request_target", "A request names either a domain identifier or the email of a user of the account.", "Give one of the two.")
	ErrAlreadyRequested = errs.New(errs.Conflict, "access_already_requested", "You have asked for this already, and the request is still open.", "Wait for the answer, or withdraw the request and ask again.")
	ErrAlreadyIn        = errs.New(errs.Conflict, "already_in_account", "You are a user of this account already.", "Ask an administrator of the account for another role.")
	ErrInvitedAlready   = errs.New(errs.Conflict, "invitation_waits", "You are invited to this account already.", "Accept the invitation; it stands on the home page.")
	ErrTooManyRequests  = errs.New(errs.RateLimited, "access_requests_too_many", "You have asked for access many times within an hour.", "Wait an hour, or ask an administrator of the account to invite you.")
	ErrRequestDecided   = errs.New(errs.Conflict, "access_request_decided", "Somebody has decided this request already.", "Nothing more is to be done; the list of requests shows the decision.")
	ErrRequestWithdrawn = errs.New(errs.Gone, "access_request_withdrawn", "The request was withdrawn by the person who made it.", "Invite the person, if they should have access all the same.")
	ErrRequestExpired   = errs.New(errs.Gone, "access_request_expired", "The request was not decided in time and has expired.", "Invite the person, if they should have access.")
	ErrReasonLong       = errs.New(errs.Invalid, "decline_reason_long", "The reason has more than 1000 characters.", "Shorten it.")
)

// Approved is the state of a request for access that was granted; the other states are those of an invitation.
const Approved Status = "approved"

// AccessRequest asks the administrators of an account to let somebody in.
type AccessRequest struct {
	ID          string           // areq_…
	Account     access.AccountID // "" if nothing was found
	AccountName string           // "" unless whoever looks may know it
	Identifier  string           // of the account; "" unless whoever looks may know it
	By          account.Person
	Asked       string // as it was typed: a domain identifier or the email of a user
	Message     string
	Status      Status
	Reason      string // why it was declined
	DecidedBy   string // name
	CreatedAt   time.Time
	ExpiresAt   time.Time
	DecidedAt   time.Time // zero until then
}

// Decidable returns nil if the request can be approved, declined or withdrawn at that time, else why it can't.
func (r AccessRequest) Decidable(now time.Time) error {
	switch {
	case r.Status == Withdrawn:
		return ErrRequestWithdrawn
	case r.Status == Expired || r.Status == Pending && !now.Before(r.ExpiresAt):
		return ErrRequestExpired
	case r.Status != Pending:
		return ErrRequestDecided
	}
	return nil
}

// Asking is what somebody asks access to: by the account's identifier or by the email of one of its users.
type Asking struct {
	Identifier string
	Email      string
	Message    string
}

// target is what is asked for, as it is kept and compared.
type target struct {
	asked, key string
	email      bool
}

func (s *Service) target(in Asking) (target, error) {
	identifier, email := strings.TrimSpace(in.Identifier), strings.TrimSpace(in.Email)
	switch {
	case (identifier == "") == (email == ""):
		return target{}, ErrWhichAccount.At("/identifier")
	case identifier != "":
		clean, err := s.Accounts.AskedFor(identifier)
		return target{asked: clean, key: "identifier:" + clean}, pointAt(err, "/identifier")
	}
	e, err := identity.ParseEmail(email)
	return target{asked: e.Address, key: "email:" + e.Key, email: true}, pointAt(err, "/email")
}

// RequestAccess asks the administrators of the accounts that fit to let who in; it is for everybody who is signed in.
// Whether there is such an account isn't looked up before the answer is given: a job passes the request on (see PassOn).
// So the answer, and the work for it, are the same whatever is asked for (SPEC D2). Only of one's own accounts and
// invitations it is said at once that one needn't ask.
func (s *Service) RequestAccess(ctx context.Context, who access.Actor, in Asking) (AccessRequest, error) {
	if !who.SignedIn() {
		return AccessRequest{}, access.ErrSignInRequired
	}
	to, err := s.target(in)
	if err != nil {
		return AccessRequest{}, err
	}
	text, err := account.Message(in.Message)
	if err != nil {
		return AccessRequest{}, err
	}
	var r AccessRequest
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.mayAsk(ctx, tx, who, to); err != nil {
			return err
		}
		if err := s.needless(ctx, tx, who, to); err != nil {
			return err
		}
		p, err := s.person(ctx, tx, who)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		r = AccessRequest{ID: id.New("areq"), By: p, Asked: to.asked, Message: text, Status: Pending, CreatedAt: now, ExpiresAt: now.Add(RequestLifetime)}
		if err := s.storeRequest(ctx, tx, to.key, r); err != nil {
			return err
		}
		return s.later(ctx, tx, jobPassOn, who, r.ID)
	})
	return r, err
}

// mayAsk refuses to ask twice for the same, and too often.
func (s *Service) mayAsk(ctx context.Context, tx *db.Tx, who access.Actor, to target) error {
	q, now := memberdb.New(tx), s.Clock.Now()
	open, err := q.OpenAccessRequests(ctx, memberdb.OpenAccessRequestsParams{ProfileID: who.Profile, ExpiresAt: clock.Millis(now), AskedKey: to.key})
	if err != nil {
		return fmt.Errorf("member: open requests: %w", err)
	}
	if len(open) > 0 {
		return ErrAlreadyRequested
	}
	n, err := q.CountAccessRequestsSince(ctx, memberdb.CountAccessRequestsSinceParams{ProfileID: who.Profile, CreatedAt: clock.Millis(now.Add(-time.Hour))})
	if err != nil {
		return fmt.Errorf("member: count requests: %w", err)
	}
	if n >= RequestsPerHour {
		return ErrTooManyRequests
	}
	return nil
}

// needless refuses somebody who is a user of the account or invited to it. It looks at their own accounts and invitations
// alone, so that neither the answer nor the time that it takes tells of others'.
func (s *Service) needless(ctx context.Context, tx *db.Tx, who access.Actor, to target) error {
	mine, err := s.Accounts.AccountsOf(ctx, tx, who.Profile)
	if err != nil {
		return err
	}
	for _, m := range mine {
		if !to.email && m.Status == account.Active && m.Identifier == to.asked {
			return ErrAlreadyIn
		}
	}
	invited, err := memberdb.New(tx).PendingOf(ctx, memberdb.PendingOfParams{EmailKey: key(who.Email), ExpiresAt: clock.Millis(s.Clock.Now())})
	if err != nil {
		return fmt.Errorf("member: my invitations: %w", err)
	}
	ids := make([]access.AccountID, len(invited))
	for i, row := range invited {
		ids[i] = row.AccountID
	}
	found, err := s.Accounts.All(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, a := range found {
		if !to.email && a.Active() == nil && a.Identifier == to.asked {
			return ErrInvitedAlready
		}
	}
	return nil
}

// storeRequest keeps a request for what was asked.
func (s *Service) storeRequest(ctx context.Context, tx *db.Tx, askedKey string, r AccessRequest) error {
	if err := memberdb.New(tx).InsertAccessRequest(ctx, memberdb.InsertAccessRequestParams{
		AccountID: r.Account, ID: r.ID, ProfileID: r.By.Profile, Name: r.By.Name, Email: r.By.Email, Company: r.By.Company,
		Asked: r.Asked, AskedKey: askedKey, Message: r.Message, CreatedAt: clock.Millis(r.CreatedAt), ExpiresAt: clock.Millis(r.ExpiresAt),
	}); err != nil {
		return fmt.Errorf("member: store request: %w", err)
	}
	return nil
}

func (r AccessRequest) event(kind, message string) event.Event {
	return event.Event{Account: r.Account, Kind: kind, Message: message, SubjectKind: "access_request", SubjectID: r.ID, SubjectName: r.By.String()}
}

// reason returns what was given as one without spaces around it.
func reason(text string) (string, error) {
	if text = strings.TrimSpace(text); utf8.RuneCountInString(text) > account.MaxMessage {
		return "", ErrReasonLong.At("/reason")
	}
	return text, nil
}
