package errs

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// Kind is the class of an error: what the caller can do about it, not where it arose.
type Kind uint8

// The kinds. The zero value is Internal, so that an error made carelessly never leaks.
const (
	Internal        Kind = iota // our fault; told to nobody but the log
	Malformed                   // the request can't be read
	Invalid                     // the request can be read, but a value breaks a rule
	Unauthenticated             // nobody is signed in, or the proof of identity doesn't hold
	Forbidden                   // known, but without the permission
	NotFound                    // not there, or not to be seen by the caller
	Conflict                    // breaks a rule because of the present state
	Gone                        // was there and never will be again
	TooLarge                    // over a size limit
	Precondition                // somebody else changed it meanwhile
	RateLimited                 // too often; later it will do
	Unavailable                 // the server can't at the moment; later it will do
)

var statuses = [...]int{
	Internal:        http.StatusInternalServerError,
	Malformed:       http.StatusBadRequest,
	Invalid:         http.StatusUnprocessableEntity,
	Unauthenticated: http.StatusUnauthorized,
	Forbidden:       http.StatusForbidden,
	NotFound:        http.StatusNotFound,
	Conflict:        http.StatusConflict,
	Gone:            http.StatusGone,
	TooLarge:        http.StatusRequestEntityTooLarge,
	Precondition:    http.StatusPreconditionFailed,
	RateLimited:     http.StatusTooManyRequests,
	Unavailable:     http.StatusServiceUnavailable,
}

// HTTPStatus returns the HTTP status of a kind (RFC 9110); 500 for an unknown one.
func HTTPStatus(k Kind) int {
	if int(k) >= len(statuses) {
		return http.StatusInternalServerError
	}
	return statuses[k]
}

// Field says which part of the request is wrong.
type Field struct {
	Pointer string // JSON pointer (RFC 6901) into the request's body, such as "/company/postal_code"
	Code    string // stable, such as "required"
	Message string // for people
}

// Error is an error with a stable code. Two Errors are the same for errors.Is when their codes are.
type Error struct {
	Kind   Kind
	Code   string  // stable, snake_case, unique in the program
	Msg    string  // what is wrong, one sentence
	Remedy string  // what to do about it, one sentence
	Fields []Field // the parts of the request concerned, if it is about some
	Extra  map[string]any
	Err    error // the cause; for the log only, never told to the caller
}

// New makes an error to be declared beside its rule. It panics on an empty code.
func New(kind Kind, code, msg, remedy string) *Error {
	if code == "" {
		panic("errs: an error needs a code")
	}
	return &Error{Kind: kind, Code: code, Msg: msg, Remedy: remedy}
}

// Error implements error.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Msg, e.Err)
	}
	return e.Code + ": " + e.Msg
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Msgf returns a copy with another message, for one that names the thing concerned.
func (e *Error) Msgf(format string, args ...any) *Error {
	c := e.clone()
	c.Msg = fmt.Sprintf(format, args...)
	return c
}

// Wrap returns a copy with a cause for the log.
func (e *Error) Wrap(err error) *Error {
	c := e.clone()
	c.Err = err
	return c
}

// At returns a copy that points at one part of the request, with the error's own code and message.
func (e *Error) At(pointer string) *Error {
	return e.WithFields(Field{Pointer: pointer, Code: e.Code, Message: e.Msg})
}

// WithFields returns a copy with these fields added.
func (e *Error) WithFields(f ...Field) *Error {
	c := e.clone()
	c.Fields = append(c.Fields, f...)
	return c
}

// With returns a copy with a further member for the problem document (RFC 9457 §3.2), such as "last_seq".
func (e *Error) With(name string, value any) *Error {
	c := e.clone()
	extra := make(map[string]any, len(c.Extra)+1)
	for k, v := range c.Extra {
		extra[k] = v
	}
	extra[name] = value
	c.Extra = extra
	return c
}

func (e *Error) clone() *Error {
	c := *e
	c.Fields = slices.Clone(e.Fields)
	return &c
}

// As finds the Error in err's chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
