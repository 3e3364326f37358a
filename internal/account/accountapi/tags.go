package accountapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

var (
	tagErrors = []*errs.Error{account.ErrTagName, account.ErrTagNameTaken, account.ErrTagDescription, account.ErrTagValues, account.ErrTagsLimited}
	putErrors = PutTagErrors()
)

// PutTagErrors are those of every operation that puts custom tags on something.
func PutTagErrors() []*errs.Error {
	return []*errs.Error{account.ErrTagNotFound, account.ErrTagValue, account.ErrTagRequired, account.ErrTagTwice, account.ErrTagsLimited}
}

// TagOn is a custom tag as a thing carries it.
type TagOn struct {
	TagID access.TagID `json:"tag_id"`
	Name  string       `json:"name"`
	Value string       `json:"value"`
}

// String is the tag in a cell of a table: "Site=Berlin".
func (t TagOn) String() string { return t.Name + "=" + t.Value }

// TagsOf is a thing's custom tags in the form of the API.
func TagsOf(list []account.TagValue) []TagOn {
	out := make([]TagOn, len(list))
	for i, v := range list {
		out[i] = TagOn{v.Tag, v.Name, v.Value}
	}
	return out
}

// TagBody is a custom tag to be put on a thing.
type TagBody struct {
	TagID access.TagID `json:"tag_id" maxLength:"64"`
	Value string       `json:"value" maxLength:"400"`
}

// TagsBody is all the custom tags that a thing is to carry.
type TagsBody struct {
	Tags []TagBody `json:"custom_tags" maxItems:"100"`
}

// TagValues is what a body says.
func TagValues(list []TagBody) []account.TagValue {
	out := make([]account.TagValue, len(list))
	for i, t := range list {
		out[i] = account.TagValue{Tag: t.TagID, Value: t.Value}
	}
	return out
}

// TagQuery is to be embedded into the input of a list of what can carry custom tags.
type TagQuery struct {
	CustomTag string `query:"custom_tag" maxLength:"500" doc:"What carries the custom tag with this id; with an equals sign and a value after the id, what has that value of it."`
}

// Filter is what the query says.
func (q TagQuery) Filter() account.TagFilter {
	tag, value, _ := strings.Cut(q.CustomTag, "=")
	return account.TagFilter{Tag: access.TagID(tag), Value: value}
}

// TagUses counts what carries a custom tag.
type TagUses struct {
	VirtualAccounts int `json:"virtual_accounts"`
	Licenses        int `json:"licenses"`
	Instances       int `json:"instances"`
	Roles           int `json:"roles" doc:"That are given by it."`
}

func usesOf(u account.TagUses) TagUses {
	return TagUses{u.VirtualAccounts, u.Licenses, u.Instances, u.Grants}
}

