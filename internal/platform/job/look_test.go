package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// What waits, runs and has failed can be seen, and what has failed can be tried again.
func TestLookAndRetry(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk, mended, ran := clock.NewManual(noon), false, 0
		b := newBench(d, clk, job.Policy{MaxAttempts: 1}, func(_ context.Context, n number) error {
			if n.N > 1 && !mended {
				return errors.New("broken")
			}
			ran++
			return nil
		})
		for n := range 4 {
			b.enqueue(t, n+1)
		}
		b.enqueue(t, 9, job.At(noon.Add(48*time.Hour)))
		look := func() (out job.Standing, failed []job.Failure) {
			t.Helper()
			if err := d.View(t.Context(), func(tx *db.Tx) error {
				all, err := b.Standings(t.Context(), tx)
				if err != nil {
					return err
				}
				for _, s := range all {
					if s.Kind == "count.up" {
						out = s
					}
				}
				first, err := b.ListFailures(t.Context(), tx, page.Request{Limit: 2})
				if err != nil || first.Next == "" {
					failed = first.Items
					return err
				}
				second, err := b.ListFailures(t.Context(), tx, page.Request{Limit: 2, Cursor: first.Next})
				failed = append(first.Items, second.Items...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return out, failed
		}
		if got, _ := look(); got != (job.Standing{Kind: "count.up", Waiting: 5, DueSince: noon}) {
			t.Errorf("before: %+v", got)
		}
		b.drain(t)
		got, failed := look()
		if got != (job.Standing{Kind: "count.up", Waiting: 1, Failed: 3}) || len(failed) != 3 || failed[0].ID <= failed[1].ID {
			t.Fatalf("after: %+v, %+v", got, failed)
		}
		if diff := cmp.Diff(job.Failure{ID: failed[0].ID, Kind: "count.up", Problem: "broken", Attempts: 1, FailedAt: noon}, failed[0]); diff != "" {
			t.Error(diff)
		}
		retry := func(id string) error {
			return d.Update(t.Context(), func(tx *db.Tx) error {
				f, err := b.Retry(t.Context(), tx, id)
				if err == nil && (f.Kind != "count.up" || f.Problem != "broken") {
					t.Errorf("%+v", f)
				}
				return err
			})
		}
		mended = true
		if err := retry(failed[0].ID); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{failed[0].ID, "job_missing"} {
			if err := retry(id); !errors.Is(err, job.ErrNotFailed) {
				t.Errorf("%s: got %v", id, err)
			}
		}
		b.drain(t)
		if got, failed := look(); got.Failed != 2 || len(failed) != 2 || ran != 2 {
			t.Errorf("retried: %+v, ran %d", got, ran)
		}
	})
}
