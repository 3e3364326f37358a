// Package identitytest makes people for the tests of other areas.
package identitytest

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/brand"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/seal"
)

// Password is the one that everybody has who is made here.
const Password = "seven purple herons at dusk"

// NewHasher returns a hasher that costs next to nothing, for tests only.
func NewHasher() *identity.Hasher { return identity.NewHasher(64, 1, 4) }

// Fixture makes people in a database.
type Fixture struct {
	*identity.Service
	Clock *clock.Manual // the service's
}

// New returns a fixture on a migrated database, with a clock that stands at noon of 1 March 2026. Its mails stay in the
// outbox, where notifytest.Queued sees them.
func New(t testing.TB, d *db.DB) *Fixture {
	t.Helper()
	c := clock.NewManual(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	mail := notifytest.New(t, d, c, job.New(d, c, slog.New(slog.DiscardHandler)), identity.Templates())
	box, err := seal.Open(filepath.Join(t.TempDir(), "seal.key"))
	if err != nil {
		t.Fatalf("identitytest: %v", err)
	}
	passkeys, err := identity.NewRelyingParty("https://portal.example")
	if err != nil {
		t.Fatalf("identitytest: %v", err)
	}
	called := &brand.Service{DB: d, Clock: c, Log: &event.Log{DB: d, Clock: c}, File: brand.Brand{Vendor: "Acme Networks", Portal: "Software Central"}}
	return &Fixture{Clock: c, Service: &identity.Service{DB: d, Seal: box, Passkeys: passkeys, Brand: called, Clock: c, Mail: mail, Hasher: NewHasher(), Words: []string{"Licet"}}}
}

// Last returns the newest mail of a kind to an address, and fails the test if there is none.
func (f *Fixture) Last(t testing.TB, kind, email string) notifytest.Mail {
	t.Helper()
	all := notifytest.Queued(t, f.DB)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind && all[i].ToEmail == email {
			return all[i]
		}
	}
	t.Fatalf("identitytest: no mail %s to %s among %d", kind, email, len(all))
	return notifytest.Mail{}
}

// Token returns the token in the newest mail of a kind to an address.
func (f *Fixture) Token(t testing.TB, kind, email string) string {
	t.Helper()
	token, _ := f.Last(t, kind, email).Data["token"].(string)
	return token
}

// SignedUp makes a person with a verified address and returns them as they act when signed in. There is no session
// behind it; see SignedIn.
func (f *Fixture) SignedUp(t testing.TB, email string) access.Actor {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	p, err := f.CreateProfile(ctx, access.System("test"), identity.SignUp{Email: email, Password: Password, FirstName: "Robin", LastName: "Gray"})
	if err != nil {
		t.Fatalf("identitytest: %s: %v", email, err)
	}
	return access.Actor{Kind: access.Person, Profile: p.ID, Name: p.Name(), Email: p.Email, Origin: "192.0.2.10"}
}

// SignedIn is SignedUp with a session; it returns the session's token too.
func (f *Fixture) SignedIn(t testing.TB, email string) (access.Actor, string) {
	t.Helper()
	who := f.SignedUp(t, email)
	token, who, err := f.SignIn(t.Context(), access.Actor{Kind: access.Anonymous, Origin: who.Origin}, identity.SignIn{Email: email, Password: Password, Client: identity.Client{Agent: "test"}})
	if err != nil {
		t.Fatalf("identitytest: %s: %v", email, err)
	}
	return who, token
}

// Enroll gives somebody an authenticator app and returns its secret and the recovery codes. The code of the present step
// is good yet. The session, if there is one, goes on under another token.
func (f *Fixture) Enroll(t testing.TB, who access.Actor) (secret string, recovery []string) {
	t.Helper()
	key, err := f.BeginTOTP(t.Context(), who, Password)
	if err != nil {
		t.Fatalf("identitytest: %s: %v", who.Email, err)
	}
	made, err := f.ConfirmTOTP(t.Context(), who, f.Code(t, key.Secret, -1))
	if err != nil {
		t.Fatalf("identitytest: %s: %v", who.Email, err)
	}
	return key.Secret, made.RecoveryCodes
}

// Code returns the code that an authenticator app shows so many steps from now.
func (f *Fixture) Code(t testing.TB, secret string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, f.Clock.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatalf("identitytest: %v", err)
	}
	return code
}

// Pending returns what stands for a sign-in that waits for its second factor.
func Pending(t testing.TB, err error) string {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Code != identity.ErrSecondFactorNeeded.Code {
		t.Fatalf("identitytest: got %v, want %s", err, identity.ErrSecondFactorNeeded.Code)
	}
	pending, _ := e.Extra["pending"].(string)
	return pending
}
