// Package account is about companies' accounts: what they are called, what they are made of, and who holds which role
// in them.
//
// It owns accounts with their domain identifiers, states and company information, the virtual accounts inside them,
// and the grants (who holds which role where); so it answers the question that comes first in every operation of
// every area above it: may this person do that here? See Require. It owns too what can identify an account, the custom
// tags and the user groups. It doesn't own profiles (identity), how an account comes to be and becomes a standard one
// (request), invitations and the list of users (member), agreements (agreement), nor what lies in a virtual account
// (licensing).
//
// What always holds: an identifier belongs to one account among those that are active or may become so; every account
// has a default virtual account; every account that somebody has authorized has at least one administrator; a limited
// account has at most three virtual accounts. An account that isn't active can be looked at but not changed. Somebody
// without a grant can't tell an account from one that doesn't exist.
//
// The way of one request: accountapi reads it, the Service's operation asks for the permission, then does its deed in
// one transaction together with the entry in the event log and the mails.
package account

//go:generate go run data/generate.go
