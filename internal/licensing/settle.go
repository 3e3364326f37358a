package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Licenses start and end at their moment, whether or not anything runs then. A pool knows its next such moment; who
// finds it past brings the pool up to date first. So no number is ever read that counts a license which has ended.

// settleBatch is how many pools SettleDue brings up to date between two looks at what is due.
const settleBatch = 100

// settlePool gives a locked pool's licenses the phases they have at now, and the pool its quantity and next moment.
func (s *Service) settlePool(ctx context.Context, tx *db.Tx, p *Pool, now time.Time) error {
	open, err := openLicenses(ctx, tx, p.Account, poolKey{p.VirtualAccount, p.Tag})
	if err != nil {
		return err
	}
	change, turned, next := settle(open, now)
	p.Purchased += change
	p.NextBoundary = next
	for _, l := range turned {
		if err := licensingdb.New(tx).SetPhase(ctx, licensingdb.SetPhaseParams{AccountID: l.Account, ID: l.ID, Phase: string(l.Phase)}); err != nil {
			return fmt.Errorf("licensing: settle: %w", err)
		}
		kind, message := "license.started", fmt.Sprintf("%d of %s started.", l.Quantity, l.Tag)
		if l.Phase == Ended {
			kind, message = "license.expired", fmt.Sprintf("%d of %s ended.", l.Quantity, l.Tag)
		}
		if err := s.licenseEvent(ctx, tx, access.System("licensing"), l, kind, message, map[string]any{"phase": l.Phase, "quantity": l.Quantity}); err != nil {
			return err
		}
	}
	return nil
}

// settle decides which licenses have another phase by now, by how much their pool's quantity changes, and when the
// next one turns.
func settle(licenses []License, now time.Time) (change int64, turned []License, next time.Time) {
	for _, l := range licenses {
		was := l.Phase
		l.Phase = l.phase(now)
		if l.Phase == Active && was != Active {
			change += l.Quantity
		}
		if l.Phase != Active && was == Active {
			change -= l.Quantity
		}
		if l.Phase != was {
			turned = append(turned, l)
		}
		next = earlier(next, boundary(l))
	}
	return change, turned, next
}

// settleAccount brings all pools of an account up to date with now, before they are read.
func (s *Service) settleAccount(ctx context.Context, a access.AccountID, now time.Time) error {
	var keys []poolKey
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := licensingdb.New(tx).DueInAccount(ctx, licensingdb.DueInAccountParams{AccountID: a, Now: clock.Millis(now)})
		keys = nil
		for _, r := range rows {
			keys = append(keys, poolKey{r.VirtualAccountID, r.Tag})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("licensing: settle: %w", err)
	}
	if len(keys) == 0 {
		return nil
	}
	return s.settleKeys(ctx, a, now, keys...)
}

func (s *Service) settleKeys(ctx context.Context, a access.AccountID, now time.Time, keys ...poolKey) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		l, err := s.lock(ctx, tx, a, now, keys...) // settles what is due
		if err != nil {
			return err
		}
		return l.store(ctx, tx)
	})
}

// SettleDue brings every pool up to date whose next moment has come, so that the event log tells in time, and returns
// how many. The numbers that are shown don't depend on it.
func (s *Service) SettleDue(ctx context.Context) (int, error) {
	now, settled := s.Clock.Now(), 0
	for {
		var rows []licensingdb.DueRow
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = licensingdb.New(tx).Due(ctx, licensingdb.DueParams{Now: clock.Millis(now), N: settleBatch})
			return err
		})
		if err != nil {
			return settled, fmt.Errorf("licensing: settle: %w", err)
		}
		if len(rows) == 0 {
			return settled, nil
		}
		var failed error
		for _, r := range rows {
			err := s.settleKeys(ctx, r.AccountID, now, poolKey{r.VirtualAccountID, r.Tag})
			if failed = errors.Join(failed, err); err == nil {
				settled++
			}
		}
		if failed != nil { // those would come again at once; leave them to the next run
			return settled, failed
		}
	}
}
