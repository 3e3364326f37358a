package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/platform/oidc"
)

// company is a provider that runs in the test: it redeems each code once, for who has the verifier.
type company struct {
	*httptest.Server
	key    *ecdsa.PrivateKey
	mu     sync.Mutex
	asked  url.Values     // what the browser was sent with
	info   map[string]any // what the user info says; nil = there is none
	more   map[string]any // in what the discovery says
	claims map[string]any // over the usual ones
	spent  bool
	f      *identitytest.Fixture
}

func newCompany(t *testing.T, f *identitytest.Fixture, more ...oidc.Provider) *company {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &company{key: key, f: f, claims: map[string]any{}}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		found := map[string]any{"issuer": c.URL, "authorization_endpoint": c.URL + "/authorize", "token_endpoint": c.URL + "/token", "jwks_uri": c.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256"}}
		if c.info != nil {
			found["userinfo_endpoint"] = c.URL + "/userinfo"
		}
		maps.Copy(found, c.more)
		answer(w, found)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer x" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		answer(w, c.info)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if c.spent || r.FormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(sum[:]) != c.asked.Get("code_challenge") ||
			r.FormValue("redirect_uri") != "https://portal.example/sign-in/company" {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "invalid_grant"})
			return
		}
		c.spent = true
		answer(w, map[string]string{"access_token": "x", "token_type": "Bearer", "id_token": c.sign(t)})
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(c.Close)
	f.Companies, err = oidc.New(append([]oidc.Provider{{
		ID: "corp", Name: "Corp", Issuer: c.URL, ClientID: "licet", ClientSecret: "s", Domains: []string{"example.com"}, SecondFactor: []string{"mfa"},
	}}, more...), "https://portal.example/sign-in/company", f.Clock)
	must(t, err)
	return c
}

func (c *company) sign(t *testing.T) string {
	now := c.f.Clock.Now()
	said := map[string]any{"iss": c.URL, "aud": "licet", "sub": "maria-1", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": c.asked.Get("nonce"),
		"email": maria, "email_verified": true, "given_name": "Maria", "family_name": "Lind"}
	maps.Copy(said, c.claims)
	text, err := json.Marshal(said)
	if err != nil {
		t.Error(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: c.key, KeyID: "k"}}, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	signed, err := signer.Sign(text)
	if err != nil {
		t.Error(err)
		return ""
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Error(err)
	}
	return token
}

// goes sends a browser to the provider and returns what it may bring back.
func (c *company) goes(t *testing.T, to string, claims map[string]any) identity.CompanySignIn {
	t.Helper()
	address, err := c.f.BeginCompanySignIn(t.Context(), stranger, identity.CompanyBegin{Provider: "corp", ReturnTo: to, Client: browser})
	must(t, err)
	u, err := url.Parse(address)
	must(t, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked, c.claims, c.spent = u.Query(), claims, false
	if c.asked.Get("code_challenge_method") != "S256" || len(c.asked.Get("nonce")) < 40 || c.asked.Get("response_type") != "code" {
		t.Errorf("sent with %v", c.asked)
	}
	return identity.CompanySignIn{State: c.asked.Get("state"), Code: "good", Client: browser}
}

func (c *company) comes(t *testing.T, in identity.CompanySignIn) (access.Actor, string, error) {
	t.Helper()
	_, to, who, err := c.f.CompleteCompanySignIn(t.Context(), stranger, in)
	return who, to, err
}

// SPEC A1: who comes from their company's provider gets in: as who they are, or with a profile of their own.
func TestCompanySignIn(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		c := newCompany(t, f)
		known := f.SignedUp(t, maria)
		in := c.goes(t, "/learn/roles?x=1", nil)
		who, to, err := c.comes(t, in)
		if err != nil || who.Profile != known.Profile || who.SecondFactor || to != "/learn/roles?x=1" {
			t.Fatalf("%+v %s %v", who, to, err)
		}
		f.Last(t, "company_linked", maria)
		_, _, err = c.comes(t, in)
		want(t, err, identity.ErrCompanyEnded) // replayed

		// The link holds by issuer and subject, whatever address the provider says later.
		who, to, err = c.comes(t, c.goes(t, "https://evil.example/", map[string]any{"email": "else@example.com", "amr": []string{"pwd", "mfa"}}))
		if err != nil || who.Profile != known.Profile || !who.SecondFactor || to != "/" {
			t.Errorf("%+v %s %v", who, to, err)
		}

		// Nobody there yet; what was signed up with and never verified gives way.
		_, err = f.SignUp(ctx, stranger, signUp("new@example.com"))
		must(t, err)
		fresh, _, err := c.comes(t, c.goes(t, "", map[string]any{"sub": "new-1", "email": "new@example.com"}))
		if err != nil || fresh.Name != "Maria Lind" || fresh.Email != "new@example.com" {
			t.Fatalf("%+v %v", fresh, err)
		}
		_, _, err = signIn(f, t, "new@example.com", password)
		want(t, err, identity.ErrCredentials)

		// With an app set up, the provider alone isn't enough.
		secret, _ := f.Enroll(t, known)
		_, _, err = c.comes(t, c.goes(t, "", nil))
		known, err = complete(f, t, identitytest.Pending(t, err), f.Code(t, secret, 0))
		must(t, err)
		links, err := f.ListCompanyLinks(ctx, known)
		if err != nil || len(links) != 1 || links[0].Provider != "Corp" {
			t.Fatalf("%+v %v", links, err)
		}
		want(t, f.RemoveCompanyLink(ctx, fresh, links[0].ID, ""), identity.ErrLinkNotFound)
		must(t, f.RemoveCompanyLink(ctx, known, links[0].ID, password))
		f.Last(t, "company_removed", maria)
	})
}

