// Package member brings people into an account, and lets them go: invitations, the list of users, their roles.
//
// It owns the invitations and the rules about whom one may invite, change or remove. It doesn't own the grants
// themselves, nor that there is always an administrator: both are the account area's, which this one calls.
//
// What always holds: an invitation is for one email address and is accepted only by a profile that has verified that
// very address; it can be accepted once, for 30 days; a limited account has at most three users, pending invitations
// included, however many people invite at once.
package member
