// Package protocol is the language a device and a Licet server speak: what may be
// said, how it is signed, and how it is read without trusting it too early.
//
// It owns the message and answer types, their signing and opening (JSON Web
// Signatures in the flattened form, ES256 or EdDSA), public keys and their
// thumbprints, and the table of error codes. It does not own any transport, any
// state, or any decision about licenses. It imports nothing of Licet, so that a
// device's software can use it alone. docs/design/device-protocol.md describes
// the same in words, for other languages.
//
// A server reads a message in two steps: [Parse] tells who claims to speak, and
// [Message.Verify] proves it with the key kept for that speaker. The payload
// can't be decoded before that proof:
//
//	m, err := protocol.Parse(body)          // refuses anything not well formed
//	key := lookUp(m.Header.Kid)             // or m.Header.JWK.Public() to register
//	err = m.Verify(key)
//	var ask protocol.AuthorizeRequest
//	err = m.Decode(&ask)
package protocol
