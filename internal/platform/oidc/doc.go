// Package oidc signs people in at their company's OpenID Connect provider: authorization code with PKCE (S256), state and
// nonce.
//
// It owns the protocol and the settings of the providers: where the browser is sent, and what the provider's signed
// answer says. It doesn't own whose profile that is, nor sessions; the caller keeps state, nonce and verifier, and takes
// each of them once.
package oidc
