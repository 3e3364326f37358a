// Package identityapi is the REST face of identity: sign-up, sign-in, sessions, the profile and its security log.
//
// It owns the session's cookie and how a request's cookie becomes an actor. Rules are identity's.
package identityapi
