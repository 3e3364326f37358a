package request

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// Bounds of an activation.
const (
	ActivationLifetime = 30 * 24 * time.Hour // then it can't be answered any more
	MaxForwards        = 3                   // in a row, until the vendor's staff names somebody
)

// The errors about an activation.
var (
	ErrActivationNotFound  = errs.New(errs.NotFound, "activation_not_found", "There is no such request to authorize an account, or it isn't for your email address.", "Sign in with the very email address that was asked.")
	ErrActivationForwarded = errs.New(errs.Gone, "activation_forwarded", "This request was forwarded to somebody else, who decides now.", "Nothing more is to be done with this link.")
	ErrActivationExpired   = errs.New(errs.Gone, "activation_expired", "The time to answer this request has ended, and the request with it.", "Ask whoever requested the account to request it again.")
	ErrActivationEnded     = errs.New(errs.Gone, "activation_ended", "This request has ended: it was withdrawn or decided otherwise.", "Ask whoever requested the account what has become of it.")
	ErrActivationAnswered  = errs.New(errs.Conflict, "activation_answered", "This request was answered already.", "Nothing more is to be done with this link.")
	ErrPartnerDecides      = errs.New(errs.Forbidden, "partner_cannot_authorize", "A partner never authorizes an account for a customer.", "Forward the request to somebody of the customer's company who has the authority.")
	ErrNomineeUnknown      = errs.New(errs.Invalid, "nominee_unknown", "Somebody is to be allowed who wasn't nominated.", "Choose among the people of the request; invite others when the account is active.")
)

// ActivationState is what has become of the question to one person.
type ActivationState string

// The states of an activation.
const (
	ActivationOpen       ActivationState = "open"
	ActivationAuthorized ActivationState = "authorized"
	ActivationForwarded  ActivationState = "forwarded"
	ActivationUnknown    ActivationState = "unknown" // who was asked doesn't know who decides
	ActivationDeleted    ActivationState = "deleted"
	ActivationExpired    ActivationState = "expired"
	ActivationWithdrawn  ActivationState = "withdrawn"
)

// Activation asks one person to authorize an account that somebody else requested (SPEC C2).
type Activation struct {
	ID        string // actv_…
	Account   access.AccountID
	Email     string         // of who is asked
	Key       string         // the email as it is compared
	Message   string         // from the sender
	Sender    account.Person // who asks: the requester, who forwarded it, or the vendor's staff; without a profile
	Hop       int            // how often it was forwarded
	State     ActivationState
	CreatedAt time.Time
	ExpiresAt time.Time
	Reminders int
	SentAt    time.Time // when the last mail about it was sent
}

// Answerable returns nil if the question can be answered at that time, else why it can't.
func (a Activation) Answerable(now time.Time) error {
	switch a.State {
	case ActivationOpen:
		if !now.Before(a.ExpiresAt) {
			return ErrActivationExpired
		}
		return nil
	case ActivationForwarded:
		return ErrActivationForwarded
	case ActivationExpired:
		return ErrActivationExpired
	case ActivationWithdrawn:
		return ErrActivationEnded
	}
	return ErrActivationAnswered
}

// Nominated is somebody whom the requester wants to have access.
type Nominated struct {
	Nominee
	Key       string // the email as it is compared
	Requester bool   // it is the requester, who gets the role at once; others are invited
}

// ActivationView is what the person sees who is asked.
type ActivationView struct {
	Activation
	Of       account.Account
	Nominees []Nominated
	AtOnce   bool   // whether the account becomes active with their word, or waits for a review
	Cause    string // why it waits
}

// GetActivation returns the question with all it takes to answer. It is for the person who was asked: everybody else
// gets ErrActivationNotFound. It fails as Answerable does.
func (s *Service) GetActivation(ctx context.Context, who access.Actor, by Requester, activation string) (ActivationView, error) {
	if !who.SignedIn() || who.Profile != by.Profile {
		return ActivationView{}, access.ErrSignInRequired
	}
	var v ActivationView
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		asked, err := s.asked(ctx, tx, by, activation)
		if err != nil {
			return err
		}
		v, err = s.question(ctx, tx, by, asked)
		return err
	})
	return v, err
}

