package licensing_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/platform/errs"
)

const day = 24 * time.Hour

// SPEC J1: a device registers with a token, is authorized, reports, renews and deregisters.
func TestLifeOfADevice(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		token := w.Token(t, a, licensing.Terms{})
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 3)
		dev := w.Device("SN1")
		dev.HostName = "edge-1"
		now := w.Clock.Now()
		got, err := dev.Register(ctx, w.Licensing, token.Value, false)
		if err != nil {
			t.Fatal(err)
		}
		if got.Account.DomainIdentifier != "cedar.example" || got.VirtualAccount.Name != "DEFAULT" ||
			!got.NotAfter.Equal(now.AddDate(1, 0, 0)) || !got.RenewAfter.Equal(now.AddDate(0, 6, 0)) || got.Advice != nil {
			t.Errorf("registered: %+v", got)
		}
		block, _ := pem.Decode([]byte(got.Certificate))
		if cert, err := x509.ParseCertificate(block.Bytes); err != nil || cert.Subject.CommonName != dev.Instance || cert.Subject.SerialNumber != "SN1" {
			t.Errorf("certificate %+v, %v", cert, err)
		}
		auth, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 2), licensingtest.Want("acme.none", 1))
		if err != nil {
			t.Fatal(err)
		}
		if auth.Status != protocol.StatusAuthorized || auth.Entitlements[0].State != protocol.StateInCompliance || auth.Entitlements[1].State != protocol.StateUnknownTag ||
			!auth.ExpiresAt.Equal(now.Add(90*day)) || !auth.RenewAfter.Equal(now.Add(30*day)) {
			t.Errorf("authorized: %+v", auth)
		}
		if auth, err = dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 5)); err != nil || auth.Status != protocol.StatusOutOfCompliance || auth.Entitlements[0].Count != 5 {
			t.Errorf("more than there is: %+v, %v", auth, err)
		}
		if n := len(events(t, w, a, "authorization.changed")); n != 2 {
			t.Errorf("%d changes in the log, want 2", n)
		}
		if auth, err = dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 5)); err != nil || len(events(t, w, a, "authorization.changed")) != 2 {
			t.Errorf("the same again is no change: %v", err)
		}
		if auth, err = dev.Authorize(ctx, w.Licensing); err != nil || auth.Status != protocol.StatusNoLicenses || len(auth.Entitlements) != 0 {
			t.Errorf("nothing: %+v, %v", auth, err)
		}
		w.Verify(t)
		if got, err = dev.Renew(ctx, w.Licensing, nil); err != nil || got.Instance != dev.Instance {
			t.Errorf("renewed: %+v, %v", got, err)
		}
		if err := dev.Deregister(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		if _, err := dev.Authorize(ctx, w.Licensing); !errors.Is(err, licensing.ErrInstanceRemoved) {
			t.Errorf("after it is gone: %v", err)
		}
		log := events(t, w, a, "instance.")
		var kinds []string
		for _, e := range log {
			kinds = append(kinds, e.Kind)
			if e.Actor.Instance != dev.Instance || e.Actor.Name != "edge-1" || e.Actor.Origin != "198.51.100.9" {
				t.Errorf("%s by %+v", e.Kind, e.Actor)
			}
		}
		if strings.Join(kinds, " ") != "instance.deregistered instance.renewed instance.registered" {
			t.Errorf("log: %v", kinds)
		}
		w.Verify(t)
	})
}

