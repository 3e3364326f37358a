package licensing

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/internal/platform/errs"
)

var noon = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

// SPEC H4: a token admits at most so many devices, and none after its end or its revocation.
func TestTokenSpend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token Token
		want  error
		state TokenState
	}{
		"fresh":               {Token{ExpiresAt: noon.Add(1)}, nil, TokenActive},
		"without a limit":     {Token{ExpiresAt: noon.Add(1), Uses: 1e6}, nil, TokenActive},
		"last use":            {Token{ExpiresAt: noon.Add(1), Uses: 4, MaxUses: 5}, nil, TokenActive},
		"used up":             {Token{ExpiresAt: noon.Add(1), Uses: 5, MaxUses: 5}, ErrTokenUsedUp, TokenUsedUp},
		"over":                {Token{ExpiresAt: noon.Add(1), Uses: 6, MaxUses: 5}, ErrTokenUsedUp, TokenUsedUp},
		"at its end":          {Token{ExpiresAt: noon}, ErrTokenExpired, TokenExpired},
		"revoked":             {Token{ExpiresAt: noon.Add(1), RevokedAt: noon}, ErrTokenRevoked, TokenRevoked},
		"revoked and expired": {Token{ExpiresAt: noon, RevokedAt: noon}, ErrTokenRevoked, TokenRevoked},
	} {
		got, err := c.token.Spend(noon)
		if !errors.Is(err, c.want) || c.token.State(noon) != c.state {
			t.Errorf("%s: %v, %s; want %v, %s", name, err, c.token.State(noon), c.want, c.state)
		}
		if used := got.Uses - c.token.Uses; (err == nil) != (used == 1) {
			t.Errorf("%s: %d uses spent with %v", name, used, err)
		}
	}
}

// SPEC H4: 1 to 3650 days, or a date.
func TestTokenTerms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		terms   Terms
		want    time.Time
		pointer string // of what is wrong
	}{
		"default":        {Terms{}, noon.AddDate(0, 0, 365), ""},
		"a day":          {Terms{ExpiresInDays: 1}, noon.AddDate(0, 0, 1), ""},
		"ten years":      {Terms{ExpiresInDays: 3650}, noon.AddDate(0, 0, 3650), ""},
		"longer":         {Terms{ExpiresInDays: 3651}, time.Time{}, "/expires_in_days"},
		"negative":       {Terms{ExpiresInDays: -1}, time.Time{}, "/expires_in_days"},
		"a date":         {Terms{ExpiresAt: noon.Add(time.Hour)}, noon.Add(time.Hour), ""},
		"the last date":  {Terms{ExpiresAt: noon.AddDate(0, 0, 3650)}, noon.AddDate(0, 0, 3650), ""},
		"too late":       {Terms{ExpiresAt: noon.AddDate(0, 0, 3651)}, time.Time{}, "/expires_at"},
		"now":            {Terms{ExpiresAt: noon}, time.Time{}, "/expires_at"},
		"both":           {Terms{ExpiresInDays: 1, ExpiresAt: noon.Add(time.Hour)}, time.Time{}, "/expires_at"},
		"negative uses":  {Terms{MaxUses: -1}, time.Time{}, "/max_uses"},
		"too many uses":  {Terms{MaxUses: MaxUses + 1}, time.Time{}, "/max_uses"},
		"long text":      {Terms{Description: strings.Repeat("ü", MaxDescription+1)}, time.Time{}, "/description"},
		"text that fits": {Terms{Description: strings.Repeat("ü", MaxDescription)}, noon.AddDate(0, 0, 365), ""},
	} {
		got, err := c.terms.expiry(noon)
		if c.pointer == "" {
			if err != nil || !got.Equal(c.want) {
				t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
			}
			continue
		}
		if e, ok := errs.As(err); !ok || e.Code != ErrTokenTerms.Code || len(e.Fields) != 1 || e.Fields[0].Pointer != c.pointer {
			t.Errorf("%s: got %v, want %s", name, err, c.pointer)
		}
	}
}

// A slip of typing is told from a token that isn't known.
func TestTokenValue(t *testing.T) {
	t.Parallel()
	value := newValue()
	if len(value) != 45 || !strings.HasPrefix(value, "licet_") || value == newValue() {
		t.Fatalf("value %q", value)
	}
	letters := strings.TrimPrefix(value, "licet_")
	for name, typed := range map[string]string{
		"as given":     value,
		"upper case":   strings.ToUpper(value),
		"spaces":       "  " + value + "\n",
		"hyphens":      "licet_" + letters[:8] + "-" + letters[8:],
		"misread ones": "licet_" + strings.NewReplacer("0", "O", "1", "l").Replace(letters),
	} {
		if got, ok := readValue(typed); !ok || got != value {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, value)
		}
	}
	for n := range letters { // every single wrong letter, and every swap of two neighbors
		wrong := []byte(letters)
		wrong[n] = "0123456789"[(strings.IndexByte("0123456789", wrong[n])+1)%10]
		if got, ok := readValue("licet_" + string(wrong)); ok && got != value {
			t.Errorf("a wrong letter at %d passes", n)
		}
		swapped := []byte(letters)
		if n > 0 && swapped[n-1] != swapped[n] {
			swapped[n-1], swapped[n] = swapped[n], swapped[n-1]
			if _, ok := readValue("licet_" + string(swapped)); ok {
				t.Errorf("letters swapped at %d pass", n)
			}
		}
	}
	for _, typed := range []string{"", "licet_", value[:44], value + "0", "swlt_" + letters, "licet_" + strings.Repeat("u", 39), "licet_" + strings.Repeat("é", 20)} {
		if _, ok := readValue(typed); ok {
			t.Errorf("%q passes", typed)
		}
	}
	if hint := hintOf(value); strings.Contains(value, hint) || !strings.HasPrefix(hint, value[:10]) || !strings.HasSuffix(hint, value[41:]) {
		t.Errorf("hint %q of %q", hint, value)
	}
}
