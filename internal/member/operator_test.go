package member_test

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC D8, P1: nobody of the vendor's staff lets themselves in, nor others into an account in which they have a part.
func TestStaffDoesNotLetThemselvesIn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, omar, olga := w.Standard(t, "cedar"), operator("omar"), operator("olga")
		person := func(who access.Actor) account.Person {
			return account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email}
		}
		g := access.Grant{Role: access.AccountViewer}
		if err := w.GrantByOperator(t.Context(), omar, a.ID, person(omar), g); !errors.Is(err, member.ErrOwnAccess) {
			t.Errorf("to themselves: %v", err)
		}
		if err := w.GrantByOperator(t.Context(), olga, a.ID, person(omar), g); err != nil {
			t.Fatalf("by a colleague: %v", err)
		}
		if err := w.GrantByOperator(t.Context(), omar, a.ID, person(outsider("lee")), g); !errors.Is(err, account.ErrOwnAccount) {
			t.Errorf("to another, as a user of the account: %v", err)
		}
	})
}

// SPEC D7, P1: the vendor's staff sees an account's users, invitations and requests, in a locked account too, of that
// account alone; a customer's administrator doesn't by that way.
func TestStaffSeesThePeopleOfAnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		a, other, omar := w.Standard(t, "cedar"), w.Standard(t, "birch"), operator("omar")
		if _, err := w.InviteUsers(ctx, a.Admin, a.ID, user("guest@cedar.example")); err != nil {
			t.Fatal(err)
		}
		w.ask(t, outsider("ash"), member.Asking{Identifier: "cedar.example"})
		yes := true
		if _, err := w.Accounts.UpdateAccount(ctx, a.Admin, a.ID, account.Change{Locked: &yes}); err != nil {
			t.Fatal(err)
		}
		counts := func(who access.Actor, id access.AccountID) (got [3]int, err error) {
			users, e1 := w.ListUsersByOperator(ctx, who, id, member.Filter{}, page.Request{})
			invited, e2 := w.ListInvitationsByOperator(ctx, who, id, member.RequestFilter{}, page.Request{})
			asked, e3 := w.ListAccessRequestsByOperator(ctx, who, id, member.RequestFilter{}, page.Request{})
			return [3]int{len(users.Items), len(invited.Items), len(asked.Items)}, errors.Join(e1, e2, e3)
		}
		of, err := w.ListUsers(ctx, a.Admin, a.ID, member.Filter{}, page.Request{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := counts(omar, a.ID); err != nil || got != [3]int{len(of.Items), 1, 1} {
			t.Errorf("got %v, %v; want %d users and those invited, an invitation, a request", got, err, len(of.Items))
		}
		if got, err := counts(omar, other.ID); err != nil || got[1] != 0 || got[2] != 0 {
			t.Errorf("another account: %v, %v", got, err)
		}
		for name, c := range map[string]struct {
			who  access.Actor
			id   access.AccountID
			want error
		}{"an administrator": {a.Admin, a.ID, access.ErrPermissionDenied}, "no account": {omar, "acct_none", account.ErrNotFound}} {
			if _, err := w.ListUsersByOperator(ctx, c.who, c.id, member.Filter{}, page.Request{}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := w.ListInvitationsByOperator(ctx, c.who, c.id, member.RequestFilter{}, page.Request{}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := w.ListAccessRequestsByOperator(ctx, c.who, c.id, member.RequestFilter{}, page.Request{}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
