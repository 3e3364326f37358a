package event

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event/eventdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/page"
)

// Event is one entry of the log.
type Event struct {
	ID             string // evt_…, sorts by time; given by Append
	Account        access.AccountID
	At             time.Time    // given by Append
	Kind           string       // area's thing and what happened to it: "token.issued"
	Message        string       // one sentence for people
	Actor          access.Actor // as it was known then; of a read entry only Kind, Profile or Instance, Name and Origin
	VirtualAccount access.VirtualAccountID
	SubjectKind    string // "token", "product_instance", …
	SubjectID      string
	SubjectName    string         // as it was called then
	Before, After  map[string]any // changed fields only; nil if nothing was there before or is after
}

// Log appends to and reads the event log.
type Log struct {
	Clock clock.Clock
	DB    *db.DB // for the vendor's own log; nil where nobody reads that

	// AccountNames is a guard of the account area: it returns what accounts are called, for the vendor's log. nil = nobody knows.
	AccountNames func(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]string, error)
}

// Append adds e to the log in the transaction of the deed. It sets ID, At and Actor.
func (l *Log) Append(ctx context.Context, tx *db.Tx, who access.Actor, e Event) error {
	before, err := encode(e.Before)
	if err != nil {
		return fmt.Errorf("event: %s: %w", e.Kind, err)
	}
	after, err := encode(e.After)
	if err != nil {
		return fmt.Errorf("event: %s: %w", e.Kind, err)
	}
	if err := eventdb.New(tx).Insert(ctx, eventdb.InsertParams{
		AccountID: e.Account, ID: id.New("evt"), At: clock.Millis(l.Clock.Now()), Kind: e.Kind, Message: e.Message,
		ActorKind: string(who.Kind), ActorID: who.ID(), ActorName: who.Name, Origin: who.Origin,
		VirtualAccountID: e.VirtualAccount, SubjectKind: e.SubjectKind, SubjectID: e.SubjectID, SubjectName: e.SubjectName,
		Before: before, After: after,
	}); err != nil {
		return fmt.Errorf("event: append %s: %w", e.Kind, err)
	}
	return nil
}

// marked is how many of the newest entries make the mark: more than are ever on their way at once in one account.
const marked = 64

// Mark returns a short text that changes whenever an entry is added to the account's log; "" if there is none. The
// newest entry's id would not do: of two entries that are committed at the same time, the one that is seen later may
// have the smaller id.
func (l *Log) Mark(ctx context.Context, tx *db.Tx, a access.AccountID) (string, error) {
	ids, err := eventdb.New(tx).Newest(ctx, eventdb.NewestParams{AccountID: a, Limit: marked})
	if err != nil {
		return "", fmt.Errorf("event: mark: %w", err)
	}
	if len(ids) == 0 {
		return "", nil
	}
	sum := sha256.Sum256([]byte(strings.Join(ids, " ")))
	return hex.EncodeToString(sum[:12]), nil
}

// Filter narrows a list of entries; a zero field doesn't.
type Filter struct {
	Kind           string // exact, or a whole area's thing with "token."
	Actor          string // part of the name, or the id
	VirtualAccount access.VirtualAccountID
	Subject        string // id
	Text           string // part of the message or of the subject's name
	Since, Until   time.Time
}

type cursor struct{ ID string }

// List returns a page of the account's entries, the newest first.
func (l *Log) List(ctx context.Context, tx *db.Tx, a access.AccountID, f Filter, p page.Request) (page.Page[Event], error) {
	return l.list(ctx, tx, f.where(new(db.Where).And("account_id = ?", a)), p)
}

// list returns a page of the entries that meet the conditions, the newest first.
func (l *Log) list(ctx context.Context, tx *db.Tx, w *db.Where, p page.Request) (page.Page[Event], error) {
	var from cursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[Event]{}, err
	}
	if started {
		w.And("id < ?", from.ID)
	}
	limit := w.Arg(p.Rows() + 1)
	rows, err := tx.QueryContext(ctx, `SELECT account_id, id, at, kind, message, actor_kind, actor_id, actor_name, origin,
		virtual_account_id, subject_kind, subject_id, subject_name, before, after
		FROM event `+w.String()+` ORDER BY id DESC LIMIT `+limit, w.Args()...)
	if err != nil {
		return page.Page[Event]{}, fmt.Errorf("event: list: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Event
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return page.Page[Event]{}, fmt.Errorf("event: list: %w", err)
		}
		all = append(all, e)
	}
	if err := rows.Err(); err != nil {
		return page.Page[Event]{}, fmt.Errorf("event: list: %w", err)
	}
	return page.Cut(all, p.Rows(), func(e Event) any { return cursor{e.ID} }), nil
}

// scan reads one entry.
func scan(rows *sql.Rows) (Event, error) {
	var e Event
	var at int64
	var actor, before, after string
	err := rows.Scan(&e.Account, &e.ID, &at, &e.Kind, &e.Message, &e.Actor.Kind, &actor, &e.Actor.Name, &e.Actor.Origin,
		&e.VirtualAccount, &e.SubjectKind, &e.SubjectID, &e.SubjectName, &before, &after)
	if err != nil {
		return Event{}, err
	}
	e.At = clock.Time(at)
	if e.Actor.Kind == access.Device {
		e.Actor.Instance = actor
	} else {
		e.Actor.Profile = access.ProfileID(actor)
	}
	if e.Before, err = decode(before); err != nil {
		return Event{}, err
	}
	e.After, err = decode(after)
	return e, err
}

func (f Filter) where(w *db.Where) *db.Where {
	if n := len(f.Kind); n > 0 && f.Kind[n-1] == '.' {
		w.And("substr(kind, 1, ?) = ?", n, f.Kind) // a range would depend on how the database sorts a dot
	} else if n > 0 {
		w.And("kind = ?", f.Kind)
	}
	if f.VirtualAccount != "" {
		w.And("virtual_account_id = ?", f.VirtualAccount)
	}
	if f.Subject != "" {
		w.And("subject_id = ?", f.Subject)
	}
	if !f.Since.IsZero() {
		w.And("at >= ?", clock.Millis(f.Since))
	}
	if !f.Until.IsZero() {
		w.And("at < ?", clock.Millis(f.Until))
	}
	return w.Contains(f.Actor, "actor_name", "actor_id").Contains(f.Text, "message", "subject_name")
}

func encode(fields map[string]any) (string, error) {
	if fields == nil {
		return "", nil
	}
	b, err := json.Marshal(fields)
	return string(b), err
}

func decode(text string) (map[string]any, error) {
	if text == "" {
		return nil, nil
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return nil, fmt.Errorf("event: an entry can't be read: %w", err)
	}
	return fields, nil
}
