package request

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
)

// UpgradeLinkLife is how long the link in a verification mail works.
const UpgradeLinkLife = 7 * 24 * time.Hour

// The errors about the upgrade of a limited account.
var (
	ErrUpgradeProfile     = errs.New(errs.Conflict, "upgrade_profile_incomplete", "For an upgrade your profile needs a verified email address at your company's own domain, the company's name and its address.", "Complete your profile, then come back.")
	ErrUpgradePartner     = errs.New(errs.Forbidden, "upgrade_partner", "A reseller never upgrades a customer's account: it would be named after the reseller.", "Ask an administrator of the customer to upgrade it.")
	ErrUpgradeOpen        = errs.New(errs.Conflict, "upgrade_open", "An upgrade of this account is on its way already.", "Complete it or cancel it first; the account's properties show it.")
	ErrUpgradeNotFound    = errs.New(errs.NotFound, "upgrade_not_found", "There is no upgrade that waits, or this link is not for you.", "Sign in as whoever asked for the upgrade, and follow the link in the newest mail.")
	ErrUpgradeEnded       = errs.New(errs.Conflict, "upgrade_ended", "This upgrade has ended.", "Load the account's properties to see how.")
	ErrUpgradeReview      = errs.New(errs.Conflict, "upgrade_waits_for_review", "The upgrade waits for the vendor's review.", "Wait for the mail that tells the result.")
	ErrUpgradeLinkExpired = errs.New(errs.Gone, "upgrade_link_expired", "This link is older than seven days.", "Have a new one sent from the account's upgrade page.")
	ErrUpgradeEmail       = errs.New(errs.Conflict, "upgrade_email_changed", "Your profile's email address has changed since the upgrade was asked for.", "Cancel the upgrade and ask for it anew with the new address.")
	ErrUpgradeAbove       = errs.New(errs.Conflict, "upgrade_domain_above_taken", "Another account has got the domain above this domain identifier meanwhile, so the vendor has to review the upgrade.", "Cancel the upgrade and ask for it anew: the vendor's staff then looks at it.")
	ErrUpgradeTaken       = errs.New(errs.Conflict, "upgrade_identifier_taken", "Another account has got this domain identifier meanwhile.", "Cancel the upgrade, and ask for it anew with another identifier or ask for access to that account.")
)

// Upgrade turns a limited account into a standard one (SPEC G1–G3).
type Upgrade struct {
	account.Upgrade
	Account       access.AccountID
	Justification string
	Phone         string
	Proof         account.Proof // that the domain is theirs

	linkHash string
}

// Missing names what a profile lacks for an upgrade.
type Missing string

// What a profile can lack.
const (
	MissingEmail    Missing = "company_email" // it is at a public provider, or no domain of a company
	MissingVerified Missing = "verified_email"
	MissingCompany  Missing = "company"
	MissingAddress  Missing = "address"
)

// missing decides SPEC G1: what a profile lacks before its owner can ask for an upgrade.
func missing(r account.Rules, by Requester) []Missing {
	var lacks []Missing
	if own, err := r.FromEmail(by.Email); err != nil || own.Tier != account.Standard {
		lacks = append(lacks, MissingEmail)
	}
	if !by.Verified {
		lacks = append(lacks, MissingVerified)
	}
	site := by.Site.Clean()
	if site.Name == "" {
		lacks = append(lacks, MissingCompany)
		site.Name = "?" // the address is another matter
	}
	if site.Country == "" || site.Line1 == "" || site.City == "" || site.Check("") != nil {
		lacks = append(lacks, MissingAddress)
	}
	return lacks
}

// UpgradeState is how an account stands to its upgrade, for somebody who may ask for it.
type UpgradeState struct {
	Missing   []Missing       // what their profile lacks
	Preview   Preview         // what the account would become if nothing were edited; without an identifier while something is missing
	Company   account.Company // as their profile has it
	Upgrade   Upgrade         // the newest; its ID is "" if there was none
	Requester bool            // whether they asked for it themselves
}

// GetUpgrade tells how an account stands to its upgrade. It needs access.UpgradeAccount.
func (s *Service) GetUpgrade(ctx context.Context, who access.Actor, by Requester, a access.AccountID) (UpgradeState, error) {
	out := UpgradeState{Missing: missing(s.Accounts.Rules, by), Company: by.Site.Clean(), Preview: Preview{Tier: account.Standard, Email: by.Email}}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.UpgradeAccount); err != nil {
			return err
		}
		u, _, err := lastUpgrade(ctx, tx, a)
		out.Upgrade, out.Requester = u, u.By.Profile == who.Profile
		return err
	})
	if err != nil || len(out.Missing) > 0 {
		return out, err
	}
	out.Preview, err = s.PreviewRequest(ctx, who, by, "", "", "")
	return out, err
}

