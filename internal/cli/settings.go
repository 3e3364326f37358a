package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// settingsFile reads a settings file in JSON: an object whose keys are the names of flags, with - or _ alike. A key that
// no flag has is an error, so that a misspelled setting can't be overlooked.
func settingsFile(r io.Reader) (kong.Resolver, error) {
	raw := map[string]any{}
	if err := json.NewDecoder(r).Decode(&raw); err != nil {
		return nil, fmt.Errorf("the settings file is not a JSON object: %w", err)
	}
	return settings(raw), nil
}

// flagName is the flag that a key of the file stands for.
func flagName(key string) string { return strings.ReplaceAll(key, "_", "-") }

type settings map[string]any

// Validate implements kong.Resolver.
func (s settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if f, ok := node.(*kong.Flag); ok {
			known[f.Name] = true
		}
		return next(nil)
	})
	for key := range s {
		if !known[flagName(key)] {
			return fmt.Errorf("the settings file has an unknown key %q", key)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (s settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for key, value := range s {
		if flagName(key) == flag.Name {
			return value, nil
		}
	}
	return nil, nil
}
