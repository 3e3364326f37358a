package account

import (
	"context"
	"fmt"
	"slices"
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
)

// Bounds of custom tags.
const (
	MaxTags      = 100 // in an account
	MaxTagValues = 200 // allowed by one tag
)

// The errors about custom tags.
var (
	ErrTagNotFound    = errs.New(errs.NotFound, "custom_tag_not_found", "There is no such custom tag in this account.", "Choose one from the account's list of custom tags.")
	ErrTagName        = errs.New(errs.Invalid, "custom_tag_name_invalid", "A custom tag needs a name of at most 50 characters on one line.", "Give a short name, such as Site or Cost center.")
	ErrTagNameTaken   = errs.New(errs.Conflict, "custom_tag_name_taken", "The account has a custom tag of this name already.", "Give another name.")
	ErrTagDescription = errs.New(errs.Invalid, "custom_tag_description_too_long", "A tag's description has at most 1000 characters.", "Make it shorter.")
	ErrTagValues      = errs.New(errs.Invalid, "custom_tag_values_invalid", "A tag allows at most 200 values, each of 1 to 100 characters on one line, and none twice.", "Correct the values, or leave them out to allow any text.")
	ErrTagLimit       = errs.New(errs.Conflict, "custom_tag_limit_reached", "An account has at most 100 custom tags.", "Remove one that isn't used.")
	ErrTagValue       = errs.New(errs.Invalid, "custom_tag_value_not_allowed", "The tag doesn't allow this value.", "Choose one of the tag's values; a tag without values takes 1 to 100 characters on one line.")
	ErrTagRequired    = errs.New(errs.Invalid, "custom_tag_required", "A tag that is required has no value.", "Give a value for each required tag.")
	ErrTagTwice       = errs.New(errs.Invalid, "custom_tag_twice", "A thing carries each tag once at most.", "Give one value for each tag.")
	ErrTagInUse       = errs.New(errs.Conflict, "custom_tag_value_in_use", "A value that would no longer be allowed is in use.", "Keep the value, or say that its uses are to be ended too.")
	ErrTagsLimited    = errs.New(errs.Conflict, "custom_tags_not_in_limited_account", "A limited account has no custom tags.", "Upgrade the account with a company's email to have them.")
)

// errTagScopes is why who runs a virtual account doesn't change a tag on it by which roles are given.
var errTagScopes = ErrForbidden.Msgf("Roles are given by this tag, so only who manages the account's tags changes where it is put.")

// Tag is a custom tag of an account: a name by which its virtual accounts, licenses and product instances are told apart.
type Tag struct {
	ID          access.TagID
	Account     access.AccountID
	Name        string // unique in the account, whatever the case of ASCII letters
	Description string
	Values      []string // those that are allowed, in their order; none for any text
	Required    bool     // whether whatever carries tags at all must carry this one
	CreatedAt   time.Time
	Uses        TagUses  // of a read one only, as what follows
	InUse       []string // values, MaxTagValues at most
}

// TagUses counts what carries a tag, and the roles that are given by it.
type TagUses struct{ VirtualAccounts, Licenses, Instances, Grants int }

// clean returns the tag without spaces around its texts, or why they won't do.
func (t Tag) clean() (Tag, error) {
	t.Name, t.Description = strings.TrimSpace(t.Name), strings.TrimSpace(t.Description)
	switch {
	case t.Name == "" || !printable(t.Name, 50):
		return t, ErrTagName.At("/name")
	case utf8.RuneCountInString(t.Description) > 1000:
		return t, ErrTagDescription.At("/description")
	case len(t.Values) > MaxTagValues:
		return t, ErrTagValues.At("/values")
	}
	clean := make([]string, len(t.Values))
	for i, v := range t.Values {
		if v = strings.TrimSpace(v); v == "" || !printable(v, 100) || slices.Contains(clean[:i], v) {
			return t, ErrTagValues.At(fmt.Sprintf("/values/%d", i))
		}
		clean[i] = v
	}
	t.Values = clean
	return t, nil
}

// allow returns the value without spaces around it, or ErrTagValue if the tag doesn't allow it.
func (t Tag) allow(value string) (string, error) {
	value = strings.TrimSpace(value)
	if len(t.Values) > 0 && !slices.Contains(t.Values, value) {
		return "", ErrTagValue.Msgf("%q isn't a value of the tag %s.", value, t.Name)
	}
	if value == "" || !printable(value, 100) {
		return "", ErrTagValue
	}
	return value, nil
}

func (t Tag) event(kind, message string) event.Event {
	return event.Event{Account: t.Account, Kind: kind, Message: fmt.Sprintf(message, t.Name),
		SubjectKind: "custom_tag", SubjectID: string(t.ID), SubjectName: t.Name}
}

func (t Tag) properties() map[string]any {
	return map[string]any{"name": t.Name, "description": t.Description, "values": strings.Join(t.Values, "; "), "required": t.Required}
}

