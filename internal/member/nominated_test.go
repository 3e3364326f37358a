package member_test

import (
	"errors"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/schema"
)

// SPEC B6: whom the requester of an account that waits has nominated is invited when it becomes active, with the whole
// time to answer, however long that took; when the request ends without an account, the invitations end too.
func TestNomineesAreInvitedAtActivation(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d, member.Templates())
		s := &member.Service{DB: d, Clock: w.Clock, Log: w.Log, Mail: w.Mail, Accounts: w.Accounts}
		kim := accounttest.Person("kim")
		for name, activate := range map[string]bool{"elm": true, "fir": false} {
			a := w.Make(t, account.Account{Name: name, Identifier: name + ".example", Tier: account.Standard, Status: account.PendingDomainApproval}, kim)
			before := len(notifytest.Queued(t, d))
			w.Update(t, func(tx *db.Tx) error {
				return s.Nominate(t.Context(), tx, kim, a.Account, []request.Nominee{{Email: "lee@" + name + ".example", Role: access.AccountUser}}, "")
			})
			w.Clock.Advance(31 * 24 * time.Hour)
			w.Update(t, func(tx *db.Tx) error {
				if activate {
					return s.InviteNominated(t.Context(), tx, a.Account)
				}
				return s.EndInvitations(t.Context(), tx, a.Account)
			})
			mails := notifytest.Queued(t, d)[before:]
			if !activate {
				if len(mails) != 0 {
					t.Errorf("%s: %+v", name, mails)
				}
				continue
			}
			if len(mails) != 1 || mails[0].Kind != "user_invitation" || mails[0].ToEmail != "lee@elm.example" {
				t.Fatalf("%s: %+v", name, mails)
			}
			w.Update(t, func(tx *db.Tx) error {
				n, err := s.CountInvited(t.Context(), tx, a.ID)
				if err == nil && n != 1 {
					err = errors.New("the invitation isn't pending")
				}
				return err
			})
		}
	})
}
