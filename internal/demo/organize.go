package demo

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/page"
)

// organize gives the hospital custom tags on its virtual accounts, a group that has a role by one of them, and a virtual
// account below another one.
func (t *teller) organize(ctx context.Context, admin access.Actor, a account.Account, folders map[string]access.VirtualAccountID) error {
	site, err := t.p.Accounts.CreateCustomTag(ctx, admin, a.ID, account.Tag{
		Name: "Site", Description: "Where it stands", Values: []string{"Portland", "Boston", "Remote"},
	})
	if err != nil {
		return err
	}
	if _, err := t.p.Accounts.CreateCustomTag(ctx, admin, a.ID, account.Tag{Name: "Cost center", Description: "Who pays for it"}); err != nil {
		return err
	}
	for name, value := range map[string]string{branches: "Remote", center: "Portland"} {
		if _, err := t.p.Accounts.UpdateVirtualTags(ctx, admin, a.ID, folders[name], []account.TagValue{{Tag: site.ID, Value: value}}); err != nil {
			return err
		}
	}
	if _, err := t.p.Accounts.CreateVirtualAccount(ctx, admin, a.ID, account.VirtualAccount{
		Name: "Test bench", Description: "Devices before they go out", Parent: folders[center], Tags: []account.TagValue{{Tag: site.ID, Value: "Portland"}},
	}); err != nil {
		return err
	}
	name, about := "Night shift", "Looks after the data centers at night"
	roles := access.Held{{Role: access.VAUser, Tag: site.ID, TagValue: "Portland"}}
	users, err := t.p.Members.ListUsers(ctx, admin, a.ID, member.Filter{Text: "noor", Status: "active"}, page.Request{})
	if err != nil {
		return err
	}
	var members []access.ProfileID
	for _, u := range users.Items {
		members = append(members, u.Profile)
	}
	_, err = t.p.Members.CreateGroup(ctx, admin, a.ID, member.GroupBody{Name: &name, Description: &about, Grants: &roles, Members: &members})
	return err
}
