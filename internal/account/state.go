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

// Activate is a joining function: it makes an account active that waited, with its event, and returns it as it is then.
// The account must be locked. The caller answers for the permission, and tells the people concerned.
func (s *Service) Activate(ctx context.Context, tx *db.Tx, who access.Actor, a Account) (Account, error) {
	before := a.Status
	a.Status, a.StatusReason, a.ActivatedAt = Active, "", s.Clock.Now()
	if err := s.SetState(ctx, tx, a); err != nil {
		return a, err
	}
	e := a.Event("account.activated", fmt.Sprintf("Account %s activated.", a.Name))
	e.Before, e.After = map[string]any{"status": string(before)}, map[string]any{"status": string(a.Status)}
	return a, s.Log.Append(ctx, tx, who, e)
}

// Decline is a joining function: it ends an account that nobody has used yet, for a reason, with its event, and returns
// it as it is then; its identifier is free again. The account must be locked. The caller answers for the permission, and
// tells the people concerned.
func (s *Service) Decline(ctx context.Context, tx *db.Tx, who access.Actor, a Account, reason string) (Account, error) {
	before := a.Status
	a.Status, a.StatusReason = Declined, reason
	if err := s.SetState(ctx, tx, a); err != nil {
		return a, err
	}
	e := a.Event("account.declined", fmt.Sprintf("The request for the account %s ended: %s", a.Name, reason))
	e.Before, e.After = map[string]any{"status": string(before)}, map[string]any{"status": string(a.Status), "status_reason": reason}
	return a, s.Log.Append(ctx, tx, who, e)
}

// Authorize is a joining function: it makes somebody the one who authorized an account that waited for its customer, and
// its first administrator, with the event; name is what they call it, "" to keep the requested one. The account must be
// locked. The caller answers for the permission and for the name; see CheckName.
func (s *Service) Authorize(ctx context.Context, tx *db.Tx, who access.Actor, a Account, by Person, name string) (Account, error) {
	before := a.Name
	if name != "" {
		a.Name = name
	}
	a.Creator = by
	if err := accountdb.New(tx).Authorize(ctx, accountdb.AuthorizeParams{AccountID: a.ID, Name: a.Name, CreatorID: string(by.Profile),
		CreatorName: by.Name, CreatorEmail: by.Email}); err != nil {
		return a, fmt.Errorf("account: authorize: %w", err)
	}
	if err := s.AddGrant(ctx, tx, a.ID, by, access.Grant{Role: access.AccountAdmin}); err != nil {
		return a, err
	}
	e := a.Event("account.authorized", fmt.Sprintf("%s has the authority and takes the account %s.", by.Name, a.Name))
	if before != a.Name {
		e.Before, e.After = map[string]any{"name": before}, map[string]any{"name": a.Name}
	}
	return a, s.Log.Append(ctx, tx, who, e)
}

// SetState is a joining function: it stores the status of an account, the reason for it and when it became active. The
// account must be locked. The caller answers for the permission, for the step from the status before, and for the event.
func (s *Service) SetState(ctx context.Context, tx *db.Tx, a Account) error {
	if err := accountdb.New(tx).SetState(ctx, accountdb.SetStateParams{AccountID: a.ID, Status: string(a.Status), StatusReason: a.StatusReason,
		ActivatedAt: clock.Millis(a.ActivatedAt)}); err != nil {
		return fmt.Errorf("account: set state: %w", err)
	}
	return nil
}

// ProveDomain is a joining function: it notes how it is known that the account's domain is theirs, and returns the account
// so. The caller answers for the permission and for the event.
func (s *Service) ProveDomain(ctx context.Context, tx *db.Tx, a Account, how Proof) (Account, error) {
	a.DomainProof, a.DomainProvedAt = how, s.Clock.Now()
	if err := accountdb.New(tx).SetDomainProof(ctx, accountdb.SetDomainProofParams{AccountID: a.ID, DomainProof: string(how),
		DomainProvedAt: clock.Millis(a.DomainProvedAt)}); err != nil {
		return a, fmt.Errorf("account: domain proof: %w", err)
	}
	return a, nil
}

// Event returns an entry for the log about the account as a whole, to be completed.
func (a Account) Event(kind, message string) event.Event {
	return event.Event{Account: a.ID, Kind: kind, Message: message, SubjectKind: "account", SubjectID: string(a.ID), SubjectName: a.Name}
}