// tags returns the account's custom tags by name, with what they allow but without their uses.
func (s *Service) tags(ctx context.Context, tx *db.Tx, a access.AccountID) ([]Tag, error) {
	q := accountdb.New(tx)
	rows, err := q.Tags(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: custom tags: %w", err)
	}
	values, err := q.TagValues(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: custom tags: %w", err)
	}
	allowed := map[access.TagID][]string{}
	for _, v := range values {
		allowed[v.TagID] = append(allowed[v.TagID], v.Value)
	}
	all := make([]Tag, len(rows))
	for i, r := range rows {
		all[i] = Tag{ID: r.TagID, Account: a, Name: r.Name, Description: r.Description, Values: allowed[r.TagID], Required: r.Required, CreatedAt: clock.Time(r.CreatedAt)}
	}
	return all, nil
}

func (s *Service) loadTag(ctx context.Context, tx *db.Tx, a access.AccountID, tag access.TagID) (Tag, error) {
	all, err := s.tags(ctx, tx, a)
	if err != nil {
		return Tag{}, err
	}
	if i := slices.IndexFunc(all, func(t Tag) bool { return t.ID == tag }); i >= 0 {
		return all[i], nil
	}
	return Tag{}, ErrTagNotFound
}

// lockForTags asks for access.ManageTags and locks the account, which must not be limited (SPEC F1).
func (s *Service) lockForTags(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) error {
	if _, err := s.Require(ctx, tx, who, a, access.ManageTags); err != nil {
		return err
	}
	acct, err := s.Lock(ctx, tx, a)
	if err == nil && acct.Tier == Limited {
		err = ErrTagsLimited
	}
	return err
}

// CreateCustomTag makes a custom tag of this name, description, values and requirement. It needs access.ManageTags.
func (s *Service) CreateCustomTag(ctx context.Context, who access.Actor, a access.AccountID, t Tag) (Tag, error) {
	var made Tag
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if err := s.lockForTags(ctx, tx, who, a); err != nil {
			return err
		}
		if made, err = t.clean(); err != nil {
			return err
		}
		q := accountdb.New(tx)
		if n, err := q.CountTags(ctx, a); err != nil {
			return fmt.Errorf("account: custom tags: %w", err)
		} else if n >= MaxTags {
			return ErrTagLimit
		}
		made.ID, made.Account, made.CreatedAt = id.Make[access.TagID]("tag"), a, s.Clock.Now()
		if err := q.InsertTag(ctx, accountdb.InsertTagParams{AccountID: a, TagID: made.ID, Name: made.Name, Description: made.Description,
			Required: made.Required, CreatedAt: clock.Millis(made.CreatedAt)}); err != nil {
			return tagNameTaken(err)
		}
		if err := putValues(ctx, q, made); err != nil {
			return err
		}
		e := made.event("custom_tag.created", "Custom tag %s created.")
		e.After = made.properties()
		return s.Log.Append(ctx, tx, who, e)
	})
	return made, err
}

// TagChange is a change of a custom tag; nil leaves a property as it is.
type TagChange struct {
	Name, Description *string
	Values            *[]string
	Required          *bool
	EndUses           bool // takes the values that are no longer allowed off whatever carries them, and ends the roles given by them
}

func (c TagChange) apply(t Tag) (Tag, error) {
	if c.Name != nil {
		t.Name = *c.Name
	}
	if c.Description != nil {
		t.Description = *c.Description
	}
	if c.Values != nil {
		t.Values = *c.Values
	}
	if c.Required != nil {
		t.Required = *c.Required
	}
	return t.clean()
}

// UpdateCustomTag changes a custom tag and returns it. It needs access.ManageTags, and fails with ErrTagInUse if a value
// is in use that would not be allowed any more, unless the change says to end such uses.
func (s *Service) UpdateCustomTag(ctx context.Context, who access.Actor, a access.AccountID, tag access.TagID, c TagChange) (Tag, error) {
	var now Tag
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.lockForTags(ctx, tx, who, a); err != nil {
			return err
		}
		was, err := s.loadTag(ctx, tx, a, tag)
		if err != nil {
			return err
		}
		if now, err = c.apply(was); err != nil {
			return err
		}
		e := now.event("custom_tag.updated", "Custom tag %s changed.")
		if e.Before, e.After = differences(was.properties(), now.properties()); len(e.After) == 0 {
			return nil
		}
		if err := s.endValues(ctx, tx, now, c.EndUses); err != nil {
			return err
		}
		q := accountdb.New(tx)
		if err := q.UpdateTag(ctx, accountdb.UpdateTagParams{AccountID: a, TagID: tag, Name: now.Name, Description: now.Description, Required: now.Required}); err != nil {
			return tagNameTaken(err)
		}
		if err := q.DeleteTagValues(ctx, accountdb.DeleteTagValuesParams{AccountID: a, TagID: tag}); err != nil {
			return fmt.Errorf("account: custom tag: %w", err)
		}
		if err := putValues(ctx, q, now); err != nil {
			return err
		}
		return s.Log.Append(ctx, tx, who, e)
	})
	if err != nil {
		return Tag{}, err
	}
	return s.GetCustomTag(ctx, who, a, tag)
}

