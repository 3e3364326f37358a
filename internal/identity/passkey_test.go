package identity_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
)

// portal is where the fixture's passkeys are for.
var portal = virtualwebauthn.RelyingParty{ID: "portal.example", Name: "Software Central", Origin: "https://portal.example"}

// key is somebody's authenticator with one passkey.
type key struct {
	device virtualwebauthn.Authenticator
	made   virtualwebauthn.Credential
	added  identity.AddedPasskey // what the portal said of it
}

func newKey(t *testing.T, p access.ProfileID) *key {
	t.Helper()
	k := &key{device: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(p)}), made: identitytest.NewPasskey(t)}
	k.made.Counter = 1
	return k
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}

// attest answers a challenge to make a passkey.
func (k *key) attest(t *testing.T, rp virtualwebauthn.RelyingParty, c identity.Ceremony) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAttestationOptions(asJSON(t, c.Options))
	must(t, err)
	return []byte(virtualwebauthn.CreateAttestationResponse(rp, k.device, k.made, *options))
}

// sign answers a challenge to sign in.
func (k *key) sign(t *testing.T, rp virtualwebauthn.RelyingParty, c identity.Ceremony) []byte {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(asJSON(t, c.Options))
	must(t, err)
	return []byte(virtualwebauthn.CreateAssertionResponse(rp, k.device, k.made, *options))
}

// withPasskey gives somebody a passkey.
func withPasskey(f *identitytest.Fixture, t *testing.T, who access.Actor) *key {
	t.Helper()
	c, err := f.BeginPasskey(t.Context(), who, password)
	must(t, err)
	k := newKey(t, who.Profile)
	k.added, err = f.AddPasskey(t.Context(), who, c.Handle, "Laptop", k.attest(t, portal, c))
	must(t, err)
	return k
}

// uses is the answer of the passkey, one use later.
func (k *key) uses(t *testing.T, c identity.Ceremony) identity.PasskeyAnswer {
	t.Helper()
	k.made.Counter++
	return identity.PasskeyAnswer{Handle: c.Handle, Response: k.sign(t, portal, c)}
}

func begin(f *identitytest.Fixture, t *testing.T) identity.Ceremony {
	t.Helper()
	c, err := f.BeginPasskeySignIn(t.Context(), stranger, browser)
	must(t, err)
	return c
}

func passkeyIn(f *identitytest.Fixture, t *testing.T, handle string, response []byte) (access.Actor, error) {
	t.Helper()
	_, who, err := f.SignInWithPasskey(t.Context(), stranger, identity.PasskeySignIn{PasskeyAnswer: identity.PasskeyAnswer{Handle: handle, Response: response}, Client: browser})
	return who, err
}

// SPEC A1: a passkey signs in without a name or a password, and counts as both factors, even where an app is set up.
func TestPasskey(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, cookie := f.SignedIn(t, maria)
		k := withPasskey(f, t, who)
		if a, _ := f.Authenticate(ctx, k.added.Session, ""); !a.SecondFactor || a.Session != who.Session {
			t.Error("making it doesn't count for the session")
		}
		if a, _ := f.Authenticate(ctx, cookie, ""); a.SignedIn() {
			t.Error("the token from before the passkey still works")
		}
		f.Enroll(t, who)
		c := begin(f, t)
		k.made.Counter++
		response := k.sign(t, portal, c)
		in, err := passkeyIn(f, t, c.Handle, response)
		if err != nil || in.Profile != who.Profile || !in.SecondFactor {
			t.Fatalf("%+v %v", in, err)
		}
		_, err = passkeyIn(f, t, c.Handle, response)
		want(t, err, identity.ErrChallengeEnded) // replayed
		other := begin(f, t)
		_, err = passkeyIn(f, t, other.Handle, response)
		want(t, err, identity.ErrPasskeyRefused) // for another challenge
		list, err := f.ListPasskeys(ctx, who)
		if err != nil || len(list) != 1 || list[0].Name != "Laptop" || list[0].UsedAt.IsZero() {
			t.Fatalf("%+v %v", list, err)
		}
		eve, _ := f.SignedIn(t, "eve@example.com")
		_, err = f.RenamePasskey(ctx, eve, list[0].ID, "Mine")
		want(t, err, identity.ErrPasskeyNotFound)
		want(t, f.RemovePasskey(ctx, eve, list[0].ID, password), identity.ErrPasskeyNotFound)
		_, err = f.RenamePasskey(ctx, who, list[0].ID, "")
		want(t, err, identity.ErrNameInvalid)
		renamed, err := f.RenamePasskey(ctx, who, list[0].ID, "Old laptop")
		if err != nil || renamed.Name != "Old laptop" {
			t.Errorf("%+v %v", renamed, err)
		}
		f.Clock.Advance(identity.ProofLife + time.Second)
		want(t, f.RemovePasskey(ctx, who, list[0].ID, ""), identity.ErrProofNeeded)
		must(t, f.RemovePasskey(ctx, who, list[0].ID, password))
		f.Last(t, "passkey_removed", maria)
		c = begin(f, t)
		k.made.Counter++
		_, err = passkeyIn(f, t, c.Handle, k.sign(t, portal, c))
		want(t, err, identity.ErrPasskeyRefused)
	})
}

