package rest

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/page"
)

// PageQuery is to be embedded into the input of a list.
type PageQuery struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"25" doc:"How many rows to give."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"The next of the page before; left out for the first."`
	Sort   string `query:"sort" maxLength:"64" pattern:"^-?[a-z][a-z0-9_]*$" doc:"The column to sort by; with a minus sign before it, in descending order."`
}

// Pager is an input that says which page is asked for; embedding PageQuery makes it one.
type Pager interface {
	Page() page.Request
}

// Page implements Pager.
func (q PageQuery) Page() page.Request {
	column, descending := strings.CutPrefix(q.Sort, "-")
	return page.Request{Limit: q.Limit, Cursor: q.Cursor, Sort: column, Descending: descending}
}

// ListOf is the body of a list's answer.
type ListOf[R any] struct {
	Items []R    `json:"items"`
	Next  string `json:"next" doc:"The cursor of the next page; empty on the last."`
	Total int64  `json:"total" doc:"How many rows there are with this filter; -1 if that isn't known."`
}

type listAnswer[R any] struct {
	Link string `header:"Link" doc:"The next page, as rel=\"next\"."`
	Body ListOf[R]
}

// List registers a list: GET op.Path answers one page, and GET op.Path+".csv" all rows of the same filter as a table
// whose columns are R's JSON properties (see CSV). op.Method is GET whatever it says. fn must refuse a sort column that
// it doesn't know.
func List[I Pager, R any](a *API, op Op, fn func(ctx context.Context, who access.Actor, in *I, p page.Request) (page.Page[R], error)) {
	op.Method = http.MethodGet
	if op.Sort != nil {
		fn = sorted(op.Sort, fn)
		if len(op.Sort) > 0 {
			op.Description = strings.TrimSpace(op.Description + "\n\nKnown values of sort: " + strings.Join(op.Sort, ", ") + ".")
		}
		op.Errors = append(slices.Clone(op.Errors), page.ErrSort)
	}
	Handle(a, op, func(ctx context.Context, who access.Actor, in *I) (*listAnswer[R], error) {
		p, err := fn(ctx, who, in, (*in).Page())
		if err != nil {
			return nil, err
		}
		out := &listAnswer[R]{Body: ListOf[R]{Items: p.Items, Next: p.Next, Total: p.Total}}
		if p.Next != "" {
			out.Link = nextLink(requestOf(ctx).url, p.Next)
		}
		return out, nil
	})
	listCSV(a, op, fn)
}

// sorted refuses the values of sort that the list doesn't know.
func sorted[I Pager, R any](known []string, fn func(ctx context.Context, who access.Actor, in *I, p page.Request) (page.Page[R], error)) func(ctx context.Context, who access.Actor, in *I, p page.Request) (page.Page[R], error) {
	return func(ctx context.Context, who access.Actor, in *I, p page.Request) (page.Page[R], error) {
		asked := p.Sort
		if p.Descending {
			asked = "-" + asked
		}
		if asked != "" && !slices.Contains(known, asked) {
			return page.Page[R]{}, page.ErrSort.At("query.sort")
		}
		return fn(ctx, who, in, p)
	}
}

// nextLink is the same request with the next cursor (RFC 8288).
func nextLink(u *url.URL, cursor string) string {
	if u == nil {
		return ""
	}
	q := u.Query()
	q.Set("cursor", cursor)
	return "<" + u.EscapedPath() + "?" + q.Encode() + `>; rel="next"`
}