// UpgradeRequest is what an account shall become.
type UpgradeRequest struct {
	Name string
	Edit *Edit // nil to take the identifier of the requester's email
}

// check refuses a request for an upgrade, pointing at what is wrong with it.
func (r UpgradeRequest) check(p plan) error {
	return Request{Name: r.Name, Edit: r.Edit}.check(p)
}

// RequestUpgrade asks for the upgrade of a limited account by the requester, who must be who. Unedited, a verification
// mail follows at once; else when the vendor's review or a proof has let it pass. It needs access.UpgradeAccount, and
// fails with ErrNotLimited, ErrUpgradePartner, ErrUpgradeProfile, ErrUpgradeOpen, ErrIdentifierTaken and the errors of a
// request for an account.
func (s *Service) RequestUpgrade(ctx context.Context, who access.Actor, by Requester, a access.AccountID, r UpgradeRequest) (Upgrade, error) {
	cleaned := Request{Name: r.Name, Edit: r.Edit}.clean(Requester{})
	r.Name, r.Edit = cleaned.Name, cleaned.Edit
	var u Upgrade
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.UpgradeAccount); err != nil {
			return err
		}
		acct, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		p, err := s.upgradable(ctx, tx, who, by, acct, r)
		if err != nil {
			return err
		}
		u = Upgrade{Account: a, Upgrade: account.Upgrade{ID: id.New("upg"), Status: account.UpgradeUnverified, Name: r.Name, Wanted: p.Domain,
			Previous: acct.Identifier, Cause: p.Reason, By: by.person(), Company: by.Site.Clean(), RequestedAt: s.Clock.Now()}}
		if p.Edited {
			u.Justification, u.Phone = r.Edit.Justification, r.Edit.Phone
		}
		if p.Status != account.Active {
			u.Status = account.UpgradeInReview
		}
		if err := insertUpgrade(ctx, tx, u); err != nil {
			return err
		}
		e := acct.Event("upgrade.requested", fmt.Sprintf("Upgrade of %s to a standard account with the domain identifier %s requested.", acct.Name, u.Wanted))
		e.After = map[string]any{"name": u.Name, "domain_identifier": u.Wanted, "status": string(u.Status)}
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
		if u.Status == account.UpgradeUnverified {
			u, err = s.sendUpgradeLink(ctx, tx, acct, u)
			return err
		}
		if _, err := s.openReview(ctx, tx, who, acct, u.review(p)); err != nil {
			return err
		}
		return s.mailUpgrade(ctx, tx, acct, u, "upgrade_waiting", nil)
	})
	return u, err
}

// upgradable decides whether an account, which is locked, can be upgraded so by somebody.
func (s *Service) upgradable(ctx context.Context, tx *db.Tx, who access.Actor, by Requester, a account.Account, r UpgradeRequest) (plan, error) {
	switch {
	case who.Profile != by.Profile:
		return plan{}, access.ErrSignInRequired
	case a.Tier != account.Limited:
		return plan{}, account.ErrNotLimited
	case who.Partner:
		return plan{}, ErrUpgradePartner
	}
	if lacks := missing(s.Accounts.Rules, by); len(lacks) > 0 {
		fields := make([]errs.Field, len(lacks))
		for i, m := range lacks {
			fields[i] = errs.Field{Pointer: "/profile/" + string(m), Code: "missing", Message: "This is missing in your profile."}
		}
		return plan{}, ErrUpgradeProfile.WithFields(fields...)
	}
	if last, found, err := lastUpgrade(ctx, tx, a.ID); err != nil {
		return plan{}, err
	} else if found && last.Status.Open() {
		return plan{}, ErrUpgradeOpen
	}
	p, err := s.policy().decide(by, r.Edit, s.above(ctx, tx))
	if err != nil {
		return plan{}, err
	}
	if err := r.check(p); err != nil {
		return plan{}, err
	}
	other, taken, err := s.Accounts.ByIdentifier(ctx, tx, p.Domain)
	if err == nil && taken {
		err = takenBy(other)
	}
	return p, err
}

