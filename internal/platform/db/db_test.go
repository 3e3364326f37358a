package db_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
)

func counters(ctx context.Context, d *db.DB) error {
	_, err := d.Writer().ExecContext(ctx, "CREATE TABLE counter (name TEXT PRIMARY KEY, n INTEGER NOT NULL CHECK (n >= 0))")
	return err
}

func TestUpdateCommitsOrLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, counters, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		insert := func(tx *db.Tx, name string) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO counter (name, n) VALUES ($1, 0)", name)
			return err
		}
		woken := 0
		if err := d.Update(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { woken++ })
			return insert(tx, "a")
		}); err != nil {
			t.Fatal(err)
		}
		refused := errors.New("refused")
		if err := d.Update(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { woken++ })
			return errors.Join(insert(tx, "b"), refused)
		}); !errors.Is(err, refused) {
			t.Fatalf("got %v, want %v", err, refused)
		}
		if err := d.Update(ctx, func(tx *db.Tx) error { return insert(tx, "a") }); !db.IsUnique(err) {
			t.Errorf("a second row of one key: got %v, want a unique violation", err)
		}
		if err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO counter (name, n) VALUES ('c', -1)")
			return err
		}); err == nil || db.IsUnique(err) {
			t.Errorf("got %v, want a refusal by CHECK", err)
		}
		var names, n int
		if err := d.View(ctx, func(tx *db.Tx) error {
			names = 0
			return tx.QueryRowContext(ctx, "SELECT count(*), coalesce(max(n), 0) FROM counter").Scan(&names, &n)
		}); err != nil {
			t.Fatal(err)
		}
		if names != 1 || woken != 1 {
			t.Errorf("rows = %d, woken = %d; want 1 and 1", names, woken)
		}
		if err := d.View(ctx, func(tx *db.Tx) error { return insert(tx, "x") }); err == nil {
			t.Error("a View could write")
		}
	})
}

func TestConcurrentUpdatesLoseNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, counters, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO counter (name, n) VALUES ('c', 0)")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 25 {
					if err := d.Update(ctx, func(tx *db.Tx) error {
						var n int
						if err := tx.QueryRowContext(ctx, "SELECT n FROM counter WHERE name = $1 FOR UPDATE", "c").Scan(&n); err != nil {
							return err
						}
						_, err := tx.ExecContext(ctx, "UPDATE counter SET n = $2 WHERE name = $1", "c", n+1)
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int
		if err := d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, "SELECT n FROM counter").Scan(&n)
		}); err != nil || n != 200 {
			t.Errorf("n = %d, %v; want 200", n, err)
		}
	})
}

func TestJoinedRunsWithTheFirstCommit(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, counters, func(t *testing.T, d *db.DB) {
		ctx := db.Joined(t.Context(), func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "INSERT INTO counter (name, n) VALUES ('joined', 1)")
			return err
		})
		refused := errors.New("refused")
		if err := d.Update(ctx, func(*db.Tx) error { return refused }); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		for range 2 { // the second commit must not run it again: the key is there
			if err := d.Update(ctx, func(*db.Tx) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		var n int
		if err := d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, "SELECT count(*) FROM counter").Scan(&n)
		}); err != nil || n != 1 {
			t.Errorf("n = %d, %v; want 1", n, err)
		}
	})
}

func TestOpenRefusesWithAReason(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"", "mysql://x", "sqlite:", "sqlite:" + filepath.Join(t.TempDir(), "missing", "x.db"), "postgres://u:secret@[::1"} {
		d, err := db.Open(t.Context(), dsn)
		if err == nil {
			_ = d.Close()
			t.Errorf("Open(%q) succeeded", dsn)
		}
	}
}

func TestATransactionWhoseContextEndsSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, counters, func(t *testing.T, d *db.DB) {
		for _, more := range []bool{false, true} { // the end is met by the commit, or by a further statement
			ctx, cancel := context.WithCancel(t.Context())
			err := d.Update(ctx, func(tx *db.Tx) error {
				cancel()
				time.Sleep(20 * time.Millisecond) // for the roll-back that database/sql starts
				if more {
					_, err := tx.ExecContext(t.Context(), "INSERT INTO counter (name, n) VALUES ('late', 1)")
					return err
				}
				return nil
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("further statement %v: got %v, want that the context was canceled", more, err)
			}
		}
	})
}
