package request

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// Bounds of what one person asks for, so that nobody uses the portal to mail strangers.
const (
	MaxOpenRequests = 50  // that wait for customers
	RequestsPerDay  = 100 // for others and for oneself, whatever becomes of them
)

// The errors about requests on behalf of somebody else.
var (
	ErrPartnerRequest = errs.New(errs.Forbidden, "partner_request_refused", "A partner never has the authority to represent a customer.", "Say that somebody else will authorize the account, and give the email of somebody of the customer's company.")
	ErrApproverSelf   = errs.New(errs.Invalid, "approver_is_requester", "That is your own email.", "Say that you have the authority, or give the email of somebody else.")
	ErrOpenRequests   = errs.New(errs.Conflict, "open_requests_limit", "Too many of your requests wait for their customers already.", "Wait for the answers, or withdraw some.")
	ErrManyRequests   = errs.New(errs.RateLimited, "requests_too_many", "You have requested very many accounts within a day.", "Go on tomorrow, or ask the vendor for help.")
	ErrNomineeTwice   = errs.New(errs.Invalid, "nominee_twice", "Somebody is nominated twice.", "Nominate each person once, with one role.")
	ErrNomineeRole    = errs.New(errs.Invalid, "nominee_role_limited", "In a limited account, those who are nominated become account users.", "Nominate them with the role account_user.")
)

// notTooMany refuses somebody who has asked for RequestsPerDay accounts within a day.
func (s *Service) notTooMany(ctx context.Context, tx *db.Tx, by Requester) error {
	n, err := s.Accounts.CountRequestedSince(ctx, tx, by.Profile, s.Clock.Now().Add(-24*time.Hour))
	if err == nil && n >= RequestsPerDay {
		err = ErrManyRequests
	}
	return err
}

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
	if err := s.notTooMany(ctx, tx, by); err != nil {
		return account.Account{}, err
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
