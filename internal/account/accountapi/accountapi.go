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

// tag groups the operations in the document.
const tag = "account"

var (
	memberErrors  = []*errs.Error{account.ErrNotFound, account.ErrForbidden}
	changeErrors  = []*errs.Error{account.ErrNotFound, account.ErrForbidden, account.ErrNotActive}
	virtualErrors = []*errs.Error{account.ErrVirtualName, account.ErrVirtualNameTaken, account.ErrVirtualDescription}
	listErrors    = []*errs.Error{page.ErrCursor, page.ErrSort}
)

type nothing struct{}

// AccountPath says which account.
type AccountPath struct {
	AccountID access.AccountID `path:"account_id" maxLength:"64"`
}

// VirtualPath says which virtual account.
type VirtualPath struct {
	AccountPath
	VirtualAccountID access.VirtualAccountID `path:"virtual_account_id" maxLength:"64"`
}

// Register adds the area's operations.
func Register(a *rest.API, s *account.Service) {
	registerReading(a)
	registerAccount(a, s)
	registerVirtual(a, s)
	registerVirtualRemoval(a, s)
	registerVirtualPage(a, s)
	registerTags(a, s)
	registerLog(a, s)
	registerOperator(a, s)
}

// registerReading adds what is the same for every account.
func registerReading(a *rest.API) {
	rest.Handle(a, rest.Op{
		ID: "listCountries", Method: http.MethodGet, Path: "/countries", Tag: tag, Permission: access.Public,
		Summary: "List countries", Description: "All countries, with how addresses are written there.",
	}, func(context.Context, access.Actor, *struct{}) (*itemsAnswer[Country], error) {
		out := &itemsAnswer[Country]{}
		for _, c := range account.Countries() {
			out.Body.Items = append(out.Body.Items, countryOf(c))
		}
		return out, nil
	})
	rest.Handle(a, rest.Op{
		ID: "listRoles", Method: http.MethodGet, Path: "/roles", Tag: tag, Permission: access.SignedIn,
		Summary: "List the roles", Description: "What each role may do.",
	}, func(context.Context, access.Actor, *struct{}) (*itemsAnswer[RoleRow], error) {
		out := &itemsAnswer[RoleRow]{}
		for _, r := range access.Roles() {
			out.Body.Items = append(out.Body.Items, RoleRow{r.Role, r.Name, r.Scope, r.Description, r.May})
		}
		return out, nil
	})
}

