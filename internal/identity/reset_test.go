package identity_test

import (
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
)

// SPEC A1: who has lost every factor gets in by the password again, once whoever runs the server allows it; a colleague
// can't.
func TestResetFactors(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx, root := t.Context(), access.System("test")
		who, cookie := f.SignedIn(t, maria)
		must(t, f.SetOperator(ctx, root, who.Profile, true))
		_, err := f.ResetFactors(ctx, root, who.Profile)
		want(t, err, identity.ErrNoFactors)
		k := withPasskey(f, t, who)
		codes := k.added.RecoveryCodes
		secret, _ := f.Enroll(t, who)
		pending := begun(f, t, maria)

		colleague, _ := f.SignedIn(t, "olga@example.com")
		colleague.Operator, colleague.SecondFactor = true, true
		_, err = f.ResetFactors(ctx, colleague, who.Profile)
		want(t, err, access.ErrPermissionDenied)
		_, err = f.ResetFactors(ctx, root, "prof_none")
		want(t, err, identity.ErrProfileNotFound)

		taken, err := f.ResetFactors(ctx, root, who.Profile)
		if err != nil || !taken.Authenticator || taken.Passkeys != 1 {
			t.Fatalf("%+v %v", taken, err)
		}
		if a, _ := f.Authenticate(ctx, cookie, ""); a.SignedIn() {
			t.Error("a session lives on")
		}
		for _, code := range []string{f.Code(t, secret, 0), codes[0]} {
			_, err = complete(f, t, pending, code)
			want(t, err, identity.ErrPendingEnded)
		}
		c := begin(f, t)
		k.made.Counter++
		_, err = passkeyIn(f, t, c.Handle, k.sign(t, portal, c))
		want(t, err, identity.ErrPasskeyRefused)

		_, in, err := signIn(f, t, maria, password)
		must(t, err)
		want(t, access.RequireOperator(in), access.ErrSecondFactorRequired)
		if kinds := securityKinds(t, f, in); kinds[1] != "factors.reset" {
			t.Errorf("%v", kinds)
		}
		f.Last(t, "factors_reset", maria)
		secret, _ = f.Enroll(t, in) // and a new one can be set up
		_, err = complete(f, t, begun(f, t, maria), f.Code(t, secret, 0))
		must(t, err)
	})
}
