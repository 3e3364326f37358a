package console_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/console"
)

func color(t *testing.T, s string) console.Color {
	t.Helper()
	c, err := console.ParseColor(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#767676", "#ffffff", 4.54}, {"#777777", "#ffffff", 4.48},
		{"#ff0000", "#ffffff", 4.00}, {"#00ff00", "#ffffff", 1.37}, {"#0000ff", "#FFFFFF", 8.59}, {"#050505", "#000000", 1.03},
	} {
		for _, got := range []float64{console.Contrast(color(t, c.a), color(t, c.b)), console.Contrast(color(t, c.b), color(t, c.a))} {
			if math.Abs(got-c.want) > 0.005 {
				t.Errorf("%s and %s: got %.3f, want %.2f", c.a, c.b, got, c.want)
			}
		}
	}
}

func TestNewPalette(t *testing.T) {
	t.Parallel()
	p, err := console.NewPalette("#0B6E6E")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, c := range p {
		got[name] = c.String()
	}
	want := map[string]string{
		"primary": "#0b6e6e", "hover": "#095656", "active": "#074545", "subtle": "#eef5f5", "disabled": "#9dc5c5",
		"dark_primary": "#76aeae", "dark_hover": "#9fc6c6", "dark_active": "#76aeae", "dark_subtle": "#202a2f", "dark_disabled": "#3b5458",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNewPaletteRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "not written #rrggbb", "teal": "not written #rrggbb", "#0b6": "not written #rrggbb", "0b6e6e0": "not written #rrggbb",
		"#0b6e6": "not written #rrggbb", "#0b6e6eff": "not written #rrggbb", "#+b6e6e": "not written #rrggbb", "#;}*{a:": "not written #rrggbb",
		"#777777": "4.47 on white", "#ffcc00": "take a darker color",
	} {
		if _, err := console.NewPalette(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", in, err, want)
		}
	}
}

// Whatever main color is taken, words stay readable.
func TestPaletteIsReadable(t *testing.T) {
	t.Parallel()
	light, dark, ink := color(t, "#ffffff"), color(t, "#14181e"), color(t, "#0d131b")
	for _, main := range []string{"#000000", "#767676", "#0000ff", "#1d5bd6", "#0b6e6e", "#b00020", "#14181e", "#c6007e"} {
		p, err := console.NewPalette(main)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]console.Color{
			{p["primary"], light}, {p["hover"], light}, {p["hover"], p["subtle"]}, {p["active"], p["subtle"]},
			{p["dark_primary"], dark}, {p["dark_hover"], dark}, {p["dark_hover"], p["dark_subtle"]}, {p["dark_active"], p["dark_subtle"]},
			{p["dark_primary"], ink}, {p["dark_hover"], ink},
		} {
			if ratio := console.Contrast(pair[0], pair[1]); ratio < 4.5 {
				t.Errorf("%s: %s on %s has only %.2f", main, pair[0], pair[1], ratio)
			}
		}
	}
}
