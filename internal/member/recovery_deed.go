package member

import (
	"cmp"
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
)

// OpenRecovery proposes a new administrator for an account that has lost its own (SPEC R12), and tells everybody who can
// say no. It is for a confirmed recovery contact and for a user with a role in the whole account; who proposes names
// themselves, or another of those, by email. It fails with ErrRecoveryNotFound for everybody else, with ErrRecoveryOpen,
// ErrRecoveryPresent for an administrator, ErrRecoveryBanned, ErrRecoveryProposed or ErrRecoveryReason.
func (s *Service) OpenRecovery(ctx context.Context, who access.Actor, a access.AccountID, email, reason string) (Recovery, error) {
	if !who.SignedIn() {
		return Recovery{}, access.ErrSignInRequired
	}
	return s.openRecovery(ctx, who, a, reason, func(tx *db.Tx) (account.Person, error) {
		if err := s.party(ctx, tx, who, a); err != nil {
			return account.Person{}, err
		}
		if who.Partner {
			return account.Person{}, ErrRecoveryPartner
		}
		if acct, err := s.Accounts.Load(ctx, tx, a); err != nil || who.Operator && acct.Locked {
			return account.Person{}, cmp.Or[error](err, account.ErrLocked)
		}
		if held, err := s.Accounts.Held(ctx, tx, a, who.Profile); err != nil || held.Has(access.AccountAdmin) {
			return account.Person{}, cmp.Or[error](err, ErrRecoveryPresent)
		}
		return s.proposed(ctx, tx, a, email)
	})
}

// OpenRecoveryAsOperator is OpenRecovery for the vendor's staff, who do it for a customer unless the account is locked.
// It needs access.Operators and fails with account.ErrLocked.
func (s *Service) OpenRecoveryAsOperator(ctx context.Context, who access.Actor, a access.AccountID, email, reason string) (Recovery, error) {
	if err := access.RequireOperator(who); err != nil {
		return Recovery{}, err
	}
	return s.openRecovery(ctx, who.AsOperator(), a, reason, func(tx *db.Tx) (account.Person, error) {
		acct, err := s.Accounts.Load(ctx, tx, a)
		if err != nil {
			return account.Person{}, err
		}
		if err := acct.OpenToOperators(); err != nil {
			return account.Person{}, err
		}
		return s.proposed(ctx, tx, a, email)
	})
}

// openRecovery stores a recovery of a locked account; may asks for the permission and returns who is proposed.
func (s *Service) openRecovery(ctx context.Context, who access.Actor, a access.AccountID, reason string, may func(tx *db.Tx) (account.Person, error)) (Recovery, error) {
	var r Recovery
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return hidden(who, err)
		}
		p, err := may(tx)
		if err != nil {
			return err
		}
		if err := acct.Active(); err != nil {
			return err
		}
		if reason, err = recoveryReason(reason); err != nil {
			return err
		}
		if err := s.mayOpen(ctx, tx, who, acct, p); err != nil {
			return err
		}
		now := s.Clock.Now()
		r = Recovery{ID: id.New("rec"), Account: a, AccountName: acct.Name, Identifier: acct.Identifier, Locked: acct.Locked, Proposed: p, Reason: reason,
			OpenedBy: who.Profile, OpenedByName: who.Name, Status: RecoveryWaiting, CreatedAt: now, ApprovableAt: now.Add(RecoveryPause), ExpiresAt: now.Add(RecoveryLifetime)}
		if err := memberdb.New(tx).InsertRecovery(ctx, memberdb.InsertRecoveryParams{AccountID: a, ID: r.ID, ProfileID: p.Profile, Name: p.Name, Email: p.Email,
			Company: p.Company, Reason: reason, OpenedBy: string(who.Profile), OpenedByName: who.Name, CreatedAt: clock.Millis(now),
			ApprovableAt: clock.Millis(r.ApprovableAt), ExpiresAt: clock.Millis(r.ExpiresAt)}); err != nil {
			return fmt.Errorf("member: store recovery: %w", err)
		}
		if err := s.Log.Append(ctx, tx, who, r.event("recovery.opened", fmt.Sprintf("A recovery of the account was opened; %s is proposed as administrator.", p.String()))); err != nil {
			return err
		}
		return s.mailRecovery(ctx, tx, acct, r, "recovery_opened")
	})
	return r, err
}

// hidden is the answer about an account that isn't there, to somebody who isn't of the vendor's staff.
func hidden(who access.Actor, err error) error {
	if who.Kind == access.Operator || who.Kind == access.OfSystem {
		return err
	}
	return ErrRecoveryNotFound
}

