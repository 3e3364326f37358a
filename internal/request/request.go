package request

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// The errors about the request of an account.
var (
	ErrIdentifierTaken   = errs.New(errs.Conflict, "identifier_taken", "Your company already has an account with this domain identifier.", "Request access to that account from its administrators, or edit the domain identifier.")
	ErrJustification     = errs.New(errs.Invalid, "justification_too_short", "An edited domain identifier needs a justification of at least 10 characters.", "Say why the account shall have another identifier than your email's domain.")
	ErrJustificationLong = errs.New(errs.Invalid, "justification_too_long", "A justification has at most 1000 characters.", "Make it shorter.")
	ErrPhone             = errs.New(errs.Invalid, "identifier_phone_invalid", "An edited domain identifier needs a phone number that the vendor can call.", "Give a number with its country code, such as +1 555 0100.")
	ErrNomineeLimit      = errs.New(errs.Conflict, "nominee_limit_reached", "A limited account has at most three users, you among them.", "Nominate two at most, or use a company's email to get a standard account.")
)

// Bounds of the justification that a requester writes, in characters.
const (
	MinJustification = 10
	MaxJustification = 1000
)

// Requester is what identity knows about who asks for an account.
type Requester struct {
	Profile  access.ProfileID
	Name     string
	Email    string
	Verified bool // whether the email is proved to be theirs
	Company  string
	Site     account.Company // the company with the address where they work
}

func (r Requester) person() account.Person {
	return account.Person{Profile: r.Profile, Name: r.Name, Email: r.Email, Company: r.Company}
}

// Edit is a domain identifier as the requester wants it instead of the derived one.
type Edit struct {
	Prefix        string // "" for none
	Domain        string // "" for the email's
	Justification string
	Phone         string
}

// Nominee is somebody to be invited to the account.
type Nominee struct {
	Email string
	Role  access.Role
}

// Request asks for an account.
type Request struct {
	Name     string // "" for the company of the requester's profile
	Edit     *Edit  // nil to take the derived identifier
	Company  account.Company
	Nominees []Nominee
	Message  string // to the nominees, and to whoever reviews the request
}

// plan is what will become of a request.
type plan struct {
	account.Derived
	Edited   bool
	Status   account.Status
	Reason   string // why it isn't active at once
	Provable bool   // whether a proof that the domain is theirs would make the review needless
}

// policy is what the vendor has decided about requests.
type policy struct {
	account.Rules
	reviewAll bool // whether the vendor reviews every request of a standard account
}

func (s *Service) policy() policy { return policy{s.Accounts.Rules, s.Settings.ReviewStandard} }

// decide is SPEC B3, B4 and B8: which identifier and tier an account gets that this person authorizes, and whether it is
// active at once. held says whether somebody else has an account with a domain above that of this one.
func (v policy) decide(by Requester, e *Edit, held func(domain string) (bool, error)) (plan, error) {
	if !by.Verified {
		return plan{}, identity.ErrEmailUnverified
	}
	return v.plan(by.Email, e, held)
}

// plan is decide for an email address that needn't be verified yet.
func (v policy) plan(email string, e *Edit, held func(domain string) (bool, error)) (plan, error) {
	own, ownErr := v.FromEmail(email)
	p := plan{Derived: own, Status: account.Active}
	if e != nil && (e.Prefix != "" || e.Domain != "") {
		edited, err := v.Rules.Edited(email[strings.LastIndexByte(email, '@')+1:], e.Prefix, e.Domain)
		if problem, ok := errs.As(err); ok {
			return plan{}, problem.At("/identifier/domain")
		}
		p.Derived, p.Edited = edited, edited.Domain != own.Domain
	} else if ownErr != nil {
		return plan{}, ownErr
	}
	if p.Tier == account.Limited {
		return p, nil
	}
	cause := ""
	if p.Edited {
		cause = "The domain identifier was edited, so the vendor reviews it."
	}
	return v.waits(p, cause, held)
}

// waits completes a plan for a standard account with why it isn't active at once, if it isn't: for a cause of its own, or
// because of what its domain is.
func (v policy) waits(p plan, cause string, held func(domain string) (bool, error)) (plan, error) {
	above, err := held(p.Domain)
	if err != nil {
		return plan{}, err
	}
	p.Provable = !above && p.LooksLike == "" && !v.reviewAll
	switch p.Reason = cause; {
	case cause != "":
	case above:
		p.Reason = "Another account has a domain above this one, so the vendor reviews it."
	case p.LooksLike != "":
		p.Reason = fmt.Sprintf("The domain identifier can be mistaken for %s, so the vendor reviews it.", p.LooksLike)
	case v.reviewAll:
		p.Reason = "The vendor reviews every new account."
	}
	if p.Reason != "" {
		p.Status = account.PendingDomainApproval
	}
	return p, nil
}

