package obs

import (
	"context"
	"sync"
)

// request is what the wide event tells about a request beyond what HTTP shows. It travels in the request's context and
// is filled on the way in.
type request struct {
	id string

	mu                          sync.Mutex
	route, actorKind, actor     string
	account, operation, problem string
	cause                       string
}

type requestKey struct{}

// note changes the request's event if there is one: code that also runs outside a request need not care.
func note(ctx context.Context, change func(r *request)) {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		change(r)
	}
}

// RequestID returns the id of the request that ctx belongs to (a UUID), "" outside of one.
func RequestID(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.id
	}
	return ""
}

// SetRoute names the route pattern, for a router that does not set http.Request.Pattern on the request it was given. A pattern
// must come from the program's text, never from the request: it becomes a metric label.
func SetRoute(ctx context.Context, pattern string) { note(ctx, func(r *request) { r.route = pattern }) }

// SetOperation names the operation that serves the request, as in "issueToken".
func SetOperation(ctx context.Context, id string) { note(ctx, func(r *request) { r.operation = id }) }

// SetActor says who asks: the kind (as in "person") and the id. Never a name or an address.
func SetActor(ctx context.Context, kind, id string) {
	note(ctx, func(r *request) { r.actorKind, r.actor = kind, id })
}

// SetAccount says which account the request is about.
func SetAccount(ctx context.Context, id string) { note(ctx, func(r *request) { r.account = id }) }

// SetProblem says with which stable code the request was refused, and for a failure of ours also the cause, which is
// for the log only. cause may be nil.
func SetProblem(ctx context.Context, code string, cause error) {
	note(ctx, func(r *request) {
		r.problem = code
		if cause != nil {
			r.cause = cause.Error()
		}
	})
}
