package server_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

// turned is a text that shows another one than it is.
const turned = "a\u202eb\u2066c"

// hostile are texts that break what isn't careful: a NUL, which PostgreSQL doesn't store; bytes that turn the writing
// around; what another language takes for its own; and a sign of four bytes.
var hostile = []string{"a\x00b", turned, "x' OR 1=1 --", "=cmd|' /C calc'!A0", "\U0001F600"}

// Hostile text in every place of every request is taken or refused, and breaks nothing, on either database. That the
// answers are no 5xx and fit the document is checked by call.
func TestHostileText(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) obs.Secret{
		"sqlite": func(*testing.T) obs.Secret { return "" },
		"postgresql": func(t *testing.T) obs.Secret {
			_, address := dbtest.PostgreSQLWithAddress(t, schema.Migrate)
			return obs.Secret(address)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := wire{fixtureOn(t, open(t)), t}
			d := readDocument(t, w.portal.API.OpenAPI())
			w.hostileAddresses(d)
			for _, text := range hostile {
				for _, op := range d.operations {
					if op.Body == nil {
						continue
					}
					body, err := json.Marshal(d.filled(op.Body, text, 0))
					if err != nil {
						t.Fatal(err)
					}
					got := w.call(t, op, w.people[access.AccountAdmin], w.params, nil, body)
					if text == turned && bytes.Contains(body, []byte(turned)) && got.code() != rest.ErrText.Code {
						t.Errorf("%s: a text that turns the writing around: %d %s", op.ID, got.status, got.body)
					}
				}
			}
			w.hostileDevices()
		})
	}
}

// hostileAddresses asks for every page with such texts in its path and its query, with bytes that are no text, and with
// cursors that somebody has made themselves.
func (w wire) hostileAddresses(d *document) {
	texts := []string{"\x00", "x\xff", "9223372036854775808' OR 1=1 --"}
	cursors := []string{"null", `"x"`, `{"Name":1}`, `{"Name":"\u0000"}`, `{"Rank":9007199254740993,"ID":"x"}`, `{"Invited":true,"From":"e30"}`, `{"From":"IlxkIg"}`}
	for _, op := range d.operations {
		if op.Method != http.MethodGet || strings.HasSuffix(op.Path, ".csv") { // a table reads what its list reads
			continue
		}
		cookie := w.people[access.AccountAdmin]
		if op.Permission == string(access.Operators) {
			cookie = w.operator
		}
		for _, text := range texts {
			for _, name := range op.PathParams {
				if got := w.call(w.t, op, cookie, w.with(name, text), nil, nil); got.status < 400 {
					w.t.Errorf("%s took %s=%q", op.ID, name, text)
				}
			}
			all := url.Values{}
			for _, name := range op.QueryParams {
				if all.Set(name, text); text == "\x00" {
					w.call(w.t, op, cookie, w.params, url.Values{name: {text}}, nil)
				}
			}
			if text != "\x00" {
				w.call(w.t, op, cookie, w.params, all, nil)
			}
		}
		for _, text := range cursors {
			if slices.Contains(op.QueryParams, "cursor") {
				w.call(w.t, op, cookie, w.params, url.Values{"cursor": {base64.RawURLEncoding.EncodeToString([]byte(text))}}, nil)
			}
		}
	}
}

// hostileDevices register with such texts, wherever the protocol leaves the text open.
func (w wire) hostileDevices() {
	token := w.token(0, licensing.Terms{}).Value
	for i, text := range hostile {
		d := w.newDevice(fmt.Sprint("HOSTILE", i))
		d.HostName, d.Software = text, protocol.Software{Product: text, Version: text}
		for _, version := range []string{"", text} {
			d.UDI.VID = version
			if got := w.device(protocol.Register, d.Seal(protocol.Register, d.Registration(token, false))); got.status != http.StatusOK {
				w.refused(text, got, "udi_invalid")
			}
		}
	}
}

// filled returns a value of the schema that has every property, with a text wherever any text may stand.
func (d *document) filled(schema map[string]any, text string, depth int) any {
	if ref, ok := schema["$ref"].(string); ok {
		return d.filled(dig(d.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...).(map[string]any), text, depth)
	}
	switch schema["type"] {
	case "object":
		v := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for name, p := range properties {
			if depth < 5 {
				v[name] = d.filled(p.(map[string]any), text, depth+1)
			}
		}
		return v
	case "array":
		return []any{d.filled(schema["items"].(map[string]any), text, depth+1)}
	case "string":
		if schema["enum"] == nil && schema["format"] == nil {
			return text
		}
	}
	return d.sample(schema)
}
