package identity

import (
	"context"
	"embed"
	"io/fs"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/oidc"
	"github.com/licet/licet/internal/platform/seal"
)

//go:embed mail/*.yaml
var mails embed.FS

// Templates returns the area's mails, one file for each kind.
func Templates() fs.FS {
	sub, err := fs.Sub(mails, "mail")
	if err != nil {
		panic("identity: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// The errors of permission.
var (
	ErrProfileNotFound = errs.New(errs.NotFound, "profile_not_found", "There is no such profile.", "Check the address.")
)

// Service does the deeds of this area. Its fields are set once, by the server.
type Service struct {
	DB     *db.DB
	Clock  clock.Clock
	Mail   *notify.Service
	Hasher *Hasher
	Seal   *seal.Box // for the secrets of authenticator apps

	// Passkeys checks them; nil = they are not offered at the portal's address. See NewRelyingParty.
	Passkeys *webauthn.WebAuthn

	// Companies asks companies' providers who somebody is; nil = there are none.
	Companies *oidc.Client

	// Brand knows what the vendor and the portal are called now: so passkeys and authenticator apps name it, and no
	// password may be made of it.
	Brand *brand.Service

	// Words that a password must not be made of either: the product's name.
	Words []string

	// Log tells the vendor what its staff did to profiles; nil where nobody reads that.
	Log *event.Log

	// AccountsOf lists the accounts that a person holds a role in, for the session. A guard: the account area stands
	// above this one. nil = none.
	AccountsOf func(ctx context.Context, tx *db.Tx, who access.ProfileID) ([]SessionAccount, error)

	// Changed is told in the deed's transaction that a profile is called otherwise now, or has another address. A guard:
	// the areas above keep names in their lists. nil = nobody wants to know.
	Changed func(ctx context.Context, tx *db.Tx, p Profile) error
}

// changed tells the areas above what a profile is now.
func (s *Service) changed(ctx context.Context, tx *db.Tx, p Profile) error {
	if s.Changed == nil {
		return nil
	}
	return s.Changed(ctx, tx, p)
}

// signedIn is the permission that everybody has who is signed in.
func signedIn(who access.Actor) error {
	if !who.SignedIn() {
		return access.ErrSignInRequired
	}
	return nil
}
