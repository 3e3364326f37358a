package licensing_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/errs"
)

// SPEC I2: with many writers at once, the counters equal their parts and a pool that refuses is never over.
func TestManyWriters(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		const writers, rounds = 8, 25
		ctx := t.Context()
		lab := virtual(t, w, a, "Lab")
		vas := []access.VirtualAccountID{a.Virtual, lab}
		var tokens []string
		for _, va := range vas {
			w.Deposit(t, a.ID, va, licensingtest.Refuse, 6)
			w.Deposit(t, a.ID, va, licensingtest.Overage, 6)
			issued, err := w.Licensing.IssueToken(ctx, a.Admin, a.ID, va, licensing.Terms{AcceptAgreement: licensingtest.Agreement})
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, issued.Value)
		}
		var writing sync.WaitGroup
		for n := range writers {
			writing.Go(func() {
				r := rand.New(rand.NewPCG(uint64(n), 42)) // which deeds come in what order doesn't matter to the outcome
				var dev *licensingtest.Device
				at := 0
				for round := range rounds {
					if err := deed(t, w, a, r, vas, tokens, &dev, &at, n, round); err != nil {
						if e, ok := errs.As(err); !ok || e.Kind == errs.Internal {
							t.Errorf("writer %d: %v", n, err)
						}
					}
				}
			})
		}
		writing.Wait()
		w.Verify(t)
		for _, va := range vas {
			got, err := w.Licensing.ListLicenses(ctx, a.Admin, a.ID, va, licensing.SummaryFilter{Text: licensingtest.Refuse}, pageOne)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range got.Items {
				if x.InUse > x.Purchased {
					t.Errorf("%s: %d in use of %d although it refuses", va, x.InUse, x.Purchased)
				}
			}
		}
	})
}

// deed does one thing of many: two writers in turn share a serial number, so that they also take each other's place.
func deed(t *testing.T, w *licensingtest.World, a accounttest.Account, r *rand.Rand, vas []access.VirtualAccountID, tokens []string, dev **licensingtest.Device, at *int, n, round int) error {
	ctx := t.Context()
	if *dev == nil {
		*at = r.IntN(len(vas))
		d := w.Device(fmt.Sprintf("SN-%d", (n+round)%6))
		if _, err := d.Register(ctx, w.Licensing, tokens[*at], true); err != nil {
			return err
		}
		*dev = d
	}
	d := *dev
	switch r.IntN(10) {
	case 0:
		*dev = nil
		return d.Deregister(ctx, w.Licensing)
	case 1:
		*dev = nil
		return w.Licensing.RemoveInstance(ctx, a.Admin, a.ID, vas[*at], d.Instance)
	case 2:
		to := 1 - *at
		_, err := w.Licensing.TransferInstance(ctx, a.Admin, a.ID, vas[*at], d.Instance, vas[to])
		if err == nil {
			*at = to
		}
		return err
	case 3:
		now := w.Clock.Now()
		_, err := w.Licensing.Deposit(ctx, system, a.ID,
			licensing.License{VirtualAccount: vas[1], Tag: licensingtest.Overage, Type: licensing.Term, Quantity: 1, EndsAt: now.Add(time.Hour)},
			licensing.License{VirtualAccount: vas[0], Tag: licensingtest.Overage, Type: licensing.Term, Quantity: 1, EndsAt: now.Add(time.Hour)})
		return err
	case 4:
		w.Clock.Advance(time.Minute)
		_, err := w.Licensing.SettleDue(ctx)
		return err
	case 5:
		_, err := d.Renew(ctx, w.Licensing, nil)
		return err
	}
	_, err := d.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, r.Int64N(4)), licensingtest.Want(licensingtest.Refuse, r.Int64N(4)))
	if err != nil {
		*dev = nil // somebody took its place
	}
	return err
}

// SPEC J3: of many devices that ask at once for the last license of a pool that refuses, one gets it.
func TestLastLicenseHasManyContenders(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		const contenders, rounds = 16, 4
		ctx := t.Context()
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Refuse, 1)
		token := w.Token(t, a, licensing.Terms{}).Value
		devices := make([]*licensingtest.Device, contenders)
		for n := range devices {
			devices[n] = w.Registered(t, fmt.Sprintf("SN-%d", n), token)
		}
		for range rounds {
			got := make([]int64, contenders)
			var start, done sync.WaitGroup
			start.Add(1)
			for n, dev := range devices {
				done.Go(func() {
					start.Wait()
					answer, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Refuse, 1))
					if err != nil {
						t.Error(err)
						return
					}
					got[n] = answer.Entitlements[0].Count
				})
			}
			start.Done()
			done.Wait()
			given := int64(0)
			for n, count := range got {
				if given += count; count > 0 {
					if _, err := devices[n].Authorize(ctx, w.Licensing); err != nil {
						t.Fatal(err)
					}
				}
			}
			if given != 1 {
				t.Errorf("%d were given, want 1", given)
			}
			w.Verify(t)
		}
	})
}
