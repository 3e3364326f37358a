package notify

import (
	"context"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/licet/licet/internal/platform/db"
)

// Brand is what the vendor has put in its settings.
type Brand struct {
	Vendor       string // "Acme Networks"
	Portal       string // "Acme Licensing"
	SupportEmail string // "" = none shown
	HelpURL      string // "" = none shown
	ContactURL   string // "" = none shown
	PrivacyURL   string // "" = none shown
	Color        string // "#rrggbb" of the bar and the buttons; "" = a dark blue
}

// Rendered is a mail as it is sent.
type Rendered struct{ Subject, HTML, Text string }

// recipient is {{.To}}.
type recipient struct{ Name, Email string }

// input is what a template sees.
type input struct {
	Brand Brand
	URL   string
	To    recipient
	Data  map[string]any
}

// ErrUnknownKind says that no area has a template for this kind of mail.
var ErrUnknownKind = errors.New("notify: no such template")

type renderer struct {
	brand     Brand
	url       string
	templates map[string]parsed
	layout    *htmltemplate.Template
	ground    htmltemplate.CSS // the color of bar and buttons
	onGround  htmltemplate.CSS // of the words on it
}

//go:embed layout/*.html
var layoutFile embed.FS

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func newRenderer(b Brand, base string, systems []fs.FS) (*renderer, error) {
	templates, err := load(systems)
	if err != nil {
		return nil, err
	}
	layout, err := htmltemplate.ParseFS(layoutFile, "layout/mail.html", "layout/logo.html")
	if err != nil {
		return nil, fmt.Errorf("notify: layout: %w", err)
	}
	r, err := (&renderer{url: strings.TrimRight(base, "/"), templates: templates, layout: layout}).in(b)
	if err != nil {
		return nil, err
	}
	for kind := range templates {
		if _, err := r.preview(kind); err != nil {
			return nil, fmt.Errorf("notify: the sample of %w", err)
		}
	}
	return r, nil
}

// in returns the same renderer for another brand.
func (r *renderer) in(b Brand) (*renderer, error) {
	if b.Color == "" {
		b.Color = "#1f4e79"
	}
	if !hexColor.MatchString(b.Color) {
		return nil, fmt.Errorf("notify: the brand's color must be written #rrggbb, not %q", b.Color)
	}
	out := *r
	out.brand, out.ground, out.onGround = b, htmltemplate.CSS(b.Color), wordsOn(b.Color) //nolint:gosec // checked above
	return &out, nil
}

// wordsOn returns white or near black, whichever is easier to read on a color (WCAG's relative luminance).
func wordsOn(color string) htmltemplate.CSS {
	luminance := 0.0
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		luminance += weight * c * c // near enough to the curve of sRGB to choose between two
	}
	if luminance > 0.25 {
		return "#111111"
	}
	return "#ffffff"
}

// Kinds lists the kinds of mail that there are templates for, sorted.
func (s *Service) Kinds() []string { return slices.Sorted(maps.Keys(s.renderer.templates)) }

// Preview renders a kind with its template's own sample data, in the brand of the service's Config, without a logo.
func (s *Service) Preview(kind string) (Rendered, error) { return s.renderer.shown(kind, Logo{}) }

// PreviewIn is Preview in another brand, such as one that isn't saved yet, with a logo if one is given.
func (s *Service) PreviewIn(b Brand, l Logo, kind string) (Rendered, error) {
	r, err := s.renderer.in(b)
	if err != nil {
		return Rendered{}, err
	}
	return r.shown(kind, l)
}

// present returns the renderer for the vendor's present brand.
func (s *Service) present(ctx context.Context, tx *db.Tx) (*renderer, error) {
	if s.BrandNow == nil {
		return s.renderer, nil
	}
	b, err := s.BrandNow(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("notify: brand: %w", err)
	}
	return s.renderer.in(b)
}

// now is present and logo in a transaction of their own.
func (s *Service) now(ctx context.Context) (r *renderer, l Logo, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if r, err = s.present(ctx, tx); err != nil {
			return err
		}
		l, err = s.logo(ctx, tx)
		return err
	})
	return r, l, err
}

// shown is preview as a page shows it.
func (r *renderer) shown(kind string, l Logo) (Rendered, error) {
	said, err := r.preview(kind)
	if err != nil {
		return Rendered{}, err
	}
	return r.onPage(said, l)
}

func (r *renderer) preview(kind string) (Rendered, error) {
	return r.render(kind, recipient{Name: "Alex Example", Email: "alex@example.com"}, r.templates[kind].sample)
}

