package identity_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

const (
	maria    = "maria@example.com"
	password = identitytest.Password
	fresh    = "eleven amber kites over fjords"
)

// stranger is somebody who isn't signed in.
var stranger = access.Actor{Kind: access.Anonymous, Origin: "203.0.113.7"}

func run(t *testing.T, fn func(t *testing.T, f *identitytest.Fixture)) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) { fn(t, identitytest.New(t, d)) })
}

func signUp(email string) identity.SignUp {
	return identity.SignUp{Email: email, Password: password, FirstName: "Maria", LastName: "Lopez"}
}

func want(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func signIn(f *identitytest.Fixture, t *testing.T, email, pw string) (string, access.Actor, error) {
	t.Helper()
	return f.SignIn(t.Context(), stranger, identity.SignIn{Email: email, Password: pw, Agent: "browser"})
}

// SPEC A1: the address is verified by a link before anything else is allowed; the link works once.
func TestSignUpVerifySignIn(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		email, err := f.SignUp(ctx, stranger, signUp("Maria@EXAMPLE.com"))
		must(t, err)
		if email != "Maria@example.com" {
			t.Errorf("email %q", email)
		}
		_, _, err = signIn(f, t, maria, password)
		want(t, err, identity.ErrEmailUnverified)
		_, _, err = signIn(f, t, maria, "wrong "+password)
		want(t, err, identity.ErrCredentials)

		token := f.Token(t, "profile_verification", "Maria@example.com")
		if len(token) != 43 {
			t.Errorf("token %q", token)
		}
		_, err = f.VerifyEmail(ctx, stranger, token[:42]+"x")
		want(t, err, identity.ErrLinkInvalid)
		if _, err = f.VerifyEmail(ctx, stranger, token); err != nil {
			t.Fatal(err)
		}
		_, err = f.VerifyEmail(ctx, stranger, token)
		want(t, err, identity.ErrLinkInvalid)

		cookie, who, err := signIn(f, t, "MARIA@example.com", password)
		must(t, err)
		got, err := f.Authenticate(ctx, cookie, "198.51.100.1")
		must(t, err)
		who.Origin = "198.51.100.1"
		if diff := cmp.Diff(who, got); diff != "" || got.Name != "Maria Lopez" || got.Kind != access.Person {
			t.Errorf("actor: %s", diff)
		}
	})
}

// Nobody learns whether an address is known: the answers are the same, the owner is mailed (SPEC A1).
func TestSignUpWithAKnownAddress(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.SignedUp(t, maria)
		in := signUp(maria)
		in.Password = fresh
		if email, err := f.SignUp(t.Context(), stranger, in); err != nil || email != maria {
			t.Errorf("got %q, %v", email, err)
		}
		f.Last(t, "already_registered", maria)
		if n := len(notifytest.Queued(t, f.DB)); n != 1 {
			t.Errorf("%d mails, want 1", n)
		}
		if _, _, err := signIn(f, t, maria, password); err != nil {
			t.Errorf("the password was changed by a stranger: %v", err)
		}
		_, _, err := signIn(f, t, maria, fresh)
		want(t, err, identity.ErrCredentials)
		must(t, f.ResendVerification(t.Context(), stranger, maria))
		must(t, f.ResendVerification(t.Context(), stranger, "nobody@example.com"))
		must(t, f.RequestPasswordReset(t.Context(), stranger, "nobody@example.com"))
		if n := len(notifytest.Queued(t, f.DB)); n != 1 {
			t.Errorf("%d mails, want still 1", n)
		}
	})
}

