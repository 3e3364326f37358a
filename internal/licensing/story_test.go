package licensing_test

import (
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC J1: a device registers with a token, is authorized, reports, renews and deregisters.
func TestOneDevicesLife(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		w := licensingtest.New(t, d)
		a := w.Standard(t, "cedar")
		token := w.Token(t, a, licensing.Terms{})
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 3)
		dev := w.Device("SN1")
		got, err := dev.Register(ctx, w.Licensing, token.Value, false)
		if err != nil {
			t.Fatal(err)
		}
		if got.Account.DomainIdentifier != "cedar.example" || got.VirtualAccount.Name != "DEFAULT" || got.Certificate == "" ||
			!got.NotAfter.Equal(w.Clock.Now().AddDate(1, 0, 0)) || !got.RenewAfter.Equal(w.Clock.Now().AddDate(0, 6, 0)) {
			t.Errorf("registered: %+v", got)
		}
		auth, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 2), licensingtest.Want("acme.none", 1))
		if err != nil {
			t.Fatal(err)
		}
		if auth.Status != protocol.StatusAuthorized || len(auth.Entitlements) != 2 || auth.Entitlements[0].State != protocol.StateInCompliance ||
			auth.Entitlements[1].State != protocol.StateUnknownTag || !auth.ExpiresAt.Equal(w.Clock.Now().Add(90*24*time.Hour)) {
			t.Errorf("authorized: %+v", auth)
		}
		w.Verify(t)
		if auth, err = dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 5)); err != nil || auth.Status != protocol.StatusOutOfCompliance {
			t.Errorf("over: %+v, %v", auth, err)
		}
		w.Verify(t)
		if _, err := dev.Renew(ctx, w.Licensing, licensingtest.NewKey()); err != nil {
			t.Fatal(err)
		}
		if _, err := dev.Authorize(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		if err := dev.Deregister(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		w.Verify(t)
	})
}
