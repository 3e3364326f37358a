package member

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
)

const (
	sweepEvery = 10 * time.Minute // what is shown doesn't depend on it; it decides how soon after the moment mails go out
	sweepBatch = 200              // how many rows one look finds at most
)

// RegisterJobs makes the queue pass requests for access on, end what nobody has answered in time, and remind those invited
// at half time. It must be called before anybody asks for access.
func (s *Service) RegisterJobs(q *job.Queue) {
	s.jobs = q
	job.Handle(q, jobPassOn, job.Policy{}, func(ctx context.Context, at passing) error { return s.PassOn(ctx, at.By, at.Request) })
	job.Handle(q, jobWithdrawn, job.Policy{}, s.tellWithdrawn)
	job.Every(q, "member.sweep", sweepEvery, s.Sweep)
}

// Sweep ends the invitations, requests for access and recoveries that are past their time, each with its event and its mail, and
// reminds those who are invited when half of their time has passed. What fails is left to the next run.
func (s *Service) Sweep(ctx context.Context) error {
	who := access.System("member")
	return errors.Join(s.expireInvitations(ctx, who), s.expireRequests(ctx, who), s.expireRecoveries(ctx, who), s.remind(ctx, who))
}

// sweep works off what list finds behind an id, in the order of ids, each row in a transaction of its own.
func sweep[R any](ctx context.Context, s *Service, list func(q *memberdb.Queries, after string) ([]R, error), id func(R) string, each func(tx *db.Tx, row R) error) error {
	var failed error
	for after := ""; ; {
		var rows []R
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = list(memberdb.New(tx), after)
			return err
		})
		if err != nil {
			return fmt.Errorf("member: sweep: %w", errors.Join(failed, err))
		}
		for _, r := range rows {
			failed = errors.Join(failed, s.DB.Update(ctx, func(tx *db.Tx) error { return each(tx, r) }))
			after = id(r)
		}
		if len(rows) < sweepBatch {
			return failed
		}
	}
}

// idOf is the place of an invitation in a sweep.
func idOf(r memberdb.Invitation) string { return r.ID }

func (s *Service) expireInvitations(ctx context.Context, who access.Actor) error {
	now := clock.Millis(s.Clock.Now())
	return sweep(ctx, s, func(q *memberdb.Queries, after string) ([]memberdb.Invitation, error) {
		return q.DueInvitations(ctx, memberdb.DueInvitationsParams{ExpiresAt: now, After: after, N: sweepBatch})
	}, idOf, func(tx *db.Tx, row memberdb.Invitation) error {
		a, err := s.Accounts.Lock(ctx, tx, row.AccountID)
		if err != nil || a.Active() != nil { // the time of those nominated begins when the account is active
			return err
		}
		return s.expireInvitationsIn(ctx, tx, who, row.AccountID)
	})
}

// expireInvitationsIn ends the invitations to a locked account that are past their time, and tells their senders.
func (s *Service) expireInvitationsIn(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) error {
	rows, err := memberdb.New(tx).DueInvitationsIn(ctx, memberdb.DueInvitationsInParams{AccountID: a, ExpiresAt: clock.Millis(s.Clock.Now())})
	if err != nil {
		return fmt.Errorf("member: expire: %w", err)
	}
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil {
		return err
	}
	for _, row := range rows {
		i, err := s.fromRow(ctx, tx, row)
		if err != nil {
			return err
		}
		if err := s.answer(ctx, tx, i, Expired, ""); err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, i.event("invitation.expired", fmt.Sprintf("The invitation of %s has expired.", i.Email))); err != nil {
			return err
		}
		if acct.Active() != nil {
			continue // who is in an account that has ended was told of that
		}
		if err := s.mailSender(ctx, tx, i, "invitation_expired", "invitation_expired:"+i.ID, nil); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) expireRequests(ctx context.Context, who access.Actor) error {
	now := clock.Millis(s.Clock.Now())
	return sweep(ctx, s, func(q *memberdb.Queries, after string) ([]memberdb.AccessRequest, error) {
		return q.DueAccessRequests(ctx, memberdb.DueAccessRequestsParams{ExpiresAt: now, After: after, N: sweepBatch})
	}, func(r memberdb.AccessRequest) string { return r.ID }, func(tx *db.Tx, row memberdb.AccessRequest) error { return s.expireRequest(ctx, tx, who, row) })
}

// expireRequestsOf ends the requests of one person to one account that are past their time.
func (s *Service) expireRequestsOf(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID) error {
	rows, err := memberdb.New(tx).OpenAccessRequestsIn(ctx, memberdb.OpenAccessRequestsInParams{AccountID: a, ProfileID: p})
	if err != nil {
		return fmt.Errorf("member: open requests: %w", err)
	}
	for _, row := range rows {
		if s.requestFromRow(row).Status != Expired {
			continue
		}
		if err := s.expireRequest(ctx, tx, access.System("member"), row); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) expireRequest(ctx context.Context, tx *db.Tx, who access.Actor, row memberdb.AccessRequest) error {
	r := s.requestFromRow(row)
	if err := s.decideRequest(ctx, tx, who, &r, Expired, ""); errors.Is(err, ErrRequestDecided) {
		return nil // a moment ago
	} else if err != nil {
		return err
	}
	if r.Account != "" {
		e := r.event("access.expired", fmt.Sprintf("The request of %s was not decided in time.", r.By.String()))
		if err := s.Log.Append(ctx, tx, who, e); err != nil {
			return err
		}
	}
	return s.mailRequestExpired(ctx, tx, r)
}

// remind mails those invited once more when half of their time has passed.
func (s *Service) remind(ctx context.Context, who access.Actor) error {
	now := s.Clock.Now()
	return sweep(ctx, s, func(q *memberdb.Queries, after string) ([]memberdb.Invitation, error) {
		return q.UnremindedInvitations(ctx, memberdb.UnremindedInvitationsParams{ExpiresAt: clock.Millis(now), HalfTime: clock.Millis(now.Add(Lifetime / 2)), After: after, N: sweepBatch})
	}, idOf, func(tx *db.Tx, row memberdb.Invitation) error {
		a, err := s.Accounts.Load(ctx, tx, row.AccountID)
		if err != nil || a.Active() != nil { // what waits for a review tells nobody yet
			return err
		}
		n, err := memberdb.New(tx).Remind(ctx, memberdb.RemindParams{AccountID: row.AccountID, ID: row.ID, RemindedAt: clock.Millis(now)})
		if err != nil || n == 0 { // answered or reminded a moment ago
			return err
		}
		i, err := s.fromRow(ctx, tx, row)
		if err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who, i.event("invitation.reminded", fmt.Sprintf("%s was reminded of the invitation.", i.Email))); err != nil {
			return err
		}
		return s.mailInvited(ctx, tx, a, i, "invitation_reminder", fmt.Sprintf("invitation_reminder:%s:%d", i.ID, i.Resent))
	})
}
