package licensing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
)

// pool returns the license manager's row of an entitlement in the default virtual account.
func pool(t *testing.T, w *licensingtest.World, a accounttest.Account, tag string) licensing.Summary {
	t.Helper()
	got, err := w.Licensing.ListLicenses(t.Context(), a.Viewer, a.ID, a.Virtual, licensing.SummaryFilter{Text: tag}, pageOne)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Items) != 1 {
		t.Fatalf("%d rows of %s", len(got.Items), tag)
	}
	return got.Items[0]
}

func lapse(t *testing.T, w *licensingtest.World, want int) {
	t.Helper()
	if n, err := w.Licensing.LapseSilent(t.Context()); err != nil || n != want {
		t.Errorf("%d lapsed, %v; want %d", n, err, want)
	}
	w.Verify(t)
}

// SPEC J4: after 90 days of silence the licenses return to the pool, and the next contact of any kind takes them back.
func TestSilenceAndReturn(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 10)
		token := w.Token(t, a, licensing.Terms{}).Value
		var devices []*licensingtest.Device
		for _, sn := range []string{"A", "B", "C", "D"} {
			dev := w.Registered(t, sn, token)
			if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 2)); err != nil {
				t.Fatal(err)
			}
			devices = append(devices, dev)
		}
		w.Clock.Advance(90*day - time.Millisecond)
		lapse(t, w, 0)
		w.Clock.Advance(time.Millisecond)
		lapse(t, w, 4)
		lapse(t, w, 0)
		if p := pool(t, w, a, licensingtest.Overage); p.InUse != 0 || p.Holders != 0 {
			t.Errorf("after the lapse: %+v", p.Pool)
		}
		v, err := w.Licensing.GetInstance(ctx, a.Viewer, a.ID, a.Virtual, devices[0].Instance)
		if err != nil || v.Authorization != licensing.StateAuthorizationExpired || !v.LapsedAt.Equal(w.Clock.Now()) || len(v.Alerts) != 1 || len(v.Uses) != 0 {
			t.Errorf("the silent one: %+v, %v", v, err)
		}
		lapsed, err := w.Licensing.ListInstances(ctx, a.Viewer, a.ID, a.Virtual, licensing.InstanceFilter{Status: licensing.StateLapsed}, pageOne)
		if err != nil || len(lapsed.Items) != 4 {
			t.Errorf("%d lapsed in the list, %v", len(lapsed.Items), err)
		}

		if _, err := devices[0].Report(ctx, w.Licensing, protocol.Measurement{ID: 1, Tag: licensingtest.Overage, From: w.Clock.Now(), To: w.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
		if _, err := devices[1].Renew(ctx, w.Licensing, nil); err != nil {
			t.Fatal(err)
		}
		if p := pool(t, w, a, licensingtest.Overage); p.InUse != 4 || p.Holders != 2 {
			t.Errorf("after a report and a renewal: %+v", p.Pool)
		}
		got, err := devices[2].Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 3))
		if err != nil || got.Status != protocol.StatusAuthorized {
			t.Errorf("asking anew: %+v, %v", got, err)
		}
		if err := devices[3].Deregister(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		if p := pool(t, w, a, licensingtest.Overage); p.InUse != 7 || p.Holders != 3 {
			t.Errorf("in the end: %+v", p.Pool)
		}
		if n := len(events(t, w, a, "instance.lapsed")); n != 4 {
			t.Errorf("%d lapses in the log, want 4", n)
		}
		if n := len(events(t, w, a, "instance.returned")); n != 3 {
			t.Errorf("%d returns in the log, want 3", n)
		}
		w.Verify(t)
	})
}

// SPEC J4, J3: when others have taken what was given back, the one that returns is out of compliance, or refused.
func TestReturnToAnEmptyPool(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 1)
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Refuse, 1)
		token := w.Token(t, a, licensing.Terms{}).Value
		wants := []protocol.Wanted{licensingtest.Want(licensingtest.Overage, 1), licensingtest.Want(licensingtest.Refuse, 1)}
		first := w.Registered(t, "A", token)
		if _, err := first.Authorize(ctx, w.Licensing, wants...); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(90 * day)
		lapse(t, w, 1)
		second := w.Registered(t, "B", token)
		if got, err := second.Authorize(ctx, w.Licensing, wants...); err != nil || got.Status != protocol.StatusAuthorized {
			t.Errorf("what was given back can be used: %+v, %v", got, err)
		}
		if _, err := first.Report(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		if p := pool(t, w, a, licensingtest.Overage); p.Balance() != -1 || p.Status != licensing.StateOutOfCompliance {
			t.Errorf("overage: %+v", p)
		}
		if p := pool(t, w, a, licensingtest.Refuse); p.Balance() != 0 || p.InUse != 1 {
			t.Errorf("refusing: %+v", p)
		}
		if err := second.Deregister(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		if got, err := first.Authorize(ctx, w.Licensing, wants...); err != nil || got.Status != protocol.StatusAuthorized {
			t.Errorf("there is enough again: %+v, %v", got, err)
		}
		w.Verify(t)
	})
}

