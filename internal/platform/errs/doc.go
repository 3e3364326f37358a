// Package errs is the one error type that a person, a program or a device can be told.
//
// An Error has a stable code, says what is wrong in words and what to do about it. The package owns
// the kinds and what HTTP status each kind becomes; it doesn't own any concrete error: those are
// declared beside the rule that refuses.
package errs
