package console

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// templateMark is in the name of a file that the build leaves unfinished: branding.template.css is served as
// branding.css once the vendor's colors are in it.
const templateMark = ".template."

// place is where a template wants a color: {{primary}}.
var place = regexp.MustCompile(`\{\{([a-z_]*)\}\}`)

// errNoBranding says that the console was built without its stylesheet of colors.
var errNoBranding = errors.New("console: the build has no branding.template.css: build it again")

// fill puts the colors into the templates among the files, under the names they are served by, and compresses the
// outcome, as the build has done with the other files.
func fill(raw map[string][]byte, p Palette) (err error) {
	for _, name := range slices.Collect(maps.Keys(raw)) {
		finished := strings.Replace(name, templateMark, ".", 1)
		if finished == name {
			continue
		}
		var unknown string
		raw[finished] = place.ReplaceAllFunc(raw[name], func(found []byte) []byte {
			color, ok := p[string(found[2:len(found)-2])]
			if !ok {
				unknown = string(found)
			}
			return []byte(color.String())
		})
		if unknown != "" {
			return fmt.Errorf("console: %s asks for the unknown color %s", name, unknown)
		}
		delete(raw, name)
		if raw[finished+".gz"], err = compressed(raw[finished]); err != nil {
			return err
		}
	}
	if raw["branding.css"] == nil {
		return errNoBranding
	}
	return nil
}

func compressed(content []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
