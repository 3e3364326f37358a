package account

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/plain"
)

//go:embed data/addresses.json
var addressData []byte

// Region is a state, province or the like.
type Region struct {
	Code string `json:"code"` // the second part of ISO 3166-2 where there is one
	Name string `json:"name"`
}

// Country says how addresses are written in a country.
type Country struct {
	Code     string   `json:"code"` // ISO 3166-1 alpha-2
	Name     string   `json:"name"` // in English
	Label    string   `json:"postal_label"`
	Pattern  string   `json:"postal_pattern"` // regular expression for the whole postal code; "" if any will do
	Example  string   `json:"postal_example"`
	Regions  []Region `json:"regions"`  // none if addresses have no region or any will do
	Required []string `json:"required"` // of line1, city, region, postal_code
}

// countries reads the embedded data at the first call.
var countries = sync.OnceValue(func() []Country {
	var data struct{ Countries []Country }
	if err := json.Unmarshal(addressData, &data); err != nil {
		panic("account: the embedded data of countries: " + err.Error()) // a test reads it
	}
	return data.Countries
})

// Countries returns all countries by name. The result must not be changed.
func Countries() []Country { return countries() }

// countryByCode returns the country with this code, and false if there is none.
func countryByCode(code string) (Country, bool) {
	i := slices.IndexFunc(countries(), func(c Country) bool { return c.Code == code })
	if i < 0 {
		return Country{}, false
	}
	return countries()[i], true
}

// ErrCompany refuses company information; its fields say which part.
var ErrCompany = errs.New(errs.Invalid, "company_invalid", "The company information isn't complete or correct.", "Correct the fields that are named; GET /countries tells what each country's addresses need.")

// Company is what is known about the company behind an account. All of it is optional.
type Company struct {
	Name       string
	Country    string // ISO 3166-1 alpha-2, upper case
	Line1      string
	Line2      string
	City       string
	Region     string // code of the state, province or region, as the country's list has it
	PostalCode string
}

// Clean returns the company without spaces around its parts and with the codes in upper case.
func (c Company) Clean() Company {
	for _, part := range []*string{&c.Name, &c.Country, &c.Line1, &c.Line2, &c.City, &c.Region, &c.PostalCode} {
		*part = strings.TrimSpace(*part)
	}
	c.Country, c.PostalCode = strings.ToUpper(c.Country), strings.ToUpper(c.PostalCode)
	return c
}

// Check decides SPEC B5: nothing at all will do, or a name with or without a country; as soon as there is a part of
// an address, it must be one as the country writes them. It fails with ErrCompany, whose fields point below at.
func (c Company) Check(at string) error {
	var wrong []errs.Field
	refuse := func(part, code, format string, args ...any) {
		wrong = append(wrong, errs.Field{Pointer: at + "/" + part, Code: code, Message: fmt.Sprintf(format, args...)})
	}
	parts := map[string]string{"line1": c.Line1, "line2": c.Line2, "city": c.City, "region": c.Region, "postal_code": c.PostalCode}
	for part, text := range parts {
		if !printable(text, 200) {
			refuse(part, "too_long", "This has at most 200 characters, on one line.")
		}
	}
	if !printable(c.Name, 200) {
		refuse("name", "too_long", "A name has at most 200 characters, on one line.")
	}
	hasAddress := c.Line1+c.Line2+c.City+c.Region+c.PostalCode != ""
	if c.Name == "" && (hasAddress || c.Country != "") {
		refuse("name", "required", "The company's name is missing.")
	}
	switch country, known := countryByCode(c.Country); {
	case c.Country == "" && hasAddress:
		refuse("country", "required", "An address needs its country.")
	case c.Country != "" && !known:
		refuse("country", "unknown", "There is no country with this code.")
	case hasAddress:
		country.check(parts, refuse)
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.SortFunc(wrong, func(a, b errs.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return ErrCompany.WithFields(wrong...)
}

func (c Country) check(parts map[string]string, refuse func(part, code, format string, args ...any)) {
	for _, part := range c.Required {
		if parts[part] == "" {
			refuse(part, "required", "An address in %s needs this.", c.Name)
		}
	}
	if region := parts["region"]; region != "" && len(c.Regions) > 0 &&
		!slices.ContainsFunc(c.Regions, func(r Region) bool { return r.Code == region }) {
		refuse("region", "unknown", "%s has no such state, province or region.", c.Name)
	}
	if code := parts["postal_code"]; code != "" && c.Pattern != "" {
		if whole, err := regexp.Compile("^(?:" + c.Pattern + ")$"); err == nil && !whole.MatchString(code) {
			refuse("postal_code", "form", "This isn't how it is written in %s; an example is %s.", c.Name, c.Example)
		}
	}
}

// printable reports whether a text fits on one line of at most so many characters and has nothing hidden in it.
func printable(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && plain.Line(s)
}
