package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/catalog/catalogdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// Billing says how the use of an entitlement is paid for.
type Billing string

// The ways of billing.
const (
	Prepaid Billing = "prepaid" // a quantity is bought beforehand
	ByUsage Billing = "usage"   // what was used is billed afterwards
)

// WhenShort says what happens to a device that asks for more than is left.
type WhenShort string

// The two answers to a device when there is too little.
const (
	Overage WhenShort = "overage" // it gets what it asks, and the pool is out of compliance
	Refuse  WhenShort = "refuse"  // it gets nothing more
)

// Product is something the vendor sells.
type Product struct {
	ID          string // as in the file
	Name        string
	Description string
}

// Entitlement is a licensed feature.
type Entitlement struct {
	Tag              string // the name by which devices ask for it; never changes
	Name             string
	Description      string
	ProductID        string // "" for one of no particular product
	Product          string // the product's name
	Billing          Billing
	WhenShort        WhenShort
	ExportControlled bool      // only for devices whose token allows it
	RetiredAt        time.Time // zero while it is sold
}

// Retired reports whether nothing new may be deposited for it.
func (e Entitlement) Retired() bool { return !e.RetiredAt.IsZero() }

// Service is the catalog of one installation.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// All returns every entitlement that was ever loaded, by tag, retired ones too. A joining function.
func (s *Service) All(ctx context.Context, tx *db.Tx) (map[string]Entitlement, error) {
	list, err := entitlements(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := make(map[string]Entitlement, len(list))
	for _, e := range list {
		all[e.Tag] = e
	}
	return all, nil
}

// Lookup returns those of the tags that are known, by tag. A joining function.
func (s *Service) Lookup(ctx context.Context, tx *db.Tx, tags ...string) (map[string]Entitlement, error) {
	found := make(map[string]Entitlement, len(tags))
	for _, tag := range tags {
		rows, err := catalogdb.New(tx).Entitlement(ctx, tag)
		if err != nil {
			return nil, fmt.Errorf("catalog: look up: %w", err)
		}
		for _, r := range rows {
			found[tag] = fromRow(r.Entitlement, r.ProductName)
		}
	}
	return found, nil
}

type cursor struct{ Tag string }

// ListEntitlements returns a page of what is sold at present, by tag; q narrows it to those whose tag, name or product
// contains it. Everybody who is signed in may read the catalog.
func (s *Service) ListEntitlements(ctx context.Context, who access.Actor, q string, p page.Request) (page.Page[Entitlement], error) {
	if !who.SignedIn() {
		return page.Page[Entitlement]{}, access.ErrSignInRequired
	}
	var from cursor
	if _, err := page.Decode(p.Cursor, &from); err != nil {
		return page.Page[Entitlement]{}, err
	}
	var sold []Entitlement
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := entitlements(ctx, tx)
		for _, e := range list {
			if !e.Retired() && e.Tag > from.Tag && e.contains(q) {
				sold = append(sold, e)
			}
		}
		return err
	})
	if err != nil {
		return page.Page[Entitlement]{}, err
	}
	sold = sold[:min(len(sold), p.Rows()+1)]
	return page.Cut(sold, p.Rows(), func(e Entitlement) any { return cursor{e.Tag} }), nil
}

func (e Entitlement) contains(q string) bool {
	q = strings.ToLower(strings.TrimSpace(q))
	return strings.Contains(strings.ToLower(e.Tag+"\n"+e.Name+"\n"+e.Product), q)
}

// entitlements reads all rows, sorted by tag as bytes whatever the database's collation.
func entitlements(ctx context.Context, tx *db.Tx) ([]Entitlement, error) {
	rows, err := catalogdb.New(tx).Entitlements(ctx)
	if err != nil {
		return nil, fmt.Errorf("catalog: entitlements: %w", err)
	}
	list := make([]Entitlement, len(rows))
	for i, r := range rows {
		list[i] = fromRow(r.Entitlement, r.ProductName)
	}
	sortByTag(list)
	return list, nil
}

func fromRow(r catalogdb.Entitlement, product string) Entitlement {
	return Entitlement{
		Tag: r.Tag, Name: r.Name, Description: r.Description, ProductID: r.ProductID, Product: product,
		Billing: Billing(r.Billing), WhenShort: WhenShort(r.WhenShort), ExportControlled: r.ExportControlled,
		RetiredAt: clock.Time(r.RetiredAt),
	}
}
