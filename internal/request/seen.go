package request

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
)

// Asked is what is asked for about an account, as the vendor's staff sees it: whom its requester has asked last to
// authorize it, and its newest upgrade. Either has an empty ID if there was none.
type Asked struct {
	Approver Activation
	Upgrade  Upgrade
}

// GetAsked returns what is asked for about an account. Only the vendor's staff may.
func (s *Service) GetAsked(ctx context.Context, who access.Actor, a access.AccountID) (out Asked, err error) {
	if err := access.RequireOperator(who); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Load(ctx, tx, a); err != nil {
			return err
		}
		last, err := latestActivations(ctx, tx, []access.AccountID{a})
		if err != nil {
			return err
		}
		out.Approver = last[a]
		out.Upgrade, _, err = lastUpgrade(ctx, tx, a)
		return err
	})
	return out, err
}
