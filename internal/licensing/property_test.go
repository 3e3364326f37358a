package licensing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// tags are what the devices of the machine ask for.
var tags = []string{licensingtest.Overage, licensingtest.Refuse, licensingtest.ByUse}

// machine is the license manager beside a model of it: what every device holds, and what was deposited.
type machine struct {
	w        *licensingtest.World
	t        *testing.T
	a        accounttest.Account
	vas      []access.VirtualAccountID
	tokens   map[access.VirtualAccountID]string
	prefix   string // of serial numbers, so that many runs share a database
	devices  []*modelDevice
	licenses []licensing.License
}

type modelDevice struct {
	*licensingtest.Device
	va      access.VirtualAccountID
	token   access.VirtualAccountID // whose token it registered with
	wanted  map[string]int64
	held    map[string]int64
	contact time.Time
	lapsed  bool
	expires time.Time // of the certificate
}

func newMachine(t *testing.T, w *licensingtest.World, name string) *machine {
	m := &machine{w: w, t: t, a: w.Standard(t, name), tokens: map[access.VirtualAccountID]string{}, prefix: name}
	m.vas = []access.VirtualAccountID{m.a.Virtual, virtual(t, w, m.a, "Lab")}
	for _, va := range m.vas {
		issued, err := w.Licensing.IssueToken(t.Context(), m.a.Admin, m.a.ID, va, licensing.Terms{ExpiresInDays: 3650, AcceptAgreement: licensingtest.Agreement})
		if err != nil {
			t.Fatal(err)
		}
		m.tokens[va] = issued.Value
	}
	return m
}

// purchased is what the model counts of an entitlement in a virtual account.
func (m *machine) purchased(va access.VirtualAccountID, tag string) (n int64) {
	now := m.w.Clock.Now()
	for _, l := range m.licenses {
		if l.VirtualAccount == va && l.Tag == tag && !l.StartsAt.After(now) && (l.EndsAt.IsZero() || l.EndsAt.After(now)) {
			n += l.Quantity
		}
	}
	return n
}

func (m *machine) inUse(va access.VirtualAccountID, tag string) (n, holders int64) {
	for _, d := range m.devices {
		if d.va == va && d.held[tag] > 0 {
			n += d.held[tag]
			holders++
		}
	}
	return n, holders
}

// give is the rule of the model: what a device holds that wants so many.
func (m *machine) give(d *modelDevice, tag string, wanted int64) {
	used, _ := m.inUse(d.va, tag)
	if tag == licensingtest.Refuse && wanted > d.held[tag] && used-d.held[tag]+wanted > m.purchased(d.va, tag) {
		wanted = d.held[tag]
	}
	d.held[tag] = wanted
}

// contacted is what the model makes of any message that was accepted.
func (m *machine) contacted(d *modelDevice) {
	d.contact = m.w.Clock.Now()
	if d.lapsed {
		d.lapsed = false
		for _, tag := range tags { // in the order of the pools
			m.give(d, tag, d.wanted[tag])
		}
	}
}

func (m *machine) drawDevice(r *rapid.T) *modelDevice {
	if len(m.devices) == 0 {
		r.Skip("no device")
	}
	return rapid.SampledFrom(m.devices).Draw(r, "device")
}

func (m *machine) drop(d *modelDevice) {
	m.devices = slices.DeleteFunc(m.devices, func(x *modelDevice) bool { return x == d })
}

// usable reports whether the device's message must be accepted.
func (m *machine) usable(r *rapid.T, d *modelDevice, err error) bool {
	if !m.w.Clock.Now().Before(d.expires) {
		if !errors.Is(err, licensing.ErrCertificateExpired) {
			r.Fatalf("with a certificate that has ended: %v", err)
		}
		return false
	}
	if err != nil {
		r.Fatal(err)
	}
	return true
}

func (m *machine) Deposit(r *rapid.T) {
	now := m.w.Clock.Now()
	l := licensing.License{
		VirtualAccount: rapid.SampledFrom(m.vas).Draw(r, "va"), Tag: rapid.SampledFrom(tags).Draw(r, "tag"),
		Type: licensing.Perpetual, Quantity: rapid.Int64Range(1, 6).Draw(r, "quantity"),
	}
	if rapid.Bool().Draw(r, "term") {
		l.Type = licensing.Term
		l.StartsAt = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(r, "start")) * day)
		l.EndsAt = l.StartsAt.Add(time.Duration(rapid.IntRange(1, 60).Draw(r, "days")) * day)
	}
	got, err := m.w.Licensing.Deposit(m.t.Context(), system, m.a.ID, l)
	if err != nil {
		r.Fatal(err)
	}
	m.licenses = append(m.licenses, got...)
}

