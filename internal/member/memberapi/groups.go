package memberapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// Group is a set of users who hold roles together.
type Group struct {
	ID          access.GroupID `json:"id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Members     int            `json:"members" doc:"How many."`
	Roles       []HeldRole     `json:"roles"`
	CreatedAt   time.Time      `json:"created_at"`
}

func groupOf(g member.Group) Group {
	return Group{g.ID, g.Name, g.Description, g.Members, allHeldOf(g.Roles), g.CreatedAt}
}

// Member is a user in a group.
type Member struct {
	ProfileID access.ProfileID `json:"profile_id"`
	Name      string           `json:"name"`
	Email     string           `json:"email"`
}

// GroupDetail is a group with its members.
type GroupDetail struct {
	Group
	People []Member `json:"people" doc:"The members, by name."`
}

type groupAnswer struct{ Body GroupDetail }

func detailOf(g member.Group) *groupAnswer {
	out := &groupAnswer{GroupDetail{Group: groupOf(g)}}
	for _, p := range g.People {
		out.Body.People = append(out.Body.People, Member{p.Profile, p.Name, p.Email})
	}
	return out
}

// GroupPath says which group.
type GroupPath struct {
	AccountPath
	GroupID access.GroupID `path:"group_id" maxLength:"64"`
}

func registerGroups(a *rest.API, s *member.Service) {
	const list, one = "/accounts/{account_id}/groups", "/accounts/{account_id}/groups/{group_id}"
	missing := []*errs.Error{account.ErrGroupNotFound}
	bodyErrors := []*errs.Error{account.ErrGroupName, account.ErrGroupNameTaken, account.ErrGroupDescription, account.ErrGroupRole, account.ErrGroupMember, account.ErrGroupsLimited}
	rest.List(a, rest.Op{
		ID: "listGroups", Path: list, Tag: tag, Permission: access.ViewUsers,
		Summary: "List the user groups", Description: "By name.", Errors: []*errs.Error{account.ErrNotFound, account.ErrForbidden, page.ErrCursor, page.ErrSort},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Q string `query:"q" maxLength:"100" doc:"Part of the name or the description."`
	}, p page.Request) (page.Page[Group], error) {
		found, err := s.ListGroups(ctx, who, in.AccountID, in.Q, p)
		out := page.Page[Group]{Next: found.Next, Total: found.Total}
		for _, g := range found.Items {
			out.Items = append(out.Items, groupOf(g))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "createGroup", Method: http.MethodPost, Path: list, Tag: tag, Permission: access.ManageUsers, Status: http.StatusCreated,
		Summary: "Create a user group", Description: "Its members, who must be users of the account, have its roles at once. A role can be given to a group by whoever could give it by hand; account_admin can't.",
		Errors: slices.Concat(changeErrors, roleErrors, bodyErrors, []*errs.Error{account.ErrGroupLimit}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			Name        string             `json:"name" maxLength:"400"`
			Description string             `json:"description,omitempty" maxLength:"4000"`
			Roles       []RoleBody         `json:"roles,omitempty" maxItems:"200"`
			Members     []access.ProfileID `json:"members,omitempty" maxItems:"1000"`
		}
	}) (*groupAnswer, error) {
		b := in.Body
		grants := grantsOf(b.Roles)
		g, err := s.CreateGroup(ctx, who, in.AccountID, member.GroupBody{Name: &b.Name, Description: &b.Description, Grants: &grants, Members: &b.Members})
		return detailOf(g), err
	})
	rest.Handle(a, rest.Op{
		ID: "getGroup", Method: http.MethodGet, Path: one, Tag: tag, Permission: access.ViewUsers,
		Summary: "Get a user group", Description: "With its members.", Errors: slices.Concat([]*errs.Error{account.ErrNotFound, account.ErrForbidden}, missing),
	}, func(ctx context.Context, who access.Actor, in *GroupPath) (*groupAnswer, error) {
		g, err := s.GetGroup(ctx, who, in.AccountID, in.GroupID)
		return detailOf(g), err
	})
	rest.Handle(a, rest.Op{
		ID: "updateGroup", Method: http.MethodPatch, Path: one, Tag: tag, Permission: access.ManageUsers,
		Summary: "Change a user group", Description: "What is left out stays as it is; roles and members are replaced as a whole.",
		Errors: slices.Concat(changeErrors, missing, roleErrors, bodyErrors),
	}, func(ctx context.Context, who access.Actor, in *struct {
		GroupPath
		Body struct {
			Name        *string             `json:"name,omitempty" maxLength:"400"`
			Description *string             `json:"description,omitempty" maxLength:"4000"`
			Roles       *[]RoleBody         `json:"roles,omitempty" maxItems:"200"`
			Members     *[]access.ProfileID `json:"members,omitempty" maxItems:"1000"`
		}
	}) (*groupAnswer, error) {
		b := member.GroupBody{Name: in.Body.Name, Description: in.Body.Description, Members: in.Body.Members}
		if in.Body.Roles != nil {
			grants := grantsOf(*in.Body.Roles)
			b.Grants = &grants
		}
		g, err := s.UpdateGroup(ctx, who, in.AccountID, in.GroupID, b)
		return detailOf(g), err
	})
	rest.Handle(a, rest.Op{
		ID: "removeGroup", Method: http.MethodDelete, Path: one, Tag: tag, Permission: access.ManageUsers,
		Summary: "Remove a user group", Description: "Its members lose the roles that they have through it only; who has no other is no user of the account any more.",
		Errors: slices.Concat(changeErrors, missing, []*errs.Error{account.ErrGroupsLimited}),
	}, func(ctx context.Context, who access.Actor, in *GroupPath) (*nothing, error) {
		return nil, s.RemoveGroup(ctx, who, in.AccountID, in.GroupID)
	})
}
