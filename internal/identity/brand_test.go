package identity_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
)

// SPEC P1, A1: what authenticator apps and passkeys call the portal, and what no password may be made of, is what the
// branding says now, also where another server on the same database changed it.
func TestABrandingCountsAtOnce(t *testing.T) {
	run(t, func(t *testing.T, f *identitytest.Fixture) {
		ctx := t.Context()
		who, _ := f.SignedIn(t, maria)
		names := func() (app, passkey string) {
			t.Helper()
			key, err := f.BeginTOTP(ctx, who, password)
			must(t, err)
			c, err := f.BeginPasskey(ctx, who, password)
			must(t, err)
			var options struct {
				RP struct{ Name, ID string } `json:"rp"`
			}
			must(t, json.Unmarshal([]byte(asJSON(t, c.Options)), &options))
			if options.RP.ID != portal.ID {
				t.Errorf("the party's id became %q", options.RP.ID)
			}
			return key.URL, options.RP.Name
		}
		if app, passkey := names(); !strings.Contains(app, "issuer=Software%20Central") || passkey != "Software Central" {
			t.Errorf("before: %s, %s", app, passkey)
		}
		own := func(s *identity.Service, word string) error {
			_, err := s.SignUp(ctx, stranger, identity.SignUp{Email: "x@example.com", Password: word + " " + word + " " + word, FirstName: "Robin", LastName: "Gray"})
			return err
		}
		want(t, own(f.Service, "acme networks"), identity.ErrPasswordOwn)

		elsewhere := *f.Brand // another server, with a file of its own
		_, err := elsewhere.UpdateBranding(ctx, access.System("test"), brand.Change{Brand: brand.Brand{Vendor: "Umbra Systems", Portal: "Penumbra Licenses", Color: "#b00020"}})
		must(t, err)
		if app, passkey := names(); !strings.Contains(app, "issuer=Penumbra%20Licenses") || passkey != "Penumbra Licenses" {
			t.Errorf("after: %s, %s", app, passkey)
		}
		for _, word := range []string{"umbra systems", "penumbra"} {
			want(t, own(f.Service, word), identity.ErrPasswordOwn)
		}
		want(t, f.ChangePassword(ctx, who, password, "Umbra-Systems-Umbra"), identity.ErrPasswordOwn)
	})
}
