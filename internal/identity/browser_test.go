package identity_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/notify/notifytest"
)

func mailsOf(f *identitytest.Fixture, t *testing.T, kind string) int {
	t.Helper()
	n := 0
	for _, m := range notifytest.Queued(t, f.DB) {
		if m.Kind == kind {
			n++
		}
	}
	return n
}

// SPEC A3: a person is told of a sign-in from a browser that was never seen before, but for their first, and again after
// they have shut it out.
func TestNewBrowsersAreTold(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		f.SignedUp(t, maria)
		in := func(c identity.Client, pw string) access.Actor {
			t.Helper()
			_, who, err := f.SignIn(ctx, stranger, identity.SignIn{Email: maria, Password: pw, Client: c})
			must(t, err)
			return who
		}
		told := func(n int, when string) {
			t.Helper()
			if got := mailsOf(f, t, "new_browser"); got != n {
				t.Errorf("%s: %d mails, want %d", when, got, n)
			}
		}
		home := identity.Client{Agent: "home", Browser: identity.BrowserSecret("")}
		thief := identity.Client{Agent: "thief", Browser: identity.BrowserSecret("")}
		in(home, password)
		me := in(home, password)
		told(0, "the first browser")
		stolen := in(thief, password)
		told(1, "a second one")
		if m := f.Last(t, "new_browser", maria); m.Data["address"] != stranger.Origin {
			t.Errorf("%v", m.Data)
		}
		in(thief, password)
		told(1, "the same again")
		must(t, f.EndSession(ctx, me, stolen.Session))
		f.Clock.Advance(24 * time.Hour)
		in(thief, password)
		told(2, "after its session was ended")
		me = in(home, password)
		must(t, f.ChangePassword(ctx, me, password, fresh))
		f.Clock.Advance(24 * time.Hour)
		in(home, fresh)
		told(2, "the browser in which the password was changed")
		in(thief, fresh)
		told(3, "another one after a new password")

		// A program that keeps no cookies is told of once a day.
		for range 3 {
			in(identity.Client{Agent: "script", Browser: identity.BrowserSecret("")}, fresh)
		}
		told(4, "a program")
		f.Clock.Advance(identity.BrowserLife + time.Hour)
		must(t, f.Purge(ctx))
		in(home, fresh)
		told(5, "a browser that hasn't been seen for a year")
	})
}

// Strangers who use up all tries at an address don't keep the person out of a browser that they have signed in from before;
// nor does that give anybody more than ten tries in it.
func TestStrangersDontLockAKnownBrowserOut(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.SignedUp(t, maria)
		_, _, err := signIn(f, t, maria, password)
		must(t, err)
		for i := range 110 {
			from := access.Actor{Kind: access.Anonymous, Origin: fmt.Sprintf("10.0.%d.1", i)}
			_, _, _ = f.SignIn(t.Context(), from, identity.SignIn{Email: maria, Password: "wrong password again"})
		}
		_, _, err = f.SignIn(t.Context(), stranger, identity.SignIn{Email: maria, Password: password, Client: identity.Client{Browser: identity.BrowserSecret("")}})
		want(t, err, identity.ErrThrottled)
		for range 10 {
			_, _, err = signIn(f, t, maria, "wrong password again")
			want(t, err, identity.ErrCredentials)
		}
		_, _, err = signIn(f, t, maria, password)
		want(t, err, identity.ErrThrottled)
		f.Clock.Advance(time.Minute + time.Second)
		_, _, err = signIn(f, t, maria, password)
		must(t, err)

		// The browser is known for her alone.
		f.SignedUp(t, "eve@example.com")
		for range 11 {
			_, _, err = signIn(f, t, "eve@example.com", "wrong password again")
		}
		want(t, err, identity.ErrThrottled)
	})
}

// The vendor's staff are signed out after fifteen minutes without a request, everybody else after thirty.
func TestIdleSessions(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		staff, token := f.SignedIn(t, maria)
		must(t, f.SetOperator(ctx, access.System("test"), staff.Profile, true))
		_, other := f.SignedIn(t, "eve@example.com")
		f.Clock.Advance(identity.StaffIdle - time.Minute)
		for _, token := range []string{token, other} {
			if a, _ := f.Authenticate(ctx, token, ""); !a.SignedIn() {
				t.Error("too soon")
			}
		}
		f.Clock.Advance(identity.StaffIdle + time.Second)
		if a, _ := f.Authenticate(ctx, token, ""); a.SignedIn() {
			t.Error("the staff's session lives on")
		}
		if a, _ := f.Authenticate(ctx, other, ""); !a.SignedIn() {
			t.Error("a customer's session has ended with it")
		}
	})
}
