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

// opened opens a recovery that proposes somebody, and waits until it can be approved.
func (w world) opened(t *testing.T, by access.Actor, a accounttest.Account, proposed access.Actor) member.Recovery {
	t.Helper()
	r, err := w.OpenRecovery(t.Context(), by, a.ID, proposed.Email, gone)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(member.RecoveryPause)
	return r
}

func (w world) lock(t *testing.T, a accounttest.Account) {
	t.Helper()
	yes := true
	if _, err := w.Accounts.UpdateAccount(t.Context(), a.Approver, a.ID, account.Change{Locked: &yes}); err != nil {
		t.Fatal(err)
	}
}

// SPEC R12, D7: somebody of the vendor's staff who is a user of the account too has one voice, the staff's: not beside a
// colleague, and none in a locked account, through whichever door they come.
func TestStaffWithTwoHatsHaveOneVoice(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		omar, olga := operator("omar"), operator("olga")
		w.Grant(t, a.ID, olga, access.Grant{Role: access.AccountViewer})
		r := w.opened(t, a.Viewer, a, a.User)
		if _, err := w.ApproveRecoveryAsOperator(t.Context(), omar, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveRecovery(t.Context(), olga, r.ID); !errors.Is(err, member.ErrRecoveryOperators) {
			t.Errorf("a second one of the staff, as a user: %v", err)
		}
		w.lock(t, a)
		if _, err := w.ApproveRecovery(t.Context(), olga, r.ID); !errors.Is(err, account.ErrLocked) {
			t.Errorf("in a locked account, as a user: %v", err)
		}
		if got, err := w.ApproveRecovery(t.Context(), a.Viewer, r.ID); err != nil || got.Status != member.RecoveryWaiting {
			t.Errorf("the staff's approval counts though the account was locked after it: %+v, %v", got, err)
		}
		if got, err := w.ApproveRecovery(t.Context(), a.Approver, r.ID); err != nil || got.Status != member.RecoveryDone {
			t.Errorf("two of the account: %+v, %v", got, err)
		}
		b := w.Standard(t, "birch")
		w.Grant(t, b.ID, olga, access.Grant{Role: access.AccountViewer})
		w.lock(t, b)
		if _, err := w.OpenRecovery(t.Context(), olga, b.ID, b.User.Email, gone); !errors.Is(err, account.ErrLocked) {
			t.Errorf("opened in a locked account, as a user: %v", err)
		}
	})
}

// SPEC R12: an approval counts as long as whoever gave it has a say; who came after the opening has none.
func TestApprovalsOfThoseWhoHaveASay(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		con, puppet := outsider("con"), outsider("puppet")
		named := w.contact(t, a, con)
		r := w.opened(t, a.Approver, a, a.Approver)
		w.Grant(t, a.ID, puppet, access.Grant{Role: access.AccountViewer})
		if _, err := w.ApproveRecovery(t.Context(), puppet, r.ID); !errors.Is(err, member.ErrRecoveryLate) {
			t.Errorf("brought along after the opening: %v", err)
		}
		for _, who := range []access.Actor{con, a.Viewer} {
			if who.Profile == a.Viewer.Profile {
				if err := w.RemoveRecoveryContact(t.Context(), a.Admin, a.ID, named.ID); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := w.ApproveRecovery(t.Context(), who, r.ID); err != nil || got.Status != member.RecoveryWaiting {
				t.Errorf("%s: %+v, %v", who.Name, got, err)
			}
		}
		if err := w.LeaveAccount(t.Context(), a.Viewer, a.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := w.ApproveRecovery(t.Context(), a.User, r.ID); err != nil || got.Status != member.RecoveryWaiting {
			t.Errorf("beside two who have left: %+v, %v", got, err)
		}
		if v, err := w.Accounts.GetAccount(t.Context(), a.Approver, a.ID); err != nil || v.Held.Has(access.AccountAdmin) {
			t.Errorf("an administrator by one approval: %+v, %v", v.Held, err)
		}
	})
}

// SPEC R12: nobody becomes administrator who isn't of the account any more, nor beside one who was made since; such a
// recovery stands in nobody's way. Whoever is administrator isn't proposed.
func TestMootRecoveries(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		if _, err := w.OpenRecovery(t.Context(), a.Viewer, a.ID, a.Admin.Email, gone); !errors.Is(err, member.ErrRecoveryProposed) {
			t.Errorf("an administrator is proposed: %v", err)
		}
		r := w.opened(t, a.Viewer, a, a.VAUser)
		if _, err := w.ApproveRecovery(t.Context(), a.Viewer, r.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.RemoveUser(t.Context(), a.Approver, a.ID, a.VAUser.Profile); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveRecovery(t.Context(), a.Approver, r.ID); !errors.Is(err, member.ErrRecoveryGone) {
			t.Errorf("for somebody who is gone: %v", err)
		}
		second := w.opened(t, a.Viewer, a, a.User)
		if got, err := w.GetRecovery(t.Context(), a.Viewer, r.ID); err != nil || got.Status != member.RecoveryExpired {
			t.Errorf("the first: %+v, %v", got, err)
		}
		if _, err := w.UpdateUserRoles(t.Context(), a.Approver, a.ID, a.Admin.Profile, access.Held{{Role: access.AccountAdmin}, {Role: access.AccountViewer}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveRecovery(t.Context(), a.Viewer, second.ID); err != nil {
			t.Errorf("another role of the old administrator stops it: %v", err)
		}
		if _, err := w.UpdateUserRoles(t.Context(), a.Admin, a.ID, a.VAAdmin.Profile, access.Held{{Role: access.AccountAdmin}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveRecovery(t.Context(), a.Approver, second.ID); !errors.Is(err, member.ErrRecoveryNeedless) {
			t.Errorf("beside a new administrator: %v", err)
		}
	})
}
