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
	"unicode/utf8"

	"github.com/licet/licet/internal/platform/db"
)

// Brand is what the vendor has put in its settings.
type Brand struct {
	Vendor       string // "Acme Networks"
	Portal       string // "Acme Licensing"
	SupportEmail string // "" = none shown
	HelpURL      string // "" = none shown
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

//go:embed layout/mail.html
var layoutFile embed.FS

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func newRenderer(b Brand, base string, systems []fs.FS) (*renderer, error) {
	templates, err := load(systems)
	if err != nil {
		return nil, err
	}
	layout, err := htmltemplate.ParseFS(layoutFile, "layout/mail.html")
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

// Preview renders a kind with its template's own sample data, in the brand of the service's Config.
func (s *Service) Preview(kind string) (Rendered, error) { return s.renderer.preview(kind) }

// PreviewIn is Preview in another brand, such as one that isn't saved yet.
func (s *Service) PreviewIn(b Brand, kind string) (Rendered, error) {
	r, err := s.renderer.in(b)
	if err != nil {
		return Rendered{}, err
	}
	return r.preview(kind)
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

// now is present in a transaction of its own.
func (s *Service) now(ctx context.Context) (r *renderer, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, err = s.present(ctx, tx)
		return err
	})
	return r, err
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
	Brand                                 Brand
	URL                                   string
	Ground, OnGround                      htmltemplate.CSS
}

type entry struct{ Label, Value string }

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
	c.Brand, c.URL, c.Ground, c.OnGround = r.brand, r.url, r.ground, r.onGround
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

const textWidth = 76

// text is the mail for those who read without HTML: the same words in the same order, links in full.
func (c content) text() string {
	var b strings.Builder
	block := func(s string) { b.WriteString(s + "\n\n") }
	block(wrap(c.Heading, textWidth, ""))
	block(c.Greeting)
	for _, p := range c.Paragraphs {
		block(wrap(p, textWidth, ""))
	}
	if len(c.Message) > 0 {
		if c.MessageLabel != "" {
			b.WriteString(wrap(c.MessageLabel, textWidth, "") + "\n")
		}
		for _, line := range c.Message {
			b.WriteString(strings.TrimRight("> "+wrap(line, textWidth-2, "> "), " ") + "\n")
		}
		b.WriteString("\n")
	}
	width := 0
	for _, f := range c.Facts {
		width = max(width, utf8.RuneCountInString(f.Label))
	}
	for i, f := range c.Facts {
		label := f.Label + ":" + strings.Repeat(" ", width-utf8.RuneCountInString(f.Label)+1)
		b.WriteString(label + wrap(f.Value, max(20, textWidth-width-2), strings.Repeat(" ", width+2)) + "\n")
		if i == len(c.Facts)-1 {
			b.WriteString("\n")
		}
	}
	for _, a := range c.Actions {
		block(wrap(a.Label, textWidth, "") + ":\n" + a.Value)
	}
	for _, p := range c.Closing {
		block(wrap(p, textWidth, ""))
	}
	b.WriteString("-- \n" + c.Brand.Portal + ", " + c.Brand.Vendor + "\n" + c.URL + "\n")
	if c.Brand.HelpURL != "" {
		b.WriteString("Help: " + c.Brand.HelpURL + "\n")
	}
	if c.Brand.SupportEmail != "" {
		b.WriteString("Support: " + c.Brand.SupportEmail + "\n")
	}
	return b.String()
}
