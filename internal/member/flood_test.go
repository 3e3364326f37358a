package member_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC D3, F1: nobody mails strangers without end by inviting them: invitations that were withdrawn count too, those to a
// limited account, which anybody has with one click, sooner.
func TestInvitationsOfADayAreBounded(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		limited := w.Limited(t, "abcdef")
		invite := func(a accounttest.Account, emails ...string) ([]member.Invitation, error) {
			return w.InviteUsers(t.Context(), a.Admin, a.ID, member.Invite{Emails: emails, Grant: access.Grant{Role: access.AccountUser}})
		}
		for i := range member.InvitedToLimited {
			made, err := invite(limited, fmt.Sprintf("x%d@fir.example", i))
			if err != nil {
				t.Fatalf("after %d: %v", i, err)
			}
			if err := w.WithdrawInvitation(t.Context(), limited.Admin, limited.ID, made[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := invite(limited, "y@fir.example"); !errors.Is(err, member.ErrManyInvited) {
			t.Errorf("one more to a limited account: %v", err)
		}
		cedar, birch := w.Standard(t, "cedar"), w.Standard(t, "birch")
		w.Grant(t, birch.ID, cedar.Admin, access.Grant{Role: access.AccountAdmin})
		birch.Admin = cedar.Admin
		first, err := invite(cedar, "x@fir.example")
		if err != nil {
			t.Fatal(err)
		}
		w.Update(t, func(tx *db.Tx) error { // and the others of the day like it
			for i := range member.InvitedPerDay - 1 {
				if _, err := tx.ExecContext(t.Context(), `INSERT INTO invitation (account_id, id, email, email_key, role, status, inviter_id, inviter_name, inviter_email, created_at, sent_at, expires_at)
					SELECT account_id, id || CAST($2 AS TEXT), CAST($2 AS TEXT) || email, CAST($2 AS TEXT) || email_key, role, status, inviter_id, inviter_name, inviter_email, created_at, sent_at, expires_at
					FROM invitation WHERE id = $1`, first[0].ID, fmt.Sprint(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := invite(birch, "y@fir.example"); !errors.Is(err, member.ErrManyInvited) {
			t.Errorf("one more by the same person: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		for name, a := range map[string]accounttest.Account{"limited": limited, "standard": birch} {
			if _, err := invite(a, "y@fir.example"); err != nil {
				t.Errorf("the day after, %s: %v", name, err)
			}
		}
	})
}
