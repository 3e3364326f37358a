package identity

import (
	"context"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrNoFactors says that there is no factor to take away.
var ErrNoFactors = errs.New(errs.Conflict, "no_factors", "The person has neither an authenticator app nor a passkey.", "Nothing has to be done: the password alone signs them in.")

// FactorsTaken is what ResetFactors took away.
type FactorsTaken struct {
	Authenticator bool
	Passkeys      int
}

// ResetFactors takes the authenticator app, the recovery codes and the passkeys of somebody away who has lost them, and
// ends all of their sessions; the password alone lets them in then. Only who runs the server may, by a command: somebody
// of the vendor's staff who could do it to a colleague would be as good as both. It fails with ErrNoFactors.
func (s *Service) ResetFactors(ctx context.Context, who access.Actor, p access.ProfileID) (out FactorsTaken, err error) {
	if who.Kind != access.OfSystem {
		return out, access.ErrPermissionDenied
	}
	err = s.toProfile(ctx, who, p, "factors.reset", "Whoever runs the server took the authenticator app and the passkeys away, and ended all sessions.", func(tx *db.Tx, row identitydb.Profile) error {
		out, err = s.dropFactors(ctx, tx, p)
		if err != nil {
			return err
		}
		return s.mail(ctx, tx, "factors_reset", row.Email, fromRow(row).Name(), map[string]any{"at": s.Clock.Now().Format(time.RFC3339)})
	})
	return out, err
}

func (s *Service) dropFactors(ctx context.Context, tx *db.Tx, p access.ProfileID) (out FactorsTaken, err error) {
	q := identitydb.New(tx)
	if out.Authenticator, err = s.appOn(ctx, tx, p); err != nil {
		return out, err
	}
	n, err := q.DeletePasskeysOf(ctx, p)
	if err != nil {
		return out, err
	}
	if out.Passkeys = int(n); n == 0 && !out.Authenticator {
		return out, ErrNoFactors
	}
	for _, drop := range []func(context.Context, access.ProfileID) error{q.DeleteTotp, q.DeleteRecoveryCodes, q.DeletePendingOf} {
		if err := drop(ctx, p); err != nil {
			return out, err
		}
	}
	if err := forgetBrowsers(ctx, q, p, ""); err != nil {
		return out, err
	}
	return out, q.DeleteOtherSessions(ctx, identitydb.DeleteOtherSessionsParams{ProfileID: p})
}
