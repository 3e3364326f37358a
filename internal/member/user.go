package member

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// ErrStatus refuses a filter by a status that users don't have.
var ErrStatus = errs.New(errs.Invalid, "status_unknown", "Users are active or invited.", "Leave status out, or give active or invited.")

// User is somebody in the list of users: a user of the account, or somebody invited to be one.
type User struct {
	Profile    access.ProfileID // "" if invited
	Name       string           // "" if invited
	Email      string
	Company    string
	Roles      []account.HeldRole // given by name, or offered
	Groups     []UserGroup        // that they are in
	Invitation string             // "" if a user
	Since      time.Time          // of the first role, or of the invitation
}

// UserGroup is a group that a user is in, with the roles that it gives.
type UserGroup struct {
	ID    access.GroupID
	Name  string
	Roles []account.HeldRole
}

// Filter narrows the list of users; a zero field doesn't.
type Filter struct {
	Text   string // part of the name, email or company
	Role   access.Role
	Group  access.GroupID // is in this group
	Status string         // "active" or "invited"
}

// place is where a list goes on: among the users, or among those invited, who come after them.
type place struct {
	Invited bool
	From    string
}

// ListUsers returns a page of the users, by name, and after the last of them the pending invitations, by email. It
// needs access.ViewUsers; who has it in virtual accounts only sees those who hold roles there.
func (s *Service) ListUsers(ctx context.Context, who access.Actor, a access.AccountID, f Filter, p page.Request) (out page.Page[User], err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		held, err := s.Accounts.RequireAnywhere(ctx, tx, who, a, access.ViewUsers)
		if err != nil {
			return err
		}
		own, _ := held.Confined()
		out, err = s.userPage(ctx, tx, own, a, f, p)
		return err
	})
	return out, err
}

// userPage reads a page of the users and those invited, of what reaches the virtual accounts own; all for nil.
func (s *Service) userPage(ctx context.Context, tx *db.Tx, own []access.VirtualAccountID, a access.AccountID, f Filter, p page.Request) (page.Page[User], error) {
	out := page.Page[User]{Total: -1}
	var at place
	if _, err := page.Decode(p.Cursor, &at); err != nil {
		return out, err
	}
	switch {
	case f.Status != "" && f.Status != "active" && f.Status != "invited":
		return out, ErrStatus
	case p.Sort != "" && p.Sort != "name":
		return out, page.ErrSort
	}
	p.Cursor = at.From
	if f.Status != "invited" && !at.Invited {
		users, err := s.Accounts.ListUsers(ctx, tx, a, account.UserFilter{Text: f.Text, Role: f.Role, Group: f.Group, Within: own}, p)
		if err != nil {
			return out, err
		}
		if err := s.addUsers(ctx, tx, a, users.Items, &out); err != nil {
			return out, err
		}
		if users.Next != "" {
			out.Next = page.Encode(place{From: users.Next})
			return out, nil
		}
		p.Cursor = ""
	}
	if f.Status == "active" || f.Group != "" {
		return out, nil
	}
	return out, s.addInvited(ctx, tx, a, f, own, p, &out)
}

// addUsers puts users on a page.
func (s *Service) addUsers(ctx context.Context, tx *db.Tx, a access.AccountID, users []account.UserRow, out *page.Page[User]) error {
	for _, u := range users {
		made, err := s.userOf(ctx, tx, a, u)
		if err != nil {
			return err
		}
		out.Items = append(out.Items, made)
	}
	return nil
}

// userOf is a user for people, roles with the names of their virtual accounts and tags.
func (s *Service) userOf(ctx context.Context, tx *db.Tx, a access.AccountID, u account.UserRow) (User, error) {
	out := User{Profile: u.Profile, Name: u.Name, Email: u.Email, Company: u.Company, Since: u.Since}
	all := slices.Clone(u.Direct)
	for _, g := range u.Groups {
		all = append(all, g.Grants...)
	}
	named, err := s.Accounts.Named(ctx, tx, a, all)
	if err != nil {
		return User{}, err
	}
	cut := func(n int) []account.HeldRole {
		head := named[:n:n]
		named = named[n:]
		return head
	}
	out.Roles = cut(len(u.Direct))
	for _, g := range u.Groups {
		out.Groups = append(out.Groups, UserGroup{ID: g.ID, Name: g.Name, Roles: cut(len(g.Grants))})
	}
	return out, nil
}

