package member

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// ListRecoveries returns the recoveries in which who has a say or is proposed, the newest of each account first. It is for
// everybody who is signed in.
func (s *Service) ListRecoveries(ctx context.Context, who access.Actor) ([]Recovery, error) {
	if !who.SignedIn() {
		return nil, access.ErrSignInRequired
	}
	var out []Recovery
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		accounts, err := s.accountsOf(ctx, tx, who)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			rows, err := memberdb.New(tx).Recoveries(ctx, a)
			if err != nil {
				return fmt.Errorf("member: recoveries: %w", err)
			}
			for _, row := range rows {
				r, err := s.recovery(ctx, tx, row)
				if err != nil {
					return err
				}
				out = append(out, r)
			}
		}
		return nil
	})
	return out, err
}

// accountsOf returns the accounts in whose recovery who has a say.
func (s *Service) accountsOf(ctx context.Context, tx *db.Tx, who access.Actor) ([]access.AccountID, error) {
	members, err := s.Accounts.AccountsOf(ctx, tx, who.Profile)
	if err != nil {
		return nil, err
	}
	contacts, err := s.contactsOf(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	all := make([]access.AccountID, 0, len(members)+len(contacts))
	for _, m := range members {
		all = append(all, m.ID)
	}
	for _, c := range contacts {
		all = append(all, c.Account)
	}
	slices.Sort(all)
	var out []access.AccountID
	for _, a := range slices.Compact(all) {
		if err := s.party(ctx, tx, who, a); errors.Is(err, ErrRecoveryNotFound) {
			continue // a role in virtual accounts only, or a contact that hasn't confirmed
		} else if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// GetRecovery returns a recovery to those who have a say in it, and to the person proposed. To others it doesn't exist.
func (s *Service) GetRecovery(ctx context.Context, who access.Actor, recovery string) (r Recovery, err error) {
	if !who.SignedIn() {
		return Recovery{}, access.ErrSignInRequired
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := memberdb.New(tx).RecoveryByID(ctx, recovery)
		if err != nil {
			return fmt.Errorf("member: recovery: %w", err)
		}
		if len(rows) == 0 {
			return ErrRecoveryNotFound
		}
		if rows[0].ProfileID != who.Profile {
			if err := s.party(ctx, tx, who, rows[0].AccountID); err != nil {
				return err
			}
		}
		r, err = s.recovery(ctx, tx, rows[0])
		return err
	})
	return r, err
}

// lockRecovery locks the account of a recovery and returns both.
func (s *Service) lockRecovery(ctx context.Context, tx *db.Tx, recovery string) (account.Account, Recovery, error) {
	rows, err := memberdb.New(tx).RecoveryByID(ctx, recovery)
	if err != nil {
		return account.Account{}, Recovery{}, fmt.Errorf("member: recovery: %w", err)
	}
	if len(rows) == 0 {
		return account.Account{}, Recovery{}, ErrRecoveryNotFound
	}
	acct, err := s.Accounts.Lock(ctx, tx, rows[0].AccountID)
	if err != nil {
		return acct, Recovery{}, err
	}
	if rows, err = memberdb.New(tx).RecoveryByID(ctx, recovery); err != nil { // as it is now that nobody changes it
		return acct, Recovery{}, fmt.Errorf("member: recovery: %w", err)
	}
	r, err := s.recovery(ctx, tx, rows[0])
	return acct, r, err
}

// recovery makes a recovery of its row, with its approvals and what its account is called now.
func (s *Service) recovery(ctx context.Context, tx *db.Tx, row memberdb.Recovery) (Recovery, error) {
	r := recoveryOf(row, s.Clock.Now())
	a, err := s.Accounts.Load(ctx, tx, r.Account)
	if err != nil {
		return r, err
	}
	r.AccountName, r.Identifier, r.Locked = a.Name, a.Identifier, a.Locked
	approvals, err := memberdb.New(tx).Approvals(ctx, memberdb.ApprovalsParams{AccountID: r.Account, RecoveryID: r.ID})
	if err != nil {
		return r, fmt.Errorf("member: approvals: %w", err)
	}
	for _, ap := range approvals {
		r.Approvals = append(r.Approvals, Approval{Profile: ap.ProfileID, Name: ap.Name, Operator: ap.Operator, At: clock.Time(ap.At)})
	}
	return r, nil
}

// recoveryOf makes a recovery of its row alone; one past its time is as good as expired.
func recoveryOf(row memberdb.Recovery, now time.Time) Recovery {
	r := Recovery{ID: row.ID, Account: row.AccountID, Proposed: account.Person{Profile: row.ProfileID, Name: row.Name, Email: row.Email, Company: row.Company},
		Reason: row.Reason, OpenedBy: access.ProfileID(row.OpenedBy), OpenedByName: row.OpenedByName, Status: RecoveryStatus(row.Status),
		CreatedAt: clock.Time(row.CreatedAt), ApprovableAt: clock.Time(row.ApprovableAt), ExpiresAt: clock.Time(row.ExpiresAt),
		EndedAt: clock.Time(row.EndedAt), StoppedBy: row.StoppedByName}
	if r.Status == RecoveryWaiting && !now.Before(r.ExpiresAt) {
		r.Status = RecoveryExpired
	}
	return r
}

// mailRecovery tells everybody concerned: administrators, approvers, confirmed contacts, who opened it as one of the
// users, and the person proposed.
func (s *Service) mailRecovery(ctx context.Context, tx *db.Tx, a account.Account, r Recovery, kind string) error {
	users, err := s.Accounts.Users(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	facts := account.FactsOf(a, users)
	facts["recovery"], facts["person"], facts["reason"], facts["opened_by"] = r.ID, r.Proposed.String(), r.Reason, r.OpenedByName
	facts["approvable"], facts["expires"] = r.ApprovableAt.Format(time.RFC3339), r.ExpiresAt.Format(time.RFC3339)
	facts["approved_by"], facts["stopped_by"] = r.names(), r.StoppedBy
	to := map[string]string{r.Proposed.Email: r.Proposed.Name}
	for _, u := range users {
		if u.Profile == r.OpenedBy || u.Grants.Can(access.ManageUsers, "") {
			to[u.Email] = u.Name
		}
	}
	contacts, err := s.contacts(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		if c.Profile != "" {
			to[c.Email] = c.Name
		}
	}
	for email, name := range to {
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: email, ToName: name, Data: facts, Key: kind + ":" + r.ID}); err != nil {
			return err
		}
	}
	return nil
}
