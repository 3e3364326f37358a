package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
)

// Policy says how a kind of job is tried. The zero value works.
type Policy struct {
	MaxAttempts int                              // tries before the job counts as failed; 0 = 10
	Backoff     func(failures int) time.Duration // pause after the n-th failure, n >= 1; nil = Backoff
	Timeout     time.Duration                    // how long one try may take; 0 = one minute
}

// Backoff is the default pause after the n-th failure: 5 s, doubled each time, one hour at most.
func Backoff(failures int) time.Duration {
	return min(5*time.Second<<min(failures-1, 12), time.Hour)
}

// handler is what is registered for a kind.
type handler struct {
	Policy
	run func(ctx context.Context, args string) error // nil = declared only
}

// periodic is a kind that is enqueued once in every interval.
type periodic struct {
	kind     string
	interval time.Duration
}

const (
	workers   = 8                   // jobs of this process at the same time
	lease     = time.Minute         // how long a claim holds without a sign of life
	heartbeat = 15 * time.Second    // how often a worker gives one
	poll      = time.Second         // how often work of other processes, and of later, is looked for
	keepDone  = 24 * time.Hour      // how long done jobs are kept, and with them their unique keys, at least
	keepBad   = 90 * 24 * time.Hour // the same for failed jobs
)

// Queue enqueues jobs and works them off. Register all kinds by Handle and Every before using it.
type Queue struct {
	db  *db.DB
	clk clock.Clock
	log *slog.Logger

	handlers map[string]handler
	periods  []periodic
	wake     chan struct{}

	mu      sync.Mutex
	slots   map[string]string // kind -> the last slot that is known to be enqueued
	stop    chan struct{}     // closed by Stop; nil while not started
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// New returns a queue on the table job of d.
func New(d *db.DB, clk clock.Clock, log *slog.Logger) *Queue {
	q := &Queue{db: d, clk: clk, log: log, handlers: map[string]handler{}, wake: make(chan struct{}, 1), slots: map[string]string{}}
	Every(q, "job.sweep", time.Hour, q.sweep)
	return q
}

// Handle registers fn as the handler of a kind ("area.verb"). A is what Enqueue was given, through JSON. It panics if
// the kind is taken: that is a mistake in the program's wiring.
//
// fn may be run more than once for one job, after an error and after the death of a process; it must be written so.
func Handle[A any](q *Queue, kind string, p Policy, fn func(ctx context.Context, args A) error) {
	if p.MaxAttempts <= 0 {
		p.MaxAttempts = 10
	}
	if p.Backoff == nil {
		p.Backoff = Backoff
	}
	if p.Timeout <= 0 {
		p.Timeout = time.Minute
	}
	q.register(kind, handler{p, func(ctx context.Context, raw string) error {
		var args A
		if err := json.Unmarshal([]byte(raw), &args); err != nil {
			return Permanent(fmt.Errorf("job: arguments not readable: %w", err))
		}
		return fn(ctx, args)
	}})
}

// Declare makes a kind known that this process enqueues but does not work off, because it cannot (nothing is configured
// to do it with) or should not (it is a tool that ends soon). The jobs wait for a process that handles the kind.
func Declare(q *Queue, kind string) { q.register(kind, handler{}) }

func (q *Queue) register(kind string, h handler) {
	if _, taken := q.handlers[kind]; taken || kind == "" {
		panic("job: kind registered twice or without a name: " + kind)
	}
	q.handlers[kind] = h
}

// Every runs fn once in every interval, on one of the processes that share the database. Intervals are slots of the
// clock (an interval of an hour begins at the full hour, UTC), each a row, so neither a restart nor a second process
// runs a slot twice; slots that passed while nobody was running are not made up for. fn is tried three times a slot.
func Every(q *Queue, kind string, interval time.Duration, fn func(ctx context.Context) error) {
	Handle(q, kind, Policy{MaxAttempts: 3, Timeout: 10 * time.Minute}, func(ctx context.Context, _ struct{}) error { return fn(ctx) })
	q.periods = append(q.periods, periodic{kind, interval})
}

// Option changes how a job is enqueued.
type Option func(*options)

type options struct {
	at     time.Time
	unique string
}

// At makes the job due at t instead of now.
func At(t time.Time) Option { return func(o *options) { o.at = t } }

// Unique makes a second job of this key impossible: enqueuing it does nothing. The key is remembered for a day after
// the job is done. Choose keys that begin with the kind.
func Unique(key string) Option { return func(o *options) { o.unique = key } }

// ErrUnknownKind says that no handler is registered for a kind: it is misspelled, or the wiring is incomplete.
var ErrUnknownKind = errors.New("job: unknown kind")

// Enqueue adds a job in the caller's transaction: it will run if and only if tx is committed. args must be what the
// kind's handler takes, and is kept as JSON.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, kind string, args any, opts ...Option) error {
	if _, known := q.handlers[kind]; !known {
		return fmt.Errorf("%w: %s", ErrUnknownKind, kind)
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("job: arguments of %s: %w", kind, err)
	}
	now := q.clk.Now()
	o := options{at: now}
	for _, option := range opts {
		option(&o)
	}
	if _, err := tx.ExecContext(ctx, insertJob, id.New("job"), kind, string(raw), o.unique, clock.Millis(o.at), clock.Millis(now)); err != nil {
		return fmt.Errorf("job: enqueue %s: %w", kind, err)
	}
	if !o.at.After(now) {
		tx.AfterCommit(q.signal)
	}
	return nil
}

// signal wakes the loop that claims jobs, if it is not awake already.
func (q *Queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// permanent marks an error that no further try can mend.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent wraps err so that a handler that returns it is not tried again: the job has failed. Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

type tryKey struct{}

// LastTry reports whether the handler that runs in ctx gets no further try if it returns an error.
func LastTry(ctx context.Context) bool {
	last, _ := ctx.Value(tryKey{}).(bool)
	return last
}
