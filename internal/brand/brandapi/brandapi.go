// Package brandapi is the REST face of brand: how the vendor appears, for everybody, and changing it, for its staff.
//
// It owns the form of these answers. Rules are brand's.
package brandapi

import (
	"context"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document.
const tag = "branding"

// Config is what the operations need beside the area's own.
type Config struct {
	// SampleMail renders a mail in a brand that needn't be saved, as HTML. A guard of the mail's area, which stands above.
	SampleMail func(ctx context.Context, b brand.Brand) (string, error)
}

// Logo is the picture in the head of every page.
type Logo struct {
	_      struct{} `nullable:"true"`
	URL    string   `json:"url" doc:"A path of this server; another one for another picture."`
	Width  int      `json:"width" doc:"Pixels."`
	Height int      `json:"height" doc:"Pixels."`
}

// Links are the addresses at the foot of every page; an empty one isn't shown.
type Links struct {
	Contact    string `json:"contact" maxLength:"2000"`
	Feedback   string `json:"feedback" maxLength:"2000"`
	Help       string `json:"help" maxLength:"2000"`
	SiteMap    string `json:"site_map" maxLength:"2000"`
	Terms      string `json:"terms" maxLength:"2000"`
	Privacy    string `json:"privacy" maxLength:"2000"`
	Cookies    string `json:"cookies" maxLength:"2000"`
	Trademarks string `json:"trademarks" maxLength:"2000"`
}

// Branding is how the vendor appears.
type Branding struct {
	Vendor       string `json:"vendor"`
	Portal       string `json:"portal"`
	SupportEmail string `json:"support_email"`
	Color        string `json:"color" doc:"The main color, #rrggbb."`
	Links        Links  `json:"links"`
	Logo         *Logo  `json:"logo" doc:"Null if there is none."`
}

// BrandingSettings is everything that the vendor's staff knows of the branding.
type BrandingSettings struct {
	Present   Branding   `json:"present"`
	File      Branding   `json:"file" doc:"What the settings file says; a reset goes back to it."`
	Own       bool       `json:"own" doc:"Whether the staff has set something over the file."`
	ChangedBy string     `json:"changed_by"`
	ChangedAt *time.Time `json:"changed_at" nullable:"true"`
	Version   int64      `json:"version"`
}

// BrandingChange is what the branding is to be.
type BrandingChange struct {
	Vendor       string  `json:"vendor" maxLength:"1000"`
	Portal       string  `json:"portal" maxLength:"1000"`
	SupportEmail string  `json:"support_email" maxLength:"1000"`
	Color        string  `json:"color" maxLength:"100" doc:"#rrggbb, dark enough for white words on it."`
	Links        Links   `json:"links" doc:"https:// or mailto: each, or empty."`
	Logo         *string `json:"logo,omitempty" maxLength:"1000000" doc:"A PNG or JPEG of at most 512 KB and 2000 × 2000 pixels, in base64; empty for none. Left out, it stays."`
}

type settingsAnswer struct {
	ETag string `header:"ETag" doc:"To be sent as If-Match with a change."`
	Body BrandingSettings
}

// LogoPath is where the server shows a logo.
func LogoPath(logoID string) string { return "/branding/" + logoID + ".png" }

func brandingOf(b brand.Brand) Branding {
	l := b.Links
	out := Branding{Vendor: b.Vendor, Portal: b.Portal, SupportEmail: b.SupportEmail, Color: b.Color,
		Links: Links{Contact: l["contact"], Feedback: l["feedback"], Help: l["help"], SiteMap: l["site_map"],
			Terms: l["terms"], Privacy: l["privacy"], Cookies: l["cookies"], Trademarks: l["trademarks"]}}
	if b.Logo.ID != "" {
		out.Logo = &Logo{URL: LogoPath(b.Logo.ID), Width: b.Logo.Width, Height: b.Logo.Height}
	}
	return out
}

func (l Links) byName() map[string]string {
	return map[string]string{"contact": l.Contact, "feedback": l.Feedback, "help": l.Help, "site_map": l.SiteMap,
		"terms": l.Terms, "privacy": l.Privacy, "cookies": l.Cookies, "trademarks": l.Trademarks}
}

func settingsOf(s brand.Settings) BrandingSettings {
	out := BrandingSettings{Present: brandingOf(s.Present), File: brandingOf(s.File), Own: s.Own, ChangedBy: s.ChangedBy, Version: s.Version}
	if !s.ChangedAt.IsZero() {
		out.ChangedAt = &s.ChangedAt
	}
	return out
}

func answer(s brand.Settings) *settingsAnswer {
	return &settingsAnswer{ETag: rest.ETag(settingsOf(s)), Body: settingsOf(s)}
}

// unchanged refuses a change that was made looking at other settings.
func unchanged(m rest.IfMatch) func(brand.Settings) error {
	return func(s brand.Settings) error { return m.Check(rest.ETag(settingsOf(s))) }
}

// Register adds the area's operations.
func Register(a *rest.API, s *brand.Service, c Config) {
	rest.Handle(a, rest.Op{
		ID: "getBranding", Method: http.MethodGet, Path: "/branding", Tag: tag, Permission: access.Public,
		Summary: "Get the vendor's branding", Description: "Name, support address, color, logo, links at the foot of pages.",
	}, func(ctx context.Context, _ access.Actor, _ *struct{}) (*struct{ Body Branding }, error) {
		b, err := s.Present(ctx)
		return &struct{ Body Branding }{brandingOf(b)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "getBrandingSettings", Method: http.MethodGet, Path: "/operator/branding", Tag: tag, Permission: access.Operators,
		Summary: "Get the branding's settings", Description: "With what the settings file says, and who changed it last.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*settingsAnswer, error) {
		found, err := s.GetSettings(ctx, who)
		return answer(found), err
	})
	rest.Handle(a, rest.Op{
		ID: "updateBranding", Method: http.MethodPut, Path: "/operator/branding", Tag: tag, Permission: access.Operators, Status: http.StatusOK,
		Summary: "Change the branding", Description: "On every server of this database, from now on. The logo is kept as PNG that fits into 400 × 120 pixels.",
		Errors: []*errs.Error{brand.ErrInvalid, brand.ErrLogoSize, brand.ErrLogoPixels, brand.ErrLogoPicture, rest.ErrChangedMeanwhile},
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.IfMatch
		Body BrandingChange
	}) (*settingsAnswer, error) {
		b := in.Body
		saved, err := s.UpdateBranding(ctx, who, brand.Change{Logo: b.Logo, Check: unchanged(in.IfMatch), Brand: brand.Brand{
			Vendor: b.Vendor, Portal: b.Portal, SupportEmail: b.SupportEmail, Color: b.Color, Links: b.Links.byName()}})
		return answer(saved), err
	})
	rest.Handle(a, rest.Op{
		ID: "resetBranding", Method: http.MethodDelete, Path: "/operator/branding", Tag: tag, Permission: access.Operators, Status: http.StatusOK,
		Summary: "Reset the branding", Description: "To what the settings file says, without a logo.", Errors: []*errs.Error{rest.ErrChangedMeanwhile},
	}, func(ctx context.Context, who access.Actor, in *struct{ rest.IfMatch }) (*settingsAnswer, error) {
		saved, err := s.ResetBranding(ctx, who, unchanged(in.IfMatch))
		return answer(saved), err
	})
	rest.Document(a, rest.Op{
		ID: "showBrandedMail", Path: "/operator/branding/mail.html", Tag: tag, Permission: access.Operators,
		Summary: "Show a mail in a branding", Description: "One that needn't be saved, for a frame.", Errors: []*errs.Error{brand.ErrInvalid},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Vendor       string `query:"vendor" maxLength:"1000"`
		Portal       string `query:"portal" maxLength:"1000"`
		SupportEmail string `query:"support_email" maxLength:"1000"`
		Help         string `query:"help" maxLength:"2000"`
		Color        string `query:"color" maxLength:"100"`
	}) (string, error) {
		b, err := s.Try(ctx, who, brand.Brand{Vendor: in.Vendor, Portal: in.Portal, SupportEmail: in.SupportEmail, Color: in.Color,
			Links: map[string]string{"help": in.Help}})
		if err != nil {
			return "", err
		}
		return c.SampleMail(ctx, b)
	})
}
