package notify_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/platform/smtp/inbox"
	"github.com/licet/licet/internal/schema"
)

var (
	omar  = access.Actor{Kind: access.Person, Profile: "prof_omar", Name: "Omar Haddad", Operator: true, SecondFactor: true}
	ada   = access.Actor{Kind: access.Person, Profile: "prof_ada", Name: "Ada"}
	reset = fstest.MapFS{"mail/reset.yaml": {Data: []byte(`
subject: Set a new password
heading: Set a new password
actions: [{label: Set it, url: "{{.URL}}/reset#token={{.Data.token}}"}]
secret: true
sample: {token: x}
`)}}
)

// sealed is a service that seals what it keeps and delivers to a mail server in memory.
func sealed(t *testing.T, d *db.DB, clk *clock.Manual) (*notify.Service, func()) {
	t.Helper()
	q := newQueue(d, clk)
	box, err := inbox.Open(inbox.Config{Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	cfg := config(t, d, clk, q, box)
	if cfg.Seal, err = seal.Open(t.TempDir() + "/seal"); err != nil {
		t.Fatal(err)
	}
	cfg.Events = &event.Log{Clock: clk, DB: d}
	cfg.Templates = append(cfg.Templates, reset)
	s, err := notify.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s, func() { t.Helper(); drain(t, q) }
}

func only(t *testing.T, s *notify.Service, f notify.RecordFilter) notify.Record {
	t.Helper()
	p, err := s.ListMails(t.Context(), omar, f, page.Request{})
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("%+v, %v; want one", p.Items, err)
	}
	return p.Items[0]
}

// SPEC N1, P1: the vendor's staff sees what a mail really said, before and after it was sent, and sends it again word
// for word; the log of the account tells who did.
func TestMailIsReadAndSentAgain(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, clk := t.Context(), clock.NewManual(noon)
		s, deliver := sealed(t, d, clk)
		send(t, d, s, greeting("ada@example.com", ""))
		first := only(t, s, notify.RecordFilter{To: "ADA@"})
		before, err := s.ReadMail(ctx, omar, first.ID)
		if err != nil || first.State != "queued" || !strings.Contains(before.Text, "Kim greets you.") {
			t.Fatalf("%+v, %+v, %v", first, before, err)
		}
		if _, err := s.ResendMail(ctx, omar, first.ID); !errors.Is(err, notify.ErrMailWaiting) {
			t.Errorf("while it waits: %v", err)
		}
		deliver()
		clk.Advance(time.Minute)
		if after, err := s.ReadMail(ctx, omar, first.ID); err != nil || after != before {
			t.Errorf("after it was sent: %+v, %v", after, err)
		}
		again, err := s.ResendMail(ctx, omar, first.ID)
		if err != nil || again.Repeats != first.ID || again.ID == first.ID || again.ToEmail != first.ToEmail {
			t.Fatalf("%+v, %v", again, err)
		}
		deliver()
		if got, err := s.GetMail(ctx, omar, again.ID); err != nil || got.State != "sent" {
			t.Errorf("%+v, %v", got, err)
		}
		if said, err := s.ReadMail(ctx, omar, again.ID); err != nil || said != before {
			t.Errorf("%+v, %v", said, err)
		}
		log := &event.Log{Clock: clk, DB: d}
		told, err := log.ListVendorEvents(ctx, omar, event.Filter{Kind: "mail.resent"}, page.Request{})
		if err != nil || len(told.Items) != 1 || told.Items[0].Account != "acct_a" || told.Items[0].Actor.Kind != access.Operator || told.Items[0].SubjectID != again.ID {
			t.Errorf("%+v, %v", told.Items, err)
		}
		var readable int
		if err := d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRowContext(ctx, "SELECT count(*) FROM mail WHERE content LIKE '%greets%' OR data LIKE '%Kim%'").Scan(&readable)
		}); err != nil || readable > 0 {
			t.Errorf("%d mails lie readable in the database, %v", readable, err)
		}
	})
}