// mayOpen refuses a second recovery at a time, one by somebody who was stopped lately, and one that would put a fourth
// person into a limited account.
func (s *Service) mayOpen(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, p account.Person) error {
	rows, err := memberdb.New(tx).Recoveries(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("member: recoveries: %w", err)
	}
	now := s.Clock.Now()
	for _, row := range rows {
		r := recoveryOf(row, now)
		moot, err := s.moot(ctx, tx, r)
		switch {
		case err != nil:
			return err
		case r.Status == RecoveryWaiting && moot == nil:
			return ErrRecoveryOpen
		case RecoveryStatus(row.Status) == RecoveryWaiting: // past its time, before the job has seen it, or nothing can come of it
			if err := s.endRecovery(ctx, tx, access.System("member"), a, r, RecoveryExpired); err != nil {
				return err
			}
		case r.Status == RecoveryStopped && r.OpenedBy == who.Profile && now.Before(r.EndedAt.Add(RecoveryBan)):
			return ErrRecoveryBanned
		}
	}
	held, err := s.Accounts.Held(ctx, tx, a.ID, p.Profile)
	if err != nil || len(held) > 0 {
		return err
	}
	return s.room(ctx, tx, a, 1)
}

// proposed finds who is proposed among the users of the account and its confirmed contacts, so that nobody learns who
// else has a profile.
func (s *Service) proposed(ctx context.Context, tx *db.Tx, a access.AccountID, email string) (account.Person, error) {
	e, err := identity.ParseEmail(email)
	if err != nil {
		return account.Person{}, pointAt(err, "/email")
	}
	users, err := s.Accounts.Users(ctx, tx, a)
	if err != nil {
		return account.Person{}, err
	}
	for _, u := range users {
		if key(u.Email) == e.Key && u.Grants.Has(access.AccountAdmin) {
			return account.Person{}, ErrRecoveryProposed.Msgf("This person is an administrator of the account already.").At("/email")
		}
		if key(u.Email) == e.Key {
			return account.Person{Profile: u.Profile, Name: u.Name, Email: u.Email, Company: u.Company}, nil
		}
	}
	contacts, err := s.contacts(ctx, tx, a)
	if err != nil {
		return account.Person{}, err
	}
	for _, c := range contacts {
		if c.Profile != "" && key(c.Email) == e.Key {
			return account.Person{Profile: c.Profile, Name: c.Name, Email: c.Email}, nil
		}
	}
	return account.Person{}, ErrRecoveryProposed.At("/email")
}

// ApproveRecovery is one of the two approvals that a recovery needs; with the second one the person proposed becomes
// administrator. It is for the parties of OpenRecovery. It fails as Recovery.Approvable says. Two profiles with two
// verified addresses count as two people.
func (s *Service) ApproveRecovery(ctx context.Context, who access.Actor, recovery string) (Recovery, error) {
	if !who.SignedIn() {
		return Recovery{}, access.ErrSignInRequired
	}
	return s.approveRecovery(ctx, who, recovery, false)
}

// ApproveRecoveryAsOperator is ApproveRecovery for the vendor's staff, of whom one counts at most, and none in an account
// that is locked. It needs access.Operators.
func (s *Service) ApproveRecoveryAsOperator(ctx context.Context, who access.Actor, recovery string) (Recovery, error) {
	if err := access.RequireOperator(who); err != nil {
		return Recovery{}, err
	}
	return s.approveRecovery(ctx, who.AsOperator(), recovery, true)
}

func (s *Service) approveRecovery(ctx context.Context, who access.Actor, recovery string, operator bool) (Recovery, error) {
	var r Recovery
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, found, err := s.lockRecovery(ctx, tx, recovery)
		if err != nil {
			return err
		}
		r = found
		if !operator {
			if err := s.mayApprove(ctx, tx, who, r); err != nil {
				return err
			}
		}
		now, staff := s.Clock.Now(), operator || who.Operator // the vendor's staff stays so, whichever door it takes
		if err := r.Approvable(now, who.Profile, staff); err != nil {
			return err
		}
		if moot, err := s.moot(ctx, tx, r); err != nil || moot != nil {
			return cmp.Or(err, moot)
		}
		if _, err := memberdb.New(tx).InsertApproval(ctx, memberdb.InsertApprovalParams{AccountID: acct.ID, RecoveryID: r.ID, ProfileID: who.Profile,
			Name: who.Name, Operator: staff, At: clock.Millis(now)}); err != nil {
			return fmt.Errorf("member: approve recovery: %w", err)
		}
		r.Approvals = append(r.Approvals, Approval{Profile: who.Profile, Name: who.Name, Operator: staff, At: now})
		n, err := s.standing(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, r.event("recovery.approved", fmt.Sprintf("%s approved the recovery: %d of %d.", who.Name, n, approvalsNeeded))); err != nil {
			return err
		}
		if n < approvalsNeeded {
			return nil
		}
		return s.finishRecovery(ctx, tx, acct, &r)
	})
	return r, err
}

