package brandapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/brand/brandapi"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
	"github.com/licet/licet/internal/schema"
)

const path = "/operator/branding"

var olga = access.Actor{Kind: access.Person, Profile: "prof_olga", Name: "Olga Vendor", Email: "olga@acme.example", Operator: true, SecondFactor: true}

func file() brand.Brand {
	return brand.Brand{Vendor: "Acme Networks", Portal: "Software Central", Color: "#0b6e6e", Links: map[string]string{"help": "https://acme.example/help"}}
}

// open serves the operations; the one color that can't be read on is #ffcc00.
func open(t *testing.T, d *db.DB) (*accounttest.World, *brand.Service, *accounttest.Portal) {
	t.Helper()
	w := accounttest.New(t, d)
	s := &brand.Service{DB: d, Clock: w.Clock, Log: &event.Log{Clock: w.Clock, DB: d}, File: file(), Readable: func(color string) error {
		if color == "#ffcc00" {
			return errors.New("take a darker color")
		}
		return nil
	}}
	return w, s, w.Serve(t, func(a *rest.API) {
		brandapi.Register(a, s, brandapi.Config{SampleMail: func(_ context.Context, b brand.Brand) (string, error) {
			return "<p>" + b.Portal + " in " + b.Color, nil
		}})
	})
}

