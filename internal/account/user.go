package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// UserFilter narrows a list of users; a zero field doesn't.
type UserFilter struct {
	Text   string                    // part of the name, email or company
	Role   access.Role               // held anywhere in the account
	Group  access.GroupID            // is in this group
	In     access.VirtualAccountID   // reaches this one, by a role there, by a tag or in the whole account; Role is then one that does
	Within []access.VirtualAccountID // unless nil, holds a role in one of these; roles elsewhere are left out of the rows
}

// ListUsers is a joining function: it returns a page of the account's users, by name.
func (s *Service) ListUsers(ctx context.Context, tx *db.Tx, a access.AccountID, f UserFilter, p page.Request) (page.Page[UserRow], error) {
	const held = "EXISTS (SELECT 1 FROM account_held g WHERE g.account_id = u.account_id AND g.profile_id = u.profile_id AND "
	w := new(db.Where).And("u.account_id = ?", a).Contains(f.Text, "u.name", "u.email", "u.company")
	switch {
	case f.In != "":
		args := append([]any{f.In}, anys(accountRoles())...)
		reaches := "(g.virtual_account_id = ? OR g.virtual_account_id = '' AND g.role IN (" + placeholders(len(args)-1) + "))"
		if f.Role != "" {
			reaches, args = reaches+" AND g.role = ?", append(args, f.Role)
		}
		w.And(held+reaches+")", args...)
	case f.Role != "":
		w.And(held+"g.role = ?)", f.Role)
	}
	if f.Group != "" {
		w.And("EXISTS (SELECT 1 FROM user_group_member m WHERE m.account_id = u.account_id AND m.group_id = ? AND m.profile_id = u.profile_id)", f.Group)
	}
	if f.Within != nil {
		w.And(held+"g.virtual_account_id IN ("+placeholders(len(f.Within))+"))", anys(f.Within)...)
	}
	order, err := byName(w, p, "lower(u.name)", "u.profile_id")
	if err != nil {
		return page.Page[UserRow]{}, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT u.profile_id, u.name, u.email, u.company, u.since, lower(u.name) FROM account_user u "+w.String()+order, w.Args()...)
	if err != nil {
		return page.Page[UserRow]{}, fmt.Errorf("account: list users: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var users []UserRow
	sorted := map[access.ProfileID]string{} // how the database has the name in lower case
	for rows.Next() {
		var u UserRow
		var since int64
		var name string
		if err := rows.Scan(&u.Profile, &u.Name, &u.Email, &u.Company, &since, &name); err != nil {
			return page.Page[UserRow]{}, fmt.Errorf("account: list users: %w", err)
		}
		u.Since, sorted[u.Profile] = clock.Time(since), name
		users = append(users, u)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return page.Page[UserRow]{}, fmt.Errorf("account: list users: %w", err)
	}
	out := page.Cut(users, p.Rows(), func(u UserRow) any { return nameCursor{sorted[u.Profile], string(u.Profile)} })
	may, err := s.heldBy(ctx, tx, a, out.Items)
	if err != nil {
		return page.Page[UserRow]{}, err
	}
	for i := range out.Items {
		out.Items[i].Grants = may[out.Items[i].Profile]
	}
	if err := s.withGrants(ctx, tx, a, out.Items); err != nil || f.Within == nil {
		return out, err
	}
	return out, s.narrow(ctx, tx, a, out.Items, f.Within)
}

func accountRoles() (roles []access.Role) {
	for _, row := range access.Roles() {
		if row.Role.OfAccount() {
			roles = append(roles, row.Role)
		}
	}
	return roles
}

// UserByEmail is a joining function: it returns the user of the account who has this email, whatever the case of ASCII
// letters, or ErrUserNotFound.
func (s *Service) UserByEmail(ctx context.Context, tx *db.Tx, a access.AccountID, email string) (UserRow, error) {
	found, err := accountdb.New(tx).UsersWithEmail(ctx, accountdb.UsersWithEmailParams{AccountID: a, Email: email})
	if err != nil {
		return UserRow{}, fmt.Errorf("account: user by email: %w", err)
	}
	if len(found) == 0 {
		return UserRow{}, ErrUserNotFound
	}
	return s.User(ctx, tx, a, found[0])
}

// heldBy returns what some users may, in one query.
func (s *Service) heldBy(ctx context.Context, tx *db.Tx, a access.AccountID, users []UserRow) (map[access.ProfileID]access.Held, error) {
	held := make(map[access.ProfileID]access.Held, len(users))
	if len(users) == 0 {
		return held, nil
	}
	w := new(db.Where).And("account_id = ?", a).And("profile_id IN ("+placeholders(len(users))+")", profiles(users)...)
	rows, err := tx.QueryContext(ctx, "SELECT DISTINCT profile_id, role, virtual_account_id FROM account_held "+w.String()+" ORDER BY virtual_account_id, role", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("account: grants of users: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p access.ProfileID
		var g access.Grant
		if err := rows.Scan(&p, &g.Role, &g.VirtualAccount); err != nil {
			return nil, fmt.Errorf("account: grants of users: %w", err)
		}
		held[p] = append(held[p], g)
	}
	return held, rows.Err()
}

// withGrants adds to users the roles that they were given by name and the groups that they are in.
func (s *Service) withGrants(ctx context.Context, tx *db.Tx, a access.AccountID, users []UserRow) error {
	if len(users) == 0 {
		return nil
	}
	at := make(map[access.ProfileID]*UserRow, len(users))
	for i := range users {
		at[users[i].Profile] = &users[i]
	}
	w := new(db.Where).And("account_id = ?", a).And("profile_id IN ("+placeholders(len(users))+")", profiles(users)...)
	rows, err := tx.QueryContext(ctx, "SELECT profile_id, role, virtual_account_id, tag_id, tag_value FROM account_grant "+w.String()+
		" ORDER BY virtual_account_id, tag_id, tag_value, role", w.Args()...)
	if err != nil {
		return fmt.Errorf("account: grants of users: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p access.ProfileID
		var g access.Grant
		if err := rows.Scan(&p, &g.Role, &g.VirtualAccount, &g.Tag, &g.TagValue); err != nil {
			return fmt.Errorf("account: grants of users: %w", err)
		}
		at[p].Direct = append(at[p].Direct, g)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("account: grants of users: %w", err)
	}
	return s.withGroups(ctx, tx, a, at, w)
}

// narrow leaves in the rows what reaches these virtual accounts, which is all that somebody may see who has a role only
// there.
func (s *Service) narrow(ctx context.Context, tx *db.Tx, a access.AccountID, users []UserRow, within []access.VirtualAccountID) error {
	carried := map[TagValue]bool{}
	for _, va := range within {
		tags, err := s.TagsOn(ctx, tx, a, OnVirtualAccount, string(va))
		if err != nil {
			return err
		}
		for _, t := range tags {
			carried[TagValue{Tag: t.Tag, Value: t.Value}] = true
		}
	}
	elsewhere := func(g access.Grant) bool {
		return !slices.Contains(within, g.VirtualAccount) && !(g.Tag != "" && carried[TagValue{Tag: g.Tag, Value: g.TagValue}])
	}
	for i := range users {
		u := &users[i]
		u.Grants, u.Direct = slices.DeleteFunc(u.Grants, elsewhere), slices.DeleteFunc(u.Direct, elsewhere)
		for n := range u.Groups {
			u.Groups[n].Grants = slices.DeleteFunc(slices.Clone(u.Groups[n].Grants), elsewhere)
		}
		u.Groups = slices.DeleteFunc(u.Groups, func(g GroupRef) bool { return len(g.Grants) == 0 })
	}
	return nil
}

func profiles(users []UserRow) []any {
	ids := make([]any, len(users))
	for i, u := range users {
		ids[i] = u.Profile
	}
	return ids
}

// placeholders is n of ?, for a list of so many values; an empty list holds only NULL, which nothing equals.
func placeholders(n int) string {
	if n == 0 {
		return "NULL"
	}
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// HasUserWithEmail is a joining function: it reports whether a user of the account has this email, whatever the case
// of ASCII letters.
func (s *Service) HasUserWithEmail(ctx context.Context, tx *db.Tx, a access.AccountID, email string) (bool, error) {
	n, err := accountdb.New(tx).CountUsersWithEmail(ctx, accountdb.CountUsersWithEmailParams{AccountID: a, Email: email})
	if err != nil {
		return false, fmt.Errorf("account: user by email: %w", err)
	}
	return n > 0, nil
}

// Named is a joining function: it returns grants with the names of their virtual accounts and tags.
func (s *Service) Named(ctx context.Context, tx *db.Tx, a access.AccountID, h access.Held) ([]HeldRole, error) {
	names, err := s.virtualNames(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	tags := map[access.TagID]string{}
	if slices.ContainsFunc(h, func(g access.Grant) bool { return g.Tag != "" }) {
		all, err := accountdb.New(tx).Tags(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("account: names of tags: %w", err)
		}
		for _, t := range all {
			tags[t.TagID] = t.Name
		}
	}
	out := make([]HeldRole, len(h))
	for i, g := range h {
		out[i] = HeldRole{Grant: g, VirtualAccountName: names[g.VirtualAccount], TagName: tags[g.Tag]}
	}
	return out, nil
}