// CustomTag is a tag that an account has made for itself.
type CustomTag struct {
	ID          access.TagID `json:"id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Values      []string     `json:"values" doc:"Those that are allowed; empty for any text."`
	Required    bool         `json:"required" doc:"Whether whatever carries tags must carry this one."`
	InUse       []string     `json:"values_in_use" doc:"The values that something carries or a role is given by, 200 at most."`
	Uses        TagUses      `json:"uses"`
	CreatedAt   time.Time    `json:"created_at"`
}

func customTagOf(t account.Tag) CustomTag {
	return CustomTag{t.ID, t.Name, t.Description, t.Values, t.Required, t.InUse, usesOf(t.Uses), t.CreatedAt}
}

// ValueEffects is where a value of a tag is put, and who has a role by it.
type ValueEffects struct {
	Value           string       `json:"value"`
	Uses            TagUses      `json:"uses"`
	VirtualAccounts []VirtualRef `json:"virtual_accounts"`
	Holders         []Holder     `json:"holders"`
}

type tagAnswer struct{ Body CustomTag }

// TagPath says which custom tag.
type TagPath struct {
	AccountPath
	TagID access.TagID `path:"tag_id" maxLength:"64"`
}

func registerTags(a *rest.API, s *account.Service) {
	const list, one = "/accounts/{account_id}/custom-tags", "/accounts/{account_id}/custom-tags/{tag_id}"
	missing := []*errs.Error{account.ErrTagNotFound}
	rest.List(a, rest.Op{
		ID: "listCustomTags", Path: list, Tag: tag, Permission: access.ViewAccount,
		Summary: "List the custom tags", Description: "By name.", Errors: slices.Concat(memberErrors, listErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q string `query:"q" maxLength:"100" doc:"Part of the name or the description."`
	}, p page.Request) (page.Page[CustomTag], error) {
		found, err := s.ListCustomTags(ctx, who, in.AccountID, in.Q, p)
		return page.Map(found, customTagOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "createCustomTag", Method: http.MethodPost, Path: list, Tag: tag, Permission: access.ManageTags, Status: http.StatusCreated,
		Summary: "Create a custom tag", Description: "Without values it takes any text.", Errors: slices.Concat(changeErrors, tagErrors, []*errs.Error{account.ErrTagLimit}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			Name        string   `json:"name" maxLength:"400"`
			Description string   `json:"description,omitempty" maxLength:"4000"`
			Values      []string `json:"values,omitempty" maxItems:"1000"`
			Required    bool     `json:"required,omitempty"`
		}
	}) (*tagAnswer, error) {
		t, err := s.CreateCustomTag(ctx, who, in.AccountID, account.Tag{Name: in.Body.Name, Description: in.Body.Description, Values: in.Body.Values, Required: in.Body.Required})
		return &tagAnswer{customTagOf(t)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "getCustomTag", Method: http.MethodGet, Path: one, Tag: tag, Permission: access.ViewAccount,
		Summary: "Get a custom tag", Errors: slices.Concat(memberErrors, missing),
	}, func(ctx context.Context, who access.Actor, in *TagPath) (*tagAnswer, error) {
		t, err := s.GetCustomTag(ctx, who, in.AccountID, in.TagID)
		return &tagAnswer{customTagOf(t)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "updateCustomTag", Method: http.MethodPatch, Path: one, Tag: tag, Permission: access.ManageTags,
		Summary: "Change a custom tag", Description: "What is left out stays as it is. A value that is in use can only be left out of the values together with end_uses.",
		Errors: slices.Concat(changeErrors, missing, tagErrors, []*errs.Error{account.ErrTagInUse}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		TagPath
		Body struct {
			Name        *string   `json:"name,omitempty" maxLength:"400"`
			Description *string   `json:"description,omitempty" maxLength:"4000"`
			Values      *[]string `json:"values,omitempty" maxItems:"1000"`
			Required    *bool     `json:"required,omitempty"`
			EndUses     bool      `json:"end_uses,omitempty" doc:"Takes values that are no longer allowed off whatever carries them, and ends the roles given by them."`
		}
	}) (*tagAnswer, error) {
		t, err := s.UpdateCustomTag(ctx, who, in.AccountID, in.TagID, account.TagChange(in.Body))
		return &tagAnswer{customTagOf(t)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeCustomTag", Method: http.MethodDelete, Path: one, Tag: tag, Permission: access.ManageTags,
		Summary: "Remove a custom tag", Description: "Takes it off whatever carries it, and ends the roles given by it; see getCustomTagEffects.",
		Errors: slices.Concat(changeErrors, missing, []*errs.Error{account.ErrTagsLimited}),
	}, func(ctx context.Context, who access.Actor, in *TagPath) (*nothing, error) {
		return nil, s.RemoveCustomTag(ctx, who, in.AccountID, in.TagID)
	})
	rest.Handle(a, rest.Op{
		ID: "getCustomTagEffects", Method: http.MethodGet, Path: one + "/effects", Tag: tag, Permission: access.ManageTags,
		Summary: "Show where a custom tag is put", Description: "By value: what carries it, and who has a role by it.", Errors: slices.Concat(changeErrors, missing),
	}, func(ctx context.Context, who access.Actor, in *TagPath) (*itemsAnswer[ValueEffects], error) {
		e, err := s.CustomTagEffects(ctx, who, in.AccountID, in.TagID)
		out := &itemsAnswer[ValueEffects]{}
		for _, v := range e.Values {
			out.Body.Items = append(out.Body.Items, ValueEffects{v.Value, usesOf(v.Uses), refsOf(v.VirtualAccounts), holdersOf(v.Holders)})
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "updateVirtualAccountTags", Method: http.MethodPut, Path: "/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tags", Tag: tag, Permission: access.ManageVirtualAccounts,
		Summary: "Replace a virtual account's tags", Description: "A tag by which roles are given is only changed by who manages the account's tags.",
		Errors: slices.Concat(changeErrors, putErrors, []*errs.Error{account.ErrVirtualNotFound}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		VirtualPath
		Body TagsBody
	}) (*virtualAnswer, error) {
		v, err := s.UpdateVirtualTags(ctx, who, in.AccountID, in.VirtualAccountID, TagValues(in.Body.Tags))
		return &virtualAnswer{virtualOf(v)}, err
	})
}
