package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrFile refuses a catalog file; the message names the line.
var ErrFile = errs.New(errs.Invalid, "catalog_invalid", "The catalog file can't be used.", "Correct the line that is named and load the file again.")

// maxFile is the most bytes of a catalog file.
const maxFile = 8 << 20

// File is a catalog as the vendor writes it.
//
//	products:
//	  - id: edge-4000
//	    name: Edge 4000
//	entitlements:
//	  - tag: com.acme.edge.advanced
//	    name: Edge Advanced
//	    product: edge-4000
//	    billing: prepaid            # or usage; prepaid if left out
//	    when_short: overage         # or refuse; overage if left out
//	    export_controlled: false
type File struct {
	Products     []ProductLine     `yaml:"products"`
	Entitlements []EntitlementLine `yaml:"entitlements"`
}

// ProductLine is a product in the file.
type ProductLine struct {
	ID          string `yaml:"id"`
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
}

// EntitlementLine is an entitlement in the file.
type EntitlementLine struct {
	Tag              string    `yaml:"tag"`
	Name             string    `yaml:"name"`
	Description      string    `yaml:"description"`
	Product          string    `yaml:"product"` // id of one of the products; may be left out
	Billing          Billing   `yaml:"billing"`
	WhenShort        WhenShort `yaml:"when_short"`
	ExportControlled bool      `yaml:"export_controlled"`
}

// Parse reads a catalog file. It accepts no unknown word and nothing twice, and tells the line of what it refuses
// (ErrFile).
func Parse(r io.Reader) (File, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return File{}, fmt.Errorf("catalog: read the file: %w", err)
	}
	if len(text) > maxFile {
		return File{}, ErrFile.Msgf("The catalog file is larger than %d MiB.", maxFile>>20)
	}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return File{}, syntax(err)
	}
	var f File
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return File{}, syntax(err)
	}
	if len(tree.Docs) > 1 {
		return File{}, ErrFile.Msgf("The catalog file holds more than one document.")
	}
	return f, f.check(positions{tree})
}

// syntax turns the YAML library's error into one sentence with the line.
func syntax(err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return lineError(at.GetToken().Position.Line, "%s", strings.TrimSuffix(at.GetMessage(), "."))
	}
	return ErrFile.Msgf("The catalog file can't be read: %v.", err)
}

func lineError(line int, format string, args ...any) *errs.Error {
	return ErrFile.Msgf("Line %d: %s.", line, fmt.Sprintf(format, args...))
}

// positions finds the line of a part of the file.
type positions struct{ tree *ast.File }

// line returns the line of list[i].field or, if that isn't there, of the nearest thing around it.
func (p positions) line(list string, i int, field string) int {
	for _, path := range []string{fmt.Sprintf("$.%s[%d].%s", list, i, field), fmt.Sprintf("$.%s[%d]", list, i), "$." + list} {
		compiled, err := yaml.PathString(path)
		if err != nil {
			continue
		}
		if node, err := compiled.FilterFile(p.tree); err == nil && node != nil && node.GetToken() != nil {
			return node.GetToken().Position.Line
		}
	}
	return 1
}

// check looks at what the syntax can't say, and fills in what may be left out.
func (f *File) check(at positions) error {
	products := map[string]bool{}
	for i, p := range f.Products {
		switch {
		case p.ID == "" || len(p.ID) > 64 || strings.ContainsFunc(p.ID, isSpace):
			return lineError(at.line("products", i, "id"), "a product needs an id of 1 to 64 characters without spaces")
		case products[p.ID]:
			return lineError(at.line("products", i, "id"), "the product %q is there twice", p.ID)
		case strings.TrimSpace(p.Name) == "":
			return lineError(at.line("products", i, "name"), "the product %q needs a name", p.ID)
		}
		products[p.ID] = true
	}
	tags := map[string]bool{}
	for i := range f.Entitlements {
		e := &f.Entitlements[i]
		if e.Billing == "" {
			e.Billing = Prepaid
		}
		if e.WhenShort == "" {
			e.WhenShort = Overage
		}
		switch {
		case !protocol.ValidTag(e.Tag):
			return lineError(at.line("entitlements", i, "tag"), "an entitlement needs a tag of 1 to %d printable ASCII characters without spaces", protocol.MaxTag)
		case tags[e.Tag]:
			return lineError(at.line("entitlements", i, "tag"), "the tag %q is there twice", e.Tag)
		case strings.TrimSpace(e.Name) == "":
			return lineError(at.line("entitlements", i, "name"), "the entitlement %q needs a name", e.Tag)
		case e.Product != "" && !products[e.Product]:
			return lineError(at.line("entitlements", i, "product"), "there is no product %q", e.Product)
		case !slices.Contains([]Billing{Prepaid, ByUsage}, e.Billing):
			return lineError(at.line("entitlements", i, "billing"), "billing is prepaid or usage, not %q", e.Billing)
		case !slices.Contains([]WhenShort{Overage, Refuse}, e.WhenShort):
			return lineError(at.line("entitlements", i, "when_short"), "when_short is overage or refuse, not %q", e.WhenShort)
		}
		tags[e.Tag] = true
	}
	return nil
}

func isSpace(r rune) bool { return r <= ' ' }