func (m *machine) Register(r *rapid.T) {
	va := rapid.SampledFrom(m.vas).Draw(r, "va")
	sn := fmt.Sprintf("%s-%d", m.prefix, rapid.IntRange(1, 8).Draw(r, "sn"))
	force := rapid.Bool().Draw(r, "force")
	d := &modelDevice{Device: m.w.Device(sn), va: va, token: va, wanted: map[string]int64{}, held: map[string]int64{}, contact: m.w.Clock.Now()}
	at := slices.IndexFunc(m.devices, func(x *modelDevice) bool { return x.UDI.SN == sn })
	got, err := d.Register(m.t.Context(), m.w.Licensing, m.tokens[va], force)
	if at >= 0 && !force {
		if !errors.Is(err, licensing.ErrUDIRegistered) {
			r.Fatalf("a second device: %v", err)
		}
		return
	}
	if err != nil {
		r.Fatal(err)
	}
	if at >= 0 {
		m.drop(m.devices[at])
	}
	d.expires = got.NotAfter
	m.devices = append(m.devices, d)
}

func (m *machine) RegisterAgain(r *rapid.T) {
	d := m.drawDevice(r)
	va := rapid.SampledFrom(m.vas).Draw(r, "va")
	got, err := d.Device.Register(m.t.Context(), m.w.Licensing, m.tokens[va], false)
	if err != nil {
		r.Fatal(err)
	}
	known := d.token == va && m.w.Clock.Now().Before(d.expires) // then it stays where it was brought meanwhile
	if d.va != va && !known {
		clear(d.held)
		d.va, d.lapsed = va, true // as if it had been silent: it takes everything there
	}
	d.token, d.expires = va, got.NotAfter
	m.contacted(d)
}

func (m *machine) Authorize(r *rapid.T) {
	d := m.drawDevice(r)
	var ask []protocol.Wanted
	wanted := map[string]int64{}
	for _, tag := range tags {
		if rapid.Bool().Draw(r, "wants "+tag) {
			wanted[tag] = rapid.Int64Range(0, 4).Draw(r, "count")
			ask = append(ask, licensingtest.Want(tag, wanted[tag]))
		}
	}
	got, err := d.Device.Authorize(m.t.Context(), m.w.Licensing, ask...)
	if !m.usable(r, d, err) {
		return
	}
	m.contacted(d)
	d.wanted = wanted
	for _, tag := range tags {
		m.give(d, tag, wanted[tag])
	}
	for _, g := range got.Entitlements {
		if g.Count != d.held[g.Tag] {
			r.Fatalf("%s: got %+v, want %d", d.UDI.SN, g, d.held[g.Tag])
		}
	}
}

func (m *machine) Report(r *rapid.T) {
	d := m.drawDevice(r)
	if _, err := d.Device.Report(m.t.Context(), m.w.Licensing); m.usable(r, d, err) {
		m.contacted(d)
	}
}

func (m *machine) Renew(r *rapid.T) {
	d := m.drawDevice(r)
	got, err := d.Device.Renew(m.t.Context(), m.w.Licensing, nil)
	if m.usable(r, d, err) {
		d.expires = got.NotAfter
		m.contacted(d)
	}
}

func (m *machine) Deregister(r *rapid.T) {
	d := m.drawDevice(r)
	if m.usable(r, d, d.Device.Deregister(m.t.Context(), m.w.Licensing)) {
		m.contacted(d)
		m.drop(d)
	}
}

func (m *machine) Remove(r *rapid.T) {
	d := m.drawDevice(r)
	if err := m.w.Licensing.RemoveInstance(m.t.Context(), m.a.Admin, m.a.ID, d.va, d.Instance); err != nil {
		r.Fatal(err)
	}
	m.drop(d)
}

func (m *machine) Transfer(r *rapid.T) {
	d := m.drawDevice(r)
	to := rapid.SampledFrom(m.vas).Draw(r, "to")
	used, _ := m.inUse(to, licensingtest.Refuse)
	short := to != d.va && d.held[licensingtest.Refuse] > 0 && used+d.held[licensingtest.Refuse] > m.purchased(to, licensingtest.Refuse)
	_, err := m.w.Licensing.TransferInstance(m.t.Context(), m.a.Admin, m.a.ID, d.va, d.Instance, to)
	switch {
	case short && errors.Is(err, licensing.ErrTargetShort):
	case short || err != nil:
		r.Fatalf("transfer: %v, short %v", err, short)
	default:
		d.va = to
	}
}

