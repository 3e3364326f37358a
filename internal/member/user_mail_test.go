package member_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC N2: who loses roles or access by somebody else's deed is told what they had, what they have now, and who did it; who
// does it to themselves isn't. Whoever is invited to what is removed is told that there is nothing to answer any more.
func TestWhoLosesAccessIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		told := func() string {
			t.Helper()
			var all []string
			for _, m := range notifytest.Queued(t, d) {
				if m.Kind != "user_invitation" {
					all = append(all, fmt.Sprint(m.Kind, " ", m.ToEmail, " ", m.Data["before"], " ", m.Data["after"], " ", m.Data["by"]))
				}
			}
			return strings.Join(all, "\n")
		}
		viewer := access.Held{{Role: access.AccountViewer}}
		for range 2 { // the second changes nothing
			if _, err := w.UpdateUserRoles(t.Context(), a.Admin, a.ID, a.User.Profile, viewer); err != nil {
				t.Fatal(err)
			}
		}
		by := fmt.Sprintf("%s (%s)", a.Admin.Name, a.Admin.Email)
		want := fmt.Sprintf("roles_changed %s Account user Account viewer %s", a.User.Email, by)
		if got := told(); got != want {
			t.Errorf("told:\n%s\nwant\n%s", got, want)
		}
		if _, err := w.UpdateUserRoles(t.Context(), a.Admin, a.ID, a.Admin.Profile, access.Held{{Role: access.AccountAdmin}, {Role: access.AccountViewer}}); err != nil {
			t.Fatal(err)
		}
		if err := w.RemoveUser(t.Context(), a.Viewer, a.ID, a.Viewer.Profile); err != nil { // leaves
			t.Fatal(err)
		}
		if err := w.RemoveUser(t.Context(), a.Admin, a.ID, a.User.Profile); err != nil {
			t.Fatal(err)
		}
		want += fmt.Sprintf("\naccess_ended %s Account viewer  %s", a.User.Email, by)
		if got := told(); got != want {
			t.Errorf("told:\n%s\nwant\n%s", got, want)
		}
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, member.Invite{Emails: []string{"lee@fir.example"}, Grant: access.Grant{Role: access.VAUser, VirtualAccount: a.Virtual}}); err != nil {
			t.Fatal(err)
		}
		w.Update(t, func(tx *db.Tx) error { return w.EndInvitationsIn(t.Context(), tx, a.ID, a.Virtual) })
		if got := told(); !strings.Contains(got, "\ninvitation_withdrawn lee@fir.example ") {
			t.Errorf("told:\n%s", got)
		}
	})
}

// SPEC D5, N2: a group that gives somebody other roles than before tells them, whether its roles, its members or itself have
// changed; nobody else, and not whoever changes it.
func TestWhoHasOtherRolesThroughAGroupIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		seen := 0
		told := func(want ...string) {
			t.Helper()
			var got []string
			for _, m := range notifytest.Queued(t, d)[seen:] {
				seen++
				got = append(got, fmt.Sprintf("%s %s: %s > %s", m.Kind, m.ToEmail, m.Data["before"], m.Data["after"]))
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		name, description := "Network team", "They run the network"
		viewers, users := access.Held{{Role: access.AccountViewer}}, access.Held{{Role: access.AccountUser}}
		two, three := []access.ProfileID{a.User.Profile, a.Admin.Profile}, []access.ProfileID{a.User.Profile, a.Admin.Profile, a.Viewer.Profile}
		change := func(b member.GroupBody, id access.GroupID) member.Group {
			t.Helper()
			g, err := w.UpdateGroup(t.Context(), a.Admin, a.ID, id, b)
			if err != nil {
				t.Fatal(err)
			}
			return g
		}
		g, err := w.CreateGroup(t.Context(), a.Admin, a.ID, member.GroupBody{Name: &name, Grants: &viewers, Members: &two})
		if err != nil {
			t.Fatal(err)
		}
		told("group_roles_changed " + a.User.Email + ":  > Account viewer")
		change(member.GroupBody{Description: &description}, g.ID)
		told()
		change(member.GroupBody{Members: &three}, g.ID)
		told("group_roles_changed " + a.Viewer.Email + ":  > Account viewer")
		change(member.GroupBody{Grants: &users}, g.ID)
		told("group_roles_changed "+a.User.Email+": Account viewer > Account user", "group_roles_changed "+a.Viewer.Email+": Account viewer > Account user")
		change(member.GroupBody{Members: &two}, g.ID)
		told("group_roles_changed " + a.Viewer.Email + ": Account user > ")
		if err := w.RemoveGroup(t.Context(), a.Admin, a.ID, g.ID); err != nil {
			t.Fatal(err)
		}
		told("group_roles_changed " + a.User.Email + ": Account user > ")
	})
}