// SPEC I2: no number that is shown counts a license that has ended, also if nothing ran at its end.
func TestLicensesStartAndEndAtTheirMoment(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		now := w.Clock.Now()
		if _, err := w.Licensing.Deposit(ctx, system, a.ID,
			licensing.License{VirtualAccount: a.Virtual, Tag: licensingtest.Overage, Type: licensing.Term, Quantity: 5, EndsAt: now.Add(10 * day)},
			licensing.License{VirtualAccount: a.Virtual, Tag: licensingtest.Overage, Type: licensing.Subscription, Quantity: 3, StartsAt: now.Add(5 * day), EndsAt: now.Add(100 * day)},
		); err != nil {
			t.Fatal(err)
		}
		dev := w.Registered(t, "A", w.Token(t, a, licensing.Terms{}).Value)
		authorize := func() protocol.AuthorizationStatus {
			t.Helper()
			got, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 5))
			if err != nil {
				t.Fatal(err)
			}
			return got.Status
		}
		if p := pool(t, w, a, licensingtest.Overage); p.Purchased != 5 || p.Pending != 3 || len(p.Alerts) != 1 || !p.Alerts[0].DueAt.Equal(now.Add(10*day)) {
			t.Errorf("at first: %+v", p)
		}
		if got := authorize(); got != protocol.StatusAuthorized {
			t.Errorf("at first: %s", got)
		}
		w.Clock.Set(now.Add(5*day - time.Millisecond))
		if p := pool(t, w, a, licensingtest.Overage); p.Purchased != 5 {
			t.Errorf("just before the start: %+v", p.Pool)
		}
		w.Clock.Set(now.Add(5 * day))
		if p := pool(t, w, a, licensingtest.Overage); p.Purchased != 8 || p.Pending != 0 {
			t.Errorf("at the start: %+v", p.Pool)
		}
		w.Clock.Set(now.Add(10*day - time.Millisecond))
		if got := authorize(); got != protocol.StatusAuthorized {
			t.Errorf("just before the end: %s", got)
		}
		w.Clock.Set(now.Add(10 * day)) // nothing but the device's own request looks
		if got := authorize(); got != protocol.StatusOutOfCompliance {
			t.Errorf("at the end: %s", got)
		}
		if p := pool(t, w, a, licensingtest.Overage); p.Purchased != 3 || p.Explanation[0] != "Short by 2: 5 in use by 1 device, 3 purchased." {
			t.Errorf("at the end: %+v", p)
		}
		overview, err := w.Licensing.GetLicensingOverview(ctx, a.Viewer, a.ID)
		if err != nil || overview.Totals != (licensing.Counts{Tokens: 1, Licenses: 3, Instances: 1, OutOfCompliance: 1}) {
			t.Errorf("overview: %+v, %v", overview, err)
		}
		w.Clock.Set(now.Add(89 * day))
		authorize()
		w.Clock.Set(now.Add(100 * day)) // nobody looks, but the job
		if n, err := w.Licensing.SettleDue(ctx); err != nil || n != 1 {
			t.Errorf("%d settled, %v; want 1", n, err)
		}
		if expired := events(t, w, a, "license.expired"); len(expired) != 2 {
			t.Errorf("%d ends in the log, want 2", len(expired))
		}
		w.Verify(t)
	})
}

func TestDepositIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ok := licensing.License{VirtualAccount: a.Virtual, Tag: licensingtest.Overage, Type: licensing.Perpetual, Quantity: 1}
		unknown, elsewhere, none := ok, ok, ok
		unknown.Tag, elsewhere.VirtualAccount, none.Quantity = "acme.none", "va_none", 0
		for name, l := range map[string]licensing.License{"unknown tag": unknown, "no virtual account": elsewhere, "none": none} {
			if _, err := w.Licensing.Deposit(t.Context(), system, a.ID, ok, l); err == nil {
				t.Errorf("%s: deposited", name)
			}
		}
		if _, err := w.Licensing.Deposit(t.Context(), a.Admin, a.ID, ok); err == nil {
			t.Error("a customer deposited for itself")
		}
		got, err := w.Licensing.ListLicenseSources(t.Context(), a.Viewer, a.ID, a.Virtual, licensing.SourceFilter{}, pageOne)
		if err != nil || len(got.Items) != 0 {
			t.Errorf("all or none: %+v, %v", got, err)
		}
	})
}

