package account

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrNotLimited refuses to make a standard account of one that isn't limited.
var ErrNotLimited = errs.New(errs.Conflict, "account_not_limited", "The account isn't a limited one, so there is nothing to upgrade.", "Look at the account's properties.")

// UpgradeStatus is the state of an upgrade. The account itself stays active, and limited, until it is complete.
type UpgradeStatus string

// The states of an upgrade.
const (
	UpgradeInReview     UpgradeStatus = "pending_upgrade_approval"
	UpgradeUnverified   UpgradeStatus = "pending_email_verification"
	UpgradeComplete     UpgradeStatus = "complete"
	UpgradeRefusedState UpgradeStatus = "refused"
	UpgradeCanceled     UpgradeStatus = "canceled"
)

// Open reports whether the upgrade may still come about.
func (s UpgradeStatus) Open() bool { return s == UpgradeInReview || s == UpgradeUnverified }

// Upgrade is what a limited account is to become, as its users see it. The request area leads the way there.
type Upgrade struct {
	ID            string // upg_…
	Status        UpgradeStatus
	Name          string // of the account, from then on
	Wanted        string // domain identifier, from then on
	Previous      string // domain identifier until then
	Cause         string // why it waits for a review; "" if it needn't
	By            Person
	Company       Company // with its address, from the requester's profile
	Reason        string  // of a refusal
	RequestedAt   time.Time
	EndedAt       time.Time // zero while open
	LinkExpiresAt time.Time // zero while there was no verification mail
}

// MakeStandard is a joining function: it makes a limited account, which is active and locked, a standard one with the name,
// identifier, company and proof of now; its identifier until now becomes its alias. It fails with ErrLost if the identifier
// is another account's by now, and with ErrNotLimited. The caller answers for the permission, the rules and the event.
func (s *Service) MakeStandard(ctx context.Context, tx *db.Tx, was, now Account) error {
	c := now.Company
	n, err := accountdb.New(tx).MakeStandard(ctx, accountdb.MakeStandardParams{AccountID: was.ID, Name: now.Name, DomainIdentifier: now.Identifier,
		CompanyName: c.Name, Country: c.Country, Line1: c.Line1, Line2: c.Line2, City: c.City, Region: c.Region, PostalCode: c.PostalCode,
		DomainProof: string(now.DomainProof), DomainProvedAt: clock.Millis(now.DomainProvedAt)})
	switch {
	case db.IsUnique(err):
		return ErrLost
	case err != nil:
		return fmt.Errorf("account: make standard: %w", err)
	case n == 0:
		return ErrNotLimited
	}
	return s.addAlias(ctx, tx, was.ID, was.Identifier)
}