// Empty moves everything of one virtual account to the other one and removes it; a new one takes its place.
func (m *machine) Empty(r *rapid.T) {
	n := rapid.IntRange(1, len(m.vas)-1).Draw(r, "emptied") // the first is the default
	from, to := m.vas[n], m.vas[0]
	if err := m.w.Accounts.RemoveVirtualAccount(m.t.Context(), m.a.Admin, m.a.ID, from, to); err != nil {
		r.Fatal(err)
	}
	for i := range m.licenses {
		if m.licenses[i].VirtualAccount == from {
			m.licenses[i].VirtualAccount = to
		}
	}
	for _, d := range m.devices {
		if d.va == from {
			d.va = to
		}
		if d.token == from {
			d.token = "" // the token is in the other one, and nobody uses it any more
		}
	}
	made, err := m.w.Accounts.CreateVirtualAccount(m.t.Context(), m.a.Admin, m.a.ID, account.VirtualAccount{Name: "Lab"})
	if err != nil {
		r.Fatal(err)
	}
	issued, err := m.w.Licensing.IssueToken(m.t.Context(), m.a.Admin, m.a.ID, made.ID, licensing.Terms{ExpiresInDays: 3650, AcceptAgreement: licensingtest.Agreement})
	if err != nil {
		r.Fatal(err)
	}
	m.vas[n], m.tokens[made.ID] = made.ID, issued.Value
}

func (m *machine) Wait(r *rapid.T) {
	m.w.Clock.Advance(time.Duration(rapid.IntRange(1, 60).Draw(r, "days")) * day)
	if !rapid.Bool().Draw(r, "the job runs") {
		return
	}
	if _, err := m.w.Licensing.LapseSilent(m.t.Context()); err != nil {
		r.Fatal(err)
	}
	for _, d := range m.devices {
		if !d.lapsed && !m.w.Clock.Now().Before(d.contact.Add(licensing.Silence)) {
			d.lapsed = true
			clear(d.held)
		}
	}
}

// Check compares what is shown with the model, after every action.
func (m *machine) Check(r *rapid.T) {
	for _, va := range m.vas {
		shown, err := m.w.Licensing.ListLicenses(m.t.Context(), m.a.Admin, m.a.ID, va, licensing.SummaryFilter{}, pageOne)
		if err != nil {
			r.Fatal(err)
		}
		rows := map[string]licensing.Summary{}
		for _, x := range shown.Items {
			rows[x.Tag] = x
		}
		for _, tag := range tags {
			used, holders := m.inUse(va, tag)
			x := rows[tag]
			if x.Purchased != m.purchased(va, tag) || x.InUse != used || x.Holders != holders {
				r.Fatalf("%s of %s: %d purchased, %d in use by %d; want %d, %d by %d", tag, va, x.Purchased, x.InUse, x.Holders, m.purchased(va, tag), used, holders)
			}
		}
	}
	overview, err := m.w.Licensing.GetLicensingOverview(m.t.Context(), m.a.Admin, m.a.ID)
	if err != nil || overview.Totals.Instances != int64(len(m.devices)) {
		r.Fatalf("%d instances, %v; want %d", overview.Totals.Instances, err, len(m.devices))
	}
}

// verify recomputes every counter from its parts.
func (m *machine) verify(r *rapid.T) {
	if err := m.w.DB.View(m.t.Context(), func(tx *db.Tx) error {
		drifts, err := licensing.Verify(m.t.Context(), tx)
		if len(drifts) > 0 {
			return fmt.Errorf("drift: %v", drifts)
		}
		return err
	}); err != nil {
		r.Fatal(err)
	}
}

// SPEC I2, J4: whatever happens, in whatever order, the counters equal the sum of their parts, and both are what a
// simple model says.
func TestCountersEqualTheirParts(t *testing.T) {
	t.Parallel()
	runs := map[db.Dialect]int{db.SQLite: 48, db.PostgreSQL: 10}
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := licensingtest.New(t, d)
		run, failed := 0, false
		rapid.Check(t, func(r *rapid.T) {
			if run++; run > runs[d.Dialect()] && !failed {
				return // enough; but a failure is made smaller by as many as that takes
			}
			whole := false
			defer func() { failed = failed || !whole }()
			w.Clock.Set(accounttest.Start)
			m := newMachine(t, w, fmt.Sprintf("run%d", run))
			actions := rapid.StateMachineActions(m)
			actions["Verify"] = m.verify
			r.Repeat(actions)
			m.verify(r)
			whole = true
		})
	})
}
