package request

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request/requestdb"
)

func challengeOf(r requestdb.RequestChallenge) Challenge {
	return Challenge{Account: r.AccountID, Domain: r.Domain, Value: r.Value, CreatedAt: clock.Time(r.CreatedAt), ExpiresAt: clock.Time(r.ExpiresAt),
		CheckedAt: clock.Time(r.CheckedAt), Outcome: Outcome(r.Outcome), Seen: r.Seen, ProvedAt: clock.Time(r.ProvedAt)}
}

// getChallenge returns the challenge for a domain; an empty one if none was begun.
func getChallenge(ctx context.Context, tx *db.Tx, a access.AccountID, domain string) (Challenge, error) {
	rows, err := requestdb.New(tx).GetChallenge(ctx, requestdb.GetChallengeParams{AccountID: a, Domain: domain})
	if err != nil {
		return Challenge{}, fmt.Errorf("request: challenge: %w", err)
	}
	if len(rows) == 0 {
		return Challenge{}, nil
	}
	return challengeOf(rows[0]), nil
}

func putChallenge(ctx context.Context, tx *db.Tx, c Challenge) error {
	if err := requestdb.New(tx).PutChallenge(ctx, requestdb.PutChallengeParams{AccountID: c.Account, Domain: c.Domain, Value: c.Value,
		CreatedAt: clock.Millis(c.CreatedAt), ExpiresAt: clock.Millis(c.ExpiresAt)}); err != nil {
		return fmt.Errorf("request: store challenge: %w", err)
	}
	return nil
}

// forgetChallenge ends what a matter before has left of a challenge: a new one wants a look at the DNS of its own.
func forgetChallenge(ctx context.Context, tx *db.Tx, a access.AccountID, domain string) error {
	if err := requestdb.New(tx).ForgetChallenge(ctx, requestdb.ForgetChallengeParams{AccountID: a, Domain: domain}); err != nil {
		return fmt.Errorf("request: forget challenge: %w", err)
	}
	return nil
}

// claimCheck takes the next look for oneself, and reports false if somebody has looked within the pause.
func claimCheck(ctx context.Context, tx *db.Tx, c Challenge, now time.Time, pause time.Duration) (bool, error) {
	next := now.Add(checkOften)
	if now.After(c.CreatedAt.Add(time.Hour)) {
		next = now.Add(checkSeldom)
	}
	n, err := requestdb.New(tx).ClaimCheck(ctx, requestdb.ClaimCheckParams{AccountID: c.Account, Domain: c.Domain, CheckedAt: clock.Millis(now),
		NextCheckAt: clock.Millis(next), CheckedAt_2: clock.Millis(now.Add(-pause))})
	if err != nil {
		return false, fmt.Errorf("request: claim a check: %w", err)
	}
	return n > 0, nil
}

// noteCheck writes what a look has found.
func noteCheck(ctx context.Context, tx *db.Tx, c Challenge) error {
	if err := requestdb.New(tx).NoteCheck(ctx, requestdb.NoteCheckParams{AccountID: c.Account, Domain: c.Domain, Outcome: string(c.Outcome),
		Seen: c.Seen, ProvedAt: clock.Millis(c.ProvedAt), Value: c.Value}); err != nil {
		return fmt.Errorf("request: note a check: %w", err)
	}
	return nil
}

func dueChallenges(ctx context.Context, tx *db.Tx, now time.Time) ([]Challenge, error) {
	rows, err := requestdb.New(tx).DueChallenges(ctx, clock.Millis(now))
	if err != nil {
		return nil, fmt.Errorf("request: due challenges: %w", err)
	}
	out := make([]Challenge, len(rows))
	for i, r := range rows {
		out[i] = challengeOf(r)
	}
	return out, nil
}
