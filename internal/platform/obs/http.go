package obs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/google/uuid"

	"github.com/licet/licet/internal/platform/clock"
)

// RequestIDHeader carries the request's id in every answer. One that comes from outside is ignored.
const RequestIDHeader = "X-Request-Id"

// HTTP is the outermost middleware of a server.
type HTTP struct {
	Log     *slog.Logger
	Clock   clock.Clock
	Metrics *Metrics // nil = none are counted
	// OnPanic writes the answer 500 when a handler panicked before it had written anything. nil = an empty one. It must
	// not show more than the request id.
	OnPanic func(w http.ResponseWriter, r *http.Request)
}

// unmatched is the route of requests that no pattern matched, so that guessed paths make one label, not many.
const unmatched = "unmatched"

// Wrap gives every request an id, logs it as one event when it is done, counts it, and turns a panic into a 500.
func (h *HTTP) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := h.Clock.Now()
		id, err := uuid.NewV7()
		if err != nil {
			http.Error(w, "", http.StatusInternalServerError) // no randomness: nothing that we do would be safe
			return
		}
		event := &request{id: id.String()}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, event))
		w.Header().Set(RequestIDHeader, event.id)
		rec := &recorder{ResponseWriter: w}
		if h.Metrics != nil {
			h.Metrics.inFlight.Inc()
			defer h.Metrics.inFlight.Dec()
		}
		finished := false
		defer func() {
			var abort any
			if !finished {
				abort = h.recovered(rec, r, recover())
			}
			h.done(rec, r, event, h.Clock.Now().Sub(begin).Seconds())
			if abort != nil {
				panic(abort) // net/http cuts the connection
			}
		}()
		next.ServeHTTP(rec, r)
		finished = true
	})
}

// recovered logs a panic and answers it. It returns what to panic with if the connection must be cut, which is the only
// way to tell the client that an answer already begun is not complete.
func (h *HTTP) recovered(w *recorder, r *http.Request, value any) any {
	if value == http.ErrAbortHandler {
		return value
	}
	// The stack has no values but numbers.
	h.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request_id", RequestID(r.Context())),
		slog.String("panic", PanicText(value)), slog.String("stack", string(debug.Stack())))
	if w.status != 0 {
		return http.ErrAbortHandler
	}
	if h.OnPanic != nil {
		h.OnPanic(w, r)
	} else {
		w.WriteHeader(http.StatusInternalServerError)
	}
	return nil
}

// PanicText is what a log may say of the value of a panic, which may hold anything: the words of the runtime's own, of
// another one its type.
func PanicText(value any) string {
	if err, ok := value.(error); ok {
		if fault, ok := errors.AsType[runtime.Error](err); ok {
			return fault.Error()
		}
	}
	return fmt.Sprintf("%T", value)
}

// done writes the event and counts it.
func (h *HTTP) done(w *recorder, r *http.Request, event *request, seconds float64) {
	event.mu.Lock()
	defer event.mu.Unlock()
	route := event.route
	if route == "" {
		route = r.Pattern
	}
	if route == "" {
		route = unmatched
	}
	status := w.status
	if status == 0 {
		status = http.StatusOK // net/http writes it when the handler has written nothing
	}
	method := knownMethod(r.Method)
	if h.Metrics != nil {
		h.Metrics.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
		h.Metrics.durations.WithLabelValues(method, route).Observe(seconds)
	}
	attrs := []slog.Attr{
		slog.String("request_id", event.id), slog.String("method", method), slog.String("route", route),
		slog.Int("status", status), slog.Float64("duration_ms", seconds*1000), slog.Int64("bytes", w.bytes),
	}
	for _, a := range [...]struct{ key, value string }{
		{"operation", event.operation}, {"actor_kind", event.actorKind}, {"actor", event.actor}, {"account", event.account},
		{"problem", event.problem}, {"cause", event.cause},
	} {
		if a.value != "" {
			attrs = append(attrs, slog.String(a.key, a.value))
		}
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	h.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// knownMethod keeps invented methods out of labels and logs.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// recorder remembers the status and counts the bytes of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader implements http.ResponseWriter. Answers of the kind 1xx are not the final one.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Flush implements http.Flusher, for handlers that stream.
func (w *recorder) Flush() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach what is below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