// content is a mail between its template and the layout: plain text in every field.
type content struct {
	Subject, Preheader, Heading, Greeting string
	Paragraphs, Closing                   []string
	MessageLabel                          string
	Message                               []string
	Facts, Actions                        []entry
	Sections                              []section
	Links                                 []entry           // to help
	LogoSlot                              htmltemplate.HTML // see logoSlot
	Brand                                 Brand
	To                                    recipient
	URL                                   string
	Ground, OnGround                      htmltemplate.CSS
}

type entry struct{ Label, Value string }

// section is a block of facts with its heading.
type section struct {
	Heading string
	Facts   []entry
}

// nothing stands for a fact that there is none of.
const nothing = "–"

// render makes a mail of a kind's template and data (JSON).
func (r *renderer) render(kind string, to recipient, raw string) (Rendered, error) {
	t, ok := r.templates[kind]
	if !ok {
		return Rendered{}, fmt.Errorf("%w: %q", ErrUnknownKind, kind)
	}
	data, err := decode(raw)
	if err != nil {
		return Rendered{}, err
	}
	f := filler{in: input{Brand: r.brand, URL: r.url, To: to, Data: data}}
	c := f.content(t)
	c.Brand, c.URL, c.Ground, c.OnGround, c.To, c.Links, c.LogoSlot = r.brand, r.url, r.ground, r.onGround, to, r.links(), logoSlot
	c.Greeting = "Hello,"
	if to.Name != "" {
		c.Greeting = "Hello " + to.Name + ","
	}
	if f.err != nil {
		return Rendered{}, fmt.Errorf("%s: %w", kind, f.err)
	}
	var html strings.Builder
	if err := r.layout.Execute(&html, c); err != nil {
		return Rendered{}, fmt.Errorf("%s: layout: %w", kind, err)
	}
	return Rendered{Subject: c.Subject, HTML: html.String(), Text: c.text()}, nil
}

// links lead on to help, from every mail.
func (r *renderer) links() []entry {
	all := []entry{{"Learn how it works", r.url + "/learn"}, {"Help", r.brand.HelpURL}, {"Contact", r.brand.ContactURL}}
	if r.brand.SupportEmail != "" {
		all = append(all, entry{r.brand.SupportEmail, "mailto:" + r.brand.SupportEmail})
	}
	return slices.DeleteFunc(all, func(e entry) bool { return e.Value == "" })
}

// filler executes small templates and remembers the first error.
type filler struct {
	in  input
	err error
}

func (f *filler) raw(t *template.Template) string {
	var b strings.Builder
	if err := t.Execute(&b, f.in); err != nil && f.err == nil {
		f.err = err
	}
	return b.String()
}

func (f *filler) line(t *template.Template, limit int) string { return oneLine(f.raw(t), limit) }

func (f *filler) content(t parsed) content {
	c := content{Subject: f.line(t.subject, maxLine), Preheader: f.line(t.preheader, maxLine), Heading: f.line(t.heading, maxLine)}
	for _, p := range t.paragraphs {
		if s := f.line(p, maxParagraph); s != "" {
			c.Paragraphs = append(c.Paragraphs, s)
		}
	}
	for _, p := range t.closing {
		if s := f.line(p, maxParagraph); s != "" {
			c.Closing = append(c.Closing, s)
		}
	}
	c.MessageLabel, c.Message = f.line(t.message.label, maxLine), lines(f.raw(t.message.value), maxParagraph)
	for _, p := range t.facts {
		if e := (entry{f.line(p.label, maxLine), f.line(p.value, maxValue)}); e.Value != "" {
			c.Facts = append(c.Facts, e)
		}
	}
	for _, b := range t.sections {
		out := section{Heading: f.line(b.heading, maxLine)}
		for _, p := range b.facts {
			e := entry{f.line(p.label, maxLine), f.line(p.value, maxValue)}
			if e.Value == "" {
				e.Value = nothing
			}
			out.Facts = append(out.Facts, e)
		}
		c.Sections = append(c.Sections, out)
	}
	for _, p := range t.actions {
		e := entry{f.line(p.label, maxLine), strings.TrimSpace(f.raw(p.value))}
		if e.Value == "" || e.Label == "" {
			continue
		}
		if u, err := url.Parse(e.Value); (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.ContainsFunc(e.Value, unprintable) || strings.Contains(e.Value, " ")) && f.err == nil {
			f.err = fmt.Errorf("the address of %q is not a web address", e.Label)
		}
		c.Actions = append(c.Actions, e)
	}
	return c
}
