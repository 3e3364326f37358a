package identity

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// SPEC A1: a password that is among those that are tried first is refused, also with a little around it.
func TestCommonPasswords(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]error{
		// As it is, in other letters, with blanks around it.
		"1qaz2wsx3edc4rfv":    ErrPasswordCommon,
		"123qweasdzxc":        ErrPasswordCommon,
		"1Q2W3E4R5T6Y":        ErrPasswordCommon,
		"  123qweasdzxc  ":    ErrPasswordCommon,
		"123456654321":        ErrPasswordCommon,
		"MOTHERFUCKER":        ErrPasswordCommon,
		"bullfrog12345678":    ErrPasswordCommon, // a row of digits
		"Bullfrog!!!!2024":    ErrPasswordCommon, // a year
		"   bullfrog   1999 ": ErrPasswordCommon,
		"2024-2024-Bullfrog":  ErrPasswordCommon,
		"Mu5tang???????":      ErrPasswordCommon, // digits for letters
		"bullfrogbullfrog":    ErrPasswordCommon, // twice
		"Bullfrog Bullfrog":   ErrPasswordCommon,
		"Bullfrog--bullfrog1": ErrPasswordCommon,
		"mustang/MUSTANG":     ErrPasswordCommon,

		// What has enough of its own beside it.
		"bullfrog 84720916":       nil,
		"bullfrog under a bridge": nil,
		"bullfrog mustang":        nil, // two of thirty thousand words
		"violet canyon drum 42":   nil,
		"12.08.1977 oder so":      nil,
		"84720916 84720916 3":     nil,
		"?!?!?!?!?!?! ééé":        nil,
	} {
		if err := CheckPassword(password, nil, MinPasswordWithFactor); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
}

// The list is as the program looks for it; a list that was made another way would find nothing.
func TestListOfCommonPasswords(t *testing.T) {
	t.Parallel()
	var words []string
	for line := range strings.Lines(string(commonPasswords)) {
		if !strings.HasPrefix(line, "#") {
			words = append(words, strings.TrimSuffix(line, "\n"))
		}
	}
	if len(words) < 33000 || !slices.IsSorted(words) {
		t.Fatalf("%d words, sorted: %v", len(words), slices.IsSorted(words))
	}
	for _, w := range words {
		if fold(normal(w)) != w || !commonPasswords.Has(w) {
			t.Errorf("%q is written otherwise than passwords are looked for, or isn't found", w)
		}
	}
}
