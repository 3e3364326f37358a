// Package identity knows who a person is: profiles, their email addresses and passwords, sessions, and the log of
// what happened to them.
//
// It owns the profile and everything that proves it: sign-up with a verified address, sign-in, the links that are
// mailed, sessions, preferences, and who is of the vendor's staff. It doesn't own what a person may do in an account
// (account does), nor how mail is sent (notify), nor cookies (identityapi).
//
// What must hold: a password is stored as argon2id only, a link and a session as SHA-256 only; a link works once and
// not longer than a day; a stranger can't learn from any answer whether an address has a profile; whoever changes a
// password ends all other sessions of the profile.
package identity

//go:generate go run data/generate.go
