package member_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// count returns how many mails of a kind an address has got.
func count(t *testing.T, d *db.DB, kind, to string) int {
	t.Helper()
	n := 0
	for _, m := range notifytest.Queued(t, d) {
		if m.Kind == kind && m.ToEmail == to {
			n++
		}
	}
	return n
}

// SPEC D3: at half time a reminder, at the end an event and a mail to the sender, each once, however often the job runs.
func TestReminderAndExpiry(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, limited := w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		for _, to := range []accounttest.Account{a, limited} {
			if _, err := w.InviteUsers(t.Context(), to.Admin, to.ID, user("lee@x.com", "pat@x.com")); err != nil {
				t.Fatal(err)
			}
		}
		sweep := func(to time.Duration) {
			t.Helper()
			w.Clock.Advance(to)
			for range 2 {
				if err := w.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		sweep(member.Lifetime/2 - time.Millisecond)
		if n := count(t, d, "invitation_reminder", "lee@x.com"); n != 0 {
			t.Errorf("reminded too early: %d", n)
		}
		sweep(time.Millisecond)
		if n := count(t, d, "invitation_reminder", "lee@x.com"); n != 2 {
			t.Errorf("%d reminders of two invitations", n)
		}
		if err := w.WithdrawInvitation(t.Context(), a.Admin, a.ID, w.invited(t, a, "pat@x.com").ID); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, "invitation_withdrawn", "pat@x.com"); n != 1 {
			t.Errorf("%d mails of a withdrawal", n)
		}
		if _, err := w.InviteUsers(t.Context(), limited.Admin, limited.ID, user("sam@x.com")); !errors.Is(err, member.ErrUserLimit) {
			t.Errorf("no place: %v", err)
		}
		sweep(member.Lifetime / 2)
		if n := count(t, d, "invitation_expired", a.Admin.Email); n != 1 {
			t.Errorf("%d mails to the sender of one that expired", n)
		}
		if n := count(t, d, "invitation_expired", limited.Admin.Email); n != 2 {
			t.Errorf("%d mails to the sender of two that expired", n)
		}
		if got, want := kinds(t, w, a.ID), "invitation.expired invitation.withdrawn invitation.reminded invitation.reminded user.invited user.invited"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
		if _, err := w.InviteUsers(t.Context(), limited.Admin, limited.ID, user("sam@x.com", "kim@x.com")); err != nil {
			t.Errorf("the places are free again: %v", err)
		}
	})
}

// invited returns the newest invitation of an address.
func (w world) invited(t *testing.T, a accounttest.Account, email string) member.Invitation {
	t.Helper()
	p, err := w.ListInvitations(t.Context(), a.Admin, a.ID, member.RequestFilter{Text: email}, page.Request{})
	if err != nil || len(p.Items) == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	return p.Items[0]
}

// SPEC D3: the same invitation once more, with 30 new days: once in ten minutes, five times at most.
func TestResend(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("lee@fir.example"))
		if err != nil {
			t.Fatal(err)
		}
		id := made[0].ID
		resend := func(who access.Actor) error {
			_, err := w.ResendInvitation(t.Context(), who, a.ID, id)
			return err
		}
		if err := resend(a.Admin); !errors.Is(err, member.ErrResendSoon) {
			t.Errorf("at once: %v", err)
		}
		w.Clock.Advance(member.Lifetime / 2)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[*access.Actor]error{&a.User: account.ErrForbidden, &a.VAAdmin: member.ErrNotFound} {
			if err := resend(*who); !errors.Is(err, want) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		for i := range member.MaxResends {
			if err := resend(a.Approver); err != nil {
				t.Fatalf("%d: %v", i, err)
			}
			if err := resend(a.Admin); !errors.Is(err, member.ErrResendSoon) && !errors.Is(err, member.ErrResendLimit) {
				t.Errorf("%d, twice: %v", i, err)
			}
			w.Clock.Advance(member.ResendPause)
		}
		if err := resend(a.Admin); !errors.Is(err, member.ErrResendLimit) {
			t.Errorf("a sixth time: %v", err)
		}
		if n := count(t, d, "user_invitation", "lee@fir.example"); n != 1+member.MaxResends {
			t.Errorf("%d mails", n)
		}
		w.Clock.Advance(member.Lifetime / 2)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, "invitation_reminder", "lee@fir.example"); n != 2 {
			t.Errorf("%d reminders of one that was sent again", n)
		}
		lee := outsider("lee")
		if _, err := w.AcceptInvitation(t.Context(), lee, id, ""); err != nil {
			t.Errorf("past the first 30 days, within the new ones: %v", err)
		}
		if err := resend(a.Admin); !errors.Is(err, member.ErrNotResent) {
			t.Errorf("an accepted one: %v", err)
		}
	})
}

