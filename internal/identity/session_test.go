package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// SPEC A3: sessions end by themselves after 30 idle minutes and after 12 hours, and are written to every 5 minutes only.
func TestSessionsEndInTime(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, cookie := f.SignedIn(t, maria)
		in := func() bool {
			t.Helper()
			who, err := f.Authenticate(ctx, cookie, "")
			must(t, err)
			return who.SignedIn()
		}
		for range 28 { // nearly 12 hours, never 30 minutes without a request
			f.Clock.Advance(25 * time.Minute)
			if !in() {
				t.Fatalf("ended at %v", f.Clock.Now())
			}
		}
		f.Clock.Advance(20*time.Minute + time.Second)
		if in() {
			t.Error("lives longer than 12 hours")
		}
		cookie, _, err := signIn(f, t, maria, password)
		must(t, err)
		f.Clock.Advance(4 * time.Minute)
		if !in() {
			t.Error("ended early")
		}
		f.Clock.Advance(26*time.Minute + time.Second)
		if in() {
			t.Error("lives after 30 minutes without a write")
		}
		must(t, f.Purge(ctx))
		var n int
		must(t, f.DB.View(ctx, func(tx *db.Tx) error { return tx.QueryRowContext(ctx, "SELECT count(*) FROM session").Scan(&n) }))
		if n != 0 {
			t.Errorf("%d sessions were not purged", n)
		}
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, mine := f.SignedIn(t, maria)
		eve, _ := f.SignedIn(t, "eve@example.com")
		other, o, err := signIn(f, t, maria, password)
		must(t, err)
		list, err := f.ListSessions(ctx, who)
		if err != nil || len(list) != 2 || list[0].ID != o.Session || list[0].Current || !list[1].Current || list[0].Agent != "browser" || list[0].Address != stranger.Origin {
			t.Fatalf("got %+v, %v", list, err)
		}
		want(t, f.EndSession(ctx, eve, o.Session), identity.ErrSessionNotFound)
		must(t, f.EndSession(ctx, who, o.Session))
		want(t, f.EndSession(ctx, who, o.Session), identity.ErrSessionNotFound)
		if a, _ := f.Authenticate(ctx, other, ""); a.SignedIn() {
			t.Error("an ended session lives")
		}
		for range 2 {
			_, _, err = signIn(f, t, maria, password)
			must(t, err)
		}
		must(t, f.EndOtherSessions(ctx, who))
		if list, err := f.ListSessions(ctx, who); err != nil || len(list) != 1 || !list[0].Current {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := f.ListSessions(ctx, eve); err != nil || len(list) != 1 {
			t.Errorf("Eve's: %+v, %v", list, err)
		}
		must(t, f.SignOut(ctx, who))
		if a, _ := f.Authenticate(ctx, mine, ""); a.SignedIn() {
			t.Error("signed out and still in")
		}
		for _, token := range []string{"", "x", strings.Repeat("A", 43), mine + "x", strings.Repeat("é", 43)} {
			if a, err := f.Authenticate(ctx, token, ""); err != nil || a.SignedIn() || a.Kind != access.Anonymous {
				t.Errorf("%q: %+v, %v", token, a, err)
			}
		}
	})
}

// A sign-in never takes over a session's token, and the one that the browser had before ends (fixation).
func TestSignInGivesAFreshToken(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, old := f.SignedIn(t, maria)
		token, _, err := f.SignIn(ctx, stranger, identity.SignIn{Email: maria, Password: password, Client: identity.Client{Replaces: old}})
		must(t, err)
		if token == old {
			t.Error("the same token")
		}
		if a, _ := f.Authenticate(ctx, old, ""); a.SignedIn() {
			t.Error("the session before lives")
		}
		var stored int
		must(t, f.DB.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, "SELECT count(*) FROM session WHERE hash = $1", token).Scan(&stored)
		}))
		if stored != 0 {
			t.Error("the token is stored as it is")
		}
		for range identity.MaxSessions + 2 {
			_, _, err := signIn(f, t, maria, password)
			must(t, err)
		}
		if a, _ := f.Authenticate(ctx, token, ""); a.SignedIn() {
			t.Error("more sessions than allowed")
		}
	})
}

