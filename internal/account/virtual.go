package account

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// DefaultName is what the virtual account is called that every account has from the start.
const DefaultName = "DEFAULT"

// The errors about a virtual account.
var (
	ErrVirtualNotFound    = errs.New(errs.NotFound, "virtual_account_not_found", "There is no such virtual account in this account, or you have no role in it.", "Choose one from the account's list of virtual accounts.")
	ErrVirtualLimit       = errs.New(errs.Conflict, "virtual_account_limit_reached", "A limited account has at most three virtual accounts.", "Remove one that is empty, or upgrade the account with a company's email to have as many as you like.")
	ErrVirtualName        = errs.New(errs.Invalid, "virtual_account_name_invalid", "A virtual account needs a name of at most 100 characters on one line.", "Give a short name, such as the place or the team it is for.")
	ErrVirtualNameTaken   = errs.New(errs.Conflict, "virtual_account_name_taken", "The account has a virtual account of this name already.", "Give another name.")
	ErrVirtualDescription = errs.New(errs.Invalid, "virtual_account_description_too_long", "A description has at most 1000 characters.", "Make it shorter.")
	ErrVirtualDefault     = errs.New(errs.Conflict, "virtual_account_default", "This is the default virtual account, and an account always has one.", "Make another one the default first.")
	ErrVirtualNotEmpty    = errs.New(errs.Conflict, "virtual_account_not_empty", "There is something in this virtual account.", "Name another virtual account to move everything to, or remove it first.")
)

// VirtualAccount is a folder of an account that holds licenses, tokens and product instances.
type VirtualAccount struct {
	ID          access.VirtualAccountID
	Account     access.AccountID
	Name        string // unique in the account, whatever the case of ASCII letters
	Description string
	Default     bool                    // gets what isn't meant for a particular one
	Public      bool                    // whether every user of the account may see that it exists
	Parent      access.VirtualAccountID // that it is shown below; "" at the top. Roles don't reach down
	CreatedAt   time.Time
	Tags        []TagValue
}

// visible reports whether somebody with these grants may see that the virtual account exists.
func (v VirtualAccount) visible(h access.Held) bool {
	return v.Public || h.Can(access.ViewVirtualAccounts, v.ID)
}

// clean returns the virtual account without spaces around its texts, or why they won't do.
func (v VirtualAccount) clean() (VirtualAccount, error) {
	v.Name, v.Description = strings.TrimSpace(v.Name), strings.TrimSpace(v.Description)
	switch {
	case v.Name == "" || !printable(v.Name, 100):
		return v, ErrVirtualName.At("/name")
	case utf8.RuneCountInString(v.Description) > 1000:
		return v, ErrVirtualDescription.At("/description")
	}
	return v, nil
}

func (v VirtualAccount) event(kind, message string) event.Event {
	return event.Event{Account: v.Account, Kind: kind, Message: fmt.Sprintf(message, v.Name), VirtualAccount: v.ID,
		SubjectKind: "virtual_account", SubjectID: string(v.ID), SubjectName: v.Name}
}

func (v VirtualAccount) properties() map[string]any {
	return map[string]any{"name": v.Name, "description": v.Description, "public": v.Public, "default": v.Default, "parent_id": string(v.Parent)}
}

// VirtualFilter narrows a list of virtual accounts; a zero field doesn't.
type VirtualFilter struct {
	Text string // part of the name or the description
	Tag  TagFilter
}

// ListVirtualAccounts returns a page of the virtual accounts that who may see, by name. It needs
// access.ViewVirtualAccounts.
func (s *Service) ListVirtualAccounts(ctx context.Context, who access.Actor, a access.AccountID, f VirtualFilter, p page.Request) (page.Page[VirtualAccount], error) {
	w := new(db.Where).And("v.account_id = ?", a).Contains(f.Text, "v.name", "v.description")
	f.Tag.Narrow(w, OnVirtualAccount, "v.account_id", "v.virtual_account_id")
	var out page.Page[sortedVirtual]
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		held, err := s.Require(ctx, tx, who, a, access.ViewVirtualAccounts)
		if err != nil {
			return err
		}
		own, confined := held.Confined()
		if confined {
			w.And("v.public OR v.virtual_account_id IN ("+placeholders(len(own))+")", anys(own)...)
		}
		order, err := byName(w, p, "lower(v.name)", "v.virtual_account_id")
		if err != nil {
			return err
		}
		found, err := s.virtualRows(ctx, tx, w.String()+order, w.Args())
		if err != nil {
			return err
		}
		out = page.Cut(found, p.Rows(), func(v sortedVirtual) any { return nameCursor{v.lower, string(v.ID)} })
		return s.withTags(ctx, tx, a, out.Items)
	})
	list := page.Page[VirtualAccount]{Next: out.Next, Total: out.Total}
	for _, v := range out.Items {
		list.Items = append(list.Items, v.VirtualAccount)
	}
	return list, err
}

