// Package request is about how an account comes to be, and how a limited one becomes a standard one.
//
// It owns the requests for accounts: one's own and those on behalf of somebody else, with the question to the approver
// and the people nominated; the reviews by the vendor's staff; the proofs of a domain by DNS; and the upgrades. It doesn't
// own the accounts themselves, their states and what can identify them (account, whose joining functions it calls), nor
// the invitations of those nominated (member).
//
// What always holds: an account is active at once only if its identifier is that of the verified email of who authorizes
// it, or if it is a limited one; everything else waits for a review or a proof. Of all who answer one question or decide
// one review at once, one does. A partner authorizes nothing for a customer. An upgrade changes nothing until it is
// complete.
package request
