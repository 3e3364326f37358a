package member_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

const gone = "Our administrator has left, and her mailbox is closed."

// contact makes somebody a confirmed recovery contact.
func (w world) contact(t *testing.T, a accounttest.Account, who access.Actor) member.Contact {
	t.Helper()
	c, err := w.AddRecoveryContact(t.Context(), a.Admin, a.ID, who.Email)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = w.ConfirmRecoveryContact(t.Context(), who, c.ID); err != nil || c.ConfirmedAt.IsZero() {
		t.Fatalf("%+v, %v", c, err)
	}
	return c
}

func operator(name string) access.Actor {
	who := outsider(name)
	who.Operator, who.SecondFactor = true, true
	return who
}

// SPEC R12: opened by a contact, three days to say no, two approvals of two people; then the person is administrator and
// the log has all names.
func TestRecovery(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		con, omar, olga := outsider("con"), operator("omar"), operator("olga")
		w.contact(t, a, con)
		r, err := w.OpenRecovery(t.Context(), con, a.ID, strings.ToUpper(a.User.Email), gone)
		if err != nil || r.Proposed.Profile != a.User.Profile || r.Status != member.RecoveryWaiting {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, to := range []access.Actor{a.Admin, a.Approver, con, a.User} {
			if n := count(t, d, "recovery_opened", to.Email); n != 1 {
				t.Errorf("%s: %d mails", to.Email, n)
			}
		}
		if _, err := w.OpenRecovery(t.Context(), a.Viewer, a.ID, a.Viewer.Email, gone); !errors.Is(err, member.ErrRecoveryOpen) {
			t.Errorf("a second one: %v", err)
		}
		w.Clock.Advance(member.RecoveryPause - time.Millisecond)
		if _, err := w.ApproveRecovery(t.Context(), con, r.ID); !errors.Is(err, member.ErrRecoveryEarly) {
			t.Errorf("within the three days: %v", err)
		}
		w.Clock.Advance(time.Millisecond)
		for name, c := range map[string]struct {
			who  access.Actor
			want error
		}{
			"the one proposed": {a.User, member.ErrRecoveryOwn}, "a stranger": {outsider("eve"), member.ErrRecoveryNotFound},
			"a role in one virtual account": {a.VAAdmin, member.ErrRecoveryNotFound}, "nobody": {access.Actor{}, access.ErrSignInRequired},
		} {
			if _, err := w.ApproveRecovery(t.Context(), c.who, r.ID); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if _, err := w.ApproveRecoveryAsOperator(t.Context(), a.Admin, r.ID); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("no operator: %v", err)
		}
		if _, err := w.ApproveRecoveryAsOperator(t.Context(), omar, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveRecoveryAsOperator(t.Context(), omar, r.ID); !errors.Is(err, member.ErrRecoveryTwice) {
			t.Errorf("twice: %v", err)
		}
		if _, err := w.ApproveRecoveryAsOperator(t.Context(), olga, r.ID); !errors.Is(err, member.ErrRecoveryOperators) {
			t.Errorf("a second operator: %v", err)
		}
		moved := con
		moved.Email = "con@elsewhere.example"
		if _, err := w.ApproveRecovery(t.Context(), moved, r.ID); !errors.Is(err, member.ErrRecoveryNotFound) {
			t.Errorf("a contact that has lost the address: %v", err)
		}
		got, err := w.ApproveRecovery(t.Context(), con, r.ID)
		if err != nil || got.Status != member.RecoveryDone {
			t.Fatalf("%+v, %v", got, err)
		}
		if v, err := w.Accounts.GetAccount(t.Context(), a.User, a.ID); err != nil || !v.Held.Has(access.AccountAdmin) {
			t.Errorf("%+v, %v", v.Held, err)
		}
		if got, want := kinds(t, w, a.ID), "recovery.done recovery.approved recovery.approved recovery.opened recovery.contact_confirmed recovery.contact_named"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
		if n := count(t, d, "recovery_done", a.Admin.Email); n != 1 {
			t.Errorf("%d mails to the old administrator", n)
		}
		if _, err := w.StopRecovery(t.Context(), a.Admin, r.ID); !errors.Is(err, member.ErrRecoveryOver) {
			t.Errorf("stopped when it is done: %v", err)
		}
	})
}

