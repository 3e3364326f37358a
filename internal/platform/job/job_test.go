package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/schema"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

type number struct{ N int }

// bench is one process: a queue whose kind "count.up" calls fn.
type bench struct {
	*job.Queue
	d *db.DB
}

func newBench(d *db.DB, clk clock.Clock, p job.Policy, fn func(ctx context.Context, n number) error) bench {
	q := job.New(d, clk, slog.New(slog.DiscardHandler))
	job.Handle(q, "count.up", p, fn)
	return bench{q, d}
}

func (b bench) enqueue(t *testing.T, n int, opts ...job.Option) {
	t.Helper()
	if err := b.d.Update(t.Context(), func(tx *db.Tx) error { return b.Enqueue(t.Context(), tx, "count.up", number{n}, opts...) }); err != nil {
		t.Fatal(err)
	}
}

func (b bench) drain(t *testing.T) {
	t.Helper()
	if err := b.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// row is what the tests look at.
type row struct {
	State             string
	Attempt, Failures int
	Problem           string
	RunAt             time.Time
}

func (b bench) rows(t *testing.T) []row {
	t.Helper()
	var all []row
	if err := b.d.View(t.Context(), func(tx *db.Tx) error {
		all = nil
		rows, err := tx.QueryContext(t.Context(), "SELECT state, attempt, failures, last_error, run_at FROM job WHERE kind = 'count.up' ORDER BY id")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var r row
			var at int64
			if err := rows.Scan(&r.State, &r.Attempt, &r.Failures, &r.Problem, &at); err != nil {
				return err
			}
			r.RunAt = clock.Time(at)
			all = append(all, r)
		}
		return rows.Err()
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func stop(t *testing.T, q *job.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// eventually waits for what a started queue does in its own time.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain: %s", what)
}

func TestEnqueuedIfAndOnlyIfCommitted(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		var got []int
		b := newBench(d, clock.NewManual(noon), job.Policy{}, func(_ context.Context, n number) error {
			got = append(got, n.N)
			return nil
		})
		refused := errors.New("refused")
		if err := d.Update(t.Context(), func(tx *db.Tx) error {
			return errors.Join(b.Enqueue(t.Context(), tx, "count.up", number{1}), refused)
		}); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		b.enqueue(t, 2)
		b.enqueue(t, 3)
		b.drain(t)
		b.drain(t)
		if d := cmp.Diff([]int{2, 3}, got); d != "" {
			t.Error(d)
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error { return b.Enqueue(t.Context(), tx, "count.upp", number{1}) })
		if !errors.Is(err, job.ErrUnknownKind) {
			t.Errorf("a misspelled kind: got %v", err)
		}
	})
}

func TestADeclaredKindWaitsForItsHandler(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk, ran := clock.NewManual(noon), 0
		tool := bench{job.New(d, clk, slog.New(slog.DiscardHandler)), d}
		job.Declare(tool.Queue, "count.up")
		tool.enqueue(t, 1)
		tool.drain(t)
		if got := tool.rows(t)[0]; got.State != "ready" || got.Attempt != 0 {
			t.Fatalf("got %+v, want it untouched", got)
		}
		newBench(d, clk, job.Policy{}, func(context.Context, number) error { ran++; return nil }).drain(t)
		if ran != 1 {
			t.Errorf("ran %d times", ran)
		}
	})
}

func TestDueByTheClock(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk, ran := clock.NewManual(noon), 0
		b := newBench(d, clk, job.Policy{}, func(context.Context, number) error { ran++; return nil })
		b.enqueue(t, 1, job.At(noon.Add(90*24*time.Hour)))
		b.drain(t)
		clk.Advance(90*24*time.Hour - time.Millisecond)
		b.drain(t)
		if ran != 0 {
			t.Fatal("ran before it was due")
		}
		clk.Advance(time.Millisecond)
		b.drain(t)
		if ran != 1 {
			t.Fatal("did not run when it was due")
		}
	})
}

