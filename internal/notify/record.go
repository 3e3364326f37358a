package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify/notifydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/platform/smtp"
)

// The errors about mails that were queued.
var (
	ErrMailNotFound  = errs.New(errs.NotFound, "mail_not_found", "There is no such mail; records of mails are kept for 180 days.", "Choose one from the mail log.")
	ErrMailSecret    = errs.New(errs.Conflict, "mail_secret", "Mails of this kind carry a link that is only for their reader: what they say isn't kept.", "Have the person ask for a new link, or send a new one from the person's page.")
	ErrMailGone      = errs.New(errs.Gone, "mail_content_gone", "What this mail said wasn't kept.", "Repeat the deed that the mail was about.")
	ErrMailWaiting   = errs.New(errs.Conflict, "mail_waiting", "This mail wasn't sent yet.", "Wait: it is tried again for three days.")
	ErrMailExpired   = errs.New(errs.Conflict, "mail_expired", "What this mail was about has expired.", "Repeat the deed that the mail was about.")
	ErrMailAddress   = errs.New(errs.Conflict, "mail_address_unusable", "The address of this mail can't be used.", "Have the person's address corrected, and repeat the deed.")
	ErrKindNotFound  = errs.New(errs.NotFound, "mail_kind_not_found", "There is no such kind of mail.", "Choose one from the list of templates.")
	errNothingToTell = errors.New("notify: no log is set")
)

// Whether what a mail said can be seen.
const (
	contentKept   = "kept"
	contentSecret = "secret"
	contentGone   = "gone"
)

// Record is what is known of a mail.
type Record struct {
	ID          string
	Account     access.AccountID // "" for none
	AccountName string           // "" if it isn't known
	Kind        string
	ToEmail     string
	ToName      string
	State       string // "queued", "sent", "failed"
	Attempts    int
	LastError   string
	QueuedAt    time.Time
	DueAt       time.Time // when it may leave
	ExpiresAt   time.Time // zero = never
	SentAt      time.Time // zero until then
	Repeats     string    // the mail that this one repeats; "" for none
	Content     string    // "kept", "secret" or "gone": whether it can be seen and sent again
}

// RecordFilter narrows the mail log; a zero field doesn't.
type RecordFilter struct {
	State        string
	Kind         string
	Account      access.AccountID
	To           string // a part of the recipient's address or name
	Since, Until time.Time
}

func (f RecordFilter) where() *db.Where {
	w := new(db.Where)
	if f.State != "" {
		w.And("state = ?", f.State)
	}
	if f.Kind != "" {
		w.And("kind = ?", f.Kind)
	}
	if f.Account != "" {
		w.And("account_id = ?", f.Account)
	}
	if !f.Since.IsZero() {
		w.And("created_at >= ?", clock.Millis(f.Since))
	}
	if !f.Until.IsZero() {
		w.And("created_at < ?", clock.Millis(f.Until))
	}
	return w.Contains(f.To, "to_email", "to_name")
}

// RecordOrder is what the mail log can be sorted by; the newest first unless asked.
var RecordOrder = page.Order{
	ID:  "id",
	Own: page.Column{SQL: "created_at", Number: true}, Way: " DESC",
	By: map[string]page.Column{
		"queued_at": {SQL: "created_at", Number: true},
		"sent_at":   {SQL: "sent_at", Number: true},
		"to_email":  {SQL: "lower(to_email)"},
		"kind":      {SQL: "kind"},
		"state":     {SQL: "state"},
		"attempts":  {SQL: "attempts", Number: true},
	},
}

