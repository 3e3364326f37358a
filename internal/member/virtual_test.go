package member_test

import (
	"errors"
	"fmt"
	"strings"
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

// SPEC D6: what was offered in a virtual account goes with it, and the person can be invited to another.
func TestInvitationsEndWithTheirVirtualAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		a := w.Standard(t, "cedar")
		lab, err := w.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: "Lab"})
		if err != nil {
			t.Fatal(err)
		}
		in := member.Invite{Emails: []string{"lee@cedar.example"}, Grant: access.Grant{Role: access.VAUser, VirtualAccount: lab.ID}}
		made, err := w.InviteUsers(ctx, a.Admin, a.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Accounts.RemoveVirtualAccount(ctx, a.Admin, a.ID, lab.ID, ""); err != nil {
			t.Fatal(err)
		}
		lee := accounttest.Person("lee")
		if _, err := w.AcceptInvitation(ctx, lee, made[0].ID, ""); !errors.Is(err, member.ErrWithdrawn) {
			t.Errorf("accepted: %v", err)
		}
		if mine, err := w.ListMyInvitations(ctx, lee); err != nil || len(mine) != 0 {
			t.Errorf("%+v, %v", mine, err)
		}
		in.Grant.VirtualAccount = a.Virtual
		if _, err := w.InviteUsers(ctx, a.Admin, a.ID, in); err != nil {
			t.Errorf("invited anew: %v", err)
		}
	})
}

// reach is who reaches a virtual account, and why: "Kai: va_user through Night shift".
func reach(t *testing.T, w world, who access.Actor, a access.AccountID, va access.VirtualAccountID) string {
	t.Helper()
	var all []string
	p := page.Request{Limit: 2} // several pages
	for {
		found, err := w.ListVirtualUsers(t.Context(), who, a, va, member.VirtualFilter{}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range found.Items {
			line := u.Name + ":"
			for _, r := range u.Reaches {
				line += fmt.Sprintf(" %s", r.Role)
				switch {
				case r.Tag != "":
					line += " by " + r.TagName + "=" + r.TagValue
				case r.VirtualAccount != "":
					line += " here"
				}
				if r.Group != "" {
					line += " through " + r.GroupName
				}
			}
			all = append(all, line)
		}
		if p.Cursor = found.Next; p.Cursor == "" {
			return strings.Join(all, "\n")
		}
	}
}

// SPEC D1, D5, D6: the users of a virtual account are all who reach it, with every reason; who runs it sees them.
func TestWhoReachesAVirtualAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		a := w.Standard(t, "cedar")
		lab, err := w.World.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: "Lab"})
		if err != nil {
			t.Fatal(err)
		}
		site, err := w.World.Accounts.CreateCustomTag(ctx, a.Admin, a.ID, account.Tag{Name: "Site"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.World.Accounts.UpdateVirtualTags(ctx, a.Admin, a.ID, lab.ID, []account.TagValue{{Tag: site.ID, Value: "Berlin"}}); err != nil {
			t.Fatal(err)
		}
		byTag := func(value string) access.Grant {
			return access.Grant{Role: access.VAViewer, Tag: site.ID, TagValue: value}
		}
		if _, err := w.CreateGroup(ctx, a.Admin, a.ID, member.GroupBody{Name: text("Crew"), Members: people(a.VAUser, a.VAAdmin),
			Grants: grants(byTag("Berlin"), byTag("Rome"), access.Grant{Role: access.VAUser, VirtualAccount: a.Virtual})}); err != nil {
			t.Fatal(err)
		}
		kim := outsider("kim")
		w.Grant(t, a.ID, kim, byTag("Rome")) // reaches nothing
		if _, err := w.AssignUser(ctx, a.Admin, a.ID, lab.ID, strings.ToUpper(a.VAAdmin.Email), access.VAAdmin); err != nil {
			t.Fatal(err)
		}
		line := func(who access.Actor, why string) string { return who.Name + ": " + why }
		want := []string{line(a.Admin, "account_admin"), line(a.Approver, "account_approver"), line(a.User, "account_user"), line(a.Viewer, "account_viewer"),
			line(a.VAAdmin, "va_admin here va_viewer by Site=Berlin through Crew"), line(a.VAUser, "va_viewer by Site=Berlin through Crew")}
		got := reach(t, w, a.VAAdmin, a.ID, lab.ID)
		for _, l := range want {
			if !strings.Contains(got+"\n", l+"\n") {
				t.Errorf("%q isn't in\n%s", l, got)
			}
		}
		if n := strings.Count(got, "\n") + 1; n != len(want) {
			t.Errorf("%d reach it, want %d:\n%s", n, len(want), got)
		}
		by, err := w.ListVirtualUsers(ctx, a.Admin, a.ID, lab.ID, member.VirtualFilter{Role: access.VAViewer}, page.Request{})
		if err != nil || len(by.Items) != 2 {
			t.Errorf("by role: %+v, %v", by.Items, err)
		}
		if _, err := w.ListVirtualUsers(ctx, a.VAViewer, a.ID, lab.ID, member.VirtualFilter{}, page.Request{}); !errors.Is(err, account.ErrVirtualNotFound) {
			t.Errorf("who has nothing to do with it: %v", err)
		}
	})
}

