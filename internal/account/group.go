package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// MaxGroups is how many user groups an account has at most.
const MaxGroups = 500

// The errors about user groups.
var (
	ErrGroupNotFound    = errs.New(errs.NotFound, "group_not_found", "There is no such user group in this account.", "Choose one from the account's list of groups.")
	ErrGroupName        = errs.New(errs.Invalid, "group_name_invalid", "A group needs a name of at most 100 characters on one line.", "Give a short name, such as the team that it is.")
	ErrGroupNameTaken   = errs.New(errs.Conflict, "group_name_taken", "The account has a group of this name already.", "Give another name.")
	ErrGroupDescription = errs.New(errs.Invalid, "group_description_too_long", "A group's description has at most 1000 characters.", "Make it shorter.")
	ErrGroupLimit       = errs.New(errs.Conflict, "group_limit_reached", "An account has at most 500 groups.", "Remove one that isn't used.")
	ErrGroupRole        = errs.New(errs.Invalid, "group_role_not_allowed", "A group can't make account administrators.", "Make the people administrators one by one, in the list of users.")
	ErrGroupMember      = errs.New(errs.Invalid, "group_member_unknown", "Only users of the account can be in its groups.", "Invite the person first.")
	ErrGroupsLimited    = errs.New(errs.Conflict, "groups_not_in_limited_account", "A limited account has no user groups.", "Upgrade the account with a company's email to have them.")
)

// Group is a set of users who hold roles together. It never makes administrators: those are given by name only, so that
// it is plain who the last one is.
type Group struct {
	ID          access.GroupID
	Account     access.AccountID
	Name        string // unique in the account, whatever the case of ASCII letters
	Description string
	CreatedAt   time.Time
	Grants      access.Held
	Members     int
}

// GroupRef is a group that a user is in, with the roles that it gives.
type GroupRef struct {
	ID     access.GroupID
	Name   string
	Grants access.Held
}

// CleanGroup returns the group without spaces around its texts, or why they won't do. Its roles aren't looked at.
func CleanGroup(g Group) (Group, error) {
	g.Name, g.Description = strings.TrimSpace(g.Name), strings.TrimSpace(g.Description)
	switch {
	case g.Name == "" || !printable(g.Name, 100):
		return g, ErrGroupName.At("/name")
	case utf8.RuneCountInString(g.Description) > 1000:
		return g, ErrGroupDescription.At("/description")
	}
	return g, nil
}

// CreateGroup is a joining function: it stores a new group without roles and members. The account must be locked and not
// limited (SPEC F1), or it fails with ErrGroupsLimited.
func (s *Service) CreateGroup(ctx context.Context, tx *db.Tx, a Account, g Group) (Group, error) {
	if a.Tier == Limited {
		return Group{}, ErrGroupsLimited
	}
	g, err := CleanGroup(g)
	if err != nil {
		return Group{}, err
	}
	q := accountdb.New(tx)
	if n, err := q.CountGroups(ctx, a.ID); err != nil {
		return Group{}, fmt.Errorf("account: groups: %w", err)
	} else if n >= MaxGroups {
		return Group{}, ErrGroupLimit
	}
	g.ID, g.Account, g.CreatedAt = id.Make[access.GroupID]("grp"), a.ID, s.Clock.Now()
	if err := q.InsertGroup(ctx, accountdb.InsertGroupParams{AccountID: a.ID, GroupID: g.ID, Name: g.Name, Description: g.Description, CreatedAt: clock.Millis(g.CreatedAt)}); err != nil {
		return Group{}, groupNameTaken(err)
	}
	return g, nil
}

// UpdateGroup is a joining function: it stores name and description of a group.
func (s *Service) UpdateGroup(ctx context.Context, tx *db.Tx, g Group) error {
	if err := accountdb.New(tx).UpdateGroup(ctx, accountdb.UpdateGroupParams{AccountID: g.Account, GroupID: g.ID, Name: g.Name, Description: g.Description}); err != nil {
		return groupNameTaken(err)
	}
	return nil
}

