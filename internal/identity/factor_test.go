package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/notify/notifytest"
)

// begun signs in with the password alone, and returns what stands for the rest.
func begun(f *identitytest.Fixture, t *testing.T, email string) string {
	t.Helper()
	token, who, err := signIn(f, t, email, password)
	if token != "" || who.SignedIn() {
		t.Fatal("a session before the second step")
	}
	return identitytest.Pending(t, err)
}

func complete(f *identitytest.Fixture, t *testing.T, pending, code string) (access.Actor, error) {
	t.Helper()
	_, who, err := f.CompleteSignIn(t.Context(), stranger, identity.SecondStep{Pending: pending, Code: code, Client: browser})
	return who, err
}

// SPEC A1: with an authenticator app, signing in takes the password and a code. No code is taken twice, nor an older one.
func TestSecondFactor(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, cookie := f.SignedIn(t, maria)
		_, other, err := signIn(f, t, maria, password)
		must(t, err)
		key, err := f.BeginTOTP(ctx, who, "")
		must(t, err)
		made, err := f.ConfirmTOTP(ctx, who, f.Code(t, key.Secret, -1))
		must(t, err)
		secret := key.Secret
		if a, _ := f.Authenticate(ctx, made.Session, ""); !a.SecondFactor || a.Session != who.Session {
			t.Error("setting it up doesn't count for the session")
		}
		if a, _ := f.Authenticate(ctx, cookie, ""); a.SignedIn() {
			t.Error("the token from before the second factor still works")
		}
		if list, _ := f.ListSessions(ctx, other); len(list) != 1 {
			t.Error("a session by password alone lives on")
		}
		pending := begun(f, t, maria)
		_, err = complete(f, t, pending, f.Code(t, secret, -1))
		want(t, err, identity.ErrCodeUsed) // by it, the app was confirmed
		_, err = complete(f, t, pending, f.Code(t, secret, -2))
		want(t, err, identity.ErrCodeWrong)
		_, err = complete(f, t, pending, f.Code(t, secret, 2))
		want(t, err, identity.ErrCodeWrong)
		code := f.Code(t, secret, 0)
		in, err := complete(f, t, pending, code[:3]+" "+code[3:])
		if err != nil || !in.SecondFactor {
			t.Fatalf("%+v %v", in, err)
		}
		_, err = complete(f, t, pending, f.Code(t, secret, 1))
		want(t, err, identity.ErrPendingEnded)
		_, err = complete(f, t, begun(f, t, maria), code)
		want(t, err, identity.ErrCodeUsed)
		f.Clock.Advance(30 * time.Second)
		_, err = complete(f, t, begun(f, t, maria), code)
		want(t, err, identity.ErrCodeUsed)
		f.Clock.Advance(30 * time.Second)
		_, err = complete(f, t, begun(f, t, maria), f.Code(t, secret, -1))
		must(t, err) // the step before the present one, but later than the last used
		f.Last(t, "second_factor_on", maria)
	})
}

// A sign-in that waits for its code ends after five minutes, after five wrong codes, and by a new password.
func TestPendingSignInEnds(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		secret, _ := f.Enroll(t, who)
		late, tried, replaced := begun(f, t, maria), begun(f, t, maria), begun(f, t, maria)
		for range identity.PendingTries {
			_, err := complete(f, t, tried, "000000")
			want(t, err, identity.ErrCodeWrong)
		}
		f.Last(t, "codes_refused", maria)
		_, err := complete(f, t, tried, f.Code(t, secret, 0))
		want(t, err, identity.ErrPendingEnded)
		must(t, f.ChangePassword(ctx, who, password, "twelve chars")) // SPEC A1: enough beside a second factor
		_, err = complete(f, t, replaced, f.Code(t, secret, 0))
		want(t, err, identity.ErrPendingEnded)
		_, err = complete(f, t, late, f.Code(t, secret, 0))
		want(t, err, identity.ErrPendingEnded)
		_, _, err = signIn(f, t, maria, "twelve chars")
		late = identitytest.Pending(t, err)
		f.Clock.Advance(identity.PendingLife + time.Second)
		_, err = complete(f, t, late, f.Code(t, secret, 0))
		want(t, err, identity.ErrPendingEnded)
		for _, made := range []string{"", "x", strings.Repeat("A", 43)} {
			_, err = complete(f, t, made, f.Code(t, secret, 0))
			want(t, err, identity.ErrPendingEnded)
		}
		want(t, f.RemoveTOTP(ctx, who, "twelve chars", f.Code(t, secret, 0)), identity.ErrPasswordAloneShort)
		_, err = f.GetSecurity(ctx, who)
		must(t, err)
	})
}

