package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/obs"
)

// ProblemType is the media type of every error (RFC 9457).
const ProblemType = "application/problem+json"

// The errors that any operation may answer with.
var (
	ErrPathUnknown  = errs.New(errs.NotFound, "path_unknown", "There is nothing at this address.", "Check the path against the API's document at /api/openapi.yaml.")
	ErrQuery        = errs.New(errs.Malformed, "query_invalid", "The query of the address can't be read.", "Encode the parameters' values (percent-encoding of UTF-8), and leave out control characters.")
	ErrMethod       = errs.New(errs.NotFound, "method_not_allowed", "This address doesn't know this method.", "Use one of the methods in the Allow header.")
	ErrCrossOrigin  = errs.New(errs.Forbidden, "cross_origin_refused", "The request comes from another website.", "Make the change from the portal's own pages.")
	ErrBodyTooLarge = errs.New(errs.TooLarge, "body_too_large", "The request's body is too large.", "Send less at once.")
	ErrBodyRequired = errs.New(errs.Malformed, "body_required", "The request needs a body.", "Send a JSON object.")
	ErrBodyTimeout  = errs.New(errs.Malformed, "body_timeout", "The request's body didn't arrive in time.", "Send it again, faster.")
	ErrJSON         = errs.New(errs.Malformed, "json_invalid", "The request's body is not valid JSON.", "Send one JSON value, in UTF-8, without doubled names.")
	ErrText         = errs.New(errs.Invalid, "text_unfit", "A text holds a character that can't be seen and changes how the text looks.", "Write the text anew; the character may have come along when it was copied.")
	ErrMediaType    = errs.New(errs.Malformed, "media_type_unsupported", "The request's body is of a type that isn't understood here.", "Send JSON and say so: Content-Type: application/json.")
	ErrValidation   = errs.New(errs.Invalid, "validation_failed", "Some of the values can't be accepted.", "Correct what is listed and send it again.")
	ErrTooMany      = errs.New(errs.RateLimited, "rate_limited", "Too many requests came from this address.", "Wait as long as the Retry-After header says.")
	ErrTimeout      = errs.New(errs.Unavailable, "timeout", "The server could not finish in time.", "Try again in a moment.")
	ErrInternal     = errs.New(errs.Internal, "internal", "Something went wrong on the server.", "Try again; if it stays, give support the number in \"instance\".")
)

// commonErrors are those that the document lists once for all operations.
func commonErrors() []*errs.Error {
	return []*errs.Error{
		ErrJSON, ErrText, ErrBodyRequired, ErrQuery, ErrKeyInvalid, access.ErrSignInRequired, ErrCrossOrigin, ErrPathUnknown, ErrMethod, ErrBodyTimeout,
		ErrKeyInFlight, ErrAnswerLost, ErrBodyTooLarge, ErrMediaType, ErrValidation, ErrKeyReused, ErrTooMany, ErrInternal, ErrTimeout,
	}
}

// exact statuses of those errors for which a kind is too coarse.
var exactStatus = map[string]int{
	ErrMethod.Code:      http.StatusMethodNotAllowed,
	ErrBodyTimeout.Code: http.StatusRequestTimeout,
	ErrMediaType.Code:   http.StatusUnsupportedMediaType,
}

func statusOf(e *errs.Error) int {
	if s, ok := exactStatus[e.Code]; ok {
		return s
	}
	return errs.HTTPStatus(e.Kind)
}

// Problem is the body of every error (RFC 9457). It never holds a value that the caller sent.
type Problem struct {
	_ struct{} `additionalProperties:"true"`

	Type     string         `json:"type" doc:"Identifies the kind of problem: /problems/ and its code."`
	Title    string         `json:"title" doc:"The HTTP status in words."`
	Status   int            `json:"status" doc:"The HTTP status."`
	Detail   string         `json:"detail" doc:"What is wrong, for people."`
	Code     string         `json:"code" doc:"What is wrong, for programs; stable."`
	Remedy   string         `json:"remedy" doc:"What to do about it."`
	Instance string         `json:"instance" doc:"This request's own number, to be told to support." example:"urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91"`
	Errors   []ProblemField `json:"errors,omitempty" doc:"The parts of the request that are wrong."`

	extra map[string]any
}

// ProblemField is one part of the request that is wrong.
type ProblemField struct {
	Pointer   string `json:"pointer" doc:"JSON pointer (RFC 6901) into the request's body; empty if it isn't about the body or is about the whole of it."`
	Parameter string `json:"parameter,omitempty" doc:"The parameter of the path, query or header that is wrong."`
	Code      string `json:"code" doc:"What is wrong with it, for programs."`
	Message   string `json:"message" doc:"What is wrong with it, for people."`
}

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// ContentType makes the library send the media type of problems.
func (p *Problem) ContentType(string) string { return ProblemType }

