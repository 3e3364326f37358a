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

// Address returns where the browser has to go. State comes back with it; nonce and verifier tie the answer to this one.
func (c *Client) Address(ctx context.Context, p Provider, state, nonce, verifier string) (string, error) {
	_, _, config, err := c.discover(ctx, p)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
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
func (c *Client) Exchange(ctx context.Context, p Provider, code, nonce, verifier string) (Claims, error) {
	ctx, found, config, err := c.discover(ctx, p)
	if err != nil {
		return Claims{}, err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
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