// SPEC J1: what is wrong with a registration is said by its own code.
func TestRegistrationIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		good := w.Token(t, a, licensing.Terms{})
		revoked := w.Token(t, a, licensing.Terms{})
		usedUp := w.Token(t, a, licensing.Terms{MaxUses: 1})
		expired := w.Token(t, a, licensing.Terms{ExpiresInDays: 1})
		stranger := w.Token(t, w.Standard(t, "harbor"), licensing.Terms{})
		if _, err := w.Licensing.RevokeToken(ctx, a.Admin, a.ID, a.Virtual, revoked.ID); err != nil {
			t.Fatal(err)
		}
		w.Registered(t, "TAKEN", usedUp.Value)
		w.Clock.Advance(2 * day)
		unknown := w.Token(t, a, licensing.Terms{}).Value
		if _, err := w.DB.Writer().ExecContext(ctx, "DELETE FROM registration_token WHERE hint = $1", unknown[:10]+"…"+unknown[41:]); err != nil {
			t.Fatal(err)
		}
		rsaKey, err := rsa.GenerateKey(rand.Reader, 1024)
		if err != nil {
			t.Fatal(err)
		}
		p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			change func(d *licensingtest.Device, r *protocol.RegisterRequest)
			want   protocol.Code
		}{
			"unknown token":  {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.Token = unknown }, protocol.CodeTokenUnknown},
			"mistyped token": {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.Token = good.Value[:44] }, protocol.CodeTokenUnknown},
			"expired token":  {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.Token = expired.Value }, protocol.CodeTokenExpired},
			"revoked token":  {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.Token = revoked.Value }, protocol.CodeTokenRevoked},
			"used-up token":  {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.Token = usedUp.Value }, protocol.CodeTokenUsedUp},
			"no token":       {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.Token = "" }, protocol.CodeMessageMalformed},
			"no UDI":         {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.UDI.SN = "" }, protocol.CodeUDIInvalid},
			"taken UDI":      {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.UDI.SN = "TAKEN" }, protocol.CodeUDIRegistered},
			"another account's UDI": {func(_ *licensingtest.Device, r *protocol.RegisterRequest) {
				r.UDI.SN, r.Token, r.Force = "TAKEN", stranger.Value, true
			}, protocol.CodeUDIInOtherAccount},
			"no CSR":      {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.CSR = nil }, protocol.CodeCSRInvalid},
			"garbled CSR": {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.CSR = r.CSR[:40] }, protocol.CodeCSRInvalid},
			"another's CSR": {func(_ *licensingtest.Device, r *protocol.RegisterRequest) {
				r.CSR = licensingtest.CSR(licensingtest.NewKey())
			}, protocol.CodeCSRKeyMismatch},
			"RSA in the CSR": {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.CSR = licensingtest.CSR(rsaKey) }, protocol.CodeCSRKeyWeak},
			"P-224 in it":    {func(_ *licensingtest.Device, r *protocol.RegisterRequest) { r.CSR = licensingtest.CSR(p224) }, protocol.CodeCSRKeyWeak},
		} {
			dev := w.Device("NEW")
			ask := dev.Registration(good.Value, false)
			c.change(dev, &ask)
			_, err := w.Licensing.Receive(ctx, protocol.Register, dev.Seal(protocol.Register, ask), "")
			e, ok := errs.As(err)
			if !ok || e.Code != string(c.want) || e.Remedy == "" {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			if ok && (strings.Contains(e.Error(), "cedar") || strings.Contains(e.Error(), "licet_")) {
				t.Errorf("%s: %v tells too much", name, err)
			}
		}
		if n := len(events(t, w, a, "instance.registered")); n != 1 {
			t.Errorf("%d devices registered, want one", n)
		}
		w.Verify(t)
	})
}

