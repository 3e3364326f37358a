package notify

import (
	"context"
	"encoding/base64"
	"fmt"
	htmltemplate "html/template"
	"strings"

	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/smtp"
)

// Logo is the vendor's picture in the head of a mail; without PNG there is none.
type Logo struct {
	ID            string // another one for another picture; letters and digits
	Width, Height int    // pixels
	PNG           []byte
}

// logoSlot is where the logo's row goes into a mail's HTML. What is kept of a mail has the slot: the picture is added when
// the mail leaves or is looked at. What people write can't hold it, for there "<" is written "&lt;".
const logoSlot = "<!--logo-->"

// Bounds of the logo as it is shown. It is kept larger, for screens with fine pixels.
const (
	maxLogoWidth  = 200
	maxLogoHeight = 40
)

// shown returns the logo's size in a mail.
func (l Logo) shown() (width, height int) {
	width, height = l.Width, l.Height
	if width > maxLogoWidth {
		width, height = maxLogoWidth, max(1, height*maxLogoWidth/width)
	}
	if height > maxLogoHeight {
		width, height = max(1, width*maxLogoHeight/height), maxLogoHeight
	}
	return width, height
}

// withLogo puts the logo at an address into a mail's HTML; its other text is the vendor's name. Without a logo the slot
// goes, and the mail's head has the portal's title alone.
func (r *renderer) withLogo(html string, l Logo, address string) (string, error) {
	if len(l.PNG) == 0 {
		return strings.Replace(html, logoSlot, "", 1), nil
	}
	width, height := l.shown()
	var row strings.Builder
	if err := r.layout.ExecuteTemplate(&row, "logo.html", map[string]any{
		"Address": htmltemplate.URL(address), "Width": width, "Height": height, "Alt": r.brand.Vendor, //nolint:gosec // made by us of an id or of base64
	}); err != nil {
		return "", fmt.Errorf("notify: logo: %w", err)
	}
	return strings.Replace(html, logoSlot, row.String(), 1), nil
}

// logo returns the vendor's present logo, an empty one if there is none.
func (s *Service) logo(ctx context.Context, tx *db.Tx) (Logo, error) {
	if s.LogoNow == nil {
		return Logo{}, nil
	}
	l, err := s.LogoNow(ctx, tx)
	if err != nil {
		return Logo{}, fmt.Errorf("notify: logo: %w", err)
	}
	return l, nil
}

// packed returns a mail's HTML as it leaves, and the pictures that go with it.
func (s *Service) packed(r *renderer, said Rendered, l Logo) (string, []smtp.Picture, error) {
	if len(l.PNG) == 0 {
		html, err := r.withLogo(said.HTML, l, "")
		return html, nil, err
	}
	picture := smtp.Picture{ID: "logo-" + l.ID + "@" + s.host, PNG: l.PNG}
	html, err := r.withLogo(said.HTML, l, "cid:"+picture.ID)
	return html, []smtp.Picture{picture}, err
}

// onPage returns what a mail says with its HTML as a page shows it, which loads nothing: the logo stands in it.
func (r *renderer) onPage(said Rendered, l Logo) (Rendered, error) {
	var err error
	said.HTML, err = r.withLogo(said.HTML, l, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(l.PNG))
	return said, err
}