// Who signs up for somebody else's address before or after them gains nothing: each link carries its own password.
func TestSignUpOfSomebodyElsesAddress(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, err := f.SignUp(ctx, stranger, signUp(maria))
		must(t, err)
		mine := f.Token(t, "profile_verification", maria)
		evil := signUp(maria)
		evil.Password, evil.FirstName = fresh, "Mallory"
		_, err = f.SignUp(ctx, stranger, evil)
		must(t, err)
		theirs := f.Token(t, "profile_verification", maria)
		_, err = f.VerifyEmail(ctx, stranger, mine)
		must(t, err)
		_, err = f.VerifyEmail(ctx, stranger, theirs)
		want(t, err, identity.ErrLinkInvalid)
		_, _, err = signIn(f, t, maria, fresh)
		want(t, err, identity.ErrCredentials)
		_, who, err := signIn(f, t, maria, password)
		if err != nil || who.Name != "Maria Lopez" {
			t.Errorf("got %+v, %v", who, err)
		}
	})
}

func TestLinksExpire(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, err := f.SignUp(ctx, stranger, signUp(maria))
		must(t, err)
		old := f.Token(t, "profile_verification", maria)
		f.Clock.Advance(identity.LinkLife + time.Second)
		_, err = f.VerifyEmail(ctx, stranger, old)
		want(t, err, identity.ErrLinkExpired)
		must(t, f.ResendVerification(ctx, stranger, maria))
		_, err = f.VerifyEmail(ctx, stranger, f.Token(t, "profile_verification", maria))
		must(t, err)
		must(t, f.RequestPasswordReset(ctx, stranger, maria))
		reset := f.Token(t, "password_reset", maria)
		f.Clock.Advance(identity.LinkLife + time.Second)
		want(t, f.ResetPassword(ctx, stranger, reset, fresh), identity.ErrLinkExpired)
		f.Clock.Advance(8 * 24 * time.Hour)
		must(t, f.Purge(ctx))
		want(t, f.ResetPassword(ctx, stranger, reset, fresh), identity.ErrLinkInvalid)
	})
}

// An address that nobody verifies is free again after a month.
func TestUnverifiedProfilesArePurged(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		f.SignedUp(t, "kept@example.com")
		_, err := f.SignUp(ctx, stranger, signUp(maria))
		must(t, err)
		for _, want := range []int{2, 1} {
			f.Clock.Advance(identity.KeepUnverified - time.Hour)
			must(t, f.Purge(ctx))
			var n int
			must(t, f.DB.View(ctx, func(tx *db.Tx) error { return tx.QueryRowContext(ctx, "SELECT count(*) FROM profile").Scan(&n) }))
			if n != want {
				t.Errorf("%d profiles, want %d", n, want)
			}
		}
	})
}

// A link of one purpose is none of another's.
func TestLinksAreForTheirPurpose(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, err := f.SignUp(ctx, stranger, signUp(maria))
		must(t, err)
		verify := f.Token(t, "profile_verification", maria)
		want(t, f.ResetPassword(ctx, stranger, verify, fresh), identity.ErrLinkInvalid)
		_, err = f.SetUpOperator(ctx, stranger, verify, signUp("op@example.com"))
		want(t, err, identity.ErrSetUpLinkUsed)
		must(t, f.RequestPasswordReset(ctx, stranger, maria))
		reset := f.Token(t, "password_reset", maria)
		_, err = f.VerifyEmail(ctx, stranger, reset)
		want(t, err, identity.ErrLinkInvalid)
		var stored int
		must(t, f.DB.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, "SELECT count(*) FROM identity_link WHERE hash = $1 OR hash = $2", verify, reset).Scan(&stored)
		}))
		if stored != 0 {
			t.Error("a token is stored as it is")
		}
	})
}

