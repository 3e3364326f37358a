package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/catalog/catalogdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Loaded counts what a load found.
type Loaded struct {
	Products, Entitlements int // in the file
	Retired                int // entitlements known from before that are not in the file
}

// Load makes the catalog what the file says. Loading the same file again changes nothing. What is no longer in the
// file is marked retired and stays known; it is for the administrator's command and the start of the server.
func (s *Service) Load(ctx context.Context, f File) (Loaded, error) {
	var done Loaded
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		done, err = s.load(ctx, tx, f)
		return err
	})
	if err != nil {
		return Loaded{}, fmt.Errorf("catalog: load: %w", err)
	}
	return done, nil
}

func (s *Service) load(ctx context.Context, tx *db.Tx, f File) (Loaded, error) {
	q := catalogdb.New(tx)
	now := clock.Millis(s.Clock.Now())
	done := Loaded{Products: len(f.Products), Entitlements: len(f.Entitlements)}
	products := map[string]bool{}
	for _, p := range f.Products {
		products[p.ID] = true
		if err := q.UpsertProduct(ctx, catalogdb.UpsertProductParams{ID: p.ID, Name: p.Name, Description: p.Description}); err != nil {
			return done, err
		}
	}
	tags := map[string]bool{}
	for _, e := range f.Entitlements {
		tags[e.Tag] = true
		if err := q.UpsertEntitlement(ctx, catalogdb.UpsertEntitlementParams{
			Tag: e.Tag, Name: e.Name, Description: e.Description, ProductID: e.Product,
			Billing: string(e.Billing), WhenShort: string(e.WhenShort), ExportControlled: e.ExportControlled,
		}); err != nil {
			return done, err
		}
	}
	known, err := q.Products(ctx)
	if err != nil {
		return done, err
	}
	for _, p := range known {
		if products[p.ID] {
			continue
		}
		if err := q.RetireProduct(ctx, catalogdb.RetireProductParams{ID: p.ID, RetiredAt: now}); err != nil {
			return done, err
		}
	}
	all, err := entitlements(ctx, tx)
	if err != nil {
		return done, err
	}
	for _, e := range all {
		if tags[e.Tag] {
			continue
		}
		done.Retired++
		if err := q.RetireEntitlement(ctx, catalogdb.RetireEntitlementParams{Tag: e.Tag, RetiredAt: now}); err != nil {
			return done, err
		}
	}
	return done, nil
}

func sortByTag(list []Entitlement) {
	slices.SortFunc(list, func(a, b Entitlement) int { return cmp.Compare(a.Tag, b.Tag) })
}
