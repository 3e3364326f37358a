// Package agreement keeps the texts that a customer must agree to, in their versions, and who agreed to which.
//
// It owns the texts and the acceptances. It doesn't own what needs an acceptance: issuing a token asks it (see
// AcceptIn), never the reverse.
//
// What always holds: a version never changes once published; the newest of a kind is in force, and a new one asks every
// account again; only the customer's own administrator or approver accepts, never a partner or the vendor's staff;
// accepting again changes nothing.
package agreement