// SPEC J1: what is wrong with a message is said by its own code, and nobody else can speak for a device.
func TestMessageIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		token := w.Token(t, a, licensing.Terms{})
		dev, gone, removed := w.Registered(t, "SN1", token.Value), w.Registered(t, "SN2", token.Value), w.Registered(t, "SN3", token.Value)
		if _, err := w.Device("SN2").Register(ctx, w.Licensing, token.Value, true); err != nil {
			t.Fatal(err)
		}
		if err := w.Licensing.RemoveInstance(ctx, a.Admin, a.ID, a.Virtual, removed.Instance); err != nil {
			t.Fatal(err)
		}
		ask := protocol.AuthorizeRequest{Entitlements: []protocol.Wanted{}}
		intruder := *dev
		intruder.Key = licensingtest.NewKey()
		nobody := *dev
		nobody.Instance = "pi_00000000000000000000000000"
		old := dev.Seal(protocol.Authorize, ask)
		fresh := dev.Seal(protocol.Authorize, ask)
		if _, err := w.Licensing.Receive(ctx, protocol.Authorize, fresh, ""); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			target protocol.Target
			raw    []byte
			want   protocol.Code
		}{
			"replayed":          {protocol.Authorize, fresh, protocol.CodeSequenceReplayed},
			"out of order":      {protocol.Authorize, old, protocol.CodeSequenceReplayed},
			"wrong signature":   {protocol.Authorize, intruder.Seal(protocol.Authorize, ask), protocol.CodeSignatureInvalid},
			"unknown instance":  {protocol.Authorize, nobody.Seal(protocol.Authorize, ask), protocol.CodeInstanceUnknown},
			"another target":    {protocol.Renew, dev.Seal(protocol.Authorize, ask), protocol.CodeTargetMismatch},
			"superseded":        {protocol.Authorize, gone.Seal(protocol.Authorize, ask), protocol.CodeInstanceSuperseded},
			"removed":           {protocol.Authorize, removed.Seal(protocol.Authorize, ask), protocol.CodeInstanceRemoved},
			"nonsense inside":   {protocol.Authorize, dev.Seal(protocol.Authorize, map[string]any{"entitlements": 7}), protocol.CodeMessageMalformed},
			"not JSON":          {protocol.Authorize, []byte("{"), protocol.CodeMessageMalformed},
			"weak key in a CSR": {protocol.Renew, dev.Seal(protocol.Renew, protocol.RenewRequest{CSR: []byte{1}}), protocol.CodeCSRInvalid},
		} {
			_, err := w.Licensing.Receive(ctx, c.target, c.raw, "")
			if e, ok := errs.As(err); !ok || e.Code != string(c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			} else if last, _ := e.Extra["last_seq"].(int64); c.want == protocol.CodeSequenceReplayed && last < 3 {
				t.Errorf("%s: last_seq %v, want 3 or more", name, e.Extra["last_seq"])
			}
		}
		spent := dev.Seal(protocol.Renew, protocol.RenewRequest{CSR: []byte{1}})
		for _, want := range []protocol.Code{protocol.CodeCSRInvalid, protocol.CodeSequenceReplayed} {
			if _, err := w.Licensing.Receive(ctx, protocol.Renew, spent, ""); code(err) != want {
				t.Errorf("a refused message's number is spent: %v, want %s", err, want)
			}
		}
		w.Clock.Advance(365 * day)
		late := dev.Seal(protocol.Authorize, ask)
		for _, want := range []protocol.Code{protocol.CodeCertificateExpired, protocol.CodeSequenceReplayed} {
			if _, err := w.Licensing.Receive(ctx, protocol.Authorize, late, ""); code(err) != want {
				t.Errorf("after a year: %v, want %s", err, want)
			}
		}
		if _, err := dev.Renew(ctx, w.Licensing, nil); !errors.Is(err, licensing.ErrCertificateExpired) {
			t.Errorf("renewing after a year: %v", err)
		}
		was := dev.Instance
		fresher := w.Token(t, a, licensing.Terms{})
		if got, err := dev.Register(ctx, w.Licensing, fresher.Value, false); err != nil || got.Instance != was {
			t.Errorf("registering again: %+v, %v; want the same instance", got, err)
		}
		w.Verify(t)
	})
}

