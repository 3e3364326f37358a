// Package member brings people into an account, and lets them go: invitations, requests for access, the list of users,
// their roles, and the recovery of an account whose administrators are gone.
//
// It owns the invitations, the requests, the recoveries with their contacts, and the rules about whom one may invite,
// let in, change or remove. It doesn't own the grants themselves, nor that there is always an administrator: both are the
// account area's, which this one calls.
//
// What always holds: an invitation is for one email address and is accepted only by a profile that has verified that
// very address; it can be accepted once, for 30 days; a limited account has at most three users, pending invitations
// included, however many people invite at once; nobody learns by asking which accounts there are; one person alone never
// makes an administrator of an account that has lost its own.
package member
