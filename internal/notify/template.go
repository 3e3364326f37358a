package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/goccy/go-yaml"
)

// file is a template as an area writes it. Every string but those of the sample is a text/template in which {{.Brand}},
// {{.URL}}, {{.To.Name}}, {{.To.Email}} and {{.Data}} can be used; a key that the data lack is an error. What renders to
// nothing is left out, so {{if}} may stand around a whole paragraph, fact or action.
type file struct {
	When       string   `yaml:"when"` // what makes such a mail, and who gets it: for the people who run the portal
	To         string   `yaml:"to"`
	Subject    string   `yaml:"subject"`
	Preheader  string   `yaml:"preheader"` // what a mail program shows beside the subject
	Heading    string   `yaml:"heading"`
	Paragraphs []string `yaml:"paragraphs"`
	// Message is what a person wrote. It is shown as a quotation, with its line breaks.
	Message struct {
		Label string `yaml:"label"`
		Text  string `yaml:"text"`
	} `yaml:"message"`
	Facts []struct {
		Label string `yaml:"label"`
		Value string `yaml:"value"`
	} `yaml:"facts"`
	Actions []struct {
		Label string `yaml:"label"`
		URL   string `yaml:"url"`
	} `yaml:"actions"`
	// Sections name blocks of facts that several kinds share: "account" is the file _account.yaml. They stand below the
	// actions, and what is empty in them is shown as such.
	Sections []string       `yaml:"sections"`
	Closing  []string       `yaml:"closing"` // paragraphs below all that
	Sample   map[string]any `yaml:"sample"`  // data for the preview
	// Secret says that a mail of this kind carries something that makes its reader the owner of a profile, such as a
	// one-time link. What it said isn't kept, and nobody of the vendor's staff sees it or sends it again.
	Secret bool `yaml:"secret"`
}

// pair is a label and what it stands for.
type pair struct{ label, value *template.Template }

// parsed is a file ready for use.
type parsed struct {
	subject, preheader, heading *template.Template
	message                     pair
	paragraphs, closing         []*template.Template
	facts, actions              []pair
	sections                    []block
	sample                      string // JSON
	when, to                    string
	secret                      bool
}

// sectionFile is a block of facts as an area writes it, in a file whose name begins with an underscore.
type sectionFile struct {
	Heading string `yaml:"heading"`
	Facts   []struct {
		Label string `yaml:"label"`
		Value string `yaml:"value"`
	} `yaml:"facts"`
}

// block is a sectionFile ready for use.
type block struct {
	heading *template.Template
	facts   []pair
}

// carriesSecret matches the address of an action that lets in whoever has it.
var carriesSecret = regexp.MustCompile(`#|\.Data\.(token|secret|code)\b`)

// functions are what templates may call beside text/template's own.
var functions = template.FuncMap{
	// date shows an RFC 3339 time as a day: 4 May 2026 (UTC).
	"date": func(s string) (string, error) { return showTime(s, "2 January 2006 (UTC)") },
	// moment shows an RFC 3339 time to the minute: 4 May 2026, 12:00 UTC.
	"moment": func(s string) (string, error) { return showTime(s, "2 January 2006, 15:04 UTC") },
	// plural shows a number with the right word: {{plural .Data.n "device" "devices"}}.
	"plural": func(n any, one, many string) string {
		if fmt.Sprint(n) == "1" {
			return "1 " + one
		}
		return fmt.Sprint(n) + " " + many
	},
}

func showTime(s, layout string) (string, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return "", errors.New("date and moment want an RFC 3339 time")
	}
	return t.UTC().Format(layout), nil
}

// load reads all *.yaml files of the given file systems. The name without .yaml is the kind; what begins with an underscore
// is a section.
func load(systems []fs.FS) (map[string]parsed, error) {
	files, err := read(systems)
	if err != nil {
		return nil, fmt.Errorf("notify: templates: %w", err)
	}
	sections, all := map[string]block{}, map[string]parsed{}
	for name, text := range files {
		if section, ok := strings.CutPrefix(name, "_"); ok {
			if sections[section], err = parseSection(section, text); err != nil {
				return nil, fmt.Errorf("notify: templates: %w", err)
			}
		}
	}
	for kind, text := range files {
		if strings.HasPrefix(kind, "_") {
			continue
		}
		if all[kind], err = parse(kind, text, sections); err != nil {
			return nil, fmt.Errorf("notify: templates: %w", err)
		}
	}
	return all, nil
}

