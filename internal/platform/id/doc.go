// Package id makes the names that things have for ever: a prefix that says what kind of thing it is and a
// number that grows with time.
//
// It owns the form of an identifier, not the list of prefixes: each area names its own.
package id
