package licensing

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/db"
)

// MoveContents is the guard by which the account area empties a virtual account before it removes it: it moves all tokens,
// licenses and product instances, with what these use, to another one of the same account. The caller has locked both,
// so that nobody puts anything into either; what devices do meanwhile waits for the locks taken here, which come in the
// order in which a device takes them: token, instance, counter, pool. A joining function.
//
// No pool refuses: the two together have what they had before, so a virtual account that was short brings that along.
func (s *Service) MoveContents(ctx context.Context, tx *db.Tx, a access.AccountID, from, to access.VirtualAccountID) error {
	q := licensingdb.New(tx)
	if err := q.MoveTokens(ctx, licensingdb.MoveTokensParams{AccountID: a, FromID: from, ToID: to}); err != nil {
		return fmt.Errorf("licensing: move tokens: %w", err)
	}
	instances, err := q.LockInstancesIn(ctx, licensingdb.LockInstancesInParams{AccountID: a, VirtualAccountID: from})
	if err != nil {
		return fmt.Errorf("licensing: move instances: %w", err)
	}
	if err := recountAll(ctx, q, a, from, to, int64(len(instances))); err != nil {
		return err
	}
	if err := s.mergePools(ctx, tx, a, from, to); err != nil {
		return err
	}
	if err := q.MoveLicenses(ctx, licensingdb.MoveLicensesParams{AccountID: a, FromID: from, ToID: to}); err != nil {
		return fmt.Errorf("licensing: move licenses: %w", err)
	}
	if err := q.MoveInstances(ctx, licensingdb.MoveInstancesParams{AccountID: a, FromID: from, ToID: to}); err != nil {
		return fmt.Errorf("licensing: move instances: %w", err)
	}
	if err := q.MoveUsage(ctx, licensingdb.MoveUsageParams{AccountID: a, FromID: from, ToID: to}); err != nil {
		return fmt.Errorf("licensing: move usage: %w", err)
	}
	return nil
}

// recountAll is recount for n instances at once.
func recountAll(ctx context.Context, q *licensingdb.Queries, a access.AccountID, from, to access.VirtualAccountID, n int64) error {
	if n == 0 {
		return nil
	}
	for _, va := range []access.VirtualAccountID{min(from, to), max(from, to)} {
		var err error
		if va == from {
			err = q.TakeLive(ctx, licensingdb.TakeLiveParams{AccountID: a, VirtualAccountID: va, N: n})
		} else {
			err = q.AddLive(ctx, licensingdb.AddLiveParams{AccountID: a, VirtualAccountID: va, N: n})
		}
		if err != nil {
			return fmt.Errorf("licensing: count instances: %w", err)
		}
	}
	return nil
}

// mergePools pours the pools of one virtual account into those of another one. What is due in either is settled first.
func (s *Service) mergePools(ctx context.Context, tx *db.Tx, a access.AccountID, from, to access.VirtualAccountID) error {
	pools, err := readPools(ctx, tx, a, from)
	if err != nil {
		return err
	}
	var keys []poolKey
	for tag := range pools {
		keys = append(keys, poolKey{from, tag}, poolKey{to, tag})
	}
	l, err := s.lock(ctx, tx, a, s.Clock.Now(), keys...)
	if err != nil {
		return err
	}
	for tag := range pools {
		l.pools[poolKey{from, tag}].pour(l.pools[poolKey{to, tag}])
	}
	return l.store(ctx, tx)
}

// pour leaves a pool empty and puts what was in it into another one of the same entitlement.
func (p *Pool) pour(into *Pool) {
	into.Purchased += p.Purchased
	into.InUse += p.InUse
	into.Holders += p.Holders
	into.Reserved += p.Reserved
	into.Lent += p.Lent
	into.Borrowed += p.Borrowed
	into.NextBoundary = earlier(into.NextBoundary, p.NextBoundary)
	*p = Pool{Account: p.Account, VirtualAccount: p.VirtualAccount, Tag: p.Tag}
}
