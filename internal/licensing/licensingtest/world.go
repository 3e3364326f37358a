package licensingtest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/pki"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/platform/sign"
)

// The tags of the catalog that a World has.
const (
	Overage    = "acme.edge.advanced" // more than there is may be used
	Refuse     = "acme.edge.burst"    // not this one
	ByUse      = "acme.edge.metered"  // billed by use
	Controlled = "acme.edge.crypto"   // export-controlled
)

// Catalog is the file that a World's catalog is made from.
const Catalog = `products:
  - {id: edge, name: Edge 4000}
entitlements:
  - {tag: acme.edge.advanced, name: Edge Advanced, product: edge}
  - {tag: acme.edge.burst, name: Edge Burst, product: edge, when_short: refuse}
  - {tag: acme.edge.metered, name: Edge Metered, product: edge, billing: usage}
  - {tag: acme.edge.crypto, name: Edge Crypto, product: edge, export_controlled: true}
`

// World is a database with a licensing service and all that it stands on.
type World struct {
	*accounttest.World
	Licensing *licensing.Service
}

// New returns a World on a migrated database, with the keys of a new server and a catalog.
func New(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := &World{World: accounttest.New(t, d, licensing.Templates())}
	dir := t.TempDir()
	box, err := seal.Open(filepath.Join(dir, "seal.key"))
	must(t, err)
	ca, err := pki.Open(filepath.Join(dir, "ca.key"), "Acme Networks", w.Clock.Now())
	must(t, err)
	key, err := sign.Open(filepath.Join(dir, "server.key"))
	must(t, err)
	w.Licensing = &licensing.Service{
		DB: d, Clock: w.Clock, Log: w.Log, Accounts: w.Accounts, Catalog: &catalog.Service{DB: d, Clock: w.Clock}, Mail: w.Mail,
		Agreements: &agreement.Service{DB: d, Clock: w.Clock, Log: w.Log, Accounts: w.Accounts},
		Seal:       box, CA: ca, Key: key,
	}
	w.Accounts.Empty, w.Accounts.Contents, w.Accounts.MoveContents = w.Licensing.VirtualAccountEmpty, w.Licensing.VirtualAccountContents, w.Licensing.MoveContents
	must(t, w.Licensing.Agreements.Install(t.Context(), "Acme Networks"))
	file, err := catalog.Parse(strings.NewReader(Catalog))
	must(t, err)
	_, err = w.Licensing.Catalog.Load(t.Context(), file)
	must(t, err)
	return w
}

// Device returns a new device with this serial number, whose clock is the world's.
func (w *World) Device(sn string) *Device {
	return NewDevice(sn, w.Licensing.Key.Public(), w.Clock.Now)
}

// Agreement is the version of the licensing agreement that a World has in force.
const Agreement = "1.0"

// Token issues a token for an account's default virtual account, accepting the agreement, and returns it with its value.
func (w *World) Token(t testing.TB, a accounttest.Account, terms licensing.Terms) licensing.Issued {
	t.Helper()
	terms.AcceptAgreement = Agreement
	got, err := w.Licensing.IssueToken(t.Context(), a.Admin, a.ID, a.Virtual, terms)
	must(t, err)
	return got
}

// Deposit puts perpetual licenses into a virtual account.
func (w *World) Deposit(t testing.TB, a access.AccountID, va access.VirtualAccountID, tag string, quantity int64) licensing.License {
	t.Helper()
	got, err := w.Licensing.Deposit(t.Context(), access.System("test"), a,
		licensing.License{VirtualAccount: va, Tag: tag, Type: licensing.Perpetual, Quantity: quantity, Origin: "order"})
	must(t, err)
	return got[0]
}

// Registered returns a device that has registered with the token.
func (w *World) Registered(t testing.TB, sn, token string) *Device {
	t.Helper()
	d := w.Device(sn)
	_, err := d.Register(t.Context(), w.Licensing, token, false)
	must(t, err)
	return d
}

// Verify fails the test if a counter doesn't equal the sum of its parts.
func (w *World) Verify(t testing.TB) {
	t.Helper()
	must(t, w.DB.View(t.Context(), func(tx *db.Tx) error {
		drifts, err := licensing.Verify(t.Context(), tx)
		for _, d := range drifts {
			t.Error(d)
		}
		return err
	}))
}

// Want is a wish for an authorization.
func Want(tag string, count int64) protocol.Wanted { return protocol.Wanted{Tag: tag, Count: count} }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
