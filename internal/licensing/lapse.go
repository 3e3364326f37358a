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

// Silence is how long an instance may not be heard of before its licenses go back to the pool.
const Silence = 90 * 24 * time.Hour

// lapseBatch is how many instances LapseSilent looks for at a time.
const lapseBatch = 200

// LapseSilent gives the licenses of all instances that have been silent for too long back to their pools, marks those
// instances, and returns how many they were. What they wanted is remembered.
func (s *Service) LapseSilent(ctx context.Context) (int, error) {
	now, lapsed := s.Clock.Now(), 0
	told := map[access.VirtualAccountID]bool{}
	for {
		var rows []licensingdb.SilentRow
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = licensingdb.New(tx).Silent(ctx, licensingdb.SilentParams{Before: clock.Millis(now.Add(-Silence)), N: lapseBatch})
			return err
		})
		if err != nil {
			return lapsed, fmt.Errorf("licensing: lapse: %w", err)
		}
		if len(rows) == 0 {
			return lapsed, nil
		}
		var failed error
		for _, r := range rows {
			var in access.VirtualAccountID // where it lapsed; "" if it was heard of in the meantime
			err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
				in, err = s.lapse(ctx, tx, r.AccountID, r.ID, now, told)
				return err
			})
			if failed = errors.Join(failed, err); err == nil {
				lapsed++
				told[in] = true
			}
		}
		if failed != nil { // those would come again at once; leave them to the next run
			return lapsed, failed
		}
	}
}

// silent decides whether an instance has been silent for too long.
func (i Instance) silent(now time.Time) bool {
	return i.State == Registered && i.LapsedAt.IsZero() && !i.LastContactAt.Add(Silence).After(now)
}

// lapse ends the use of one instance and mails those who can do something about it, unless they were told of another
// one in its virtual account before. It returns that virtual account.
func (s *Service) lapse(ctx context.Context, tx *db.Tx, a access.AccountID, instanceID string, now time.Time, told map[access.VirtualAccountID]bool) (access.VirtualAccountID, error) {
	i, err := lockInstance(ctx, tx, a, instanceID)
	if err != nil || !i.silent(now) { // heard of in the meantime
		return "", err
	}
	released, err := s.release(ctx, tx, i, remember, now)
	if err != nil {
		return "", err
	}
	if err := licensingdb.New(tx).MarkLapsed(ctx, licensingdb.MarkLapsedParams{LapsedAt: clock.Millis(now), AccountID: a, ID: i.ID}); err != nil {
		return "", fmt.Errorf("licensing: lapse: %w", err)
	}
	if !told[i.VirtualAccount] {
		if err := s.mailReclaimed(ctx, tx, i, now); err != nil {
			return "", err
		}
	}
	return i.VirtualAccount, s.instanceEvent(ctx, tx, access.System("licensing"), i, "instance.lapsed",
		fmt.Sprintf("%s has not been heard of for 90 days; its licenses went back to the pool.", i.Name), released, nil)
}

// takeBack gives a locked instance again what it wanted before, as far as the pools allow, and returns how many of what.
func (s *Service) takeBack(ctx context.Context, tx *db.Tx, i Instance, now time.Time) (map[string]any, error) {
	had, err := usage(ctx, tx, i)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]int64, len(had))
	tags := make([]string, 0, len(had))
	for tag, u := range had {
		wanted[tag] = u.Wanted
		tags = append(tags, tag)
	}
	known, err := s.Catalog.Lookup(ctx, tx, tags...)
	if err != nil {
		return nil, err
	}
	got, err := s.use(ctx, tx, i, wanted, known, now)
	return got.after, err
}
