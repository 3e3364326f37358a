package notify

import (
	"strings"
	"unicode/utf8"
)

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
	b.WriteString(table(c.Facts))
	for _, a := range c.Actions {
		block(wrap(a.Label, textWidth, "") + ":\n" + a.Value)
	}
	for _, s := range c.Sections {
		b.WriteString(s.Heading + "\n" + strings.Repeat("-", utf8.RuneCountInString(s.Heading)) + "\n" + table(s.Facts))
	}
	for _, p := range c.Closing {
		block(wrap(p, textWidth, ""))
	}
	return b.String() + c.foot()
}

// table sets facts in two columns; "" for none.
func table(facts []entry) string {
	var b strings.Builder
	width := 0
	for _, f := range facts {
		width = max(width, utf8.RuneCountInString(f.Label))
	}
	for i, f := range facts {
		label := f.Label + ":" + strings.Repeat(" ", width-utf8.RuneCountInString(f.Label)+1)
		b.WriteString(label + wrap(f.Value, max(20, textWidth-width-2), strings.Repeat(" ", width+2)) + "\n")
		if i == len(facts)-1 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// foot is the signature: who writes, to whom, and where there is help.
func (c content) foot() string {
	var b strings.Builder
	b.WriteString("-- \n" + c.Brand.Portal + ", " + c.Brand.Vendor + "\n" + c.URL + "\n")
	for _, l := range c.Links {
		if address, ok := strings.CutPrefix(l.Value, "mailto:"); ok && address == l.Label {
			b.WriteString("Support: " + address + "\n")
			continue
		}
		b.WriteString(l.Label + ": " + l.Value + "\n")
	}
	if c.Brand.PrivacyURL != "" {
		b.WriteString("Privacy: " + c.Brand.PrivacyURL + "\n")
	}
	if c.To.Email != "" {
		b.WriteString("This mail was sent to " + c.To.Email + ".\n")
	}
	return b.String()
}
