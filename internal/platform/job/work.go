package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"
)

// Start begins to work jobs off and returns. No job is claimed any more once ctx is done; call Stop to wait for those
// that run.
func (q *Queue) Start(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stop != nil {
		return errors.New("job: the queue is already started")
	}
	q.stop = make(chan struct{})
	// Handlers outlive ctx: they are given the time that Stop allows.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	q.cancel = cancel
	q.running.Go(func() { q.loop(ctx, work, q.stop) })
	return nil
}

// Stop claims no more jobs and waits for the running ones. When ctx ends before they do, their contexts are canceled;
// a job that then returns an error is ready again at once, and the try is not held against it. The error says that it
// came to this.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	stop, cancel := q.stop, q.cancel
	q.mu.Unlock()
	if stop == nil {
		return nil
	}
	select {
	case <-stop:
	default:
		close(stop)
	}
	defer cancel()
	ended := make(chan struct{})
	go func() {
		q.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		cancel()
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second): // a handler that ignores its context; its lease will lapse
	}
	return fmt.Errorf("job: running jobs were interrupted: %w", ctx.Err())
}

// loop claims jobs and starts them until stop or ctx end it.
func (q *Queue) loop(ctx, work context.Context, stop <-chan struct{}) {
	free := make(chan struct{}, workers)
	for range workers {
		free <- struct{}{}
	}
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		if err := q.fill(work, free); err != nil && work.Err() == nil {
			q.log.Error("job queue", "err", err) // the database does not answer; the ticker tries again
		}
		select {
		case <-q.wake:
		case <-ticker.C:
		case <-stop:
			return
		case <-ctx.Done():
			return
		}
		select { // of two ready cases the one above may be any
		case <-stop:
			return
		default:
		}
	}
}

// fill claims as many due jobs as there are free workers and starts them.
func (q *Queue) fill(work context.Context, free chan struct{}) error {
	if err := q.enqueueSlots(work); err != nil {
		return err
	}
	n := len(free) // only this loop takes from it, so at least n are there
	if n == 0 {
		return nil
	}
	jobs, err := q.claim(work, n)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		<-free
		q.running.Go(func() {
			q.work(work, j)
			free <- struct{}{}
			q.signal() // there may be more than there were free workers
		})
	}
	return nil
}

// Drain runs all jobs that are due now, the present slots of periodic ones included, one after the other, and those
// that these make due. It is for tests with a moved clock and for tools; it returns what went wrong with the queue, not
// with the jobs: those are tried again later like any other.
func (q *Queue) Drain(ctx context.Context) error {
	if err := q.enqueueSlots(ctx); err != nil {
		return err
	}
	for {
		jobs, err := q.claim(ctx, 1)
		if err != nil || len(jobs) == 0 {
			return err
		}
		q.work(ctx, jobs[0])
	}
}

// outcome is what is written about a job after a try.
type outcome struct {
	state             string
	runAt, finishedAt time.Time
	failures          int64
	problem           string
}

// work tries one claimed job and writes the outcome.
func (q *Queue) work(ctx context.Context, j claimed) {
	h := q.handlers[j.kind]
	begin := q.clk.Now()
	err := errDied
	if j.failures < int64(h.MaxAttempts) {
		try, cancel := context.WithTimeout(context.WithValue(ctx, tryKey{}, j.failures+1 >= int64(h.MaxAttempts)), h.Timeout)
		go q.keep(try, cancel, j)
		err = run(try, h, j.args)
		cancel()
	}
	now := q.clk.Now()
	o := decide(h, j, now, err, ctx.Err() != nil)
	level := slog.LevelInfo
	if o.state == "failed" {
		level = slog.LevelError
	} else if err != nil {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{slog.String("job", j.id), slog.String("kind", j.kind), slog.String("state", o.state),
		slog.Int64("attempt", j.attempt), slog.Int64("failures", o.failures), slog.Float64("duration_ms", float64(now.Sub(begin).Microseconds())/1000)}
	if err != nil {
		attrs = append(attrs, slog.String("cause", err.Error()))
	}
	q.log.LogAttrs(ctx, level, "job", attrs...)
	// A stopped queue still writes what it did.
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := q.finish(writing, j, o); err != nil {
		q.log.Error("job not finished; it will run again when its lease ends", "job", j.id, "kind", j.kind, "err", err)
	}
}

var errDied = errors.New("job: its worker died too often")

// decide says what becomes of a job after a try that ended with err.
func decide(h handler, j claimed, now time.Time, err error, interrupted bool) outcome {
	if err == nil {
		return outcome{state: "done", runAt: now, finishedAt: now, failures: j.failures}
	}
	problem := storable(err.Error())
	var final permanent
	switch failures := j.failures + 1; {
	case errors.Is(err, errDied):
		return outcome{state: "failed", runAt: now, finishedAt: now, failures: j.failures, problem: problem}
	case errors.As(err, &final):
		return outcome{state: "failed", runAt: now, finishedAt: now, failures: failures, problem: problem}
	case interrupted:
		return outcome{state: "ready", runAt: now, failures: j.failures, problem: problem}
	case failures >= int64(h.MaxAttempts):
		return outcome{state: "failed", runAt: now, finishedAt: now, failures: failures, problem: problem}
	default:
		return outcome{state: "ready", runAt: now.Add(h.Backoff(int(failures))), failures: failures, problem: problem}
	}
}

// storable is text as both databases take it: valid UTF-8 without NUL, of a bounded length.
func storable(text string) string {
	if len(text) > 2000 {
		text = text[:2000]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
}

// run calls the handler and turns a panic into an error.
func run(ctx context.Context, h handler, args string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("job: handler panicked with a %T\n%s", r, debug.Stack())
		}
	}()
	return h.run(ctx, args)
}

// keep extends the lease while the handler runs, and cancels it when the job has been given to somebody else.
func (q *Queue) keep(ctx context.Context, cancel context.CancelFunc, j claimed) {
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			ours, err := q.extend(ctx, j)
			if err != nil {
				continue // the lease outlives some missed beats
			}
			if !ours {
				cancel()
				return
			}
		}
	}
}
