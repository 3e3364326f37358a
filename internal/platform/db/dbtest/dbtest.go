// Package dbtest gives a test a fresh database of each kind.
//
// It owns how tests find PostgreSQL (LICET_TEST_POSTGRES) and what happens without one; it is imported by tests
// only.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
)

// Variable names the environment variable with the address of a PostgreSQL server where a test may make databases.
const Variable = "LICET_TEST_POSTGRES"

// Migrate brings an empty database to the schema that a test needs.
type Migrate func(ctx context.Context, d *db.DB) error

// Run runs fn as two subtests, each with an empty migrated database of its own: "sqlite" and "postgresql".
// Without a PostgreSQL server the second is skipped on a developer's machine, and fails where CI is set.
func Run(t *testing.T, migrate Migrate, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, SQLite(t, migrate))
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		fn(t, PostgreSQL(t, migrate))
	})
}

var (
	mu        sync.Mutex
	templates = map[string]string{} // kind and migration -> the migrated file or database that is copied
)

// once returns the template for this migration, made by build at the first call.
func once(t testing.TB, kind string, migrate Migrate, build func() (string, error)) string {
	t.Helper()
	key := fmt.Sprintf("%s-%d", kind, reflect.ValueOf(migrate).Pointer())
	mu.Lock()
	defer mu.Unlock()
	if _, ok := templates[key]; !ok {
		name, err := build()
		if err != nil {
			t.Fatalf("dbtest: make the migrated %s template: %v", kind, err)
		}
		templates[key] = name
	}
	return templates[key]
}

// SQLite returns an open, migrated SQLite database in a temporary file.
func SQLite(t testing.TB, migrate Migrate) *db.DB {
	t.Helper()
	template := once(t, "sqlite", migrate, func() (string, error) {
		dir, err := os.MkdirTemp("", "licet-dbtest-")
		if err != nil {
			return "", err
		}
		return filepath.Join(dir, "template.db"), prepare("sqlite:"+filepath.Join(dir, "template.db"), migrate)
	})
	data, err := os.ReadFile(template)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return open(t, "sqlite:"+path)
}

// PostgreSQL returns an open, migrated PostgreSQL database that is dropped when the test ends.
func PostgreSQL(t testing.TB, migrate Migrate) *db.DB {
	t.Helper()
	d, _ := PostgreSQLWithAddress(t, migrate)
	return d
}

// asPeopleSort gives a database another order of texts than SQLite's, that of bytes, as most servers have: nothing may
// depend on which it is.
const asPeopleSort = " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"

// PostgreSQLWithAddress is PostgreSQL for a test that starts another process on the same database.
func PostgreSQLWithAddress(t testing.TB, migrate Migrate) (*db.DB, string) {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("dbtest: %s is not set, and in CI every storage test runs on PostgreSQL too", Variable)
		}
		t.Skipf("%s is not set: `make test` starts a server", Variable)
	}
	template := once(t, "postgresql", migrate, func() (string, error) {
		name := id.New("licet_template")
		if err := admin(server, "CREATE DATABASE "+name+asPeopleSort); err != nil {
			return "", err
		}
		return name, prepare(database(t, server, name), migrate)
	})
	name := id.New("licet_test")
	if err := admin(server, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := admin(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	address := database(t, server, name)
	return open(t, address), address
}

func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), dsn)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
	return d
}

// prepare migrates the template and closes it, so that everything is in the file and nobody is connected.
func prepare(dsn string, migrate Migrate) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return err
	}
	if err := migrate(ctx, d); err != nil {
		return err
	}
	if d.Dialect() == db.SQLite {
		if _, err := d.Writer().ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			return err
		}
	}
	return d.Close()
}

func admin(server, statement string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	_, err = d.Writer().ExecContext(ctx, statement)
	return err
}

// database returns the server's address with another database in it, and few connections: many tests run at once.
func database(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("dbtest: %s: %v", Variable, err)
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("pool_max_conns", "10")
	u.RawQuery = q.Encode()
	return u.String()
}