// Many providers leave the email out of the signed answer, and tell it when they are asked for the user info.
func TestCompanySignInByUserInfo(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		c := newCompany(t, f)
		bare := map[string]any{"email": "", "email_verified": false, "given_name": "", "family_name": ""}
		for _, x := range []struct {
			info map[string]any
			want error
		}{
			{map[string]any{"sub": "somebody-else", "email": maria, "email_verified": true}, identity.ErrCompanyRefused},
			{map[string]any{"email": maria, "email_verified": true}, identity.ErrCompanyRefused},
			{map[string]any{"sub": "maria-1", "email": maria, "email_verified": false}, identity.ErrCompanyEmail},
			{map[string]any{"sub": "maria-1", "email": "maria@elsewhere.example", "email_verified": true}, identity.ErrCompanyEmail},
			{map[string]any{"sub": "maria-1"}, identity.ErrCompanyEmail},
		} {
			c.info = x.info
			_, _, err := c.comes(t, c.goes(t, "", bare))
			want(t, err, x.want)
		}
		c.info = map[string]any{"sub": "maria-1", "email": maria, "email_verified": "true", "given_name": "Maria", "family_name": "Lind"}
		who, _, err := c.comes(t, c.goes(t, "", bare))
		if err != nil || who.Email != maria || who.Name != "Maria Lind" {
			t.Errorf("%+v %v", who, err)
		}
		// What is signed counts before what is not.
		c.info["email"] = "else@example.com"
		who, _, err = c.comes(t, c.goes(t, "", map[string]any{"sub": "other", "email": "signed@example.com"}))
		if err != nil || who.Email != "signed@example.com" {
			t.Errorf("%+v %v", who, err)
		}
	})
}

