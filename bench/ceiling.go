package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
)

// ceiling returns how many bare transactions n clients do in a second on a database of this kind, set up as the server
// sets it up: each reads a row of its own, changes it, adds to one counter that all share, inserts a row of 300 bytes,
// and commits durably. That is the least that a registration or renewal must do.
func ceiling(ctx context.Context, name string, n, count int) (float64, error) {
	dsn, drop, err := freshDatabase(ctx, name)
	if err != nil {
		return 0, err
	}
	defer drop()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer func() { _ = d.Close() }()
	rows, err := prepareCeiling(ctx, d, count)
	if err != nil {
		return 0, err
	}
	filler := strings.Repeat("0123456789", 30)
	m, err := load(ctx, n, rows, func(ctx context.Context, row string) error {
		return d.Update(ctx, func(tx *db.Tx) error {
			var seq int64
			if err := tx.QueryRowContext(ctx, "SELECT seq FROM bare_row WHERE id = $1 FOR UPDATE", row).Scan(&seq); err != nil {
				return err
			}
			for _, q := range []struct {
				text string
				args []any
			}{
				{"UPDATE bare_row SET seq = $2 WHERE id = $1", []any{row, seq + 1}},
				{"INSERT INTO bare_log (id, what) VALUES ($1, $2)", []any{id.New("log"), filler}},
				{"UPDATE bare_pool SET in_use = in_use + 1 WHERE id = 'pool'", nil},
			} {
				if _, err := tx.ExecContext(ctx, q.text, q.args...); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return m.perSecond, err
}

func prepareCeiling(ctx context.Context, d *db.DB, count int) ([]string, error) {
	rows := make([]string, count)
	return rows, d.Update(ctx, func(tx *db.Tx) error {
		for _, statement := range []string{
			"CREATE TABLE bare_row (id TEXT PRIMARY KEY, seq INTEGER NOT NULL)",
			"CREATE TABLE bare_log (id TEXT PRIMARY KEY, what TEXT NOT NULL)",
			"CREATE TABLE bare_pool (id TEXT PRIMARY KEY, in_use INTEGER NOT NULL)",
			"INSERT INTO bare_pool (id, in_use) VALUES ('pool', 0)",
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		for i := range rows {
			rows[i] = id.New("row")
			if _, err := tx.ExecContext(ctx, "INSERT INTO bare_row (id, seq) VALUES ($1, 0)", rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// freshDatabase makes an empty database and returns its address and how to be rid of it.
func freshDatabase(ctx context.Context, name string) (string, func(), error) {
	if name == "sqlite" {
		dir, err := os.MkdirTemp("", "licet-bench-")
		if err != nil {
			return "", nil, err
		}
		return "sqlite:" + filepath.Join(dir, "bench.db"), func() { _ = os.RemoveAll(dir) }, nil
	}
	server := os.Getenv("LICET_TEST_POSTGRES")
	if server == "" {
		return "", nil, fmt.Errorf("LICET_TEST_POSTGRES is not set: run `make bench`")
	}
	database := id.New("licet_bench")
	if err := administer(ctx, server, "CREATE DATABASE "+database); err != nil {
		return "", nil, err
	}
	address, err := withDatabase(server, database)
	return address, func() {
		_ = administer(context.WithoutCancel(ctx), server, "DROP DATABASE "+database+" WITH (FORCE)")
	}, err
}
