package memberapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// Reach is a role by which somebody reaches a virtual account.
type Reach struct {
	Role      access.Role    `json:"role"`
	Scope     string         `json:"scope" enum:"account,virtual_account,tag" doc:"Whether the role is one in the whole account, in this virtual account, or by a custom tag that it carries."`
	GroupID   access.GroupID `json:"group_id" doc:"Of the user group through which they hold it; empty for a role given by name."`
	GroupName string         `json:"group_name"`
	TagID     access.TagID   `json:"tag_id" doc:"Empty unless by a tag."`
	TagName   string         `json:"tag_name"`
	TagValue  string         `json:"tag_value"`
}

// String is the reason in a cell of a table: "va_user where Site=Berlin through Night shift".
func (r Reach) String() string {
	text := string(r.Role)
	switch r.Scope {
	case "account":
		text += " in the whole account"
	case "tag":
		text += " where " + r.TagName + "=" + r.TagValue
	}
	if r.GroupName != "" {
		text += " through " + r.GroupName
	}
	return text
}

// VirtualUser is somebody who reaches a virtual account.
type VirtualUser struct {
	ProfileID access.ProfileID `json:"profile_id"`
	Name      string           `json:"name"`
	Email     string           `json:"email"`
	Company   string           `json:"company"`
	Reaches   []Reach          `json:"reaches" doc:"Every role by which they reach it."`
	Assigned  bool             `json:"assigned" doc:"Whether a role in this virtual account was given by name, which can be taken away here."`
	Since     time.Time        `json:"since" doc:"Of the first role in the account."`
}

func virtualUserOf(u member.VirtualUser) VirtualUser {
	out := VirtualUser{ProfileID: u.Profile, Name: u.Name, Email: u.Email, Company: u.Company, Assigned: u.Assigned(), Since: u.Since}
	for _, r := range u.Reaches {
		scope := "account"
		if r.Tag != "" {
			scope = "tag"
		} else if r.VirtualAccount != "" {
			scope = "virtual_account"
		}
		out.Reaches = append(out.Reaches, Reach{r.Role, scope, r.Group, r.GroupName, r.Tag, r.TagName, r.TagValue})
	}
	return out
}

func registerVirtualUsers(a *rest.API, s *member.Service) {
	const list = "/accounts/{account_id}/virtual-accounts/{virtual_account_id}/users"
	missing := []*errs.Error{account.ErrVirtualNotFound}
	rest.List(a, rest.Op{
		ID: "listVirtualAccountUsers", Path: list, Tag: tag, Permission: access.ViewUsers,
		Summary: "List who reaches a virtual account", Description: "By name, with each role that they reach it by: in the whole account, in it, through a group, by a custom tag.",
		Errors: slices.Concat(missing, []*errs.Error{account.ErrNotFound, account.ErrForbidden, page.ErrCursor, page.ErrSort}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		accountapi.VirtualPath
		rest.PageQuery
		Q    string      `query:"q" maxLength:"100" doc:"Part of the name, the email or the company."`
		Role access.Role `query:"role" maxLength:"50" doc:"By which they reach it."`
	}, p page.Request) (page.Page[VirtualUser], error) {
		found, err := s.ListVirtualUsers(ctx, who, in.AccountID, in.VirtualAccountID, member.VirtualFilter{Text: in.Q, Role: in.Role}, p)
		out := page.Page[VirtualUser]{Next: found.Next, Total: found.Total}
		for _, u := range found.Items {
			out.Items = append(out.Items, virtualUserOf(u))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "assignVirtualAccountUser", Method: http.MethodPost, Path: list, Tag: tag, Permission: access.ManageUsers, Status: http.StatusCreated,
		Summary: "Assign a user to a virtual account", Description: "Gives a user of the account one more role there.",
		Errors: slices.Concat(changeErrors, missing, []*errs.Error{account.ErrRole, member.ErrNotUser}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		accountapi.VirtualPath
		Body struct {
			Email string      `json:"email" maxLength:"400" doc:"Of a user of the account."`
			Role  access.Role `json:"role" maxLength:"50" doc:"One of a virtual account: va_admin, va_user or va_viewer."`
		}
	}) (*struct{ Body VirtualUser }, error) {
		u, err := s.AssignUser(ctx, who, in.AccountID, in.VirtualAccountID, in.Body.Email, in.Body.Role)
		return &struct{ Body VirtualUser }{virtualUserOf(u)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "unassignVirtualAccountUser", Method: http.MethodDelete, Path: list + "/{profile_id}", Tag: tag, Permission: access.ManageUsers,
		Summary: "Unassign a user from a virtual account", Description: "Takes away the roles there that were given by name. Who has no other role leaves the account.",
		Errors: slices.Concat(changeErrors, missing, []*errs.Error{account.ErrUserNotFound, member.ErrNotAssigned}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		accountapi.VirtualPath
		ProfileID access.ProfileID `path:"profile_id" maxLength:"64"`
	}) (*nothing, error) {
		return nil, s.UnassignUser(ctx, who, in.AccountID, in.VirtualAccountID, in.ProfileID)
	})
}
