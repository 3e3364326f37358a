package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"
)

const documentText = "Everything that the console does goes through these operations. Errors are problem documents (RFC 9457) with a stable `code` and a `remedy`. " +
	"Lists are read page by page with `cursor`; each has a sibling ending in `.csv`. Every POST takes an `Idempotency-Key`. Times are RFC 3339 in UTC.\n\n" +
	"Each operation names its permission (`x-licet-permission`) and the codes of its own (`x-licet-codes`). Besides them any operation may answer with:\n\n"

// describe is the document's introduction, with the errors that all operations share.
func describe() string {
	var b strings.Builder
	b.WriteString(documentText)
	for _, e := range commonErrors() {
		fmt.Fprintf(&b, "- %d `%s`: %s %s\n", statusOf(e), e.Code, e.Msg, e.Remedy)
	}
	return b.String()
}

// document is the API's description in both notations.
type document struct {
	yaml, json []byte
	etag       string
}

// render makes the document of the operations, with the enumerations as named schemas.
func (a *API) render() (document, error) {
	raw, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		return document{}, err
	}
	var tree map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return document{}, err
	}
	components, _ := tree["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	nameEnums(schemas)
	pretty, err := json.MarshalIndent(tree, "", "  ")
	if err != nil {
		return document{}, err
	}
	var y bytes.Buffer
	if err := yaml.Convert(&y, bytes.NewReader(pretty)); err != nil {
		return document{}, err
	}
	sum := sha256.Sum256(pretty)
	return document{yaml: y.Bytes(), json: append(pretty, '\n'), etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}, nil
}

// nameEnums moves each property's inline enumeration of strings into a schema named after both.
func nameEnums(schemas map[string]any) {
	names := make([]string, 0, len(schemas))
	for name := range schemas {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		schema, _ := schemas[name].(map[string]any)
		properties, _ := schema["properties"].(map[string]any)
		for property, v := range properties {
			p, _ := v.(map[string]any)
			if items, ok := p["items"].(map[string]any); ok {
				nameEnum(schemas, items, name+pascal(property)+"Item")
			}
			nameEnum(schemas, p, name+pascal(property))
		}
	}
}

func nameEnum(schemas, p map[string]any, name string) {
	if p["enum"] == nil || p["type"] != "string" || schemas[name] != nil {
		return
	}
	named := map[string]any{"type": "string", "enum": p["enum"]}
	delete(p, "enum")
	delete(p, "type")
	p["$ref"] = "#/components/schemas/" + name
	schemas[name] = named
}

func pascal(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// names gives schemas their names: the type's own, with the area's before it when another area has the same.
type names struct {
	byName map[string]reflect.Type
}

func newNames() *names { return &names{byName: map[string]reflect.Type{}} }

var areaOf = regexp.MustCompile(`([a-z]+?)(?:api)?\.[A-Za-z0-9_]+\]*$`)

func (n *names) name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if t.Kind() != reflect.Struct {
		return name
	}
	if n.taken(name, t) {
		if m := areaOf.FindStringSubmatch(t.PkgPath() + "." + t.Name()); m != nil {
			name = pascal(m[1]) + name
		}
	}
	for plain, i := name, 2; n.taken(name, t); i++ {
		name = plain + strconv.Itoa(i)
	}
	n.byName[name] = t
	return name
}

func (n *names) taken(name string, t reflect.Type) bool {
	other, ok := n.byName[name]
	return ok && other != t
}
