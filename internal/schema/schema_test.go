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
	"github.com/pressly/goose/v3"

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

// back undoes the migrations above one.
func back(t *testing.T, d *db.DB, to int64) {
	t.Helper()
	dialect := goose.DialectPostgres
	if d.Dialect() == db.SQLite {
		dialect = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, d.Writer(), schema.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), to); err != nil {
		t.Fatal(err)
	}
}

func TestEveryMigrationHasAWayBack(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		before := columns(t, d)
		back(t, d, 0)
		if left := columns(t, d); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
		if err := schema.Migrate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, columns(t, d)); diff != "" {
			t.Errorf("columns differ after the way back and up again:\n%s", diff)
		}
	})
}

// What was asked, reviewed and proved stays when its tables get the name of the area that has them now.
func TestRequestsStayWhenTheirTablesAreRenamed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		back(t, d, 40)
		for _, row := range []string{
			"account (account_id, name, domain_identifier, tier, status, requested_at, default_virtual_account_id) VALUES ('acct_1', 'Cedar', 'cedar.example', 'standard', 'active', 1, 'va_1')",
			"account_activation (account_id, activation_id, email, email_key, created_at, expires_at, sent_at) VALUES ('acct_1', 'actv_1', 'Kim@cedar.example', 'kim@cedar.example', 1, 2, 1)",
			"account_nominee (account_id, email_key, email, role, position) VALUES ('acct_1', 'lee@cedar.example', 'lee@cedar.example', 'account_user', 0)",
			"account_review (account_id, review_id, kind, opened_at) VALUES ('acct_1', 'rev_1', 'identifier', 1)",
			"account_upgrade (account_id, upgrade_id, status, name, wanted, previous, requester_id, requester_name, requester_email, requested_at) VALUES ('acct_1', 'upg_1', 'complete', 'Cedar', 'cedar.example', 'abcdef.smb', 'prof_1', 'Kim', 'kim@cedar.example', 1)",
			"account_domain_challenge (account_id, domain, value, created_at, expires_at, next_check_at) VALUES ('acct_1', 'cedar.example', 'licet-1', 1, 2, 1)",
		} {
			if _, err := d.Writer().ExecContext(t.Context(), "INSERT INTO "+row); err != nil {
				t.Fatal(err)
			}
		}
		if err := schema.Migrate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"request_activation", "request_nominee", "request_review", "request_upgrade", "request_challenge"} {
			var rows int
			if err := d.Writer().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table+" WHERE account_id = 'acct_1'").Scan(&rows); err != nil || rows != 1 {
				t.Errorf("%s: %d rows, %v", table, rows, err)
			}
		}
		_, err := d.Writer().ExecContext(t.Context(), "INSERT INTO request_review (account_id, review_id, kind, opened_at) VALUES ('acct_1', 'rev_2', 'identifier', 2)")
		if !db.IsUnique(err) {
			t.Errorf("a second open review of a kind: %v", err)
		}
	})
}
