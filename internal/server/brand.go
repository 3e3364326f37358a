package server

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/console"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// sampleMail is the kind of mail that shows a branding before it is saved.
const sampleMail = "user_invitation"

// inFile is the settings file's brand in the words of the area.
func (b Brand) inFile() brand.Brand {
	return brand.Brand{Vendor: b.Vendor, Portal: b.Portal, SupportEmail: b.SupportEmail, Color: b.Color, Links: b.Links}
}

// readableColor refuses a main color that words can't be read on.
func readableColor(color string) error {
	_, err := console.NewPalette(color)
	return err
}

// color is the main color of the console's pages.
func (p *Portal) color(ctx context.Context) (string, error) {
	b, err := p.Brand.Present(ctx)
	return b.Color, err
}

// brandOfMails is how the vendor appears in mails.
func (p *Portal) brandOfMails(ctx context.Context, tx *db.Tx) (notify.Brand, error) {
	b, err := p.Brand.PresentIn(ctx, tx)
	return mailBrand(b), err
}

func mailBrand(b brand.Brand) notify.Brand {
	return notify.Brand{Vendor: b.Vendor, Portal: b.Portal, SupportEmail: b.SupportEmail, HelpURL: webLink(b, "help"), ContactURL: webLink(b, "contact"), PrivacyURL: webLink(b, "privacy"), Color: b.Color}
}

// webLink is one of the vendor's links if it leads to a page; mails show the support address by themselves.
func webLink(b brand.Brand, name string) string {
	if link := b.Links[name]; strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}

// logoOfMails is the vendor's logo in mails.
func (p *Portal) logoOfMails(ctx context.Context, tx *db.Tx) (notify.Logo, error) {
	l, picture, err := p.Brand.PresentLogoIn(ctx, tx)
	return notify.Logo{ID: l.ID, Width: l.Width, Height: l.Height, PNG: picture}, err
}

// showMail renders a mail in a brand that needn't be saved, with the logo that is.
func (p *Portal) showMail(ctx context.Context, b brand.Brand) (string, error) {
	var logo notify.Logo
	if err := p.DB.View(ctx, func(tx *db.Tx) (err error) {
		logo, err = p.logoOfMails(ctx, tx)
		return err
	}); err != nil {
		return "", err
	}
	said, err := p.Mail.PreviewIn(mailBrand(b), logo, sampleMail)
	return said.HTML, err
}

// answerLogo sends the present logo. Its name is another one for another picture, so that it may be kept for good.
func (p *Portal) answerLogo(w http.ResponseWriter, r *http.Request) {
	name, isPNG := strings.CutSuffix(r.PathValue("logo"), ".png")
	picture, err := p.Brand.PresentLogo(r.Context(), name)
	switch {
	case !isPNG || errors.Is(err, brand.ErrNoLogo):
		plain(w, http.StatusNotFound, "there is no such logo")
	case err != nil:
		p.log.Error("logo", "err", err)
		plain(w, http.StatusServiceUnavailable, "the logo can't be read now")
	default:
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write(picture) // the reader may be gone
	}
}
