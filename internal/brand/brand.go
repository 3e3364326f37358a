package brand

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/brand/branddb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrNoLogo says that there is no logo of that name.
var ErrNoLogo = errs.New(errs.NotFound, "branding_logo_not_found", "There is no such logo.", "Take the address of the present one from the branding.")

// Brand is how the vendor appears.
type Brand struct {
	Vendor       string            // "Acme Networks"
	Portal       string            // the portal's title
	SupportEmail string            // "" = none shown
	Color        string            // #rrggbb, the main color of console and mails
	Links        map[string]string // by the names of LinkNames; a missing one isn't shown
	Logo         Logo
}

// Logo is the picture in the head of every page; its ID is "" if there is none. The ID is another one for another
// picture.
type Logo struct {
	ID            string
	Width, Height int // pixels
}

// Settings is everything that the vendor's staff knows of the branding.
type Settings struct {
	Present   Brand
	File      Brand // what a reset goes back to
	Own       bool  // whether the staff has set something over the file
	ChangedBy string
	ChangedAt time.Time // zero if it was never changed
	Version   int64     // another one after each change
}

// Service carries out the operations of this area.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *event.Log
	File  Brand // what the settings file says

	// Readable refuses a color on which words can't be read; the rule is that of the pages' colors. nil = any will do.
	Readable func(color string) error
}

// Present returns how the vendor appears now. Everybody may see it.
func (s *Service) Present(ctx context.Context) (Brand, error) {
	var b Brand
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		b, err = s.PresentIn(ctx, tx)
		return err
	})
	return b, err
}

// PresentIn is Present in a transaction.
func (s *Service) PresentIn(ctx context.Context, tx *db.Tx) (Brand, error) {
	found, err := s.settings(ctx, tx)
	return found.Present, err
}

// PresentLogo returns the logo of that name as PNG. Everybody may see it. It fails with ErrNoLogo.
func (s *Service) PresentLogo(ctx context.Context, logoID string) ([]byte, error) {
	var rows []string
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = branddb.New(tx).Logo(ctx, logoID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("brand: logo: %w", err)
	}
	if len(rows) == 0 {
		return nil, ErrNoLogo
	}
	return base64.StdEncoding.DecodeString(rows[0])
}

// PresentLogoIn is a joining function: it returns the logo that is there now and its PNG; a zero Logo and nil if there is
// none.
func (s *Service) PresentLogoIn(ctx context.Context, tx *db.Tx) (Logo, []byte, error) {
	b, err := s.PresentIn(ctx, tx)
	if err != nil || b.Logo.ID == "" {
		return Logo{}, nil, err
	}
	rows, err := branddb.New(tx).Logo(ctx, b.Logo.ID)
	if err != nil {
		return Logo{}, nil, fmt.Errorf("brand: logo: %w", err)
	}
	if len(rows) == 0 {
		return Logo{}, nil, nil
	}
	picture, err := base64.StdEncoding.DecodeString(rows[0])
	if err != nil {
		return Logo{}, nil, fmt.Errorf("brand: the logo can't be read: %w", err)
	}
	return b.Logo, picture, nil
}

// GetSettings returns the branding with where it comes from. Only the vendor's staff may.
func (s *Service) GetSettings(ctx context.Context, who access.Actor) (Settings, error) {
	if err := access.RequireOperator(who); err != nil {
		return Settings{}, err
	}
	var found Settings
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = s.settings(ctx, tx)
		return err
	})
	return found, err
}

// Try returns the brand as UpdateBranding would keep it, and keeps nothing. Only the vendor's staff may. It fails with
// ErrInvalid.
func (s *Service) Try(_ context.Context, who access.Actor, b Brand) (Brand, error) {
	if err := access.RequireOperator(who); err != nil {
		return Brand{}, err
	}
	return s.clean(b)
}

// Change is what the staff wants the branding to be.
type Change struct {
	Brand                      // its Logo doesn't count
	Logo  *string              // nil = it stays; "" = none; else a PNG or JPEG in base64
	Check func(Settings) error // refuses if what is there isn't what was read; nil = any will do
}

