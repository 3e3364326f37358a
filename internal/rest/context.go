package rest

import (
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type libraryContext = huma.Context // so that the embedded field doesn't hide the method Context

// subContext stands for the library's context with something of ours.
type subContext struct{ libraryContext }

// Unwrap lets the library's adapter reach the request and the writer.
func (c subContext) Unwrap() huma.Context { return c.libraryContext }

// withBody remembers the body's bytes for the Idempotency-Key.
type withBody struct {
	subContext
	body []byte
}

// recorded keeps a copy of the answer that is being written.
type recorded struct {
	subContext
	answer answer
}

func (c *recorded) SetStatus(status int) {
	c.answer.Status = status
	c.libraryContext.SetStatus(status)
}

func (c *recorded) SetHeader(name, value string) {
	c.answer.header().Set(name, value)
	c.libraryContext.SetHeader(name, value)
}

func (c *recorded) AppendHeader(name, value string) {
	c.answer.header().Add(name, value)
	c.libraryContext.AppendHeader(name, value)
}

func (c *recorded) BodyWriter() io.Writer {
	return io.MultiWriter(&c.answer, c.libraryContext.BodyWriter())
}

func deadlineOf(c huma.Context) time.Time {
	t, _ := c.Context().Deadline()
	return t
}