// SPEC A3: a reset ends all sessions, verifies the address, and the link works once; a refused password leaves it usable.
func TestResetPassword(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, cookie := f.SignedIn(t, maria)
		must(t, f.RequestPasswordReset(ctx, stranger, maria))
		first := f.Token(t, "password_reset", maria)
		must(t, f.RequestPasswordReset(ctx, stranger, maria))
		second := f.Token(t, "password_reset", maria)
		want(t, f.ResetPassword(ctx, stranger, second, "short"), identity.ErrPasswordShort)
		must(t, f.ResetPassword(ctx, stranger, second, fresh))
		want(t, f.ResetPassword(ctx, stranger, second, fresh), identity.ErrLinkInvalid)
		want(t, f.ResetPassword(ctx, stranger, first, password), identity.ErrLinkInvalid)
		if who, err := f.Authenticate(ctx, cookie, ""); err != nil || who.SignedIn() {
			t.Errorf("the old session lives: %+v %v", who, err)
		}
		_, _, err := signIn(f, t, maria, password)
		want(t, err, identity.ErrCredentials)
		_, _, err = signIn(f, t, maria, fresh)
		must(t, err)
		f.Last(t, "password_changed", maria)

		_, err = f.SignUp(ctx, stranger, signUp("unverified@example.com"))
		must(t, err)
		link := f.Token(t, "profile_verification", "unverified@example.com")
		must(t, f.RequestPasswordReset(ctx, stranger, "unverified@example.com"))
		must(t, f.ResetPassword(ctx, stranger, f.Token(t, "password_reset", "unverified@example.com"), fresh))
		_, _, err = signIn(f, t, "unverified@example.com", fresh)
		must(t, err)
		_, err = f.VerifyEmail(ctx, stranger, link)
		want(t, err, identity.ErrLinkInvalid)
	})
}

// SPEC A3: all other sessions end on a change of the password; it needs the present one.
func TestChangePassword(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, mine := f.SignedIn(t, maria)
		other, _, err := signIn(f, t, maria, password)
		must(t, err)
		want(t, f.ChangePassword(ctx, who, "not my password at all", fresh), identity.ErrPasswordWrong)
		want(t, f.ChangePassword(ctx, who, password, "robin gray robin"), identity.ErrPasswordOwn)
		want(t, f.ChangePassword(ctx, stranger, password, fresh), identity.ErrSignInRequired)
		must(t, f.ChangePassword(ctx, who, password, fresh))
		if a, _ := f.Authenticate(ctx, mine, ""); !a.SignedIn() {
			t.Error("the own session ended")
		}
		if a, _ := f.Authenticate(ctx, other, ""); a.SignedIn() {
			t.Error("the other session lives")
		}
		f.Last(t, "password_changed", maria)
		kinds := securityKinds(t, f, who)
		if kinds[0] != "password.changed" || kinds[1] != "password.refused" {
			t.Errorf("security log: %v", kinds)
		}
	})
}

func securityKinds(t *testing.T, f *identitytest.Fixture, who access.Actor) (kinds []string) {
	t.Helper()
	for p := (page.Request{Limit: 2}); ; {
		got, err := f.ListSecurityEvents(t.Context(), who, p)
		must(t, err)
		for _, e := range got.Items {
			kinds = append(kinds, e.Kind)
		}
		if p.Cursor = got.Next; p.Cursor == "" {
			return kinds
		}
	}
}

// SPEC A2: changing the email verifies the new address and tells the old one.
func TestChangeEmail(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, cookie := f.SignedIn(t, maria)
		f.SignedUp(t, "taken@example.com")
		want(t, f.ChangeEmail(ctx, who, "new@example.org", "wrong password, this"), identity.ErrPasswordWrong)
		want(t, f.ChangeEmail(ctx, who, maria, password), identity.ErrEmailUnchanged)
		want(t, f.ChangeEmail(ctx, who, "new@", password), identity.ErrEmailInvalid)
		must(t, f.ChangeEmail(ctx, who, "taken@example.com", password)) // the same answer
		f.Last(t, "already_registered", "taken@example.com")
		must(t, f.RequestPasswordReset(ctx, stranger, maria))
		reset := f.Token(t, "password_reset", maria)

		must(t, f.ChangeEmail(ctx, who, "new@example.org", password))
		if a, _ := f.Authenticate(ctx, cookie, ""); a.Email != maria {
			t.Errorf("changed before it was verified: %s", a.Email)
		}
		email, err := f.VerifyEmail(ctx, stranger, f.Token(t, "email_verification", "new@example.org"))
		if err != nil || email != "new@example.org" {
			t.Fatal(email, err)
		}
		if m := f.Last(t, "email_changed", maria); m.Data["new"] != "new@example.org" {
			t.Errorf("mail to the old address: %v", m.Data)
		}
		_, _, err = signIn(f, t, maria, password)
		want(t, err, identity.ErrCredentials)
		_, _, err = signIn(f, t, "new@example.org", password)
		must(t, err)
		want(t, f.ResetPassword(ctx, stranger, reset, fresh), identity.ErrLinkInvalid) // it lay in the old mailbox
	})
}

