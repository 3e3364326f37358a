package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// ledger is a set of pools of one account that are locked until the transaction ends, with what the database knows
// of them and what they are to become.
type ledger struct {
	order []poolKey
	was   map[poolKey]Pool
	pools map[poolKey]*Pool
}

// lock locks the pools, in the one order that keeps writers from waiting for each other in a circle, makes those that
// are missing, and settles what is due in them.
func (s *Service) lock(ctx context.Context, tx *db.Tx, a access.AccountID, now time.Time, keys ...poolKey) (*ledger, error) {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, comparePools)
	l := &ledger{order: slices.Compact(keys), was: map[poolKey]Pool{}, pools: map[poolKey]*Pool{}}
	for _, k := range l.order {
		p, err := lockPool(ctx, tx, a, k)
		if err != nil {
			return nil, err
		}
		l.was[k] = p
		l.pools[k] = &p
		if due(p, now) {
			if err := s.settlePool(ctx, tx, l.pools[k], now); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}

func lockPool(ctx context.Context, tx *db.Tx, a access.AccountID, k poolKey) (Pool, error) {
	q := licensingdb.New(tx)
	key := licensingdb.LockPoolParams{AccountID: a, VirtualAccountID: k.va, Tag: k.tag}
	row, err := q.LockPool(ctx, key)
	if errors.Is(err, db.ErrNoRows) {
		if err = q.EnsurePool(ctx, licensingdb.EnsurePoolParams(key)); err == nil {
			row, err = q.LockPool(ctx, key)
		}
	}
	if err != nil {
		return Pool{}, fmt.Errorf("licensing: lock pool: %w", err)
	}
	return poolOf(row), nil
}

// store writes what has changed, as differences.
func (l *ledger) store(ctx context.Context, tx *db.Tx) error {
	for _, k := range l.order {
		p, was := *l.pools[k], l.was[k]
		if p == was {
			continue
		}
		if err := licensingdb.New(tx).ChangePool(ctx, licensingdb.ChangePoolParams{
			Purchased: p.Purchased - was.Purchased, InUse: p.InUse - was.InUse, Holders: p.Holders - was.Holders,
			Reserved: p.Reserved - was.Reserved, Lent: p.Lent - was.Lent, Borrowed: p.Borrowed - was.Borrowed,
			NextBoundary: clock.Millis(p.NextBoundary),
			AccountID:    p.Account, VirtualAccountID: p.VirtualAccount, Tag: p.Tag,
		}); err != nil {
			return fmt.Errorf("licensing: change pool: %w", err)
		}
	}
	return nil
}

// hold changes what one instance holds of the pool.
func (p *Pool) hold(was, is int64) {
	p.InUse += is - was
	if was == 0 && is > 0 {
		p.Holders++
	}
	if was > 0 && is == 0 {
		p.Holders--
	}
}

// due reports whether a license of the pool has started or ended by now without the pool knowing.
func due(p Pool, now time.Time) bool { return !p.NextBoundary.IsZero() && !p.NextBoundary.After(now) }

// readPool returns a pool without a lock; an empty one if it isn't there yet.
func readPool(ctx context.Context, tx *db.Tx, a access.AccountID, k poolKey) (Pool, error) {
	rows, err := licensingdb.New(tx).Pool(ctx, licensingdb.PoolParams{AccountID: a, VirtualAccountID: k.va, Tag: k.tag})
	if err != nil {
		return Pool{}, fmt.Errorf("licensing: pool: %w", err)
	}
	if len(rows) == 0 {
		return Pool{Account: a, VirtualAccount: k.va, Tag: k.tag}, nil
	}
	return poolOf(rows[0]), nil
}

// readPools returns the pools of a virtual account by tag, without a lock.
func readPools(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) (map[string]Pool, error) {
	rows, err := licensingdb.New(tx).Pools(ctx, licensingdb.PoolsParams{AccountID: a, VirtualAccountID: va})
	if err != nil {
		return nil, fmt.Errorf("licensing: pools: %w", err)
	}
	pools := make(map[string]Pool, len(rows))
	for _, r := range rows {
		pools[r.Tag] = poolOf(r)
	}
	return pools, nil
}

func poolOf(r licensingdb.Pool) Pool {
	return Pool{
		Account: r.AccountID, VirtualAccount: r.VirtualAccountID, Tag: r.Tag, Purchased: r.Purchased, InUse: r.InUse,
		Holders: r.Holders, Reserved: r.Reserved, Lent: r.Lent, Borrowed: r.Borrowed, NextBoundary: clock.Time(r.NextBoundary),
	}
}