// body is a change of the branding with some members replaced.
func body(t *testing.T, other map[string]any) string {
	t.Helper()
	all := map[string]any{"vendor": "Acme Networks", "portal": "Acme Licenses", "support_email": "help@acme.example", "color": "#B00020",
		"links": map[string]string{"contact": "mailto:help@acme.example", "feedback": "", "help": "", "site_map": "", "terms": "", "privacy": "", "cookies": "", "trademarks": ""}}
	maps.Copy(all, other)
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func logo(t *testing.T, w, h int) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

// SPEC P1: the staff changes the branding, everybody sees it, the log tells of it, and it can be set back.
func TestChangeAndReset(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		_, s, p := open(t, d)
		anybody := func() map[string]any {
			t.Helper()
			return p.Want(t, access.Actor{}, "GET", "/branding", "", 200, "").Body
		}
		if got := anybody(); got["portal"] != "Software Central" || got["color"] != "#0b6e6e" || got["logo"] != nil || got["links"].(map[string]any)["help"] != "https://acme.example/help" {
			t.Errorf("%v", got)
		}
		first := p.Want(t, olga, "GET", path, "", 200, "")
		if first.Body["own"] != false || first.Body["changed_at"] != nil || first.ETag == "" {
			t.Errorf("%v", first.Body)
		}
		saved := p.Want(t, olga, "PUT", path, body(t, map[string]any{"logo": logo(t, 800, 100)}), 200, "", "If-Match", first.ETag)
		got := anybody()
		picture, ok := got["logo"].(map[string]any)
		if !ok || got["portal"] != "Acme Licenses" || got["color"] != "#b00020" || picture["width"] != 400.0 || picture["height"] != 50.0 || got["links"].(map[string]any)["help"] != "" {
			t.Fatalf("%v", got)
		}
		if saved.Body["own"] != true || saved.Body["changed_by"] != olga.Name || saved.Body["file"].(map[string]any)["portal"] != "Software Central" {
			t.Errorf("%v", saved.Body)
		}
		id := strings.TrimSuffix(strings.TrimPrefix(picture["url"].(string), "/branding/"), ".png")
		if kept, err := s.PresentLogo(t.Context(), id); err != nil || !bytes.HasPrefix(kept, []byte("\x89PNG")) {
			t.Errorf("%v", err)
		}

		p.Want(t, olga, "PUT", path, body(t, nil), 412, "changed_meanwhile", "If-Match", first.ETag)
		p.Want(t, olga, "DELETE", path, "", 412, "changed_meanwhile", "If-Match", first.ETag)
		kept := p.Want(t, olga, "PUT", path, body(t, nil), 200, "", "If-Match", saved.ETag)
		if anybody()["logo"] == nil {
			t.Error("the logo is gone, though the change doesn't speak of it")
		}
		p.Want(t, olga, "PUT", path, body(t, map[string]any{"logo": ""}), 200, "", "If-Match", kept.ETag)
		if anybody()["logo"] != nil {
			t.Error("the logo is still there")
		}
		if _, err := s.PresentLogo(t.Context(), id); !errors.Is(err, brand.ErrNoLogo) {
			t.Errorf("got %v", err)
		}
		p.Want(t, olga, "DELETE", path, "", 200, "")
		if got := anybody(); got["portal"] != "Software Central" {
			t.Errorf("%v", got)
		}

		told, err := s.Log.ListVendorEvents(t.Context(), olga, event.Filter{}, page.Request{})
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range told.Items {
			kinds = append(kinds, e.Kind)
		}
		if strings.Join(kinds, " ") != "branding.reset branding.updated branding.updated" { // the one that changed nothing isn't there
			t.Fatalf("%v", kinds)
		}
		if e := told.Items[2]; e.Before["color"] != "#0b6e6e" || e.After["color"] != "#b00020" || e.Actor.Kind != olga.AsOperator().Kind || e.Before["vendor"] != nil {
			t.Errorf("%+v", e)
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w, _, p := open(t, d)
		admin := w.Standard(t, "cedar").Admin
		for _, c := range []struct {
			who    access.Actor
			body   string
			status int
			code   string
		}{
			{access.Actor{}, body(t, nil), 401, "sign_in_required"},
			{admin, body(t, nil), 403, "permission_denied"},
			{olga, body(t, map[string]any{"color": "#ffcc00"}), 422, "branding_invalid"},
			{olga, body(t, map[string]any{"logo": base64.StdEncoding.EncodeToString([]byte("<svg/>"))}), 422, "branding_logo_unreadable"},
			{olga, body(t, map[string]any{"logo": logo(t, 2001, 1)}), 422, "branding_logo_too_many_pixels"},
			{olga, body(t, map[string]any{"logo": base64.StdEncoding.EncodeToString(make([]byte, brand.MaxLogoBytes+1))}), 422, "branding_logo_too_large"},
		} {
			p.Want(t, c.who, "PUT", path, c.body, c.status, c.code)
		}
		if got := p.Want(t, access.Actor{}, "GET", "/branding", "", 200, "").Body; got["color"] != "#0b6e6e" {
			t.Errorf("%v", got)
		}
		p.Want(t, admin, "GET", path, "", 403, "permission_denied")
		p.Want(t, admin, "DELETE", path, "", 403, "permission_denied")
		sample := path + "/mail.html?vendor=Acme&portal=Try&color=%23B00020"
		p.Want(t, admin, "GET", sample, "", 403, "permission_denied")
		p.Want(t, olga, "GET", path+"/mail.html?vendor=Acme&portal=Try&color=%23ffcc00", "", 422, "branding_invalid")
		if got := p.Want(t, olga, "GET", sample, "", 200, ""); got.Text != "<p>Try in #b00020" {
			t.Errorf("%q", got.Text)
		}
	})
}

// SPEC P1: of two operators who read the same settings, only one changes them.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		_, _, p := open(t, d)
		read := p.Want(t, olga, "GET", path, "", 200, "").ETag
		var wg sync.WaitGroup
		statuses := make([]int, 6)
		for i := range statuses {
			text := body(t, map[string]any{"vendor": "Vendor " + string(rune('A'+i))})
			wg.Go(func() { statuses[i] = p.Do(t, olga, "PUT", path, text, "If-Match", read).Status })
		}
		wg.Wait()
		done := 0
		for _, s := range statuses {
			if s == 200 {
				done++
			} else if s != 412 {
				t.Errorf("got %d", s)
			}
		}
		if done != 1 {
			t.Errorf("%d of them changed it: %v", done, statuses)
		}
	})
}