// withTags adds to virtual accounts the tags that they carry.
func (s *Service) withTags(ctx context.Context, tx *db.Tx, a access.AccountID, list []sortedVirtual) error {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = string(v.ID)
	}
	tags, err := s.TagsOf(ctx, tx, a, OnVirtualAccount, ids...)
	for i := range list {
		list[i].Tags = tags[string(list[i].ID)]
	}
	return err
}

// sortedVirtual is a virtual account with its name as the database has it in lower case.
type sortedVirtual struct {
	VirtualAccount
	lower string
}

func (s *Service) virtualRows(ctx context.Context, tx *db.Tx, condition string, args []any) ([]sortedVirtual, error) {
	rows, err := tx.QueryContext(ctx, `SELECT v.account_id, v.virtual_account_id, v.name, v.description, v.public, v.parent_id, v.created_at,
		CAST(a.default_virtual_account_id = v.virtual_account_id AS BOOLEAN), lower(v.name)
		FROM virtual_account v JOIN account a ON a.account_id = v.account_id `+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("account: list virtual accounts: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []sortedVirtual
	for rows.Next() {
		var v sortedVirtual
		var created int64
		if err := rows.Scan(&v.Account, &v.ID, &v.Name, &v.Description, &v.Public, &v.Parent, &created, &v.Default, &v.lower); err != nil {
			return nil, fmt.Errorf("account: list virtual accounts: %w", err)
		}
		v.CreatedAt = clock.Time(created)
		out = append(out, v)
	}
	return out, rows.Err()
}

// GetVirtualAccount returns a virtual account. It needs access.ViewVirtualAccounts.
func (s *Service) GetVirtualAccount(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID) (v VirtualAccount, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if v, err = s.RequireIn(ctx, tx, who, a, va, access.ViewVirtualAccounts); err != nil {
			return err
		}
		v.Tags, err = s.TagsOn(ctx, tx, a, OnVirtualAccount, string(va))
		return err
	})
	return v, err
}

// CreateVirtualAccount makes a virtual account of this name, description, openness, parent and tags. It needs
// access.ManageVirtualAccounts in the account. A limited account has at most MaxVirtualAccounts.
func (s *Service) CreateVirtualAccount(ctx context.Context, who access.Actor, a access.AccountID, v VirtualAccount) (VirtualAccount, error) {
	var made VirtualAccount
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Require(ctx, tx, who, a, access.ManageVirtualAccounts); err != nil {
			return err
		}
		acct, err := s.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		if made, err = v.clean(); err != nil {
			return err
		}
		q := accountdb.New(tx)
		if n, err := q.CountVirtualAccounts(ctx, a); err != nil {
			return fmt.Errorf("account: count virtual accounts: %w", err)
		} else if acct.Tier == Limited && n >= MaxVirtualAccounts {
			return ErrVirtualLimit
		}
		made.ID, made.Account, made.Default, made.CreatedAt = id.Make[access.VirtualAccountID]("va"), a, false, s.Clock.Now()
		if err := s.checkParent(ctx, tx, made); err != nil {
			return err
		}
		if err := q.InsertVirtualAccount(ctx, accountdb.InsertVirtualAccountParams{AccountID: a, VirtualAccountID: made.ID, Name: made.Name,
			Description: made.Description, Public: made.Public, ParentID: made.Parent, CreatedAt: clock.Millis(made.CreatedAt)}); err != nil {
			return nameTaken(err)
		}
		var was []TagValue
		if was, made.Tags, err = s.SetTags(ctx, tx, a, OnVirtualAccount, string(made.ID), made.Tags); err != nil {
			return err
		}
		if err := s.mayRetag(ctx, tx, who, a, was, made.Tags); err != nil {
			return err
		}
		e := made.event("virtual_account.created", "Virtual account %s created.")
		e.After = made.properties()
		e.After["tags"] = TagTexts(made.Tags)
		return s.Log.Append(ctx, tx, who, e)
	})
	return made, err
}

