package wordlist_test

import (
	"strings"
	"testing"

	"github.com/licet/licet/internal/platform/wordlist"
)

// Each word of a list is found, whatever its length and with or without a line's end; nothing else is.
func TestHas(t *testing.T) {
	t.Parallel()
	words := []string{"a", "ab", "abc", "b", "mm", "mmm", "mmmmmmmmmmmmmmmmmmm", "z", "é"}
	for n := range len(words) + 1 {
		for _, head := range []string{"", "# From somewhere.\n#\n# z\n"} {
			for _, end := range []string{"", "\n"} {
				list := wordlist.List(head + strings.TrimSuffix(strings.Join(words[:n], "\n"), "\n") + end)
				for i, w := range words {
					if got := list.Has(w); got != (i < n) {
						t.Errorf("%q has %q: %v", list, w, got)
					}
				}
				for _, w := range []string{"abcd", "m", "# z", "#", "0"} {
					if list.Has(w) {
						t.Errorf("%q has %q", list, w)
					}
				}
			}
		}
	}
}
