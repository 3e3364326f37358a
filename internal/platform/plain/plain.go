// Package plain decides which characters a text that people write may hold, so that what is shown is what is stored.
//
// It is pure. It knows nothing of lengths, nor of what a text is for.
package plain

import (
	"unicode"
	"unicode/utf8"
)

// Text reports whether a text of several lines is fit to be shown: valid UTF-8 without control characters other than line
// ends and tabs, without characters that turn the direction of what follows them (U+202A to U+202E), and without those that
// hide text (tags and annotations). Marks of direction and isolates are welcome: Arabic and Hebrew texts have them.
func Text(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe007f:
			return false
		}
	}
	return true
}

// Line reports whether a text is fit to stand on one line beside others, as a name does: like Text, but without line ends of
// any kind, without tabs, and without characters that nobody sees. A joiner, as Persian and emoji have it, may follow
// anything but ASCII.
func Line(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	before := rune(0)
	for _, r := range s {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Zl, unicode.Zp), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
			return false
		case r == 0x200c || r == 0x200d:
			if before < unicode.MaxASCII {
				return false
			}
		case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			return false
		}
		before = r
	}
	return true
}
