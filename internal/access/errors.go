package access

import "github.com/licet/licet/internal/platform/errs"

// The errors of access itself. Areas may give ErrPermissionDenied words that fit their matter; its code stays.
var (
	ErrSignInRequired       = errs.New(errs.Unauthenticated, "sign_in_required", "Nobody is signed in, or the session has ended.", "Sign in and try again.")
	ErrPermissionDenied     = errs.New(errs.Forbidden, "permission_denied", "You don't have the permission for this.", "Ask somebody who has it to do it, or to give it to you.")
	ErrSecondFactorRequired = errs.New(errs.Forbidden, "second_factor_required", "The vendor's staff need a second factor for this.", "Set one up on the Security tab of your profile, then sign in with it.")
)
