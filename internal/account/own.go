package account

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrOwnAccount says that somebody of the vendor's staff has a part in the account that they act on for the vendor.
var ErrOwnAccount = errs.New(errs.Forbidden, "operator_own_account", "You have a part in this account yourself, so you don't act on it for the vendor.", "Ask a colleague of the vendor's staff to do it.")

// Uninvolved is a joining function: it returns ErrOwnAccount if who of the vendor's staff holds a role in the account,
// or has asked for it or authorized it. Who is vendor and customer at once must not be both in one matter.
func (s *Service) Uninvolved(ctx context.Context, tx *db.Tx, who access.Actor, a Account) error {
	if who.Kind == access.OfSystem {
		return nil
	}
	if who.Profile == a.RequestedBy.Profile || who.Profile == a.Creator.Profile {
		return ErrOwnAccount
	}
	held, err := s.Held(ctx, tx, a.ID, who.Profile)
	if err == nil && len(held) > 0 {
		err = ErrOwnAccount
	}
	return err
}
