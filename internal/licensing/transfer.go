package licensing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrTargetShort refuses to bring a device into a virtual account whose pool refuses and has too little left.
var ErrTargetShort = errs.New(errs.Conflict, "licenses_short", "The other virtual account has too few licenses for what the device uses.", "Bring licenses there first, or release some.")

// RemoveInstance takes a product instance out of use. Its next message is told so.
func (s *Service) RemoveInstance(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, instanceID string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageInstances); err != nil {
			return err
		}
		i, err := lockIn(ctx, tx, a, va, instanceID)
		if err != nil {
			return err
		}
		if err := recount(ctx, tx, a, va, ""); err != nil {
			return err
		}
		return s.end(ctx, tx, who, i, Removed, fmt.Sprintf("%s was removed.", i.Name))
	})
}

// TransferInstance moves a product instance, with all that it uses, to another virtual account of the same account.
// It needs the permission in both.
func (s *Service) TransferInstance(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, instanceID string, to access.VirtualAccountID) (InstanceView, error) {
	now := s.Clock.Now()
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		from, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageInstances)
		if err != nil {
			return err
		}
		target, err := s.Accounts.RequireIn(ctx, tx, who, a, to, access.ManageInstances)
		if err != nil {
			return err
		}
		i, err := lockIn(ctx, tx, a, va, instanceID)
		if err != nil || va == to {
			return err
		}
		if err := s.move(ctx, tx, i, to, now); err != nil {
			return err
		}
		for _, side := range []access.VirtualAccountID{va, to} { // each side's log has it
			if err := s.Log.Append(ctx, tx, who, event.Event{
				Account: a, VirtualAccount: side, Kind: "instance.transferred",
				Message:     fmt.Sprintf("%s was transferred from %s to %s.", i.Name, from.Name, target.Name),
				SubjectKind: "product_instance", SubjectID: i.ID, SubjectName: i.Name,
				Before: map[string]any{"virtual_account_id": va}, After: map[string]any{"virtual_account_id": to},
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return InstanceView{}, err
	}
	return s.GetInstance(ctx, who, a, to, instanceID)
}

// move takes what a locked instance holds from the pools of its virtual account to those of the other one.
func (s *Service) move(ctx context.Context, tx *db.Tx, i Instance, to access.VirtualAccountID, now time.Time) error {
	uses, err := usage(ctx, tx, i)
	if err != nil {
		return err
	}
	var keys []poolKey
	var tags []string
	for tag := range uses {
		keys = append(keys, poolKey{i.VirtualAccount, tag}, poolKey{to, tag})
		tags = append(tags, tag)
	}
	known, err := s.Catalog.Lookup(ctx, tx, tags...)
	if err != nil {
		return err
	}
	if err := moveRow(ctx, tx, i, to); err != nil {
		return err
	}
	pools, err := s.lock(ctx, tx, i.Account, now, keys...)
	if err != nil {
		return err
	}
	moved := i
	moved.VirtualAccount = to
	for tag, u := range uses {
		target := pools.pools[poolKey{to, tag}]
		if target.grant(known[tag], 0, u.Held) != u.Held {
			return ErrTargetShort.Msgf("The other virtual account has %d of %s left, and the device uses %d.", max(0, target.Balance()), tag, u.Held)
		}
		pools.pools[poolKey{i.VirtualAccount, tag}].hold(u.Held, 0)
		target.hold(0, u.Held)
		if err := putUse(ctx, tx, moved, u); err != nil {
			return err
		}
	}
	return pools.store(ctx, tx)
}

func moveRow(ctx context.Context, tx *db.Tx, i Instance, to access.VirtualAccountID) error {
	q := licensingdb.New(tx)
	if err := q.MoveInstance(ctx, licensingdb.MoveInstanceParams{VirtualAccountID: to, AccountID: i.Account, ID: i.ID}); err != nil {
		return fmt.Errorf("licensing: move: %w", err)
	}
	return recount(ctx, tx, i.Account, i.VirtualAccount, to)
}

// lockIn locks a registered instance of a virtual account.
func lockIn(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, instanceID string) (Instance, error) {
	i, err := lockInstance(ctx, tx, a, instanceID)
	if err == nil && (i.VirtualAccount != va || i.State != Registered) {
		err = ErrInstanceNotFound
	}
	if errors.Is(err, ErrInstanceUnknown) {
		err = ErrInstanceNotFound
	}
	return i, err
}