// The address that somebody verifies second is refused.
func TestChangeEmailToOneTakenMeanwhile(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		must(t, f.ChangeEmail(ctx, who, "new@example.org", password))
		f.SignedUp(t, "new@example.org")
		_, err := f.VerifyEmail(ctx, stranger, f.Token(t, "email_verification", "new@example.org"))
		want(t, err, identity.ErrEmailTaken)
	})
}

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
		token, _, err := f.SignIn(ctx, stranger, identity.SignIn{Email: maria, Password: password, Replaces: old})
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

// Ten wrong passwords from one network, then one in 30 seconds; from elsewhere the person still gets in. Unknown
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
		f.Clock.Advance(31 * time.Second)
		_, _, err = signIn(f, t, maria, "wrong password again")
		want(t, err, identity.ErrCredentials)
		_, _, err = signIn(f, t, maria, password)
		want(t, err, identity.ErrThrottled)
		f.Clock.Advance(31 * time.Second)
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

// One mailbox isn't flooded by sign-ups under its many names, and nobody notices.
func TestMailsAreThrottled(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		for i := range 9 {
			_, err := f.SignUp(ctx, stranger, signUp(fmt.Sprintf("ma.ria+%d@example.com", i)))
			must(t, err)
		}
		if n := len(notifytest.Queued(t, f.DB)); n != 6 {
			t.Errorf("%d mails, want 6", n)
		}
		var err error
		for i := 0; i < 60 && err == nil; i++ {
			err = f.RequestPasswordReset(ctx, stranger, fmt.Sprintf("p%d@example.com", i))
		}
		want(t, err, identity.ErrTooManyMails)
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

func TestUpdateProfile(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, other := f.SignedUp(t, maria), f.SignedUp(t, "other@example.com")
		text := func(s string) *string { return &s }
		p, err := f.UpdateProfile(ctx, who, identity.Change{
			PreferredName: text(" Mari "), Username: text("Maria.L"), Phone: text("+49 30 123456"), Country: text("de"), Company: text("Widgets"),
			SiteAddress: &identity.SiteAddress{Line1: "Hauptstr. 1", City: "Berlin", Country: "de"},
		})
		must(t, err)
		again, err := f.GetProfile(ctx, who)
		must(t, err)
		if diff := cmp.Diff(p, again); diff != "" || p.Name() != "Mari Gray" || p.Username != "maria.l" || p.Phone != "+4930123456" || p.Country != "DE" || p.SiteAddress.Country != "DE" {
			t.Errorf("%s\n%+v", diff, p)
		}
		_, err = f.UpdateProfile(ctx, other, identity.Change{Username: text("maria.l")})
		want(t, err, identity.ErrUsernameTaken)
		_, err = f.UpdateProfile(ctx, who, identity.Change{FirstName: text(" ")})
		want(t, err, identity.ErrNameInvalid)
		_, err = f.UpdateProfile(ctx, who, identity.Change{Company: text(strings.Repeat("x", 101))})
		want(t, err, identity.ErrTextInvalid)
		_, err = f.UpdateProfile(ctx, who, identity.Change{SiteAddress: &identity.SiteAddress{Country: "ZZ"}})
		want(t, err, identity.ErrCountryInvalid)
		_, err = f.UpdateProfile(ctx, stranger, identity.Change{})
		want(t, err, identity.ErrSignInRequired)
		if unchanged, _ := f.GetProfile(ctx, who); !cmp.Equal(unchanged, p) {
			t.Error("a refused change left something")
		}
	})
}

