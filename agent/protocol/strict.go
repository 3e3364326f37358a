package protocol

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// encoding/json alone is too lenient for signed text: it takes the last of two
// equal names, ignores case, and replaces bytes that are not UTF-8. Two readers
// could then see two different messages under one signature. So names are
// checked here first.

const maxDepth = 16 // of nested objects and arrays; messages use four

var b64 = base64.RawURLEncoding.Strict()

func encode(b []byte) string { return b64.EncodeToString(b) }

// decode reads base64url without padding. The standard decoder skips line
// breaks, which would allow two spellings of one message.
func decode(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, base64.CorruptInputError(0)
	}
	return b64.DecodeString(s)
}

// object reads one JSON object into a struct. All its members must have one of
// the given names, exactly, and none may be null.
func object(text []byte, what string, into any, names ...string) error {
	top, err := unique(text)
	if err != nil {
		return err
	}
	if !top.object || top.null {
		return malformed("%s is not a JSON object, or a member of it is null", what)
	}
	for _, name := range top.names {
		if !slices.Contains(names, name) {
			return malformed("%s has a member that is not of this protocol", what)
		}
	}
	if err := json.Unmarshal(text, into); err != nil {
		if own, ok := err.(*Error); ok {
			return own
		}
		return malformed("a member of %s has the wrong type", what)
	}
	return nil
}

// level is one object or array that is being read.
type level struct {
	object bool
	null   bool            // a member is null
	name   bool            // the next string is a name
	names  []string        // as written, escapes resolved
	folded map[string]bool // the same without case
}

// unique checks that text is exactly one JSON value in UTF-8, not nested too
// deep, in which no object has two members of the same name (case ignored). It
// returns the outermost level. encoding/json has checked the grammar before, so
// it is enough to look at strings, brackets and commas.
func unique(text []byte) (level, error) {
	if !utf8.Valid(text) {
		return level{}, malformed("not UTF-8")
	}
	if !json.Valid(text) {
		return level{}, malformed("not one valid JSON value")
	}
	open := make([]level, 1, maxDepth+1) // the first stands for what is around the value
	var outermost level
	for i := 0; i < len(text); i++ {
		top := &open[len(open)-1]
		switch text[i] {
		case '{', '[':
			if len(open) > maxDepth {
				return level{}, malformed("nested too deep")
			}
			open = append(open, level{object: text[i] == '{', name: text[i] == '{'})
		case '}', ']':
			outermost = *top
			open = open[:len(open)-1]
		case ',':
			top.name = top.object
		case 'n': // null: the only literal with this letter in front
			top.null = top.null || top.object
			i += len("null") - 1
		case '"':
			end := closingQuote(text, i)
			if top.name {
				if err := top.add(text[i : end+1]); err != nil {
					return level{}, err
				}
			}
			i = end
		}
	}
	return outermost, nil
}

// closingQuote is where the string that begins at text[start] ends.
func closingQuote(text []byte, start int) int {
	for i := start + 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
}

func (l *level) add(quoted []byte) error {
	l.name = false
	name := string(quoted[1 : len(quoted)-1])
	if bytes.IndexByte(quoted, '\\') >= 0 {
		if err := json.Unmarshal(quoted, &name); err != nil {
			return malformed("not valid JSON")
		}
	}
	// Up and down again: so "ſ" and the Kelvin sign meet s and k, as they do in
	// encoding/json.
	folded := strings.ToLower(strings.ToUpper(name))
	if l.folded[folded] {
		return malformed("an object has two members of the same name")
	}
	if l.folded == nil {
		l.folded = make(map[string]bool, 8)
	}
	l.folded[folded] = true
	l.names = append(l.names, name)
	return nil
}
