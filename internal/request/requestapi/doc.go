// Package requestapi is the REST face of request: requests of accounts, the questions to those who authorize them, reviews,
// proofs of domains and upgrades.
//
// It owns the form of these answers; accounts among them have that of accountapi. Rules are request's.
package requestapi
