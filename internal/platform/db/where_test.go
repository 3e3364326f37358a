package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/db"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	var w db.Where
	w.And("account_id = ?", "a").Contains("", "name").Contains("10%_", "name", "tag").And("at < ? OR (at = ? AND id < ?)", 1, 1, "x")
	limit := w.Arg(25)
	want := `WHERE (account_id = $1) AND (lower(name) LIKE $2 ESCAPE '\' OR lower(tag) LIKE $3 ESCAPE '\') AND (at < $4 OR (at = $5 AND id < $6)) LIMIT $7`
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
