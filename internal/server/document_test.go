package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// golden is the API's document as committed; it is reviewed like code.
const golden = "../../api/openapi.yaml"

// TestOpenAPIDocument holds the committed document against the one that the operations make. LICET_UPDATE=1 writes it.
func TestOpenAPIDocument(t *testing.T) {
	t.Parallel()
	got := newFixture(t).portal.API.OpenAPI()
	if os.Getenv("LICET_UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("api/openapi.yaml is not what the operations make: run `make generate` and review the difference")
	}
}

// operation is one entry of the document.
type operation struct {
	ID, Method, Path string
	Permission       string
	PathParams       []string
	QueryParams      []string
	Body             map[string]any // schema of the JSON body; nil without
	document         *document
}

// document is the API's document, ready to check answers against.
type document struct {
	root       map[string]any
	compiler   *jsonschema.Compiler
	operations []operation
}

const documentURL = "https://licet.test/openapi.json"

func readDocument(t *testing.T, text []byte) *document {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	d := &document{root: root.(map[string]any), compiler: jsonschema.NewCompiler()}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(documentURL, root); err != nil {
		t.Fatal(err)
	}
	for path, item := range d.root["paths"].(map[string]any) {
		for method, raw := range item.(map[string]any) {
			o := raw.(map[string]any)
			op := operation{Method: strings.ToUpper(method), Path: path, ID: o["operationId"].(string), document: d}
			op.Permission, _ = o["x-licet-permission"].(string)
			params, _ := o["parameters"].([]any)
			for _, p := range params {
				switch p := p.(map[string]any); p["in"] {
				case "path":
					op.PathParams = append(op.PathParams, p["name"].(string))
				case "query":
					op.QueryParams = append(op.QueryParams, p["name"].(string))
				}
			}
			op.Body, _ = dig(o, "requestBody", "content", "application/json", "schema").(map[string]any)
			d.operations = append(d.operations, op)
		}
	}
	sort.Slice(d.operations, func(i, j int) bool {
		a, b := d.operations[i], d.operations[j]
		return a.Path+a.Method < b.Path+b.Method
	})
	return d
}

// dig walks into nested objects; nil if a step is missing.
func dig(v any, steps ...string) any {
	for _, s := range steps {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[s]
	}
	return v
}

// check reports how the answer breaks the document: an undocumented status, another media type, a body that doesn't fit.
func (o operation) check(status int, mediaType string, body []byte) error {
	responses, _ := dig(o.document.root, "paths", o.Path, strings.ToLower(o.Method), "responses").(map[string]any)
	key := fmt.Sprint(status)
	if responses[key] == nil {
		if key = "default"; responses[key] == nil {
			return fmt.Errorf("status %d is not documented", status)
		}
	}
	content, _ := dig(responses, key, "content").(map[string]any)
	if len(content) == 0 {
		if len(body) > 0 {
			return fmt.Errorf("status %d has no body in the document, but %d bytes came", status, len(body))
		}
		return nil
	}
	mediaType, _, _ = strings.Cut(mediaType, ";")
	if content[mediaType] == nil {
		return fmt.Errorf("status %d: media type %q is not documented", status, mediaType)
	}
	if !strings.HasSuffix(mediaType, "json") {
		return nil
	}
	schema, err := o.document.compiler.Compile(documentURL + "#" + pointer("paths", o.Path, strings.ToLower(o.Method), "responses", key, "content", mediaType, "schema"))
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if err := schema.Validate(value); err != nil {
		return fmt.Errorf("%w in %s", err, body)
	}
	return nil
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")

func pointer(steps ...string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("/" + pointerEscaper.Replace(s))
	}
	return b.String()
}

// sample returns a value that fits the schema, as small as it can be.
func (d *document) sample(schema map[string]any) any {
	if ref, ok := schema["$ref"].(string); ok {
		return d.sample(dig(d.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...).(map[string]any))
	}
	if values, ok := schema["enum"].([]any); ok {
		return values[0]
	}
	if examples, ok := schema["examples"].([]any); ok && len(examples) > 0 {
		return examples[0]
	}
	kind, _ := schema["type"].(string)
	if kinds, ok := schema["type"].([]any); ok {
		kind, _ = kinds[0].(string)
	}
	switch kind {
	case "object":
		v := map[string]any{}
		required, _ := schema["required"].([]any)
		for _, name := range required {
			property, _ := dig(schema, "properties", name.(string)).(map[string]any)
			v[name.(string)] = d.sample(property)
		}
		return v
	case "array":
		if n, _ := number(schema["minItems"]); n > 0 {
			return []any{d.sample(schema["items"].(map[string]any))}
		}
		return []any{}
	case "integer", "number":
		n, _ := number(schema["minimum"])
		return n
	case "boolean":
		return true
	case "string":
		return sampleText(schema)
	}
	return "x"
}

func sampleText(schema map[string]any) string {
	switch schema["format"] {
	case "email":
		return "someone@example.org"
	case "date-time":
		return "2027-01-02T03:04:05Z"
	case "date":
		return "2027-01-02"
	case "uri":
		return "https://example.org/"
	}
	n, _ := number(schema["minLength"])
	return strings.Repeat("x", max(int(n), 1))
}

func number(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}
