package identity_test

import (
	"slices"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/platform/errs"
)

// methodsOf are the second factors that a sign-in which waits was told of.
func methodsOf(t *testing.T, err error) []string {
	t.Helper()
	e, _ := errs.As(err)
	if e == nil {
		t.Fatalf("got %v", err)
	}
	list, _ := e.Extra["methods"].([]string)
	return list
}

func byPasskey(f *identitytest.Fixture, t *testing.T, k *key, pending string, c identity.Client) (access.Actor, error) {
	t.Helper()
	asked, err := f.BeginSecondStep(t.Context(), stranger, pending, c)
	if err != nil {
		return access.Actor{}, err
	}
	_, who, err := f.CompleteWithPasskey(t.Context(), stranger, identity.PasskeyStep{Pending: pending, PasskeyAnswer: k.uses(t, asked), Client: c})
	return who, err
}

// SPEC A1: whoever has set up a second factor of any kind needs one: a password asks for the passkey, or for one of the
// recovery codes that came with it. That goes for the vendor's staff too.
func TestAPasskeyIsNeededBesideThePassword(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		must(t, f.SetOperator(ctx, access.System("test"), who.Profile, true))
		_, other, err := signIn(f, t, maria, password)
		must(t, err)
		k := withPasskey(f, t, who)
		if len(k.added.RecoveryCodes) != identity.RecoveryCodes {
			t.Fatalf("%d recovery codes came with the first second factor", len(k.added.RecoveryCodes))
		}
		if list, _ := f.ListSessions(ctx, other); len(list) != 1 {
			t.Error("a session by password alone lives on")
		}
		_, in, err := signIn(f, t, maria, password)
		want(t, err, identity.ErrSecondFactorNeeded)
		if in.SignedIn() || !slices.Equal(methodsOf(t, err), []string{identity.ByPasskey, identity.ByRecovery}) {
			t.Errorf("%+v, %v", in, methodsOf(t, err))
		}
		in, err = byPasskey(f, t, k, identitytest.Pending(t, err), browser)
		if err != nil || in.Profile != who.Profile || access.RequireOperator(in) != nil {
			t.Fatalf("%+v %v", in, err)
		}
		in, err = complete(f, t, begun(f, t, maria), k.added.RecoveryCodes[0])
		if err != nil || !in.SecondFactor {
			t.Fatalf("%+v %v", in, err)
		}
		for _, code := range []string{"000000", k.added.RecoveryCodes[0]} { // no app; used
			_, err = complete(f, t, begun(f, t, maria), code)
			want(t, err, identity.ErrCodeWrong)
		}

		// An app beside it: the codes go on, and any of the three will do.
		secret, anew := f.Enroll(t, in)
		if len(anew) != 0 {
			t.Errorf("%d more recovery codes, though nine are left", len(anew))
		}
		_, _, err = signIn(f, t, maria, password)
		if got := methodsOf(t, err); !slices.Equal(got, []string{identity.ByPasskey, identity.ByApp, identity.ByRecovery}) {
			t.Error(got)
		}
		_, err = complete(f, t, begun(f, t, maria), f.Code(t, secret, 0))
		must(t, err)
		if page, err := f.GetPerson(ctx, access.System("test"), who.Profile); err != nil || !page.SecondFactor {
			t.Errorf("the staff's list: %+v %v", page, err)
		}

		// Where the portal's address is one for passkeys no more, the codes are left.
		f.Passkeys = nil
		_, _, err = signIn(f, t, maria, password)
		if got := methodsOf(t, err); !slices.Equal(got, []string{identity.ByApp, identity.ByRecovery}) {
			t.Error(got)
		}
		_, err = f.BeginSecondStep(ctx, stranger, identitytest.Pending(t, err), browser)
		want(t, err, identity.ErrPasskeysOff)
	})
}

// The second step takes the passkey of the very person whose password was given, for the very sign-in, once.
func TestPasskeysOfAnotherAreNoSecondStep(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		hers := withPasskey(f, t, who)
		eve, _ := f.SignedIn(t, "eve@example.com")
		eves := withPasskey(f, t, eve)

		pending := begun(f, t, maria)
		_, err := byPasskey(f, t, eves, pending, browser)
		want(t, err, identity.ErrPasskeyRefused)
		step := func(pending string, answer identity.PasskeyAnswer) error {
			_, in, err := f.CompleteWithPasskey(ctx, stranger, identity.PasskeyStep{Pending: pending, PasskeyAnswer: answer, Client: browser})
			if in.SignedIn() && err != nil {
				t.Errorf("signed in and %v", err)
			}
			return err
		}
		// What was asked for another sign-in, or for signing in without a password, doesn't count here.
		asked, err := f.BeginSecondStep(ctx, stranger, begun(f, t, maria), browser)
		must(t, err)
		want(t, step(pending, hers.uses(t, asked)), identity.ErrChallengeEnded)
		want(t, step(pending, hers.uses(t, begin(f, t))), identity.ErrChallengeEnded)
		asked, err = f.BeginSecondStep(ctx, stranger, pending, browser)
		must(t, err)
		_, err = passkeyIn(f, t, asked.Handle, hers.uses(t, asked).Response)
		want(t, err, identity.ErrChallengeEnded)

		_, err = byPasskey(f, t, hers, pending, browser)
		must(t, err)
		_, err = f.BeginSecondStep(ctx, stranger, pending, browser)
		want(t, err, identity.ErrPendingEnded)
		_, err = f.BeginSecondStep(ctx, stranger, "made up", browser)
		want(t, err, identity.ErrPendingEnded)
	})
}

