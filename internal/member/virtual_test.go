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
