// Package accountapi is the REST face of account: requests of accounts, their properties, virtual accounts and event
// log; and what everybody may read, such as the branding, the countries and the table of roles.
//
// It owns the form of these answers. Rules are account's.
package accountapi