// SPEC D3: it is the verified email at that moment that counts.
func TestInvitationFollowsTheVerifiedEmail(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("lee@fir.example"))
		if err != nil {
			t.Fatal(err)
		}
		lee := outsider("lee")
		lee.Email = "lee@old.example"
		if _, err := w.AcceptInvitation(t.Context(), lee, made[0].ID, ""); !errors.Is(err, member.ErrNotFound) {
			t.Errorf("before the email is changed to the invited one: %v", err)
		}
		other := outsider("other")
		other.Email = "lee@fir.example"
		if _, err := w.GetInvitation(t.Context(), other, made[0].ID); err != nil {
			t.Errorf("whoever has it: %v", err)
		}
		other.Email = "other@fir.example"
		if _, err := w.AcceptInvitation(t.Context(), other, made[0].ID, ""); !errors.Is(err, member.ErrNotFound) {
			t.Errorf("after the email was changed away: %v", err)
		}
		lee.Email = "LEE@Fir.Example"
		if _, err := w.AcceptInvitation(t.Context(), lee, made[0].ID, ""); err != nil {
			t.Errorf("after the email was changed to the invited one: %v", err)
		}
	})
}

// SPEC D3, F1: all bad addresses of a list are named, and fifty don't fit into a limited account.
func TestEveryBadAddressIsNamed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, limited := w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		pointers := func(err error) string {
			e, ok := errs.As(err)
			if !ok {
				return ""
			}
			var all []string
			for _, f := range e.Fields {
				all = append(all, f.Pointer+" "+f.Code)
			}
			return strings.Join(all, ", ")
		}
		_, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("lee", "pat@x.com", "x@", "a b@x.com"))
		if got, want := pointers(err), "/emails/0 email_invalid, /emails/2 email_invalid, /emails/3 email_invalid"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("sam@x.com")); err != nil {
			t.Fatal(err)
		}
		_, err = w.InviteUsers(t.Context(), a.Admin, a.ID, user("new@x.com", a.User.Email, "SAM@x.com"))
		if got, want := pointers(err), "/emails/1 already_a_user, /emails/2 already_invited"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		var fifty []string
		for i := range member.MaxEmails {
			fifty = append(fifty, fmt.Sprintf("u%d@x.com", i))
		}
		if _, err := w.InviteUsers(t.Context(), limited.Admin, limited.ID, user(fifty...)); !errors.Is(err, member.ErrUserLimit) {
			t.Errorf("fifty in a limited account: %v", err)
		}
		if made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user(fifty...)); err != nil || len(made) != member.MaxEmails {
			t.Errorf("fifty in a standard account: %d, %v", len(made), err)
		}
	})
}

