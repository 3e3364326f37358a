package licensing

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// Counts is what lies in a virtual account, or in all of them.
type Counts struct {
	Tokens          int64 // that can be used
	Licenses        int64 // purchased, of all entitlements together
	Instances       int64
	OutOfCompliance int64 // entitlements of which there are too few
}

// OverviewRow is one virtual account in the overview.
type OverviewRow struct {
	ID      access.VirtualAccountID
	Name    string
	Default bool
	Counts
}

// Overview is the license manager at a glance.
type Overview struct {
	VirtualAccounts []OverviewRow // those in which who may see licenses, by name
	Totals          Counts        // of those
}

// GetLicensingOverview returns what lies in each virtual account of an account. It reads counters only: it costs the
// same however many devices there are.
func (s *Service) GetLicensingOverview(ctx context.Context, who access.Actor, a access.AccountID) (Overview, error) {
	var out Overview
	now := s.Clock.Now()
	if err := s.settleAccount(ctx, a, now); err != nil {
		return out, err
	}
	var held access.Held
	var counts map[access.VirtualAccountID]*Counts
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if held, err = s.Accounts.RequireAnywhere(ctx, tx, who, a, access.ViewLicensing); err != nil {
			return err
		}
		counts, err = s.counts(ctx, tx, a, clock.Millis(now))
		return err
	})
	if err != nil {
		return out, err
	}
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		got, err := s.Accounts.ListVirtualAccounts(ctx, who, a, account.VirtualFilter{}, p)
		if err != nil {
			return Overview{}, err
		}
		for _, v := range got.Items {
			if !held.Can(access.ViewLicensing, v.ID) {
				continue
			}
			row := OverviewRow{ID: v.ID, Name: v.Name, Default: v.Default}
			if c := counts[v.ID]; c != nil {
				row.Counts = *c
				out.Totals.add(*c)
			}
			out.VirtualAccounts = append(out.VirtualAccounts, row)
		}
		if p.Cursor = got.Next; p.Cursor == "" {
			return out, nil
		}
	}
}

func (c *Counts) add(o Counts) {
	c.Tokens += o.Tokens
	c.Licenses += o.Licenses
	c.Instances += o.Instances
	c.OutOfCompliance += o.OutOfCompliance
}

// counts reads the counters of all virtual accounts.
func (s *Service) counts(ctx context.Context, tx *db.Tx, a access.AccountID, now int64) (map[access.VirtualAccountID]*Counts, error) {
	out := map[access.VirtualAccountID]*Counts{}
	of := func(va access.VirtualAccountID) *Counts {
		if out[va] == nil {
			out[va] = &Counts{}
		}
		return out[va]
	}
	known, err := s.Catalog.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	q := licensingdb.New(tx)
	pools, err := q.AccountPools(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("licensing: overview: %w", err)
	}
	for _, r := range pools {
		c := of(r.VirtualAccountID)
		c.Licenses += r.Purchased
		if poolOf(r).Compliance(known[r.Tag]).Short > 0 {
			c.OutOfCompliance++
		}
	}
	live, err := q.Live(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("licensing: overview: %w", err)
	}
	for _, r := range live {
		of(r.VirtualAccountID).Instances = r.Live
	}
	tokens, err := q.ActiveTokens(ctx, licensingdb.ActiveTokensParams{AccountID: a, Now: now})
	if err != nil {
		return nil, fmt.Errorf("licensing: overview: %w", err)
	}
	for _, r := range tokens {
		of(r.VirtualAccountID).Tokens = r.Active
	}
	return out, nil
}
