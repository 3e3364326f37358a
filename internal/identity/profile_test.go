package identity_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
)

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
		email, err := f.VerifyEmail(ctx, who, f.Token(t, "email_verification", "new@example.org"))
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

// Whoever follows the link that was mailed to them without reading gives their address to no stranger's profile, which the
// stranger could come back to by a passkey of their own.
func TestNobodyGivesTheirAddressToAStrangersProfile(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		eve, _ := f.SignedIn(t, "eve@example.com")
		must(t, f.ChangeEmail(ctx, eve, "victim@example.org", password))
		link := f.Token(t, "email_verification", "victim@example.org")
		other, _ := f.SignedIn(t, maria)
		for _, who := range []access.Actor{stranger, other} {
			_, err := f.VerifyEmail(ctx, who, link)
			want(t, err, identity.ErrEmailElsewhere)
		}
		if p, err := f.GetProfile(ctx, eve); err != nil || p.Email != "eve@example.com" {
			t.Errorf("%+v %v", p, err)
		}
		if _, err := f.VerifyEmail(ctx, eve, link); err != nil { // the link isn't used up by that
			t.Error(err)
		}
	})
}

// The address that somebody verifies second is refused.
func TestChangeEmailToOneTakenMeanwhile(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		must(t, f.ChangeEmail(ctx, who, "new@example.org", password))
		f.SignedUp(t, "new@example.org")
		_, err := f.VerifyEmail(ctx, who, f.Token(t, "email_verification", "new@example.org"))
		want(t, err, identity.ErrEmailTaken)
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
		want(t, err, access.ErrSignInRequired)
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
		want(t, f.PutPreference(ctx, stranger, "theme", 1), access.ErrSignInRequired)
		for i := range identity.MaxPreferences - 3 {
			must(t, f.PutPreference(ctx, who, fmt.Sprint("k", i), i))
		}
		var kept atomic.Int64 // of four at once, there is room for one
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				if err := f.PutPreference(ctx, who, fmt.Sprint("last", i), i); err == nil {
					kept.Add(1)
				}
			})
		}
		wg.Wait()
		if kept.Load() != 1 {
			t.Errorf("%d were kept, want 1", kept.Load())
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
		want(t, err, access.ErrPermissionDenied)
		first, needed, err := f.SetUpToken(ctx, access.System("serve"))
		if err != nil || !needed {
			t.Fatal(needed, err)
		}
		token, _, err := f.SetUpToken(ctx, access.System("serve"))
		must(t, err)
		_, err = f.SetUpOperator(ctx, stranger, first, signUp("op@acme.example"))
		want(t, err, identity.ErrSetUpLinkUsed)
		f.Clock.Advance(identity.SetUpLinkLife + time.Second)
		_, err = f.SetUpOperator(ctx, stranger, token, signUp("op@acme.example"))
		want(t, err, identity.ErrSetUpLinkUsed)
		token, _, err = f.SetUpToken(ctx, access.System("serve"))
		must(t, err)
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
		want(t, err, access.ErrPermissionDenied)
		want(t, f.SetOperator(ctx, who, who.Profile, true), access.ErrPermissionDenied)
		want(t, f.SetOperator(ctx, op, who.Profile, true), access.ErrSecondFactorRequired) // SPEC A1
		key, err := f.BeginTOTP(ctx, op, password)
		must(t, err)
		made, err := f.ConfirmTOTP(ctx, op, f.Code(t, key.Secret, 0))
		must(t, err)
		op, err = f.Authenticate(ctx, made.Session, "")
		must(t, err)
		must(t, f.SetOperator(ctx, op, who.Profile, true))
		_, err = f.CreateProfile(ctx, op, signUp(maria))
		want(t, err, identity.ErrEmailTaken)
	})
}