// ListMyActivations returns the questions that wait for the answer of who, the newest first. It is for everybody who is
// signed in; whose email isn't verified has none.
func (s *Service) ListMyActivations(ctx context.Context, who access.Actor, by Requester) ([]ActivationView, error) {
	if !who.SignedIn() || who.Profile != by.Profile {
		return nil, access.ErrSignInRequired
	}
	email, err := identity.ParseEmail(by.Email)
	if err != nil || !by.Verified {
		return nil, nil
	}
	var out []ActivationView
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		open, err := openActivations(ctx, tx, email.Key, s.Clock.Now())
		if err != nil {
			return err
		}
		out = make([]ActivationView, len(open))
		for i, asked := range open {
			if out[i], err = s.question(ctx, tx, by, asked); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// question returns what the person sees who is asked.
func (s *Service) question(ctx context.Context, tx *db.Tx, by Requester, asked Activation) (ActivationView, error) {
	a, err := s.Accounts.Load(ctx, tx, asked.Account)
	if err != nil {
		return ActivationView{}, err
	}
	v := ActivationView{Activation: asked, Of: a}
	if v.Nominees, err = nominees(ctx, tx, a.ID); err != nil {
		return v, err
	}
	p, err := s.policy().authorized(a, by.Email, s.above(ctx, tx))
	v.AtOnce, v.Cause = p.Status == account.Active, p.Reason
	return v, err
}

// asked returns the question to the person, or why they can't answer it. Whether it is for them comes first: to a
// stranger it isn't there.
func (s *Service) asked(ctx context.Context, tx *db.Tx, by Requester, activation string) (Activation, error) {
	asked, err := activationByID(ctx, tx, activation)
	if err != nil {
		return Activation{}, err
	}
	email, err := identity.ParseEmail(by.Email)
	if err != nil || !by.Verified || email.Key != asked.Key {
		return Activation{}, ErrActivationNotFound
	}
	return asked, asked.Answerable(s.Clock.Now())
}

// answering is asked with the account locked, for a deed.
func (s *Service) answering(ctx context.Context, tx *db.Tx, who access.Actor, by Requester, activation string) (Activation, account.Account, error) {
	if !who.SignedIn() || who.Profile != by.Profile {
		return Activation{}, account.Account{}, access.ErrSignInRequired
	}
	asked, err := s.asked(ctx, tx, by, activation)
	if err != nil {
		return Activation{}, account.Account{}, err
	}
	a, err := s.Accounts.Lock(ctx, tx, asked.Account)
	if err != nil {
		return Activation{}, account.Account{}, err
	}
	if asked, err = s.asked(ctx, tx, by, activation); err == nil && a.Status != account.PendingCustomerAcceptance {
		err = ErrActivationEnded
	}
	return asked, a, err
}

// authorized decides what becomes of an account when the person with this email says that they have the authority: a
// standard one is active at once only if its identifier is that of their email (SPEC B8, C3).
func (v policy) authorized(a account.Account, email string, held func(domain string) (bool, error)) (plan, error) {
	p := plan{Derived: account.Derived{Domain: a.Identifier, Tier: a.Tier, LooksLike: account.LooksLike(a.Identifier)}, Status: account.Active}
	if a.Tier == account.Limited {
		return p, nil
	}
	cause := ""
	if own, err := v.FromEmail(email); err != nil || own.Domain != a.Identifier {
		p.Edited = true
		cause = "The domain identifier isn't the domain of the email of who authorized the account, so the vendor reviews it."
		if a.Justification != "" {
			cause = "The domain identifier was edited, so the vendor reviews it."
		}
	}
	return v.waits(p, cause, held)
}

// Authorization is the answer of somebody who has the authority.
type Authorization struct {
	Name    string   // of the account; "" keeps the requested one
	Allowed []string // emails of the nominees who get access; nobody else does
	Message string   // to them
}

// AuthorizeAccount makes who the first administrator of the account that they were asked about, and gives access to
// those whom they allow (SPEC C3). The account is active at once, or waits for a review of its identifier. A partner
// never authorizes for a customer (ErrPartnerDecides).
func (s *Service) AuthorizeAccount(ctx context.Context, who access.Actor, by Requester, activation string, in Authorization) (account.Account, error) {
	in.Name, in.Message = strings.TrimSpace(in.Name), strings.TrimSpace(in.Message)
	var out account.Account
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		asked, a, err := s.answering(ctx, tx, who, by, activation)
		if err != nil {
			return err
		}
		p, err := s.policy().authorized(a, by.Email, s.above(ctx, tx))
		if err != nil {
			return err
		}
		if who.Partner && (a.Tier == account.Limited || p.Edited) {
			return ErrPartnerDecides
		}
		list, err := nominees(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		allowed, err := in.check(a, list)
		if err != nil {
			return err
		}
		if err := s.answer(ctx, tx, asked, ActivationAuthorized); err != nil {
			return err
		}
		if a, err = s.Accounts.Authorize(ctx, tx, who, a, by.person(), in.Name); err != nil {
			return err
		}
		out, err = s.begin(ctx, tx, who, a, p, allowed, in.Message)
		return err
	})
	return out, err
}

// check refuses an answer that can't be carried out, and returns the nominees who are allowed.
func (in Authorization) check(a account.Account, list []Nominated) ([]Nominated, error) {
	if in.Name != "" {
		if err := account.CheckName(in.Name); err != nil {
			return nil, err
		}
	}
	if utf8.RuneCountInString(in.Message) > account.MaxMessage {
		return nil, account.ErrMessageLong.At("/message")
	}
	var allowed []Nominated
	for i, text := range in.Allowed {
		email, err := identity.ParseEmail(text)
		at := slices.IndexFunc(list, func(n Nominated) bool { return n.Key == email.Key })
		if err != nil || at < 0 {
			return nil, ErrNomineeUnknown.At(fmt.Sprintf("/allowed/%d", i))
		}
		if !slices.ContainsFunc(allowed, func(n Nominated) bool { return n.Key == email.Key }) {
			allowed = append(allowed, list[at])
		}
	}
	if a.Tier == account.Limited && len(allowed) > account.MaxUsers-1 {
		return nil, ErrNomineeLimit.At("/allowed")
	}
	return allowed, nil
}

// begin makes an account active that was authorized, or puts its identifier before the vendor's staff, and lets those in
// who are allowed: the requester at once, others by an invitation.
func (s *Service) begin(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, p plan, allowed []Nominated, message string) (account.Account, error) {
	var invited []Nominee
	administrator, err := identity.ParseEmail(a.Creator.Email)
	if err != nil {
		return a, err
	}
	for _, n := range allowed {
		if n.Key == administrator.Key {
			continue // who authorizes has the highest role already
		}
		if !n.Requester {
			invited = append(invited, n.Nominee)
		} else if err := s.Accounts.AddGrant(ctx, tx, a.ID, a.RequestedBy, access.Grant{Role: n.Role}); err != nil {
			return a, err
		}
	}
	if p.Status == account.Active {
		if err := s.activate(ctx, tx, who, a); err != nil {
			return a, err
		}
	} else if err := s.awaitReview(ctx, tx, who, a, p); err != nil {
		return a, err
	}
	a, err = s.Accounts.Load(ctx, tx, a.ID)
	if err != nil || s.Invite == nil || len(invited) == 0 {
		return a, err
	}
	return a, s.Invite(ctx, tx, who, a, invited, message)
}

// awaitReview puts the identifier of an account before the vendor's staff that its company has said yes to.
func (s *Service) awaitReview(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, p plan) error {
	a.Status, a.StatusReason = account.PendingDomainApproval, p.Reason
	if err := s.Accounts.SetState(ctx, tx, a); err != nil {
		return err
	}
	if _, err := s.openReview(ctx, tx, who, a, p.review(a)); err != nil {
		return err
	}
	return s.mailConcerned(ctx, tx, a, "account_requested")
}

// answer writes what has become of a question that is open; somebody else's answer may have come first.
func (s *Service) answer(ctx context.Context, tx *db.Tx, asked Activation, to ActivationState) error {
	err := answerActivation(ctx, tx, asked, to, s.Clock.Now())
	if errors.Is(err, errNotOpen) {
		return ErrActivationAnswered
	}
	return err
}
