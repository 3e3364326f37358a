package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

const (
	insertJob = `INSERT INTO job (id, kind, args, unique_key, run_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unique_key) WHERE unique_key <> '' DO NOTHING`

	// Kinds that this process does not know are left to those that do: an older version may still be running.
	dueJob = `SELECT id FROM job WHERE state IN ('ready', 'running') AND run_at <= $1 AND kind IN (KINDS) LIMIT 1`

	// A row found running was left by a worker that died.
	claimJobs = `WITH due AS MATERIALIZED (
	SELECT id FROM job WHERE state IN ('ready', 'running') AND run_at <= $1 AND kind IN (KINDS)
	ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE job SET state = 'running', attempt = attempt + 1, run_at = $2,
	failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END
WHERE id IN (SELECT id FROM due) RETURNING id, kind, args, attempt, failures`

	extendJob = `UPDATE job SET run_at = $3 WHERE id = $1 AND attempt = $2 AND state = 'running'`

	finishJob = `UPDATE job SET state = $3, run_at = $4, failures = $5, last_error = $6, finished_at = $7
WHERE id = $1 AND attempt = $2 AND state = 'running'`

	sweepJobs = `DELETE FROM job WHERE id IN (
	SELECT id FROM job WHERE state IN ('done', 'failed') AND finished_at < CASE WHEN state = 'done' THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END
	ORDER BY finished_at LIMIT 1000
)`
)

// claimed is a job that this process has been given.
type claimed struct {
	id, kind, args    string
	attempt, failures int64
}

// kinds fills the list of kinds that this process handles into a statement whose other parameters are numbered up to first-1.
func (q *Queue) kinds(query string, first int) (string, []any) {
	names := make([]string, 0, len(q.handlers))
	for kind, h := range q.handlers {
		if h.run != nil {
			names = append(names, kind)
		}
	}
	slices.Sort(names) // one text for one set of kinds, so that prepared statements are found again
	marks, args := make([]string, len(names)), make([]any, len(names))
	for i, kind := range names {
		marks[i], args[i] = fmt.Sprintf("$%d", first+i), kind
	}
	return strings.Replace(query, "KINDS", strings.Join(marks, ", "), 1), args
}

// claim takes up to limit due jobs. It looks before it writes, so that an idle queue does not take the writer's lock.
func (q *Queue) claim(ctx context.Context, limit int) ([]claimed, error) {
	now := q.clk.Now()
	query, kinds := q.kinds(dueJob, 2)
	var found string
	err := q.db.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, query, append([]any{clock.Millis(now)}, kinds...)...).Scan(&found)
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("job: look for due jobs: %w", err)
	}
	var jobs []claimed
	query, kinds = q.kinds(claimJobs, 4)
	err = q.db.Update(ctx, func(tx *db.Tx) error {
		jobs = nil
		rows, err := tx.QueryContext(ctx, query, append([]any{clock.Millis(now), clock.Millis(now.Add(lease)), limit}, kinds...)...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var j claimed
			if err := rows.Scan(&j.id, &j.kind, &j.args, &j.attempt, &j.failures); err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("job: claim: %w", err)
	}
	return jobs, nil
}

// extend keeps the job for another lease. It reports false if the job has been given to somebody else.
func (q *Queue) extend(ctx context.Context, j claimed) (bool, error) {
	var n int64
	err := q.db.Update(ctx, func(tx *db.Tx) error {
		r, err := tx.ExecContext(ctx, extendJob, j.id, j.attempt, clock.Millis(q.clk.Now().Add(lease)))
		if err != nil {
			return err
		}
		n, err = r.RowsAffected()
		return err
	})
	return n == 1, err
}

// finish writes what became of a job, unless it has been given to somebody else meanwhile.
func (q *Queue) finish(ctx context.Context, j claimed, o outcome) error {
	return q.db.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, finishJob, j.id, j.attempt, o.state, clock.Millis(o.runAt), o.failures, o.problem, clock.Millis(o.finishedAt))
		return err
	})
}

// enqueueSlots makes sure that the present slot of each periodic kind is enqueued.
func (q *Queue) enqueueSlots(ctx context.Context) error {
	now := q.clk.Now()
	for _, p := range q.periods {
		key := "every:" + p.kind + ":" + now.Truncate(p.interval).Format(time.RFC3339)
		q.mu.Lock()
		known := q.slots[p.kind] == key
		q.mu.Unlock()
		if known {
			continue
		}
		if err := q.db.Update(ctx, func(tx *db.Tx) error {
			return q.Enqueue(ctx, tx, p.kind, struct{}{}, Unique(key))
		}); err != nil {
			return err
		}
		q.mu.Lock()
		q.slots[p.kind] = key
		q.mu.Unlock()
	}
	return nil
}

// sweep removes jobs that ended long ago, some at a time. The row of a slot must outlive its slot.
func (q *Queue) sweep(ctx context.Context) error {
	done := keepDone
	for _, p := range q.periods {
		done = max(done, 2*p.interval)
	}
	for {
		var n int64
		err := q.db.Update(ctx, func(tx *db.Tx) error {
			now := q.clk.Now()
			r, err := tx.ExecContext(ctx, sweepJobs, clock.Millis(now.Add(-done)), clock.Millis(now.Add(-max(keepBad, done))))
			if err != nil {
				return err
			}
			n, err = r.RowsAffected()
			return err
		})
		if err != nil {
			return fmt.Errorf("job: sweep: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}