// SPEC J5: the same device again is the same instance; another one needs force, and takes its place.
func TestRegisteringAgain(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 5)
		token := w.Token(t, a, licensing.Terms{MaxUses: 2})
		dev := w.Device("SN1")
		message := dev.Seal(protocol.Register, dev.Registration(token.Value, false))
		for range 3 { // the answer got lost, twice
			raw, err := w.Licensing.Receive(ctx, protocol.Register, message, "")
			if err != nil {
				t.Fatal(err)
			}
			answer, err := protocol.OpenAnswer(raw, w.Licensing.Key.Public())
			if err != nil {
				t.Fatal(err)
			}
			var got protocol.RegisterAnswer
			if err := answer.Decode(&got); err != nil || (dev.Instance != "" && got.Instance != dev.Instance) {
				t.Fatalf("another instance: %+v, %v", got, err)
			}
			dev.Instance = got.Instance
		}
		if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 2)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Licensing.Receive(ctx, protocol.Register, message, ""); !errors.Is(err, licensing.ErrSequenceReplayed) {
			t.Errorf("a registration replayed later: %v", err)
		}
		second := w.Device("SN1")
		if _, err := second.Register(ctx, w.Licensing, token.Value, false); !errors.Is(err, licensing.ErrUDIRegistered) {
			t.Errorf("another device with the same UDI: %v", err)
		}
		if _, err := second.Register(ctx, w.Licensing, token.Value, true); err != nil || second.Instance == dev.Instance {
			t.Errorf("by force: %v", err)
		}
		w.Verify(t)
		if list, err := w.Licensing.ListLicenses(ctx, a.Admin, a.ID, a.Virtual, licensing.SummaryFilter{}, pageOne); err != nil || list.Items[0].InUse != 0 {
			t.Errorf("the usage of the old one is released: %+v, %v", list, err)
		}
		if _, err := w.Licensing.Receive(ctx, protocol.Register, message, ""); err == nil {
			t.Error("the first device's registration was replayed over the second's")
		}
		tokens, err := w.Licensing.ListTokens(ctx, a.Admin, a.ID, a.Virtual, pageOne)
		if err != nil || tokens.Items[0].Uses != 2 {
			t.Errorf("uses %+v, %v; want 2: repeats are free", tokens, err)
		}
	})
}

// A device that registers with a token of another virtual account moves there with what it uses.
func TestRegisteringElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		lab := virtual(t, w, a, "Lab")
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Overage, 5)
		dev := w.Registered(t, "SN1", w.Token(t, a, licensing.Terms{}).Value)
		if _, err := dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Overage, 2)); err != nil {
			t.Fatal(err)
		}
		other, err := w.Licensing.IssueToken(ctx, a.Admin, a.ID, lab, licensing.Terms{})
		if err != nil {
			t.Fatal(err)
		}
		was := dev.Instance
		got, err := dev.Register(ctx, w.Licensing, other.Value, false)
		if err != nil || got.Instance != was || got.VirtualAccount.Name != "Lab" {
			t.Fatalf("got %+v, %v", got, err)
		}
		w.Verify(t)
		v, err := w.Licensing.GetInstance(ctx, a.Admin, a.ID, lab, dev.Instance)
		if err != nil || len(v.Uses) != 1 || v.Uses[0].Count != 2 || v.Authorization != licensing.StateOutOfCompliance {
			t.Errorf("there: %+v, %v", v, err)
		}
	})
}

// A renewal whose answer is lost can be repeated with the key that the device still has.
func TestRenewalWithALostAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		dev := w.Registered(t, "SN1", w.Token(t, a, licensing.Terms{}).Value)
		old, lost, next := dev.Key, licensingtest.NewKey(), licensingtest.NewKey()
		if _, err := dev.Renew(ctx, w.Licensing, lost); err != nil {
			t.Fatal(err)
		}
		dev.Key = old
		if _, err := dev.Renew(ctx, w.Licensing, next); err != nil { // from here on it uses next
			t.Fatalf("again with the old key: %v", err)
		}
		if _, err := dev.Authorize(ctx, w.Licensing); err != nil {
			t.Fatalf("with the new key: %v", err)
		}
		for name, key := range map[string]crypto.Signer{"the old": old, "the lost": lost} {
			dev.Key = key
			if _, err := dev.Authorize(ctx, w.Licensing); !errors.Is(err, licensing.ErrSignature) {
				t.Errorf("%s key: %v", name, err)
			}
		}
	})
}

