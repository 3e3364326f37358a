package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is shown, in characters. Areas have limits of their own for what people write; these are the last net.
const (
	maxName      = 100
	maxLine      = 200  // subject, heading, labels
	maxValue     = 500  // a fact
	maxParagraph = 2000 // a paragraph, and a message that a person wrote
)

// unprintable reports characters that may change how the text around them is read: controls and marks that turn the
// direction of writing.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' ||
		(r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069') || r == '\u200e' || r == '\u200f'
}

// oneLine makes s one line of plain text: what is unprintable becomes a space, runs of space become one, and what is longer
// than limit is cut with an ellipsis.
func oneLine(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if unprintable(r) {
			return ' '
		}
		return r
	}, s)
	return cut(strings.Join(strings.Fields(s), " "), limit)
}

// lines is oneLine for a text whose line breaks count; runs of empty lines become one.
func lines(s string, limit int) []string {
	var all []string
	for line := range strings.SplitSeq(cut(strings.ReplaceAll(s, "\r\n", "\n"), limit), "\n") {
		line = oneLine(line, limit)
		if line != "" || (len(all) > 0 && all[len(all)-1] != "") {
			all = append(all, line)
		}
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:limit-1])) + "…"
}

// wrap breaks a line of text at spaces so that lines have at most width characters, if words allow: links stay whole.
func wrap(s string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
