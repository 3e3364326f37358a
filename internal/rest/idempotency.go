package rest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// KeepAnswers is how long an Idempotency-Key is remembered.
const KeepAnswers = 24 * time.Hour

// stillRunning is how long a deed without an answer may be on its way; after that its process must have died.
const stillRunning = time.Minute

// The errors about the Idempotency-Key.
var (
	ErrKeyInvalid  = errs.New(errs.Malformed, "idempotency_key_invalid", "The Idempotency-Key is not 1 to 255 printable ASCII characters.", "Send a fresh UUID.")
	ErrKeyReused   = errs.New(errs.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for another request.", "Use a new key for each deed, and the same only to repeat one.")
	ErrKeyInFlight = errs.New(errs.Conflict, "idempotency_in_flight", "The request with this Idempotency-Key is still being carried out.", "Wait a moment and repeat it.")
	ErrAnswerLost  = errs.New(errs.Conflict, "idempotency_answer_lost", "The request with this Idempotency-Key was carried out, but its answer is lost.", "Look at the present state instead of repeating it.")
)

var keyForm = regexp.MustCompile(`^[\x21-\x7e]{1,255}$`)

func idempotencyParameter() *huma.Param {
	one, most := 1, 255
	return &huma.Param{
		Name: "Idempotency-Key", In: "header",
		Description: "A value of your own, such as a UUID, that names this deed. When the request is repeated with it within 24 hours, " +
			"the deed isn't done again: the first answer is sent once more, with the header Idempotency-Replayed: true.",
		Schema: &huma.Schema{Type: huma.TypeString, MinLength: &one, MaxLength: &most},
	}
}

// answer is what was sent, to be sent again.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

func (a *answer) header() http.Header {
	if a.Header == nil {
		a.Header = http.Header{}
	}
	return a.Header
}

func (a *answer) Write(b []byte) (int, error) {
	a.Body = append(a.Body, b...)
	return len(b), nil
}

// idempotent lets a deed with a key be done once. The key's row is written in the deed's own transaction: so
// whatever breaks, and whoever else repeats it at the same time, there is one deed at most. The answer is added
// afterwards; if the process dies in between, the deed stands and its answer is reported lost. An operation that
// fails leaves no row, so that the caller may try again.
func (a *API) idempotent(op Op) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		key := c.Header("Idempotency-Key")
		if key == "" || op.Transient {
			next(c)
			return
		}
		_, w := humago.Unwrap(c)
		fail := func(err error) { a.write(w, a.makeProblem(c.Context(), err)) }
		if !keyForm.MatchString(key) {
			fail(ErrKeyInvalid)
			return
		}
		m := a.markerOf(c, op, key)
		known, err := a.recall(c.Context(), m)
		if err != nil {
			fail(err)
			return
		}
		if known != nil {
			replay(w, known)
			return
		}
		rec := &recorded{subContext: subContext{huma.WithContext(c, db.Joined(c.Context(), m.insert))}}
		next(rec)
		a.keep(context.WithoutCancel(c.Context()), m, &rec.answer)
	}
}

// marker is the row of one key.
type marker struct {
	scope, mark string // who, which operation and which key; what was asked. Both keyed hashes
	attempt     string // this request: it alone may take its row away again
	now         time.Time
}

func (a *API) markerOf(c huma.Context, op Op, key string) marker {
	who := requestOf(c.Context()).who
	name := string(who.Kind) + ":" + string(who.Profile)
	if who.Kind == access.Client || who.Kind == access.Device {
		name += who.Name + ":" + who.Instance
	}
	u := c.URL()
	var body []byte
	if b, ok := c.(*withBody); ok {
		body = b.body
	}
	return marker{
		scope:   a.seal.hash("scope", name, op.ID, key),
		mark:    a.seal.hash("request", u.EscapedPath(), u.RawQuery, key, string(body)),
		attempt: rand.Text(),
		now:     a.cfg.Clock.Now(),
	}
}

func (m marker) insert(tx *db.Tx) error {
	ctx := context.Background() // the transaction ends with the request's own context
	res, err := tx.ExecContext(ctx,
		`INSERT INTO idempotency (scope, mark, attempt, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (scope) DO NOTHING`,
		m.scope, m.mark, m.attempt, clock.Millis(m.now))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, ErrKeyInFlight)
	}
	return nil
}

// recall returns the answer that was given under the key, nil if there was none yet.
func (a *API) recall(ctx context.Context, m marker) (*answer, error) {
	var mark string
	var sealed string
	var created int64
	err := a.cfg.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT mark, answer, created_at FROM idempotency WHERE scope = $1`, m.scope).Scan(&mark, &sealed, &created)
	})
	age := m.now.Sub(clock.Time(created))
	switch {
	case errors.Is(err, db.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case mark != m.mark:
		return nil, ErrKeyReused
	case sealed == "" && age < stillRunning:
		return nil, ErrKeyInFlight
	case sealed == "":
		return nil, ErrAnswerLost
	}
	plain, err := a.seal.open(sealed, m.scope)
	if err != nil {
		return nil, ErrAnswerLost.Wrap(err)
	}
	var out answer
	if err := json.Unmarshal(plain, &out); err != nil {
		return nil, ErrAnswerLost.Wrap(err)
	}
	return &out, nil
}

func replay(w http.ResponseWriter, known *answer) {
	h := w.Header()
	for name, values := range known.Header {
		h[name] = values
	}
	h.Set("Idempotency-Replayed", "true")
	w.WriteHeader(known.Status)
	_, _ = w.Write(known.Body) // the client may be gone again
}

// keep adds the answer to the row that the deed wrote. If a rule refused after something else was committed, the row
// goes. After a failure of ours (5xx) it stays without an answer, for the deed may have been done.
func (a *API) keep(ctx context.Context, m marker, given *answer) {
	if given.Status == 0 {
		given.Status = http.StatusOK
	}
	if given.Status >= 500 {
		return
	}
	err := a.cfg.DB.Update(ctx, func(tx *db.Tx) error {
		if given.Status >= 400 {
			_, err := tx.ExecContext(ctx, `DELETE FROM idempotency WHERE scope = $1 AND attempt = $2`, m.scope, m.attempt)
			return err
		}
		given.header().Del("Set-Cookie")
		plain, err := json.Marshal(given)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE idempotency SET answer = $2, answered = TRUE WHERE scope = $1 AND attempt = $3`,
			m.scope, a.seal.seal(plain, m.scope), m.attempt)
		return err
	})
	if err != nil {
		a.log.ErrorContext(ctx, "the answer for an Idempotency-Key was not kept", "err", err, "request_id", RequestID(ctx))
	}
}

// PurgeAnswers forgets the keys that are older than KeepAnswers; a job calls it every hour.
func (a *API) PurgeAnswers(ctx context.Context) error {
	before := clock.Millis(a.cfg.Clock.Now().Add(-KeepAnswers))
	return a.cfg.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM idempotency WHERE created_at < $1`, before)
		return err
	})
}
