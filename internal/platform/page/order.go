package page

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Column is something that a list can be sorted by: an SQL expression that is a text or a whole number and never NULL.
type Column struct {
	SQL    string
	Number bool
}

// Order is what a list of the database can be sorted by. Rows with the same value stand in the order of their ids.
type Order struct {
	ID  string            // the column that tells the rows apart, a text
	Own Column            // the order when none is asked for
	Way string            // of Own: " DESC" or ""
	By  map[string]Column // by the name that a request gives in Sort
}

// Names returns the values that the API's sort may have, both ways, in alphabetical order.
func (o Order) Names() []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(o.By)) {
		all = append(all, name, "-"+name)
	}
	return all
}

// Place is where a page of a sorted list begins and how it goes on.
type Place struct {
	Key  string // SQL: what the list is sorted by, to be selected together with the row
	name string // of the order, for the cursor
	id   string
	way  string
	from *placeCursor // nil = at the first row
}

// placeCursor is the last row of a page: its value as the database has it, and its id. Sort keeps a cursor of one order
// out of another.
type placeCursor struct {
	Sort string
	Key  Key
	ID   string
}

// Place reads what a request asks for. It fails with ErrSort and ErrCursor.
func (o Order) Place(r Request) (Place, error) {
	col, way := o.Own, o.Way
	if r.Sort != "" {
		known := false
		if col, known = o.By[r.Sort]; !known {
			return Place{}, ErrSort
		}
		way = ""
	}
	if r.Descending {
		way = " DESC"
	}
	p := Place{Key: col.SQL, name: r.Sort + way, id: o.ID, way: way}
	var from placeCursor
	started, err := Decode(r.Cursor, &from)
	if err != nil {
		return Place{}, err
	}
	if started {
		if from.Sort != p.name || from.Key.number != col.Number {
			return Place{}, ErrCursor
		}
		p.from = &from
	}
	return p, nil
}

// After returns the condition that skips the pages before, with a ? for each of its arguments; "" for the first page.
func (p Place) After() (condition string, args []any) {
	if p.from == nil {
		return "", nil
	}
	than := ">"
	if p.way != "" {
		than = "<"
	}
	return "(" + p.Key + ", " + p.id + ") " + than + " (?, ?)", []any{p.from.Key.value(), p.from.ID}
}

// OrderBy returns the end of the statement but for its LIMIT.
func (p Place) OrderBy() string {
	return " ORDER BY " + p.Key + p.way + ", " + p.id + p.way
}

// Cursor returns what Cut keeps of a row: its value of Key, and its id.
func (p Place) Cursor(key Key, id string) any { return placeCursor{p.name, key, id} }

// Key is the value of one row that a list is sorted by, as the database has it.
type Key struct {
	text   string
	whole  int64
	number bool
}

// Scan implements sql.Scanner.
func (k *Key) Scan(v any) error {
	switch v := v.(type) {
	case string:
		*k = Key{text: v}
	case []byte:
		*k = Key{text: string(v)}
	case int64:
		*k = Key{whole: v, number: true}
	case int32:
		*k = Key{whole: int64(v), number: true}
	default:
		return fmt.Errorf("page: a list is sorted by a %T", v)
	}
	return nil
}

func (k Key) value() any {
	if k.number {
		return k.whole
	}
	return k.text
}

// MarshalJSON implements json.Marshaler.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.value()) }

// UnmarshalJSON implements json.Unmarshaler.
func (k *Key) UnmarshalJSON(b []byte) error {
	*k = Key{}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &k.text)
	}
	k.number = true
	return json.Unmarshal(b, &k.whole)
}
