package brand

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// drawn is a picture of that size in the vendor's color.
func drawn(w, h int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.Set(x, y, color.NRGBA{0x0b, 0x6e, uint8(x), 0xff})
		}
	}
	return p
}

func asPNG(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, drawn(w, h)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// claiming is a PNG whose head says that it has that size.
func claiming(t *testing.T, w, h uint32) []byte {
	t.Helper()
	b := asPNG(t, 1, 1)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// SPEC P1: what is kept of a logo is a small PNG that we made ourselves; whatever else is brought is refused by its code.
func TestReadLogo(t *testing.T) {
	t.Parallel()
	var photo, moving bytes.Buffer
	if err := errors.Join(jpeg.Encode(&photo, drawn(300, 100), nil), gif.Encode(&moving, drawn(10, 10), nil)); err != nil {
		t.Fatal(err)
	}
	evil := "<script>alert(document.domain)</script>"
	scans := append(bytes.Clone(photo.Bytes()), bytes.Repeat([]byte{0xff, 0xda}, maxScans+1)...)
	for name, c := range map[string]struct {
		file []byte
		w, h int
		want error
	}{
		"a small one keeps its size":           {asPNG(t, 120, 40), 120, 40, nil},
		"a wide one is scaled down":            {asPNG(t, 1600, 200), 400, 50, nil},
		"a high one is scaled down":            {asPNG(t, 200, 1200), 20, 120, nil},
		"a large one":                          {asPNG(t, 2000, 2000), 120, 120, nil},
		"one line":                             {asPNG(t, 2000, 1), 400, 1, nil},
		"a JPEG":                               {photo.Bytes(), 300, 100, nil},
		"a PNG with a page behind it":          {append(asPNG(t, 30, 10), evil...), 30, 10, nil},
		"SVG":                                  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), 0, 0, ErrLogoPicture},
		"a page in the clothes of a PNG":       {[]byte("\x89PNG\r\n\x1a\n" + evil), 0, 0, ErrLogoPicture},
		"a page in the clothes of a JPEG":      {[]byte("\xff\xd8\xff" + evil), 0, 0, ErrLogoPicture},
		"GIF":                                  {moving.Bytes(), 0, 0, ErrLogoPicture},
		"nothing but spaces":                   {[]byte("   "), 0, 0, ErrLogoPicture},
		"half a PNG":                           {asPNG(t, 300, 100)[:200], 0, 0, ErrLogoPicture},
		"too wide by one":                      {asPNG(t, 2001, 1), 0, 0, ErrLogoPixels},
		"too high by one":                      {asPNG(t, 1, 2001), 0, 0, ErrLogoPixels},
		"a few bytes that become 4 gigapixels": {claiming(t, 65535, 65535), 0, 0, ErrLogoPixels},
		"more than there is":                   {claiming(t, 2000, 2000), 0, 0, ErrLogoPicture},
		"no pixel":                             {claiming(t, 0, 10), 0, 0, ErrLogoPicture},
		"a JPEG of too many scans":             {scans, 0, 0, ErrLogoPicture},
		"one byte too many":                    {append(asPNG(t, 1, 1), make([]byte, MaxLogoBytes)...), 0, 0, ErrLogoSize},
	} {
		got, err := readLogo(base64.StdEncoding.EncodeToString(c.file))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
			continue
		}
		if err != nil {
			continue
		}
		kept, err := png.Decode(bytes.NewReader(got.png))
		if err != nil || kept.Bounds().Size() != (image.Point{c.w, c.h}) || got.Width != c.w || got.Height != c.h || len(got.ID) != 24 {
			t.Errorf("%s: kept %v, %v", name, got.Logo, err)
		}
		if strings.Contains(string(got.png), "script") {
			t.Errorf("%s: something of the file was kept", name)
		}
	}
	if _, err := readLogo("data:image/png;base64,AAAA"); !errors.Is(err, ErrLogoPicture) {
		t.Errorf("no base64: got %v", err)
	}
	if got, err := readLogo(""); err != nil || got.ID != "" {
		t.Errorf("none: got %v, %v", got, err)
	}
}
