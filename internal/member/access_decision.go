package member

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// ApproveAccessRequest makes the person who asked a user of the account with these roles: one of the whole account, or
// one or several of virtual accounts. It needs access.ManageUsers in the account; only administrators make somebody one.
// Of two who decide at the same time the first wins; the other gets ErrRequestDecided. It fails as InviteUsers does for
// a limited account, and with ErrAlreadyUser if the person has got in meanwhile.
func (s *Service) ApproveAccessRequest(ctx context.Context, who access.Actor, a access.AccountID, request string, grants access.Held) (AccessRequest, error) {
	var r AccessRequest
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, found, err := s.toDecide(ctx, tx, who, a, request)
		if err != nil {
			return err
		}
		r = found
		if grants = distinct(grants); len(grants) == 0 {
			return account.ErrNoRole.At("/role")
		}
		for _, g := range grants {
			if err := s.mayManage(ctx, tx, who, a, g); err != nil {
				return err
			}
		}
		held, err := s.Accounts.Held(ctx, tx, a, r.By.Profile)
		if err != nil {
			return err
		}
		if len(held) > 0 {
			return ErrAlreadyUser
		}
		if err := s.decideRequest(ctx, tx, who, &r, Approved, ""); err != nil {
			return err
		}
		roles, err := s.join(ctx, tx, who, acct, r.By, grants)
		if err != nil {
			return pointAt(err, "/role")
		}
		e := r.event("access.approved", fmt.Sprintf("The request of %s was approved: %s.", r.By.String(), roleNames(roles)))
		e.After = map[string]any{"roles": texts(grants)}
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return s.mailDecision(ctx, tx, acct, r, "access_granted", roleNames(roles))
	})
	return r, err
}

// DeclineAccessRequest turns a request down, with a reason if one is given. It needs access.ManageUsers in the account
// and fails with ErrRequestDecided, ErrRequestWithdrawn or ErrRequestExpired.
func (s *Service) DeclineAccessRequest(ctx context.Context, who access.Actor, a access.AccountID, request, why string) (AccessRequest, error) {
	var r AccessRequest
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, found, err := s.toDecide(ctx, tx, who, a, request)
		if err != nil {
			return err
		}
		r = found
		if why, err = reason(why); err != nil {
			return err
		}
		if err := s.decideRequest(ctx, tx, who, &r, Declined, why); err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, r.event("access.declined", fmt.Sprintf("The request of %s was declined.", r.By.String()))); err != nil {
			return err
		}
		return s.mailDecision(ctx, tx, acct, r, "access_declined", "")
	})
	return r, err
}

// toDecide locks the account for somebody who manages its users, and returns a request that can be decided. The
// permission is asked once the account is locked: somebody who loses it at this moment decides nothing any more.
func (s *Service) toDecide(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, request string) (account.Account, AccessRequest, error) {
	acct, err := s.Accounts.Lock(ctx, tx, a)
	if err != nil {
		return acct, AccessRequest{}, err
	}
	if _, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers); err != nil {
		return acct, AccessRequest{}, err
	}
	r, err := s.requestIn(ctx, tx, acct, request)
	if err != nil {
		return acct, r, err
	}
	return acct, r, r.Decidable(s.Clock.Now())
}

// requestIn returns a request to an account, as those see it who decide it.
func (s *Service) requestIn(ctx context.Context, tx *db.Tx, a account.Account, request string) (AccessRequest, error) {
	rows, err := memberdb.New(tx).AccessRequest(ctx, memberdb.AccessRequestParams{AccountID: a.ID, ID: request})
	if err != nil {
		return AccessRequest{}, fmt.Errorf("member: request: %w", err)
	}
	if len(rows) == 0 {
		return AccessRequest{}, ErrRequestNotFound
	}
	r := s.requestFromRow(rows[0])
	r.AccountName, r.Identifier = a.Name, a.Identifier
	return r, nil
}

// decideRequest writes what has become of a pending request.
func (s *Service) decideRequest(ctx context.Context, tx *db.Tx, who access.Actor, r *AccessRequest, to Status, why string) error {
	now := s.Clock.Now()
	n, err := memberdb.New(tx).DecideAccessRequest(ctx, memberdb.DecideAccessRequestParams{AccountID: r.Account, ID: r.ID, Status: string(to),
		Reason: why, DecidedBy: who.ID(), DecidedByName: who.Name, DecidedAt: clock.Millis(now)})
	if err != nil {
		return fmt.Errorf("member: decide request: %w", err)
	}
	if n == 0 {
		return ErrRequestDecided
	}
	r.Status, r.Reason, r.DecidedBy, r.DecidedAt = to, why, who.Name, now
	return nil
}

// settleRequests counts the open requests of somebody who has got into the account in another way as approved.
func (s *Service) settleRequests(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, p access.ProfileID) error {
	rows, err := memberdb.New(tx).OpenAccessRequestsIn(ctx, memberdb.OpenAccessRequestsInParams{AccountID: a, ProfileID: p})
	if err != nil {
		return fmt.Errorf("member: open requests: %w", err)
	}
	for _, row := range rows {
		r := s.requestFromRow(row)
		if r.Status != Pending { // past its time
			continue
		}
		if err := s.decideRequest(ctx, tx, who, &r, Approved, ""); err != nil {
			return err
		}
	}
	return nil
}

// requestFromRow makes a request of its row; one past its time is as good as expired.
func (s *Service) requestFromRow(row memberdb.AccessRequest) AccessRequest {
	r := AccessRequest{
		ID: row.ID, Account: row.AccountID, By: account.Person{Profile: row.ProfileID, Name: row.Name, Email: row.Email, Company: row.Company},
		Asked: row.Asked, Message: row.Message, Status: Status(row.Status), Reason: row.Reason, DecidedBy: row.DecidedByName,
		CreatedAt: clock.Time(row.CreatedAt), ExpiresAt: clock.Time(row.ExpiresAt), DecidedAt: clock.Time(row.DecidedAt),
	}
	if r.Status == Pending && !s.Clock.Now().Before(r.ExpiresAt) {
		r.Status = Expired
	}
	return r
}