// SPEC I3, I4: a device is transferred with what it uses, and back; each side's log has it.
func TestTransfer(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		lab := virtual(t, w, a, "Lab")
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 5)
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Refuse, 5)
		w.Deposit(t, a.ID, lab, licensingtest.Refuse, 1)
		dev := w.Registered(t, "A", w.Token(t, a, licensing.Terms{}).Value)
		ask := func(overage, refuse int64) {
			t.Helper()
			if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, overage), licensingtest.Want(licensingtest.Refuse, refuse)); err != nil {
				t.Fatal(err)
			}
		}
		ask(2, 2)
		if _, err := w.Licensing.TransferInstance(ctx, a.Admin, a.ID, a.Virtual, dev.Instance, lab); !errors.Is(err, licensing.ErrTargetShort) {
			t.Errorf("to a pool that refuses: %v", err)
		}
		w.Verify(t)
		ask(2, 1)
		if _, err := w.Licensing.TransferInstance(ctx, a.VAAdmin, a.ID, a.Virtual, dev.Instance, lab); err == nil {
			t.Error("without the permission there")
		}
		got, err := w.Licensing.TransferInstance(ctx, a.Admin, a.ID, a.Virtual, dev.Instance, lab)
		if err != nil || got.VirtualAccount != lab || got.Authorization != licensing.StateOutOfCompliance {
			t.Errorf("got %+v, %v", got, err)
		}
		w.Verify(t)
		if p := pool(t, w, a, licensingtest.Overage); p.InUse != 0 {
			t.Errorf("left behind: %+v", p.Pool)
		}
		ask(1, 1)
		if _, err := w.Licensing.TransferInstance(ctx, a.Admin, a.ID, a.Virtual, dev.Instance, lab); !errors.Is(err, licensing.ErrInstanceNotFound) {
			t.Errorf("it isn't there any more: %v", err)
		}
		if _, err := w.Licensing.TransferInstance(ctx, a.Admin, a.ID, lab, dev.Instance, a.Virtual); err != nil {
			t.Errorf("and back: %v", err)
		}
		w.Verify(t)
		moves := events(t, w, a, "instance.transferred")
		if len(moves) != 4 || moves[0].VirtualAccount == moves[1].VirtualAccount {
			t.Errorf("log: %+v", moves)
		}
	})
}

func TestListInstances(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 1)
		token := w.Token(t, a, licensing.Terms{}).Value
		for n, wants := range [][]protocol.Wanted{nil, {}, {licensingtest.Want(licensingtest.Overage, 1)}, {licensingtest.Want(licensingtest.ByUse, 4)}, {licensingtest.Want(licensingtest.Refuse, 1)}} {
			w.Clock.Advance(time.Minute)
			dev := w.Registered(t, string("EDCBA"[n]), token)
			if wants == nil {
				continue
			}
			if _, err := dev.Authorize(ctx, w.Licensing, wants...); err != nil {
				t.Fatal(err)
			}
		}
		list := func(f licensing.InstanceFilter, sort string, desc bool) (names string) {
			t.Helper()
			p := pageOne
			p.Limit, p.Sort, p.Descending = 2, sort, desc
			for {
				got, err := w.Licensing.ListInstances(ctx, a.Viewer, a.ID, a.Virtual, f, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range got.Items {
					names += v.UDI.SN
					if f.Status != "" && v.Authorization != f.Status && v.Registration != f.Status {
						t.Errorf("%s is %s, listed as %s", v.UDI.SN, v.Authorization, f.Status)
					}
				}
				if p.Cursor = got.Next; p.Cursor == "" {
					return names
				}
			}
		}
		for _, c := range []struct {
			f    licensing.InstanceFilter
			sort string
			desc bool
			want string
		}{
			{licensing.InstanceFilter{}, "", false, "ABCDE"},
			{licensing.InstanceFilter{}, "name", true, "EDCBA"},
			{licensing.InstanceFilter{}, "last_contact_at", false, "EDCBA"},
			{licensing.InstanceFilter{}, "last_contact_at", true, "ABCDE"},
			{licensing.InstanceFilter{}, "registered_at", false, "EDCBA"},
			{licensing.InstanceFilter{}, "registered_at", true, "ABCDE"},
			{licensing.InstanceFilter{Status: licensing.StateRegistered}, "", false, "ABCDE"},
			{licensing.InstanceFilter{Status: licensing.StateNone}, "", false, "E"},
			{licensing.InstanceFilter{Status: licensing.StateNoLicensesInUse}, "", false, "D"},
			{licensing.InstanceFilter{Status: licensing.StateAuthorized}, "", false, "BC"},
			{licensing.InstanceFilter{Status: licensing.StateOutOfCompliance}, "", false, "A"},
			{licensing.InstanceFilter{Tag: licensingtest.ByUse}, "", false, "B"},
			{licensing.InstanceFilter{Text: "sn:c"}, "", false, "C"},
			{licensing.InstanceFilter{Text: "%"}, "", false, ""},
		} {
			if got := list(c.f, c.sort, c.desc); got != c.want {
				t.Errorf("%+v by %q %v: %s, want %s", c.f, c.sort, c.desc, got, c.want)
			}
		}
		w.Clock.Advance(91 * day)
		for status, want := range map[string]string{licensing.StateAuthorized: "", licensing.StateOutOfCompliance: "", licensing.StateAuthorizationExpired: "ABCD"} {
			if got := list(licensing.InstanceFilter{Status: status}, "", false); got != want {
				t.Errorf("after 91 days, %s: %s, want %s", status, got, want)
			}
		}
	})
}