// UpdateBranding sets the branding over the settings file, for every server on the database. Only the vendor's staff
// may. It fails with ErrInvalid, whose fields say what is wrong, and with the errors about logos.
func (s *Service) UpdateBranding(ctx context.Context, who access.Actor, c Change) (Settings, error) {
	if err := access.RequireOperator(who); err != nil {
		return Settings{}, err
	}
	wanted, err := s.clean(c.Brand)
	if err != nil {
		return Settings{}, err
	}
	var logo *picture
	if c.Logo != nil {
		if logo, err = readLogo(*c.Logo); err != nil {
			return Settings{}, err
		}
	}
	return s.change(ctx, who, c.Check, "branding.updated", "The portal's branding was changed.", func(q *branddb.Queries) error {
		links, err := json.Marshal(wanted.Links)
		if err != nil {
			return err
		}
		if err := q.Save(ctx, branddb.SaveParams{Own: 1, Vendor: wanted.Vendor, Portal: wanted.Portal, SupportEmail: wanted.SupportEmail,
			Color: wanted.Color, Links: string(links), ChangedBy: who.Name, UpdatedAt: clock.Millis(s.Clock.Now())}); err != nil {
			return err
		}
		if logo == nil {
			return nil
		}
		return q.SaveLogo(ctx, branddb.SaveLogoParams{Logo: base64.StdEncoding.EncodeToString(logo.png), LogoID: logo.ID, LogoWidth: int64(logo.Width), LogoHeight: int64(logo.Height)})
	})
}

// ResetBranding goes back to what the settings file says, without a logo. Only the vendor's staff may.
func (s *Service) ResetBranding(ctx context.Context, who access.Actor, check func(Settings) error) (Settings, error) {
	if err := access.RequireOperator(who); err != nil {
		return Settings{}, err
	}
	return s.change(ctx, who, check, "branding.reset", "The portal's branding was set back to the settings file.", func(q *branddb.Queries) error {
		if err := q.Save(ctx, branddb.SaveParams{Links: "{}", ChangedBy: who.Name, UpdatedAt: clock.Millis(s.Clock.Now())}); err != nil {
			return err
		}
		return q.SaveLogo(ctx, branddb.SaveLogoParams{})
	})
}

// change carries out a change alone, and tells of what differs afterwards in the vendor's log; of nothing if nothing does.
func (s *Service) change(ctx context.Context, who access.Actor, check func(Settings) error, kind, message string, do func(q *branddb.Queries) error) (Settings, error) {
	var after Settings
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		q := branddb.New(tx)
		if err := q.Begin(ctx); err != nil {
			return fmt.Errorf("brand: begin: %w", err)
		}
		before, err := s.settings(ctx, tx)
		if err != nil {
			return err
		}
		before.Version-- // as whoever asks has read it
		if check != nil {
			if err := check(before); err != nil {
				return err
			}
		}
		if err := do(q); err != nil {
			return fmt.Errorf("brand: save: %w", err)
		}
		if after, err = s.settings(ctx, tx); err != nil {
			return err
		}
		was, is := differences(before.Present, after.Present)
		if len(is) == 0 && before.Own == after.Own {
			return nil
		}
		return s.Log.Append(ctx, tx, who.AsOperator(), event.Event{Account: event.OfVendor, Kind: kind, Message: message,
			SubjectKind: "branding", SubjectID: "vendor", SubjectName: after.Present.Portal, Before: was, After: is})
	})
	return after, err
}

// settings reads what is there.
func (s *Service) settings(ctx context.Context, tx *db.Tx) (Settings, error) {
	row, err := branddb.New(tx).Get(ctx)
	if err != nil {
		return Settings{}, fmt.Errorf("brand: read: %w", err)
	}
	found := Settings{Present: s.File, File: s.File, Own: row.Own == 1, ChangedBy: row.ChangedBy, ChangedAt: clock.Time(row.UpdatedAt), Version: row.Version}
	if !found.Own {
		return found, nil
	}
	links := map[string]string{}
	if err := json.Unmarshal([]byte(row.Links), &links); err != nil {
		return Settings{}, fmt.Errorf("brand: the links can't be read: %w", err)
	}
	found.Present = Brand{Vendor: row.Vendor, Portal: row.Portal, SupportEmail: row.SupportEmail, Color: row.Color, Links: links,
		Logo: Logo{ID: row.LogoID, Width: int(row.LogoWidth), Height: int(row.LogoHeight)}}
	return found, nil
}

// differences returns the fields that are not the same, as the log shows them.
func differences(before, after Brand) (was, is map[string]any) {
	was, is = map[string]any{}, map[string]any{}
	a, b := before.fields(), after.fields()
	for name := range maps.Keys(b) {
		if a[name] != b[name] {
			was[name], is[name] = a[name], b[name]
		}
	}
	return was, is
}

// fields is the brand as the log shows it.
func (b Brand) fields() map[string]string {
	all := map[string]string{"vendor": b.Vendor, "portal": b.Portal, "support_email": b.SupportEmail, "color": b.Color, "logo": ""}
	if b.Logo.ID != "" {
		all["logo"] = fmt.Sprintf("%s, %d × %d pixels", b.Logo.ID, b.Logo.Width, b.Logo.Height)
	}
	for _, name := range LinkNames() {
		all["link_"+name] = b.Links[name]
	}
	return all
}