// SPEC D6, D4: who runs a virtual account assigns users of the account to it and ends that; they touch no role elsewhere, and
// nobody gets more by their own deed.
func TestAssignAndUnassign(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "other")
		lab, err := w.World.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: "Lab"})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			who   access.Actor
			in    access.VirtualAccountID
			email string
			role  access.Role
			want  error
		}{
			"a role of the whole account":  {a.VAAdmin, a.Virtual, a.Viewer.Email, access.AccountUser, account.ErrRole},
			"a role that there isn't":      {a.VAAdmin, a.Virtual, a.Viewer.Email, "owner", account.ErrRole},
			"nobody":                       {a.VAAdmin, a.Virtual, "nobody@cedar.example", access.VAUser, member.ErrNotUser},
			"somebody of another account":  {a.VAAdmin, a.Virtual, other.User.Email, access.VAUser, member.ErrNotUser},
			"in a place that isn't theirs": {a.VAAdmin, lab.ID, a.Viewer.Email, access.VAUser, account.ErrVirtualNotFound},
			"in another account's":         {a.Admin, other.Virtual, a.Viewer.Email, access.VAUser, account.ErrVirtualNotFound},
			"a user of it":                 {a.VAUser, a.Virtual, a.Viewer.Email, access.VAUser, account.ErrForbidden},
			"an approver, themselves":      {a.Approver, a.Virtual, a.Approver.Email, access.VAUser, account.ErrForbidden},
			"a stranger":                   {outsider("sid"), a.Virtual, a.Viewer.Email, access.VAUser, account.ErrNotFound},
		} {
			if _, err := w.AssignUser(ctx, c.who, a.ID, c.in, c.email, c.role); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		for range 2 { // again changes nothing
			u, err := w.AssignUser(ctx, a.VAAdmin, a.ID, a.Virtual, a.Viewer.Email, access.VAUser)
			if err != nil || len(u.Reaches) != 2 || !u.Assigned() {
				t.Fatalf("%+v, %v", u, err)
			}
		}
		if n := strings.Count(kinds(t, w, a.ID), "user.roles_changed"); n != 1 {
			t.Errorf("%d entries in the log", n)
		}
		if !w.may(t, a.Viewer, a.ID, access.ManageTokens, a.Virtual) || w.may(t, a.Viewer, a.ID, access.ManageTokens, lab.ID) {
			t.Error("the role reaches elsewhere, or not here")
		}
		if err := w.UnassignUser(ctx, a.VAAdmin, a.ID, a.Virtual, a.Viewer.Profile); err != nil {
			t.Fatal(err)
		}
		if w.may(t, a.Viewer, a.ID, access.ManageTokens, a.Virtual) || !w.may(t, a.Viewer, a.ID, access.ViewLicensing, lab.ID) {
			t.Error("the role is still there, or more is gone")
		}
		if err := w.UnassignUser(ctx, a.VAAdmin, a.ID, a.Virtual, a.Viewer.Profile); !errors.Is(err, member.ErrNotAssigned) {
			t.Errorf("who reaches it by the whole account: %v", err)
		}
		elsewhere := outsider("elsewhere")
		w.Grant(t, a.ID, elsewhere, access.Grant{Role: access.VAUser, VirtualAccount: lab.ID})
		if err := w.UnassignUser(ctx, a.VAAdmin, a.ID, a.Virtual, elsewhere.Profile); !errors.Is(err, account.ErrUserNotFound) {
			t.Errorf("who works elsewhere: %v", err)
		}
		if err := w.UnassignUser(ctx, a.VAAdmin, a.ID, a.Virtual, a.VAUser.Profile); err != nil { // their only role
			t.Fatal(err)
		}
		if _, err := w.World.Accounts.GetAccount(ctx, a.VAUser, a.ID); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("who lost the last role: %v", err)
		}
	})
}
