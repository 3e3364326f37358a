package schema

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"regexp"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/licet/licet/internal/platform/db"
)

//go:embed migrations/*.sql
var embedded embed.FS

// Migrations returns the files as they stand, in PostgreSQL's words.
func Migrations() fs.FS {
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic("schema: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// Migrate brings the database to the newest schema. Several processes may call it at once: one migrates, the others
// wait. It does nothing to a database that is up to date.
func Migrate(ctx context.Context, d *db.DB) error {
	files := Migrations()
	dialect := goose.DialectPostgres
	options := []goose.ProviderOption{goose.WithSlog(slog.New(slog.DiscardHandler))}
	if d.Dialect() == db.SQLite {
		translated, err := forSQLite(files)
		if err != nil {
			return err
		}
		files, dialect = translated, goose.DialectSQLite3
	} else {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("schema: lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, d.Writer(), files, options...)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("schema: migrate: %w", err)
	}
	return nil
}

// The words of PostgreSQL that SQLite's strict tables spell otherwise. A table's closing line is `);`.
var (
	types     = regexp.MustCompile(`\b(BIGINT|BOOLEAN|BYTEA)\b`)
	endOfMake = regexp.MustCompile(`(?m)^\);$`)
	spelling  = map[string]string{"BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "BYTEA": "BLOB"}
)

// forSQLite returns the same migrations in SQLite's words, with STRICT tables.
func forSQLite(files fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("schema: %w", err)
		}
		out[path.Base(name)] = &fstest.MapFile{Data: []byte(translate(string(text)))}
	}
	return out, nil
}

func translate(text string) string {
	text = types.ReplaceAllStringFunc(text, func(word string) string { return spelling[word] })
	text = strings.ReplaceAll(text, "DEFAULT FALSE", "DEFAULT 0")
	text = strings.ReplaceAll(text, "DEFAULT TRUE", "DEFAULT 1")
	return endOfMake.ReplaceAllString(text, ") STRICT;")
}