// What somebody has begun in one browser, another can't end: neither with a pending value that it has got hold of, nor with
// what a passkey was asked for.
func TestASignInBelongsToTheBrowserThatBeganIt(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		k := withPasskey(f, t, who)
		pending := begun(f, t, maria)
		for name, c := range map[string]identity.Client{"another": {Browser: identity.BrowserSecret("")}, "none": {}} {
			_, in, err := f.CompleteSignIn(ctx, stranger, identity.SecondStep{Pending: pending, Code: k.added.RecoveryCodes[0], Client: c})
			if in.SignedIn() {
				t.Errorf("%s: signed in", name)
			}
			want(t, err, identity.ErrPendingEnded)
			_, err = byPasskey(f, t, k, pending, c)
			want(t, err, identity.ErrPendingEnded)

			asked := begin(f, t)
			_, in, err = f.SignInWithPasskey(ctx, stranger, identity.PasskeySignIn{PasskeyAnswer: k.uses(t, asked), Client: c})
			if in.SignedIn() {
				t.Errorf("%s: signed in by a passkey", name)
			}
			want(t, err, identity.ErrChallengeEnded)
		}
		_, err := complete(f, t, pending, k.added.RecoveryCodes[0]) // which nobody has used up
		must(t, err)
	})
}

// The last second factor goes only with a password that can stand alone, right after a second factor was used; its recovery
// codes go with it, and so does every other session.
func TestTheLastSecondFactor(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		k := withPasskey(f, t, who)
		secret, _ := f.Enroll(t, who)
		must(t, f.ChangePassword(ctx, who, password, "twelve chars"))         // enough beside a second factor
		must(t, f.RemoveTOTP(ctx, who, "twelve chars", f.Code(t, secret, 0))) // not the last one
		if v, err := f.GetSecurity(ctx, who); err != nil || !v.FactorOn || v.RecoveryCodes != identity.RecoveryCodes {
			t.Errorf("%+v %v", v, err)
		}
		_, _, err := signIn(f, t, maria, "twelve chars")
		other, err := complete(f, t, identitytest.Pending(t, err), k.added.RecoveryCodes[0])
		must(t, err)

		remove := func(password string) error { return f.RemovePasskey(ctx, who, k.added.ID, password) }
		want(t, remove(""), identity.ErrPasswordNeeded)
		want(t, remove("wrong password here"), identity.ErrPasswordWrong)
		want(t, remove("twelve chars"), identity.ErrPasswordAloneShort)
		must(t, f.ChangePassword(ctx, who, "twelve chars", fresh))
		f.Clock.Advance(identity.ProofLife + time.Second)
		want(t, remove(""), identity.ErrProofNeeded)
		want(t, remove(fresh), identity.ErrFactorProofNeeded)

		// A passkey shows that it is still them; the session goes on under another token.
		asked, err := f.BeginProof(ctx, who)
		must(t, err)
		eve, _ := f.SignedIn(t, "eve@example.com")
		answer := k.uses(t, asked)
		_, err = f.ProveByPasskey(ctx, eve, answer)
		want(t, err, identity.ErrChallengeEnded)
		_, err = f.BeginProof(ctx, eve)
		want(t, err, identity.ErrNoPasskey)
		asked, err = f.BeginProof(ctx, who)
		must(t, err)
		answer = k.uses(t, asked)
		token, err := f.ProveByPasskey(ctx, who, answer)
		must(t, err)
		if a, _ := f.Authenticate(ctx, token, ""); a.Session != who.Session || !a.SecondFactor {
			t.Errorf("%+v", a)
		}
		_, err = f.ProveByPasskey(ctx, who, answer)
		want(t, err, identity.ErrChallengeEnded)
		must(t, remove(fresh))
		if list, _ := f.ListSessions(ctx, other); len(list) != 1 {
			t.Error("a session that a removed factor may have begun lives on")
		}
		if v, err := f.GetSecurity(ctx, who); err != nil || v.FactorOn || v.RecoveryCodes != 0 || v.MinPassword != identity.MinPassword {
			t.Errorf("%+v %v", v, err)
		}
		_, err = f.RenewRecoveryCodes(ctx, who, fresh)
		want(t, err, identity.ErrNoFactor)
		_, _, err = signIn(f, t, maria, fresh)
		must(t, err)
	})
}

// Who has only ever come by a company's sign-in has no password that could stand alone, and needs none to go back to it.
func TestTheLastSecondFactorWithoutAPassword(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		c := newCompany(t, f)
		who, _, err := c.comes(t, c.goes(t, "", nil))
		must(t, err)
		asked, err := f.BeginPasskey(t.Context(), who, "")
		must(t, err)
		k := newKey(t, who.Profile)
		k.added, err = f.AddPasskey(t.Context(), who, asked.Handle, "Laptop", k.attest(t, portal, asked))
		must(t, err)
		if v, err := f.GetSecurity(t.Context(), who); err != nil || v.HasPassword || !v.FactorOn {
			t.Errorf("%+v %v", v, err)
		}
		_, _, err = c.comes(t, c.goes(t, "", nil))
		_, err = byPasskey(f, t, k, identitytest.Pending(t, err), browser)
		must(t, err)
		must(t, f.RemovePasskey(t.Context(), who, k.added.ID, ""))
		_, _, err = c.comes(t, c.goes(t, "", nil))
		must(t, err)
	})
}
