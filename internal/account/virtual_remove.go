package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrVirtualSame refuses to move what lies in a virtual account to itself.
var ErrVirtualSame = errs.New(errs.Invalid, "virtual_account_same", "Everything would be moved to the virtual account that is to be removed.", "Choose another one.")

// Contents counts what lies in a virtual account.
type Contents struct {
	Tokens    int64 // that can be used
	Licenses  int64 // that haven't ended
	Instances int64 // registered
}

// VirtualAccountContents counts what lies in a virtual account. It needs access.ViewLicensing there.
func (s *Service) VirtualAccountContents(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID) (c Contents, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.RequireIn(ctx, tx, who, a, va, access.ViewLicensing); err != nil || s.Contents == nil {
			return err
		}
		c, err = s.Contents(ctx, tx, a, va)
		return err
	})
	return c, err
}

// Removal is what the removal of a virtual account comes to.
type Removal struct {
	Contents
	Children []VirtualAccount // that lie directly below it
	Holders  []Holder         // who loses a role that was given in it
	Default  bool             // so it can't be removed
}

// VirtualAccountEffects returns what would end or have to be moved with a virtual account. It needs
// access.ManageVirtualAccounts in the account.
func (s *Service) VirtualAccountEffects(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID) (r Removal, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		v, err := s.removable(ctx, tx, who, a, va)
		if err != nil {
			return err
		}
		r = Removal{Default: v.Default}
		if s.Contents != nil {
			if r.Contents, err = s.Contents(ctx, tx, a, va); err != nil {
				return err
			}
		}
		if r.Children, err = s.children(ctx, tx, a, va); err != nil {
			return err
		}
		grants, err := accountdb.New(tx).GrantsIn(ctx, accountdb.GrantsInParams{AccountID: a, VirtualAccountID: va})
		for _, g := range grants {
			r.Holders = append(r.Holders, Holder{g.HolderKind, string(g.HolderID), g.HolderName, access.Role(g.Role)})
		}
		return err
	})
	return r, err
}

// removable returns a virtual account to somebody who may remove it, default or not.
func (s *Service) removable(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, va access.VirtualAccountID) (VirtualAccount, error) {
	v, err := s.RequireIn(ctx, tx, who, a, va, access.ViewVirtualAccounts)
	if err != nil {
		return v, err
	}
	_, err = s.Require(ctx, tx, who, a, access.ManageVirtualAccounts)
	return v, err
}

func (s *Service) children(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) ([]VirtualAccount, error) {
	w := new(db.Where).And("v.account_id = ?", a).And("v.parent_id = ?", va)
	found, err := s.virtualRows(ctx, tx, w.String()+" ORDER BY lower(v.name), v.virtual_account_id", w.Args())
	out := make([]VirtualAccount, len(found))
	for i, v := range found {
		out[i] = v.VirtualAccount
	}
	return out, err
}

// RemoveVirtualAccount removes a virtual account that isn't the default, with the roles that were given and offered in it
// only. With moveTo, everything that lies in it (registration tokens, licenses, product instances with what they use,
// virtual accounts below it) is moved there first, in the same transaction; without, it must be empty, and what has ended
// in it (licenses, tokens, product instances that are gone) goes to the default, where it can still be read. It needs
// access.ManageVirtualAccounts in the account, and fails with ErrVirtualDefault, ErrVirtualNotEmpty, ErrVirtualSame,
// ErrVirtualCircle or ErrVirtualDepth.
func (s *Service) RemoveVirtualAccount(ctx context.Context, who access.Actor, a access.AccountID, va, moveTo access.VirtualAccountID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.removable(ctx, tx, who, a, va); err != nil {
			return err
		}
		acct, err := s.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		target := cmp.Or(moveTo, acct.DefaultVirtual)
		v, err := s.lockVirtuals(ctx, tx, a, va, target)
		if err != nil {
			return err
		}
		switch {
		case v.Default:
			return ErrVirtualDefault
		case moveTo == va:
			return ErrVirtualSame.At("query.move_to")
		case moveTo != "":
			err = s.moveAll(ctx, tx, who, v, moveTo)
		default:
			if err = s.mustBeEmpty(ctx, tx, a, va); err == nil && s.MoveContents != nil {
				err = s.MoveContents(ctx, tx, a, va, target)
			}
		}
		if err != nil {
			return err
		}
		if err := s.endVirtual(ctx, tx, a, va); err != nil {
			return err
		}
		e := v.event("virtual_account.removed", "Virtual account %s removed.")
		e.Before = v.properties()
		return s.Log.Append(ctx, tx, who, e)
	})
}

