package page_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/page"
)

var order = page.Order{
	ID:  "id",
	Own: page.Column{SQL: "at", Number: true}, Way: " DESC",
	By: map[string]page.Column{"name": {SQL: "lower(name)"}, "at": {SQL: "at", Number: true}},
}

func scanned(t *testing.T, v any) (k page.Key) {
	t.Helper()
	if err := k.Scan(v); err != nil {
		t.Fatal(err)
	}
	return k
}

// A list goes on after the last row, in its own order or another, whatever the database gives its values as.
func TestOrderGoesOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ask       page.Request
		last      any
		end, skip string
		args      []any
	}{
		"own":        {page.Request{}, int64(7), " ORDER BY at DESC, id DESC", "(at, id) < (?, ?)", []any{int64(7), "x"}},
		"up":         {page.Request{Sort: "at"}, int32(7), " ORDER BY at, id", "(at, id) > (?, ?)", []any{int64(7), "x"}},
		"text":       {page.Request{Sort: "name"}, []byte("a"), " ORDER BY lower(name), id", "(lower(name), id) > (?, ?)", []any{"a", "x"}},
		"text, down": {page.Request{Sort: "name", Descending: true}, "a", " ORDER BY lower(name) DESC, id DESC", "(lower(name), id) < (?, ?)", []any{"a", "x"}},
		"large":      {page.Request{Sort: "at"}, int64(1)<<62 + 1, " ORDER BY at, id", "(at, id) > (?, ?)", []any{int64(1)<<62 + 1, "x"}},
	} {
		first, err := order.Place(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		if skip, _ := first.After(); skip != "" || first.OrderBy() != c.end {
			t.Errorf("%s: the first page has %q, %q", name, skip, first.OrderBy())
		}
		c.ask.Cursor = page.Encode(first.Cursor(scanned(t, c.last), "x"))
		second, err := order.Place(c.ask)
		if err != nil {
			t.Fatal(err)
		}
		skip, args := second.After()
		if diff := cmp.Diff(c.args, args); diff != "" || skip != c.skip {
			t.Errorf("%s: %q, %s", name, skip, diff)
		}
	}
	if got := order.Names(); !slices.Equal(got, []string{"at", "-at", "name", "-name"}) {
		t.Errorf("%v", got)
	}
}

func TestOrderRefuses(t *testing.T) {
	t.Parallel()
	byName, err := order.Place(page.Request{Sort: "name"})
	if err != nil {
		t.Fatal(err)
	}
	cursor := page.Encode(byName.Cursor(scanned(t, "a"), "x"))
	for name, c := range map[string]struct {
		ask  page.Request
		want error
	}{
		"an unknown column":         {page.Request{Sort: "age"}, page.ErrSort},
		"another order":             {page.Request{Sort: "at", Cursor: cursor}, page.ErrCursor},
		"the other way":             {page.Request{Sort: "name", Descending: true, Cursor: cursor}, page.ErrCursor},
		"a number for a text":       {page.Request{Sort: "name", Cursor: page.Encode(map[string]any{"Sort": "name", "Key": 1, "ID": "x"})}, page.ErrCursor},
		"a text for a number":       {page.Request{Sort: "at", Cursor: page.Encode(map[string]any{"Sort": "at", "Key": "1", "ID": "x"})}, page.ErrCursor},
		"a fraction":                {page.Request{Sort: "at", Cursor: page.Encode(map[string]any{"Sort": "at", "Key": 1.5, "ID": "x"})}, page.ErrCursor},
		"nothing to go on from":     {page.Request{Sort: "at", Cursor: page.Encode(map[string]any{"Sort": "at"})}, page.ErrCursor},
		"something else altogether": {page.Request{Cursor: page.Encode("x")}, page.ErrCursor},
	} {
		if _, err := order.Place(c.ask); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	var k page.Key
	if err := k.Scan(1.5); err == nil {
		t.Error("a list is sorted by a fraction")
	}
}
