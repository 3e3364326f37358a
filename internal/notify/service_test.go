package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/platform/smtp/inbox"
	"github.com/licet/licet/internal/schema"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func templates() fs.FS {
	return fstest.MapFS{"mail/greeting.yaml": {Data: []byte(`
subject: "Greetings from {{.Data.from}}"
heading: Greetings
paragraphs: ["{{.Data.from}} greets you."]
sample: {from: Kim}
`)}}
}

func greeting(to, key string) notify.Mail {
	return notify.Mail{Kind: "greeting", Account: "acct_a", ToEmail: to, ToName: "Ada", Data: map[string]any{"from": "Kim"}, Key: key}
}

func newQueue(d *db.DB, clk clock.Clock) *job.Queue {
	return job.New(d, clk, slog.New(slog.DiscardHandler))
}

func send(t *testing.T, d *db.DB, s *notify.Service, mails ...notify.Mail) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return s.Queue(t.Context(), tx, mails...) }); err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, q *job.Queue) {
	t.Helper()
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// SPEC N1: in the same transaction as the change it reports; never doubled.
func TestQueuedIfAndOnlyIfTheDeedIsCommitted(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		refused := errors.New("refused")
		if err := d.Update(t.Context(), func(tx *db.Tx) error {
			return errors.Join(s.Queue(t.Context(), tx, greeting("eve@example.com", "k")), refused)
		}); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		send(t, d, s, greeting("ada@Example.com", "k"), greeting("bob@example.com", "k"))
		send(t, d, s, greeting("ada@example.com", "k")) // the same mail again
		drain(t, q)
		drain(t, q)
		var got []string
		for _, m := range box.Messages("") {
			got = append(got, fmt.Sprint(m.To, m.From, m.Subject, strings.Contains(m.Text, "Kim greets you."), strings.Contains(m.HTML, "Hello Ada,")))
		}
		want := []string{"[bob@example.com]Acme Licensing <noreply@acme.example>Greetings from Kimtrue true", "[ada@example.com]Acme Licensing <noreply@acme.example>Greetings from Kimtrue true"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for _, m := range notifytest.Queued(t, d) {
			if m.State != "sent" || m.Attempts != 1 || len(m.Data) != 0 {
				t.Errorf("got %+v, want sent at the first try, its data forgotten", m)
			}
		}
	})
}

func TestMistakesOfTheProgramAreErrorsOfTheDeed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		s := notifytest.New(t, d, clk, newQueue(d, clk), templates())
		for name, m := range map[string]notify.Mail{
			"unknown kind": {Kind: "greting", ToEmail: "ada@example.com"},
			"data missing": {Kind: "greeting", ToEmail: "ada@example.com"},
			"not a object": {Kind: "greeting", ToEmail: "ada@example.com", Data: []int{1}},
		} {
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return s.Queue(t.Context(), tx, m) }); err == nil {
				t.Errorf("%s: queued", name)
			}
		}
		send(t, d, s, greeting("ada@example.com\r\nBcc: eve@evil.example", "k"))
		got := notifytest.Queued(t, d)
		if len(got) != 1 || got[0].State != "failed" || got[0].LastError == "" {
			t.Errorf("an address that cannot be used: %+v, want it recorded as failed", got)
		}
	})
}

