package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// attempts is how often a transaction that lost a race is run in all.
const attempts = 12

// Tx is a running transaction. The generated queries of the areas take it as their database.
type Tx struct {
	dialect Dialect
	tx      *sql.Tx
	after   []func()
}

// Update runs fn in one transaction that may write, and commits if fn returns nil. When the transaction loses a
// race against another one, it is rolled back and fn runs again: so fn must do nothing but work on tx and
// variables that it sets anew each time. Deeds outside the database go into AfterCommit or into a job.
func (d *DB) Update(ctx context.Context, fn func(tx *Tx) error) error {
	join := joined(ctx)
	var err error
	for attempt := range attempts {
		err = d.run(ctx, d.write, nil, func(tx *Tx) error {
			if err := fn(tx); err != nil {
				return err
			}
			return join(tx)
		})
		if err == nil || !retryable(err) || ctx.Err() != nil {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(time.Millisecond) << min(attempt+1, 7)))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("db: gave up after %d attempts: %w", attempts, err)
}

// View runs fn in one read-only transaction that sees one state of the database from its first query on.
func (d *DB) View(ctx context.Context, fn func(tx *Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.dialect == PostgreSQL {
		opts.Isolation = sql.LevelRepeatableRead
	} else {
		opts.ReadOnly = false // the reading connections refuse writes by themselves
	}
	return d.run(ctx, d.read, opts, fn)
}

func (d *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(tx *Tx) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: no connection: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	std, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	tx := &Tx{dialect: d.dialect, tx: std}
	done := false
	defer func() {
		if !done { // fn failed or panicked
			_ = std.Rollback()
		}
	}()
	if err := fn(tx); err != nil {
		return given(ctx, err)
	}
	done = true
	if err := std.Commit(); err != nil {
		return fmt.Errorf("db: commit: %w", given(ctx, err))
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// given is err, or why ctx ended: when it ends in the middle of a transaction, database/sql rolls back by itself and then
// only says that the transaction is over.
func given(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, sql.ErrTxDone) {
		return ctx.Err()
	}
	return err
}

// AfterCommit runs f once the transaction is committed, and never if it is not. f must be quick: it is for waking
// somebody up, not for work.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Dialect says which database this is, for the few statements that differ.
func (tx *Tx) Dialect() Dialect { return tx.dialect }

// ExecContext runs a statement.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.tx.ExecContext(ctx, tx.text(query), args...)
}

// QueryContext runs a query.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, tx.text(query), args...)
}

// QueryRowContext runs a query of at most one row.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(ctx, tx.text(query), args...)
}

// PrepareContext prepares a statement for the time of the transaction.
func (tx *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return tx.tx.PrepareContext(ctx, tx.text(query))
}

var (
	lockClauses = strings.NewReplacer("FOR UPDATE SKIP LOCKED", "", "FOR UPDATE", "", "FOR SHARE", "")
	lockFree    sync.Map // query text with a lock clause -> without
)

// text is the query as this database wants it: SQLite knows no row locks, and needs none with its single writer.
func (tx *Tx) text(query string) string {
	if tx.dialect != SQLite || !strings.Contains(query, "FOR UPDATE") && !strings.Contains(query, "FOR SHARE") {
		return query
	}
	if free, ok := lockFree.Load(query); ok {
		return free.(string)
	}
	free := lockClauses.Replace(query)
	lockFree.Store(query, free)
	return free
}

type joinKey struct{}

// Joined returns a context in which fn runs at the end of the next Update, inside its transaction: so a fact about
// the request (that it was carried out) is committed with the deed or not at all. Only the first Update of the
// context that commits runs it; fn may run more than once if that transaction is retried.
func Joined(ctx context.Context, fn func(tx *Tx) error) context.Context {
	j := &join{fn: fn}
	return context.WithValue(ctx, joinKey{}, j)
}

type join struct {
	mu   sync.Mutex
	done bool
	fn   func(tx *Tx) error
}

func joined(ctx context.Context) func(tx *Tx) error {
	j, ok := ctx.Value(joinKey{}).(*join)
	if !ok {
		return func(*Tx) error { return nil }
	}
	return func(tx *Tx) error {
		j.mu.Lock()
		done := j.done
		j.mu.Unlock()
		if done {
			return nil
		}
		if err := j.fn(tx); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			j.mu.Lock()
			j.done = true
			j.mu.Unlock()
		})
		return nil
	}
}
