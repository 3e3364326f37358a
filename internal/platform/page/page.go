// Package page is how long lists are read: a page at a time, each starting after the last row of the one before.
//
// A cursor holds the sort key of that row, so that a page costs the same wherever it lies and rows that come or go
// meanwhile neither repeat nor vanish. The package owns the form of requests, pages and cursors; the areas own the
// queries.
package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/licet/licet/internal/platform/errs"
)

// The number of rows of a page: what a request without one gets, and the most that it may ask for.
const (
	DefaultLimit = 25
	MaxLimit     = 200
)

// What a list refuses: a cursor that wasn't made for it, and a column that it can't be sorted by.
var (
	ErrCursor = errs.New(errs.Malformed, "cursor_invalid", "The cursor was not given out for this list.", "Start again at the first page.")
	ErrSort   = errs.New(errs.Invalid, "sort_unknown", "The list can't be sorted like that.", "Leave sort out, or use one of the values that the document names.")
)

// Request asks for one page.
type Request struct {
	Limit      int    // 1..MaxLimit; 0 means DefaultLimit
	Cursor     string // Next of the page before; "" for the first
	Sort       string // a column that the list can be sorted by; "" for the list's own order
	Descending bool
}

// Rows returns the number of rows to give, within the bounds.
func (r Request) Rows() int {
	if r.Limit <= 0 {
		return DefaultLimit
	}
	return min(r.Limit, MaxLimit)
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Next  string // cursor of the following page; "" on the last
	Total int64  // rows in the whole list as filtered; -1 when counting would cost too much
}

// Cut makes a page of rows that were read with a limit of one more than asked, which tells whether there is a next one.
// key returns what the cursor keeps of a row.
func Cut[T any](rows []T, limit int, key func(T) any) Page[T] {
	p := Page[T]{Items: rows, Total: -1}
	if len(rows) > limit {
		p.Items = rows[:limit]
		p.Next = Encode(key(rows[limit-1]))
	}
	return p
}

// Of makes a page of a short list that was read whole, in its own order; id tells its rows apart. It fails with ErrSort
// if another order is asked for, and with ErrCursor.
func Of[T any](all []T, r Request, id func(T) string) (Page[T], error) {
	if r.Sort != "" {
		return Page[T]{}, ErrSort
	}
	var after string
	started, err := Decode(r.Cursor, &after)
	if err != nil {
		return Page[T]{}, err
	}
	rest := all
	if started {
		at := slices.IndexFunc(all, func(row T) bool { return id(row) == after })
		if at < 0 {
			return Page[T]{}, ErrCursor
		}
		rest = all[at+1:]
	}
	p := Cut(rest, r.Rows(), func(row T) any { return id(row) })
	p.Total = int64(len(all))
	return p, nil
}

// Encode makes a cursor of v, which must be marshallable as JSON.
func Encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("page: a cursor that can't be encoded: " + err.Error()) // a key is made of strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Decode reads a cursor into v and fails with ErrCursor. It leaves v as it is for the empty cursor and reports
// whether there was one.
func Decode(cursor string, v any) (bool, error) {
	if cursor == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return false, ErrCursor.Wrap(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return false, ErrCursor.Wrap(err)
	}
	if bytes.Contains(b, []byte(`\u0000`)) { // PostgreSQL has no such text
		return false, ErrCursor
	}
	return true, nil
}

// Map returns a page with each row in another form.
func Map[A, B any](p Page[A], form func(A) B) Page[B] {
	out := Page[B]{Items: make([]B, len(p.Items)), Next: p.Next, Total: p.Total}
	for i, item := range p.Items {
		out.Items[i] = form(item)
	}
	return out
}
