package agreement

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/agreement/agreementdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// AccountAcceptance is how an account stands to one version of a kind: accepted by somebody, or in force and still to be
// accepted.
type AccountAcceptance struct {
	Kind     string
	InForce  bool
	Accepted bool
	Acceptance
}

// ListAcceptancesByOperator returns a page of every acceptance of an account, of all kinds, the newest first; before them
// stands what is in force and not accepted yet. Only the vendor's staff may.
func (s *Service) ListAcceptancesByOperator(ctx context.Context, who access.Actor, a access.AccountID, p page.Request) (page.Page[AccountAcceptance], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[AccountAcceptance]{}, err
	}
	var open, done []AccountAcceptance
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Load(ctx, tx, a); err != nil {
			return err
		}
		kinds, err := agreementdb.New(tx).AllInForce(ctx)
		if err != nil {
			return fmt.Errorf("agreement: list: %w", err)
		}
		for _, row := range kinds {
			text := fromRow(row)
			found, err := acceptances(ctx, tx, a, text.Kind)
			if err != nil {
				return err
			}
			accepted := false
			for _, one := range found {
				inForce := one.Version == text.Version
				accepted = accepted || inForce
				done = append(done, AccountAcceptance{Kind: text.Kind, InForce: inForce, Accepted: true, Acceptance: one})
			}
			if !accepted {
				open = append(open, AccountAcceptance{Kind: text.Kind, InForce: true,
					Acceptance: Acceptance{Version: text.Version, Title: text.Title, PublishedAt: text.PublishedAt}})
			}
		}
		return nil
	})
	if err != nil {
		return page.Page[AccountAcceptance]{}, err
	}
	return cut(append(open, done...), p, func(one AccountAcceptance) string { return one.Kind + " " + one.Version })
}