func TestRetriesPauseAndEnd(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		var last []bool
		b := newBench(d, clk, job.Policy{MaxAttempts: 3}, func(ctx context.Context, n number) error {
			last = append(last, job.LastTry(ctx))
			if n.N == 7 {
				panic("not shown")
			}
			return fmt.Errorf("broken\x00 %d \xff", n.N)
		})
		b.enqueue(t, 1)
		b.drain(t)
		want := []row{{State: "ready", Attempt: 1, Failures: 1, Problem: "broken? 1 ?", RunAt: noon.Add(5 * time.Second)}}
		if d := cmp.Diff(want, b.rows(t)); d != "" {
			t.Fatal(d)
		}
		b.drain(t) // not due yet
		clk.Advance(5 * time.Second)
		b.drain(t)
		if got := b.rows(t)[0].RunAt.Sub(clk.Now()); got != 10*time.Second {
			t.Errorf("second pause = %v, want 10 s", got)
		}
		clk.Advance(10 * time.Second)
		b.drain(t)
		clk.Advance(24 * time.Hour)
		b.drain(t)
		want = []row{{State: "failed", Attempt: 3, Failures: 3, Problem: "broken? 1 ?", RunAt: noon.Add(15 * time.Second)}}
		if d := cmp.Diff(want, b.rows(t)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]bool{false, false, true}, last); d != "" {
			t.Errorf("LastTry: %s", d)
		}
		b.enqueue(t, 7)
		b.drain(t)
		if got := b.rows(t)[1]; got.State != "ready" || got.Failures != 1 {
			t.Errorf("after a panic: %+v, want one more failure", got)
		}
	})
}

func TestPermanentFailureIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		b := newBench(d, clk, job.Policy{}, func(context.Context, number) error {
			return fmt.Errorf("sorry: %w", job.Permanent(errors.New("no such thing")))
		})
		b.enqueue(t, 1)
		b.drain(t)
		clk.Advance(30 * 24 * time.Hour)
		b.drain(t)
		want := []row{{State: "failed", Attempt: 1, Failures: 1, Problem: "sorry: no such thing", RunAt: noon}}
		if d := cmp.Diff(want, b.rows(t)); d != "" {
			t.Error(d)
		}
		clk.Advance(61 * 24 * time.Hour)
		b.drain(t)
		if got := b.rows(t); len(got) != 0 {
			t.Errorf("after three months: %+v, want it swept", got)
		}
	})
}

func TestUniqueKey(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk, ran := clock.NewManual(noon), 0
		b := newBench(d, clk, job.Policy{}, func(context.Context, number) error { ran++; return nil })
		b.enqueue(t, 1, job.Unique("count.up:a"))
		b.enqueue(t, 2, job.Unique("count.up:a"))
		b.drain(t)
		b.enqueue(t, 3, job.Unique("count.up:a"))
		b.enqueue(t, 4, job.Unique("count.up:b"))
		b.drain(t)
		if ran != 2 {
			t.Errorf("ran %d jobs, want 2", ran)
		}
		clk.Advance(26 * time.Hour)
		b.drain(t) // sweeps
		if got := b.rows(t); len(got) != 0 {
			t.Errorf("done a day ago and still there: %+v", got)
		}
	})
}

func TestAWorkerThatDiesHasItsJobRunAgain(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		hold, entered := make(chan struct{}), make(chan struct{})
		dying := newBench(d, clk, job.Policy{MaxAttempts: 2}, func(context.Context, number) error {
			close(entered)
			<-hold // stands for a process that is gone
			return nil
		})
		ran := 0
		heir := newBench(d, clk, job.Policy{MaxAttempts: 2}, func(context.Context, number) error {
			ran++
			return errors.New("later")
		})
		dying.enqueue(t, 1)
		var wg sync.WaitGroup
		wg.Go(func() { dying.drain(t) })
		<-entered
		heir.drain(t)
		if ran != 0 {
			t.Fatal("ran twice at once")
		}
		clk.Advance(61 * time.Second)
		heir.drain(t)
		want := []row{{State: "failed", Attempt: 2, Failures: 2, Problem: "later", RunAt: clk.Now()}}
		if d := cmp.Diff(want, heir.rows(t)); d != "" || ran != 1 {
			t.Errorf("ran %d times: %s", ran, d)
		}
		close(hold) // the dead one comes back and must not overwrite what its heir did
		wg.Wait()
		if d := cmp.Diff(want, heir.rows(t)); d != "" {
			t.Errorf("the first worker was not fenced: %s", d)
		}
	})
}

