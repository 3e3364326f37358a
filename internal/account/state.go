package account

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Proof says how it is known that an account's domain is its company's.
type Proof string

// The proofs. An identifier that is merely that of a verified email has none: one mailbox is not a company.
const (
	NoProof         Proof = ""
	ProofByDNS      Proof = "dns"      // a record at the domain
	ProofByOperator Proof = "operator" // the vendor's staff looked into it
)

// activate makes an account active that waited, tells everybody concerned, and lets the areas above do what waited
// for it. The account must be locked.
func (s *Service) activate(ctx context.Context, tx *db.Tx, who access.Actor, a Account) error {
	before := a.Status
	a.Status, a.StatusReason, a.ActivatedAt = Active, "", s.Clock.Now()
	if err := s.setState(ctx, tx, a); err != nil {
		return err
	}
	e := a.event("account.activated", fmt.Sprintf("Account %s activated.", a.Name))
	e.Before, e.After = map[string]any{"status": string(before)}, map[string]any{"status": string(a.Status)}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	if err := s.mailConcerned(ctx, tx, a, "account_activated"); err != nil {
		return err
	}
	if s.Activated == nil {
		return nil
	}
	return s.Activated(ctx, tx, a)
}

// decline ends a request for an account, for a reason that is told to everybody concerned and those named; its
// identifier is free again. The account must be locked.
func (s *Service) decline(ctx context.Context, tx *db.Tx, who access.Actor, a Account, reason string, also ...Person) error {
	before := a.Status
	a.Status, a.StatusReason = Declined, reason
	if err := s.setState(ctx, tx, a); err != nil {
		return err
	}
	e := a.event("account.declined", fmt.Sprintf("The request for the account %s ended: %s", a.Name, reason))
	e.Before, e.After = map[string]any{"status": string(before)}, map[string]any{"status": string(a.Status), "status_reason": reason}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	if err := s.WithdrawReviews(ctx, tx, who, a, ""); err != nil {
		return err
	}
	if err := s.mailConcerned(ctx, tx, a, "account_declined", also...); err != nil {
		return err
	}
	if s.Ended == nil {
		return nil
	}
	return s.Ended(ctx, tx, a)
}

func (s *Service) setState(ctx context.Context, tx *db.Tx, a Account) error {
	if err := accountdb.New(tx).SetState(ctx, accountdb.SetStateParams{AccountID: a.ID, Status: string(a.Status), StatusReason: a.StatusReason,
		ActivatedAt: clock.Millis(a.ActivatedAt)}); err != nil {
		return fmt.Errorf("account: set state: %w", err)
	}
	return nil
}

// proveDomain notes how it is known that the account's domain is theirs.
func (s *Service) proveDomain(ctx context.Context, tx *db.Tx, a *Account, how Proof) error {
	a.DomainProof, a.DomainProvedAt = how, s.Clock.Now()
	if err := accountdb.New(tx).SetDomainProof(ctx, accountdb.SetDomainProofParams{AccountID: a.ID, DomainProof: string(how),
		DomainProvedAt: clock.Millis(a.DomainProvedAt)}); err != nil {
		return fmt.Errorf("account: domain proof: %w", err)
	}
	return nil
}

func (a Account) event(kind, message string) event.Event {
	return event.Event{Account: a.ID, Kind: kind, Message: message, SubjectKind: "account", SubjectID: string(a.ID), SubjectName: a.Name}
}
