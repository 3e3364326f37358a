package rest

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/licet/licet/internal/platform/errs"
)

// What passes checkJSON is JSON to the decoder too, and the other way round but for doubled names, depth and NUL.
func FuzzCheckJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":[1,2,{"b":null}]}`, `"x"`, `{"a":1,"a":2}`, `[`, `{"a":}`, `1 2`, "\xff", `"\u0000"`, `[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]`, `{"a"}`, `{1:2}`, `[1,]`, `tru`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		err := checkJSON("application/json", body)
		if err == nil && !json.Valid(body) {
			t.Errorf("accepted %q", body)
		}
	})
}

// Two areas may call their types alike: each gets a schema of its own.
func TestSchemaNames(t *testing.T) {
	t.Parallel()
	type Token struct{ A int }
	n := newNames()
	first := n.name(reflect.TypeFor[Token](), "")
	if first != "Token" || n.name(reflect.TypeFor[*Token](), "x") != first {
		t.Errorf("got %q", first)
	}
	other := func() reflect.Type {
		type Token struct{ B int }
		return reflect.TypeFor[Token]()
	}()
	if second := n.name(other, ""); second != "RestToken" || n.name(other, "") != second {
		t.Errorf("got %q", second)
	}
	a := n.name(reflect.TypeFor[struct{ X int }](), "PutBody")
	b := n.name(reflect.TypeFor[struct{ Y int }](), "PutBody")
	if a != "PutBody" || b != "PutBody2" {
		t.Errorf("got %q and %q", a, b)
	}
	if got := n.name(reflect.TypeFor[ListOf[ProblemField]](), ""); got != "ListOfProblemField" {
		t.Errorf("got %q", got)
	}
}

// What makes a text look like another one is refused at its place, wherever in a body it stands; a name that may not be
// repeated isn't.
func TestUnfitTextsAreRefusedAtTheirPlace(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"{\"name\":\"a\u202eb\"}":                  "/name",
		"{\"a\":[{\"b\":1},{\"c\":[\"\u0085\"]}]}": "/a/1/c/0",
		"{\"pass word\":\"\u0085\",\"x\":1}":       "",
		"{\"\u202e\":1}":                           "",
	} {
		e, ok := errs.As(checkJSON("application/json", []byte(body)))
		if !ok || e.Code != ErrText.Code || len(e.Fields) != 1 || e.Fields[0].Pointer != want {
			t.Errorf("%+q: %+v, want %s at %q", body, e, ErrText.Code, want)
		}
	}
	if err := checkJSON("application/json", []byte("{\"text\":\"two\\nlines\", \"name\":\"نام‌\"}")); err != nil {
		t.Error(err)
	}
}