// SPEC R12: one click of an administrator who is still there ends it, and nobody takes it up again.
func TestRecoveryIsStopped(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		r, err := w.OpenRecovery(t.Context(), a.Viewer, a.ID, a.Viewer.Email, gone)
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[*access.Actor]error{&a.Approver: member.ErrNotAdministrator, &a.Viewer: member.ErrNotAdministrator, &a.VAAdmin: member.ErrRecoveryNotFound} {
			if _, err := w.StopRecovery(t.Context(), *who, r.ID); !errors.Is(err, want) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		if got, err := w.StopRecovery(t.Context(), a.Admin, r.ID); err != nil || got.StoppedBy != a.Admin.Name {
			t.Fatalf("%+v, %v", got, err)
		}
		w.Clock.Advance(member.RecoveryPause)
		if _, err := w.ApproveRecovery(t.Context(), a.User, r.ID); !errors.Is(err, member.ErrRecoveryStopped) {
			t.Errorf("approved when it was stopped: %v", err)
		}
		if _, err := w.OpenRecovery(t.Context(), a.Viewer, a.ID, a.Viewer.Email, gone); !errors.Is(err, member.ErrRecoveryBanned) {
			t.Errorf("again by the same person: %v", err)
		}
		if n := count(t, d, "recovery_stopped", a.Viewer.Email); n != 1 {
			t.Errorf("%d mails", n)
		}
		second, err := w.OpenRecovery(t.Context(), a.User, a.ID, a.User.Email, gone)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(member.RecoveryLifetime)
		if _, err := w.ApproveRecovery(t.Context(), a.Viewer, second.ID); !errors.Is(err, member.ErrRecoveryOver) {
			t.Errorf("after 14 days: %v", err)
		}
		for range 2 {
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, d, "recovery_expired", a.Admin.Email); n != 1 {
			t.Errorf("%d mails that it has ended", n)
		}
		if got, err := w.GetRecovery(t.Context(), a.User, second.ID); err != nil || got.Status != member.RecoveryExpired || got.EndedAt.IsZero() {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := w.OpenRecovery(t.Context(), a.User, a.ID, a.User.Email, gone); err != nil {
			t.Errorf("a new one: %v", err)
		}
	})
}

// SPEC R12, D7: what can't be opened, and that the vendor's staff keeps out of a locked account.
func TestRecoveryIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, limited := w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		for name, c := range map[string]struct {
			who    access.Actor
			a      access.AccountID
			email  string
			reason string
			want   error
		}{
			"a stranger":         {outsider("eve"), a.ID, a.User.Email, gone, member.ErrRecoveryNotFound},
			"of no account":      {outsider("eve"), "acct_x", a.User.Email, gone, member.ErrRecoveryNotFound},
			"a va admin":         {a.VAAdmin, a.ID, a.VAAdmin.Email, gone, member.ErrRecoveryNotFound},
			"an administrator":   {a.Admin, a.ID, a.User.Email, gone, member.ErrRecoveryPresent},
			"for a stranger":     {a.User, a.ID, "eve@fir.example", gone, member.ErrRecoveryProposed},
			"no reason":          {a.User, a.ID, a.User.Email, "  gone  ", member.ErrRecoveryReason},
			"a very long reason": {a.User, a.ID, a.User.Email, strings.Repeat("a", 1001), member.ErrRecoveryReason},
		} {
			if _, err := w.OpenRecovery(t.Context(), c.who, c.a, c.email, c.reason); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		partner := a.User
		partner.Partner = true
		if _, err := w.OpenRecovery(t.Context(), partner, a.ID, partner.Email, gone); !errors.Is(err, member.ErrRecoveryPartner) {
			t.Errorf("a reseller opens: %v", err)
		}
		omar := operator("omar")
		r, err := w.OpenRecoveryAsOperator(t.Context(), omar, a.ID, a.User.Email, gone)
		if err != nil {
			t.Fatal(err)
		}
		yes := true
		for _, of := range []accounttest.Account{a, limited} {
			if _, err := w.Accounts.UpdateAccount(t.Context(), of.Admin, of.ID, account.Change{Locked: &yes}); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Advance(member.RecoveryPause)
		if _, err := w.ApproveRecoveryAsOperator(t.Context(), omar, r.ID); !errors.Is(err, account.ErrLocked) {
			t.Errorf("an operator approves in a locked account: %v", err)
		}
		if _, err := w.OpenRecoveryAsOperator(t.Context(), omar, limited.ID, limited.Admin.Email, gone); !errors.Is(err, account.ErrLocked) {
			t.Errorf("an operator opens one of a locked account: %v", err)
		}
		partner.Profile, partner.Email = a.Viewer.Profile, a.Viewer.Email
		if _, err := w.ApproveRecovery(t.Context(), partner, r.ID); !errors.Is(err, member.ErrRecoveryPartner) {
			t.Errorf("a reseller approves: %v", err)
		}
		results := make([]error, 4)
		var wg sync.WaitGroup
		for i, who := range []access.Actor{a.Viewer, a.Approver, a.Viewer, a.Approver} {
			wg.Go(func() { _, results[i] = w.ApproveRecovery(t.Context(), who, r.ID) })
		}
		wg.Wait()
		done := 0
		for _, err := range results {
			if err == nil {
				done++
			} else if !errors.Is(err, member.ErrRecoveryTwice) && !errors.Is(err, member.ErrRecoveryOver) {
				t.Error(err)
			}
		}
		if got, err := w.GetRecovery(t.Context(), a.User, r.ID); err != nil || done != 2 || len(got.Approvals) != 2 || got.Status != member.RecoveryDone {
			t.Errorf("%d approvals counted: %+v, %v", done, got, err)
		}
	})
}

