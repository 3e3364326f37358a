package console

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
)

// templateMark is in the name of a file that the build leaves unfinished: branding.template.css is served as
// branding.css with the vendor's colors in it.
const templateMark = ".template."

// place is where a template wants a color: {{primary}}.
var place = regexp.MustCompile(`\{\{([a-z_]*)\}\}`)

// errNoBranding says that the console was built without its stylesheet of colors.
var errNoBranding = errors.New("console: the build has no branding.template.css: build it again")

// painter serves the files that have the vendor's colors in them.
type painter struct {
	main      func(context.Context) (string, error)
	templates map[string][]byte // by the names that they are served by
	last      atomic.Pointer[painting]
}

// painting is what the templates become with one main color. It follows from the color alone, so that keeping the last
// one never shows an old color.
type painting struct {
	main  string
	files map[string]file
}

// newPainter takes the templates out of the files, and tries them.
func newPainter(all map[string]file, main func(context.Context) (string, error)) (*painter, error) {
	p := &painter{main: main, templates: map[string][]byte{}}
	for name, f := range all {
		if finished := strings.Replace(name, templateMark, ".", 1); finished != name {
			p.templates[finished] = f.plain
			delete(all, name)
		}
	}
	if p.templates["branding.css"] == nil {
		return nil, errNoBranding
	}
	_, err := p.paint(black.String())
	return p, err
}

func (p *painter) has(name string) bool { return p.templates[name] != nil }

// serve answers with a template in the present color.
func (p *painter) serve(w http.ResponseWriter, r *http.Request, name string) {
	main, err := p.main(r.Context())
	if err != nil {
		http.Error(w, "The colors can't be read now. Reload the page.", http.StatusServiceUnavailable)
		return
	}
	now := p.last.Load()
	if now == nil || now.main != main {
		if now, err = p.paint(main); err != nil {
			http.Error(w, "The colors can't be made.", http.StatusInternalServerError)
			return
		}
		p.last.Store(now)
	}
	now.files[name].serve(w, r)
}

// paint puts the colors that follow from a main one into the templates, and compresses the outcome, as the build has
// done with the other files.
func (p *painter) paint(main string) (*painting, error) {
	colors, err := NewPalette(main)
	if err != nil {
		return nil, err
	}
	out := &painting{main: main, files: map[string]file{}}
	for name, template := range p.templates {
		var unknown string
		content := place.ReplaceAllFunc(template, func(found []byte) []byte {
			color, ok := colors[string(found[2:len(found)-2])]
			if !ok {
				unknown = string(found)
			}
			return []byte(color.String())
		})
		if unknown != "" {
			return nil, fmt.Errorf("console: %s asks for the unknown color %s", name, unknown)
		}
		gz, err := compressed(content)
		if err != nil {
			return nil, err
		}
		out.files[name] = file{name: name, plain: content, gz: gz, etag: etag(content)}
	}
	return out, nil
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
