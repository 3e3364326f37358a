package member_test

import (
	"strings"
	"testing"

	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC D3, N2: an invitation whose mail was given up says so with the mail server's words, its sender is mailed, and it can
// be sent again at once, after which it says so no more. An answered one stays as it is.
func TestUndeliveredInvitationSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("gone@fir.example", "lee@fir.example"))
		if err != nil {
			t.Fatal(err)
		}
		refuse := func(i member.Invitation) {
			t.Helper()
			w.Update(t, func(tx *db.Tx) error {
				found, err := w.Undelivered(t.Context(), tx, notify.Undelivered{Account: a.ID, Kind: "user_invitation", About: i.ID, ToEmail: i.Email, Why: "550 No such user"})
				if !found {
					t.Error("not found")
				}
				return err
			})
		}
		refuse(made[0])
		list, err := w.ListInvitations(t.Context(), a.Admin, a.ID, member.RequestFilter{Text: "gone@"}, page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].RefusedAt.IsZero() || list.Items[0].Refusal != "550 No such user" {
			t.Fatalf("%+v, %v", list.Items, err)
		}
		if got := mails(t, d); !strings.HasSuffix(got, "invitation_undelivered "+a.Admin.Email) {
			t.Errorf("mails: %s", got)
		}
		if got := kinds(t, w, a.ID); !strings.HasPrefix(got, "invitation.undelivered ") {
			t.Errorf("events: %s", got)
		}
		again, err := w.ResendInvitation(t.Context(), a.Admin, a.ID, made[0].ID) // without a pause
		if err != nil || !again.RefusedAt.IsZero() || again.Refusal != "" {
			t.Errorf("%+v, %v", again, err)
		}
		lee := outsider("lee")
		if err := w.DeclineInvitation(t.Context(), lee, made[1].ID, ""); err != nil {
			t.Fatal(err)
		}
		before := len(notifytest.Queued(t, d))
		refuse(made[1])
		if got := len(notifytest.Queued(t, d)); got != before {
			t.Errorf("%d mails about an invitation that was answered", got-before)
		}
		w.Update(t, func(tx *db.Tx) error {
			found, err := w.Undelivered(t.Context(), tx, notify.Undelivered{Account: "acct_other", About: made[0].ID})
			if found {
				t.Error("another account's was found")
			}
			return err
		})
	})
}