// SetGroupGrants is a joining function: it replaces the roles of a group. It fails with ErrGroupRole and the errors of
// SetGrants about roles. The account must be locked.
func (s *Service) SetGroupGrants(ctx context.Context, tx *db.Tx, a access.AccountID, g access.GroupID, to access.Held) error {
	for _, grant := range to {
		if grant.Role == access.AccountAdmin {
			return ErrGroupRole
		}
		if err := s.CheckGrant(ctx, tx, a, grant); err != nil {
			return err
		}
	}
	q := accountdb.New(tx)
	if err := q.DeleteGroupGrants(ctx, accountdb.DeleteGroupGrantsParams{AccountID: a, GroupID: g}); err != nil {
		return fmt.Errorf("account: roles of a group: %w", err)
	}
	for _, grant := range to {
		if err := q.InsertGroupGrant(ctx, accountdb.InsertGroupGrantParams{AccountID: a, GroupID: g, Role: string(grant.Role),
			VirtualAccountID: grant.VirtualAccount, TagID: grant.Tag, TagValue: grant.TagValue}); err != nil {
			return fmt.Errorf("account: roles of a group: %w", err)
		}
	}
	return nil
}

// SetMembers is a joining function: it brings users into a group and takes others out. It fails with ErrGroupMember for
// somebody who isn't a user of the account. Who is taken out and has no other role is no user any more. The account must
// be locked.
func (s *Service) SetMembers(ctx context.Context, tx *db.Tx, a access.AccountID, g access.GroupID, in, out []access.ProfileID) error {
	q, now := accountdb.New(tx), clock.Millis(s.Clock.Now())
	for _, p := range in {
		if users, err := q.GetUser(ctx, accountdb.GetUserParams{AccountID: a, ProfileID: p}); err != nil {
			return fmt.Errorf("account: members: %w", err)
		} else if len(users) == 0 {
			return ErrGroupMember
		}
		if err := q.InsertMember(ctx, accountdb.InsertMemberParams{AccountID: a, GroupID: g, ProfileID: p, Since: now}); err != nil {
			return fmt.Errorf("account: members: %w", err)
		}
	}
	for _, p := range out {
		if err := q.DeleteMember(ctx, accountdb.DeleteMemberParams{AccountID: a, GroupID: g, ProfileID: p}); err != nil {
			return fmt.Errorf("account: members: %w", err)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return s.dropStrangers(ctx, tx, a)
}

// RemoveGroup is a joining function: it ends a group with its roles. The account must be locked.
func (s *Service) RemoveGroup(ctx context.Context, tx *db.Tx, a access.AccountID, g access.GroupID) error {
	q := accountdb.New(tx)
	if err := errors.Join(
		q.DeleteMembers(ctx, accountdb.DeleteMembersParams{AccountID: a, GroupID: g}),
		q.DeleteGroupGrants(ctx, accountdb.DeleteGroupGrantsParams{AccountID: a, GroupID: g}),
		q.DeleteGroup(ctx, accountdb.DeleteGroupParams{AccountID: a, GroupID: g}),
	); err != nil {
		return fmt.Errorf("account: remove group: %w", err)
	}
	return s.dropStrangers(ctx, tx, a)
}

// Group is a joining function: it returns a group of the account with its members, of whom only profile, name and email
// are told, or ErrGroupNotFound.
func (s *Service) Group(ctx context.Context, tx *db.Tx, a access.AccountID, g access.GroupID) (Group, []Person, error) {
	q := accountdb.New(tx)
	rows, err := q.GetGroup(ctx, accountdb.GetGroupParams{AccountID: a, GroupID: g})
	if err != nil {
		return Group{}, nil, fmt.Errorf("account: group: %w", err)
	}
	if len(rows) == 0 {
		return Group{}, nil, ErrGroupNotFound
	}
	out := Group{ID: g, Account: a, Name: rows[0].Name, Description: rows[0].Description, CreatedAt: clock.Time(rows[0].CreatedAt)}
	grants, err := q.GroupGrants(ctx, accountdb.GroupGrantsParams{AccountID: a, GroupID: g})
	if err != nil {
		return Group{}, nil, fmt.Errorf("account: group: %w", err)
	}
	for _, r := range grants {
		out.Grants = append(out.Grants, access.Grant{Role: access.Role(r.Role), VirtualAccount: r.VirtualAccountID, Tag: r.TagID, TagValue: r.TagValue})
	}
	members, err := q.GroupMembers(ctx, accountdb.GroupMembersParams{AccountID: a, GroupID: g})
	if err != nil {
		return Group{}, nil, fmt.Errorf("account: group: %w", err)
	}
	people := make([]Person, len(members))
	for i, m := range members {
		people[i] = Person{Profile: m.ProfileID, Name: m.Name, Email: m.Email}
	}
	out.Members = len(people)
	return out, people, nil
}

// Groups is a joining function: it returns a page of the account's groups, by name; text narrows it to those whose name
// or description contains it.
func (s *Service) Groups(ctx context.Context, tx *db.Tx, a access.AccountID, text string, p page.Request) (page.Page[Group], error) {
	w := new(db.Where).And("g.account_id = ?", a).Contains(text, "g.name", "g.description")
	order, err := byName(w, p, "lower(g.name)", "g.group_id")
	if err != nil {
		return page.Page[Group]{}, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT g.group_id, g.name, g.description, g.created_at, lower(g.name),
		(SELECT count(*) FROM user_group_member m WHERE m.account_id = g.account_id AND m.group_id = g.group_id)
		FROM user_group g `+w.String()+order, w.Args()...)
	if err != nil {
		return page.Page[Group]{}, fmt.Errorf("account: groups: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Group
	sorted := map[access.GroupID]string{}
	for rows.Next() {
		g := Group{Account: a}
		var created int64
		var lower string
		if err := rows.Scan(&g.ID, &g.Name, &g.Description, &created, &lower, &g.Members); err != nil {
			return page.Page[Group]{}, fmt.Errorf("account: groups: %w", err)
		}
		g.CreatedAt, sorted[g.ID] = clock.Time(created), lower
		all = append(all, g)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return page.Page[Group]{}, fmt.Errorf("account: groups: %w", err)
	}
	out := page.Cut(all, p.Rows(), func(g Group) any { return nameCursor{sorted[g.ID], string(g.ID)} })
	grants, err := s.groupGrants(ctx, tx, a)
	for i := range out.Items {
		out.Items[i].Grants = grants[out.Items[i].ID]
	}
	return out, err
}

func (s *Service) groupGrants(ctx context.Context, tx *db.Tx, a access.AccountID) (map[access.GroupID]access.Held, error) {
	rows, err := accountdb.New(tx).AllGroupGrants(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: roles of groups: %w", err)
	}
	out := map[access.GroupID]access.Held{}
	for _, r := range rows {
		out[r.GroupID] = append(out[r.GroupID], access.Grant{Role: access.Role(r.Role), VirtualAccount: r.VirtualAccountID, Tag: r.TagID, TagValue: r.TagValue})
	}
	return out, nil
}

// withGroups adds to users the groups that they are in; w names the users.
func (s *Service) withGroups(ctx context.Context, tx *db.Tx, a access.AccountID, users map[access.ProfileID]*UserRow, w *db.Where) error {
	rows, err := tx.QueryContext(ctx, `SELECT m.profile_id, m.group_id, g.name FROM (SELECT account_id, profile_id, group_id FROM user_group_member `+w.String()+`) m
		JOIN user_group g ON g.account_id = m.account_id AND g.group_id = m.group_id ORDER BY lower(g.name), m.group_id`, w.Args()...)
	if err != nil {
		return fmt.Errorf("account: groups of users: %w", err)
	}
	defer func() { _ = rows.Close() }()
	found := false
	for rows.Next() {
		var p access.ProfileID
		var g GroupRef
		if err := rows.Scan(&p, &g.ID, &g.Name); err != nil {
			return fmt.Errorf("account: groups of users: %w", err)
		}
		users[p].Groups, found = append(users[p].Groups, g), true
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || !found {
		return err
	}
	grants, err := s.groupGrants(ctx, tx, a)
	for _, u := range users {
		for i := range u.Groups {
			u.Groups[i].Grants = slices.Clone(grants[u.Groups[i].ID])
		}
	}
	return err
}

func groupNameTaken(err error) error {
	if db.IsUnique(err) {
		return ErrGroupNameTaken.At("/name")
	}
	return fmt.Errorf("account: group: %w", err)
}
