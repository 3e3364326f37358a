package member

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// The errors about the users of one virtual account.
var (
	ErrNotUser     = errs.New(errs.Invalid, "email_not_of_a_user", "Nobody with this email is a user of the account.", "Invite the person to the virtual account instead.")
	ErrNotAssigned = errs.New(errs.Conflict, "user_not_assigned", "The user holds no role that was given to them by name in this virtual account.", "Change the group, the tag or the role in the whole account that they reach it by.")
)

// Reach is a role by which somebody reaches a virtual account. Its grant tells how: in the whole account, in the virtual
// account itself, or by a tag that it carries.
type Reach struct {
	account.HeldRole
	Group     access.GroupID // through which they hold it; "" by name
	GroupName string
}

// VirtualUser is somebody who reaches a virtual account.
type VirtualUser struct {
	account.UserRow
	Reaches []Reach
}

// Assigned reports whether a role in the virtual account itself was given to the user by name, which can be taken away
// there.
func (u VirtualUser) Assigned() bool {
	return slices.ContainsFunc(u.Reaches, func(r Reach) bool { return r.VirtualAccount != "" && r.Group == "" })
}

// VirtualFilter narrows the list of a virtual account's users; a zero field doesn't.
type VirtualFilter struct {
	Text string      // part of the name, email or company
	Role access.Role // by which they reach it
}

// ListVirtualUsers returns a page of everybody who reaches a virtual account, by name, with why. It needs
// access.ViewUsers there: whoever sees the users of a virtual account sees all who get at it, those of the whole account
// too.
func (s *Service) ListVirtualUsers(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, f VirtualFilter, p page.Request) (page.Page[VirtualUser], error) {
	if p.Sort != "" && p.Sort != "name" {
		return page.Page[VirtualUser]{}, page.ErrSort
	}
	var out page.Page[VirtualUser]
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewUsers); err != nil {
			return err
		}
		found, err := s.Accounts.ListUsers(ctx, tx, a, account.UserFilter{Text: f.Text, Role: f.Role, In: va}, p)
		if err != nil {
			return err
		}
		out.Next, out.Total = found.Next, found.Total
		out.Items, err = s.reaching(ctx, tx, a, va, found.Items)
		return err
	})
	return out, err
}

// reaching adds to users the roles by which they reach a virtual account.
func (s *Service) reaching(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, users []account.UserRow) ([]VirtualUser, error) {
	tags, err := s.Accounts.TagsOn(ctx, tx, a, account.OnVirtualAccount, string(va))
	if err != nil {
		return nil, err
	}
	reaches := func(g access.Grant) bool {
		return g.Whole() || g.VirtualAccount == va ||
			slices.ContainsFunc(tags, func(t account.TagValue) bool { return t.Tag == g.Tag && t.Value == g.TagValue })
	}
	out := make([]VirtualUser, len(users))
	for i, u := range users {
		out[i].UserRow = u
		for _, from := range append([]account.GroupRef{{Grants: u.Direct}}, u.Groups...) {
			named, err := s.Accounts.Named(ctx, tx, a, slices.DeleteFunc(slices.Clone(from.Grants), func(g access.Grant) bool { return !reaches(g) }))
			if err != nil {
				return nil, err
			}
			for _, r := range named {
				out[i].Reaches = append(out[i].Reaches, Reach{r, from.ID, from.Name})
			}
		}
	}
	return out, nil
}