// review is what the vendor's staff gets to see of an upgrade.
func (u Upgrade) review(p plan) Review {
	return Review{Kind: ReviewUpgrade, Wanted: u.Wanted, LooksLike: p.LooksLike, Cause: u.Cause, Provable: p.Provable,
		Justification: u.Justification, Phone: u.Phone, RequestedBy: u.By}
}

// upgradeApproved lets an upgrade pass, after a review or a proof: its requester gets the verification mail.
func (s *Service) upgradeApproved(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Review, v Verdict) error {
	u, err := openUpgrade(ctx, tx, a.ID)
	if err != nil || u.Status != account.UpgradeInReview {
		return ErrReviewDecided // it ended meanwhile
	}
	u.Status, u.Proof = account.UpgradeUnverified, account.ProofByOperator
	if v.Decision == Proved {
		u.Proof = account.ProofByDNS
	}
	e := a.Event("upgrade.approved", fmt.Sprintf("The upgrade of %s to %s may go on.", a.Name, u.Wanted))
	e.Before, e.After = map[string]any{"status": string(account.UpgradeInReview)}, map[string]any{"status": string(u.Status), "domain_proof": string(u.Proof)}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	_, err = s.sendUpgradeLink(ctx, tx, a, u)
	return err
}

// upgradeRefused ends an upgrade; the account stays exactly as it was.
func (s *Service) upgradeRefused(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, _ Review, v Verdict) error {
	u, err := openUpgrade(ctx, tx, a.ID)
	if err != nil || u.Status != account.UpgradeInReview {
		return ErrReviewDecided
	}
	u.Status, u.Reason = account.UpgradeRefusedState, v.Reason
	if err := s.endUpgrade(ctx, tx, who, a, u, "upgrade.refused", fmt.Sprintf("The upgrade of %s was refused.", a.Name)); err != nil {
		return err
	}
	return s.mailUpgrade(ctx, tx, a, u, "upgrade_refused", nil)
}

// CancelUpgrade ends an upgrade that isn't complete. It needs access.UpgradeAccount, and fails with ErrUpgradeNotFound.
func (s *Service) CancelUpgrade(ctx context.Context, who access.Actor, a access.AccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.UpgradeAccount); err != nil {
			return err
		}
		acct, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		u, err := openUpgrade(ctx, tx, a)
		if err != nil {
			return err
		}
		u.Status = account.UpgradeCanceled
		if err := s.withdrawReviews(ctx, tx, who, acct, ReviewUpgrade); err != nil {
			return err
		}
		return s.endUpgrade(ctx, tx, who, acct, u, "upgrade.canceled", fmt.Sprintf("The upgrade of %s was canceled.", acct.Name))
	})
}

// ResendUpgradeLink sends the requester a new verification mail; the link before stops working. It needs
// access.UpgradeAccount, and fails with ErrUpgradeNotFound or ErrUpgradeReview.
func (s *Service) ResendUpgradeLink(ctx context.Context, who access.Actor, a access.AccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.UpgradeAccount); err != nil {
			return err
		}
		acct, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		u, err := openUpgrade(ctx, tx, a)
		switch {
		case err != nil:
			return err
		case u.Status == account.UpgradeInReview:
			return ErrUpgradeReview
		}
		if _, err := s.sendUpgradeLink(ctx, tx, acct, u); err != nil {
			return err
		}
		return s.Log.Append(ctx, tx, who, acct.Event("upgrade.link_sent", fmt.Sprintf("A new verification mail for the upgrade of %s was sent to %s.", acct.Name, u.By.Email)))
	})
}

// endUpgrade stores the end of an upgrade, with its event.
func (s *Service) endUpgrade(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, u Upgrade, kind, message string) error {
	u.EndedAt = s.Clock.Now()
	if err := setUpgrade(ctx, tx, u); err != nil {
		return err
	}
	e := a.Event(kind, message)
	e.After = map[string]any{"status": string(u.Status)}
	if u.Reason != "" {
		e.After["reason"] = u.Reason
	}
	return s.Log.Append(ctx, tx, who, e)
}

// Address returns the company's address on one line, for people.
func (u Upgrade) Address() string {
	c := u.Company
	c.Name = ""
	return strings.TrimSpace(c.String())
}

// Upgrading is a joining function for the account area: it returns the upgrade of an account that is on its way, one without
// an id if there is none.
func (s *Service) Upgrading(ctx context.Context, tx *db.Tx, a access.AccountID) (account.Upgrade, error) {
	u, found, err := lastUpgrade(ctx, tx, a)
	if err != nil || !found || !u.Status.Open() {
		return account.Upgrade{}, err
	}
	return u.Upgrade, nil
}
