// Package sign holds the server's signing key, by which devices know that an
// answer is the server's.
//
// It owns the Ed25519 key file and the signing of answers. It does not own the
// form of the answers, which is agent/protocol's, nor what they say.
package sign
