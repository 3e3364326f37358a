package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// ListCustomTags returns a page of the account's custom tags, by name; text narrows it to those whose name or description
// contains it. It needs access.ViewAccount: everybody in the account narrows lists by them.
func (s *Service) ListCustomTags(ctx context.Context, who access.Actor, a access.AccountID, text string, p page.Request) (page.Page[Tag], error) {
	var all []Tag
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if _, err := s.Require(ctx, tx, who, a, access.ViewAccount); err != nil {
			return err
		}
		if all, err = s.tags(ctx, tx, a); err != nil {
			return err
		}
		return s.countUses(ctx, tx, a, all)
	})
	if err != nil {
		return page.Page[Tag]{}, err
	}
	return pageOfTags(all, text, p, func(t Tag) (id access.TagID, name, words string) { return t.ID, t.Name, t.Name + "\n" + t.Description })
}

// pageOfTags cuts a page, by name, from all that there are (MaxTags at most) whose words contain a text.
func pageOfTags[T any](all []T, text string, p page.Request, of func(T) (id access.TagID, name, words string)) (page.Page[T], error) {
	var from nameCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[T]{}, err
	}
	if p.Sort != "" && p.Sort != "name" {
		return page.Page[T]{}, page.ErrSort
	}
	key := func(t T) nameCursor { id, name, _ := of(t); return nameCursor{strings.ToLower(name), string(id)} }
	order := func(x, y nameCursor) int {
		c := cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
		if p.Descending {
			return -c
		}
		return c
	}
	text = strings.ToLower(text)
	all = slices.DeleteFunc(all, func(t T) bool {
		_, _, words := of(t)
		return !strings.Contains(strings.ToLower(words), text) || started && order(key(t), from) <= 0
	})
	slices.SortFunc(all, func(x, y T) int { return order(key(x), key(y)) })
	return page.Cut(all[:min(len(all), p.Rows()+1)], p.Rows(), func(t T) any { return key(t) }), nil
}

// CarriedTag is a custom tag that a virtual account carries.
type CarriedTag struct {
	TagValue
	Description string
	Required    bool // so it can't be taken off while another one stays
	Grants      int  // roles that are given by this value
}

// ListVirtualTags returns a page of the custom tags that a virtual account carries, by name; text narrows it to those whose
// name or value contains it. It needs access.ViewVirtualAccounts.
func (s *Service) ListVirtualTags(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, text string, p page.Request) (page.Page[CarriedTag], error) {
	var all []CarriedTag
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.RequireIn(ctx, tx, who, a, va, access.ViewVirtualAccounts); err != nil {
			return err
		}
		carried, err := s.TagsOn(ctx, tx, a, OnVirtualAccount, string(va))
		if err != nil {
			return err
		}
		for _, v := range carried {
			t, err := s.loadTag(ctx, tx, a, v.Tag)
			if err != nil {
				return err
			}
			grants, err := accountdb.New(tx).TagGrants(ctx, accountdb.TagGrantsParams{AccountID: a, TagID: v.Tag})
			if err != nil {
				return fmt.Errorf("account: roles by custom tags: %w", err)
			}
			c := CarriedTag{TagValue: v, Description: t.Description, Required: t.Required}
			for _, g := range grants {
				if g.TagValue == v.Value {
					c.Grants++
				}
			}
			all = append(all, c)
		}
		return nil
	})
	if err != nil {
		return page.Page[CarriedTag]{}, err
	}
	return pageOfTags(all, text, p, func(t CarriedTag) (id access.TagID, name, words string) {
		return t.Tag, t.Name, t.Name + "\n" + t.Value
	})
}

// GetCustomTag returns a custom tag. It needs access.ViewAccount.
func (s *Service) GetCustomTag(ctx context.Context, who access.Actor, a access.AccountID, tag access.TagID) (t Tag, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Require(ctx, tx, who, a, access.ViewAccount); err != nil {
			return err
		}
		if t, err = s.loadTag(ctx, tx, a, tag); err != nil {
			return err
		}
		one := []Tag{t}
		err = s.countUses(ctx, tx, a, one)
		t = one[0]
		return err
	})
	return t, err
}

// countUses fills in what carries the tags and which roles are given by them.
func (s *Service) countUses(ctx context.Context, tx *db.Tx, a access.AccountID, tags []Tag) error {
	uses, err := accountdb.New(tx).TagUses(ctx, a)
	if err != nil {
		return fmt.Errorf("account: uses of custom tags: %w", err)
	}
	for i := range tags {
		t := &tags[i]
		for _, u := range uses {
			if u.TagID == t.ID {
				t.Uses.add(SubjectKind(u.SubjectKind), int(u.Uses))
				t.use(u.Value)
			}
		}
		grants, err := accountdb.New(tx).TagGrants(ctx, accountdb.TagGrantsParams{AccountID: a, TagID: t.ID})
		if err != nil {
			return fmt.Errorf("account: roles by custom tags: %w", err)
		}
		t.Uses.Grants = len(grants)
		for _, g := range grants {
			t.use(g.TagValue)
		}
	}
	return nil
}

