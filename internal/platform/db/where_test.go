package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	var w db.Where
	w.And("account_id = ?", "a").Contains("", "name").Contains("10%_", "name", "tag").And("at < ? OR (at = ? AND id < ?)", 1, 1, "x")
	limit := w.Arg(25)
	want := `WHERE (account_id = $1) AND (lower(name) LIKE lower(CAST($2 AS TEXT)) ESCAPE '\' OR lower(tag) LIKE lower(CAST($3 AS TEXT)) ESCAPE '\') AND (at < $4 OR (at = $5 AND id < $6)) LIMIT $7`
	if diff := cmp.Diff(want, w.String()+" LIMIT "+limit); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{"a", `%10\%\_%`, `%10\%\_%`, 1, 1, "x", 25}, w.Args()); diff != "" {
		t.Error(diff)
	}
	if got := (&db.Where{}).String(); got != "" {
		t.Errorf("no conditions: %q", got)
	}
}

// Whatever letters a database knows how to write small: what is found in a text is found by its own words.
func TestContainsFindsTheTextItself(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, counters, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO counter (name, n) VALUES ('Ärzte_Zürich ÖSTLICH', 1)")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]int{"Ärzte": 1, "ÖST": 1, "_": 1, "e_z": 1, "e%z": 0, "Zurich": 0} {
			w := new(db.Where).Contains(text, "name")
			var n int
			if err := d.View(ctx, func(tx *db.Tx) error {
				return tx.QueryRowContext(ctx, "SELECT count(*) FROM counter "+w.String(), w.Args()...).Scan(&n)
			}); err != nil || n != want {
				t.Errorf("%q: %d, %v; want %d", text, n, err, want)
			}
		}
	})
}