// Whoever has the password can't try many codes, and who hasn't can't slow the person down.
func TestCodesAreThrottled(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		who, _ := f.SignedIn(t, maria)
		secret, _ := f.Enroll(t, who)
		taken := 0
		for i := range 60 {
			from := access.Actor{Kind: access.Anonymous, Origin: fmt.Sprintf("10.0.%d.1", i/5)}
			_, _, err := f.SignIn(t.Context(), from, identity.SignIn{Email: maria, Password: password})
			_, _, err = f.CompleteSignIn(t.Context(), from, identity.SecondStep{Pending: identitytest.Pending(t, err), Code: fmt.Sprintf("%06d", i)})
			if errors.Is(err, identity.ErrCodeWrong) {
				taken++
			} else {
				want(t, err, identity.ErrCodesThrottled)
			}
		}
		if taken != 30 {
			t.Errorf("%d codes were looked at, want 30", taken)
		}
		_, err := complete(f, t, begun(f, t, maria), f.Code(t, secret, 0))
		want(t, err, identity.ErrCodesThrottled)
		f.Clock.Advance(5*time.Minute + time.Second)
		_, err = complete(f, t, begun(f, t, maria), f.Code(t, secret, 0))
		must(t, err)

		eve, _ := f.SignedIn(t, "eve@example.com")
		secret, _ = f.Enroll(t, eve)
		for range 120 { // without the password
			_, _, _ = f.SignIn(t.Context(), access.Actor{Kind: access.Anonymous, Origin: "198.51.100.1"}, identity.SignIn{Email: "eve@example.com", Password: "wrong password here"})
		}
		_, err = complete(f, t, begun(f, t, "eve@example.com"), f.Code(t, secret, 0))
		must(t, err)
	})
}

// The first code of an app is guessed no faster than a later one: whoever is at a session that was left open can't turn a
// secret on that they have only half seen.
func TestFirstCodesAreThrottled(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		who, _ := f.SignedIn(t, maria)
		key, err := f.BeginTOTP(t.Context(), who, password)
		must(t, err)
		wrong := f.Code(t, key.Secret, 5)
		for range 10 {
			_, err := f.ConfirmTOTP(t.Context(), who, wrong)
			want(t, err, identity.ErrCodeWrong)
		}
		_, err = f.ConfirmTOTP(t.Context(), who, f.Code(t, key.Secret, 0))
		want(t, err, identity.ErrCodesThrottled)
		if kinds := securityKinds(t, f, who); kinds[0] != "code.refused" {
			t.Errorf("%v", kinds)
		}
		f.Clock.Advance(time.Minute + time.Second)
		made, err := f.ConfirmTOTP(t.Context(), who, f.Code(t, key.Secret, 0))
		if err != nil || len(made.RecoveryCodes) != identity.RecoveryCodes {
			t.Errorf("%d codes, %v", len(made.RecoveryCodes), err)
		}
	})
}

