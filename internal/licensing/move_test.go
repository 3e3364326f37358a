package licensing_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

// SPEC D6: everything in a virtual account is moved to another one before it is removed, and both logs tell.
func TestRemoveAndMoveEverything(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		lab := virtual(t, w, a, "Lab")
		issued, err := w.Licensing.IssueToken(ctx, a.Admin, a.ID, lab, licensing.Terms{AcceptAgreement: licensingtest.Agreement})
		if err != nil {
			t.Fatal(err)
		}
		w.Deposit(t, a.ID, lab, licensingtest.Overage, 5)
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 2)
		dev := w.Registered(t, "SN-1", issued.Value)
		if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 3)); err != nil {
			t.Fatal(err)
		}
		below, err := w.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: "Bench", Parent: lab})
		if err != nil {
			t.Fatal(err)
		}
		effects, err := w.Accounts.VirtualAccountEffects(ctx, a.Admin, a.ID, lab)
		if err != nil || effects.Contents != (account.Contents{Tokens: 1, Licenses: 1, Instances: 1}) || len(effects.Children) != 1 {
			t.Errorf("effects: %+v, %v", effects, err)
		}
		for to, want := range map[access.VirtualAccountID]error{"": account.ErrVirtualNotEmpty, lab: account.ErrVirtualSame, below.ID: account.ErrVirtualCircle, "va_nowhere": account.ErrVirtualNotFound} {
			if err := w.Accounts.RemoveVirtualAccount(ctx, a.Admin, a.ID, lab, to); !errors.Is(err, want) {
				t.Errorf("to %q: %v, want %v", to, err, want)
			}
		}
		if err := w.Accounts.RemoveVirtualAccount(ctx, a.Admin, a.ID, lab, a.Virtual); err != nil {
			t.Fatal(err)
		}
		w.Verify(t)
		pools, err := w.Licensing.ListLicenses(ctx, a.Admin, a.ID, a.Virtual, licensing.SummaryFilter{}, pageOne)
		if err != nil || len(pools.Items) != 1 || pools.Items[0].Purchased != 7 || pools.Items[0].InUse != 3 || pools.Items[0].Holders != 1 {
			t.Errorf("pools: %+v, %v", pools.Items, err)
		}
		if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 4)); err != nil {
			t.Errorf("the device after the move: %v", err)
		}
		if another := w.Device("SN-2"); another != nil { // the token goes on working
			if _, err := another.Register(ctx, w.Licensing, issued.Value, false); err != nil {
				t.Error(err)
			}
		}
		if v, err := w.Accounts.GetVirtualAccount(ctx, a.Admin, a.ID, below.ID); err != nil || v.Parent != a.Virtual {
			t.Errorf("the one below: %+v, %v", v, err)
		}
		for _, side := range []access.VirtualAccountID{lab, a.Virtual} {
			w.Update(t, func(tx *db.Tx) error {
				log, err := w.Log.List(ctx, tx, a.ID, event.Filter{VirtualAccount: side, Kind: "virtual_account.emptied"}, page.Request{})
				if len(log.Items) != 1 {
					t.Errorf("%s: %d entries of the move", side, len(log.Items))
				}
				return err
			})
		}
		w.Verify(t)
	})
}

// Two virtual accounts, each moved into the other at once, and devices that register meanwhile: one of the two is left, with
// everything.
func TestMoveAgainstEachOtherWhileDevicesRegister(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		const devices = 8
		ctx := t.Context()
		vas := []access.VirtualAccountID{virtual(t, w, a, "Lab"), virtual(t, w, a, "Field")}
		var tokens []string
		for _, va := range vas {
			w.Deposit(t, a.ID, va, licensingtest.Overage, 5)
			issued, err := w.Licensing.IssueToken(ctx, a.Admin, a.ID, va, licensing.Terms{AcceptAgreement: licensingtest.Agreement})
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, issued.Value)
		}
		removed := make([]error, 2)
		var all sync.WaitGroup
		for n := range devices {
			all.Go(func() {
				dev := w.Device(fmt.Sprintf("SN-%d", n))
				if _, err := dev.Register(ctx, w.Licensing, tokens[n%2], false); err != nil {
					t.Error(err)
					return
				}
				if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 1)); err != nil {
					t.Error(err)
				}
			})
		}
		for n := range vas {
			all.Go(func() { removed[n] = w.Accounts.RemoveVirtualAccount(ctx, a.Admin, a.ID, vas[n], vas[1-n]) })
		}
		all.Wait()
		left := 0
		if removed[0] == nil {
			left = 1
		}
		if (removed[0] == nil) == (removed[1] == nil) || !errors.Is(errors.Join(removed...), account.ErrVirtualNotFound) {
			t.Fatalf("removed: %v; want one of them", removed)
		}
		w.Verify(t)
		got, err := w.Licensing.ListLicenses(ctx, a.Admin, a.ID, vas[left], licensing.SummaryFilter{}, pageOne)
		if err != nil || len(got.Items) != 1 || got.Items[0].Purchased != 10 || got.Items[0].InUse != devices {
			t.Errorf("%+v, %v", got.Items, err)
		}
	})
}

// SPEC D6: what has ended in a virtual account hinders nobody from removing it as empty, and isn't lost with it: the default
// gets it, where it is read on.
func TestWhatHasEndedGoesToTheDefault(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		lab := virtual(t, w, a, "Lab")
		issued, err := w.Licensing.IssueToken(ctx, a.Admin, a.ID, lab, licensing.Terms{AcceptAgreement: licensingtest.Agreement})
		if err != nil {
			t.Fatal(err)
		}
		now := w.Clock.Now()
		if _, err := w.Licensing.Deposit(ctx, access.System("test"), a.ID, licensing.License{VirtualAccount: lab, Tag: licensingtest.Overage,
			Type: licensing.Term, Quantity: 3, StartsAt: now, EndsAt: now.Add(24 * time.Hour), Origin: "order"}); err != nil {
			t.Fatal(err)
		}
		dev := w.Registered(t, "SN-1", issued.Value)
		if err := dev.Deregister(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Licensing.RevokeToken(ctx, a.Admin, a.ID, lab, issued.ID); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(48 * time.Hour)
		if _, err := w.Licensing.SettleDue(ctx); err != nil {
			t.Fatal(err)
		}
		if c, err := w.Accounts.VirtualAccountContents(ctx, a.Admin, a.ID, lab); err != nil || c != (account.Contents{}) {
			t.Errorf("what lies in it: %+v, %v", c, err)
		}
		if err := w.Accounts.RemoveVirtualAccount(ctx, a.Admin, a.ID, lab, ""); err != nil {
			t.Fatal(err)
		}
		tokens, err := w.Licensing.ListTokens(ctx, a.Admin, a.ID, a.Virtual, page.Request{})
		if err != nil || len(tokens.Items) != 1 || tokens.Items[0].ID != issued.ID {
			t.Errorf("tokens of the default: %+v, %v", tokens.Items, err)
		}
		sources, err := w.Licensing.ListLicenseSources(ctx, a.Admin, a.ID, a.Virtual, licensing.SourceFilter{}, page.Request{})
		if err != nil || len(sources.Items) != 1 || sources.Items[0].Phase != licensing.Ended {
			t.Errorf("licenses of the default: %+v, %v", sources.Items, err)
		}
		w.Verify(t)
	})
}