// What isn't a fresh signature of the right passkey for the right place is refused.
func TestPasskeysOfOthersAreRefused(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		who, _ := f.SignedIn(t, maria)
		eve, _ := f.SignedIn(t, "eve@example.com")
		hers, mine := withPasskey(f, t, who), withPasskey(f, t, eve)

		for name, forge := range map[string]func() (*key, virtualwebauthn.RelyingParty){
			"another's name": func() (*key, virtualwebauthn.RelyingParty) {
				k := *mine
				k.device.Options.UserHandle = []byte(who.Profile)
				return &k, portal
			},
			"another's passkey": func() (*key, virtualwebauthn.RelyingParty) {
				k := *mine
				k.made.ID = hers.made.ID
				return &k, portal
			},
			"nobody's name": func() (*key, virtualwebauthn.RelyingParty) {
				k := *mine
				k.device.Options.UserHandle = nil
				return &k, portal
			},
			"not verified": func() (*key, virtualwebauthn.RelyingParty) {
				k := *mine
				k.device.Options.UserNotVerified = true
				return &k, portal
			},
			"another place": func() (*key, virtualwebauthn.RelyingParty) {
				return mine, virtualwebauthn.RelyingParty{ID: "portal.example", Name: portal.Name, Origin: "https://portal.example.evil.example"}
			},
			"another party": func() (*key, virtualwebauthn.RelyingParty) {
				return mine, virtualwebauthn.RelyingParty{ID: "evil.example", Name: portal.Name, Origin: portal.Origin}
			},
			"unknown": func() (*key, virtualwebauthn.RelyingParty) { return newKey(t, who.Profile), portal },
		} {
			c := begin(f, t)
			k, rp := forge()
			k.made.Counter += 10
			if in, err := passkeyIn(f, t, c.Handle, k.sign(t, rp, c)); !errors.Is(err, identity.ErrPasskeyRefused) || in.SignedIn() {
				t.Errorf("%s: %+v %v", name, in, err)
			}
		}
		for _, garbage := range []string{"", "{}", "null", `{"id":"x"}`, strings.Repeat("[", 100)} {
			_, err := passkeyIn(f, t, begin(f, t).Handle, []byte(garbage))
			want(t, err, identity.ErrPasskeyRefused)
		}
		c := begin(f, t)
		f.Clock.Advance(identity.ChallengeLife + time.Second)
		_, err := passkeyIn(f, t, c.Handle, hers.sign(t, portal, c))
		want(t, err, identity.ErrChallengeEnded)

		// A challenge to make a passkey is for one person, and not for signing in; a known passkey isn't taken again.
		made, err := f.BeginPasskey(t.Context(), eve, password)
		must(t, err)
		_, err = f.AddPasskey(t.Context(), who, made.Handle, "Hers", newKey(t, eve.Profile).attest(t, portal, made))
		want(t, err, identity.ErrChallengeEnded)
		made, err = f.BeginPasskey(t.Context(), who, password)
		must(t, err)
		_, err = f.AddPasskey(t.Context(), who, made.Handle, "Again", mine.attest(t, portal, made))
		want(t, err, identity.ErrPasskeyKnown)
	})
}

// A copy of a passkey shows by its counter, which goes backwards: it is refused, and noted for the person.
func TestCopiedPasskeyIsRefused(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		who, _ := f.SignedIn(t, maria)
		k := withPasskey(f, t, who)
		k.made.Counter = 9
		c := begin(f, t)
		_, err := passkeyIn(f, t, c.Handle, k.sign(t, portal, c))
		must(t, err)
		k.made.Counter = 5
		c = begin(f, t)
		_, err = passkeyIn(f, t, c.Handle, k.sign(t, portal, c))
		want(t, err, identity.ErrPasskeyCopied)
		if kinds := securityKinds(t, f, who); kinds[0] != "passkey.refused" {
			t.Errorf("%v", kinds)
		}

		// Of many who bring the same answer at once, one gets in.
		k.made.Counter = 20
		c = begin(f, t)
		response := k.sign(t, portal, c)
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wg.Go(func() {
				_, _, results[i] = f.SignInWithPasskey(t.Context(), stranger, identity.PasskeySignIn{PasskeyAnswer: identity.PasskeyAnswer{Handle: c.Handle, Response: response}, Client: browser})
			})
		}
		wg.Wait()
		in := 0
		for _, err := range results {
			if err == nil {
				in++
			} else {
				want(t, err, identity.ErrChallengeEnded)
			}
		}
		if in != 1 {
			t.Errorf("%d sessions by one answer", in)
		}
	})
}

// Where browsers offer no passkeys, the portal doesn't either.
func TestWherePasskeysAreOffered(t *testing.T) {
	for address, want := range map[string]bool{
		"https://licenses.example.com": true, "https://licenses.example.com:8443": true, "http://localhost:8080": true,
		"http://licenses.example.com": false, "https://192.0.2.7": false, "http://127.0.0.1:8080": false, "https://[2001:db8::1]": false,
	} {
		if rp, err := identity.NewRelyingParty(address); err != nil || (rp != nil) != want {
			t.Errorf("%s: %v %v, want %v", address, rp, err, want)
		}
	}
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		f.Passkeys = nil
		who, _ := f.SignedIn(t, maria)
		_, err := f.BeginPasskey(t.Context(), who, password)
		want(t, err, identity.ErrPasskeysOff)
		_, err = f.BeginPasskeySignIn(t.Context(), stranger, browser)
		want(t, err, identity.ErrPasskeysOff)
	})
}