// SPEC R12: five contacts, named by administrators, each confirmed by a profile with that very address.
func TestRecoveryContacts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		con := outsider("con")
		add := func(who access.Actor, email string) error {
			_, err := w.AddRecoveryContact(t.Context(), who, a.ID, email)
			return err
		}
		if err := add(a.Approver, con.Email); !errors.Is(err, member.ErrNotAdministrator) {
			t.Errorf("an approver: %v", err)
		}
		if err := add(a.User, con.Email); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("a user: %v", err)
		}
		if err := add(a.Admin, con.Email); err != nil {
			t.Fatal(err)
		}
		if err := add(a.Admin, strings.ToUpper(con.Email)); !errors.Is(err, member.ErrContactExists) {
			t.Errorf("twice: %v", err)
		}
		if n := count(t, d, "recovery_contact", con.Email); n != 1 {
			t.Errorf("%d mails", n)
		}
		mine, err := w.ListMyRecoveryContacts(t.Context(), con)
		if err != nil || len(mine) != 1 || mine[0].AccountName != "cedar" {
			t.Fatalf("%+v, %v", mine, err)
		}
		if _, err := w.ConfirmRecoveryContact(t.Context(), outsider("eve"), mine[0].ID); !errors.Is(err, member.ErrContactNotFound) {
			t.Errorf("another confirms: %v", err)
		}
		if _, err := w.OpenRecovery(t.Context(), con, a.ID, a.User.Email, gone); !errors.Is(err, member.ErrRecoveryNotFound) {
			t.Errorf("unconfirmed: %v", err)
		}
		for _, name := range []string{"b", "c", "d", "e"} {
			if err := add(a.Admin, name+"@fir.example"); err != nil {
				t.Fatal(err)
			}
		}
		if err := add(a.Admin, "f@fir.example"); !errors.Is(err, member.ErrContactLimit) {
			t.Errorf("a sixth: %v", err)
		}
		if _, err := w.ConfirmRecoveryContact(t.Context(), con, mine[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := w.RemoveRecoveryContact(t.Context(), a.Admin, a.ID, mine[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := w.RemoveRecoveryContact(t.Context(), a.Admin, a.ID, mine[0].ID); !errors.Is(err, member.ErrContactNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if _, err := w.OpenRecovery(t.Context(), con, a.ID, a.User.Email, gone); !errors.Is(err, member.ErrRecoveryNotFound) {
			t.Errorf("removed: %v", err)
		}
	})
}
