package account

import (
	"context"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// SubjectKind says what sort of thing carries a custom tag.
type SubjectKind string

// What can carry custom tags.
const (
	OnVirtualAccount SubjectKind = "virtual_account"
	OnLicense        SubjectKind = "license"
	OnInstance       SubjectKind = "product_instance"
)

// TagValue is a value of a custom tag, as a thing carries it.
type TagValue struct {
	Tag   access.TagID
	Name  string // of the tag; of a read one only
	Value string
}

// String is the tag for a cell of a table: "Site=Berlin".
func (v TagValue) String() string { return v.Name + "=" + v.Value }

// TagFilter narrows a list to what carries a custom tag; the zero one doesn't.
type TagFilter struct {
	Tag   access.TagID
	Value string // "" for any
}

// Narrow adds to a list's conditions that the row carries the tag. account and subject are the columns of its account and
// its id. It is here, for the lists of all areas, because the table is this area's.
func (f TagFilter) Narrow(w *db.Where, kind SubjectKind, account, subject string) {
	if f.Tag == "" {
		return
	}
	clause := "EXISTS (SELECT 1 FROM custom_tag_use ct WHERE ct.account_id = " + account + " AND ct.subject_id = " + subject +
		" AND ct.subject_kind = ? AND ct.tag_id = ?"
	args := []any{kind, f.Tag}
	if f.Value != "" {
		clause += " AND ct.value = ?"
		args = append(args, f.Value)
	}
	w.And(clause+")", args...)
}

// TagsOn is a joining function: it returns the tags of one thing, by name.
func (s *Service) TagsOn(ctx context.Context, tx *db.Tx, a access.AccountID, kind SubjectKind, subject string) ([]TagValue, error) {
	all, err := s.TagsOf(ctx, tx, a, kind, subject)
	return all[subject], err
}

// TagsOf is a joining function: it returns the tags of some things of one kind, by the thing, each by name.
func (s *Service) TagsOf(ctx context.Context, tx *db.Tx, a access.AccountID, kind SubjectKind, subjects ...string) (map[string][]TagValue, error) {
	out := map[string][]TagValue{}
	if len(subjects) == 0 {
		return out, nil
	}
	w := new(db.Where).And("u.account_id = ?", a).And("u.subject_kind = ?", kind).And("u.subject_id IN ("+placeholders(len(subjects))+")", anys(subjects)...)
	rows, err := tx.QueryContext(ctx, `SELECT u.subject_id, u.tag_id, t.name, u.value FROM custom_tag_use u
		JOIN custom_tag t ON t.account_id = u.account_id AND t.tag_id = u.tag_id `+w.String()+` ORDER BY lower(t.name), t.tag_id`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("account: tags of things: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var subject string
		var v TagValue
		if err := rows.Scan(&subject, &v.Tag, &v.Name, &v.Value); err != nil {
			return nil, fmt.Errorf("account: tags of things: %w", err)
		}
		out[subject] = append(out[subject], v)
	}
	return out, rows.Err()
}

// SetTags is a joining function: it replaces the tags of a thing and returns them before and after, by name. It locks the
// account, and fails with ErrTagsLimited, ErrTagNotFound, ErrTagValue, ErrTagRequired or ErrTagTwice, which point at the
// list below /custom_tags.
func (s *Service) SetTags(ctx context.Context, tx *db.Tx, a access.AccountID, kind SubjectKind, subject string, to []TagValue) (was, now []TagValue, err error) {
	acct, err := s.Lock(ctx, tx, a)
	if err != nil {
		return nil, nil, err
	}
	if acct.Tier == Limited {
		if len(to) == 0 {
			return nil, nil, nil
		}
		return nil, nil, ErrTagsLimited
	}
	tags, err := s.tags(ctx, tx, a)
	if err != nil {
		return nil, nil, err
	}
	if now, err = fit(tags, to); err != nil {
		return nil, nil, err
	}
	if was, err = s.TagsOn(ctx, tx, a, kind, subject); err != nil || slices.Equal(was, now) {
		return was, now, err
	}
	if err := s.DropTags(ctx, tx, a, kind, subject); err != nil {
		return nil, nil, err
	}
	for _, v := range now {
		if err := accountdb.New(tx).PutTag(ctx, accountdb.PutTagParams{AccountID: a, SubjectKind: string(kind), SubjectID: subject, TagID: v.Tag, Value: v.Value}); err != nil {
			return nil, nil, fmt.Errorf("account: put tag: %w", err)
		}
	}
	return was, now, nil
}

// DropTags is a joining function: it takes all tags off a thing that goes.
func (s *Service) DropTags(ctx context.Context, tx *db.Tx, a access.AccountID, kind SubjectKind, subject string) error {
	if err := accountdb.New(tx).DropTagsOn(ctx, accountdb.DropTagsOnParams{AccountID: a, SubjectKind: string(kind), SubjectID: subject}); err != nil {
		return fmt.Errorf("account: drop tags: %w", err)
	}
	return nil
}

// fit decides whether a thing may carry exactly these values of the account's tags, and returns them in the tags' order,
// with their names.
func fit(tags []Tag, to []TagValue) ([]TagValue, error) {
	for i, v := range to {
		at := fmt.Sprintf("/custom_tags/%d", i)
		n := slices.IndexFunc(tags, func(t Tag) bool { return t.ID == v.Tag })
		if n < 0 {
			return nil, ErrTagNotFound.At(at + "/tag_id")
		}
		if slices.ContainsFunc(to[:i], func(other TagValue) bool { return other.Tag == v.Tag }) {
			return nil, ErrTagTwice.At(at + "/tag_id")
		}
		if _, err := tags[n].allow(v.Value); err != nil {
			return nil, pointed(err, at+"/value")
		}
	}
	var out []TagValue
	for _, t := range tags {
		n := slices.IndexFunc(to, func(v TagValue) bool { return v.Tag == t.ID })
		switch {
		case n >= 0:
			value, _ := t.allow(to[n].Value)
			out = append(out, TagValue{Tag: t.ID, Name: t.Name, Value: value})
		case t.Required:
			return nil, ErrTagRequired.Msgf("The tag %s is required and has no value.", t.Name).At("/custom_tags")
		}
	}
	return out, nil
}

func pointed(err error, pointer string) error {
	if e, ok := errs.As(err); ok {
		return e.At(pointer)
	}
	return err
}

// TagTexts writes tags for the event log and for cells of tables.
func TagTexts(list []TagValue) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = v.String()
	}
	return out
}