// endValues ends the uses of what the tag doesn't allow any more, or refuses to.
func (s *Service) endValues(ctx context.Context, tx *db.Tx, t Tag, may bool) error {
	effects, err := s.effects(ctx, tx, t)
	if err != nil {
		return err
	}
	ended := map[string]bool{}
	for _, v := range effects.Values {
		if _, err := t.allow(v.Value); err == nil || ended[v.Value] {
			continue
		}
		if !may {
			return ErrTagInUse.Msgf("The value %q is in use: %s.", v.Value, v.Uses).At("/values")
		}
		ended[v.Value] = true
		if err := s.endValue(ctx, tx, t, v.Value); err != nil {
			return err
		}
	}
	if len(ended) == 0 {
		return nil
	}
	return s.dropStrangers(ctx, tx, t.Account)
}

func (s *Service) endValue(ctx context.Context, tx *db.Tx, t Tag, value string) error {
	q := accountdb.New(tx)
	if err := q.DropTagValueUses(ctx, accountdb.DropTagValueUsesParams{AccountID: t.Account, TagID: t.ID, Value: value}); err != nil {
		return fmt.Errorf("account: end value: %w", err)
	}
	if err := q.DeleteGrantsByTagValue(ctx, accountdb.DeleteGrantsByTagValueParams{AccountID: t.Account, TagID: t.ID, TagValue: value}); err != nil {
		return fmt.Errorf("account: end value: %w", err)
	}
	if err := q.DeleteGroupGrantsByTagValue(ctx, accountdb.DeleteGroupGrantsByTagValueParams{AccountID: t.Account, TagID: t.ID, TagValue: value}); err != nil {
		return fmt.Errorf("account: end value: %w", err)
	}
	if s.TagEnded != nil {
		return s.TagEnded(ctx, tx, t.Account, t.ID, value)
	}
	return nil
}

// dropStrangers ends the membership of those who have no role by name any more and are in no group.
func (s *Service) dropStrangers(ctx context.Context, tx *db.Tx, a access.AccountID) error {
	if err := accountdb.New(tx).DeleteUsersWithoutGrants(ctx, a); err != nil {
		return fmt.Errorf("account: users without a role: %w", err)
	}
	return nil
}

// RemoveCustomTag removes a custom tag, takes it off whatever carries it, and ends the roles given by it; see
// CustomTagEffects for what that comes to. It needs access.ManageTags.
func (s *Service) RemoveCustomTag(ctx context.Context, who access.Actor, a access.AccountID, tag access.TagID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.lockForTags(ctx, tx, who, a); err != nil {
			return err
		}
		t, err := s.loadTag(ctx, tx, a, tag)
		if err != nil {
			return err
		}
		effects, err := s.effects(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := s.deleteTag(ctx, tx, a, tag); err != nil {
			return err
		}
		e := t.event("custom_tag.removed", "Custom tag %s removed.")
		e.Before = t.properties()
		e.Before["roles_ended"] = effects.roles()
		return s.Log.Append(ctx, tx, who, e)
	})
}

func (s *Service) deleteTag(ctx context.Context, tx *db.Tx, a access.AccountID, tag access.TagID) error {
	q := accountdb.New(tx)
	for _, step := range []func() error{
		func() error { return q.DropTagUses(ctx, accountdb.DropTagUsesParams{AccountID: a, TagID: tag}) },
		func() error {
			return q.DeleteGrantsByTag(ctx, accountdb.DeleteGrantsByTagParams{AccountID: a, TagID: tag})
		},
		func() error {
			return q.DeleteGroupGrantsByTag(ctx, accountdb.DeleteGroupGrantsByTagParams{AccountID: a, TagID: tag})
		},
		func() error {
			return q.DeleteTagValues(ctx, accountdb.DeleteTagValuesParams{AccountID: a, TagID: tag})
		},
		func() error { return q.DeleteTag(ctx, accountdb.DeleteTagParams{AccountID: a, TagID: tag}) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("account: remove custom tag: %w", err)
		}
	}
	if s.TagEnded != nil {
		if err := s.TagEnded(ctx, tx, a, tag, ""); err != nil {
			return err
		}
	}
	return s.dropStrangers(ctx, tx, a)
}

func putValues(ctx context.Context, q *accountdb.Queries, t Tag) error {
	for i, v := range t.Values {
		if err := q.InsertTagValue(ctx, accountdb.InsertTagValueParams{AccountID: t.Account, TagID: t.ID, Value: v, Place: int64(i)}); err != nil {
			return fmt.Errorf("account: values of a custom tag: %w", err)
		}
	}
	return nil
}

func tagNameTaken(err error) error {
	if db.IsUnique(err) {
		return ErrTagNameTaken.At("/name")
	}
	return fmt.Errorf("account: custom tag: %w", err)
}