// Ten wrong passwords from one network, then one in a minute; from elsewhere the person still gets in. Unknown
// addresses are counted just so.
func TestSignInIsThrottled(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.SignedUp(t, maria)
		for _, email := range []string{maria, "nobody@example.com"} {
			for i := range 10 {
				if _, _, err := signIn(f, t, email, fmt.Sprint("wrong password ", i)); !errors.Is(err, identity.ErrCredentials) {
					t.Fatalf("%s %d: %v", email, i, err)
				}
			}
			_, _, err := signIn(f, t, email, password)
			want(t, err, identity.ErrThrottled)
		}
		if _, _, err := f.SignIn(t.Context(), access.Actor{Kind: access.Anonymous, Origin: "198.51.100.1"}, identity.SignIn{Email: maria, Password: password}); err != nil {
			t.Errorf("a stranger has locked her out: %v", err)
		}
		// Her success elsewhere gives the stranger's network nothing back.
		_, _, err := signIn(f, t, maria, "wrong password again")
		want(t, err, identity.ErrThrottled)
		f.Clock.Advance(61 * time.Second)
		_, _, err = signIn(f, t, maria, "wrong password again")
		want(t, err, identity.ErrCredentials)
		_, _, err = signIn(f, t, maria, password)
		want(t, err, identity.ErrThrottled)
		f.Clock.Advance(61 * time.Second)
		_, _, err = signIn(f, t, maria, password)
		must(t, err)
		_, _, err = signIn(f, t, maria, password)
		must(t, err) // a success clears the count
	})
}

// A hundred tries at one address in all, however many networks they come from (NIST SP 800-63B).
func TestSignInIsThrottledOverNetworks(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.SignedUp(t, maria)
		throttled := 0
		for i := range 110 {
			from := access.Actor{Kind: access.Anonymous, Origin: fmt.Sprintf("10.0.%d.1", i)}
			if _, _, err := f.SignIn(t.Context(), from, identity.SignIn{Email: maria, Password: "wrong password again"}); errors.Is(err, identity.ErrThrottled) {
				throttled++
			}
		}
		if throttled != 10 {
			t.Errorf("%d of 110 were refused, want 10", throttled)
		}
	})
}

// One network can't use up the tries at an address, however long it goes on: the person still gets in from elsewhere.
func TestOneNetworkLocksNobodyOut(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.SignedUp(t, maria)
		for i := range 120 {
			if i > 100 {
				f.Clock.Advance(30 * time.Second)
			}
			if _, _, err := signIn(f, t, maria, "wrong password again"); !errors.Is(err, identity.ErrThrottled) && !errors.Is(err, identity.ErrCredentials) {
				t.Fatal(err)
			}
		}
		_, _, err := f.SignIn(t.Context(), access.Actor{Kind: access.Anonymous, Origin: "198.51.100.1"}, identity.SignIn{Email: maria, Password: password})
		must(t, err)
	})
}

// Who sets a new password by a mailed link gets in with it, even while strangers use up the tries at the address, and
// even if they have asked for other mails to it.
func TestResetEndsThrottling(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		f.SignedUp(t, maria)
		for i := range 110 {
			from := access.Actor{Kind: access.Anonymous, Origin: fmt.Sprintf("10.0.%d.1", i)}
			_, _, _ = f.SignIn(ctx, from, identity.SignIn{Email: maria, Password: "wrong password again"})
			if i < 10 {
				must(t, f.ResendVerification(ctx, from, maria))
			}
		}
		_, _, err := signIn(f, t, maria, password)
		want(t, err, identity.ErrThrottled)
		must(t, f.RequestPasswordReset(ctx, stranger, maria))
		must(t, f.ResetPassword(ctx, stranger, f.Token(t, "password_reset", maria), "nine yellow lamps at dawn"))
		_, _, err = signIn(f, t, maria, "nine yellow lamps at dawn")
		must(t, err)
	})
}

// SPEC A3: a parameter that was raised since takes effect with the next sign-in.
func TestHashIsRenewedAtSignIn(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.SignedUp(t, maria)
		f.Hasher = identity.NewHasher(128, 1, 2)
		_, _, err := signIn(f, t, maria, password)
		must(t, err)
		var hash string
		must(t, f.DB.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), "SELECT password FROM profile WHERE email_key = $1", maria).Scan(&hash)
		}))
		if !strings.Contains(hash, "m=128,") {
			t.Error(hash)
		}
		_, _, err = signIn(f, t, maria, password)
		must(t, err)
	})
}

// Sign-ins, failed ones and changes of credentials are in the profile's own log, and in nobody else's (SPEC A3).
func TestSecurityLog(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		who, _ := f.SignedIn(t, maria)
		_, _, err := signIn(f, t, maria, "wrong password again")
		want(t, err, identity.ErrCredentials)
		if diff := cmp.Diff([]string{"sign_in.failed", "sign_in.succeeded"}, securityKinds(t, f, who)); diff != "" {
			t.Error(diff)
		}
		_, _, err = signIn(f, t, "nobody@example.com", "wrong password again")
		want(t, err, identity.ErrCredentials)
		if kinds := securityKinds(t, f, f.SignedUp(t, "eve@example.com")); len(kinds) != 0 {
			t.Error(kinds)
		}
		must(t, f.Purge(t.Context()))
		var n int
		must(t, f.DB.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), "SELECT count(*) FROM security_event").Scan(&n)
		}))
		if n != 2 {
			t.Errorf("%d entries, want Maria's two", n)
		}
		_, err = f.ListSecurityEvents(t.Context(), who, page.Request{Cursor: "%%"})
		want(t, err, page.ErrCursor)
	})
}