// ListMails returns a page of the mail log, sorted as RecordOrder says. Only the vendor's staff may.
func (s *Service) ListMails(ctx context.Context, who access.Actor, f RecordFilter, p page.Request) (page.Page[Record], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[Record]{}, err
	}
	at, err := RecordOrder.Place(p)
	if err != nil {
		return page.Page[Record]{}, err
	}
	w := f.where()
	if skip, args := at.After(); skip != "" {
		w.And(skip, args...)
	}
	limit := w.Arg(p.Rows() + 1)
	var out page.Page[Record]
	err = s.db.View(ctx, func(tx *db.Tx) error {
		found, err := s.records(ctx, tx, at.Key, w.String()+at.OrderBy()+" LIMIT "+limit, w.Args())
		if err != nil {
			return err
		}
		cut := page.Cut(found, p.Rows(), func(r sortedRecord) any { return at.Cursor(r.key, r.ID) })
		out = page.Page[Record]{Next: cut.Next, Total: cut.Total}
		for _, r := range cut.Items {
			out.Items = append(out.Items, r.Record)
		}
		return s.nameAccounts(ctx, tx, out.Items)
	})
	return out, err
}

// sortedRecord is a record with what the list is sorted by.
type sortedRecord struct {
	Record
	key page.Key
}

func (s *Service) records(ctx context.Context, tx *db.Tx, sortedBy, rest string, args []any) ([]sortedRecord, error) {
	rows, err := tx.QueryContext(ctx, `SELECT account_id, id, kind, to_email, to_name, state, attempts, last_error, created_at, due_at,
		expires_at, sent_at, repeats, CASE WHEN content <> '' THEN 1 ELSE 0 END, `+sortedBy+` FROM mail `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("notify: mails: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []sortedRecord
	for rows.Next() {
		var m notifydb.Mail
		var key page.Key
		var kept int
		if err := rows.Scan(&m.AccountID, &m.ID, &m.Kind, &m.ToEmail, &m.ToName, &m.State, &m.Attempts, &m.LastError, &m.CreatedAt, &m.DueAt,
			&m.ExpiresAt, &m.SentAt, &m.Repeats, &kept, &key); err != nil {
			return nil, fmt.Errorf("notify: mails: %w", err)
		}
		all = append(all, sortedRecord{s.record(m, kept == 1), key})
	}
	return all, rows.Err()
}

func (s *Service) record(m notifydb.Mail, kept bool) Record {
	r := Record{ID: m.ID, Account: m.AccountID, Kind: m.Kind, ToEmail: m.ToEmail, ToName: m.ToName, State: m.State, Attempts: int(m.Attempts),
		LastError: m.LastError, QueuedAt: clock.Time(m.CreatedAt), DueAt: clock.Time(m.DueAt), ExpiresAt: clock.Time(m.ExpiresAt),
		SentAt: clock.Time(m.SentAt), Repeats: m.Repeats, Content: contentGone}
	t, known := s.renderer.templates[m.Kind]
	switch {
	case t.secret:
		r.Content = contentSecret
	case kept, known && m.State == stateQueued:
		r.Content = contentKept
	}
	return r
}

func (s *Service) nameAccounts(ctx context.Context, tx *db.Tx, all []Record) error {
	if s.AccountNames == nil {
		return nil
	}
	ids := map[access.AccountID]bool{}
	for _, r := range all {
		if r.Account != "" {
			ids[r.Account] = true
		}
	}
	names, err := s.AccountNames(ctx, tx, slices.Collect(maps.Keys(ids)))
	for i := range all {
		all[i].AccountName = names[all[i].Account]
	}
	return err
}

// GetMail returns what is known of a mail. Only the vendor's staff may.
func (s *Service) GetMail(ctx context.Context, who access.Actor, mailID string) (Record, error) {
	if err := access.RequireOperator(who); err != nil {
		return Record{}, err
	}
	var r Record
	err := s.db.View(ctx, func(tx *db.Tx) error {
		m, err := loadMail(ctx, tx, mailID)
		if err != nil {
			return err
		}
		r, err = s.named(ctx, tx, m)
		return err
	})
	return r, err
}

func (s *Service) named(ctx context.Context, tx *db.Tx, m notifydb.Mail) (Record, error) {
	one := []Record{s.record(m, m.Content != "")}
	err := s.nameAccounts(ctx, tx, one)
	return one[0], err
}

// ReadMail returns what a mail says. Only the vendor's staff may. It fails with ErrMailSecret for a kind that carries a
// secret, whatever the mail's state, and with ErrMailGone if nothing was kept.
func (s *Service) ReadMail(ctx context.Context, who access.Actor, mailID string) (Rendered, error) {
	if err := access.RequireOperator(who); err != nil {
		return Rendered{}, err
	}
	var m notifydb.Mail
	var r *renderer
	var logo Logo
	if err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		if r, err = s.present(ctx, tx); err != nil {
			return err
		}
		if logo, err = s.logo(ctx, tx); err != nil {
			return err
		}
		m, err = loadMail(ctx, tx, mailID)
		return err
	}); err != nil {
		return Rendered{}, err
	}
	if err := readable(s.record(m, m.Content != "")); err != nil {
		return Rendered{}, err
	}
	said, err := s.said(r, m)
	if err != nil {
		return Rendered{}, err
	}
	return r.onPage(said, logo)
}