// SPEC I7: an export-controlled entitlement needs a token that allows it.
func TestExportControl(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		plain := w.Registered(t, "SN1", w.Token(t, a, licensing.Terms{}).Value)
		allowed := w.Registered(t, "SN2", w.Token(t, a, licensing.Terms{ExportControlled: true}).Value)
		want := licensingtest.Want(licensingtest.Controlled, 1)
		got, err := plain.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.ByUse, 1), want)
		if err != nil || got.Entitlements[0].State != protocol.StateInCompliance || got.Entitlements[1] != (protocol.Granted{Tag: licensingtest.Controlled, State: protocol.StateRefused}) ||
			len(got.Advice) != 1 || got.Advice[0].Code != protocol.CodeExportNotAllowed {
			t.Errorf("without: %+v, %v", got, err)
		}
		if _, err := allowed.Authorize(ctx, w.Licensing, want); err != nil {
			t.Errorf("with: %v", err)
		}
		w.Verify(t)
	})
}

// SPEC J3: a pool that refuses is never taken beyond what it has; the device keeps what it has.
func TestRefusingPool(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		w.Deposit(t, a.ID, a.Virtual, licensingtest.Refuse, 3)
		token := w.Token(t, a, licensing.Terms{}).Value
		one, two := w.Registered(t, "SN1", token), w.Registered(t, "SN2", token)
		for _, c := range []struct {
			dev    *licensingtest.Device
			wanted int64
			count  int64
			state  protocol.EntitlementState
		}{
			{one, 2, 2, protocol.StateInCompliance},
			{two, 2, 0, protocol.StateRefused},
			{two, 1, 1, protocol.StateInCompliance},
			{one, 3, 2, protocol.StateRefused},
			{one, 1, 1, protocol.StateInCompliance},
			{two, 2, 2, protocol.StateInCompliance},
		} {
			got, err := c.dev.Authorize(ctx, w.Licensing, licensingtest.Want(licensingtest.Refuse, c.wanted))
			if err != nil || got.Entitlements[0].Count != c.count || got.Entitlements[0].State != c.state {
				t.Errorf("%s wants %d: %+v, %v; want %d %s", c.dev.UDI.SN, c.wanted, got, err, c.count, c.state)
			}
			w.Verify(t)
		}
	})
}

// SPEC J6: reports are stored once and acknowledged in the same answer; gaps are told.
func TestReports(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		dev := w.Registered(t, "SN1", w.Token(t, a, licensing.Terms{}).Value)
		m := func(id, count int64) protocol.Measurement {
			return protocol.Measurement{ID: id, Tag: licensingtest.Overage, Count: count, From: w.Clock.Now().Add(-time.Hour), To: w.Clock.Now()}
		}
		for _, c := range []struct {
			send          []protocol.Measurement
			acked, absent string
		}{
			{[]protocol.Measurement{m(1, 1), m(2, 1)}, "1 2", ""},
			{[]protocol.Measurement{m(2, 1), m(5, 1)}, "2 5", "3 4"}, // one repeated, two missing
			{[]protocol.Measurement{m(4, 1)}, "4", "3"},
			{[]protocol.Measurement{m(3, 1), m(4, 9)}, "3 4", ""}, // one contradicts what came before
		} {
			got, err := dev.Report(ctx, w.Licensing, c.send...)
			if err != nil || numbers(got.Acknowledged) != c.acked || numbers(got.Missing) != c.absent {
				t.Errorf("%v: %+v, %v; want %s and %s", c.send, got, err, c.acked, c.absent)
			}
		}
		var stored, total int64
		if err := w.DB.Writer().QueryRowContext(ctx, "SELECT count(*), CAST(SUM(count) AS BIGINT) FROM usage_report").Scan(&stored, &total); err != nil || stored != 5 || total != 5 {
			t.Errorf("%d reports of %d, %v; want 5 of 5: the first of each counts", stored, total, err)
		}
		if n := len(events(t, w, a, "usage.contradicted")); n != 1 {
			t.Errorf("%d contradictions in the log, want 1", n)
		}
		var signed int64
		if err := w.DB.Writer().QueryRowContext(ctx, "SELECT count(*) FROM device_statement WHERE target = 'report'").Scan(&signed); err != nil || signed != 4 {
			t.Errorf("%d signed reports are kept, %v; want all 4", signed, err)
		}
	})
}

