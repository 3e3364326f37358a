package obs

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a string that prints as *** in every format of fmt, in JSON, in text encodings and in slog. The value is
// read by Reveal, or by converting it to string, both of which show up in a search. One limit: fmt cannot see the
// methods of an unexported field, so keep secrets in exported fields of what may be printed.
type Secret string

const hidden = "***"

// Reveal returns the value itself.
func (s Secret) Reveal() string { return string(s) }

// Format prints *** whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// String returns ***, and "" for an empty secret, so that a missing setting can be seen.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the value as it is.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = Secret(text)
	return nil
}

// LogValue is String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