// review is what the vendor's staff gets to see of an account whose identifier waits.
func (p plan) review(a account.Account) Review {
	return Review{Kind: ReviewIdentifier, Wanted: a.Identifier, LooksLike: p.LooksLike, Cause: p.Reason, Provable: p.Provable,
		Justification: a.Justification, Phone: a.Phone, RequestedBy: a.RequestedBy}
}

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{4,30}( ?(x|ext\.?) ?[0-9]{1,6})?$`)

// check refuses a request that can't become an account, pointing at what is wrong with it.
func (r Request) check(p plan) error {
	if err := account.CheckName(r.Name); err != nil {
		return err
	}
	switch {
	case utf8.RuneCountInString(r.Message) > account.MaxMessage:
		return account.ErrMessageLong.At("/message")
	case p.Tier == account.Limited && len(r.Nominees) > account.MaxUsers-1:
		return ErrNomineeLimit.At("/nominees")
	}
	if p.Edited {
		switch n := utf8.RuneCountInString(r.Edit.Justification); {
		case n < MinJustification:
			return ErrJustification.At("/identifier/justification")
		case n > MaxJustification:
			return ErrJustificationLong.At("/identifier/justification")
		case !phoneForm.MatchString(r.Edit.Phone):
			return ErrPhone.At("/identifier/phone")
		}
	}
	return r.Company.Check("/company")
}

// clean returns the request without spaces around what was typed, and with the defaults of the requester's profile.
func (r Request) clean(by Requester) Request {
	r.Name, r.Message, r.Company = strings.TrimSpace(r.Name), strings.TrimSpace(r.Message), r.Company.Clean()
	if r.Name == "" {
		r.Name = strings.TrimSpace(by.Company)
	}
	if r.Edit != nil {
		e := *r.Edit
		e.Prefix, e.Domain = strings.TrimSpace(e.Prefix), strings.TrimSpace(e.Domain)
		e.Justification, e.Phone = strings.TrimSpace(e.Justification), strings.TrimSpace(e.Phone)
		r.Edit = &e
	}
	return r
}

// Preview tells what would become of a request, without asking for anything.
type Preview struct {
	Tier       account.Tier
	Identifier string // "" for a limited account, whose identifier is drawn when it is made
	Email      string
	Name       string // proposed for the account
	AtOnce     bool   // active at once, or after a review
	Taken      bool
	TakenBy    string        // name of the account that has the identifier, if it lets itself be found
	Problems   []*errs.Error // why it can't be requested so
}

// PreviewRequest tells what would become of a request with this prefix and domain, which the requester or, if given, the
// approver authorizes. It needs no permission beyond being signed in.
func (s *Service) PreviewRequest(ctx context.Context, who access.Actor, by Requester, approver, prefix, domain string) (Preview, error) {
	if !who.SignedIn() {
		return Preview{}, access.ErrSignInRequired
	}
	out := Preview{Email: by.Email, Name: by.Company, Tier: account.Standard}
	edit := &Edit{Prefix: strings.TrimSpace(prefix), Domain: strings.TrimSpace(domain)}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		p, err := s.previewed(by, who.Partner, approver, edit, s.above(ctx, tx))
		if approver != "" {
			out.Email, out.Name = approver, ""
		}
		if e, ok := errs.As(err); ok {
			out.Problems = append(out.Problems, e)
			return nil
		}
		if err != nil {
			return err
		}
		out.Tier, out.Identifier, out.AtOnce = p.Tier, p.Domain, p.Status == account.Active
		if p.Tier == account.Limited {
			return nil
		}
		other, taken, err := s.Accounts.ByIdentifier(ctx, tx, p.Domain)
		if out.Taken = taken; taken && other.Searchable {
			out.TakenBy = other.Name
		}
		return err
	})
	return out, err
}

// previewed is the plan of a request that isn't made yet.
func (s *Service) previewed(by Requester, partner bool, approver string, edit *Edit, held func(domain string) (bool, error)) (plan, error) {
	if approver != "" {
		email, err := identity.ParseEmail(approver)
		if err != nil {
			return plan{}, err
		}
		return s.policy().plan(email.Address, edit, held)
	}
	p, err := s.policy().decide(by, edit, held)
	if err == nil && partner {
		err = p.byPartner()
	}
	return p, err
}

// drawings is how often an identifier for a limited account is drawn anew when it is taken; there are two billion.
const drawings = 10

// RequestAccount makes an account for the company of the requester, who must be who; they become its administrator.
// It is active at once if its identifier is that of their verified email, or limited (SPEC B8); else it waits for a
// review, as its status and status reason say. It fails with ErrIdentifierTaken and the other errors above.
func (s *Service) RequestAccount(ctx context.Context, who access.Actor, by Requester, r Request) (account.Account, error) {
	if !who.SignedIn() || who.Profile != by.Profile {
		return account.Account{}, access.ErrSignInRequired
	}
	r = r.clean(by)
	return s.drawn(ctx, func(tx *db.Tx) (account.Account, error) { return s.request(ctx, tx, who, by, r) })
}

// drawn makes an account in a transaction that is tried again, with another identifier, if a drawn one was taken
// meanwhile.
func (s *Service) drawn(ctx context.Context, make func(tx *db.Tx) (account.Account, error)) (account.Account, error) {
	for range drawings {
		var made account.Account
		err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
			made, err = make(tx)
			return err
		})
		switch {
		case err == nil:
			return made, nil
		case !errors.Is(err, account.ErrLost):
			return account.Account{}, err
		case made.Tier == account.Standard:
			return account.Account{}, ErrIdentifierTaken
		}
	}
	return account.Account{}, fmt.Errorf("request: no free identifier after %d drawings: %w", drawings, account.ErrLost)
}

func (s *Service) request(ctx context.Context, tx *db.Tx, who access.Actor, by Requester, r Request) (account.Account, error) {
	p, err := s.policy().decide(by, r.Edit, s.above(ctx, tx))
	if err != nil {
		return account.Account{}, err
	}
	if who.Partner {
		if err := p.byPartner(); err != nil {
			return account.Account{}, err
		}
	}
	if err := r.check(p); err != nil {
		return account.Account{}, err
	}
	if err := s.notTooMany(ctx, tx, by); err != nil {
		return account.Account{}, err
	}
	now := s.Clock.Now()
	a := account.Account{Name: r.Name, Identifier: p.Domain, Tier: p.Tier, Status: p.Status, StatusReason: p.Reason, Message: r.Message,
		Creator: by.person(), RequestedBy: by.person(), RequestedAt: now, Company: r.Company}
	if p.Edited {
		a.Justification, a.Phone = r.Edit.Justification, r.Edit.Phone
	}
	if a.Status == account.Active {
		a.ActivatedAt = now
	}
	if a.Identifier, err = s.free(ctx, tx, p.Derived); err != nil {
		return account.Account{}, err
	}
	made, err := s.Accounts.Create(ctx, tx, a)
	if err != nil {
		return a, err
	}
	if err := s.tell(ctx, tx, who, made); err != nil {
		return account.Account{}, err
	}
	if made.Status == account.PendingDomainApproval {
		if _, err := s.openReview(ctx, tx, who, made, p.review(made)); err != nil {
			return account.Account{}, err
		}
	}
	if s.Invite == nil || len(r.Nominees) == 0 {
		return made, nil
	}
	return made, s.Invite(ctx, tx, who, made, r.Nominees, r.Message)
}

// free returns the identifier that a new account gets, or ErrIdentifierTaken.
func (s *Service) free(ctx context.Context, tx *db.Tx, d account.Derived) (string, error) {
	if d.Tier == account.Limited {
		return s.draw(), nil
	}
	other, taken, err := s.Accounts.ByIdentifier(ctx, tx, d.Domain)
	if err == nil && taken {
		err = takenBy(other)
	}
	return d.Domain, err
}

// tell writes the events of a new account and queues its mails.
func (s *Service) tell(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account) error {
	e := a.Event("account.requested", fmt.Sprintf("Account %s requested with the domain identifier %s.", a.Name, a.Identifier))
	e.After = map[string]any{"name": a.Name, "domain_identifier": a.Identifier, "tier": string(a.Tier), "status": string(a.Status)}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	if a.Status != account.Active {
		return s.mailRequested(ctx, tx, a)
	}
	e.Kind, e.Message, e.After = "account.activated", fmt.Sprintf("Account %s activated.", a.Name), map[string]any{"status": string(a.Status)}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	return s.mailConcerned(ctx, tx, a, "account_activated")
}

// takenBy is ErrIdentifierTaken, with the other account's name only if it lets itself be found (SPEC B7).
func takenBy(other account.Account) error {
	if !other.Searchable {
		return ErrIdentifierTaken.At("/identifier")
	}
	return ErrIdentifierTaken.Msgf("Your company already has an account with this domain identifier: %s.", other.Name).At("/identifier")
}

// above returns a function that tells whether an account has a domain above a given one.
func (s *Service) above(ctx context.Context, tx *db.Tx) func(domain string) (bool, error) {
	return func(domain string) (bool, error) {
		for _, parent := range account.Parents(domain) {
			if _, held, err := s.Accounts.ByIdentifier(ctx, tx, parent); held || err != nil {
				return held, err
			}
		}
		return false, nil
	}
}
