package accountapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// Holder is a user or a group that holds a role.
type Holder struct {
	Kind string      `json:"kind" enum:"user,group"`
	ID   string      `json:"id"`
	Name string      `json:"name"`
	Role access.Role `json:"role"`
}

func holdersOf(list []account.Holder) []Holder {
	out := make([]Holder, len(list))
	for i, h := range list {
		out[i] = Holder(h)
	}
	return out
}

// VirtualRef names a virtual account.
type VirtualRef struct {
	ID   access.VirtualAccountID `json:"id"`
	Name string                  `json:"name"`
}

func refsOf(list []account.VirtualAccount) []VirtualRef {
	out := make([]VirtualRef, len(list))
	for i, v := range list {
		out[i] = VirtualRef{v.ID, v.Name}
	}
	return out
}

// Removal is what the removal of a virtual account comes to.
type Removal struct {
	Default   bool         `json:"default" doc:"Whether it is the default, which can't be removed."`
	Tokens    int64        `json:"tokens" doc:"That can be used."`
	Licenses  int64        `json:"licenses"`
	Instances int64        `json:"instances"`
	Children  []VirtualRef `json:"children" doc:"That lie directly below it."`
	Holders   []Holder     `json:"holders" doc:"Who loses a role that was given in it."`
}

func registerVirtualRemoval(a *rest.API, s *account.Service) {
	const one = "/accounts/{account_id}/virtual-accounts/{virtual_account_id}"
	missing := []*errs.Error{account.ErrVirtualNotFound}
	rest.Handle(a, rest.Op{
		ID: "getVirtualAccountEffects", Method: http.MethodGet, Path: one + "/effects", Tag: tag, Permission: access.ManageVirtualAccounts,
		Summary: "Show what removing a virtual account would mean", Description: "What lies in it and would have to be moved, and who loses a role. It needs the permission in the whole account.",
		Errors: slices.Concat(changeErrors, missing),
	}, func(ctx context.Context, who access.Actor, in *VirtualPath) (*struct{ Body Removal }, error) {
		r, err := s.VirtualAccountEffects(ctx, who, in.AccountID, in.VirtualAccountID)
		return &struct{ Body Removal }{Removal{r.Default, r.Tokens, r.Licenses, r.Instances, refsOf(r.Children), holdersOf(r.Holders)}}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeVirtualAccount", Method: http.MethodDelete, Path: one, Tag: tag, Permission: access.ManageVirtualAccounts,
		Summary: "Remove a virtual account",
		Description: "It must not be the default. With move_to, its tokens, licenses, product instances and the virtual accounts below it are moved there first, all in one go; " +
			"without, it must be empty. Roles that were given in it only end. It needs the permission in the whole account.",
		Errors: slices.Concat(changeErrors, missing, []*errs.Error{account.ErrVirtualDefault, account.ErrVirtualNotEmpty, account.ErrVirtualSame, account.ErrVirtualCircle, account.ErrVirtualDepth}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		VirtualPath
		MoveTo access.VirtualAccountID `query:"move_to" maxLength:"64" doc:"The virtual account that gets everything."`
	}) (*nothing, error) {
		return nil, s.RemoveVirtualAccount(ctx, who, in.AccountID, in.VirtualAccountID, in.MoveTo)
	})
}

// Contents counts what lies in a virtual account.
type Contents struct {
	Tokens    int64 `json:"tokens" doc:"That can be used."`
	Licenses  int64 `json:"licenses" doc:"That haven't ended."`
	Instances int64 `json:"instances" doc:"That are registered."`
}

// CarriedTag is a custom tag that a virtual account carries.
type CarriedTag struct {
	TagOn
	Description string `json:"description"`
	Required    bool   `json:"required" doc:"Whether whatever carries tags must carry this one."`
	Roles       int    `json:"roles" doc:"That are given by this value, here and wherever else it is put."`
}

func registerVirtualPage(a *rest.API, s *account.Service) {
	const one = "/accounts/{account_id}/virtual-accounts/{virtual_account_id}"
	missing := []*errs.Error{account.ErrVirtualNotFound}
	rest.Handle(a, rest.Op{
		ID: "getVirtualAccountContents", Method: http.MethodGet, Path: one + "/contents", Tag: tag, Permission: access.ViewLicensing,
		Summary: "Count what lies in a virtual account", Errors: slices.Concat(memberErrors, missing, []*errs.Error{account.ErrForbidden}),
	}, func(ctx context.Context, who access.Actor, in *VirtualPath) (*struct{ Body Contents }, error) {
		c, err := s.VirtualAccountContents(ctx, who, in.AccountID, in.VirtualAccountID)
		return &struct{ Body Contents }{Contents(c)}, err
	})
	rest.List(a, rest.Op{
		ID: "listVirtualAccountTags", Path: one + "/tags", Tag: tag, Permission: access.ViewVirtualAccounts,
		Summary: "List a virtual account's tags", Description: "By name.", Errors: slices.Concat(memberErrors, missing, listErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		VirtualPath
		rest.PageQuery
		Q string `query:"q" maxLength:"100" doc:"Part of the name or the value."`
	}, p page.Request) (page.Page[CarriedTag], error) {
		found, err := s.ListVirtualTags(ctx, who, in.AccountID, in.VirtualAccountID, in.Q, p)
		return page.Map(found, func(t account.CarriedTag) CarriedTag {
			return CarriedTag{TagOn{t.Tag, t.Name, t.Value}, t.Description, t.Required, t.Grants}
		}), err
	})
}