func loadMail(ctx context.Context, tx *db.Tx, mailID string) (notifydb.Mail, error) {
	m, err := notifydb.New(tx).ByID(ctx, mailID)
	if errors.Is(err, db.ErrNoRows) {
		return m, ErrMailNotFound
	}
	if err != nil {
		return m, fmt.Errorf("notify: mail: %w", err)
	}
	return m, nil
}

// readable decides whether what a mail says may be seen.
func readable(r Record) error {
	switch r.Content {
	case contentSecret:
		return ErrMailSecret
	case contentGone:
		return ErrMailGone
	}
	return nil
}

// repeatable decides whether a mail may be sent again: what it said was kept, it isn't under way, and it isn't
// pointless by now.
func repeatable(r Record, now time.Time) error {
	if err := readable(r); err != nil {
		return err
	}
	if r.State == stateQueued {
		return ErrMailWaiting
	}
	if !r.ExpiresAt.IsZero() && !now.Before(r.ExpiresAt) {
		return ErrMailExpired
	}
	return nil
}

// ResendMail sends a mail once more, word for word, to the same address: a new mail that refers to the first. Only the
// vendor's staff may; the log of the mail's account tells of it, or the vendor's own.
func (s *Service) ResendMail(ctx context.Context, who access.Actor, mailID string) (Record, error) {
	if err := access.RequireOperator(who); err != nil {
		return Record{}, err
	}
	if s.events == nil {
		return Record{}, errNothingToTell
	}
	var again Record
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		m, err := loadMail(ctx, tx, mailID)
		if err != nil {
			return err
		}
		if err := repeatable(s.record(m, m.Content != ""), s.clk.Now()); err != nil {
			return err
		}
		if _, err := smtp.CleanAddress(m.ToEmail); err != nil {
			return ErrMailAddress.Wrap(err)
		}
		newID, err := s.repeat(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := s.events.Append(ctx, tx, who.AsOperator(), event.Event{
			Account: m.AccountID, Kind: "mail.resent", Message: fmt.Sprintf("A mail of the kind %s was sent to %s again.", strings.ReplaceAll(m.Kind, "_", " "), m.ToEmail),
			SubjectKind: "mail", SubjectID: newID, SubjectName: m.Kind, After: map[string]any{"repeats": m.ID},
		}); err != nil {
			return err
		}
		if m, err = loadMail(ctx, tx, newID); err != nil {
			return err
		}
		again, err = s.named(ctx, tx, m)
		return err
	})
	return again, err
}

// repeat queues what m said as a new mail.
func (s *Service) repeat(ctx context.Context, tx *db.Tx, m notifydb.Mail) (string, error) {
	said, err := s.kept(m)
	if err != nil {
		return "", err
	}
	now := clock.Millis(s.clk.Now())
	row := notifydb.InsertParams{
		AccountID: m.AccountID, ID: id.New("mail"), Kind: m.Kind, ToEmail: m.ToEmail, ToName: m.ToName, Data: "{}", State: stateQueued,
		CreatedAt: now, DueAt: now, ExpiresAt: m.ExpiresAt, Repeats: m.ID,
	}
	row.DedupeKey = row.ID
	if row.Content, err = s.keep(m.Kind, row.ID, said); err != nil {
		return "", err
	}
	return row.ID, s.insert(ctx, tx, row)
}
