package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
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

// browser is the one that everybody signs in from unless said otherwise.
var browser = identity.Client{Agent: "browser", Browser: identity.BrowserSecret("")}

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
	return f.SignIn(t.Context(), stranger, identity.SignIn{Email: email, Password: pw, Client: browser})
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

// Of two sign-ups with one address at the same moment, the later one gets the same answer as any other: nobody learns
// that the address was free (SPEC A1).
func TestSignUpsAtTheSameTime(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx, held, first := t.Context(), make(chan struct{}), make(chan error, 1)
		go func() {
			var once sync.Once
			first <- f.DB.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, "INSERT INTO profile (profile_id, email, email_key, created_at, updated_at) VALUES ('prof_first', $1, $1, 1, 1)", maria)
				once.Do(func() { close(held) })
				time.Sleep(100 * time.Millisecond) // so that the other one asks before this is committed
				return err
			})
		}()
		<-held
		if email, err := f.SignUp(ctx, stranger, signUp(maria)); err != nil || email != maria {
			t.Errorf("got %q, %v", email, err)
		}
		must(t, <-first)
		f.Last(t, "profile_verification", maria)
	})
}

// An address that somebody signed up with but never verified is free for who proves to own it.
func TestUnverifiedProfileHoldsNoAddress(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		const anew = "maria@example.org"
		_, err := f.SignUp(ctx, stranger, signUp(anew))
		must(t, err)
		squatter := f.Token(t, "profile_verification", anew)
		must(t, f.ChangeEmail(ctx, who, anew, password))
		email, err := f.VerifyEmail(ctx, who, f.Token(t, "email_verification", anew))
		if err != nil || email != anew {
			t.Fatalf("got %q, %v", email, err)
		}
		_, err = f.VerifyEmail(ctx, stranger, squatter)
		want(t, err, identity.ErrLinkInvalid)
		if p, err := f.GetProfile(ctx, who); err != nil || p.Email != anew {
			t.Errorf("%+v, %v", p, err)
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
		want(t, f.ChangePassword(ctx, stranger, password, fresh), access.ErrSignInRequired)
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

// Who asks for another link can't be told from who signed up last with the same address: then the one who reads the mail
// sets the password, and nobody else's counts (SPEC A1).
func TestResendAfterTwoSignUps(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		_, err := f.SignUp(ctx, stranger, signUp(maria))
		must(t, err)
		evil := signUp(maria)
		evil.Password = fresh
		_, err = f.SignUp(ctx, stranger, evil)
		must(t, err)
		before := len(notifytest.Queued(t, f.DB))
		must(t, f.ResendVerification(ctx, stranger, maria))
		if all := notifytest.Queued(t, f.DB); len(all) != before+1 || all[before].Kind != "password_reset" {
			t.Fatalf("%+v", all[before:])
		}
		must(t, f.ResetPassword(ctx, stranger, f.Token(t, "password_reset", maria), "nine yellow lamps at dawn"))
		_, _, err = signIn(f, t, maria, "nine yellow lamps at dawn")
		must(t, err)
		_, _, err = signIn(f, t, maria, fresh)
		want(t, err, identity.ErrCredentials)
	})
}

// The layout greets the reader; the words of a mail don't do it again.
func TestMailsGreetOnce(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		for _, kind := range f.Mail.Kinds() {
			if m, err := f.Mail.Preview(kind); err != nil || strings.Count(m.Text, "Hello") != 1 {
				t.Errorf("%s: %v\n%s", kind, err, m.Text)
			}
		}
	})
}