// SPEC P1: a mail with a link that makes its reader the owner of a profile is never shown nor sent again, whatever
// its state.
func TestSecretMailIsForItsReaderAlone(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		s, deliver := sealed(t, d, clock.NewManual(noon))
		send(t, d, s, notify.Mail{Kind: "reset", ToEmail: "ada@example.com", Data: map[string]any{"token": "hunter2"}})
		for _, state := range []string{"queued", "sent"} {
			r := only(t, s, notify.RecordFilter{Kind: "reset", State: state})
			if r.Content != "secret" {
				t.Errorf("%s: content %s", state, r.Content)
			}
			if _, err := s.ReadMail(ctx, omar, r.ID); !errors.Is(err, notify.ErrMailSecret) {
				t.Errorf("%s: read: %v", state, err)
			}
			if _, err := s.ResendMail(ctx, omar, r.ID); !errors.Is(err, notify.ErrMailSecret) {
				t.Errorf("%s: sent again: %v", state, err)
			}
			deliver()
		}
	})
}

func TestWhatCannotBeSentAgain(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, clk := t.Context(), clock.NewManual(noon)
		s, deliver := sealed(t, d, clk)
		expiring := greeting("ada@example.com", "")
		expiring.Expires = noon.Add(time.Hour)
		send(t, d, s, expiring, greeting("no address", ""))
		deliver()
		clk.Advance(2 * time.Hour)
		for to, want := range map[string]error{"ada@": notify.ErrMailExpired, "no address": notify.ErrMailAddress} {
			r := only(t, s, notify.RecordFilter{To: to})
			if said, err := s.ReadMail(ctx, omar, r.ID); err != nil || said.Text == "" {
				t.Errorf("%s: read: %v", to, err)
			}
			if _, err := s.ResendMail(ctx, omar, r.ID); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", to, err, want)
			}
		}
		if err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE mail SET content = '' WHERE to_email = 'ada@example.com'")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ResendMail(ctx, omar, only(t, s, notify.RecordFilter{To: "ada@"}).ID); !errors.Is(err, notify.ErrMailGone) {
			t.Errorf("nothing kept: %v", err)
		}
		if _, err := s.GetMail(ctx, omar, "mail_none"); !errors.Is(err, notify.ErrMailNotFound) {
			t.Error(err)
		}
	})
}

func TestMailLogPagesAndFilters(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, clk := t.Context(), clock.NewManual(noon)
		s, _ := sealed(t, d, clk)
		for _, to := range []string{"a@example.com", "b@example.com", "c@example.com"} {
			m := greeting(to, "")
			m.Account = access.AccountID("acct_" + to[:1])
			send(t, d, s, m)
			clk.Advance(time.Hour)
		}
		first, err := s.ListMails(ctx, omar, notify.RecordFilter{}, page.Request{Limit: 2})
		if err != nil || len(first.Items) != 2 || first.Items[0].ToEmail != "c@example.com" {
			t.Fatalf("%+v, %v", first, err)
		}
		if rest, err := s.ListMails(ctx, omar, notify.RecordFilter{}, page.Request{Limit: 2, Cursor: first.Next}); err != nil || len(rest.Items) != 1 || rest.Next != "" {
			t.Errorf("%+v, %v", rest, err)
		}
		only(t, s, notify.RecordFilter{Account: "acct_b"})
		only(t, s, notify.RecordFilter{Since: noon.Add(30 * time.Minute), Until: noon.Add(90 * time.Minute), State: "queued", Kind: "greeting"})
		if _, err := s.ListMails(ctx, ada, notify.RecordFilter{}, page.Request{}); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("a customer reads the mail log: %v", err)
		}
	})
}

func TestSecretAddressMustBeDeclared(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, schema.Migrate)
	open := strings.Replace(string(reset["mail/reset.yaml"].Data), "secret: true", "secret: false", 1)
	clk := clock.NewManual(noon)
	box, err := inbox.Open(inbox.Config{Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	cfg := config(t, d, clk, newQueue(d, clk), box)
	cfg.Templates = append(cfg.Templates, fstest.MapFS{"mail/reset.yaml": {Data: []byte(open)}})
	if _, err := notify.New(cfg); err == nil || !strings.Contains(err.Error(), "secret: true") {
		t.Errorf("got %v", err)
	}
}
