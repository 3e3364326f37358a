package wordlist

import "strings"

// List is the text of a sorted list, as it was embedded.
type List string

// Has reports whether a word is on the list, by halving it.
func (l List) Has(word string) bool {
	text := string(l)
	for text != "" {
		middle := len(text) / 2
		start := strings.LastIndexByte(text[:middle], '\n') + 1
		length := strings.IndexByte(text[start:], '\n')
		if length < 0 {
			length = len(text) - start
		}
		switch here := text[start : start+length]; {
		case strings.HasPrefix(here, "#"):
			text = text[min(start+length+1, len(text)):]
		case here == word:
			return true
		case here < word:
			text = text[min(start+length+1, len(text)):]
		default:
			text = text[:start]
		}
	}
	return false
}
