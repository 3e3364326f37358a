package rest

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/page"
)

type csvAnswer struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Disposition string `header:"Content-Disposition" hidden:"true"`
	Body        func(huma.Context)
}

// listCSV registers the table of a list. The first page is read before the answer begins, so that a refusal is a
// problem document; if a later one fails, the connection is broken off, because half a table must not look whole.
func listCSV[I Pager, R any](a *API, op Op, fn func(ctx context.Context, who access.Actor, in *I, p page.Request) (page.Page[R], error)) {
	name := strings.TrimPrefix(op.ID, "list")
	op.ID, op.Path, op.Summary = op.ID+"Csv", op.Path+".csv", op.Summary+", as CSV"
	op.Description = "All rows of the same filter; limit and cursor don't count. Cells that a spreadsheet would take for a formula begin with an apostrophe."
	o := a.operation(op)
	checkBody[I](&o)
	o.Middlewares[0] = a.inTime(10 * a.cfg.Timeout)
	o.Responses["200"] = &huma.Response{
		Description: "The table, with a head line",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	table := columnsOf(reflect.TypeFor[R](), "")
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*csvAnswer, error) {
		req := (*in).Page()
		req.Limit, req.Cursor = page.MaxLimit, ""
		who := requestOf(ctx).who
		first, err := fn(ctx, who, in, req)
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		day := a.cfg.Clock.Now().Format(time.DateOnly)
		return &csvAnswer{
			ContentType: "text/csv; charset=utf-8; header=present",
			Disposition: fmt.Sprintf(`attachment; filename="%s-%s.csv"`, strings.ToLower(name), day),
			Body: func(c huma.Context) {
				next := func(cursor string) (page.Page[R], error) {
					req.Cursor = cursor
					return fn(ctx, who, in, req)
				}
				if err := writeTable(c, table, first, next); err != nil {
					a.log.WarnContext(ctx, "a CSV was broken off", "err", err, "operation", op.ID, "request_id", RequestID(ctx))
					panic(http.ErrAbortHandler)
				}
			},
		}, nil
	})
}

func writeTable[R any](c huma.Context, table []column, p page.Page[R], next func(cursor string) (page.Page[R], error)) error {
	w := csv.NewWriter(c.BodyWriter())
	w.UseCRLF = true // RFC 4180
	row := make([]string, len(table))
	for i, col := range table {
		row[i] = col.name
	}
	if err := w.Write(row); err != nil {
		return err
	}
	for {
		for i := range p.Items {
			v := reflect.ValueOf(&p.Items[i]).Elem()
			for j, col := range table {
				row[j] = col.cell(v)
			}
			if err := w.Write(row); err != nil {
				return err
			}
		}
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
		if p.Next == "" {
			return nil
		}
		cursor := p.Next
		var err error
		if p, err = next(cursor); err != nil {
			return err
		}
		if p.Next == cursor {
			return errors.New("rest: the list doesn't move on from its cursor")
		}
	}
}

// column is one column of a table: a property, found by the indexes of its fields.
type column struct {
	name  string
	index []int
}

// columnsOf lists the columns of a row: its JSON properties in order, those of objects inside with a dot. A field
// tagged csv:"-" has none.
func columnsOf(t reflect.Type, prefix string) []column {
	var out []column
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || f.Tag.Get("csv") == "-" {
			continue
		}
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		nested := inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]()
		if !nested {
			out = append(out, column{prefix + cmp.Or(name, f.Name), []int{i}})
			continue
		}
		inside := prefix
		if !f.Anonymous || name != "" {
			inside += cmp.Or(name, f.Name) + "."
		}
		for _, c := range columnsOf(inner, inside) {
			out = append(out, column{c.name, append([]int{i}, c.index...)})
		}
	}
	return out
}

func (c column) cell(row reflect.Value) string {
	v := row
	for _, i := range c.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return ""
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return cellText(v)
}

func cellText(v reflect.Value) string {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return ""
		}
		return cellText(v.Elem())
	}
	if t, ok := v.Interface().(time.Time); ok {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339Nano)
	}
	if s, ok := v.Interface().(fmt.Stringer); ok {
		return harmless(s.String())
	}
	switch v.Kind() {
	case reflect.String:
		return harmless(v.String())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range v.Len() {
			parts[i] = cellText(v.Index(i))
		}
		return harmless(strings.Join(parts, "; "))
	case reflect.Map, reflect.Struct:
		if v.Kind() == reflect.Map && v.Len() == 0 {
			return ""
		}
		b, err := json.Marshal(v.Interface())
		if err != nil {
			return ""
		}
		return harmless(string(b))
	default:
		return fmt.Sprint(v.Interface())
	}
}

// harmless keeps a spreadsheet from taking text for a formula; some take the full-width signs for the others.
func harmless(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}
