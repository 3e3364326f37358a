package member_test

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

func text(s string) *string { return &s }

func grants(list ...access.Grant) *access.Held {
	h := access.Held(list)
	return &h
}

func people(list ...access.Actor) *[]access.ProfileID {
	var ids []access.ProfileID
	for _, who := range list {
		ids = append(ids, who.Profile)
	}
	return &ids
}

func (w world) may(t *testing.T, who access.Actor, a access.AccountID, p access.Permission, va access.VirtualAccountID) (may bool) {
	t.Helper()
	w.Update(t, func(tx *db.Tx) error {
		held, err := w.World.Accounts.Held(t.Context(), tx, a, who.Profile)
		may = held.Can(p, va)
		return err
	})
	return may
}

// SPEC D5: members of a group have its roles at once, and lose them at once.
func TestGroupGivesItsRoles(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		a := w.Standard(t, "cedar")
		use := access.Grant{Role: access.AccountUser}
		g, err := w.CreateGroup(ctx, a.Admin, a.ID, member.GroupBody{Name: text("Night shift"), Grants: grants(use), Members: people(a.Viewer, a.VAViewer)})
		if err != nil || len(g.People) != 2 || len(g.Roles) != 1 {
			t.Fatalf("%+v, %v", g, err)
		}
		if !w.may(t, a.Viewer, a.ID, access.ManageTokens, a.Virtual) {
			t.Error("a member hasn't the role of the group")
		}
		users, err := w.ListUsers(ctx, a.Admin, a.ID, member.Filter{Group: g.ID}, page.Request{})
		if err != nil || len(users.Items) != 2 || len(users.Items[0].Roles) != 1 || users.Items[0].Groups[0].Roles[0].Grant != use {
			t.Errorf("users of the group: %+v, %v", users.Items, err)
		}
		if byRole, err := w.ListUsers(ctx, a.Admin, a.ID, member.Filter{Role: access.AccountUser}, page.Request{}); err != nil || len(byRole.Items) != 3 {
			t.Errorf("users by role, through the group too: %d, %v", len(byRole.Items), err)
		}
		if _, err := w.UpdateGroup(ctx, a.Admin, a.ID, g.ID, member.GroupBody{Members: people(a.VAViewer)}); err != nil || w.may(t, a.Viewer, a.ID, access.ManageTokens, a.Virtual) {
			t.Errorf("out of the group: still may, or %v", err)
		}
		if _, err := w.UpdateGroup(ctx, a.Admin, a.ID, g.ID, member.GroupBody{Grants: grants()}); err != nil || w.may(t, a.VAViewer, a.ID, access.ManageTokens, a.Virtual) {
			t.Errorf("the group without the role: still may, or %v", err)
		}
		if err := w.RemoveUser(ctx, a.Admin, a.ID, a.VAViewer.Profile); err != nil {
			t.Fatal(err)
		}
		if g, err := w.GetGroup(ctx, a.Admin, a.ID, g.ID); err != nil || len(g.People) != 0 {
			t.Errorf("a user who was removed is in the group: %+v, %v", g.People, err)
		}
		if err := w.RemoveGroup(ctx, a.Admin, a.ID, g.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.GetGroup(ctx, a.Admin, a.ID, g.ID); !errors.Is(err, account.ErrGroupNotFound) {
			t.Error(err)
		}
	})
}

// SPEC D4, D5: nobody gets or gives more through a group than by hand, and a group makes no administrators.
func TestGroupIsNoWayUp(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		a, other := w.Standard(t, "cedar"), w.Standard(t, "other")
		use, admin := access.Grant{Role: access.AccountUser}, access.Grant{Role: access.AccountAdmin}
		site, err := w.World.Accounts.CreateCustomTag(ctx, a.Admin, a.ID, account.Tag{Name: "Site"})
		if err != nil {
			t.Fatal(err)
		}
		byTag := access.Grant{Role: access.VAAdmin, Tag: site.ID, TagValue: "Berlin"}
		g, err := w.CreateGroup(ctx, a.Admin, a.ID, member.GroupBody{Name: text("Users"), Grants: grants(use)})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			who  access.Actor
			body member.GroupBody
			want error
		}{
			"an administrator makes administrators":      {a.Admin, member.GroupBody{Name: text("A"), Grants: grants(admin)}, account.ErrGroupRole},
			"an approver makes administrators":           {a.Approver, member.GroupBody{Name: text("B"), Grants: grants(admin), Members: people(a.Approver)}, account.ErrGroupRole},
			"an approver gives themselves a role":        {a.Approver, member.GroupBody{Name: text("C"), Grants: grants(use), Members: people(a.Approver)}, account.ErrForbidden},
			"an approver gives themselves one by a tag":  {a.Approver, member.GroupBody{Name: text("D"), Grants: grants(byTag), Members: people(a.Approver)}, account.ErrForbidden},
			"an approver gives a colleague a role":       {a.Approver, member.GroupBody{Name: text("E"), Grants: grants(use), Members: people(a.Viewer)}, nil},
			"who runs a virtual account makes a group":   {a.VAAdmin, member.GroupBody{Name: text("F")}, account.ErrForbidden},
			"a user makes a group":                       {a.User, member.GroupBody{Name: text("G")}, account.ErrForbidden},
			"somebody of another account is a member":    {a.Admin, member.GroupBody{Name: text("H"), Members: people(other.Admin)}, account.ErrGroupMember},
			"a role in a virtual account of another one": {a.Admin, member.GroupBody{Name: text("I"), Grants: grants(access.Grant{Role: access.VAUser, VirtualAccount: other.Virtual})}, account.ErrVirtualNotFound},
			"a role of the account by a tag":             {a.Admin, member.GroupBody{Name: text("J"), Grants: grants(access.Grant{Role: access.AccountUser, Tag: site.ID, TagValue: "x"})}, account.ErrRole},
			"the name again":                             {a.Admin, member.GroupBody{Name: text("uSERS")}, account.ErrGroupNameTaken},
		} {
			if _, err := w.CreateGroup(ctx, c.who, a.ID, c.body); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := w.UpdateGroup(ctx, a.Approver, a.ID, g.ID, member.GroupBody{Members: people(a.Approver)}); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("an approver joins a group with more: %v", err)
		}
		if w.may(t, a.Approver, a.ID, access.ManageTokens, a.Virtual) {
			t.Error("the approver got more")
		}
		if _, err := w.UpdateGroup(ctx, other.Admin, other.ID, g.ID, member.GroupBody{Name: text("Mine")}); !errors.Is(err, account.ErrGroupNotFound) {
			t.Errorf("a group of another account: %v", err)
		}
		limited := w.Limited(t, "abcdef")
		if _, err := w.CreateGroup(ctx, limited.Admin, limited.ID, member.GroupBody{Name: text("X")}); !errors.Is(err, account.ErrGroupsLimited) { // SPEC F1
			t.Errorf("a limited account: %v", err)
		}
	})
}

