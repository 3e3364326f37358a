package smtp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/smtp"
	"github.com/licet/licet/internal/platform/smtp/inbox"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func message() smtp.Message {
	return smtp.Message{
		From: mail.Address{Name: "Acme Networks", Address: "noreply@acme.example"},
		To:   mail.Address{Name: "Ada Lövelace", Address: "ada@example.com"},
		ID:   "mail_01k@portal.acme.example", Date: noon,
		Subject: "Grüße: your account", Text: "Hello\n.\nlong " + strings.Repeat("ü", 200) + "\n", HTML: "<p>Hello</p>",
	}
}

func open(t *testing.T, c inbox.Config) *inbox.Inbox {
	t.Helper()
	c.Clock = clock.NewManual(noon)
	box, err := inbox.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return box
}

// transport connects to box; change mends the settings that its URL gives.
func transport(t *testing.T, box *inbox.Inbox, change func(*smtp.Config)) *smtp.Transport {
	t.Helper()
	c, err := smtp.ParseURL(box.URL())
	if err != nil {
		t.Fatal(err)
	}
	c.Timeout = 5 * time.Second
	if change != nil {
		change(&c)
	}
	tr, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// certificate makes a self-signed certificate for 127.0.0.1 and the pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: noon.AddDate(-5, 0, 0), NotAfter: noon.AddDate(50, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

func TestSendArrivesAsWritten(t *testing.T) {
	t.Parallel()
	box := open(t, inbox.Config{})
	m := message()
	if err := transport(t, box, nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := box.Messages("ADA@example.com")
	if len(got) != 1 {
		t.Fatalf("got %d mails", len(got))
	}
	raw := got[0].Raw
	got[0].Raw = ""
	want := inbox.Message{ID: "1", MessageID: m.ID, From: "Acme Networks <noreply@acme.example>", To: []string{"ada@example.com"},
		Subject: m.Subject, Text: m.Text, HTML: m.HTML, ReceivedAt: noon}
	got[0].Text = strings.TrimRight(got[0].Text, "\n") + "\n"
	if d := cmp.Diff(want, got[0]); d != "" {
		t.Error(d)
	}
	headersAre(t, raw)
}

// SPEC N1: the vendor's logo travels in the mail itself (multipart/related), and answers go to the support.
func TestPicturesTravelInTheMail(t *testing.T) {
	t.Parallel()
	box := open(t, inbox.Config{})
	m := message()
	m.ReplyTo = mail.Address{Address: "support@acme.example"}
	m.HTML = `<img src="cid:logo-0a@portal.acme.example">`
	m.Pictures = []smtp.Picture{{ID: "logo-0a@portal.acme.example", PNG: []byte("\x89PNG\r\n\x1a\n picture")}}
	if err := transport(t, box, nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := box.Messages("")[0]
	if got.HTML != m.HTML || got.Text == "" || string(got.Inline["logo-0a@portal.acme.example"]) != string(m.Pictures[0].PNG) {
		t.Errorf("arrived as %+v", got)
	}
	msg, err := mail.ReadMessage(strings.NewReader(got.Raw))
	if err != nil {
		t.Fatal(err)
	}
	if kind := msg.Header.Get("Content-Type"); !strings.HasPrefix(kind, "multipart/related") || msg.Header.Get("Reply-To") != "<support@acme.example>" {
		t.Errorf("headers %v", msg.Header)
	}
	m.Pictures[0].ID = "logo\r\nX-Evil: 1@x"
	if err := transport(t, box, nil).Send(t.Context(), m); !smtp.Permanent(err) {
		t.Errorf("a line break in the picture's id: %v", err)
	}
}

// headersAre checks that raw has exactly the headers that a mail of ours has.
func headersAre(t interface {
	Helper()
	Errorf(string, ...any)
}, raw string) {
	t.Helper()
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Errorf("not readable: %v\n%s", err, raw)
		return
	}
	var names []string
	for name, values := range msg.Header {
		for range values {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("headers: %s\n%s", d, raw)
	}
	if got := msg.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted = %q", got)
	}
}

func TestTLSAndAuthentication(t *testing.T) {
	t.Parallel()
	server, pool := certificate(t)
	trust := func(c *smtp.Config) { c.RootCAs = pool }
	secured := inbox.Config{TLS: server, Username: "licet", Password: "s3cret"}
	for name, c := range map[string]struct {
		box    inbox.Config
		change func(*smtp.Config)
		ok     bool
	}{
		"STARTTLS with AUTH":     {secured, func(c *smtp.Config) { trust(c); c.TLS = smtp.TLSMandatory }, true},
		"opportunistic STARTTLS": {secured, trust, true},
		"smtps with AUTH":        {inbox.Config{TLS: server, Implicit: true, Username: "u", Password: "p"}, trust, true},
		"AUTH on loopback":       {inbox.Config{Username: "u", Password: "p"}, nil, true},
		"unknown certificate":    {secured, nil, false},
		"wrong password":         {secured, func(c *smtp.Config) { trust(c); c.Password = "wr0ng" }, false},
		"no password":            {secured, func(c *smtp.Config) { trust(c); c.Username = "" }, false},
		"STARTTLS not offered":   {inbox.Config{}, func(c *smtp.Config) { c.TLS = smtp.TLSMandatory }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := open(t, c.box)
			err := transport(t, box, c.change).Send(t.Context(), message())
			if (err == nil) != c.ok || len(box.Messages("")) != map[bool]int{true: 1}[c.ok] {
				t.Fatalf("Send = %v, %d mails; want success %v", err, len(box.Messages("")), c.ok)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error shows the password: %v", err)
			}
			if err != nil && smtp.Permanent(err) {
				t.Errorf("%v is called permanent, but settings can be mended", err)
			}
		})
	}
}

func TestFailuresAreClassified(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		how       inbox.Failure
		permanent bool
		kept      int
	}{
		"4xx":             {inbox.Temporary, false, 0},
		"5xx":             {inbox.Permanent, true, 0},
		"cut":             {inbox.Refuse, false, 0},
		"dies":            {inbox.DieAfterData, false, 1},
		"does not answer": {inbox.Hang, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := open(t, inbox.Config{})
			box.Fail(c.how, 1)
			tr := transport(t, box, func(c *smtp.Config) { c.Timeout = 500 * time.Millisecond })
			err := tr.Send(t.Context(), message())
			if err == nil || smtp.Permanent(err) != c.permanent || len(box.Messages("")) != c.kept {
				t.Fatalf("Send = %v (permanent %v), kept %d; want permanent %v, kept %d", err, smtp.Permanent(err), len(box.Messages("")), c.permanent, c.kept)
			}
			if err := tr.Send(t.Context(), message()); err != nil {
				t.Errorf("second try: %v", err)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		box := open(t, inbox.Config{})
		tr := transport(t, box, nil)
		if err := box.Close(); err != nil {
			t.Fatal(err)
		}
		if err := tr.Send(t.Context(), message()); err == nil || smtp.Permanent(err) {
			t.Errorf("got %v, want a temporary error", err)
		}
	})
}

func TestUnsafeMailIsRefused(t *testing.T) {
	t.Parallel()
	box := open(t, inbox.Config{})
	tr := transport(t, box, nil)
	for name, change := range map[string]func(*smtp.Message){
		"line break in the name":    func(m *smtp.Message) { m.To.Name = "Ada\r\nBcc: eve@evil.example" },
		"line break in the address": func(m *smtp.Message) { m.To.Address = "ada@example.com\nBcc: eve@evil.example" },
		"two addresses":             func(m *smtp.Message) { m.To.Address = "ada@example.com, eve@evil.example" },
		"line break in the subject": func(m *smtp.Message) { m.Subject = "Hi\nBcc: eve@evil.example" },
		"line separator":            func(m *smtp.Message) { m.Subject = "Hi\u2028there" },
		"NUL in the subject":        func(m *smtp.Message) { m.Subject = "Hi\x00" },
		"NUL in the text":           func(m *smtp.Message) { m.Text = "Hi\x00" },
		"line break in the id":      func(m *smtp.Message) { m.ID = "x@y\r\nBcc: eve@evil.example" },
		"angle bracket in the id":   func(m *smtp.Message) { m.ID = "x@y>" },
		"no sender":                 func(m *smtp.Message) { m.From.Address = "" },
	} {
		m := message()
		change(&m)
		if err := tr.Send(t.Context(), m); !smtp.Permanent(err) {
			t.Errorf("%s: got %v, want a permanent error", name, err)
		}
	}
	if got := box.Messages(""); len(got) != 0 {
		t.Errorf("%d mails were sent", len(got))
	}
}

// Whatever a person writes into a name or a subject, the mail has our headers only, and says what was written.
func TestNamesAndSubjectsNeverAddHeaders(t *testing.T) {
	t.Parallel()
	box := open(t, inbox.Config{Keep: 1})
	tr := transport(t, box, nil)
	rapid.Check(t, func(rt *rapid.T) {
		m := message()
		m.To.Name, m.Subject = rapid.String().Draw(rt, "name"), rapid.String().Draw(rt, "subject")
		if to := rapid.SampledFrom([]string{"", "=?utf-8?q?x=0D=0ABcc:_eve@evil.example?=", "\"<eve@evil.example>, ", strings.Repeat("ä", 300), "日本 太郎", "O'Neil, \"Pat\" \\"}).Draw(rt, "known"); to != "" {
			m.To.Name, m.Subject = to, to
		}
		m.Text = rapid.StringMatching(`[ -~\n.]*`).Draw(rt, "text")
		if err := tr.Send(t.Context(), m); err != nil {
			if !smtp.Permanent(err) {
				rt.Fatal(err)
			}
			return
		}
		got := box.Messages("")[0]
		headersAre(rt, got.Raw)
		msg, err := mail.ReadMessage(strings.NewReader(got.Raw))
		if err != nil {
			rt.Fatal(err)
		}
		to, err := msg.Header.AddressList("To")
		if name := strings.ReplaceAll(m.To.Name, "=?", "= ?"); err != nil || len(to) != 1 || to[0].Address != m.To.Address || to[0].Name != name && strings.TrimSpace(to[0].Name) != strings.TrimSpace(name) {
			rt.Errorf("to %q arrived as %v, %v", m.To.Name, to, err)
		}
		want := strings.ReplaceAll(m.Subject, "=?", "= ?")
		if got.Subject != want && strings.TrimSpace(got.Subject) != strings.TrimSpace(want) {
			rt.Errorf("subject %q arrived as %q", m.Subject, got.Subject)
		}
	})
}
