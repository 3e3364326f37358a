package request

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/request/requestdb"
)

// reminders returns when an approver who hasn't answered is reminded, counted from the question.
func reminders() []time.Duration { return []time.Duration{7 * 24 * time.Hour, 21 * 24 * time.Hour} }

// RegisterJobs makes the queue remind approvers, end the requests that nobody answered, and look for proofs in the DNS.
func (s *Service) RegisterJobs(q *job.Queue) {
	job.Every(q, "account.remind", time.Hour, s.RemindDue)
	job.Every(q, "account.expire", time.Hour, s.ExpireDue)
	s.registerProofs(q)
}

// RemindDue reminds the approvers who were asked 7 and 21 days ago and haven't answered (SPEC C3).
func (s *Service) RemindDue(ctx context.Context) error {
	for sent, after := range reminders() {
		err := s.each(ctx, func(tx *db.Tx) ([]requestdb.RequestActivation, error) {
			now := s.Clock.Now()
			return requestdb.New(tx).DueReminders(ctx, requestdb.DueRemindersParams{Reminders: int64(sent),
				CreatedAt: clock.Millis(now.Add(-after)), ExpiresAt: clock.Millis(now)})
		}, func(tx *db.Tx, a account.Account, asked Activation) error {
			return s.remind(ctx, tx, a, asked, sent+1)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ExpireDue ends the requests whose approvers haven't answered within ActivationLifetime, or for which nobody was found
// in that time who can: their identifiers are free again, and the people concerned are told.
func (s *Service) ExpireDue(ctx context.Context) error {
	if err := s.expireUnknown(ctx); err != nil {
		return err
	}
	return s.each(ctx, func(tx *db.Tx) ([]requestdb.RequestActivation, error) {
		return requestdb.New(tx).ExpiredActivations(ctx, clock.Millis(s.Clock.Now()))
	}, func(tx *db.Tx, a account.Account, asked Activation) error {
		if err := answerActivation(ctx, tx, asked, ActivationExpired, s.Clock.Now()); err != nil {
			return err
		}
		return s.decline(ctx, tx, access.System("account.expire"), a, fmt.Sprintf("%s did not answer within 30 days, so it has expired.", asked.Email), account.Person{Email: asked.Email})
	})
}

// expireUnknown ends the requests whose review for another approver has outlived the last question.
func (s *Service) expireUnknown(ctx context.Context) error {
	return s.each(ctx, func(tx *db.Tx) ([]requestdb.RequestActivation, error) {
		return requestdb.New(tx).ExpiredUnknown(ctx, clock.Millis(s.Clock.Now()))
	}, func(tx *db.Tx, a account.Account, asked Activation) error {
		last, err := latestActivation(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if last.ID != asked.ID || a.Status != account.PendingCustomerAcceptance {
			return errNotOpen
		}
		return s.decline(ctx, tx, access.System("account.expire"), a, "Nobody was found within 30 days who can authorize it, so it has expired.")
	})
}

// each does a deed to every open question that find returns, each in a transaction of its own with the account locked.
// What was answered meanwhile is left alone.
func (s *Service) each(ctx context.Context, find func(tx *db.Tx) ([]requestdb.RequestActivation, error), do func(tx *db.Tx, a account.Account, asked Activation) error) error {
	for {
		var due []requestdb.RequestActivation
		if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			due, err = find(tx)
			return err
		}); err != nil {
			return fmt.Errorf("request: due activations: %w", err)
		}
		for _, row := range due {
			err := s.DB.Update(ctx, func(tx *db.Tx) error {
				a, err := s.Accounts.Lock(ctx, tx, row.AccountID)
				if err != nil {
					return err
				}
				return do(tx, a, activationOf(row))
			})
			if err != nil && !errors.Is(err, errNotOpen) {
				return err
			}
		}
		if len(due) < 100 {
			return nil
		}
	}
}
