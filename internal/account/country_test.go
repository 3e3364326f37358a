package account

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/licet/licet/internal/platform/errs"
)

func TestEveryCountryCanBeUsed(t *testing.T) {
	t.Parallel()
	all := Countries()
	if len(all) < 240 {
		t.Fatalf("%d countries", len(all))
	}
	for _, c := range all {
		if _, err := regexp.Compile(c.Pattern); err != nil {
			t.Errorf("%s: %v", c.Code, err)
		}
		if c.Name == "" || len(c.Code) != 2 {
			t.Errorf("%+v", c)
		}
		if c.Example != "" && c.Pattern != "" && !regexp.MustCompile("^(?:"+c.Pattern+")$").MatchString(c.Example) {
			t.Errorf("%s: the example %q isn't of the form %q", c.Code, c.Example, c.Pattern)
		}
	}
}

// SPEC B5: company information is optional, and checked by country.
func TestCompany(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		company Company
		want    string // the fields that are refused
	}{
		"nothing":             {Company{}, ""},
		"name":                {Company{Name: "Acme"}, ""},
		"name and country":    {Company{Name: "Acme", Country: "us"}, ""},
		"whole":               {Company{Name: "Acme", Country: "US", Line1: "1 Main St", City: "Irvine", Region: "CA", PostalCode: "92617"}, ""},
		"no name":             {Company{Country: "US"}, "/company/name required"},
		"unknown country":     {Company{Name: "Acme", Country: "XX"}, "/company/country unknown"},
		"no country":          {Company{Name: "Acme", City: "Irvine"}, "/company/country required"},
		"half an address":     {Company{Name: "Acme", Country: "US", City: "Irvine"}, "/company/line1 required, /company/postal_code required, /company/region required"},
		"region":              {Company{Name: "Acme", Country: "US", Line1: "1 Main St", City: "Irvine", Region: "ZZ", PostalCode: "92617"}, "/company/region unknown"},
		"postal code":         {Company{Name: "Acme", Country: "US", Line1: "1 Main St", City: "Irvine", Region: "CA", PostalCode: "9261"}, "/company/postal_code form"},
		"Canada, lower case":  {Company{Name: "Acme", Country: "CA", Line1: "1 Main St", City: "Toronto", Region: "ON", PostalCode: "m5v 3l9"}, ""},
		"Germany":             {Company{Name: "Acme", Country: "DE", Line1: "Am Weg 1", City: "Bonn", PostalCode: "53111"}, ""},
		"Ireland, any region": {Company{Name: "Acme", Country: "IE", Line1: "1 Main St", City: "Cork"}, ""},
		"two lines in one":    {Company{Name: "Acme\nBcc: x", Country: "DE"}, "/company/name too_long"},
		"too long":            {Company{Name: strings.Repeat("a", 201)}, "/company/name too_long"},
	} {
		err := c.company.Clean().Check("/company")
		var got []string
		if e, ok := errs.As(err); ok {
			for _, f := range e.Fields {
				got = append(got, f.Pointer+" "+f.Code)
			}
		}
		if strings.Join(got, ", ") != c.want || (err != nil && !errors.Is(err, ErrCompany)) {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, c.want)
		}
	}
}
