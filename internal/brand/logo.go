package brand

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"github.com/licet/licet/internal/platform/errs"
)

// Limits of a logo: of the file that is brought, and of the picture that is kept.
const (
	MaxLogoBytes  = 512 << 10
	maxLogoSide   = 2000
	maxLogoWidth  = 400
	maxLogoHeight = 120
	maxScans      = 64 // of a JPEG: each goes over the whole picture, so that a small file could keep us busy for minutes
)

// The errors about logos.
var (
	ErrLogoSize    = errs.New(errs.Invalid, "branding_logo_too_large", "The logo's file is larger than 512 KB.", "Save it smaller, then choose it again.").At("/logo")
	ErrLogoPixels  = errs.New(errs.Invalid, "branding_logo_too_many_pixels", "The logo is wider or higher than 2000 pixels.", "Scale it down, then choose it again.").At("/logo")
	ErrLogoPicture = errs.New(errs.Invalid, "branding_logo_unreadable", "The logo's file is no PNG or JPEG picture that can be read.", "Save it as PNG, then choose it again.").At("/logo")
)

// picture is a logo as it is kept.
type picture struct {
	Logo
	png []byte
}

// readLogo makes of a file in base64 the picture that is kept: decoded, scaled down to fit into 400 × 120 pixels, and
// encoded anew as PNG, so that nothing of the file itself is ever served. "" is no logo.
func readLogo(text string) (*picture, error) {
	if text == "" {
		return &picture{}, nil
	}
	if base64.StdEncoding.DecodedLen(len(text)) > MaxLogoBytes+2 {
		return nil, ErrLogoSize
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, ErrLogoPicture
	}
	if len(raw) > MaxLogoBytes {
		return nil, ErrLogoSize
	}
	decoded, err := decode(raw)
	if err != nil {
		return nil, err
	}
	fitted := fit(decoded)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fitted); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(out.Bytes())
	size := fitted.Bounds().Size()
	return &picture{Logo{ID: hex.EncodeToString(sum[:12]), Width: size.X, Height: size.Y}, out.Bytes()}, nil
}

// decode reads a PNG or a JPEG by what the file begins with, once its size is known to be bearable.
func decode(raw []byte) (image.Image, error) {
	var head func(io.Reader) (image.Config, error)
	var whole func(io.Reader) (image.Image, error)
	switch {
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		head, whole = png.DecodeConfig, png.Decode
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")) && bytes.Count(raw, []byte{0xff, 0xda}) <= maxScans:
		head, whole = jpeg.DecodeConfig, jpeg.Decode
	default:
		return nil, ErrLogoPicture
	}
	size, err := head(bytes.NewReader(raw))
	if err != nil {
		return nil, ErrLogoPicture
	}
	if size.Width > maxLogoSide || size.Height > maxLogoSide {
		return nil, ErrLogoPixels
	}
	if size.Width < 1 || size.Height < 1 {
		return nil, ErrLogoPicture
	}
	decoded, err := whole(bytes.NewReader(raw))
	if err != nil {
		return nil, ErrLogoPicture
	}
	return decoded, nil
}

// fit scales a picture down until it fits; a smaller one keeps its size. The outcome holds nothing but pixels.
func fit(src image.Image) image.Image {
	size := src.Bounds().Size()
	w, h := size.X, size.Y
	if w > maxLogoWidth {
		w, h = maxLogoWidth, max(1, size.Y*maxLogoWidth/size.X)
	}
	if h > maxLogoHeight {
		w, h = max(1, size.X*maxLogoHeight/size.Y), maxLogoHeight
	}
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}
