package protocol

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
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

// object reads one JSON object whose members all have one of the given names.
func object(text []byte, what string, names ...string) (map[string]json.RawMessage, error) {
	if err := unique(text); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil || members == nil {
		return nil, malformed("%s is not a JSON object", what)
	}
	for name := range members {
		if !slices.Contains(names, name) {
			return nil, malformed("%s has a member that is not of this protocol", what)
		}
	}
	return members, nil
}

// unique checks that text is exactly one JSON value in UTF-8, not nested too
// deep, in which no object has two members of the same name (case ignored).
func unique(text []byte) error {
	if !utf8.Valid(text) {
		return malformed("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := uniqueValue(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return malformed("more than one JSON value")
	}
	return nil
}

func uniqueValue(dec *json.Decoder, depth int) error {
	tok, err := dec.Token()
	if err != nil {
		return malformed("not valid JSON")
	}
	open, ok := tok.(json.Delim)
	if !ok {
		return nil
	}
	if depth >= maxDepth {
		return malformed("nested too deep")
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			tok, err := dec.Token()
			name, ok := tok.(string)
			if err != nil || !ok {
				return malformed("not valid JSON")
			}
			if folded := strings.ToLower(name); seen[folded] {
				return malformed("an object has two members of the same name")
			} else {
				seen[folded] = true
			}
		}
		if err := uniqueValue(dec, depth+1); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil { // the closing bracket
		return malformed("not valid JSON")
	}
	return nil
}
