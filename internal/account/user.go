package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
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
		w.And(held+"g.virtual_account_id IN ("+strings.TrimSuffix(strings.Repeat("?,", len(f.Within)), ",")+"))", anys(f.Within)...)
	}
	order, err := byName(w, p, "lower(u.name)", "u.profile_id")
	if err != nil {
		return page.Page[UserRow]{}, err
	}
	keys, err := nameKeys(ctx, tx, "SELECT u.profile_id, lower(u.name) FROM account_user u "+w.String()+order, w.Args())
	if err != nil {
		return page.Page[UserRow]{}, err
	}
	cut := page.Cut(keys, p.Rows(), func(k nameCursor) any { return k })
	out := page.Page[UserRow]{Next: cut.Next, Total: cut.Total}
	for _, k := range cut.Items {
		u, err := s.User(ctx, tx, a, access.ProfileID(k.ID))
		if err != nil {
			return page.Page[UserRow]{}, err
		}
		u.Grants = within(u.Grants, f.Within)
		out.Items = append(out.Items, u)
	}
	return out, nil
}

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
