// Package seal encrypts the few secrets that the server must be able to show
// again, such as registration tokens, before they go into the database.
//
// It owns the key file, the form of a sealed text and the binding of each text
// to its place; and the tokens of which only a fingerprint is stored. It does not own passwords, which are hashed and can't be read
// back by anyone.
package seal
