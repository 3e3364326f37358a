package notify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"net/mail"
	"net/url"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify/notifydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/platform/smtp"
)

// Config is what a Service needs.
type Config struct {
	DB        *db.DB
	Clock     clock.Clock
	Log       *slog.Logger
	Jobs      *job.Queue
	Transport *smtp.Transport // nil = mails wait in the outbox until a process with a transport runs
	From      mail.Address
	URL       string // public address of the portal, without a slash at the end; links begin with it
	Brand     Brand
	Templates []fs.FS // one for each area
	// Seal keeps what a mail says sealed until it is sent: it may hold a link that makes somebody the owner of a profile.
	// nil = it lies readable in the outbox, for tests that look at it.
	Seal *seal.Box
	// Events is where it is told that somebody of the vendor's staff sent a mail again. nil = that can't be done.
	Events  *event.Log
	PerHour int // mails to one recipient in an hour; further ones leave later, none is lost. 0 = 60
}

// Service queues and delivers mails.
type Service struct {
	db        *db.DB
	clk       clock.Clock
	log       *slog.Logger
	jobs      *job.Queue
	transport *smtp.Transport
	from      mail.Address
	seal      *seal.Box
	perHour   int
	events    *event.Log
	renderer  *renderer
	host      string // of Message-IDs

	// BrandNow is a guard of the brand area: it returns how the vendor appears now. nil = as the Config says.
	BrandNow func(ctx context.Context, tx *db.Tx) (Brand, error)
	// LogoNow is a guard of the brand area: it returns the vendor's logo. nil = there is none.
	LogoNow func(ctx context.Context, tx *db.Tx) (Logo, error)
	// Undelivered is told of a mail with an About that won't be sent any more, in the transaction that records it. nil =
	// nobody wants to know.
	Undelivered func(ctx context.Context, tx *db.Tx, u Undelivered) error
	// AccountNames is a guard of the account area: it returns what accounts are called, for lists of mails. nil = nobody knows.
	AccountNames func(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]string, error)
}

// Kinds of jobs.
const (
	jobDeliver = "notify.deliver"
	jobSweep   = "notify.sweep"
)

// New returns a service and registers its jobs. It fails if a template cannot be read or its own sample cannot be
// rendered.
func New(c Config) (*Service, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("notify: the public URL must be http:// or https:// with a host")
	}
	if _, err := smtp.CleanAddress(c.From.Address); err != nil {
		return nil, fmt.Errorf("notify: sender: %w", err)
	}
	r, err := newRenderer(c.Brand, c.URL, c.Templates)
	if err != nil {
		return nil, err
	}
	s := &Service{db: c.DB, clk: c.Clock, log: c.Log, jobs: c.Jobs, transport: c.Transport, from: c.From, seal: c.Seal, perHour: c.PerHour, events: c.Events, renderer: r, host: u.Hostname()}
	s.from.Name = oneLine(s.from.Name, maxName)
	if _, err := smtp.CleanAddress("x@" + s.host); err != nil {
		s.host = "localhost" // an IPv6 address
	}
	if s.perHour <= 0 {
		s.perHour = 60
	}
	if s.transport == nil {
		job.Declare(s.jobs, jobDeliver)
	} else {
		job.Handle(s.jobs, jobDeliver, deliveryPolicy, s.deliver)
	}
	job.Every(s.jobs, jobSweep, 24*time.Hour, s.sweep)
	return s, nil
}

// Mail is one mail to one person.
type Mail struct {
	Kind            string           // names the template
	Account         access.AccountID // whose deed it reports; "" for none
	ToEmail, ToName string
	Data            any    // becomes {{.Data}}; must be an object in JSON, nil for an empty one
	Key             string // the same key to the same address is the same mail and queued once; "" = always a new one
	// About is the identifier of what the mail asks its reader for, such as an invitation: if it can't be delivered, the
	// area that owns it is told (see Service.Undelivered). "" = nobody is.
	About string
	// Expires is when the mail becomes pointless, such as the end of a link's life: after that it is not sent. The zero
	// time is never.
	Expires time.Time
}

// Queue puts mails into the outbox, in the caller's transaction. An unknown kind, or data in which the template misses
// something, is an error, because it is a mistake in the program. An address that cannot be used is not: the mail is
// recorded as failed, and the deed goes on.
func (s *Service) Queue(ctx context.Context, tx *db.Tx, mails ...Mail) error {
	for _, m := range mails {
		if err := s.queue(ctx, tx, m); err != nil {
			return fmt.Errorf("notify: queue %s: %w", m.Kind, err)
		}
	}
	return nil
}