// The mail server is away and the process is restarted meanwhile: each mail arrives, once.
func TestOutageAndRestart(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		const mails = 20
		clk := clock.NewManual(noon)
		first := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, first, templates())
		for n := range mails {
			send(t, d, s, greeting(fmt.Sprintf("user%d@example.com", n), "k"))
		}
		for i, how := range []inbox.Failure{inbox.Refuse, inbox.Temporary, inbox.Refuse} {
			box.Fail(how, -1)
			drain(t, first)
			clk.Advance(20 * time.Minute)
			if got := len(box.Messages("")); got != 0 {
				t.Fatalf("outage %d: %d mails arrived", i, got)
			}
		}
		if m := notifytest.Queued(t, d)[0]; m.State != "queued" || m.Attempts != 3 || m.LastError == "" || len(m.Data) == 0 {
			t.Errorf("during the outage: %+v", m)
		}
		box.Fail(inbox.None, 0)
		second := newQueue(d, clk) // the process was restarted
		if _, err := notify.New(config(t, d, clk, second, box)); err != nil {
			t.Fatal(err)
		}
		drain(t, second)
		drain(t, second)
		ids := map[string]bool{}
		for _, m := range box.Messages("") {
			ids[m.MessageID] = true
			if !strings.HasPrefix(m.MessageID, "mail_") || !strings.HasSuffix(m.MessageID, "@licenses.acme.example") {
				t.Errorf("Message-ID %q", m.MessageID)
			}
		}
		if got := box.Messages(""); len(got) != mails || len(ids) != mails {
			t.Errorf("%d mails with %d ids arrived, want %d", len(got), len(ids), mails)
		}
	})
}

func config(t *testing.T, d *db.DB, clk clock.Clock, q *job.Queue, box *inbox.Inbox) notify.Config {
	t.Helper()
	return notify.Config{DB: d, Clock: clk, Log: slog.New(slog.DiscardHandler), Jobs: q, Transport: notifytest.Transport(t, box.URL()),
		From: netmail.Address{Address: "noreply@acme.example"}, URL: notifytest.URL, Brand: notifytest.Brand(), Templates: []fs.FS{templates()}, PerHour: 3}
}

// The honest limit of SMTP: a server that dies after it took the mail gets it again, recognizable as the same.
func TestDeathAfterDataRepeatsWithTheSameID(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		box.Fail(inbox.DieAfterData, 1)
		send(t, d, s, greeting("ada@example.com", "k"))
		drain(t, q)
		clk.Advance(time.Minute)
		drain(t, q)
		got := box.Messages("")
		if len(got) != 2 || got[0].MessageID != got[1].MessageID {
			t.Errorf("got %d mails: %+v", len(got), got)
		}
	})
}

func TestRefusedForGoodIsRecorded(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		box.Fail(inbox.Permanent, 1)
		send(t, d, s, greeting("ada@example.com", "k"))
		drain(t, q)
		clk.Advance(24 * time.Hour)
		drain(t, q)
		m := notifytest.Queued(t, d)[0]
		if m.State != "failed" || m.Attempts != 1 || !strings.Contains(m.LastError, "No such user") || len(box.Messages("")) != 0 {
			t.Errorf("got %+v", m)
		}
	})
}

// SPEC N1, N2: whoever owns what a mail was about is told, once and in the transaction that records it, that it won't be
// sent any more, with the server's words; not of a try that fails, nor of what nobody asked for.
func TestOwnersAreToldOfWhatIsUndelivered(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		var told []notify.Undelivered
		s.Undelivered = func(_ context.Context, _ *db.Tx, u notify.Undelivered) error {
			told = append(told, u)
			return nil
		}
		about := func(to, what string) notify.Mail {
			m := greeting(to, "")
			m.About = what
			return m
		}
		box.Fail(inbox.Temporary, 1)
		send(t, d, s, about("late@example.com", "inv_late"))
		drain(t, q)
		box.Fail(inbox.Permanent, -1)
		send(t, d, s, about("ada@example.com", "inv_a"), greeting("bob@example.com", ""), about("not an address", "inv_b"))
		drain(t, q)
		box.Fail(inbox.None, 0)
		clk.Advance(time.Hour)
		drain(t, q)
		want := []notify.Undelivered{
			{Account: "acct_a", Kind: "greeting", About: "inv_b", ToEmail: "not an address", Why: "The address can't be used."},
			{Account: "acct_a", Kind: "greeting", About: "inv_a", ToEmail: "ada@example.com", Why: "550 5.1.1 No such user here"},
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		if got := len(box.Messages("late@example.com")); got != 1 {
			t.Errorf("what failed once arrived %d times", got)
		}
	})
}

