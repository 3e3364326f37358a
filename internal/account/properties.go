package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// View is an account as one of its users sees it.
type View struct {
	Account
	Held            access.Held
	Users           int      // people with a role and pending invitations; counted for limited accounts only
	VirtualAccounts int      // counted for limited accounts only
	Upgrade         Upgrade  // of a limited account, the one on its way; its ID is "" if there is none
	Aliases         []string // the identifiers that a standard account had before
}

// GetAccount returns an account. It needs access.ViewAccount.
func (s *Service) GetAccount(ctx context.Context, who access.Actor, a access.AccountID) (View, error) {
	var v View
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		held, err := s.Require(ctx, tx, who, a, access.ViewAccount)
		if err != nil {
			return err
		}
		acct, err := s.Load(ctx, tx, a)
		if err != nil {
			return err
		}
		v, err = s.view(ctx, tx, acct, held)
		return err
	})
	return v, err
}

// view adds the counts to an account of the limited tier.
func (s *Service) view(ctx context.Context, tx *db.Tx, a Account, held access.Held) (View, error) {
	v := View{Account: a, Held: held}
	var err error
	if a.Tier != Limited {
		v.Aliases, err = s.aliases(ctx, tx, a.ID)
		return v, err
	}
	if s.Upgrading != nil {
		if v.Upgrade, err = s.Upgrading(ctx, tx, a.ID); err != nil {
			return v, err
		}
	}
	if v.Users, err = s.CountUsers(ctx, tx, a.ID); err != nil {
		return v, err
	}
	if s.Invited != nil {
		invited, err := s.Invited(ctx, tx, a.ID)
		if err != nil {
			return v, err
		}
		v.Users += invited
	}
	n, err := accountdb.New(tx).CountVirtualAccounts(ctx, a.ID)
	if err != nil {
		return v, fmt.Errorf("account: count virtual accounts: %w", err)
	}
	v.VirtualAccounts = int(n)
	return v, nil
}

// nameCursor is where a list sorted by name goes on: Name as the database put it in lower case.
type nameCursor struct{ Name, ID string }

// ListAccounts returns a page of the accounts that who has a role in, by name.
func (s *Service) ListAccounts(ctx context.Context, who access.Actor, p page.Request) (page.Page[View], error) {
	if !who.SignedIn() {
		return page.Page[View]{}, access.ErrSignInRequired
	}
	w := new(db.Where).And("u.profile_id = ?", who.Profile).And("a.status NOT IN ('declined', 'closed')")
	order, err := byName(w, p, "lower(a.name)", "a.account_id")
	if err != nil {
		return page.Page[View]{}, err
	}
	var out page.Page[View]
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		keys, err := nameKeys(ctx, tx, `SELECT a.account_id, lower(a.name) FROM account a
			JOIN account_user u ON u.account_id = a.account_id `+w.String()+order, w.Args())
		if err != nil {
			return err
		}
		cut := page.Cut(keys, p.Rows(), func(k nameCursor) any { return k })
		out = page.Page[View]{Next: cut.Next, Total: cut.Total}
		ids := make([]access.AccountID, len(cut.Items))
		for i, k := range cut.Items {
			ids[i] = access.AccountID(k.ID)
		}
		found, err := s.All(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			held, err := s.Held(ctx, tx, id, who.Profile)
			if err != nil {
				return err
			}
			v, err := s.view(ctx, tx, found[id], held)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, v)
		}
		return nil
	})
	return out, err
}

// byName adds the place where the page starts to the conditions and returns the end of the statement.
func byName(w *db.Where, p page.Request, name, id string) (string, error) {
	if p.Sort != "" && p.Sort != "name" {
		return "", page.ErrSort
	}
	var from nameCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return "", err
	}
	than, way := ">", ""
	if p.Descending {
		than, way = "<", " DESC"
	}
	if started {
		w.And("("+name+", "+id+") "+than+" (?, ?)", from.Name, from.ID)
	}
	return " ORDER BY " + name + way + ", " + id + way + " LIMIT " + w.Arg(p.Rows()+1), nil
}

