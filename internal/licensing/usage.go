package licensing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/db"
)

// Use is what an instance wants of one entitlement, and what it holds of it: less while it has lapsed, or if a pool
// refused.
type Use struct {
	Tag    string
	Wanted int64
	Held   int64
}

// usage returns what a locked instance uses, by tag.
func usage(ctx context.Context, tx *db.Tx, i Instance) (map[string]Use, error) {
	rows, err := licensingdb.New(tx).Usage(ctx, licensingdb.UsageParams{AccountID: i.Account, InstanceID: i.ID})
	if err != nil {
		return nil, fmt.Errorf("licensing: usage: %w", err)
	}
	uses := make(map[string]Use, len(rows))
	for _, r := range rows {
		uses[r.Tag] = Use{Tag: r.Tag, Wanted: r.Wanted, Held: r.Held}
	}
	return uses, nil
}

func putUse(ctx context.Context, tx *db.Tx, i Instance, u Use) error {
	q := licensingdb.New(tx)
	var err error
	if u.Wanted == 0 {
		err = q.DeleteUsage(ctx, licensingdb.DeleteUsageParams{AccountID: i.Account, InstanceID: i.ID, Tag: u.Tag})
	} else {
		err = q.PutUsage(ctx, licensingdb.PutUsageParams{AccountID: i.Account, InstanceID: i.ID, Tag: u.Tag,
			VirtualAccountID: i.VirtualAccount, Wanted: u.Wanted, Held: u.Held})
	}
	if err != nil {
		return fmt.Errorf("licensing: store usage: %w", err)
	}
	return nil
}

// taken is the outcome of use.
type taken struct {
	uses          map[string]Use  // all that the instance uses now
	pools         map[string]Pool // those that it uses, as they are now
	before, after map[string]any  // how many it held and holds, of what has changed
}

// use makes a locked instance want exactly this, and gives it what the pools have to give. Tags that known doesn't
// have are left out. If nothing changes, no pool is locked: so the renewals of many devices don't wait for each other.
func (s *Service) use(ctx context.Context, tx *db.Tx, i Instance, wanted map[string]int64, known map[string]catalog.Entitlement, now time.Time) (taken, error) {
	out := taken{uses: map[string]Use{}, before: map[string]any{}, after: map[string]any{}}
	had, err := usage(ctx, tx, i)
	if err != nil {
		return out, err
	}
	var changing []poolKey
	for tag, n := range wanted {
		if _, ok := known[tag]; !ok || n == 0 {
			continue
		}
		u := had[tag]
		out.uses[tag] = Use{Tag: tag, Wanted: n, Held: u.Held}
		if u.Held != n || u.Wanted != n {
			changing = append(changing, poolKey{i.VirtualAccount, tag})
		}
	}
	for tag := range had {
		if _, ok := out.uses[tag]; !ok {
			changing = append(changing, poolKey{i.VirtualAccount, tag})
		}
	}
	if len(changing) > 0 {
		if err := s.exchange(ctx, tx, i, changing, had, known, now, &out); err != nil {
			return out, err
		}
	}
	return out, s.readTaken(ctx, tx, i, now, &out)
}

// exchange gives and takes back by difference, in the order of the pools.
func (s *Service) exchange(ctx context.Context, tx *db.Tx, i Instance, changing []poolKey, had map[string]Use, known map[string]catalog.Entitlement, now time.Time, out *taken) error {
	l, err := s.lock(ctx, tx, i.Account, now, changing...)
	if err != nil {
		return err
	}
	for _, k := range l.order {
		was, is := had[k.tag], out.uses[k.tag]
		is.Tag = k.tag
		is.Held = l.pools[k].grant(known[k.tag], was.Held, is.Wanted)
		l.pools[k].hold(was.Held, is.Held)
		if is.Wanted > 0 {
			out.uses[k.tag] = is
		}
		if was.Held != is.Held {
			out.before[k.tag], out.after[k.tag] = was.Held, is.Held
		}
		if err := putUse(ctx, tx, i, is); err != nil {
			return err
		}
	}
	return l.store(ctx, tx)
}

// readTaken reads the pools that the instance uses, to tell whether they add up. One that is due is settled first.
func (s *Service) readTaken(ctx context.Context, tx *db.Tx, i Instance, now time.Time, out *taken) error {
	out.pools = make(map[string]Pool, len(out.uses))
	var late []poolKey
	for tag := range out.uses {
		p, err := readPool(ctx, tx, i.Account, poolKey{i.VirtualAccount, tag})
		if err != nil {
			return err
		}
		out.pools[tag] = p
		if due(p, now) {
			late = append(late, poolKey{i.VirtualAccount, tag})
		}
	}
	if len(late) == 0 {
		return nil
	}
	l, err := s.lock(ctx, tx, i.Account, now, late...)
	if err != nil {
		return err
	}
	for _, k := range l.order {
		out.pools[k.tag] = *l.pools[k]
	}
	return l.store(ctx, tx)
}

// granted is the server's word on what a device asked for, in its order. The count is what it may use: of what was
// refused, what it had before.
func (t taken) granted(wanted []protocol.Wanted, known map[string]catalog.Entitlement, denied map[string]bool) []protocol.Granted {
	out := make([]protocol.Granted, 0, len(wanted))
	for _, w := range wanted {
		e, ok := known[w.Tag]
		switch {
		case !ok:
			out = append(out, protocol.Granted{Tag: w.Tag, Count: 0, State: protocol.StateUnknownTag})
		case denied[w.Tag]:
			out = append(out, protocol.Granted{Tag: w.Tag, Count: 0, State: protocol.StateRefused})
		case w.Count > 0:
			u := t.uses[w.Tag]
			out = append(out, protocol.Granted{Tag: w.Tag, Count: u.Held, State: u.state(t.pools[w.Tag], e)})
		}
	}
	return out
}

// state says how the use of an entitlement stands.
func (u Use) state(p Pool, e catalog.Entitlement) protocol.EntitlementState {
	switch {
	case u.Held < u.Wanted:
		return protocol.StateRefused
	case p.Compliance(e).Short > 0:
		return protocol.StateOutOfCompliance
	}
	return protocol.StateInCompliance
}

// What release does with what the instance wanted.
const (
	forget   = false
	remember = true // so that it can be taken back
)

// release gives back to the pools all that a locked instance holds, and returns how much it was, by tag.
func (s *Service) release(ctx context.Context, tx *db.Tx, i Instance, keep bool, now time.Time) (map[string]any, error) {
	had, err := usage(ctx, tx, i)
	if err != nil {
		return nil, err
	}
	var keys []poolKey
	for tag := range had {
		keys = append(keys, poolKey{i.VirtualAccount, tag})
	}
	slices.SortFunc(keys, comparePools)
	l, err := s.lock(ctx, tx, i.Account, now, keys...)
	if err != nil {
		return nil, err
	}
	released := map[string]any{}
	for _, k := range keys {
		u := had[k.tag]
		l.pools[k].hold(u.Held, 0)
		if u.Held > 0 {
			released[k.tag] = u.Held
		}
		u.Held = 0
		if !keep {
			u.Wanted = 0
		}
		if err := putUse(ctx, tx, i, u); err != nil {
			return nil, err
		}
	}
	return released, l.store(ctx, tx)
}