func (s *Service) queue(ctx context.Context, tx *db.Tx, m Mail) error {
	data, err := encode(m.Data)
	if err != nil {
		return err
	}
	now := s.clk.Now()
	row := notifydb.InsertParams{
		AccountID: m.Account, ID: id.New("mail"), Kind: m.Kind, ToName: oneLine(m.ToName, maxName), Data: data, DedupeKey: m.Key, State: stateQueued,
		CreatedAt: clock.Millis(now), DueAt: clock.Millis(now), ExpiresAt: clock.Millis(m.Expires), About: m.About,
	}
	if row.DedupeKey == "" {
		row.DedupeKey = row.ID
	}
	r, err := s.present(ctx, tx)
	if err != nil {
		return err
	}
	said, err := r.render(m.Kind, recipient{Name: row.ToName, Email: m.ToEmail}, data)
	if err != nil {
		return err
	}
	if s.seal != nil {
		row.Data = s.seal.Seal([]byte(data), sealedAs(row.ID))
	}
	clean, unusable := smtp.CleanAddress(m.ToEmail)
	if unusable != nil {
		row.State, row.LastError, row.Data = stateFailed, unusable.Error(), "{}"
		if row.Content, err = s.keep(m.Kind, row.ID, said); err != nil {
			return err
		}
		clean = oneLine(m.ToEmail, 254)
	}
	row.ToEmail = clean
	if err := s.insert(ctx, tx, row); err != nil || unusable == nil {
		return err
	}
	return s.undelivered(ctx, tx, Undelivered{Account: row.AccountID, Kind: row.Kind, About: row.About, ToEmail: row.ToEmail, Why: serverWords(unusable)})
}

// insert stores a mail, and has it delivered if it is to be.
func (s *Service) insert(ctx context.Context, tx *db.Tx, row notifydb.InsertParams) error {
	queries := notifydb.New(tx)
	var err error
	if row.State == stateQueued {
		if row.DueAt, err = s.due(ctx, queries, row); err != nil {
			return err
		}
	}
	n, err := queries.Insert(ctx, row)
	if err != nil || n == 0 || row.State != stateQueued {
		return err
	}
	return s.jobs.Enqueue(ctx, tx, jobDeliver, deliverArgs{row.AccountID, row.ID}, job.At(clock.Time(row.DueAt)), job.Unique(jobDeliver+":"+row.ID))
}

// The states of a mail.
const (
	stateQueued = "queued"
	stateSent   = "sent"
	stateFailed = "failed"
)

// sealedAs binds the sealed data to its mail.
func sealedAs(mailID string) string { return "mail/" + mailID }

// data returns what a queued mail says.
func (s *Service) data(m notifydb.Mail) (string, error) {
	if s.seal == nil {
		return m.Data, nil
	}
	data, err := s.seal.Open(m.Data, sealedAs(m.ID))
	return string(data), err
}

// due is when a further mail to this address may leave: now, unless as many as an hour may have are due within the hour
// before. A mail that expires cannot wait behind others: it has a second share of the same size to itself.
func (s *Service) due(ctx context.Context, queries *notifydb.Queries, row notifydb.InsertParams) (int64, error) {
	share, until := s.perHour, int64(math.MaxInt64)
	if row.ExpiresAt != 0 {
		share, until = 2*s.perHour, row.CreatedAt
	}
	latest, err := queries.LatestDue(ctx, notifydb.LatestDueParams{ToEmail: row.ToEmail, Until: until, N: int64(share)})
	if err != nil || len(latest) < share {
		return row.CreatedAt, err
	}
	return max(row.CreatedAt, latest[share-1]+time.Hour.Milliseconds()), nil
}

// keepMails is how long the record of a mail that was sent or has failed is kept.
const keepMails = 180 * 24 * time.Hour

// sweep removes the records of old mails.
func (s *Service) sweep(ctx context.Context) error {
	for {
		var n int64
		if err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			n, err = notifydb.New(tx).Sweep(ctx, clock.Millis(s.clk.Now().Add(-keepMails)))
			return err
		}); err != nil || n == 0 {
			return err
		}
	}
}
