package brand

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/platform/errs"
)

func acme() Brand {
	return Brand{Vendor: "Acme Networks", Portal: "Software Central", SupportEmail: "support@acme.example", Color: "#0b6e6e",
		Links: map[string]string{"help": "https://www.acme.example/help"}}
}

// SPEC P1: the rules of a branding; each fault is told at its field.
func TestCleanRefuses(t *testing.T) {
	t.Parallel()
	s := &Service{Readable: func(color string) error {
		if color != "#0b6e6e" {
			return errors.New("take a darker color")
		}
		return nil
	}}
	link := func(name, address string) func(*Brand) {
		return func(b *Brand) { b.Links = map[string]string{name: address} }
	}
	for name, c := range map[string]struct {
		change func(*Brand)
		want   string // pointers
	}{
		"all is well":       {func(*Brand) {}, ""},
		"spaces around":     {func(b *Brand) { b.Vendor, b.Color = "  Acme  ", " #0B6E6E " }, ""},
		"no addresses":      {func(b *Brand) { b.SupportEmail, b.Links = "", nil }, ""},
		"no name":           {func(b *Brand) { b.Vendor = " " }, "/vendor"},
		"sixty letters":     {func(b *Brand) { b.Vendor = strings.Repeat("é", 60) }, ""},
		"one too many":      {func(b *Brand) { b.Vendor = strings.Repeat("é", 61) }, "/vendor"},
		"two lines":         {func(b *Brand) { b.Portal = "Acme\r\nBcc: all@acme.example" }, "/portal"},
		"turned around":     {func(b *Brand) { b.Portal = "Acme\u202eemcA" }, "/portal"},
		"no address":        {func(b *Brand) { b.SupportEmail = "support" }, "/support_email"},
		"a name and one":    {func(b *Brand) { b.SupportEmail = "Acme <support@acme.example>" }, "/support_email"},
		"a pale color":      {func(b *Brand) { b.Color = "#ffcc00" }, "/color"},
		"three faults":      {func(b *Brand) { b.Vendor, b.Portal, b.Color = "", "", "" }, "/color /portal /vendor"},
		"a link":            {link("terms", "https://acme.example/terms?x=1#y"), ""},
		"a mail address":    {link("contact", "mailto:support@acme.example?subject=Portal"), ""},
		"empty":             {link("terms", "  "), ""},
		"an unknown link":   {link("blog", "https://acme.example"), "/links/blog"},
		"plain HTTP":        {link("terms", "http://acme.example"), "/links/terms"},
		"a script":          {link("terms", "javascript:alert(1)"), "/links/terms"},
		"data":              {link("terms", "data:text/html,<script>alert(1)</script>"), "/links/terms"},
		"no host":           {link("terms", "https:///terms"), "/links/terms"},
		"a name in it":      {link("terms", "https://acme.example@evil.example/"), "/links/terms"},
		"a path":            {link("terms", "/terms"), "/links/terms"},
		"another's":         {link("terms", "//evil.example"), "/links/terms"},
		"a space":           {link("terms", "https://acme.example/a b"), "/links/terms"},
		"a tab in a script": {link("terms", "java\tscript:alert(1)"), "/links/terms"},
		"no mail address":   {link("contact", "mailto:support"), "/links/contact"},
		"too long":          {link("terms", "https://acme.example/"+strings.Repeat("x", 480)), "/links/terms"},
	} {
		b := acme()
		c.change(&b)
		got, err := s.clean(b)
		var pointers []string
		if e, ok := errs.As(err); ok {
			for _, f := range e.Fields {
				pointers = append(pointers, f.Pointer)
			}
		}
		if strings.Join(pointers, " ") != c.want || (err != nil) != (c.want != "") || err != nil && !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if err == nil && (got.Vendor != strings.TrimSpace(got.Vendor) || slices.Contains(slices.Collect(maps.Values(got.Links)), "")) {
			t.Errorf("%s: kept %+v", name, got)
		}
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	after := acme()
	after.Color, after.Links, after.Logo = "#b00020", map[string]string{"terms": "https://acme.example"}, Logo{"abc", 120, 40}
	was, is := differences(acme(), after)
	if diff := cmp.Diff(map[string]any{"color": "#0b6e6e", "link_help": "https://www.acme.example/help", "link_terms": "", "logo": ""}, was); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"color": "#b00020", "link_help": "", "link_terms": "https://acme.example", "logo": "abc, 120 × 40 pixels"}, is); diff != "" {
		t.Error(diff)
	}
}