func TestPointlessMailIsNotSent(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		m := greeting("ada@example.com", "k")
		m.Expires = noon.Add(time.Hour)
		send(t, d, s, m)
		clk.Advance(time.Hour)
		drain(t, q)
		if got := notifytest.Queued(t, d)[0]; got.State != "failed" || len(box.Messages("")) != 0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestTwoDeliverersSendOne(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		const mails = 30
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		other := newQueue(d, clk)
		if _, err := notify.New(config(t, d, clk, other, box)); err != nil {
			t.Fatal(err)
		}
		for n := range mails {
			send(t, d, s, greeting(fmt.Sprintf("user%d@example.com", n), "k"))
		}
		var wg sync.WaitGroup
		for _, q := range []*job.Queue{q, other} {
			wg.Go(func() {
				if err := q.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := len(box.Messages("")); got != mails {
			t.Errorf("%d mails arrived, want %d", got, mails)
		}
	})
}

// Nobody can be buried in mail: what is too much for an hour leaves later, and nothing is lost.
func TestTooManyMailsToOnePersonLeaveLater(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		box, err := inbox.Open(inbox.Config{Clock: clk})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = box.Close() })
		q := newQueue(d, clk)
		s, err := notify.New(config(t, d, clk, q, box)) // three in an hour
		if err != nil {
			t.Fatal(err)
		}
		for range 8 {
			send(t, d, s, greeting("ada@example.com", ""))
		}
		send(t, d, s, greeting("bob@example.com", ""))
		urgent := greeting("ada@example.com", "")
		urgent.Expires = noon.Add(time.Minute)
		send(t, d, s, urgent)
		for _, want := range []int{4, 7, 9, 9} {
			drain(t, q)
			if got := len(box.Messages("ada@example.com")); got != want {
				t.Fatalf("after %v: %d mails, want %d", clk.Now().Sub(noon), got, want)
			}
			clk.Advance(time.Hour)
		}
		if got := len(box.Messages("bob@example.com")); got != 1 {
			t.Errorf("another person got %d mails", got)
		}
	})
}

// Without a mail server the mails wait for a process that has one.
func TestMailsWaitForATransport(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		send(t, d, notifytest.New(t, d, clk, q, templates()), greeting("ada@example.com", "k"))
		drain(t, q)
		if got := notifytest.Queued(t, d); len(got) != 1 || got[0].State != "queued" || got[0].Data["from"] != "Kim" {
			t.Fatalf("got %+v", got)
		}
		clk.Advance(10 * 24 * time.Hour)
		later := newQueue(d, clk)
		_, box := notifytest.WithInbox(t, d, clk, later, templates())
		drain(t, later)
		if got := len(box.Messages("ada@example.com")); got != 1 {
			t.Errorf("%d mails arrived", got)
		}
		clk.Advance(181 * 24 * time.Hour)
		drain(t, later)
		if got := notifytest.Queued(t, d); len(got) != 0 {
			t.Errorf("half a year later the record is still there: %+v", got)
		}
	})
}

// Names and words of people cannot add headers, on the whole way from the deed to the receiving server.
func TestHeaderInjectionIsImpossible(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		for _, evil := range []string{"x\r\nBcc: eve@evil.example", "x\nSubject: other", "x\x00\r\n\r\nbody", "=?utf-8?q?x=0D=0ABcc:_eve@evil.example?=", "\"<eve@evil.example>, ", strings.Repeat("y", 3000)} {
			m := greeting("ada@example.com", "")
			m.ToName, m.Data = evil, map[string]any{"from": evil}
			send(t, d, s, m)
		}
		drain(t, q)
		got := box.Messages("")
		if len(got) != 6 {
			t.Fatalf("%d mails arrived", len(got))
		}
		for _, m := range got {
			msg, err := netmail.ReadMessage(strings.NewReader(m.Raw))
			if err != nil {
				t.Fatal(err)
			}
			to, err := msg.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != "ada@example.com" || len(msg.Header) != 9 || msg.Header.Get("Reply-To") != "<support@acme.example>" || strings.Contains(m.Subject, "=?") || strings.Contains(m.Subject, "\n") || len(m.To) != 1 {
				t.Errorf("headers %v, to %v, %v", msg.Header, to, err)
			}
		}
	})
}

