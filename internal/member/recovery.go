package member

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/errs"
)

// Bounds of a recovery. Nothing shortens them: who still is an administrator must have the time to say no.
const (
	MaxContacts      = 5
	RecoveryPause    = 3 * 24 * time.Hour  // in which nobody can approve
	RecoveryLifetime = 14 * 24 * time.Hour // then it ends by itself
	RecoveryBan      = 30 * 24 * time.Hour // in which whoever opened one that was stopped opens no other
	approvalsNeeded  = 2
	minReason        = 10
)

// The errors about the recovery of an account.
var (
	ErrRecoveryNotFound  = errs.New(errs.NotFound, "recovery_not_found", "There is no such recovery, or you have no say in it.", "Sign in as a user of the account, or as one of its recovery contacts.")
	ErrRecoveryOpen      = errs.New(errs.Conflict, "recovery_open", "A recovery of this account is open already.", "Approve that one, or wait until it has ended.")
	ErrRecoveryStopped   = errs.New(errs.Gone, "recovery_stopped", "An administrator of the account has stopped this recovery.", "Ask that administrator for a role.")
	ErrRecoveryOver      = errs.New(errs.Gone, "recovery_over", "This recovery has ended.", "Open a new one, if the account still has no administrator.")
	ErrRecoveryEarly     = errs.New(errs.Conflict, "recovery_early", "For three days nobody can approve, so that an administrator who is still there can stop the recovery.", "Come back when the three days are over.")
	ErrRecoveryOwn       = errs.New(errs.Conflict, "recovery_own", "Nobody approves their own proposal as administrator.", "Two others have to approve.")
	ErrRecoveryTwice     = errs.New(errs.Conflict, "recovery_approved_already", "You have approved this recovery already.", "Somebody else has to approve, too.")
	ErrRecoveryOperators = errs.New(errs.Conflict, "recovery_one_operator", "One approval of the vendor's staff counts, not two.", "A user or a recovery contact of the account has to approve.")
	ErrRecoveryReason    = errs.New(errs.Invalid, "recovery_reason", "A recovery needs a reason of 10 to 1000 characters.", "Say what has become of the administrators.")
	ErrRecoveryProposed  = errs.New(errs.Invalid, "recovery_proposed", "Nobody with this email can be proposed.", "Propose yourself, or another user or recovery contact of the account.")
	ErrRecoveryLate      = errs.New(errs.Forbidden, "recovery_joined_later", "You weren't there yet when this recovery was opened.", "Somebody has to approve who was a user or a recovery contact of the account before that.")
	ErrRecoveryGone      = errs.New(errs.Conflict, "recovery_proposed_gone", "The person proposed is no user and no recovery contact of the account any more.", "Open a new recovery, and propose somebody else.")
	ErrRecoveryNeedless  = errs.New(errs.Conflict, "recovery_needless", "Somebody was made an administrator of the account since this recovery was opened.", "Ask that administrator for what you need.")
	ErrRecoveryPresent   = errs.New(errs.Conflict, "recovery_not_needed", "An administrator gives roles directly.", "Change the person's roles, or invite them.")
	ErrRecoveryBanned    = errs.New(errs.Conflict, "recovery_stopped_recently", "An administrator stopped a recovery that you have opened within the last 30 days.", "Ask that administrator, or let somebody else of the account open one.")
	ErrNotAdministrator  = errs.New(errs.Forbidden, "recovery_administrators_only", "Only an account administrator does this.", "Ask an administrator of the account.")
	ErrRecoveryPartner   = errs.New(errs.Forbidden, "recovery_partner", "A reseller never decides who administers a customer's account.", "Have somebody of the customer's company do it.")
	ErrContactLimit      = errs.New(errs.Conflict, "recovery_contact_limit", "An account has five recovery contacts at most.", "Remove one first.")
	ErrContactExists     = errs.New(errs.Conflict, "recovery_contact_exists", "This email is a recovery contact already.", "Nothing more is to be done.")
	ErrContactNotFound   = errs.New(errs.NotFound, "recovery_contact_not_found", "There is no such recovery contact.", "Choose one from the list.")
)

// RecoveryStatus is what has become of a recovery.
type RecoveryStatus string

// The states of a recovery.
const (
	RecoveryWaiting RecoveryStatus = "waiting" // for the end of the three days, and then for two approvals
	RecoveryDone    RecoveryStatus = "done"
	RecoveryStopped RecoveryStatus = "stopped"
	RecoveryExpired RecoveryStatus = "expired"
)

// Approval is one of the two that a recovery needs.
type Approval struct {
	Profile  access.ProfileID
	Name     string
	Operator bool
	At       time.Time
}

// Recovery proposes a new administrator for an account whose administrators are gone.
type Recovery struct {
	ID           string // rec_…
	Account      access.AccountID
	AccountName  string
	Identifier   string
	Locked       bool // whether the vendor's staff is kept out of it
	Proposed     account.Person
	Reason       string
	OpenedBy     access.ProfileID
	OpenedByName string
	Status       RecoveryStatus
	Approvals    []Approval
	CreatedAt    time.Time
	ApprovableAt time.Time
	ExpiresAt    time.Time
	EndedAt      time.Time // zero while it waits
	StoppedBy    string    // name
}

// Open returns nil if the recovery can still be stopped or approved at that time, else why not.
func (r Recovery) Open(now time.Time) error {
	switch {
	case r.Status == RecoveryStopped:
		return ErrRecoveryStopped
	case r.Status != RecoveryWaiting || !now.Before(r.ExpiresAt):
		return ErrRecoveryOver
	}
	return nil
}

// Approvable decides who approves (SPEC R12): after three days, two different people, none of them the one proposed, and
// at most one of the vendor's staff; none of those if the account is locked.
func (r Recovery) Approvable(now time.Time, by access.ProfileID, operator bool) error {
	if err := r.Open(now); err != nil {
		return err
	}
	switch {
	case by == r.Proposed.Profile:
		return ErrRecoveryOwn
	case operator && r.Locked:
		return account.ErrLocked
	case now.Before(r.ApprovableAt):
		return ErrRecoveryEarly
	case slices.ContainsFunc(r.Approvals, func(a Approval) bool { return a.Profile == by }):
		return ErrRecoveryTwice
	case operator && slices.ContainsFunc(r.Approvals, func(a Approval) bool { return a.Operator }):
		return ErrRecoveryOperators
	}
	return nil
}

// names lists those who have approved, for the log and for mails.
func (r Recovery) names() string {
	all := make([]string, len(r.Approvals))
	for i, a := range r.Approvals {
		all[i] = a.Name
		if a.Operator {
			all[i] += " (of the vendor's staff)"
		}
	}
	return strings.Join(all, " and ")
}

// recoveryReason returns the reason without spaces around it.
func recoveryReason(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < minReason || n > account.MaxMessage {
		return "", ErrRecoveryReason.At("/reason")
	}
	return text, nil
}
