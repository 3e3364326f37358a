package member

import (
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// Group is a user group with its roles for people.
type Group struct {
	account.Group
	Roles  []account.HeldRole
	People []account.Person // of one group; nil in a list
}

// GroupBody is what a group is to be; nil leaves it as it is.
type GroupBody struct {
	Name, Description *string
	Grants            *access.Held
	Members           *[]access.ProfileID
}

// ListGroups returns a page of the account's user groups, by name; text narrows it to those whose name or description
// contains it. It needs access.ViewUsers in the account.
func (s *Service) ListGroups(ctx context.Context, who access.Actor, a access.AccountID, text string, p page.Request) (page.Page[Group], error) {
	var out page.Page[Group]
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ViewUsers); err != nil {
			return err
		}
		found, err := s.Accounts.Groups(ctx, tx, a, text, p)
		if err != nil {
			return err
		}
		out = page.Page[Group]{Next: found.Next, Total: found.Total}
		for _, g := range found.Items {
			roles, err := s.Accounts.Named(ctx, tx, a, g.Grants)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, Group{Group: g, Roles: roles})
		}
		return nil
	})
	return out, err
}

// GetGroup returns a user group with its members. It needs access.ViewUsers in the account.
func (s *Service) GetGroup(ctx context.Context, who access.Actor, a access.AccountID, g access.GroupID) (out Group, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ViewUsers); err != nil {
			return err
		}
		out, err = s.group(ctx, tx, a, g)
		return err
	})
	return out, err
}

func (s *Service) group(ctx context.Context, tx *db.Tx, a access.AccountID, id access.GroupID) (Group, error) {
	g, people, err := s.Accounts.Group(ctx, tx, a, id)
	if err != nil {
		return Group{}, err
	}
	roles, err := s.Accounts.Named(ctx, tx, a, g.Grants)
	return Group{Group: g, Roles: roles, People: people}, err
}

// CreateGroup makes a user group with its roles and members. It needs access.ManageUsers in the account, and the right to
// give each of the roles by hand; nobody gets more through it who makes it. A limited account has none.
func (s *Service) CreateGroup(ctx context.Context, who access.Actor, a access.AccountID, b GroupBody) (Group, error) {
	var made Group
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.lockForGroups(ctx, tx, who, a)
		if err != nil {
			return err
		}
		var g account.Group
		b.texts(&g)
		if g, err = s.Accounts.CreateGroup(ctx, tx, acct, g); err != nil {
			return err
		}
		if err := s.fill(ctx, tx, who, Group{Group: g}, b); err != nil {
			return err
		}
		if made, err = s.group(ctx, tx, a, g.ID); err != nil {
			return err
		}
		e := made.event("group.created", "User group %s created.")
		e.After = made.properties()
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return s.mailGroup(ctx, tx, who, acct, Group{}, made)
	})
	return made, err
}

// UpdateGroup changes a user group and returns it. It needs what CreateGroup needs: whoever adds a role or a member must be
// able to give every role by hand that somebody gets or loses by it.
func (s *Service) UpdateGroup(ctx context.Context, who access.Actor, a access.AccountID, id access.GroupID, b GroupBody) (Group, error) {
	var now Group
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.lockForGroups(ctx, tx, who, a)
		if err != nil {
			return err
		}
		was, err := s.group(ctx, tx, a, id)
		if err != nil {
			return err
		}
		to := was.Group
		b.texts(&to)
		if to, err = account.CleanGroup(to); err != nil {
			return err
		}
		if to.Name != was.Name || to.Description != was.Description {
			if err := s.Accounts.UpdateGroup(ctx, tx, to); err != nil {
				return err
			}
		}
		if err := s.fill(ctx, tx, who, was, b); err != nil {
			return err
		}
		if now, err = s.group(ctx, tx, a, id); err != nil {
			return err
		}
		e := now.event("group.updated", "User group %s changed.")
		e.Before, e.After = was.properties(), now.properties()
		if fmt.Sprint(e.Before) == fmt.Sprint(e.After) {
			return nil
		}
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return s.mailGroup(ctx, tx, who, acct, was, now)
	})
	return now, err
}

