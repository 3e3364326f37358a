package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// LicenseType says for how long a license is given.
type LicenseType string

// The types of licenses. All but the perpetual have an end.
const (
	Perpetual    LicenseType = "perpetual"
	Term         LicenseType = "term"
	Subscription LicenseType = "subscription"
	Evaluation   LicenseType = "evaluation"
)

// Phase says where a license is in its life; its pool counts it while it is active.
type Phase string

// The phases of a license.
const (
	Future Phase = "future"
	Active Phase = "active"
	Ended  Phase = "ended"
)

// MaxQuantity is the most that one license can hold.
const MaxQuantity = 1_000_000_000

// The errors about a license.
var (
	ErrLicenseTerms = errs.New(errs.Invalid, "license_terms_invalid", "A license can't be deposited on these terms.", "Correct what is named and try again.")
	ErrTagUnknown   = errs.New(errs.Invalid, "entitlement_unknown", "The catalog has no such entitlement, or it is no longer sold.", "Use a tag from the catalog, or load a catalog that has it.")
)

// License is a quantity of one entitlement in one virtual account.
type License struct {
	ID             string // lic_…; given by Deposit
	Account        access.AccountID
	VirtualAccount access.VirtualAccountID
	Tag            string
	Name           string // of the entitlement; of a read license only
	Type           LicenseType
	Quantity       int64     // 1..MaxQuantity
	StartsAt       time.Time // zero = at once
	EndsAt         time.Time // the first moment at which it no longer counts; zero for a perpetual license
	Phase          Phase     // given by Deposit
	Origin         string    // how it came: "order", "demo", …
	Reference      string    // number of the order or the like
	SubscriptionID string
	DepositedAt    time.Time          // given by Deposit
	Tags           []account.TagValue // of a read license only
}

// SourceFilter narrows a list of licenses; a zero field doesn't.
type SourceFilter struct {
	Tag    string // of this entitlement
	Custom account.TagFilter
}

// phase decides whether a license counts at a moment.
func (l License) phase(now time.Time) Phase {
	switch {
	case !l.EndsAt.IsZero() && !l.EndsAt.After(now):
		return Ended
	case l.StartsAt.After(now):
		return Future
	}
	return Active
}

// check says whether the license can be deposited.
func (l License) check(now time.Time) error {
	switch {
	case l.Quantity < 1 || l.Quantity > MaxQuantity:
		return ErrLicenseTerms.Msgf("The quantity must be 1 to %d.", MaxQuantity)
	case !slices.Contains([]LicenseType{Perpetual, Term, Subscription, Evaluation}, l.Type):
		return ErrLicenseTerms.Msgf("A license is perpetual, term, subscription or evaluation.")
	case (l.Type == Perpetual) != l.EndsAt.IsZero():
		return ErrLicenseTerms.Msgf("A perpetual license has no end; a license of any other type needs one.")
	case !l.EndsAt.IsZero() && !l.EndsAt.After(l.StartsAt):
		return ErrLicenseTerms.Msgf("The license would end before it starts.")
	case l.phase(now) == Ended:
		return ErrLicenseTerms.Msgf("The license has ended already.")
	case len(l.Origin) > 64 || len(l.Reference) > 255 || len(l.SubscriptionID) > 255:
		return ErrLicenseTerms.Msgf("The origin can have 64 bytes, the reference and the subscription's id 255.")
	}
	return nil
}

// Deposit puts licenses into virtual accounts of one account, all or none, and returns them with their ids. It needs
// the permission to manage licenses there, and, for now, is the system's to do.
func (s *Service) Deposit(ctx context.Context, who access.Actor, a access.AccountID, licenses ...License) ([]License, error) {
	now := s.Clock.Now()
	deposited := slices.Clone(licenses)
	for i := range deposited {
		l := &deposited[i]
		l.ID, l.Account, l.DepositedAt = id.New("lic"), a, now
		if l.StartsAt.IsZero() {
			l.StartsAt = now
		}
		if err := l.check(now); err != nil {
			return nil, err
		}
		l.Phase = l.phase(now)
	}
	err := s.DB.Update(ctx, func(tx *db.Tx) error { return s.deposit(ctx, tx, who, a, deposited, now) })
	if err != nil {
		return nil, err
	}
	return deposited, nil
}

func (s *Service) deposit(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, licenses []License, now time.Time) error {
	keys := make([]poolKey, len(licenses))
	for i := range licenses {
		l := &licenses[i]
		if err := s.mayDeposit(ctx, tx, who, a, l.VirtualAccount); err != nil {
			return err
		}
		known, err := s.Catalog.Lookup(ctx, tx, l.Tag)
		if err != nil {
			return err
		}
		e, ok := known[l.Tag]
		if !ok || e.Retired() {
			return ErrTagUnknown
		}
		l.Name = e.Name
		keys[i] = poolKey{l.VirtualAccount, l.Tag}
	}
	pools, err := s.lock(ctx, tx, a, now, keys...)
	if err != nil {
		return err
	}
	for i, l := range licenses {
		if err := insertLicense(ctx, tx, l); err != nil {
			return err
		}
		p := pools.pools[keys[i]]
		if l.Phase == Active {
			p.Purchased += l.Quantity
		}
		p.NextBoundary = earlier(p.NextBoundary, boundary(l))
		if err := s.licenseEvent(ctx, tx, who, l, "license.deposited", fmt.Sprintf("%d of %s came in.", l.Quantity, l.Tag),
			map[string]any{"tag": l.Tag, "quantity": l.Quantity, "type": l.Type, "origin": l.Origin, "reference": l.Reference}); err != nil {
			return err
		}
	}
	return pools.store(ctx, tx)
}

// ListLicenseSources returns a page of a virtual account's licenses, the newest first.
func (s *Service) ListLicenseSources(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, f SourceFilter, p page.Request) (page.Page[License], error) {
	var got page.Page[License]
	if err := s.settleAccount(ctx, a, s.Clock.Now()); err != nil {
		return got, err
	}
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewLicensing); err != nil {
			return err
		}
		if got, err = listLicenses(ctx, tx, a, va, f, p); err != nil {
			return err
		}
		all, err := s.Catalog.All(ctx, tx)
		for i := range got.Items {
			got.Items[i].Name = all[got.Items[i].Tag].Name
		}
		if err != nil {
			return err
		}
		return s.withTags(ctx, tx, a, got.Items)
	})
	return got, err
}

func (s *Service) licenseEvent(ctx context.Context, tx *db.Tx, who access.Actor, l License, kind, message string, after map[string]any) error {
	return s.Log.Append(ctx, tx, who, event.Event{
		Account: l.Account, VirtualAccount: l.VirtualAccount, Kind: kind, Message: message,
		SubjectKind: "license", SubjectID: l.ID, SubjectName: l.Tag, After: after,
	})
}

// boundary is the moment at which the license's phase changes next; zero if it won't.
func boundary(l License) time.Time {
	switch l.Phase {
	case Future:
		return l.StartsAt
	case Active:
		return l.EndsAt
	}
	return time.Time{}
}

// earlier is the earlier of two moments; a zero one is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// mayDeposit asks for the permission, and keeps persons out as long as licenses come from the vendor only.
func (s *Service) mayDeposit(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, va access.VirtualAccountID) error {
	if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageLicenses); err != nil {
		return err
	}
	if err := access.RequireOperator(who); !errors.Is(err, access.ErrPermissionDenied) {
		return err
	}
	return account.ErrForbidden
}