// A clock that is far off gets advice, never a refusal; and a token's value lies nowhere in the open.
func TestClockAdviceAndSecrets(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		token := w.Token(t, a, licensing.Terms{})
		dev := w.Device("SN1")
		dev.Now = func() time.Time { return w.Clock.Now().AddDate(-10, 0, 0) }
		got, err := dev.Register(ctx, w.Licensing, token.Value, false)
		if err != nil || len(got.Advice) != 1 || got.Advice[0].Code != protocol.CodeClockFarOff {
			t.Errorf("got %+v, %v", got, err)
		}
		for _, query := range []string{"SELECT signed FROM device_statement", "SELECT sealed FROM registration_token", "SELECT before || after || message FROM event", "SELECT data FROM mail"} {
			rows, err := w.DB.Writer().QueryContext(ctx, query)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var text string
				if err := rows.Scan(&text); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(text, token.Value) || strings.Contains(decoded(text), token.Value) {
					t.Errorf("%s shows the token", query)
				}
			}
			_ = rows.Close()
		}
	})
}

// SPEC J5: a clone raises an alert, and one entry in the log a day.
func TestCloneRaisesAnAlert(t *testing.T) {
	each(t, func(t *testing.T, w *licensingtest.World, a accounttest.Account) {
		ctx := t.Context()
		token := w.Token(t, a, licensing.Terms{}).Value
		dev := w.Registered(t, "SN1", token)
		alerts := func() (kinds string) {
			t.Helper()
			v, err := w.Licensing.GetInstance(ctx, a.Viewer, a.ID, a.Virtual, dev.Instance)
			if err != nil {
				t.Fatal(err)
			}
			for _, alert := range v.Alerts {
				kinds += alert.Kind
			}
			return kinds
		}
		message := dev.Seal(protocol.Authorize, protocol.AuthorizeRequest{})
		for range 2 { // the same bytes twice: the network repeats
			_, _ = w.Licensing.Receive(ctx, protocol.Authorize, message, "")
		}
		if got := alerts(); got != "" {
			t.Errorf("a repeat alerts: %s", got)
		}
		clone := *dev
		if _, err := dev.Report(ctx, w.Licensing); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			clone.Seq = dev.Seq - 1
			if _, err := clone.Authorize(ctx, w.Licensing); !errors.Is(err, licensing.ErrSequenceReplayed) {
				t.Errorf("the clone: %v", err)
			}
		}
		if got := alerts(); got != "duplicate_identity" {
			t.Errorf("alerts: %q", got)
		}
		if _, err := w.Device("SN1").Register(ctx, w.Licensing, token, false); !errors.Is(err, licensing.ErrUDIRegistered) {
			t.Errorf("another key: %v", err)
		}
		if n := len(events(t, w, a, "instance.contested")); n != 1 {
			t.Errorf("%d entries, want 1", n)
		}
		w.Clock.Advance(25 * time.Hour)
		if _, err := w.Device("SN1").Register(ctx, w.Licensing, token, false); !errors.Is(err, licensing.ErrUDIRegistered) {
			t.Errorf("another key: %v", err)
		}
		if n := len(events(t, w, a, "instance.contested")); n != 2 {
			t.Errorf("%d entries, want 2", n)
		}
		w.Clock.Advance(31 * day)
		if got := alerts(); got != "" {
			t.Errorf("it isn't forgotten: %s", got)
		}
	})
}
