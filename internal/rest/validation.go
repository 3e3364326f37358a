package rest

import (
	"errors"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/licet/licet/internal/platform/errs"
)

// validationFields turns the library's findings into ours. Its own texts may repeat the value (a parse error does),
// so only those known to hold nothing but the rule are taken over; everything else becomes a plain sentence.
func validationFields(details []error) []errs.Field {
	var out []errs.Field
	for _, err := range details {
		if err == nil {
			continue
		}
		if e, ok := errs.As(err); ok {
			if len(e.Fields) == 0 {
				out = append(out, errs.Field{Code: e.Code, Message: e.Msg})
			}
			out = append(out, e.Fields...)
			continue
		}
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			out = append(out, errs.Field{Code: "invalid", Message: "This can't be accepted."})
			continue
		}
		code, message, property := explain(d.Message)
		where := pointer(d.Location)
		if property != "" {
			where += "/" + property
		}
		out = append(out, errs.Field{Pointer: where, Code: code, Message: message})
	}
	return out
}

// safeName is a property's name that may be repeated: nobody's password.
var safeName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,40}$`)

// pointer makes a JSON pointer of the library's "body.items[3].tags". Places outside the body keep their
// "query.limit", which problemField tells apart.
func pointer(location string) string {
	rest, inBody := strings.CutPrefix(location, "body")
	if !inBody {
		if _, name, ok := strings.Cut(location, "."); ok && !safeName.MatchString(name) {
			return "query."
		}
		return location
	}
	rest = strings.NewReplacer("[", ".", "]", "").Replace(rest)
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(rest, "."), ".") {
		if part == "" {
			continue
		}
		if !safeName.MatchString(part) {
			break
		}
		b.WriteString("/" + part)
	}
	return b.String()
}

var (
	missing = regexp.MustCompile(`^expected required property (\S+) to be present$`)
	bounds  = []struct {
		prefix, code, before, after string
	}{
		{"expected length >= ", "too_short", "This must have at least ", " characters."},
		{"expected length <= ", "too_long", "This must have at most ", " characters."},
		{"expected number >= ", "too_small", "This must be at least ", "."},
		{"expected number > ", "too_small", "This must be more than ", "."},
		{"expected number <= ", "too_large", "This must be at most ", "."},
		{"expected number < ", "too_large", "This must be less than ", "."},
		{"expected array length >= ", "too_few", "There must be at least ", " of these."},
		{"expected array length <= ", "too_many", "There may be at most ", " of these."},
		{"expected value to be one of ", "not_allowed", "This must be one of ", "."},
		{"expected object with at most ", "too_many", "This may have at most ", "."},
		{"expected object with at least ", "too_few", "This must have at least ", "."},
	}
	sentences = map[string][2]string{
		"unexpected property":                  {"unknown_property", "There is no such property here; leave it out."},
		"unknown query parameter":              {"unknown_parameter", "There is no such parameter here; leave it out."},
		"expected boolean":                     {"wrong_type", "This must be true or false."},
		"expected number":                      {"wrong_type", "This must be a number."},
		"expected integer":                     {"wrong_type", "This must be a whole number."},
		"expected string":                      {"wrong_type", "This must be text."},
		"expected array":                       {"wrong_type", "This must be a list."},
		"expected object":                      {"wrong_type", "This must be an object."},
		"expected array items to be unique":    {"doubled", "Nothing may be listed twice."},
		"expected string to be base64 encoded": {"bad_format", "This must be base64."},
		"invalid integer":                      {"wrong_type", "This must be a whole number."},
		"invalid float":                        {"wrong_type", "This must be a number."},
		"invalid boolean":                      {"wrong_type", "This must be true or false."},
		"expected string to be RFC 3339 date":  {"bad_format", "This must be a date such as 2026-05-31."},
		"required path parameter is missing":   {"required", "This is missing."},
		"required query parameter is missing":  {"required", "This is missing."},
		"required header parameter is missing": {"required", "This is missing."},
		"expected value to match exactly one schema but matched none":  {"invalid", "This is none of the things that it may be."},
		"expected value to match at least one schema but matched none": {"invalid", "This is none of the things that it may be."},
	}
	formats = []struct{ part, message string }{
		{"date-time", "This must be a time such as 2026-05-31T12:00:00Z."},
		{"invalid date/time", "This must be a time such as 2026-05-31T12:00:00Z."},
		{"email", "This must be an email address."},
		{"uri", "This must be a web address."},
		{"url", "This must be a web address."},
		{"hostname", "This must be the name of a host."},
		{"ipv", "This must be an IP address."},
		{"pattern", "This doesn't have the required form."},
		{"expected string to be ", "This doesn't have the required form."},
	}
)

// explain gives a code, a sentence and, for a missing property, its name.
func explain(message string) (code, text, property string) {
	if m := missing.FindStringSubmatch(message); m != nil {
		return "required", "This is missing.", m[1]
	}
	if p, ok := sentences[message]; ok {
		return p[0], p[1], ""
	}
	for _, b := range bounds {
		if rule, ok := strings.CutPrefix(message, b.prefix); ok {
			return b.code, b.before + rule + b.after, ""
		}
	}
	for _, f := range formats {
		if strings.Contains(message, f.part) {
			return "bad_format", f.message, ""
		}
	}
	return "invalid", "This can't be accepted.", ""
}