// VirtualChange is a change of a virtual account; nil leaves a property as it is.
type VirtualChange struct {
	Name, Description *string
	Public            *bool
	Default           *bool // true makes it the default; false is refused for the default
	Parent            *access.VirtualAccountID
}

// UpdateVirtualAccount changes a virtual account and returns it. It needs access.ManageVirtualAccounts there, and in
// the account to make it the default or to put it elsewhere.
func (s *Service) UpdateVirtualAccount(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, c VirtualChange) (VirtualAccount, error) {
	var now VirtualAccount
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.RequireIn(ctx, tx, who, a, va, access.ManageVirtualAccounts); err != nil {
			return err
		}
		if _, err := s.Lock(ctx, tx, a); err != nil {
			return err
		}
		was, err := s.LoadVirtual(ctx, tx, a, va)
		if err != nil {
			return err
		}
		if now, err = c.apply(was); err != nil {
			return err
		}
		if now.Default != was.Default || now.Parent != was.Parent {
			if _, err := s.Require(ctx, tx, who, a, access.ManageVirtualAccounts); err != nil {
				return err
			}
			if err := s.checkParent(ctx, tx, now); err != nil {
				return err
			}
		}
		if now.Default != was.Default {
			if err := accountdb.New(tx).SetDefault(ctx, accountdb.SetDefaultParams{AccountID: a, DefaultVirtualAccountID: string(va)}); err != nil {
				return fmt.Errorf("account: set default: %w", err)
			}
		}
		e := now.event("virtual_account.updated", "Virtual account %s changed.")
		if e.Before, e.After = differences(was.properties(), now.properties()); len(e.After) == 0 {
			return nil
		}
		if err := accountdb.New(tx).UpdateVirtualAccount(ctx, accountdb.UpdateVirtualAccountParams{
			AccountID: a, VirtualAccountID: va, Name: now.Name, Description: now.Description, Public: now.Public, ParentID: now.Parent,
		}); err != nil {
			return nameTaken(err)
		}
		return s.Log.Append(ctx, tx, who, e)
	})
	if err != nil {
		return VirtualAccount{}, err
	}
	return s.GetVirtualAccount(ctx, who, a, va)
}

func (c VirtualChange) apply(v VirtualAccount) (VirtualAccount, error) {
	if c.Name != nil {
		v.Name = *c.Name
	}
	if c.Description != nil {
		v.Description = *c.Description
	}
	if c.Public != nil {
		v.Public = *c.Public
	}
	if c.Parent != nil {
		v.Parent = *c.Parent
	}
	if c.Default != nil {
		if v.Default && !*c.Default {
			return v, ErrVirtualDefault.At("/default")
		}
		v.Default = *c.Default
	}
	return v.clean()
}

// LoadVirtual is a joining function: it returns a virtual account of an account, or ErrVirtualNotFound.
func (s *Service) LoadVirtual(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) (VirtualAccount, error) {
	rows, err := accountdb.New(tx).GetVirtualAccount(ctx, accountdb.GetVirtualAccountParams{AccountID: a, VirtualAccountID: va})
	if err != nil {
		return VirtualAccount{}, fmt.Errorf("account: virtual account: %w", err)
	}
	if len(rows) == 0 {
		return VirtualAccount{}, ErrVirtualNotFound
	}
	r := rows[0]
	return VirtualAccount{ID: r.VirtualAccountID, Account: r.AccountID, Name: r.Name, Description: r.Description,
		Default: r.IsDefault, Public: r.Public, Parent: r.ParentID, CreatedAt: clock.Time(r.CreatedAt)}, nil
}

// virtualNames returns what the account's virtual accounts are called.
func (s *Service) virtualNames(ctx context.Context, tx *db.Tx, a access.AccountID) (map[access.VirtualAccountID]string, error) {
	rows, err := accountdb.New(tx).VirtualAccountNames(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: names of virtual accounts: %w", err)
	}
	names := make(map[access.VirtualAccountID]string, len(rows))
	for _, r := range rows {
		names[r.VirtualAccountID] = r.Name
	}
	return names, nil
}

func nameTaken(err error) error {
	if db.IsUnique(err) {
		return ErrVirtualNameTaken.At("/name")
	}
	return fmt.Errorf("account: virtual account: %w", err)
}