func registerAccount(a *rest.API, s *account.Service) {
	rest.List(a, rest.Op{
		ID: "listAccounts", Path: "/accounts", Tag: tag, Permission: access.SignedIn,
		Summary: "List one's accounts", Description: "The accounts that one has a role in, by name.", Errors: listErrors,
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, p page.Request) (page.Page[Account], error) {
		found, err := s.ListAccounts(ctx, who, p)
		return page.Map(found, accountOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "getAccount", Method: http.MethodGet, Path: "/accounts/{account_id}", Tag: tag, Permission: access.ViewAccount,
		Summary: "Get an account", Errors: memberErrors,
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*AccountAnswer, error) {
		v, err := s.GetAccount(ctx, who, in.AccountID)
		return Answer(v), err
	})
	rest.Handle(a, rest.Op{
		ID: "updateAccount", Method: http.MethodPatch, Path: "/accounts/{account_id}", Tag: tag, Permission: access.UpdateAccount,
		Summary: "Change an account's properties", Description: "What is left out stays as it is; company is replaced as a whole.",
		Errors: slices.Concat(changeErrors, []*errs.Error{account.ErrName, account.ErrCompany, rest.ErrChangedMeanwhile}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.IfMatch
		Body struct {
			Name                *string  `json:"name,omitempty" maxLength:"400"`
			SearchByMemberEmail *bool    `json:"search_by_member_email,omitempty"`
			Locked              *bool    `json:"locked,omitempty"`
			Company             *Company `json:"company,omitempty"`
		}
	}) (*AccountAnswer, error) {
		change := account.Change{Name: in.Body.Name, Searchable: in.Body.SearchByMemberEmail, Locked: in.Body.Locked,
			Check: func(a account.Account) error { return in.Check(etag(a)) }}
		if in.Body.Company != nil {
			c := account.Company(*in.Body.Company)
			change.Company = &c
		}
		v, err := s.UpdateAccount(ctx, who, in.AccountID, change)
		return Answer(v), err
	})
}

func registerVirtual(a *rest.API, s *account.Service) {
	const list = "/accounts/{account_id}/virtual-accounts"
	const one = list + "/{virtual_account_id}"
	missing := []*errs.Error{account.ErrVirtualNotFound}
	rest.List(a, rest.Op{
		ID: "listVirtualAccounts", Path: list, Tag: tag, Permission: access.ViewVirtualAccounts,
		Summary: "List virtual accounts", Description: "Those that one's roles reach, and the public ones, by name.", Errors: slices.Concat(memberErrors, listErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q string `query:"q" maxLength:"100" doc:"Part of the name or the description."`
		TagQuery
	}, p page.Request) (page.Page[VirtualAccount], error) {
		found, err := s.ListVirtualAccounts(ctx, who, in.AccountID, account.VirtualFilter{Text: in.Q, Tag: in.Filter()}, p)
		return page.Map(found, virtualOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "createVirtualAccount", Method: http.MethodPost, Path: list, Tag: tag, Permission: access.ManageVirtualAccounts, Status: http.StatusCreated,
		Summary: "Create a virtual account", Errors: slices.Concat(changeErrors, virtualErrors, putErrors, []*errs.Error{account.ErrVirtualLimit, account.ErrVirtualCircle, account.ErrVirtualDepth}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			Name        string                  `json:"name" maxLength:"400"`
			Description string                  `json:"description,omitempty" maxLength:"4000"`
			Public      bool                    `json:"public,omitempty"`
			ParentID    access.VirtualAccountID `json:"parent_id,omitempty" maxLength:"64" doc:"Left out: at the top. At most five lie one below the other."`
			Tags        []TagBody               `json:"custom_tags,omitempty" maxItems:"100"`
		}
	}) (*virtualAnswer, error) {
		v, err := s.CreateVirtualAccount(ctx, who, in.AccountID, account.VirtualAccount{Name: in.Body.Name, Description: in.Body.Description,
			Public: in.Body.Public, Parent: in.Body.ParentID, Tags: TagValues(in.Body.Tags)})
		return &virtualAnswer{virtualOf(v)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "getVirtualAccount", Method: http.MethodGet, Path: one, Tag: tag, Permission: access.ViewVirtualAccounts,
		Summary: "Get a virtual account", Errors: slices.Concat(memberErrors, missing),
	}, func(ctx context.Context, who access.Actor, in *VirtualPath) (*virtualAnswer, error) {
		v, err := s.GetVirtualAccount(ctx, who, in.AccountID, in.VirtualAccountID)
		return &virtualAnswer{virtualOf(v)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "updateVirtualAccount", Method: http.MethodPatch, Path: one, Tag: tag, Permission: access.ManageVirtualAccounts,
		Summary: "Change a virtual account", Description: "What is left out stays as it is. Making it the default, or putting it elsewhere, needs the permission in the whole account.",
		Errors: slices.Concat(changeErrors, missing, virtualErrors, []*errs.Error{account.ErrVirtualDefault, account.ErrVirtualCircle, account.ErrVirtualDepth}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		VirtualPath
		Body struct {
			Name        *string                  `json:"name,omitempty" maxLength:"400"`
			Description *string                  `json:"description,omitempty" maxLength:"4000"`
			Public      *bool                    `json:"public,omitempty"`
			Default     *bool                    `json:"default,omitempty"`
			Parent      *access.VirtualAccountID `json:"parent_id,omitempty" maxLength:"64" doc:"Empty puts it at the top."`
		}
	}) (*virtualAnswer, error) {
		v, err := s.UpdateVirtualAccount(ctx, who, in.AccountID, in.VirtualAccountID, account.VirtualChange(in.Body))
		return &virtualAnswer{virtualOf(v)}, err
	})
}