// SPEC D7, D8: the vendor's staff gives access unless the account is locked; everybody concerned hears of it.
func TestGrantByOperator(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, limited := w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		omar := outsider("omar")
		omar.Operator, omar.SecondFactor = true, true
		lee := account.Person{Profile: "prof_lee", Name: "Lee Roe", Email: "lee@fir.example", Company: "Fir"}
		g := access.Grant{Role: access.AccountUser}
		for name, who := range map[string]access.Actor{"an administrator": a.Admin, "a stranger": outsider("eve"), "nobody": {}} {
			if err := w.GrantByOperator(t.Context(), who, a.ID, lee, g); !errors.Is(err, access.ErrPermissionDenied) {
				t.Errorf("%s: %v", name, err)
			}
		}
		r := w.ask(t, access.Actor{Kind: access.Person, Profile: lee.Profile, Name: lee.Name, Email: lee.Email}, member.Asking{Identifier: "cedar.example"})
		if err := w.GrantByOperator(t.Context(), omar, a.ID, lee, g); err != nil {
			t.Fatal(err)
		}
		if got, err := w.GetAccessRequest(t.Context(), a.Admin, a.ID, r.ID); err != nil || got.Status != member.Approved || got.DecidedBy != omar.Name {
			t.Errorf("the open request: %+v, %v", got, err)
		}
		if got, want := kinds(t, w, a.ID), "user.granted_by_operator access.requested"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
		for _, to := range []string{lee.Email, a.Admin.Email, a.Approver.Email} {
			if n := count(t, d, "granted_by_operator", to); n != 1 {
				t.Errorf("%s: %d mails", to, n)
			}
		}
		yes := true
		if _, err := w.Accounts.UpdateAccount(t.Context(), a.Admin, a.ID, account.Change{Locked: &yes}); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			a    access.AccountID
			g    access.Grant
			want error
		}{
			"locked":                  {a.ID, access.Grant{Role: access.AccountViewer}, account.ErrLocked},
			"limited, another role":   {limited.ID, access.Grant{Role: access.AccountAdmin}, member.ErrLimitedRole},
			"no account":              {"acct_x", g, account.ErrNotFound},
			"a role of nowhere":       {limited.ID, access.Grant{Role: "owner"}, account.ErrRole},
			"limited, the first":      {limited.ID, g, nil},
			"limited, the same again": {limited.ID, g, nil},
		} {
			if err := w.GrantByOperator(t.Context(), omar, c.a, lee, c.g); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if _, err := w.InviteUsers(t.Context(), limited.Admin, limited.ID, user("pat@x.com")); err != nil {
			t.Fatal(err)
		}
		pat := account.Person{Profile: "prof_sam", Name: "Sam", Email: "sam@fir.example"}
		if err := w.GrantByOperator(t.Context(), omar, limited.ID, pat, g); !errors.Is(err, member.ErrUserLimit) {
			t.Errorf("a fourth: %v", err)
		}
	})
}

// SPEC D4: two administrators leave, each in a session of their own at the same time; one stays.
func TestTwoAdministratorsLeaveAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i := range 5 {
			a := w.Standard(t, fmt.Sprintf("cedar%d", i))
			second := outsider("second")
			w.Grant(t, a.ID, second, access.Grant{Role: access.AccountAdmin})
			deeds := []func() error{
				func() error { return w.LeaveAccount(t.Context(), a.Admin, a.ID) },
				func() error { return w.LeaveAccount(t.Context(), second, a.ID) },
				func() error {
					_, err := w.UpdateUserRoles(t.Context(), a.Admin, a.ID, second.Profile, access.Held{{Role: access.AccountUser}})
					return err
				},
				func() error { return w.RemoveUser(t.Context(), second, a.ID, a.Admin.Profile) },
			}
			var wg sync.WaitGroup
			results := make([]error, len(deeds))
			for n, deed := range deeds {
				wg.Go(func() { results[n] = deed() })
			}
			wg.Wait()
			for n, err := range results {
				if err != nil && !errors.Is(err, account.ErrLastAdministrator) && !errors.Is(err, account.ErrNotFound) && !errors.Is(err, account.ErrForbidden) && !errors.Is(err, account.ErrUserNotFound) {
					t.Errorf("%d: %v", n, err)
				}
			}
			admins := 0
			w.Update(t, func(tx *db.Tx) error {
				users, err := w.Accounts.Users(t.Context(), tx, a.ID)
				for _, u := range users {
					if u.Grants.Has(access.AccountAdmin) {
						admins++
					}
				}
				return err
			})
			if admins != 1 {
				t.Errorf("round %d: %d administrators, %v", i, admins, results)
			}
		}
	})
}

// SPEC D4: who is demoted at this very moment finishes no deed that changes users.
func TestWhoIsDemotedInvitesNobody(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		second := outsider("second")
		w.Grant(t, a.ID, second, access.Grant{Role: access.AccountAdmin})
		locked, release := make(chan struct{}), make(chan struct{})
		demoted := make(chan error)
		go func() {
			demoted <- d.Update(t.Context(), func(tx *db.Tx) error {
				if _, err := w.Accounts.SetGrants(t.Context(), tx, a.ID, second.Profile, access.Held{{Role: access.AccountViewer}}); err != nil {
					return err
				}
				close(locked)
				<-release
				return nil
			})
		}()
		<-locked
		invited := make(chan error)
		go func() {
			_, err := w.InviteUsers(t.Context(), second, a.ID, user("friend@x.com"))
			invited <- err
		}()
		time.Sleep(50 * time.Millisecond) // so that it stands before the lock
		close(release)
		if err := <-demoted; err != nil {
			t.Fatal(err)
		}
		if err := <-invited; !errors.Is(err, account.ErrForbidden) {
			t.Errorf("invited by somebody who was demoted: %v", err)
		}
	})
}
