package account

import (
	"context"
	"errors"
	"fmt"
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
	Within []access.VirtualAccountID // holds a role in one of these; roles elsewhere are left out of the rows
}

// ListUsers is a joining function: it returns a page of the account's users, by name.
func (s *Service) ListUsers(ctx context.Context, tx *db.Tx, a access.AccountID, f UserFilter, p page.Request) (page.Page[UserRow], error) {
	const held = "EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = u.account_id AND g.profile_id = u.profile_id AND "
	w := new(db.Where).And("u.account_id = ?", a).Contains(f.Text, "u.name", "u.email", "u.company")
	if f.Role != "" {
		w.And(held+"g.role = ?)", f.Role)
	}
	if len(f.Within) > 0 {
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
	grants, err := s.heldBy(ctx, tx, a, out.Items)
	if err != nil {
		return page.Page[UserRow]{}, err
	}
	for i := range out.Items {
		out.Items[i].Grants = within(grants[out.Items[i].Profile], f.Within)
	}
	return out, nil
}

// heldBy returns the grants of some users in one query.
func (s *Service) heldBy(ctx context.Context, tx *db.Tx, a access.AccountID, users []UserRow) (map[access.ProfileID]access.Held, error) {
	held := make(map[access.ProfileID]access.Held, len(users))
	if len(users) == 0 {
		return held, nil
	}
	w := new(db.Where).And("account_id = ?", a)
	ids := make([]any, len(users))
	for i, u := range users {
		ids[i] = u.Profile
	}
	w.And("profile_id IN ("+placeholders(len(ids))+")", ids...)
	rows, err := tx.QueryContext(ctx, "SELECT profile_id, role, virtual_account_id FROM account_grant "+w.String()+" ORDER BY virtual_account_id, role", w.Args()...)
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

// placeholders is n of ?, for a list of so many values.
func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// within returns the grants in these virtual accounts; all if none are named.
func within(h access.Held, vas []access.VirtualAccountID) access.Held {
	if len(vas) == 0 {
		return h
	}
	var out access.Held
	for _, g := range h {
		for _, va := range vas {
			if g.VirtualAccount == va {
				out = append(out, g)
			}
		}
	}
	return out
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

// Named is a joining function: it returns grants with the names of their virtual accounts.
func (s *Service) Named(ctx context.Context, tx *db.Tx, a access.AccountID, h access.Held) ([]HeldRole, error) {
	names, err := s.virtualNames(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	out := make([]HeldRole, len(h))
	for i, g := range h {
		out[i] = HeldRole{Grant: g, VirtualAccountName: names[g.VirtualAccount]}
	}
	return out, nil
}