// SPEC N1: the vendor's logo travels in each mail and is loaded from nowhere; what is kept of a mail doesn't hold it, so
// that one that is sent again has the present one.
func TestLogoTravelsInTheMail(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		s, box := notifytest.WithInbox(t, d, clk, q, templates())
		present := notify.Logo{ID: "0a1b", Width: 400, Height: 120, PNG: []byte("\x89PNG 1")}
		s.LogoNow = func(context.Context, *db.Tx) (notify.Logo, error) { return present, nil }
		send(t, d, s, greeting("ada@example.com", "k"))
		drain(t, q)
		present = notify.Logo{}
		send(t, d, s, greeting("ada@example.com", "l"))
		drain(t, q)
		got := box.Messages("ada@example.com")
		if len(got) != 2 {
			t.Fatalf("%d mails arrived", len(got))
		}
		with, without := got[1], got[0]
		const id = "logo-0a1b@licenses.acme.example"
		if string(with.Inline[id]) != "\x89PNG 1" || !strings.Contains(with.HTML, `<img src="cid:`+id+`" width="133" height="40" alt="Acme Networks"`) {
			t.Errorf("with a logo: %q in %s", with.Inline, with.HTML)
		}
		for name, m := range map[string]inbox.Message{"with": with, "without": without} {
			if strings.Contains(m.HTML, "<!--logo-->") || strings.Count(m.HTML, "<img") != len(m.Inline) || strings.Contains(m.HTML, "src=\"http") {
				t.Errorf("%s a logo: %s", name, m.HTML)
			}
		}
	})
}

func TestPreview(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, schema.Migrate)
	clk := clock.NewManual(noon)
	s := notifytest.New(t, d, clk, newQueue(d, clk), templates(), os.DirFS("testdata"))
	if diff := cmp.Diff([]string{"full", "greeting", "plain"}, s.Kinds()); diff != "" {
		t.Error(diff)
	}
	for _, kind := range s.Kinds() {
		if got, err := s.Preview(kind); err != nil || got.Subject == "" || !strings.Contains(got.HTML, "Acme Licensing") || !strings.Contains(got.Text, "Acme Licensing") {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
	if _, err := s.Preview("nothing"); !errors.Is(err, notify.ErrUnknownKind) {
		t.Errorf("got %v", err)
	}
}

// What a mail says lies sealed in the outbox: somebody who reads the database can't follow a link before its owner.
func TestWaitingMailIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		clk := clock.NewManual(noon)
		q := newQueue(d, clk)
		box, err := seal.Open(filepath.Join(t.TempDir(), "seal.key"))
		if err != nil {
			t.Fatal(err)
		}
		mails, err := inbox.Open(inbox.Config{Clock: clk})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = mails.Close() })
		s, err := notify.New(notify.Config{
			DB: d, Clock: clk, Log: slog.New(slog.DiscardHandler), Jobs: q, Transport: notifytest.Transport(t, mails.URL()), Seal: box,
			From: netmail.Address{Address: "noreply@acme.example"}, URL: notifytest.URL, Brand: notifytest.Brand(), Templates: []fs.FS{templates()},
		})
		if err != nil {
			t.Fatal(err)
		}
		m := greeting("ada@example.com", "k")
		send(t, d, s, m)
		said, err := json.Marshal(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		var kept string
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRowContext(t.Context(), "SELECT data FROM mail").Scan(&kept)
		}); err != nil {
			t.Fatal(err)
		}
		if kept == "" || strings.Contains(kept, string(said)) || strings.ContainsAny(kept, `{"`) {
			t.Errorf("the outbox holds %q for %s", kept, said)
		}
		drain(t, q)
		if got := mails.Messages("ada@example.com"); len(got) != 1 {
			t.Errorf("%d mails arrived, want 1", len(got))
		}
	})
}
