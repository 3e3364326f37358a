package notify

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func testRenderer(t *testing.T, b Brand) *renderer {
	t.Helper()
	r, err := newRenderer(b, "https://licenses.acme.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.templates, err = load([]fs.FS{os.DirFS("testdata")}); err != nil {
		t.Fatal(err)
	}
	return r
}

func acme() Brand {
	return Brand{Vendor: "Acme Networks", Portal: "Acme Licensing", SupportEmail: "support@acme.example", HelpURL: "https://help.acme.example/"}
}

// SPEC N1: text and HTML, branded. After a wanted change: LICET_GOLDEN=write go test ./internal/notify
func TestGoldenMails(t *testing.T) {
	t.Parallel()
	bright := Brand{Vendor: "Bright GmbH", Portal: "Bright Portal", Color: "#ffd24d"}
	for name, c := range map[string]struct {
		kind  string
		brand Brand
	}{"plain": {"plain", bright}, "full": {"full", acme()}} {
		got, err := testRenderer(t, c.brand).preview(c.kind)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".html", got.HTML)
		golden(t, name+".txt", "Subject: "+got.Subject+"\n\n"+got.Text)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("LICET_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s: %s", name, d)
	}
}

func TestMistakesInTemplatesAreFound(t *testing.T) {
	t.Parallel()
	const good = "subject: s\nheading: h\n"
	for name, text := range map[string]string{
		"no heading":         "subject: s\n",
		"unknown field":      good + "body: x\n",
		"not YAML":           "subject: [",
		"broken template":    good + "paragraphs: ['{{.Data.x']\n",
		"key not in sample":  good + "paragraphs: ['{{.Data.nme}}']\nsample: {name: x}\n",
		"unknown top field":  good + "paragraphs: ['{{.Dta}}']\n",
		"not a web address":  good + "actions: [{label: go, url: 'javascript:alert(1)'}]\n",
		"address of nowhere": good + "actions: [{label: go, url: '/accounts'}]\n",
		"not a time":         good + "paragraphs: ['{{date .Data.at}}']\nsample: {at: yesterday}\n",
	} {
		if _, err := newRenderer(acme(), "https://x.example", []fs.FS{fstest.MapFS{"mail/kind.yaml": {Data: []byte(text)}}}); err == nil {
			t.Errorf("%s: accepted", name)
		} else if !strings.Contains(err.Error(), "kind") {
			t.Errorf("%s: %v does not name the template", name, err)
		}
	}
	twice := fstest.MapFS{"a/k.yaml": {Data: []byte(good)}, "b/k.yaml": {Data: []byte(good)}}
	if _, err := newRenderer(acme(), "https://x.example", []fs.FS{twice}); err == nil {
		t.Error("two templates of one kind accepted")
	}
	if _, err := newRenderer(Brand{Color: "red;}"}, "https://x.example", nil); err == nil {
		t.Error("a color that is none accepted")
	}
}

// What people write is text: it adds no markup, no header line, and stays within bounds.
func TestWhatPeopleWriteStaysText(t *testing.T) {
	t.Parallel()
	r := testRenderer(t, acme())
	markup := func(html string) int { return strings.Count(html, "<") }
	data := func(message, name string) string {
		raw, err := encode(map[string]any{"id": "acct_01k", "name": name, "identifier": "example.com", "company": "", "requester": name,
			"requested_at": "2026-05-03T22:30:00Z", "activated_at": "", "licenses": 1, "users": 2, "limited": false, "message": message})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	plain, err := r.render("full", recipient{Name: "A"}, data("m", "n"))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		dangerous := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<script>", "\r\nBcc: x@y", "{{.Brand}}", "\u202egnp.exe", "</td></table>", strings.Repeat("x", 5000)}))
		message, name := dangerous.Draw(rt, "message")+"x", dangerous.Draw(rt, "name")+"x"
		got, err := r.render("full", recipient{Name: oneLine(name, maxName)}, data(message, name))
		if err != nil {
			rt.Fatal(err)
		}
		breaks := strings.Count(got.HTML, "<br>\n") - strings.Count(plain.HTML, "<br>\n")
		if markup(got.HTML) != markup(plain.HTML)+breaks {
			rt.Errorf("markup was added:\n%s", got.HTML)
		}
		if strings.ContainsFunc(got.Subject, unprintable) || len([]rune(got.Subject)) > maxLine || len(got.Text) > 40000 {
			rt.Errorf("subject %q, %d bytes of text", got.Subject, len(got.Text))
		}
	})
}
