package rest_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

const abc = `{"name":"abc"}`

// A deed with an Idempotency-Key is done once, and its answer is given again to whoever repeats the very request.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		post := func(body, key string, headers ...string) (int, string, string) {
			res := f.do(t, "POST", "/api/v1/things", body, append([]string{"Idempotency-Key", key}, headers...)...)
			return res.StatusCode, text(t, res), res.Header.Get("Idempotency-Replayed") + res.Header.Get("ETag")
		}
		status, first, tag := post(abc, "k1")
		if status != 201 || f.deeds.Load() != 1 {
			t.Fatalf("got %d %s", status, first)
		}
		if s, again, h := post(abc, "k1"); s != 201 || again != first || h != "true"+tag || f.deeds.Load() != 1 {
			t.Errorf("repeated: got %d %s %s; %d deeds", s, again, h, f.deeds.Load())
		}
		if s, body, _ := post(`{"name":"abd"}`, "k1"); s != 422 || !strings.Contains(body, "idempotency_key_reused") {
			t.Errorf("another body: got %d %s", s, body)
		}
		if s, _, h := post(abc, "k1", "X-Who", "prof_b"); s != 201 || strings.HasPrefix(h, "true") || f.deeds.Load() != 2 {
			t.Errorf("another person: got %d, replayed %s, %d deeds", s, h, f.deeds.Load())
		}
		if s, _, _ := post(abc, "k2"); s != 201 || f.deeds.Load() != 3 {
			t.Errorf("another key: got %d, %d deeds", s, f.deeds.Load())
		}
		f.clock.Advance(rest.KeepAnswers + time.Second)
		if err := f.PurgeAnswers(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s, _, h := post(abc, "k1"); s != 201 || strings.HasPrefix(h, "true") || f.deeds.Load() != 4 {
			t.Errorf("after a day: got %d, %d deeds", s, f.deeds.Load())
		}
	})
}

// What a rule refused may be tried again under the same key.
func TestIdempotencyKeyOfAFailure(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		for range 2 {
			if res := f.do(t, "POST", "/api/v1/things?fail=rule", abc, "Idempotency-Key", "k"); res.StatusCode != 409 || !strings.Contains(text(t, res), "shelf_full") {
				t.Error(res.Status)
			}
		}
		if n := rows(t, d); n != 0 {
			t.Errorf("%d rows were left", n)
		}
		if res := f.do(t, "POST", "/api/v1/things", abc, "Idempotency-Key", "k"); res.StatusCode != 201 {
			t.Error(res.Status)
		}
	})
}

// The same request sent many times at once is one deed: the others are told to wait or get its answer.
func TestIdempotencyKeyAtTheSameTime(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				res := f.do(t, "POST", "/api/v1/things", abc, "Idempotency-Key", "k")
				if body := text(t, res); res.StatusCode != 201 && !strings.Contains(body, "idempotency_in_flight") {
					t.Errorf("got %d %s", res.StatusCode, body)
				}
			})
		}
		wg.Wait()
		if n := f.deeds.Load(); n != 1 {
			t.Errorf("%d deeds, want 1", n)
		}
	})
}

// When the process dies between the deed and its answer, the deed is not repeated.
func TestIdempotencyKeyAfterACrash(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		f.do(t, "POST", "/api/v1/things", abc, "Idempotency-Key", "k")
		exec(t, d, `UPDATE idempotency SET answered = FALSE, answer = ''`)
		if res := f.do(t, "POST", "/api/v1/things", abc, "Idempotency-Key", "k"); !strings.Contains(text(t, res), "idempotency_in_flight") {
			t.Error(res.Status)
		}
		f.clock.Advance(2 * time.Minute)
		if res := f.do(t, "POST", "/api/v1/things", abc, "Idempotency-Key", "k"); !strings.Contains(text(t, res), "idempotency_answer_lost") {
			t.Error(res.Status)
		}
		if n := f.deeds.Load(); n != 1 {
			t.Errorf("%d deeds, want 1", n)
		}
	})
}

// A copy of the database tells neither the answers nor the requests, and another key opens nothing.
func TestStoredAnswersAreSealed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		f.do(t, "POST", "/api/v1/things", `{"name":"telltale"}`, "Idempotency-Key", "k")
		var all string
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT scope || mark || answer FROM idempotency WHERE answered = TRUE`).Scan(&all)
		}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(all, "telltale") || strings.Contains(all, "prof_a") {
			t.Error(all)
		}
		other := newFixture(t, d, func(c *rest.Config) { c.Key = bytes.Repeat([]byte{8}, 32) })
		if res := other.do(t, "POST", "/api/v1/things", `{"name":"telltale"}`, "Idempotency-Key", "k"); res.StatusCode != 201 || res.Header.Get("Idempotency-Replayed") != "" {
			t.Error(res.Status) // to another server the key says nothing
		}
	})
}

// Sign-in and its like set cookies: their answers are kept nowhere.
func TestTransientAnswersAreNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d, nil)
		rest.Handle(f.API, rest.Op{ID: "enter", Method: "POST", Path: "/enter", Summary: "Enter", Permission: access.Public, Transient: true},
			func(ctx context.Context, _ access.Actor, _ *struct{}) (*struct{}, error) {
				return nil, d.Update(ctx, func(*db.Tx) error { return nil })
			})
		if res := f.do(t, "POST", "/api/v1/enter", "", "Idempotency-Key", "k"); res.StatusCode != 204 {
			t.Error(res.Status, text(t, res))
		}
		if n := rows(t, d); n != 0 {
			t.Errorf("%d rows were kept", n)
		}
	})
}

func rows(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM idempotency`).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func exec(t *testing.T, d *db.DB, query string) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), query)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
