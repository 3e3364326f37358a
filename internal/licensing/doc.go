// Package licensing is the license manager: who owns how many of what, which devices use it, and whether that adds up.
//
// It owns registration tokens, licenses and the pools that count them, product instances with their identities, what
// they use, and what they report. It doesn't own who may do what (account), what a tag means (catalog), what was
// agreed to (agreement), nor the form of a device's messages (agent/protocol).
//
// What always holds, also with many writers at once:
//   - A pool's counters equal the sum of their parts; Verify recomputes them. Every change is made by its difference,
//     in the transaction of its cause.
//   - A token with at most N uses has admitted at most N devices (Token.Spend).
//   - A product id and serial number is registered once in the whole installation.
//   - A pool that refuses is never taken beyond what it has (Pool.grant).
//   - No number that is shown counts a license that has ended: what is due is settled before it is read.
//
// The way of one message of a device: deviceapi reads the body, Service.Receive checks all that needs no database,
// proves the signature with the instance's key, and then, in one transaction, locks the instance, checks its sequence
// number, does the deed, appends the event and keeps the signed bytes; the answer is signed after the commit. It makes
// no difference how the message came.
//
// Rows are locked in one order everywhere: token, instance, counter, pools by virtual account and tag.
package licensing