// finishRecovery makes the person proposed an administrator, under the names of all who took part.
func (s *Service) finishRecovery(ctx context.Context, tx *db.Tx, a account.Account, r *Recovery) error {
	held, err := s.Accounts.Held(ctx, tx, a.ID, r.Proposed.Profile)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		if err := s.settleInvitation(ctx, tx, a, r.Proposed); err != nil {
			return err
		}
		if err := s.room(ctx, tx, a, 1); err != nil {
			return err
		}
	}
	if err := s.Accounts.AddGrant(ctx, tx, a.ID, r.Proposed, access.Grant{Role: access.AccountAdmin}); err != nil {
		return err
	}
	if err := s.settleRequests(ctx, tx, access.System("recovery"), a.ID, r.Proposed.Profile); err != nil {
		return err
	}
	r.Status, r.EndedAt = RecoveryDone, s.Clock.Now()
	return s.endRecovery(ctx, tx, access.System("recovery"), a, *r, RecoveryDone)
}

// StopRecovery ends a recovery because an administrator is still there. It is for administrators of the account; for
// others of it ErrNotAdministrator, for strangers ErrRecoveryNotFound.
func (s *Service) StopRecovery(ctx context.Context, who access.Actor, recovery string) (Recovery, error) {
	if !who.SignedIn() {
		return Recovery{}, access.ErrSignInRequired
	}
	var r Recovery
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, found, err := s.lockRecovery(ctx, tx, recovery)
		if err != nil {
			return err
		}
		r = found
		held, err := s.Accounts.Held(ctx, tx, acct.ID, who.Profile)
		if err != nil {
			return err
		}
		if !held.Has(access.AccountAdmin) {
			return cmp.Or[error](s.party(ctx, tx, who, acct.ID), ErrNotAdministrator)
		}
		if err := r.Open(s.Clock.Now()); err != nil {
			return err
		}
		r.Status, r.StoppedBy, r.EndedAt = RecoveryStopped, who.Name, s.Clock.Now()
		return s.endRecovery(ctx, tx, who, acct, r, RecoveryStopped)
	})
	return r, err
}

// ending says for the log how a recovery ended.
func (r Recovery) ending(to RecoveryStatus) (kind, message string) {
	switch to {
	case RecoveryDone:
		return "recovery.done", fmt.Sprintf("%s is administrator by a recovery that %s opened; %s approved it.", r.Proposed.String(), r.OpenedByName, r.names())
	case RecoveryStopped:
		return "recovery.stopped", fmt.Sprintf("%s stopped the recovery; %s was proposed.", r.StoppedBy, r.Proposed.String())
	}
	return "recovery.expired", fmt.Sprintf("The recovery has ended without two approvals; %s was proposed.", r.Proposed.String())
}

// endRecovery writes how a recovery ended, with its event and its mails.
func (s *Service) endRecovery(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, r Recovery, to RecoveryStatus) error {
	n, err := memberdb.New(tx).EndRecovery(ctx, memberdb.EndRecoveryParams{AccountID: a.ID, ID: r.ID, Status: string(to),
		EndedAt: clock.Millis(s.Clock.Now()), StoppedByName: r.StoppedBy})
	if err != nil {
		return fmt.Errorf("member: end recovery: %w", err)
	}
	if n == 0 {
		return ErrRecoveryOver
	}
	kind, message := r.ending(to)
	if err := s.Log.Append(ctx, tx, who, r.event(kind, message)); err != nil {
		return err
	}
	return s.mailRecovery(ctx, tx, a, r, "recovery_"+string(to))
}

func (r Recovery) event(kind, message string) event.Event {
	return event.Event{Account: r.Account, Kind: kind, Message: message, SubjectKind: "recovery", SubjectID: r.ID, SubjectName: r.Proposed.String()}
}

// expireRecoveries ends the recoveries that nobody has approved in time.
func (s *Service) expireRecoveries(ctx context.Context, who access.Actor) error {
	return sweep(ctx, s, func(q *memberdb.Queries, after string) ([]memberdb.Recovery, error) {
		return q.OpenRecoveries(ctx, memberdb.OpenRecoveriesParams{After: after, N: sweepBatch})
	}, func(r memberdb.Recovery) string { return r.ID }, func(tx *db.Tx, row memberdb.Recovery) error {
		acct, r, err := s.lockRecovery(ctx, tx, row.ID)
		if err != nil || r.Status != RecoveryExpired || !r.EndedAt.IsZero() {
			return err
		}
		return s.endRecovery(ctx, tx, who, acct, r, RecoveryExpired)
	})
}
