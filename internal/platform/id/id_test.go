package id_test

import (
	"strings"
	"testing"

	"github.com/licet/licet/internal/platform/id"
)

func TestNewSortsByTimeAndIsValid(t *testing.T) {
	t.Parallel()
	last := ""
	for range 10_000 {
		got := id.New("acct")
		if got <= last {
			t.Fatalf("%q does not sort after %q", got, last)
		}
		if !id.Valid("acct", got) {
			t.Fatalf("Valid(%q) = false", got)
		}
		last = got
	}
}

func TestValidRefuses(t *testing.T) {
	t.Parallel()
	good := id.New("va")
	for _, s := range []string{"", "va_", "acct_" + good[3:], good[:len(good)-1], good + "0", strings.ToUpper(good), "va_" + strings.Repeat("u", 26)} {
		if id.Valid("va", s) {
			t.Errorf("Valid(%q) = true", s)
		}
	}
}