// UpdateVirtualTags replaces the tags of a virtual account and returns it. It needs access.ManageVirtualAccounts there, and
// access.ManageTags if a tag changes by which roles are given: or who runs one virtual account would decide who reaches it.
func (s *Service) UpdateVirtualTags(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, to []TagValue) (VirtualAccount, error) {
	var v VirtualAccount
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.RequireIn(ctx, tx, who, a, va, access.ManageVirtualAccounts); err != nil {
			return err
		}
		was, now, err := s.SetTags(ctx, tx, a, OnVirtualAccount, string(va), to)
		if err != nil {
			return err
		}
		if v, err = s.LoadVirtual(ctx, tx, a, va); err != nil {
			return err
		}
		v.Tags = now
		if slices.Equal(was, now) {
			return nil
		}
		if err := s.mayRetag(ctx, tx, who, a, was, now); err != nil {
			return err
		}
		e := v.event("virtual_account.tagged", "Tags of the virtual account %s changed.")
		e.Before, e.After = map[string]any{"tags": TagTexts(was)}, map[string]any{"tags": TagTexts(now)}
		return s.Log.Append(ctx, tx, who, e)
	})
	return v, err
}

// mayRetag decides whether somebody who may change the tags of a virtual account may change these.
func (s *Service) mayRetag(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, was, now []TagValue) error {
	scoping, err := accountdb.New(tx).ScopingTags(ctx, a)
	if err != nil {
		return fmt.Errorf("account: tags that give roles: %w", err)
	}
	changes := func(from, to []TagValue) bool {
		return slices.ContainsFunc(from, func(v TagValue) bool { return slices.Contains(scoping, v.Tag) && !slices.Contains(to, v) })
	}
	if !changes(was, now) && !changes(now, was) {
		return nil
	}
	held, _, err := s.held(ctx, tx, who, a)
	if err == nil && !held.Can(access.ManageTags, "") {
		err = errTagScopes
	}
	return err
}