type emailCursor struct{ Email, ID string }

// addInvited fills the rest of a page with pending invitations.
func (s *Service) addInvited(ctx context.Context, tx *db.Tx, a access.AccountID, f Filter, own []access.VirtualAccountID, p page.Request, out *page.Page[User]) error {
	var from emailCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return err
	}
	w := new(db.Where).And("account_id = ? AND status = 'pending' AND expires_at > ?", a, clock.Millis(s.Clock.Now())).Contains(f.Text, "email")
	if f.Role != "" {
		w.And("role = ?", f.Role)
	}
	if own != nil {
		args := make([]any, len(own))
		for i, va := range own {
			args[i] = va
		}
		w.And("virtual_account_id IN ("+placeholders(len(args))+")", args...)
	}
	than, way := ">", ""
	if p.Descending {
		than, way = "<", " DESC"
	}
	if started {
		w.And("(email_key, id) "+than+" (?, ?)", from.Email, from.ID)
	}
	room := p.Rows() - len(out.Items)
	limit := w.Arg(room + 1)
	rows, err := tx.QueryContext(ctx, "SELECT id, email, email_key, role, virtual_account_id, tag_id, tag_value, created_at FROM invitation "+w.String()+
		" ORDER BY email_key"+way+", id"+way+" LIMIT "+limit, w.Args()...)
	if err != nil {
		return fmt.Errorf("member: list invitations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var last emailCursor
	var grants access.Held
	var found []User
	for rows.Next() {
		var u User
		var g access.Grant
		var k string
		var since int64
		if err := rows.Scan(&u.Invitation, &u.Email, &k, &g.Role, &g.VirtualAccount, &g.Tag, &g.TagValue, &since); err != nil {
			return fmt.Errorf("member: list invitations: %w", err)
		}
		if len(found) == room { // one more than there is room for
			out.Next = page.Encode(place{Invited: true, From: nextEmail(last)})
			break
		}
		u.Since, last = clock.Time(since), emailCursor{k, u.Invitation}
		found, grants = append(found, u), append(grants, g)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("member: list invitations: %w", err)
	}
	named, err := s.Accounts.Named(ctx, tx, a, grants)
	for i := range named {
		found[i].Roles = named[i : i+1]
	}
	out.Items = append(out.Items, found...)
	return err
}

// nextEmail is the cursor after a row; of a page that had room for none it is the start.
func nextEmail(last emailCursor) string {
	if last == (emailCursor{}) {
		return ""
	}
	return page.Encode(last)
}

// UpdateUserRoles replaces the roles that a user was given by name, those of them that who can see. It needs
// access.ManageUsers wherever a role is added or taken away; only administrators make and unmake administrators, and
// nobody gives themselves more. It fails with account.ErrLastAdministrator and the account area's other errors about
// grants.
func (s *Service) UpdateUserRoles(ctx context.Context, who access.Actor, a access.AccountID, p access.ProfileID, to access.Held) (User, error) {
	var out User
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		was, own, err := s.manageable(ctx, tx, who, a, p)
		if err != nil {
			return err
		}
		to := distinct(to)
		seen := to
		if own != nil { // the roles elsewhere, which they can't see, stay
			to = append(to, slices.DeleteFunc(slices.Clone(was.Direct), func(g access.Grant) bool {
				return slices.Contains(own, g.VirtualAccount) || slices.Contains(to, g)
			})...)
		}
		for _, g := range changed(was.Direct, to) {
			if err := account.CheckRole(g); err != nil {
				return pointAt(err, "/roles")
			}
			if err := s.mayManage(ctx, tx, who, a, g); err != nil {
				return err
			}
			if p == who.Profile && slices.Contains(to, g) && !was.Grants.Covers(g) {
				return errThemselves
			}
		}
		if _, err := s.Accounts.SetGrants(ctx, tx, a, p, to); err != nil {
			return pointAt(err, "/roles")
		}
		before := was.Direct
		was.Direct = seen
		if out, err = s.userOf(ctx, tx, a, was); err != nil || len(changed(before, to)) == 0 {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, event.Event{
			Account: a, Kind: "user.roles_changed", Message: fmt.Sprintf("Roles of %s changed.", was.Name),
			SubjectKind: "user", SubjectID: string(p), SubjectName: was.Name,
			Before: map[string]any{"roles": texts(before)}, After: map[string]any{"roles": texts(to)},
		}); err != nil {
			return err
		}
		return s.mailRoles(ctx, tx, who, a, was, before, to)
	})
	return out, err
}