// SPEC D1: only who manages users of the whole account gives roles by a tag, for it may come to be put anywhere; an invitation
// to one ends with the tag.
func TestRolesByTagAreGivenByWhoManagesTheAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		a := w.Standard(t, "cedar")
		site, err := w.World.Accounts.CreateCustomTag(ctx, a.Admin, a.ID, account.Tag{Name: "Site", Values: []string{"Berlin"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.World.Accounts.UpdateVirtualTags(ctx, a.Admin, a.ID, a.Virtual, []account.TagValue{{Tag: site.ID, Value: "Berlin"}}); err != nil {
			t.Fatal(err)
		}
		byTag := access.Grant{Role: access.VAUser, Tag: site.ID, TagValue: "Berlin"}
		if _, err := w.UpdateUserRoles(ctx, a.VAAdmin, a.ID, a.VAViewer.Profile, access.Held{byTag}); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("who runs a virtual account gives a role by a tag: %v", err)
		}
		if _, err := w.UpdateUserRoles(ctx, a.Approver, a.ID, a.Approver.Profile, access.Held{{Role: access.AccountApprover}, byTag}); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("an approver gives themselves one: %v", err)
		}
		if _, err := w.UpdateUserRoles(ctx, a.Admin, a.ID, a.VAViewer.Profile, access.Held{{Role: access.VAUser, Tag: site.ID, TagValue: "Rome"}}); !errors.Is(err, account.ErrTagValue) {
			t.Errorf("a value that isn't allowed: %v", err)
		}
		u, err := w.UpdateUserRoles(ctx, a.Admin, a.ID, a.VAViewer.Profile, access.Held{byTag})
		if err != nil || len(u.Roles) != 1 || u.Roles[0].TagName != "Site" || !w.may(t, a.VAViewer, a.ID, access.ManageTokens, a.Virtual) {
			t.Errorf("%+v, %v", u, err)
		}
		// Who manages the users of one virtual account sees the role, and can neither take it nor lose it by saving others.
		if list, err := w.ListUsers(ctx, a.VAAdmin, a.ID, member.Filter{Text: "va-viewer"}, page.Request{}); err != nil || len(list.Items) != 1 || len(list.Items[0].Roles) != 1 {
			t.Errorf("seen from the virtual account: %+v, %v", list.Items, err)
		}
		if _, err := w.UpdateUserRoles(ctx, a.VAAdmin, a.ID, a.VAViewer.Profile, access.Held{{Role: access.VAViewer, VirtualAccount: a.Virtual}}); err != nil || !w.may(t, a.VAViewer, a.ID, access.ManageTokens, a.Virtual) {
			t.Errorf("saved from the virtual account: %v", err)
		}
		made, err := w.InviteUsers(ctx, a.Admin, a.ID, member.Invite{Emails: []string{"lee@cedar.example"}, Grant: byTag})
		if err != nil || made[0].TagName != "Site" {
			t.Fatalf("%+v, %v", made, err)
		}
		if err := w.World.Accounts.RemoveCustomTag(ctx, a.Admin, a.ID, site.ID); err != nil {
			t.Fatal(err)
		}
		lee := accounttest.Person("lee")
		lee.Email = "lee@cedar.example"
		if _, err := w.AcceptInvitation(ctx, lee, made[0].ID, ""); !errors.Is(err, member.ErrWithdrawn) {
			t.Errorf("an invitation by a tag that is gone: %v", err)
		}
	})
}
