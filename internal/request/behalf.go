package request

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// Bounds of requests on behalf of somebody else.
const (
	MaxOpenRequests = 50             // of one person that wait for customers
	RemindPause     = 24 * time.Hour // between two mails to one approver that the requester asks for
)

// The errors about requests on behalf of somebody else.
var (
	ErrPartnerRequest  = errs.New(errs.Forbidden, "partner_request_refused", "A partner never has the authority to represent a customer.", "Say that somebody else will authorize the account, and give the email of somebody of the customer's company.")
	ErrApproverSelf    = errs.New(errs.Invalid, "approver_is_requester", "That is your own email.", "Say that you have the authority, or give the email of somebody else.")
	ErrOpenRequests    = errs.New(errs.Conflict, "open_requests_limit", "Too many of your requests wait for their customers already.", "Wait for the answers, or withdraw some.")
	ErrNomineeTwice    = errs.New(errs.Invalid, "nominee_twice", "Somebody is nominated twice.", "Nominate each person once, with one role.")
	ErrNomineeRole     = errs.New(errs.Invalid, "nominee_role_limited", "In a limited account, those who are nominated become account users.", "Nominate them with the role account_user.")
	ErrRequestNotFound = errs.New(errs.NotFound, "request_not_found", "There is no such request of yours.", "Choose one from the list of your requests.")
	ErrRequestEnded    = errs.New(errs.Conflict, "request_ended", "This request doesn't wait any more.", "Load the list of your requests again to see what became of it.")
	ErrRemindTooSoon   = errs.New(errs.RateLimited, "remind_too_soon", "A mail about this request was sent within the last day.", "Give the person a day to answer before you remind them again.")
)

// byPartner refuses what a partner can't ask for themselves: anything but their own company's account.
func (p plan) byPartner() error {
	if p.Tier == account.Limited || p.Edited {
		return ErrPartnerRequest
	}
	return nil
}

// RequestFor asks for an account that somebody else is to authorize.
type RequestFor struct {
	Request              // its message goes to the approver and the nominees
	Approver string      // email of who has the authority
	Access   access.Role // what the requester wants to be in the account; "" for nothing
}

// RequestAccountFor asks for an account on behalf of somebody else (SPEC C1): the approver is mailed, and the account
// waits for their answer, without users. Its identifier is that of the approver's email, or edited.
func (s *Service) RequestAccountFor(ctx context.Context, who access.Actor, by Requester, r RequestFor) (account.Account, error) {
	if !who.SignedIn() || who.Profile != by.Profile {
		return account.Account{}, access.ErrSignInRequired
	}
	if !by.Verified {
		return account.Account{}, identity.ErrEmailUnverified
	}
	r.Request = r.clean(Requester{})
	return s.drawn(ctx, func(tx *db.Tx) (account.Account, error) { return s.requestFor(ctx, tx, who, by, r) })
}

func (s *Service) requestFor(ctx context.Context, tx *db.Tx, who access.Actor, by Requester, r RequestFor) (account.Account, error) {
	approver, message, err := addressee(r.Approver, r.Message, "/approver")
	if err != nil {
		return account.Account{}, err
	}
	own, err := identity.ParseEmail(by.Email)
	if err != nil {
		return account.Account{}, err
	}
	if own.Key == approver.Key {
		return account.Account{}, ErrApproverSelf.At("/approver")
	}
	p, err := s.policy().plan(approver.Address, r.Edit, s.above(ctx, tx))
	if err != nil {
		return account.Account{}, pointAt(err, "/approver")
	}
	if err := r.check(p); err != nil {
		return account.Account{}, err
	}
	list, err := r.nominated(p.Tier, own)
	if err != nil {
		return account.Account{}, err
	}
	if n, err := s.Accounts.CountWaiting(ctx, tx, by.Profile); err != nil {
		return account.Account{}, err
	} else if n >= MaxOpenRequests {
		return account.Account{}, ErrOpenRequests
	}
	a := account.Account{Name: r.Name, Tier: p.Tier, Status: account.PendingCustomerAcceptance, Message: message, RequestedBy: by.person(),
		RequestedAt: s.Clock.Now(), Company: r.Company}
	if p.Edited {
		a.Justification, a.Phone = r.Edit.Justification, r.Edit.Phone
	}
	if a.Identifier, err = s.free(ctx, tx, p.Derived); err != nil {
		return account.Account{}, err
	}
	made, err := s.Accounts.Create(ctx, tx, a)
	if err != nil {
		return a, err
	}
	return s.begun(ctx, tx, who, made, approver, list)
}

// begun stores who shall have access to a new account and asks its approver.
func (s *Service) begun(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, approver identity.Email, list []Nominated) (account.Account, error) {
	if err := insertNominees(ctx, tx, a.ID, list); err != nil {
		return account.Account{}, err
	}
	e := a.Event("account.requested", fmt.Sprintf("Account %s requested on behalf of %s with the domain identifier %s.", a.Name, approver.Address, a.Identifier))
	e.After = map[string]any{"name": a.Name, "domain_identifier": a.Identifier, "tier": string(a.Tier), "status": string(a.Status), "approver": approver.Address}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return account.Account{}, err
	}
	asked, err := s.ask(ctx, tx, who, a, approver, a.Message, a.RequestedBy, 0)
	if err != nil {
		return account.Account{}, err
	}
	if err := s.mailActivation(ctx, tx, a, asked, "activation_pending", a.RequestedBy.Email, a.RequestedBy.Name, asked.ID); err != nil {
		return account.Account{}, err
	}
	return s.Accounts.Load(ctx, tx, a.ID)
}