// nameKeys reads the ids and names that a query selects.
func nameKeys(ctx context.Context, tx *db.Tx, query string, args []any) ([]nameCursor, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("account: list: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var keys []nameCursor
	for rows.Next() {
		var k nameCursor
		if err := rows.Scan(&k.ID, &k.Name); err != nil {
			return nil, fmt.Errorf("account: list: %w", err)
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// Membership is one account that somebody has roles in.
type Membership struct {
	Account
	Roles []HeldRole
	Held  access.Held
}

// HeldRole is a grant with the names of its virtual account and its tag.
type HeldRole struct {
	access.Grant
	VirtualAccountName string // "" for the whole account
	TagName            string // "" unless given by a tag
}

// AccountsOf is a joining function: it returns all accounts that a profile has a role in, by name, with the roles as
// they are at this moment through groups and tags.
func (s *Service) AccountsOf(ctx context.Context, tx *db.Tx, p access.ProfileID) ([]Membership, error) {
	q := accountdb.New(tx)
	rows, err := q.AccountsOf(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("account: accounts of a profile: %w", err)
	}
	grants, err := q.HeldWithNames(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("account: accounts of a profile: %w", err)
	}
	members := map[access.AccountID]*Membership{}
	for _, g := range grants {
		m := members[g.AccountID]
		if m == nil {
			m = &Membership{}
			members[g.AccountID] = m
		}
		held := access.Grant{Role: access.Role(g.Role), VirtualAccount: g.VirtualAccountID}
		m.Held = append(m.Held, held)
		if held.Whole() || held.VirtualAccount != "" { // else only the mark of a role by a tag
			m.Roles = append(m.Roles, HeldRole{Grant: held, VirtualAccountName: g.VirtualAccountName})
		}
	}
	var all []Membership
	for _, r := range rows {
		if m := members[r.AccountID]; m != nil {
			m.Account = fromRow(r)
			all = append(all, *m)
		}
	}
	return all, nil
}

// Change is a change of an account's properties; nil leaves one as it is.
type Change struct {
	Name       *string
	Searchable *bool
	Locked     *bool
	Company    *Company
	Check      func(Account) error // refuses a state that the change wasn't made for; nil takes any
}

// UpdateAccount changes properties and returns the account. It needs access.UpdateAccount.
func (s *Service) UpdateAccount(ctx context.Context, who access.Actor, a access.AccountID, c Change) (View, error) {
	var v View
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		held, err := s.Require(ctx, tx, who, a, access.UpdateAccount)
		if err != nil {
			return err
		}
		was, err := s.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		if c.Check != nil {
			if err := c.Check(was); err != nil {
				return err
			}
		}
		now, err := c.apply(was)
		if err != nil {
			return err
		}
		if now, err = s.keep(ctx, tx, who, was, now); err != nil {
			return err
		}
		v, err = s.view(ctx, tx, now, held)
		return err
	})
	return v, err
}

// apply returns the account as it is after the change.
func (c Change) apply(a Account) (Account, error) {
	if c.Name != nil {
		a.Name = strings.TrimSpace(*c.Name)
		if err := CheckName(a.Name); err != nil {
			return a, err
		}
	}
	if c.Searchable != nil {
		a.Searchable = *c.Searchable
	}
	if c.Locked != nil {
		a.Locked = *c.Locked
	}
	if c.Company != nil {
		a.Company = c.Company.Clean()
		return a, a.Company.Check("/company")
	}
	return a, nil
}

// keep stores the properties of an account that is locked, with the event; nothing if nothing has changed.
func (s *Service) keep(ctx context.Context, tx *db.Tx, who access.Actor, was, now Account) (Account, error) {
	before, after := differences(was.properties(), now.properties())
	if len(after) == 0 {
		return was, nil
	}
	c := now.Company
	if _, err := accountdb.New(tx).UpdateProperties(ctx, accountdb.UpdatePropertiesParams{
		AccountID: was.ID, Version: was.Version, Name: now.Name, SearchByMemberEmail: now.Searchable, Locked: now.Locked,
		CompanyName: c.Name, Country: c.Country, Line1: c.Line1, Line2: c.Line2, City: c.City, Region: c.Region, PostalCode: c.PostalCode,
	}); err != nil {
		return now, fmt.Errorf("account: update: %w", err)
	}
	now.Version++
	return now, s.Log.Append(ctx, tx, who, event.Event{
		Account: was.ID, Kind: "account.updated", Message: fmt.Sprintf("Properties of the account %s changed.", now.Name),
		SubjectKind: "account", SubjectID: string(was.ID), SubjectName: now.Name, Before: before, After: after,
	})
}

func (a Account) properties() map[string]any {
	c := a.Company
	return map[string]any{
		"name": a.Name, "search_by_member_email": a.Searchable, "locked": a.Locked, "company_name": c.Name, "country": c.Country,
		"line1": c.Line1, "line2": c.Line2, "city": c.City, "region": c.Region, "postal_code": c.PostalCode,
	}
}

// differences returns what was and what is now of the fields that differ.
func differences(was, now map[string]any) (before, after map[string]any) {
	before, after = map[string]any{}, map[string]any{}
	for field, value := range now {
		if was[field] != value {
			before[field], after[field] = was[field], value
		}
	}
	return before, after
}
