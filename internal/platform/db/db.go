package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// Dialect names the database behind a DB.
type Dialect string

// The two databases.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgresql"
)

// readers is how many connections read at the same time on SQLite.
const readers = 4

// DB is an open database.
type DB struct {
	dialect     Dialect
	write, read *sql.DB
	pool        *pgxpool.Pool // PostgreSQL only
}

// Open opens the database that dsn names: "sqlite:PATH" (the file is made if missing, its folder must exist) or
// "postgres://…" as libpq writes it. It fails if the database doesn't answer.
func Open(ctx context.Context, dsn string) (*DB, error) {
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"))
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		return openPostgreSQL(ctx, dsn)
	}
	return nil, errors.New(`db: the database must be given as "sqlite:PATH" or "postgres://…"`)
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, errors.New("db: sqlite: no path given")
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("db: the folder for the database is missing: %w", err)
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, "immediate",
		"busy_timeout(10000)", "foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)"))
	if err != nil {
		return nil, fmt.Errorf("db: open sqlite: %w", err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(path, "deferred",
		"busy_timeout(10000)", "foreign_keys(1)", "query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("db: open sqlite: %w", err), write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	d := &DB{dialect: SQLite, write: write, read: read}
	if err := d.Ping(ctx); err != nil { // the writer first: it makes the file and sets WAL
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func sqliteDSN(path, txlock string, pragmas ...string) string {
	q := url.Values{"_txlock": {txlock}, "_pragma": pragmas}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func openPostgreSQL(ctx context.Context, dsn string) (*DB, error) {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		// The text of pgx's error may hold the password.
		return nil, errors.New("db: the PostgreSQL address can't be read: write postgres://user:password@host:port/database")
	}
	std := stdlib.OpenDBFromPool(pool)
	std.SetMaxOpenConns(int(pool.Config().MaxConns))
	d := &DB{dialect: PostgreSQL, write: std, read: std, pool: pool}
	if err := d.Ping(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Dialect says which database this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.write.PingContext(ctx); err != nil {
		return fmt.Errorf("db: the database does not answer: %w", err)
	}
	if d.read != d.write {
		if err := d.read.PingContext(ctx); err != nil {
			return fmt.Errorf("db: the database does not answer: %w", err)
		}
	}
	return nil
}

// Writer returns the handle that may write, for tools that manage their own transactions: migrations and backup.
// Everything else goes through Update and View.
func (d *DB) Writer() *sql.DB { return d.write }

// Close closes the database after the running queries have ended.
func (d *DB) Close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	if d.pool != nil {
		d.pool.Close()
	}
	return err
}