// nominated reads whom the requester wants to have access, themselves among them.
func (r RequestFor) nominated(tier account.Tier, own identity.Email) ([]Nominated, error) {
	var list []Nominated
	add := func(n Nominated, at string) error {
		if err := account.CheckRole(access.Grant{Role: n.Role}); err != nil {
			return pointAt(err, at)
		}
		if tier == account.Limited && n.Role != access.AccountUser {
			return ErrNomineeRole.At(at)
		}
		if slices.ContainsFunc(list, func(other Nominated) bool { return other.Key == n.Key }) {
			return ErrNomineeTwice.At(at)
		}
		list = append(list, n)
		return nil
	}
	if r.Access != "" {
		if err := add(Nominated{Nominee: Nominee{own.Address, r.Access}, Key: own.Key, Requester: true}, "/access"); err != nil {
			return nil, err
		}
	}
	for i, n := range r.Nominees {
		at := fmt.Sprintf("/nominees/%d", i)
		email, err := identity.ParseEmail(n.Email)
		if err != nil {
			return nil, pointAt(err, at)
		}
		if err := add(Nominated{Nominee: Nominee{email.Address, n.Role}, Key: email.Key}, at); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// pointAt makes an error point at a part of the request unless it does already.
func pointAt(err error, pointer string) error {
	if e, ok := errs.As(err); ok && len(e.Fields) == 0 {
		return e.At(pointer)
	}
	return err
}

// Row is an account as its requester sees it, who needn't have a role in it.
type Row struct {
	account.Account
	Asked Activation // who was asked last; empty if nobody was, because the requester has the authority
	Open  bool       // whether it waits for something and can be withdrawn by the requester
}

// Filter narrows the list of one's requests; a zero field doesn't.
type Filter struct {
	Status account.Status
	Text   string
}

// ListRequests returns a page of the accounts that who has ever requested, the newest first.
func (s *Service) ListRequests(ctx context.Context, who access.Actor, f Filter, p page.Request) (page.Page[Row], error) {
	if !who.SignedIn() {
		return page.Page[Row]{}, access.ErrSignInRequired
	}
	var out page.Page[Row]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		out, err = s.requestPage(ctx, tx, who, f, p)
		return err
	})
	return out, err
}

// own returns a request of who with the account locked, or ErrRequestNotFound.
func (s *Service) own(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) (Row, error) {
	if !who.SignedIn() {
		return Row{}, access.ErrSignInRequired
	}
	found, err := s.Accounts.Lock(ctx, tx, a)
	if errors.Is(err, account.ErrNotFound) || err == nil && found.RequestedBy.Profile != who.Profile {
		return Row{}, ErrRequestNotFound
	}
	if err != nil {
		return Row{}, err
	}
	asked, err := latestActivation(ctx, tx, a)
	return rowOf(found, asked), err
}

// WithdrawRequest ends a request of who that waits: for its approver, or for the vendor if they authorized it
// themselves.
func (s *Service) WithdrawRequest(ctx context.Context, who access.Actor, a access.AccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		r, err := s.own(ctx, tx, who, a)
		if err != nil {
			return err
		}
		if !r.Open {
			return ErrRequestEnded
		}
		var also []account.Person
		if r.Asked.State == ActivationOpen {
			if err := s.answer(ctx, tx, r.Asked, ActivationWithdrawn); err != nil {
				return err
			}
			also = append(also, account.Person{Email: r.Asked.Email})
		}
		return s.decline(ctx, tx, who, r.Account, fmt.Sprintf("%s withdrew it.", r.RequestedBy), also...)
	})
}

// RemindApprover mails the approver of a request of who once more: at most once a day.
func (s *Service) RemindApprover(ctx context.Context, who access.Actor, a access.AccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		r, err := s.own(ctx, tx, who, a)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		switch {
		case r.Status != account.PendingCustomerAcceptance || r.Asked.Answerable(now) != nil:
			return ErrRequestEnded
		case now.Before(r.Asked.SentAt.Add(RemindPause)):
			return ErrRemindTooSoon
		}
		return s.remind(ctx, tx, r.Account, r.Asked, r.Asked.Reminders)
	})
}

// remind mails the approver once more; reminders is how many of those that are due by time were sent then.
func (s *Service) remind(ctx context.Context, tx *db.Tx, a account.Account, asked Activation, reminders int) error {
	now := s.Clock.Now()
	if err := noteReminder(ctx, tx, asked, reminders, now); err != nil {
		return err
	}
	return s.mailActivation(ctx, tx, a, asked, "activation_reminder", asked.Email, "", asked.ID+":"+now.Format(time.RFC3339))
}