// All that is wrong with a sign-up is told at once.
func TestSignUpTellsAllProblems(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		_, err := f.SignUp(t.Context(), stranger, identity.SignUp{Email: "x", Password: "y", FirstName: "\x00", Country: "ZZ", Phone: "1"})
		b, _ := json.Marshal(err)
		for _, pointer := range []string{"/email", "/password", "/first_name", "/last_name", "/country", "/phone"} {
			if !strings.Contains(string(b), `"`+pointer+`"`) {
				t.Errorf("nothing about %s in %s", pointer, b)
			}
		}
	})
}

func TestPreferences(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who := f.SignedUp(t, maria)
		f.AccountsOf = nil
		must(t, f.PutPreference(ctx, who, "theme", "dark"))
		must(t, f.PutPreference(ctx, who, "table.tokens", map[string]any{"size": 50.0}))
		must(t, f.PutPreference(ctx, who, "theme", "light"))
		got, err := f.GetSession(ctx, who)
		must(t, err)
		if diff := cmp.Diff(map[string]any{"theme": "light", "table.tokens": map[string]any{"size": 50.0}}, got.Preferences); diff != "" {
			t.Error(diff)
		}
		want(t, f.PutPreference(ctx, who, "Theme", 1), identity.ErrPreferenceKey)
		want(t, f.PutPreference(ctx, who, "theme", strings.Repeat("x", 8*1024)), identity.ErrPreferenceLarge)
		want(t, f.PutPreference(ctx, stranger, "theme", 1), identity.ErrSignInRequired)
		for i := range identity.MaxPreferences - 2 {
			must(t, f.PutPreference(ctx, who, fmt.Sprint("k", i), i))
		}
		want(t, f.PutPreference(ctx, who, "onemore", 1), identity.ErrPreferenceMany)
		must(t, f.PutPreference(ctx, who, "theme", "dark"))
	})
}

// The first operator is made by the one-time link; after that there is none any more.
func TestSetUpOperator(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, _, err := f.SetUpToken(ctx, stranger)
		want(t, err, identity.ErrPermissionDenied)
		first, needed, err := f.SetUpToken(ctx, access.System("serve"))
		if err != nil || !needed {
			t.Fatal(needed, err)
		}
		token, _, err := f.SetUpToken(ctx, access.System("serve"))
		must(t, err)
		_, err = f.SetUpOperator(ctx, stranger, first, signUp("op@acme.example"))
		want(t, err, identity.ErrSetUpLinkUsed)
		_, err = f.SetUpOperator(ctx, stranger, token, identity.SignUp{Email: "op@acme.example", Password: "short", FirstName: "A", LastName: "B"})
		want(t, err, identity.ErrPasswordShort)
		p, err := f.SetUpOperator(ctx, stranger, token, signUp("op@acme.example"))
		if err != nil || !p.Operator || p.EmailVerified.IsZero() {
			t.Fatalf("%+v %v", p, err)
		}
		_, err = f.SetUpOperator(ctx, stranger, token, signUp("op2@acme.example"))
		want(t, err, identity.ErrSetUpLinkUsed)
		if token, needed, err := f.SetUpToken(ctx, access.System("serve")); err != nil || needed || token != "" {
			t.Error(token, needed, err)
		}
		_, op, err := signIn(f, t, "op@acme.example", password)
		if err != nil || !op.Operator {
			t.Errorf("%+v %v", op, err)
		}
		who := f.SignedUp(t, maria)
		_, err = f.CreateProfile(ctx, who, signUp("x@example.com"))
		want(t, err, identity.ErrPermissionDenied)
		want(t, f.SetOperator(ctx, who, who.Profile, true), identity.ErrPermissionDenied)
		must(t, f.SetOperator(ctx, op, who.Profile, true))
		_, err = f.CreateProfile(ctx, op, signUp(maria))
		want(t, err, identity.ErrEmailTaken)
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
		if kinds := securityKinds(t, f, f.SignedUp(t, "eve@example.com")); len(kinds) != 0 {
			t.Error(kinds)
		}
		_, err = f.ListSecurityEvents(t.Context(), who, page.Request{Cursor: "%%"})
		want(t, err, page.ErrCursor)
	})
}
