package console

import (
	"fmt"
	"math"
	"strconv"
)

// minContrast is what WCAG 2 asks for (level AA) between words and their ground.
const minContrast = 4.5

// darkContrast is how far the main color stands out from the dark page: more than the minimum, because the words are
// thin and the shades on which they also stand are lighter than the page.
const darkContrast = 7

var (
	white    = Color{0xff, 0xff, 0xff}
	black    = Color{}
	darkPage = Color{0x14, 0x18, 0x1e} // the page's color in web/theme.ts
)

// Color is a color of sRGB: red, green and blue.
type Color [3]uint8

// ParseColor reads #rrggbb, in lower or upper case.
func ParseColor(s string) (Color, error) {
	if len(s) != 7 || s[0] != '#' {
		return Color{}, fmt.Errorf("%q is not written #rrggbb, like \"#0b6e6e\"", s)
	}
	var c Color
	for i := range c {
		n, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return Color{}, fmt.Errorf("%q is not written #rrggbb, like \"#0b6e6e\"", s)
		}
		c[i] = uint8(n)
	}
	return c, nil
}

// String writes the color as #rrggbb in lower case.
func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// luminance is the relative luminance of WCAG 2, from 0 (black) to 1 (white).
func (c Color) luminance() float64 {
	sum := 0.0
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// mix returns the color with so many per cent of it replaced by another.
func (c Color) mix(other Color, percent int) Color {
	var out Color
	for i := range c {
		out[i] = uint8((int(c[i])*(100-percent) + int(other[i])*percent + 50) / 100) //nolint:gosec // between two bytes
	}
	return out
}

// Contrast is the contrast ratio of WCAG 2 between two colors, from 1 (the same) to 21 (black and white); which of
// them is the ground makes no difference.
func Contrast(a, b Color) float64 {
	bright, dim := a.luminance(), b.luminance()
	if bright < dim {
		bright, dim = dim, bright
	}
	return (bright + 0.05) / (dim + 0.05)
}

// Palette is every color of the console that is the vendor's, by the name that the build's templates call it.
type Palette map[string]Color

// NewPalette derives the vendor's colors from the main one, #rrggbb. On white the main color needs a contrast of 4.5,
// for it carries white words and is that of links.
//
// On light pages: hover is the main color with 22 % black, active with 37 % black, disabled with 60 % white, and subtle
// (grounds) with 93 % white. On dark pages the main color gets as much white as it takes to have a contrast of 7 with
// the page; hover is that with 30 % more white, active the same, disabled with 60 % and subtle with 88 % of the page.
func NewPalette(main string) (Palette, error) {
	primary, err := ParseColor(main)
	if err != nil {
		return nil, err
	}
	if ratio := Contrast(primary, white); ratio < minContrast {
		return nil, fmt.Errorf("%s has a contrast of %.2f on white; white words on it need at least %.1f: take a darker color",
			primary, math.Floor(ratio*100)/100, minContrast)
	}
	dark := primary
	for percent := 1; Contrast(dark, darkPage) < darkContrast; percent++ {
		dark = primary.mix(white, percent)
	}
	return Palette{
		"primary":       primary,
		"hover":         primary.mix(black, 22),
		"active":        primary.mix(black, 37),
		"subtle":        primary.mix(white, 93),
		"disabled":      primary.mix(white, 60),
		"dark_primary":  dark,
		"dark_hover":    dark.mix(white, 30),
		"dark_active":   dark,
		"dark_subtle":   dark.mix(darkPage, 88),
		"dark_disabled": dark.mix(darkPage, 60),
	}, nil
}