func TestAPoisonousJobEnds(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk, ran := clock.NewManual(noon), 0
		b := newBench(d, clk, job.Policy{MaxAttempts: 2}, func(context.Context, number) error { ran++; return nil })
		b.enqueue(t, 1)
		if err := d.Update(t.Context(), func(tx *db.Tx) error { // two workers died of it
			_, err := tx.ExecContext(t.Context(), "UPDATE job SET state = 'running', attempt = 2, failures = 1 WHERE kind = 'count.up'")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b.drain(t)
		if got := b.rows(t)[0]; got.State != "failed" || ran != 0 {
			t.Errorf("got %+v after %d runs, want failed without a third", got, ran)
		}
	})
}

func TestPeriodicSlotRunsOnceAmongManyQueues(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		var ran atomic.Int64
		process := func() *job.Queue {
			q := job.New(d, clk, slog.New(slog.DiscardHandler))
			job.Every(q, "count.hourly", time.Hour, func(context.Context) error { ran.Add(1); return nil })
			return q
		}
		queues := []*job.Queue{process(), process(), process()}
		for hour := range 3 {
			var wg sync.WaitGroup
			for _, q := range queues {
				wg.Go(func() {
					for range 3 {
						if err := q.Drain(t.Context()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			if got := ran.Load(); got != int64(hour+1) {
				t.Fatalf("ran %d times in hour %d", got, hour+1)
			}
			queues[hour] = process() // a restart does not repeat a slot
			clk.Advance(time.Hour)
		}
	})
}

func TestManyWorkersRunEachJobOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		const jobs = 200
		var mu sync.Mutex
		ran := map[int]int{}
		var queues []bench
		for range 4 {
			b := newBench(d, clock.System(), job.Policy{}, func(_ context.Context, n number) error {
				mu.Lock()
				defer mu.Unlock()
				ran[n.N]++
				return nil
			})
			if err := b.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			queues = append(queues, b)
		}
		for n := range jobs {
			queues[n%4].enqueue(t, n)
		}
		eventually(t, "all jobs run", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(ran) == jobs
		})
		for _, b := range queues {
			stop(t, b.Queue)
		}
		for n, times := range ran {
			if times != 1 {
				t.Errorf("job %d ran %d times", n, times)
			}
		}
		for _, r := range queues[0].rows(t) {
			if r.State != "done" || r.Attempt != 1 {
				t.Errorf("left behind: %+v", r)
			}
		}
	})
}

func TestStopWaitsThenInterrupts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		entered, done := make(chan struct{}, 8), make(chan struct{})
		b := newBench(d, clock.System(), job.Policy{MaxAttempts: 1}, func(ctx context.Context, n number) error {
			entered <- struct{}{}
			if n.N == 1 {
				<-done // ends by itself
				return nil
			}
			<-ctx.Done() // ends only when interrupted
			return ctx.Err()
		})
		if err := b.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.enqueue(t, 1)
		<-entered
		go close(done)
		stop(t, b.Queue)
		if got := b.rows(t)[0].State; got != "done" {
			t.Errorf("Stop did not wait: %s", got)
		}
		b2 := newBench(d, clock.System(), job.Policy{MaxAttempts: 1}, func(ctx context.Context, n number) error {
			entered <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		})
		if err := b2.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		b2.enqueue(t, 2)
		<-entered
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := b2.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop = %v, want to be told that a job was interrupted", err)
		}
		if got := b2.rows(t)[1]; got.State != "ready" || got.Failures != 0 {
			t.Errorf("interrupted: %+v, want ready, not held against it", got)
		}
	})
}
