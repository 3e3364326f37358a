package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// ErrNotFailed says that there is no failed job of that id: it was never there, runs again, or its record is gone.
var ErrNotFailed = errs.New(errs.NotFound, "job_not_failed", "There is no failed job of this kind and id.", "Look at the list again: somebody may have started it already.")

// Standing is how a kind of job stands.
type Standing struct {
	Kind                     string
	Waiting, Running, Failed int
	DueSince                 time.Time // of the waiting job that has been due for longest; zero if none is
}

// Failure is a job that has failed for good.
type Failure struct {
	ID, Kind string
	Problem  string // the last error
	Attempts int
	FailedAt time.Time
}

const (
	standings = `SELECT kind, SUM(CASE WHEN state = 'ready' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END),
	SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), MIN(CASE WHEN state = 'ready' AND run_at <= $1 THEN run_at ELSE CAST($2 AS BIGINT) END)
FROM job WHERE state IN ('ready', 'running', 'failed') GROUP BY kind ORDER BY kind`

	failures = `SELECT id, kind, last_error, attempt, finished_at FROM job WHERE state = 'failed' AND ($1 = '' OR id < $2) ORDER BY id DESC LIMIT $3`

	retryJob = `UPDATE job SET state = 'ready', run_at = $2, failures = 0, finished_at = 0 WHERE id = $1 AND state = 'failed'
RETURNING kind, last_error, attempt`
)

// never is later than any job is due, in milliseconds.
const never = 1 << 62

// Standings returns how each kind stands of which a job waits, runs or has failed, by its name.
func (q *Queue) Standings(ctx context.Context, tx *db.Tx) ([]Standing, error) {
	rows, err := tx.QueryContext(ctx, standings, clock.Millis(q.clk.Now()), int64(never))
	if err != nil {
		return nil, fmt.Errorf("job: standings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Standing
	for rows.Next() {
		var s Standing
		var due int64
		if err := rows.Scan(&s.Kind, &s.Waiting, &s.Running, &s.Failed, &due); err != nil {
			return nil, fmt.Errorf("job: standings: %w", err)
		}
		if due != never {
			s.DueSince = clock.Time(due)
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// ListFailures returns a page of the jobs that have failed for good, the newest first.
func (q *Queue) ListFailures(ctx context.Context, tx *db.Tx, p page.Request) (page.Page[Failure], error) {
	var from string
	if _, err := page.Decode(p.Cursor, &from); err != nil {
		return page.Page[Failure]{}, err
	}
	rows, err := tx.QueryContext(ctx, failures, from, from, p.Rows()+1)
	if err != nil {
		return page.Page[Failure]{}, fmt.Errorf("job: failures: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Failure
	for rows.Next() {
		var f Failure
		var at int64
		if err := rows.Scan(&f.ID, &f.Kind, &f.Problem, &f.Attempts, &at); err != nil {
			return page.Page[Failure]{}, fmt.Errorf("job: failures: %w", err)
		}
		f.FailedAt = clock.Time(at)
		all = append(all, f)
	}
	if err := rows.Err(); err != nil {
		return page.Page[Failure]{}, fmt.Errorf("job: failures: %w", err)
	}
	return page.Cut(all, p.Rows(), func(f Failure) any { return f.ID }), nil
}

// Retry has a failed job tried again from the beginning, as often as its kind's policy says. It returns the job as it
// had failed, or ErrNotFailed.
func (q *Queue) Retry(ctx context.Context, tx *db.Tx, jobID string) (Failure, error) {
	f := Failure{ID: jobID}
	err := tx.QueryRowContext(ctx, retryJob, jobID, clock.Millis(q.clk.Now())).Scan(&f.Kind, &f.Problem, &f.Attempts)
	if errors.Is(err, db.ErrNoRows) {
		return f, ErrNotFailed
	}
	if err != nil {
		return f, fmt.Errorf("job: retry: %w", err)
	}
	tx.AfterCommit(q.signal)
	return f, nil
}