// read returns the texts of all *.yaml files by their names without .yaml.
func read(systems []fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, system := range systems {
		err := fs.WalkDir(system, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
				return err
			}
			kind := strings.TrimSuffix(path.Base(name), ".yaml")
			if _, taken := files[kind]; taken {
				return fmt.Errorf("%s: there is another template of this kind", name)
			}
			files[kind], err = fs.ReadFile(system, name)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// parser collects the first error of many small templates.
type parser struct {
	kind string
	err  error
}

func (p *parser) text(s string) *template.Template {
	t, err := template.New(p.kind).Option("missingkey=error").Funcs(functions).Parse(s)
	if err != nil && p.err == nil {
		p.err = err
	}
	return t
}

func parseSection(name string, text []byte) (block, error) {
	var f sectionFile
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&f); err != nil {
		return block{}, fmt.Errorf("_%s.yaml: %w", name, err)
	}
	p := &parser{kind: "_" + name}
	b := block{heading: p.text(f.Heading)}
	for _, x := range f.Facts {
		b.facts = append(b.facts, pair{p.text(x.Label), p.text(x.Value)})
	}
	if p.err != nil {
		return block{}, fmt.Errorf("_%s.yaml: %w", name, p.err)
	}
	return b, nil
}

func parse(kind string, text []byte, sections map[string]block) (parsed, error) {
	var f file
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&f); err != nil {
		return parsed{}, fmt.Errorf("%s.yaml: %w", kind, err)
	}
	if f.Subject == "" || f.Heading == "" {
		return parsed{}, fmt.Errorf("%s.yaml: subject and heading are needed", kind)
	}
	sample, err := json.Marshal(f.Sample)
	if err != nil {
		return parsed{}, fmt.Errorf("%s.yaml: sample: %w", kind, err)
	}
	p := &parser{kind: kind}
	t := parsed{
		subject: p.text(f.Subject), preheader: p.text(f.Preheader), heading: p.text(f.Heading),
		message: pair{p.text(f.Message.Label), p.text(f.Message.Text)}, sample: string(sample), secret: f.Secret,
		when: f.When, to: f.To,
	}
	for _, s := range f.Paragraphs {
		t.paragraphs = append(t.paragraphs, p.text(s))
	}
	for _, s := range f.Closing {
		t.closing = append(t.closing, p.text(s))
	}
	for _, x := range f.Facts {
		t.facts = append(t.facts, pair{p.text(x.Label), p.text(x.Value)})
	}
	for _, name := range f.Sections {
		b, ok := sections[name]
		if !ok {
			return parsed{}, fmt.Errorf("%s.yaml: there is no section %q", kind, name)
		}
		t.sections = append(t.sections, b)
	}
	for _, x := range f.Actions {
		if carriesSecret.MatchString(x.URL) && !f.Secret {
			return parsed{}, fmt.Errorf("%s.yaml: the address of %q carries a secret: say secret: true", kind, x.Label)
		}
		t.actions = append(t.actions, pair{p.text(x.Label), p.text(x.URL)})
	}
	if p.err != nil {
		return parsed{}, fmt.Errorf("%s.yaml: %w", kind, p.err)
	}
	return t, nil
}

// encode turns a mail's data into the JSON that is stored.
func encode(data any) (string, error) {
	if data == nil {
		return "{}", nil
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("data: %w", err)
	}
	_, err = decode(string(raw))
	return string(raw), err
}

// decode reads stored data. Whole numbers become int64, so that templates show 1000000 as people write it.
func decode(raw string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	data := map[string]any{}
	if err := d.Decode(&data); err != nil {
		return nil, fmt.Errorf("data must be a JSON object: %w", err)
	}
	if data == nil { // null
		data = map[string]any{}
	}
	return numbers(data).(map[string]any), nil
}

func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = numbers(x)
		}
	case []any:
		for i, x := range v {
			v[i] = numbers(x)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	}
	return v
}