func (t *Tag) use(value string) {
	if len(t.InUse) < MaxTagValues && !slices.Contains(t.InUse, value) {
		t.InUse = append(t.InUse, value)
	}
}

func (u *TagUses) add(kind SubjectKind, n int) {
	switch kind {
	case OnVirtualAccount:
		u.VirtualAccounts += n
	case OnLicense:
		u.Licenses += n
	case OnInstance:
		u.Instances += n
	}
}

// String says the uses in a few words: "2 virtual accounts, 1 role".
func (u TagUses) String() string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{{u.VirtualAccounts, "virtual account", "virtual accounts"}, {u.Licenses, "license", "licenses"},
		{u.Instances, "product instance", "product instances"}, {u.Grants, "role", "roles"}} {
		switch {
		case p.n == 1:
			parts = append(parts, "1 "+p.one)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.many))
		}
	}
	return strings.Join(parts, ", ")
}

// TagEffects is what a custom tag does: what to think of before it or one of its values is removed.
type TagEffects struct {
	Tag    Tag
	Values []ValueEffects // of the values in use, in their order
}

// ValueEffects is where one value is put, and which roles are given by it.
type ValueEffects struct {
	Value           string
	Uses            TagUses
	VirtualAccounts []VirtualAccount // only their ids and names
	Holders         []Holder
}

// Holder is a user or a group that holds a role.
type Holder struct {
	Kind string // "user" or "group"
	ID   string // of the profile or the group
	Name string
	Role access.Role
}

// CustomTagEffects returns what would end with a custom tag. It needs access.ManageTags.
func (s *Service) CustomTagEffects(ctx context.Context, who access.Actor, a access.AccountID, tag access.TagID) (e TagEffects, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Require(ctx, tx, who, a, access.ManageTags); err != nil {
			return err
		}
		t, err := s.loadTag(ctx, tx, a, tag)
		if err != nil {
			return err
		}
		e, err = s.effects(ctx, tx, t)
		return err
	})
	return e, err
}

func (s *Service) effects(ctx context.Context, tx *db.Tx, t Tag) (TagEffects, error) {
	q := accountdb.New(tx)
	uses, err := q.TagUses(ctx, t.Account)
	if err != nil {
		return TagEffects{}, fmt.Errorf("account: effects of a custom tag: %w", err)
	}
	places, err := q.TaggedVirtualAccounts(ctx, accountdb.TaggedVirtualAccountsParams{AccountID: t.Account, TagID: t.ID})
	if err != nil {
		return TagEffects{}, fmt.Errorf("account: effects of a custom tag: %w", err)
	}
	grants, err := q.TagGrants(ctx, accountdb.TagGrantsParams{AccountID: t.Account, TagID: t.ID})
	if err != nil {
		return TagEffects{}, fmt.Errorf("account: effects of a custom tag: %w", err)
	}
	found := map[string]*ValueEffects{}
	of := func(value string) *ValueEffects {
		if found[value] == nil {
			found[value] = &ValueEffects{Value: value}
		}
		return found[value]
	}
	for _, u := range uses {
		if u.TagID == t.ID {
			of(u.Value).Uses.add(SubjectKind(u.SubjectKind), int(u.Uses))
		}
	}
	for _, p := range places {
		v := of(p.Value)
		v.VirtualAccounts = append(v.VirtualAccounts, VirtualAccount{ID: p.VirtualAccountID, Name: p.Name})
	}
	for _, g := range grants {
		v := of(g.TagValue)
		v.Uses.Grants++
		v.Holders = append(v.Holders, Holder{g.HolderKind, string(g.HolderID), g.HolderName, access.Role(g.Role)})
	}
	out := TagEffects{Tag: t}
	for _, v := range found {
		out.Values = append(out.Values, *v)
		out.Tag.Uses.VirtualAccounts += v.Uses.VirtualAccounts
		out.Tag.Uses.Licenses += v.Uses.Licenses
		out.Tag.Uses.Instances += v.Uses.Instances
		out.Tag.Uses.Grants += v.Uses.Grants
	}
	slices.SortFunc(out.Values, func(x, y ValueEffects) int { return cmp.Compare(x.Value, y.Value) })
	return out, nil
}

// roles writes the roles that are given by the tag, for the event log.
func (e TagEffects) roles() []string {
	out := []string{}
	for _, v := range e.Values {
		for _, h := range v.Holders {
			out = append(out, fmt.Sprintf("%s %s: %s by %s", h.Kind, h.Name, h.Role, v.Value))
		}
	}
	return out
}
