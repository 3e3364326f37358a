// Package notifytest helps the tests of other areas to see which mails they cause.
package notifytest

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/mail"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/smtp"
	"github.com/licet/licet/internal/platform/smtp/inbox"
)

// URL is the public address in the links of a Service of this package.
const URL = "https://licenses.acme.example"

// Brand is the vendor of the tests.
func Brand() notify.Brand {
	return notify.Brand{Vendor: "Acme Networks", Portal: "Acme Licensing", SupportEmail: "support@acme.example", HelpURL: "https://help.acme.example"}
}

// New returns a service that captures: mails are queued as always, checked against their templates, and stay queued.
// See Queued. It fails the test if a template is broken.
func New(t testing.TB, d *db.DB, clk clock.Clock, q *job.Queue, templates ...fs.FS) *notify.Service {
	t.Helper()
	return service(t, d, clk, q, nil, templates)
}

// WithInbox returns a service that delivers to a mail server in memory when q is drained or started.
func WithInbox(t testing.TB, d *db.DB, clk clock.Clock, q *job.Queue, templates ...fs.FS) (*notify.Service, *inbox.Inbox) {
	t.Helper()
	box, err := inbox.Open(inbox.Config{Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return service(t, d, clk, q, Transport(t, box.URL()), templates), box
}

// Transport returns a transport to a server that answers at once or not at all.
func Transport(t testing.TB, url string) *smtp.Transport {
	t.Helper()
	c, err := smtp.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c.Timeout = 2 * time.Second
	transport, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

func service(t testing.TB, d *db.DB, clk clock.Clock, q *job.Queue, transport *smtp.Transport, templates []fs.FS) *notify.Service {
	t.Helper()
	s, err := notify.New(notify.Config{
		DB: d, Clock: clk, Log: slog.New(slog.DiscardHandler), Jobs: q, Transport: transport,
		From: mail.Address{Name: "Acme Licensing", Address: "noreply@acme.example"}, URL: URL, Brand: Brand(), Templates: templates,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Mail is one row of the outbox.
type Mail struct {
	ID              string
	Kind            string
	Account         access.AccountID
	ToEmail, ToName string
	Data            map[string]any // as JSON gives it; empty once the mail is sent or has failed
	Key             string
	State           string // queued, sent, failed
	Attempts        int
	LastError       string
}

// Queued returns the whole outbox in the order of queuing, whatever became of the mails.
func Queued(t testing.TB, d *db.DB) []Mail {
	t.Helper()
	all := []Mail{}
	if err := d.View(t.Context(), func(tx *db.Tx) error {
		all = all[:0]
		rows, err := tx.QueryContext(t.Context(), "SELECT id, kind, account_id, to_email, to_name, data, dedupe_key, state, attempts, last_error FROM mail ORDER BY id")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var m Mail
			var data string
			if err := rows.Scan(&m.ID, &m.Kind, &m.Account, &m.ToEmail, &m.ToName, &data, &m.Key, &m.State, &m.Attempts, &m.LastError); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(data), &m.Data); err != nil {
				return err
			}
			all = append(all, m)
		}
		return rows.Err()
	}); err != nil {
		t.Fatal(err)
	}
	return all
}
