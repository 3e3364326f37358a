// Package event is the log of everything that changes: who did what, when, from where, on what, before and after.
//
// An entry is appended in the transaction of the deed that it tells of, so there is no deed without its entry and no
// entry without its deed. The package owns the entries, their order and how they are read. It doesn't own their
// kinds: each area names its own. Sign-ins and changes of credentials aren't here but in the profile's security log,
// for they belong to no account.
//
// Entries are only ever added. Their place in the account's Merkle tree is given later, by a sequencer; it is 0
// until then.
package event
