package identity

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/wordlist"
)

// The bounds of a password, in code points after normalization (SPEC A1).
const (
	MinPassword           = 15 // where it is the only factor
	MinPasswordWithFactor = 12 // where a second factor is on
	MaxPassword           = 128
)

// Why a password is refused.
var (
	ErrPasswordShort   = errs.New(errs.Invalid, "password_too_short", "The password is too short.", "Take one of 15 characters or more, or of 12 where a second factor is on; a few unrelated words with blanks between them do well.").At("/password")
	ErrPasswordLong    = errs.New(errs.Invalid, "password_too_long", "The password has more than 128 characters.", "Take a shorter one.").At("/password")
	ErrPasswordCommon  = errs.New(errs.Invalid, "password_common", "The password is among those that are tried first: a common word, a repetition or a row of keys.", "Take a few unrelated words instead.").At("/password")
	ErrPasswordOwn     = errs.New(errs.Invalid, "password_personal", "The password is little more than your own name, address or company, or the vendor's or product's name.", "Take words that have nothing to do with you.").At("/password")
	ErrPasswordControl = errs.New(errs.Invalid, "password_unprintable", "The password holds a character that can't be typed.", "Use letters, digits, blanks and signs only.").At("/password")
)

//go:embed words.txt
var wordList string

// The passwords that are tried first, as fold writes them.
//
//go:embed data/passwords.txt
var commonPasswords wordlist.List

// commonWords is the list of words and rows of keys that most guessed passwords are made of, longest first.
var commonWords = sync.OnceValue(func() []string { return longestFirst(strings.Fields(wordList)) })

// CheckPassword applies the rules for a new password: at least so many characters, printable characters, and that it isn't a common
// password with little beside it, nor made of common words, rows of keys, repetitions or the person's own words. There are no rules about kinds of characters.
func CheckPassword(password string, own []string, least int) error {
	p := normal(password)
	switch n := utf8.RuneCountInString(p); {
	case !utf8.ValidString(p) || strings.ContainsFunc(p, unprintable):
		return ErrPasswordControl
	case n < least:
		return ErrPasswordShort
	case n > MaxPassword:
		return ErrPasswordLong
	}
	folded := fold(p)
	if repeats(p) || repeats(folded) || common(p) {
		return ErrPasswordCommon
	}
	if rest, found := without(folded, longestFirst(words(own))); found > 0 && variety(rest) < 6 {
		return ErrPasswordOwn
	}
	both := longestFirst(append(words(own), commonWords()...))
	if rest, found := without(folded, both); found > 0 && found <= 3 && variety(rest) < 6 {
		return ErrPasswordCommon
	}
	return nil
}

// common reports whether p is on the list of common passwords, or is one of them, once or twice, with little to guess
// around it: blanks, signs, a year, a row of digits.
func common(p string) bool {
	if commonPasswords.Has(fold(strings.TrimSpace(p))) {
		return true
	}
	core := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	if core == "" {
		return false
	}
	before, after, _ := strings.Cut(p, core)
	if rest, _ := without(fold(before+" "+after), commonWords()); variety(rest) >= 6 {
		return false
	}
	word := fold(core)
	if i := strings.IndexFunc(word, separates); i > 0 && strings.TrimLeftFunc(word[i:], separates) == word[:i] {
		word = word[:i]
	} else if half := len(word) / 2; word[:half] == word[half:] {
		word = word[:half]
	}
	return commonPasswords.Has(word)
}

func separates(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func unprintable(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }

// fold takes away how people dress up a word: capitals, and digits or signs for letters.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return 'o'
		case '1', '!', '|':
			return 'i'
		case '3':
			return 'e'
		case '4', '@':
			return 'a'
		case '5', '$':
			return 's'
		case '7':
			return 't'
		}
		return unicode.ToLower(r)
	}, s)
}

// words takes the parts of four letters and more out of names, addresses and the like.
func words(texts []string) []string {
	var out []string
	for _, t := range texts {
		for _, w := range strings.FieldsFunc(normal(t), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(w) >= 4 {
				out = append(out, fold(w))
			}
		}
	}
	return out
}

func longestFirst(list []string) []string {
	byLength := map[int][]string{}
	longest := 0
	for _, w := range list {
		w = fold(w)
		byLength[len(w)] = append(byLength[len(w)], w)
		longest = max(longest, len(w))
	}
	var out []string
	for n := longest; n > 0; n-- {
		out = append(out, byLength[n]...)
	}
	return out
}

// without takes every word of the list out of s and says how many different ones were there.
func without(s string, list []string) (rest string, found int) {
	for _, w := range list {
		if strings.Contains(s, w) {
			found++
			s = strings.ReplaceAll(s, w, " ")
		}
	}
	return s, found
}

// variety counts the different letters and digits in s, which is what is left to be guessed.
func variety(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			seen[r] = true
		}
	}
	return len(seen)
}

// repeats reports whether s is a part of at most a third of its length said over and over, or a row in which each
// character follows the one before, as in "abcdefg" or "987654321".
func repeats(s string) bool {
	runes := []rune(s)
	for period := 1; period <= len(runes)/3; period++ {
		same := true
		for i := period; i < len(runes) && same; i++ {
			same = runes[i] == runes[i-period]
		}
		if same {
			return true
		}
	}
	steps := 0
	for i := 1; i < len(runes); i++ {
		if d := runes[i] - runes[i-1]; d == 1 || d == -1 || d == 0 {
			steps++
		}
	}
	return steps*10 >= (len(runes)-1)*8
}