// A recovery code stands in for the app once; new ones end the ones before.
func TestRecoveryCodes(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		secret, codes := f.Enroll(t, who)
		if len(codes) != identity.RecoveryCodes || len(codes[0]) != 19 {
			t.Fatalf("%q", codes)
		}
		_, err := complete(f, t, begun(f, t, maria), strings.ToUpper(strings.ReplaceAll(codes[0], "-", " ")))
		must(t, err)
		_, err = complete(f, t, begun(f, t, maria), codes[0])
		want(t, err, identity.ErrCodeWrong)
		if left := f.Last(t, "recovery_code_used", maria).Data["left"]; fmt.Sprint(left) != "9" {
			t.Errorf("%v left", left)
		}
		f.Clock.Advance(identity.ProofLife + time.Second)
		_, err = f.RenewRecoveryCodes(ctx, who, "")
		want(t, err, identity.ErrProofNeeded)
		anew, err := f.RenewRecoveryCodes(ctx, who, password)
		must(t, err)
		_, err = complete(f, t, begun(f, t, maria), codes[1])
		want(t, err, identity.ErrCodeWrong)
		_, err = complete(f, t, begun(f, t, maria), anew[1])
		must(t, err)
		v, err := f.GetSecurity(ctx, who)
		if err != nil || v.RecoveryCodes != 9 || v.TOTPSince.IsZero() || v.MinPassword != identity.MinPasswordWithFactor {
			t.Errorf("%+v %v", v, err)
		}
		must(t, f.RemoveTOTP(ctx, who, password, f.Code(t, secret, 0)))
		_, err = f.RenewRecoveryCodes(ctx, who, password)
		want(t, err, identity.ErrNoFactor)
		if _, _, err := signIn(f, t, maria, password); err != nil {
			t.Error(err)
		}
	})
}

// A session that somebody else has got hold of changes nothing without the password.
func TestAStolenSessionTurnsNothingOff(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		f.Clock.Advance(identity.ProofLife + time.Second)
		_, err := f.BeginTOTP(ctx, who, "")
		want(t, err, identity.ErrProofNeeded)
		_, err = f.BeginTOTP(ctx, who, "a wrong password")
		want(t, err, identity.ErrPasswordWrong)
		_, err = f.ConfirmTOTP(ctx, who, "123456")
		want(t, err, identity.ErrEnrollmentEnded)
		secret, codes := f.Enroll(t, who)
		_, err = f.BeginTOTP(ctx, who, password)
		want(t, err, identity.ErrSecondFactorOn)
		for _, code := range []string{f.Code(t, secret, 0), codes[0]} {
			want(t, f.RemoveTOTP(ctx, who, "", code), identity.ErrPasswordWrong)
			want(t, f.RemoveTOTP(ctx, who, "a wrong password", code), identity.ErrPasswordWrong)
		}
		want(t, f.RemoveTOTP(ctx, who, password, "000000"), identity.ErrCodeWrong)
		want(t, f.RemoveTOTP(ctx, who, password, ""), identity.ErrCodeWrong)
		must(t, f.RemoveTOTP(ctx, who, password, codes[0]))
		f.Last(t, "second_factor_off", maria)
		if v, err := f.GetSecurity(ctx, who); err != nil || v.FactorOn {
			t.Errorf("%+v %v", v, err)
		}
		f.Clock.Advance(time.Minute)
		want(t, f.RemoveTOTP(ctx, who, password, codes[1]), identity.ErrCodeWrong)
		for _, m := range notifytest.Queued(t, f.DB) {
			if strings.Contains(fmt.Sprint(m.Data), secret) || strings.Contains(fmt.Sprint(m.Data), codes[1]) {
				t.Errorf("%s tells a secret", m.Kind)
			}
		}
	})
}

// Of many who give the same code at once, exactly one gets in: whether they share a pending sign-in or not.
func TestOneCodeOneSession(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		who, _ := f.SignedIn(t, maria)
		secret, recovery := f.Enroll(t, who)
		for name, code := range map[string]string{"app": f.Code(t, secret, 0), "recovery": recovery[0]} {
			shared := begun(f, t, maria)
			pending := []string{shared, shared, begun(f, t, maria), begun(f, t, maria)}
			var wg sync.WaitGroup
			results := make([]error, len(pending))
			for i, p := range pending {
				wg.Go(func() {
					_, _, results[i] = f.CompleteSignIn(t.Context(), stranger, identity.SecondStep{Pending: p, Code: code, Client: browser})
				})
			}
			wg.Wait()
			in := 0
			for _, err := range results {
				switch {
				case err == nil:
					in++
				case !errors.Is(err, identity.ErrCodeUsed) && !errors.Is(err, identity.ErrCodeWrong) && !errors.Is(err, identity.ErrPendingEnded):
					t.Errorf("%s: %v", name, err)
				}
			}
			if in != 1 {
				t.Errorf("%s: %d sessions by one code: %v", name, in, results)
			}
		}
	})
}
