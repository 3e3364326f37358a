package schema_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

func TestMigrateTwiceAndByThreeAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := schema.Migrate(t.Context(), d); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// columns lists "table.column" of every table that is ours.
func columns(t *testing.T, d *db.DB) []string {
	t.Helper()
	query := `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'`
	if d.Dialect() == db.SQLite {
		query = `SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view')`
	}
	rows, err := d.Writer().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "sqlite_") && !strings.HasPrefix(name, "goose_") && !strings.HasPrefix(name, "river_") {
			all = append(all, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	sort.Strings(all)
	return all
}

func TestSchemaIsTheSameOnBothDatabases(t *testing.T) {
	t.Parallel()
	lite := columns(t, dbtest.SQLite(t, schema.Migrate))
	postgres := columns(t, dbtest.PostgreSQL(t, schema.Migrate))
	if diff := cmp.Diff(postgres, lite); diff != "" {
		t.Errorf("columns differ (-PostgreSQL +SQLite):\n%s", diff)
	}
	if !slices.Contains(lite, "event.leaf") {
		t.Errorf("no event log in %v", lite)
	}
}

func TestEveryMigrationKeepsTheForm(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^\d{4}_[a-z]+_[a-z_]+\.sql$`)
	files, err := fs.Glob(schema.Migrations(), "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(schema.Migrations(), file)
		if err != nil {
			t.Fatal(err)
		}
		if !name.MatchString(filepath.Base(file)) {
			t.Errorf("%s: a migration is named NNNN_area_what.sql", file)
		}
		if !strings.Contains(string(text), "-- +goose Down") {
			t.Errorf("%s: no way back", file)
		}
		if made, closed := strings.Count(string(text), "CREATE TABLE"), len(regexp.MustCompile(`(?m)^\);$`).FindAllString(string(text), -1)); made != closed {
			t.Errorf("%s: %d tables, but %d of them end with a line `);`", file, made, closed)
		}
	}
}
