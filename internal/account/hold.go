package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// Deed is what the vendor's staff does to an account as a whole. None of them deletes anything.
type Deed string

// The deeds.
const (
	Hold             Deed = "hold"              // put on export hold: nothing can be changed until it is released
	Release          Deed = "release"           // from export hold
	AskDeactivation  Deed = "ask_deactivation"  // the account is to be closed; nothing can be changed meanwhile
	DropDeactivation Deed = "drop_deactivation" // it stays after all
	Close            Deed = "close"             // for good; its identifier is free again
)

// The errors about these deeds.
var (
	ErrDeed       = errs.New(errs.Conflict, "account_state", "That can't be done to the account in its present state.", "Load its page again: it shows what can be done.")
	ErrDeedReason = errs.New(errs.Invalid, "reason_missing", "The reason has 10 to 1000 characters: the administrators read it.", "Write why, in a sentence.").At("/reason")
)

// step is what a deed makes of an account.
type step struct {
	deed     Deed
	from, to Status
	told     string // in the log, after the account's name
}

// steps is every way between the states that the vendor's staff can go (SPEC C1).
var steps = []step{
	{Hold, Active, ExportHold, "was put on hold for export control"},
	{Release, ExportHold, Active, "was released from hold for export control"},
	{AskDeactivation, Active, DeactivationRequested, "is to be deactivated"},
	{AskDeactivation, ExportHold, DeactivationRequested, "is to be deactivated"},
	{DropDeactivation, DeactivationRequested, Active, "is not to be deactivated after all"},
	{Close, DeactivationRequested, Closed, "was closed"},
}

// deeds lists what can be done to an account in a state.
func deeds(from Status) []Deed {
	var may []Deed
	for _, s := range steps {
		if s.from == from {
			may = append(may, s.deed)
		}
	}
	return may
}

// stepOf returns what a deed makes of an account in a state, or ErrDeed.
func stepOf(d Deed, from Status) (step, error) {
	for _, s := range steps {
		if s.deed == d && s.from == from {
			return s, nil
		}
	}
	return step{}, ErrDeed
}

// ChangeStateByOperator does a deed to an account, for a reason that stands in its log and is mailed to everybody
// concerned. Only the vendor's staff may. It fails with ErrDeedReason, ErrNotFound, ErrOwnAccount or
// ErrDeed.
func (s *Service) ChangeStateByOperator(ctx context.Context, who access.Actor, id access.AccountID, d Deed, reason string) (Inspection, error) {
	if err := access.RequireOperator(who); err != nil {
		return Inspection{}, err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 10 || n > 1000 {
		return Inspection{}, ErrDeedReason
	}
	var in Inspection
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		a, err := s.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Uninvolved(ctx, tx, who, a); err != nil {
			return err
		}
		next, err := stepOf(d, a.Status)
		if err != nil {
			return err
		}
		before := a.Status
		a.Status, a.StatusReason = next.to, reason
		if next.to == Active {
			a.StatusReason = ""
		}
		if err := s.SetState(ctx, tx, a); err != nil {
			return err
		}
		e := a.Event("account.state_changed", fmt.Sprintf("Account %s %s: %s", a.Name, next.told, reason))
		e.Before, e.After = map[string]any{"status": string(before)}, map[string]any{"status": string(a.Status), "status_reason": reason}
		if err := s.Log.Append(ctx, tx, who.AsOperator(), e); err != nil {
			return err
		}
		if err := s.mailState(ctx, tx, a, next.told, reason); err != nil {
			return err
		}
		in, err = s.inspect(ctx, tx, a)
		return err
	})
	return in, err
}

// mailState tells the administrators and approvers what was done to their account; that it was closed, every user.
func (s *Service) mailState(ctx context.Context, tx *db.Tx, a Account, told, reason string) error {
	users, err := s.Users(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	facts := FactsOf(a, users)
	facts["told"], facts["reason"] = told, reason
	for _, u := range users {
		if a.Status != Closed && !u.Grants.Has(access.AccountAdmin) && !u.Grants.Has(access.AccountApprover) {
			continue
		}
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "account_state_changed", Account: a.ID, ToEmail: u.Email, ToName: u.Name, Data: facts}); err != nil {
			return err
		}
	}
	return nil
}
