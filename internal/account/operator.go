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

// AccountFilter narrows the vendor's list of accounts; a zero field doesn't.
type AccountFilter struct {
	Text    string // a part of the name, of an identifier that the account has or had, or the number of its headquarters
	Status  Status
	Tier    Tier
	Country string
}

func (f AccountFilter) where() *db.Where {
	w := new(db.Where)
	if f.Text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(f.Text) + "%"
		w.And(`a.headquarters_number = ? OR lower(a.name) LIKE lower(CAST(? AS TEXT)) ESCAPE '\' OR lower(a.domain_identifier) LIKE lower(CAST(? AS TEXT)) ESCAPE '\'
			OR EXISTS (SELECT 1 FROM account_alias l WHERE l.account_id = a.account_id AND lower(l.identifier) LIKE lower(CAST(? AS TEXT)) ESCAPE '\')`, f.Text, like, like, like)
	}
	if f.Status != "" {
		w.And("a.status = ?", string(f.Status))
	}
	if f.Tier != "" {
		w.And("a.tier = ?", string(f.Tier))
	}
	if f.Country != "" {
		w.And("a.country = ?", f.Country)
	}
	return w
}

// AccountOrder is what the vendor's list of accounts can be sorted by; by name unless asked.
var AccountOrder = page.Order{
	ID:  "a.account_id",
	Own: page.Column{SQL: "lower(a.name)"},
	By: map[string]page.Column{
		"name":              {SQL: "lower(a.name)"},
		"domain_identifier": {SQL: "a.domain_identifier"},
		"status":            {SQL: "a.status"},
		"tier":              {SQL: "a.tier"},
		"country":           {SQL: "a.country"},
		"requested_at":      {SQL: "a.requested_at", Number: true},
		"activated_at":      {SQL: "a.activated_at", Number: true},
	},
}

// ListAllAccounts returns a page of all accounts, sorted as AccountOrder says. Only the vendor's staff may.
func (s *Service) ListAllAccounts(ctx context.Context, who access.Actor, f AccountFilter, p page.Request) (page.Page[Account], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[Account]{}, err
	}
	at, err := AccountOrder.Place(p)
	if err != nil {
		return page.Page[Account]{}, err
	}
	w := f.where()
	if skip, args := at.After(); skip != "" {
		w.And(skip, args...)
	}
	limit := w.Arg(p.Rows() + 1)
	var out page.Page[Account]
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		keys, err := sortKeys(ctx, tx, "SELECT a.account_id, "+at.Key+" FROM account a "+w.String()+at.OrderBy()+" LIMIT "+limit, w.Args())
		if err != nil {
			return err
		}
		cut := page.Cut(keys, p.Rows(), func(k sortKey) any { return at.Cursor(k.Key, k.ID) })
		out = page.Page[Account]{Next: cut.Next, Total: cut.Total}
		ids := make([]access.AccountID, len(cut.Items))
		for i, k := range cut.Items {
			ids[i] = access.AccountID(k.ID)
		}
		all, err := s.All(ctx, tx, ids)
		for _, id := range ids {
			out.Items = append(out.Items, all[id])
		}
		return err
	})
	return out, err
}

// sortKey is a row of a sorted list: its id, and what it is sorted by.
type sortKey struct {
	ID  string
	Key page.Key
}

// sortKeys reads the ids and keys that a query selects.
func sortKeys(ctx context.Context, tx *db.Tx, query string, args []any) ([]sortKey, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("account: list: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var keys []sortKey
	for rows.Next() {
		var k sortKey
		if err := rows.Scan(&k.ID, &k.Key); err != nil {
			return nil, fmt.Errorf("account: list: %w", err)
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// Inspection is an account as the vendor's staff sees it. It holds no license and no token.
type Inspection struct {
	Account
	Former  []string // identifiers that it had before
	Users   []UserRow
	Roles   map[access.ProfileID][]HeldRole
	Virtual []InspectedVirtual
	May     []Deed // what may be done to it now
}

// InspectedVirtual is a virtual account's name.
type InspectedVirtual struct {
	ID   access.VirtualAccountID
	Name string
}

// InspectAccount returns everything that the vendor's staff may know of an account. Only they may.
func (s *Service) InspectAccount(ctx context.Context, who access.Actor, id access.AccountID) (Inspection, error) {
	if err := access.RequireOperator(who); err != nil {
		return Inspection{}, err
	}
	var in Inspection
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		a, err := s.Load(ctx, tx, id)
		if err != nil {
			return err
		}
		in, err = s.inspect(ctx, tx, a)
		return err
	})
	return in, err
}

func (s *Service) inspect(ctx context.Context, tx *db.Tx, a Account) (Inspection, error) {
	in := Inspection{Account: a, Roles: map[access.ProfileID][]HeldRole{}, May: deeds(a.Status)}
	var err error
	if in.Former, err = s.aliases(ctx, tx, a.ID); err != nil {
		return in, err
	}
	if in.Users, err = s.Users(ctx, tx, a.ID); err != nil {
		return in, err
	}
	for _, u := range in.Users {
		if in.Roles[u.Profile], err = s.Named(ctx, tx, a.ID, u.Grants); err != nil {
			return in, err
		}
	}
	rows, err := accountdb.New(tx).VirtualAccountNames(ctx, a.ID)
	if err != nil {
		return in, fmt.Errorf("account: virtual accounts: %w", err)
	}
	for _, r := range rows {
		in.Virtual = append(in.Virtual, InspectedVirtual{r.VirtualAccountID, r.Name})
	}
	return in, nil
}

// ListEventsByOperator returns a page of an account's log, the newest first. Only the vendor's staff may.
func (s *Service) ListEventsByOperator(ctx context.Context, who access.Actor, id access.AccountID, f event.Filter, p page.Request) (page.Page[EventRow], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[EventRow]{}, err
	}
	var out page.Page[EventRow]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if _, err = s.Load(ctx, tx, id); err != nil {
			return err
		}
		out, err = s.eventPage(ctx, tx, id, f, p)
		return err
	})
	return out, err
}