// AssignUser gives a user of the account, found by email, one more role in a virtual account; giving it again changes
// nothing. It needs access.ManageUsers there, and nobody gives themselves more. It fails with ErrNotUser or
// account.ErrRole.
func (s *Service) AssignUser(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, email string, role access.Role) (VirtualUser, error) {
	var out VirtualUser
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		v, held, err := s.assignable(ctx, tx, who, a, va)
		if err != nil {
			return err
		}
		g := access.Grant{Role: role, VirtualAccount: va}
		if err := account.CheckRole(g); err != nil {
			return pointAt(err, "/role")
		}
		u, err := s.Accounts.UserByEmail(ctx, tx, a, strings.TrimSpace(email))
		if errors.Is(err, account.ErrUserNotFound) {
			return ErrNotUser.At("/email")
		} else if err != nil {
			return err
		}
		if u.Profile == who.Profile && !held.Covers(g) {
			return errThemselves
		}
		if !slices.Contains(u.Direct, g) {
			to := append(slices.Clone(u.Direct), g)
			if _, err := s.Accounts.SetGrants(ctx, tx, a, u.Profile, to); err != nil {
				return err
			}
			if err := s.logAssigned(ctx, tx, who, v, u, to, "user.roles_changed", fmt.Sprintf("%s is given a role in %s.", u.Name, v.Name)); err != nil {
				return err
			}
		}
		if u, err = s.Accounts.User(ctx, tx, a, u.Profile); err != nil {
			return err
		}
		list, err := s.reaching(ctx, tx, a, va, []account.UserRow{u})
		if err == nil {
			out = list[0]
		}
		return err
	})
	return out, err
}

// UnassignUser takes from a user the roles in a virtual account that were given to them by name. Who holds no other role and
// is in no group is no user of the account any more. It needs access.ManageUsers there, and fails with
// account.ErrUserNotFound or ErrNotAssigned.
func (s *Service) UnassignUser(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, p access.ProfileID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		v, _, err := s.assignable(ctx, tx, who, a, va)
		if err != nil {
			return err
		}
		u, err := s.Accounts.User(ctx, tx, a, p)
		if err != nil {
			return err
		}
		to := slices.DeleteFunc(slices.Clone(u.Direct), func(g access.Grant) bool { return g.VirtualAccount == va })
		switch {
		case len(to) == len(u.Direct):
			known, err := s.reaching(ctx, tx, a, va, []account.UserRow{u})
			if err == nil && len(known[0].Reaches) == 0 {
				return account.ErrUserNotFound // as for somebody who isn't there: who works elsewhere is no matter of this place
			}
			if err == nil {
				err = ErrNotAssigned
			}
			return err
		case len(to) == 0 && len(u.Groups) == 0:
			if _, err := s.Accounts.RemoveUser(ctx, tx, a, p); err != nil {
				return err
			}
			return s.logAssigned(ctx, tx, who, v, u, nil, "user.removed", fmt.Sprintf("%s removed from the account with the last role, in %s.", u.Name, v.Name))
		}
		if _, err := s.Accounts.SetGrants(ctx, tx, a, p, to); err != nil {
			return err
		}
		return s.logAssigned(ctx, tx, who, v, u, to, "user.roles_changed", fmt.Sprintf("Roles of %s in %s ended.", u.Name, v.Name))
	})
}

// assignable locks the account, and returns the virtual account and what they hold to somebody who manages users there.
func (s *Service) assignable(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, va access.VirtualAccountID) (account.VirtualAccount, access.Held, error) {
	if _, err := s.Accounts.Lock(ctx, tx, a); err != nil {
		return account.VirtualAccount{}, nil, err
	}
	v, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageUsers) // once nobody can take it away any more
	if err != nil {
		return account.VirtualAccount{}, nil, err
	}
	held, err := s.Accounts.Held(ctx, tx, a, who.Profile)
	return v, held, err
}

func (s *Service) logAssigned(ctx context.Context, tx *db.Tx, who access.Actor, v account.VirtualAccount, u account.UserRow, to access.Held, kind, message string) error {
	return s.Log.Append(ctx, tx, who, event.Event{
		Account: v.Account, VirtualAccount: v.ID, Kind: kind, Message: message, SubjectKind: "user", SubjectID: string(u.Profile), SubjectName: u.Name,
		Before: map[string]any{"roles": texts(u.Direct)}, After: map[string]any{"roles": texts(to)},
	})
}