// lockVirtuals locks two virtual accounts in the order of their ids, once nobody puts anything into them any more, and
// returns the first.
func (s *Service) lockVirtuals(ctx context.Context, tx *db.Tx, a access.AccountID, va, other access.VirtualAccountID) (VirtualAccount, error) {
	ids := []access.VirtualAccountID{va, other}
	slices.Sort(ids)
	for _, each := range slices.Compact(ids) {
		if each == "" {
			continue
		}
		if _, err := accountdb.New(tx).LockVirtualAccount(ctx, accountdb.LockVirtualAccountParams{AccountID: a, VirtualAccountID: each}); err != nil {
			return VirtualAccount{}, fmt.Errorf("account: lock virtual account: %w", err)
		}
	}
	if other != "" {
		if _, err := s.LoadVirtual(ctx, tx, a, other); err != nil {
			return VirtualAccount{}, pointed(err, "query.move_to")
		}
	}
	return s.LoadVirtual(ctx, tx, a, va)
}

func (s *Service) mustBeEmpty(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error {
	below, err := s.children(ctx, tx, a, va)
	if err != nil {
		return err
	}
	if len(below) > 0 {
		return ErrVirtualNotEmpty.Msgf("%s lies below this virtual account.", below[0].Name)
	}
	if s.Empty != nil {
		return s.Empty(ctx, tx, a, va)
	}
	return nil
}

// moveAll moves everything from a virtual account to another one; both are locked. The logs of both sides tell.
func (s *Service) moveAll(ctx context.Context, tx *db.Tx, who access.Actor, from VirtualAccount, to access.VirtualAccountID) error {
	target, err := s.LoadVirtual(ctx, tx, from.Account, to)
	if err != nil {
		return err
	}
	t, err := s.tree(ctx, tx, from.Account)
	if err != nil {
		return err
	}
	if err := t.without(from.ID, to); err != nil {
		return pointed(err, "query.move_to")
	}
	var moved Contents
	if s.Contents != nil {
		if moved, err = s.Contents(ctx, tx, from.Account, from.ID); err != nil {
			return err
		}
	}
	if s.MoveContents != nil {
		if err := s.MoveContents(ctx, tx, from.Account, from.ID, to); err != nil {
			return err
		}
	}
	if err := accountdb.New(tx).MoveChildren(ctx, accountdb.MoveChildrenParams{AccountID: from.Account, FromID: from.ID, ToID: to}); err != nil {
		return fmt.Errorf("account: move children: %w", err)
	}
	for _, side := range []access.VirtualAccountID{from.ID, to} {
		if err := s.Log.Append(ctx, tx, who, event.Event{
			Account: from.Account, VirtualAccount: side, Kind: "virtual_account.emptied",
			Message:     fmt.Sprintf("Everything in the virtual account %s was moved to %s.", from.Name, target.Name),
			SubjectKind: "virtual_account", SubjectID: string(from.ID), SubjectName: from.Name,
			Before: map[string]any{"virtual_account_id": from.ID},
			After:  map[string]any{"virtual_account_id": to, "tokens": moved.Tokens, "licenses": moved.Licenses, "instances": moved.Instances},
		}); err != nil {
			return err
		}
	}
	return nil
}

// endVirtual deletes an empty virtual account with what was given in it.
func (s *Service) endVirtual(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error {
	q := accountdb.New(tx)
	if err := q.DeleteGrantsIn(ctx, accountdb.DeleteGrantsInParams{AccountID: a, VirtualAccountID: va}); err != nil {
		return fmt.Errorf("account: remove virtual account: %w", err)
	}
	if err := q.DeleteGroupGrantsIn(ctx, accountdb.DeleteGroupGrantsInParams{AccountID: a, VirtualAccountID: va}); err != nil {
		return fmt.Errorf("account: remove virtual account: %w", err)
	}
	if err := s.dropStrangers(ctx, tx, a); err != nil {
		return err
	}
	if err := s.DropTags(ctx, tx, a, OnVirtualAccount, string(va)); err != nil {
		return err
	}
	if err := q.DeleteVirtualAccount(ctx, accountdb.DeleteVirtualAccountParams{AccountID: a, VirtualAccountID: va}); err != nil {
		return fmt.Errorf("account: remove virtual account: %w", err)
	}
	if s.Removed != nil {
		return s.Removed(ctx, tx, a, va)
	}
	return nil
}
