package identity

import (
	"context"
	"time"

	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// KeepUnverified is how long a profile waits for its address to be verified.
const KeepUnverified = 30 * 24 * time.Hour

// Purge deletes ended sessions, links that expired a week ago, sign-ins and set-ups that were not completed, profiles that were never verified, and counters of rates
// that no longer matter; a job calls it every hour.
func (s *Service) Purge(ctx context.Context) error {
	now := s.Clock.Now()
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		if err := q.DeleteExpiredSessions(ctx, identitydb.DeleteExpiredSessionsParams{Now: clock.Millis(now), IdleSince: clock.Millis(now.Add(-SessionIdle))}); err != nil {
			return err
		}
		if err := q.DeleteExpiredLinks(ctx, clock.Millis(now.Add(-7*24*time.Hour))); err != nil {
			return err
		}
		if err := q.DeleteExpiredChallenges(ctx, clock.Millis(now)); err != nil {
			return err
		}
		if err := q.DeleteExpiredCompanySignIns(ctx, clock.Millis(now)); err != nil {
			return err
		}
		if err := q.DeleteExpiredPending(ctx, clock.Millis(now)); err != nil {
			return err
		}
		if err := q.DeleteOldBrowsers(ctx, oldBrowsers(now)); err != nil {
			return err
		}
		if err := q.DeleteUnconfirmedTotps(ctx, clock.Millis(now.Add(-EnrollLife))); err != nil {
			return err
		}
		if err := q.DeleteUnverified(ctx, clock.Millis(now.Add(-KeepUnverified))); err != nil {
			return err
		}
		if err := q.DeleteNobodysEvents(ctx); err != nil {
			return err
		}
		return q.DeleteOldRates(ctx, now.UnixMicro())
	})
}