// RemoveUser takes all roles of the account from a user, those through groups too. It needs access.ManageUsers wherever
// they hold one; everybody may leave by themselves. It fails with account.ErrLastAdministrator.
func (s *Service) RemoveUser(ctx context.Context, who access.Actor, a access.AccountID, p access.ProfileID) error {
	if who.SignedIn() && who.Profile == p {
		return s.LeaveAccount(ctx, who, a)
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		u, _, err := s.manageable(ctx, tx, who, a, p)
		if err != nil {
			return err
		}
		ended := slices.Clone(u.Direct)
		for _, g := range u.Groups {
			ended = append(ended, g.Grants...)
		}
		for _, g := range ended {
			if err := s.mayManage(ctx, tx, who, a, g); err != nil {
				return err
			}
		}
		if u, err = s.Accounts.RemoveUser(ctx, tx, a, p); err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, event.Event{
			Account: a, Kind: "user.removed", Message: fmt.Sprintf("%s removed from the account.", u.Name),
			SubjectKind: "user", SubjectID: string(p), SubjectName: u.Name, Before: map[string]any{"roles": texts(u.Direct)},
		}); err != nil {
			return err
		}
		return s.mailRoles(ctx, tx, who, a, u, ended, nil)
	})
}

// manageable returns a user of the account to somebody who manages users there, or only in virtual accounts of their
// own, which are returned too; then the user must have a role in one of them, and else doesn't exist. It locks the
// account.
func (s *Service) manageable(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, p access.ProfileID) (u account.UserRow, own []access.VirtualAccountID, err error) {
	if _, err := s.Accounts.Lock(ctx, tx, a); err != nil {
		return u, nil, err
	}
	held, err := s.Accounts.RequireAnywhere(ctx, tx, who, a, access.ManageUsers) // once nobody can take it away any more
	if err != nil {
		return u, nil, err
	}
	if u, err = s.Accounts.User(ctx, tx, a, p); err != nil {
		return u, nil, err
	}
	own, _ = held.Confined()
	if own != nil && !slices.ContainsFunc(u.Grants, func(g access.Grant) bool { return slices.Contains(own, g.VirtualAccount) }) {
		return account.UserRow{}, nil, account.ErrUserNotFound
	}
	return u, own, nil
}

func distinct(h access.Held) access.Held {
	var out access.Held
	for _, g := range h {
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// changed returns the grants that are in one of the two only.
func changed(a, b access.Held) access.Held {
	var out access.Held
	for _, pair := range [2][2]access.Held{{a, b}, {b, a}} {
		for _, g := range pair[0] {
			if !slices.Contains(pair[1], g) {
				out = append(out, g)
			}
		}
	}
	return out
}

// texts writes grants for the event log: "va_user in va_…", "va_user by tag_…=Berlin".
func texts(h access.Held) []string {
	out := make([]string, len(h))
	for i, g := range h {
		out[i] = string(g.Role)
		switch {
		case g.VirtualAccount != "":
			out[i] += " in " + string(g.VirtualAccount)
		case g.Tag != "":
			out[i] += " by " + string(g.Tag) + "=" + g.TagValue
		}
	}
	slices.Sort(out)
	return out
}

// placeholders is n of ?, for a list of so many values.
func placeholders(n int) string {
	if n == 0 {
		return "NULL" // which nothing equals
	}
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}
