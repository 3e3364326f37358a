package errs_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/licet/licet/internal/platform/errs"
)

func TestErrorIsComparedByCode(t *testing.T) {
	t.Parallel()
	base := errs.New(errs.Conflict, "token_used_up", "The token is used up.", "Create another.")
	got := fmt.Errorf("register: %w", base.Msgf("Token %s is used up.", "x").At("/token").With("uses", 3).Wrap(errors.New("cause")))
	if !errors.Is(got, base) {
		t.Errorf("errors.Is(%v, base) = false", got)
	}
	if e, ok := errs.As(got); !ok || e.Msg != "Token x is used up." || len(e.Fields) != 1 || e.Extra["uses"] != 3 {
		t.Errorf("As = %+v, %v", e, ok)
	}
	if base.Msg != "The token is used up." || base.Fields != nil || base.Extra != nil || base.Err != nil {
		t.Errorf("the declared error was changed: %+v", base)
	}
}

func TestHTTPStatus(t *testing.T) {
	t.Parallel()
	for kind, want := range map[errs.Kind]int{errs.Internal: 500, errs.Invalid: 422, errs.NotFound: 404, errs.RateLimited: 429, errs.Unavailable: 503, 99: 500} {
		if got := errs.HTTPStatus(kind); got != want {
			t.Errorf("HTTPStatus(%d) = %d, want %d", kind, got, want)
		}
	}
}
