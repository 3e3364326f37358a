package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/licet/licet/internal/platform/clock"
)

// timeout bounds each request to a provider.
const timeout = 10 * time.Second

// Client speaks to the providers. It keeps nothing of what they say.
type Client struct {
	providers []Provider
	redirect  string
	clock     clock.Clock
	http      *http.Client
}

// New returns a client; redirect is the one address to which browsers come back. It fails if the settings aren't safe.
func New(providers []Provider, redirect string, c clock.Clock) (*Client, error) {
	if err := check(providers); err != nil {
		return nil, fmt.Errorf("company sign-in: %w", err)
	}
	return &Client{providers: providers, redirect: redirect, clock: c, http: &http.Client{
		Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("a provider doesn't send us elsewhere")
		},
	}}, nil
}

// Providers returns the providers in the order of the settings.
func (c *Client) Providers() []Provider { return slices.Clone(c.providers) }

// Find returns a provider by its id.
func (c *Client) Find(id string) (Provider, bool) {
	i := slices.IndexFunc(c.providers, func(p Provider) bool { return p.ID == id })
	if i < 0 {
		return Provider{}, false
	}
	return c.providers[i], true
}

// discover asks a provider for its addresses. Those must be safe too.
func (c *Client) discover(ctx context.Context, p Provider) (context.Context, *oidc.Provider, *oauth2.Config, error) {
	ctx = oidc.ClientContext(ctx, c.http)
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return ctx, nil, nil, fmt.Errorf("discovery at %s: %w", p.Issuer, err)
	}
	var more struct {
		JWKS string `json:"jwks_uri"`
	}
	info := found.UserInfoEndpoint()
	if info == "" {
		info = p.Issuer // there is none; it isn't asked
	}
	end := found.Endpoint()
	if err := errors.Join(found.Claims(&more), safe(end.AuthURL), safe(end.TokenURL), safe(more.JWKS), safe(info)); err != nil {
		return ctx, nil, nil, fmt.Errorf("discovery at %s: %w", p.Issuer, err)
	}
	return ctx, found, &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: end, RedirectURL: c.redirect,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, nil
}

// NewVerifier returns a fresh secret of PKCE.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// Question is what a browser takes to the provider. State comes back with it; nonce and verifier tie the answer to this one.
type Question struct {
	State, Nonce, Verifier string
	Another                bool // the person wants to choose another account than the one they are signed in with there
}

// Address returns where the browser has to go.
func (c *Client) Address(ctx context.Context, p Provider, q Question) (string, error) {
	_, found, config, err := c.discover(ctx, p)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)}
	if q.Another {
		prompt, err := promptFor(found)
		if err != nil {
			return "", err
		}
		options = append(options, oauth2.SetAuthURLParam("prompt", prompt))
	}
	return config.AuthCodeURL(q.State, options...), nil
}

// promptFor is what lets the person choose an account. A provider that lists its prompts and has no such one is asked to
// let them sign in again, which every provider can (OpenID Connect Core, 15.1).
func promptFor(found *oidc.Provider) (string, error) {
	var more struct {
		Prompts []string `json:"prompt_values_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return "", err
	}
	if len(more.Prompts) > 0 && !slices.Contains(more.Prompts, "select_account") {
		return "login", nil
	}
	return "select_account", nil
}

// Answer is what the browser brings back.
type Answer struct {
	Code   string
	Issuer string // the provider's own name, if it sent one as iss
}

// from refuses an answer of another provider, and one without a name where the provider says that it always sends one
// (RFC 9207).
func (a Answer) from(p Provider, found *oidc.Provider) error {
	var more struct {
		Named bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return err
	}
	if a.Issuer != p.Issuer && (a.Issuer != "" || more.Named) {
		return fmt.Errorf("the answer is of %q", a.Issuer)
	}
	return nil
}

// Claims is what a provider says of a person.
type Claims struct {
	Issuer, Subject string
	Email           string
	EmailVerified   bool
	GivenName       string
	FamilyName      string
	SecondFactor    bool // as the provider's settings count it
}

// loose is a boolean that some providers send as text.
type loose bool

func (l *loose) UnmarshalJSON(b []byte) error {
	*l = string(b) == "true" || string(b) == `"true"`
	return nil
}

// person is what the signed answer says of a person, or the provider's user info.
type person struct {
	Email         string `json:"email"`
	EmailVerified loose  `json:"email_verified"`
	GivenName     string `json:"given_name"`
	FamilyName    string `json:"family_name"`
}

// ask reads the user info, where providers keep the email that they leave out of an ID token (OpenID Connect Core, 5.4).
// It must be about the one whom the ID token is about.
func ask(ctx context.Context, found *oidc.Provider, token *oauth2.Token, subject string) (person, error) {
	var p person
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	switch {
	case err != nil:
		return p, fmt.Errorf("the user info: %w", err)
	case info.Subject != subject:
		return p, errors.New("the user info is about somebody else")
	}
	return p, info.Claims(&p)
}

// Exchange redeems a code and checks the signed answer: signature, issuer, audience, times, nonce. If it names no email,
// the provider's user info is asked.
func (c *Client) Exchange(ctx context.Context, p Provider, a Answer, nonce, verifier string) (Claims, error) {
	ctx, found, config, err := c.discover(ctx, p)
	if err != nil {
		return Claims{}, err
	}
	if err := a.from(p, found); err != nil {
		return Claims{}, err
	}
	token, err := config.Exchange(ctx, a.Code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Claims{}, fmt.Errorf("the code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Claims{}, errors.New("the provider gave no ID token")
	}
	id, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, Now: c.clock.Now}).Verify(ctx, raw)
	if err != nil {
		return Claims{}, err
	}
	if nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return Claims{}, errors.New("the ID token has another nonce")
	}
	var said struct {
		person
		AuthorizedParty string   `json:"azp"`
		AMR             []string `json:"amr"`
		ACR             string   `json:"acr"`
	}
	if err := id.Claims(&said); err != nil {
		return Claims{}, err
	}
	if said.AuthorizedParty != "" && said.AuthorizedParty != p.ClientID || len(id.Audience) > 1 && said.AuthorizedParty == "" {
		return Claims{}, errors.New("the ID token is for another party")
	}
	if said.Email == "" && found.UserInfoEndpoint() != "" {
		if said.person, err = ask(ctx, found, token, id.Subject); err != nil {
			return Claims{}, err
		}
	}
	factor := slices.ContainsFunc(p.SecondFactor, func(v string) bool { return v == said.ACR || slices.Contains(said.AMR, v) })
	return Claims{
		Issuer: id.Issuer, Subject: id.Subject, Email: said.Email, EmailVerified: bool(said.EmailVerified),
		GivenName: said.GivenName, FamilyName: said.FamilyName, SecondFactor: factor,
	}, nil
}
