package account

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
)

// SPEC D6: virtual accounts lie below each other at most five deep, and never in a circle.
func TestTreeOfVirtualAccounts(t *testing.T) {
	t.Parallel()
	chain := tree{"a": "", "b": "a", "c": "b", "d": "c", "e": "d", "x": "", "y": "x"}
	for _, c := range []struct {
		va, parent access.VirtualAccountID
		want       error
	}{
		{"x", "c", nil},             // a b c x y
		{"x", "d", ErrVirtualDepth}, // y would be the sixth
		{"new", "d", nil},
		{"new", "e", ErrVirtualDepth},
		{"a", "a", ErrVirtualCircle},
		{"a", "e", ErrVirtualCircle},
		{"b", "c", ErrVirtualCircle},
		{"b", "", nil},
		{"b", "elsewhere", ErrVirtualNotFound},
	} {
		if _, err := chain.place(c.va, c.parent); !errors.Is(err, c.want) {
			t.Errorf("%s below %s: %v, want %v", c.va, c.parent, err, c.want)
		}
	}
	for below, want := range map[access.VirtualAccountID]error{"a": nil, "x": nil, "y": nil, "d": ErrVirtualCircle} {
		if err := chain.without("b", below); !errors.Is(err, want) {
			t.Errorf("without b, its own below %s: %v, want %v", below, err, want)
		}
	}
}