// RemoveGroup ends a user group: its members lose the roles that they have through it only. It needs what taking each of
// them away by hand needs.
func (s *Service) RemoveGroup(ctx context.Context, who access.Actor, a access.AccountID, id access.GroupID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.lockForGroups(ctx, tx, who, a)
		if err != nil {
			return err
		}
		was, err := s.group(ctx, tx, a, id)
		if err != nil {
			return err
		}
		for _, g := range was.Grants {
			if err := s.mayManage(ctx, tx, who, a, g); err != nil {
				return err
			}
		}
		if err := s.Accounts.RemoveGroup(ctx, tx, a, id); err != nil {
			return err
		}
		e := was.event("group.removed", "User group %s removed.")
		e.Before = was.properties()
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return s.mailGroup(ctx, tx, who, acct, was, Group{})
	})
}

// lockForGroups asks for access.ManageUsers in the account and locks it.
func (s *Service) lockForGroups(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) (account.Account, error) {
	if _, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers); err != nil {
		return account.Account{}, err
	}
	acct, err := s.Accounts.Lock(ctx, tx, a)
	if err == nil && acct.Tier == account.Limited {
		err = account.ErrGroupsLimited
	}
	return acct, err
}

func (b GroupBody) texts(g *account.Group) {
	if b.Name != nil {
		g.Name = *b.Name
	}
	if b.Description != nil {
		g.Description = *b.Description
	}
}

// fill brings roles and members of a group to what they are to be. SPEC D5: a role of a group is given or taken by who
// could do so by hand for each member, and nobody gets more through a group by their own deed.
func (s *Service) fill(ctx context.Context, tx *db.Tx, who access.Actor, was Group, b GroupBody) error {
	a := was.Account
	mine, err := s.Accounts.Held(ctx, tx, a, who.Profile)
	if err != nil {
		return err
	}
	members := make([]access.ProfileID, len(was.People))
	for i, p := range was.People {
		members[i] = p.Profile
	}
	grants, people := was.Grants, members
	if b.Grants != nil {
		grants = distinct(*b.Grants)
	}
	if b.Members != nil {
		people = slices.Compact(slices.Sorted(slices.Values(*b.Members)))
	}
	in, out := missing(people, members), missing(members, people)
	touched := changed(was.Grants, grants)
	if len(in)+len(out) > 0 {
		touched = distinct(append(slices.Clone(was.Grants), grants...))
	}
	for _, g := range touched {
		if g.Role == access.AccountAdmin {
			return account.ErrGroupRole.At("/roles")
		}
		if err := account.CheckRole(g); err != nil {
			return pointAt(err, "/roles")
		}
		if err := s.mayManage(ctx, tx, who, a, g); err != nil {
			return err
		}
		gets := slices.Contains(grants, g) && slices.Contains(people, who.Profile) && !(slices.Contains(was.Grants, g) && slices.Contains(members, who.Profile))
		if gets && !mine.Covers(g) {
			return errThemselves
		}
	}
	if b.Grants != nil {
		if err := s.Accounts.SetGroupGrants(ctx, tx, a, was.ID, grants); err != nil {
			return pointAt(err, "/roles")
		}
	}
	return pointAt(s.Accounts.SetMembers(ctx, tx, a, was.ID, in, out), "/members")
}

// missing returns what is in list but not in other.
func missing(list, other []access.ProfileID) []access.ProfileID {
	return slices.DeleteFunc(slices.Clone(list), func(p access.ProfileID) bool { return slices.Contains(other, p) })
}

func (g Group) event(kind, message string) event.Event {
	return event.Event{Account: g.Account, Kind: kind, Message: fmt.Sprintf(message, g.Name),
		SubjectKind: "group", SubjectID: string(g.ID), SubjectName: g.Name}
}

func (g Group) properties() map[string]any {
	names := make([]string, len(g.People))
	for i, p := range g.People {
		names[i] = p.String()
	}
	return map[string]any{"name": g.Name, "description": g.Description, "roles": texts(g.Grants), "members": names}
}