// MarshalJSON writes the members with the further ones that the error carries (RFC 9457 §3.2).
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	b, err := json.Marshal((*plain)(p))
	if err != nil || len(p.extra) == 0 {
		return b, err
	}
	all := map[string]any{}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	for k, v := range p.extra {
		if _, taken := all[k]; !taken {
			all[k] = v
		}
	}
	return json.Marshal(all)
}

// WithCookie returns an error whose answer sets a cookie too, such as one that waits for the same browser's next step.
func WithCookie(err error, c http.Cookie) error { return &withCookie{err, c} }

type withCookie struct {
	error
	cookie http.Cookie
}

// Unwrap returns the error without its cookie.
func (e *withCookie) Unwrap() error { return e.error }

// failure is makeProblem for the library, with the headers that belong to the error.
func (a *API) failure(ctx context.Context, err error) error {
	p, headers := a.makeProblem(ctx, err), http.Header{}
	if wait, ok := p.extra["retry_after"].(int); ok {
		headers.Set("Retry-After", strconv.Itoa(wait))
	}
	var set *withCookie
	if errors.As(err, &set) {
		headers.Add("Set-Cookie", set.cookie.String())
	}
	if len(headers) == 0 {
		return p
	}
	return huma.ErrorWithHeaders(p, headers)
}

// makeProblem is the one place that decides what a caller is told of an error. The cause of a failure of ours goes into
// the request's event, or into the log if there is none.
func (a *API) makeProblem(ctx context.Context, err error) *Problem {
	e, ok := errs.As(err)
	if ok && e.Kind != errs.Internal {
		var cause error
		if statusOf(e) >= http.StatusInternalServerError {
			cause = err
		}
		obs.SetProblem(ctx, e.Code, cause)
		return problemOf(ctx, e)
	}
	e = ErrInternal
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		e = ErrTimeout
	}
	obs.SetProblem(ctx, e.Code, err)
	if obs.RequestID(ctx) == "" {
		a.log.ErrorContext(ctx, "request failed", "code", e.Code, "err", err, "request_id", RequestID(ctx))
	}
	return problemOf(ctx, e)
}

func problemOf(ctx context.Context, e *errs.Error) *Problem {
	status := statusOf(e)
	p := &Problem{
		Type:     "/problems/" + e.Code,
		Title:    http.StatusText(status),
		Status:   status,
		Detail:   e.Msg,
		Code:     e.Code,
		Remedy:   e.Remedy,
		Instance: "urn:uuid:" + RequestID(ctx),
		extra:    e.Extra,
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, problemField(f))
	}
	return p
}

// problemField tells parameters from parts of the body: a Pointer such as "query.limit" names a parameter.
func problemField(f errs.Field) ProblemField {
	out := ProblemField{Pointer: f.Pointer, Code: f.Code, Message: f.Message}
	if f.Pointer != "" && !strings.HasPrefix(f.Pointer, "/") {
		out.Pointer = ""
		_, out.Parameter, _ = strings.Cut(f.Pointer, ".")
	}
	return out
}

// WriteProblem answers r with err, for handlers that are not operations: the device protocol, a health check.
func (a *API) WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	a.write(w, a.makeProblem(r.Context(), err))
}

func (a *API) write(w http.ResponseWriter, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil { // an Extra that is no JSON: a programming error; the members without it always are
		p.extra = nil
		body, _ = json.Marshal(p)
	}
	h := w.Header()
	h.Set("Content-Type", ProblemType)
	h.Set("Cache-Control", "no-store")
	h.Del("Content-Length")
	h.Del("ETag")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // the client may be gone
}

// fromLibrary makes the problem for an error that the library found: a status, a text and the details.
func fromLibrary(ctx context.Context, status int, details []error) *Problem {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return problemOf(ctx, ErrBodyTooLarge)
	case http.StatusRequestTimeout:
		return problemOf(ctx, ErrBodyTimeout)
	case http.StatusUnsupportedMediaType:
		return problemOf(ctx, ErrMediaType)
	case http.StatusUnprocessableEntity:
		return problemOf(ctx, ErrValidation.WithFields(validationFields(details)...))
	case http.StatusBadRequest:
		if len(details) == 0 {
			return problemOf(ctx, ErrBodyRequired)
		}
		return problemOf(ctx, ErrJSON)
	}
	return problemOf(ctx, ErrInternal)
}

// useProblems makes the library tell its errors in our form. Its hooks are global to the process.
func useProblems() {
	huma.NewError = func(status int, _ string, details ...error) huma.StatusError {
		return fromLibrary(context.Background(), status, details)
	}
	huma.NewErrorWithContext = func(c huma.Context, status int, _ string, details ...error) huma.StatusError {
		return fromLibrary(c.Context(), status, details)
	}
}
