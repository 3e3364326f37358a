package rest

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/obs"
)

// DefaultMaxBody is how many bytes a request's body may have unless its operation says otherwise.
const DefaultMaxBody = 1 << 20

// Op declares an operation.
type Op struct {
	ID          string // operationId, "issueToken"; the name of the Service's method
	Method      string // "POST"
	Path        string // below /api/v1, "/tokens/{token_id}"
	Summary     string // a few words, "Issue a token"
	Description string // Markdown
	Tag         string // the area
	Permission  access.Permission
	Status      int           // of success; 0 = 200 with a body, 204 without
	MaxBody     int64         // bytes; 0 = DefaultMaxBody
	Errors      []*errs.Error // those of its own; the common ones are added
	Sort        []string      // of a list: the values of sort that it knows; nil = fn decides
	Transient   bool          // its answer is never kept for an Idempotency-Key (it sets a cookie)
}

// Handle registers an operation. I is its input: fields with the tags path, query or header, and Body; O its answer:
// fields with the tag header, Body, and Status if it varies. fn gets the caller, who is somebody unless the
// permission is public; its error is told as a problem document.
//
// Bodies are checked against the types' tags (required unless omitempty; minLength, enum, …) before fn runs. Slices
// and maps of the answer that are nil are sent as empty ones.
func Handle[I, O any](a *API, op Op, fn func(ctx context.Context, who access.Actor, in *I) (*O, error)) {
	o := a.operation(op)
	checkBody[I](&o)
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, requestOf(ctx).who, in)
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		if out != nil {
			noNils(reflect.ValueOf(out).Elem())
		}
		return out, nil
	})
}

func (a *API) operation(op Op) huma.Operation {
	if op.ID == "" || op.Method == "" || !strings.HasPrefix(op.Path, "/") || op.Permission == "" || op.Summary == "" {
		panic(fmt.Sprintf("rest: the operation %q lacks an ID, method, path, permission or summary", op.ID))
	}
	if op.MaxBody == 0 {
		op.MaxBody = DefaultMaxBody
	}
	o := huma.Operation{
		OperationID:     op.ID,
		Method:          op.Method,
		Path:            op.Path,
		Summary:         op.Summary,
		Description:     op.Description,
		Tags:            []string{op.Tag},
		DefaultStatus:   op.Status,
		MaxBodyBytes:    op.MaxBody + 1, // the library refuses at the limit; ours was checked before
		BodyReadTimeout: a.cfg.Timeout,
		Responses:       map[string]*huma.Response{},
		Extensions:      map[string]any{"x-licet-permission": string(op.Permission)},
		Security:        []map[string][]string{},
		Middlewares:     huma.Middlewares{a.inTime(a.cfg.Timeout), a.authenticate(op)},
	}
	if op.Permission != access.Public {
		o.Security = []map[string][]string{{"session": {}}}
	}
	if op.Method == http.MethodPost {
		if !op.Transient {
			o.Parameters = append(o.Parameters, idempotencyParameter())
		}
		o.Middlewares = append(o.Middlewares, a.readBody(op.MaxBody), a.idempotent(op))
	} else {
		o.Middlewares = append(o.Middlewares, a.readBody(op.MaxBody))
	}
	a.documentErrors(&o, op)
	return o
}

// inTime gives every operation its deadline.
func (a *API) inTime(limit time.Duration) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		ctx, cancel := context.WithTimeout(c.Context(), limit)
		defer cancel()
		next(huma.WithContext(c, ctx))
	}
}

// authenticate finds out who calls, and sends strangers away before anything of theirs is read.
func (a *API) authenticate(op Op) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(c)
		obs.SetOperation(c.Context(), op.ID)
		obs.SetRoute(c.Context(), Prefix+op.Path)
		if account := c.Param("account_id"); id.Valid("acct", account) {
			obs.SetAccount(c.Context(), account)
		}
		who := access.Actor{Kind: access.Anonymous}
		if a.cfg.Authenticate != nil {
			var err error
			if who, err = a.cfg.Authenticate(c.Context(), r); err != nil {
				a.write(w, a.makeProblem(c.Context(), err))
				return
			}
		}
		if who.Origin == "" {
			who.Origin = ClientAddress(c.Context())
		}
		if who.Kind == access.Anonymous && op.Permission != access.Public {
			a.write(w, a.makeProblem(c.Context(), access.ErrSignInRequired))
			return
		}
		requestOf(c.Context()).who = who
		obs.SetActor(c.Context(), string(who.Kind), who.ID())
		next(c)
	}
}

// documentErrors lists by status what the operation's own errors are. Those of all operations stand in the document's
// introduction and under "default".
func (a *API) documentErrors(o *huma.Operation, op Op) {
	list := append(slices.Clone(op.Errors), ErrValidation)
	if op.Permission != access.Public {
		list = append(list, access.ErrSignInRequired)
	}
	byStatus := map[int][]string{}
	codes := []string{}
	for _, e := range list {
		if slices.Contains(codes, e.Code) {
			continue
		}
		codes = append(codes, e.Code)
		s := statusOf(e)
		byStatus[s] = append(byStatus[s], fmt.Sprintf("- `%s`: %s %s", e.Code, e.Msg, e.Remedy))
	}
	slices.Sort(codes)
	o.Extensions["x-licet-codes"] = codes
	for status, lines := range byStatus {
		o.Responses[strconv.Itoa(status)] = a.problemResponse(strings.Join(lines, "\n"))
	}
	o.Responses["default"] = a.problemResponse("Any other error")
}

func (a *API) problemResponse(description string) *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	return &huma.Response{
		Description: description,
		Content:     map[string]*huma.MediaType{ProblemType: {Schema: schema}},
	}
}

// noNils makes empty slices and maps of nil ones all through an answer, because the document promises lists and
// objects, not null.
func noNils(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			noNils(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				noNils(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			if v.CanSet() && v.Type().Elem().Kind() != reflect.Uint8 {
				v.Set(reflect.MakeSlice(v.Type(), 0, 0))
			}
			return
		}
		if hasInside(v.Type().Elem().Kind()) {
			for i := range v.Len() {
				noNils(v.Index(i))
			}
		}
	case reflect.Map:
		if v.IsNil() && v.CanSet() {
			v.Set(reflect.MakeMap(v.Type()))
		}
	default:
	}
}

func hasInside(k reflect.Kind) bool {
	return k == reflect.Struct || k == reflect.Pointer || k == reflect.Slice || k == reflect.Map
}