// What isn't the provider's own fresh answer to this browser, about an address that it speaks for, is refused.
func TestForgedCompanySignIns(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		c := newCompany(t, f)
		victim := f.SignedUp(t, "victim@elsewhere.example")
		for name, x := range map[string]struct {
			claims map[string]any
			change func(*identity.CompanySignIn)
			want   error
		}{
			"other nonce":      {claims: map[string]any{"nonce": "other"}, want: identity.ErrCompanyRefused},
			"no nonce":         {claims: map[string]any{"nonce": ""}, want: identity.ErrCompanyRefused},
			"other issuer":     {claims: map[string]any{"iss": "https://evil.example"}, want: identity.ErrCompanyRefused},
			"other audience":   {claims: map[string]any{"aud": "another"}, want: identity.ErrCompanyRefused},
			"several, no azp":  {claims: map[string]any{"aud": []string{"licet", "another"}}, want: identity.ErrCompanyRefused},
			"other azp":        {claims: map[string]any{"azp": "another"}, want: identity.ErrCompanyRefused},
			"expired":          {claims: map[string]any{"exp": f.Clock.Now().Add(-time.Minute).Unix()}, want: identity.ErrCompanyRefused},
			"unverified email": {claims: map[string]any{"email_verified": false}, want: identity.ErrCompanyEmail},
			"no email":         {claims: map[string]any{"email": ""}, want: identity.ErrCompanyEmail},
			"foreign domain":   {claims: map[string]any{"email": "victim@elsewhere.example"}, want: identity.ErrCompanyEmail},
			"below the domain": {claims: map[string]any{"email": "x@sub.example.com"}, want: identity.ErrCompanyEmail},
			"other state":      {change: func(in *identity.CompanySignIn) { in.State = "x" }, want: identity.ErrCompanyEnded},
			"other browser":    {change: func(in *identity.CompanySignIn) { in.Browser = "x" }, want: identity.ErrCompanyEnded},
			"no browser":       {change: func(in *identity.CompanySignIn) { in.Browser = "" }, want: identity.ErrCompanyEnded},
			"other code":       {change: func(in *identity.CompanySignIn) { in.Code = "stolen" }, want: identity.ErrCompanyRefused},
			"mixed up":         {change: func(in *identity.CompanySignIn) { in.Issuer = "https://evil.example" }, want: identity.ErrCompanyRefused},
			"late":             {change: func(*identity.CompanySignIn) { f.Clock.Advance(identity.CompanyLife + time.Second) }, want: identity.ErrCompanyEnded},
		} {
			in := c.goes(t, "", x.claims)
			if x.change != nil {
				x.change(&in)
			}
			if who, _, err := c.comes(t, in); who.SignedIn() {
				t.Errorf("%s: signed in as %s", name, who.Email)
			} else {
				want(t, err, x.want)
			}
		}
		// Signed by somebody else.
		in := c.goes(t, "", nil)
		right := c.key
		c.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		_, _, err := c.comes(t, in)
		want(t, err, identity.ErrCompanyRefused)
		c.key = right

		// A person who was linked and then took another address is no longer the provider's.
		who, _, err := c.comes(t, c.goes(t, "", map[string]any{"sub": "mover", "email": "mover@example.com"}))
		must(t, err)
		must(t, f.RequestPasswordReset(t.Context(), stranger, who.Email))
		must(t, f.ResetPassword(t.Context(), stranger, f.Token(t, "password_reset", who.Email), password))
		must(t, f.ChangeEmail(t.Context(), who, "mover@private.example", password))
		_, err = f.VerifyEmail(t.Context(), who, f.Token(t, "email_verification", "mover@private.example"))
		must(t, err)
		_, _, err = c.comes(t, c.goes(t, "", map[string]any{"sub": "mover", "email": "mover@example.com"}))
		want(t, err, identity.ErrCompanyDomain)
		if links, err := f.ListCompanyLinks(t.Context(), victim); err != nil || len(links) != 0 {
			t.Errorf("%+v %v", links, err)
		}
		_, err = f.BeginCompanySignIn(t.Context(), stranger, identity.CompanyBegin{Provider: "unknown"})
		want(t, err, identity.ErrProviderNotFound)
		c.Close()
		_, err = f.BeginCompanySignIn(t.Context(), stranger, identity.CompanyBegin{Provider: "corp"})
		want(t, err, identity.ErrProviderSilent)
	})
}

// Somebody who wants another account than the one they are signed in with at their company is let choose; only then is the
// provider told to ask.
func TestAnotherCompanyAccount(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		c := newCompany(t, f)
		for _, x := range []struct {
			prompts []string
			another bool
			want    string
		}{
			{nil, false, ""},
			{nil, true, "select_account"},
			{[]string{"none", "login", "select_account"}, true, "select_account"},
			{[]string{"none", "login", "consent"}, true, "login"},
			{[]string{"none", "login", "select_account"}, false, ""},
		} {
			c.more = map[string]any{"prompt_values_supported": x.prompts}
			address, err := f.BeginCompanySignIn(t.Context(), stranger, identity.CompanyBegin{Provider: "corp", Another: x.another, Client: browser})
			must(t, err)
			u, err := url.Parse(address)
			must(t, err)
			if got := u.Query().Get("prompt"); got != x.want {
				t.Errorf("%v, %v: prompt %q, want %q", x.prompts, x.another, got, x.want)
			}
		}
	})
}

// A provider that says that it always names itself is not taken at its word without its name (RFC 9207).
func TestAProviderThatNamesItselfIsAskedForItsName(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		c := newCompany(t, f)
		c.more = map[string]any{"authorization_response_iss_parameter_supported": true}
		_, _, err := c.comes(t, c.goes(t, "", nil))
		want(t, err, identity.ErrCompanyRefused)
		in := c.goes(t, "", nil)
		in.Issuer = c.URL
		_, _, err = c.comes(t, in)
		must(t, err)
	})
}
