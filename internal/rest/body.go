package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/licet/licet/internal/platform/plain"
)

// maxDepth is how deeply a body's objects and lists may be nested.
const maxDepth = 32

type bodyKind uint8

const (
	noBody bodyKind = iota
	jsonBody
)

// checkBody notes whether the operation takes a body at all, for readBody.
func checkBody[I any](o *huma.Operation) {
	kind := noBody
	if _, ok := reflect.TypeFor[I]().FieldByName("Body"); ok {
		kind = jsonBody
	}
	o.Metadata = map[string]any{"body": kind}
}

// readBody reads the whole body within its limit and looks at what the library doesn't: the media type, doubled
// names, the depth, and that there is nothing after the value.
func (a *API) readBody(limit int64) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(c)
		if r.Body == nil {
			next(c)
			return
		}
		if a.cfg.Timeout > 0 {
			_ = c.SetReadDeadline(deadlineOf(c)) // not every writer has one
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
		_ = r.Body.Close()
		switch {
		case err != nil && timedOut(err):
			err = ErrBodyTimeout
		case err != nil:
			err = ErrJSON.Wrap(err) // the client broke off
		case int64(len(body)) > limit:
			w.Header().Set("Connection", "close")
			err = ErrBodyTooLarge.Msgf("The request's body is larger than %d bytes.", limit)
		case c.Operation().Metadata["body"] == jsonBody && len(body) > 0:
			err = checkJSON(r.Header.Get("Content-Type"), body)
		}
		if err != nil {
			a.write(w, a.makeProblem(c.Context(), err))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next(&withBody{subContext: subContext{c}, body: body})
	}
}

func timedOut(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

func checkJSON(contentType string, body []byte) error {
	if media, _, err := mime.ParseMediaType(contentType); err != nil || media != "application/json" {
		return ErrMediaType
	}
	if !utf8.Valid(body) {
		return ErrJSON.Msgf("The request's body is not valid UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := walk(d, 0, nil); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return ErrJSON.Msgf("The request's body goes on after its JSON value.")
	}
	return nil
}

// place is where in a body a value stands, from the inside out.
type place struct {
	above *place
	name  string
}

// String is the place as a JSON pointer, as far as its names may be repeated.
func (p *place) String() string {
	if p == nil {
		return ""
	}
	return p.above.String() + "/" + p.name
}

// below is the place of what stands in an object or a list under a name.
func (p *place) below(name string) *place {
	if !safeName.MatchString(name) {
		return p
	}
	return &place{p, name}
}

// walk reads one value.
func walk(d *json.Decoder, depth int, at *place) error {
	t, err := d.Token()
	if err != nil {
		return ErrJSON.Msgf("The request's body is not valid JSON; the fault is near byte %d.", d.InputOffset())
	}
	open, ok := t.(json.Delim)
	if !ok {
		return checkString(t, d, at)
	}
	if depth == maxDepth {
		return ErrJSON.Msgf("The request's body is nested more than %d levels deep.", maxDepth)
	}
	names := map[string]bool{}
	for n := 0; d.More(); n++ {
		inside := at.below(strconv.Itoa(n))
		if open == '{' {
			t, err := d.Token()
			if err != nil {
				return ErrJSON.Msgf("The request's body is not valid JSON; the fault is near byte %d.", d.InputOffset())
			}
			if err := checkString(t, d, at); err != nil {
				return err
			}
			name := fmt.Sprint(t)
			if names[name] {
				return ErrJSON.Msgf("An object in the request's body has the same name twice, near byte %d.", d.InputOffset())
			}
			names[name], inside = true, at.below(name)
		}
		if err := walk(d, depth+1, inside); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return ErrJSON.Msgf("The request's body is not valid JSON; the fault is near byte %d.", d.InputOffset())
	}
	return nil
}

// checkString refuses the character NUL, which no database takes for text, and what makes a text look like another one.
func checkString(t json.Token, d *json.Decoder, at *place) error {
	s, ok := t.(string)
	switch {
	case !ok:
		return nil
	case strings.ContainsRune(s, 0):
		return ErrJSON.Msgf("A text in the request's body holds the character NUL, near byte %d.", d.InputOffset())
	case !plain.Text(s):
		return ErrText.At(at.String())
	}
	return nil
}
