// Package accountapi is the REST face of account: the accounts' properties, virtual accounts, tags and event log; what the
// vendor's staff sees of them; and what everybody may read: the countries and the table of roles.
//
// It owns the form of these answers. Rules are account's.
package accountapi
