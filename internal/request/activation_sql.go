package request

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request/requestdb"
)

// errNotOpen says that a question was answered, or has ended, meanwhile.
var errNotOpen = errors.New("request: the activation isn't open")

func insertActivation(ctx context.Context, tx *db.Tx, a Activation) error {
	if err := requestdb.New(tx).InsertActivation(ctx, requestdb.InsertActivationParams{
		AccountID: a.Account, ActivationID: a.ID, Email: a.Email, EmailKey: a.Key, Message: a.Message, SenderName: a.Sender.Name,
		SenderEmail: a.Sender.Email, Hop: int64(a.Hop), CreatedAt: clock.Millis(a.CreatedAt), ExpiresAt: clock.Millis(a.ExpiresAt),
	}); err != nil {
		return fmt.Errorf("request: store activation: %w", err)
	}
	return nil
}

func activationOf(r requestdb.RequestActivation) Activation {
	return Activation{
		ID: r.ActivationID, Account: r.AccountID, Email: r.Email, Key: r.EmailKey, Message: r.Message,
		Sender: account.Person{Name: r.SenderName, Email: r.SenderEmail}, Hop: int(r.Hop), State: ActivationState(r.State),
		CreatedAt: clock.Time(r.CreatedAt), ExpiresAt: clock.Time(r.ExpiresAt), Reminders: int(r.Reminders), SentAt: clock.Time(r.SentAt),
	}
}

// activationByID returns a question to somebody, or ErrActivationNotFound.
func activationByID(ctx context.Context, tx *db.Tx, activation string) (Activation, error) {
	rows, err := requestdb.New(tx).GetActivation(ctx, activation)
	if err != nil {
		return Activation{}, fmt.Errorf("request: activation: %w", err)
	}
	if len(rows) == 0 {
		return Activation{}, ErrActivationNotFound
	}
	return activationOf(rows[0]), nil
}

// latestActivation returns the question that was asked last about an account; an empty one if nobody was ever asked.
func latestActivation(ctx context.Context, tx *db.Tx, a access.AccountID) (Activation, error) {
	rows, err := requestdb.New(tx).LatestActivation(ctx, a)
	if err != nil {
		return Activation{}, fmt.Errorf("request: latest activation: %w", err)
	}
	if len(rows) == 0 {
		return Activation{}, nil
	}
	return activationOf(rows[0]), nil
}

// latestActivations is latestActivation of several accounts, in one query.
func latestActivations(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]Activation, error) {
	latest := make(map[access.AccountID]Activation, len(ids))
	if len(ids) == 0 {
		return latest, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	w := new(db.Where).And("v.account_id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", args...).
		And("NOT EXISTS (SELECT 1 FROM request_activation later WHERE later.account_id = v.account_id AND later.activation_id > v.activation_id)")
	rows, err := tx.QueryContext(ctx, `SELECT v.account_id, v.activation_id, v.email, v.email_key, v.message, v.sender_name, v.sender_email, v.hop, v.state,
		v.created_at, v.expires_at, v.reminders, v.sent_at FROM request_activation v `+w.String(), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("request: latest activations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r requestdb.RequestActivation
		if err := rows.Scan(&r.AccountID, &r.ActivationID, &r.Email, &r.EmailKey, &r.Message, &r.SenderName, &r.SenderEmail, &r.Hop, &r.State,
			&r.CreatedAt, &r.ExpiresAt, &r.Reminders, &r.SentAt); err != nil {
			return nil, fmt.Errorf("request: latest activations: %w", err)
		}
		latest[r.AccountID] = activationOf(r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("request: latest activations: %w", err)
	}
	return latest, nil
}

// openActivations returns what waits for the answer of one person, the newest first.
func openActivations(ctx context.Context, tx *db.Tx, key string, now time.Time) ([]Activation, error) {
	rows, err := requestdb.New(tx).OpenActivationsOf(ctx, requestdb.OpenActivationsOfParams{EmailKey: key, ExpiresAt: clock.Millis(now)})
	if err != nil {
		return nil, fmt.Errorf("request: open activations: %w", err)
	}
	out := make([]Activation, len(rows))
	for i, r := range rows {
		out[i] = activationOf(r)
	}
	return out, nil
}

func answerActivation(ctx context.Context, tx *db.Tx, a Activation, to ActivationState, now time.Time) error {
	n, err := requestdb.New(tx).AnswerActivation(ctx, requestdb.AnswerActivationParams{AccountID: a.Account, ActivationID: a.ID,
		State: string(to), AnsweredAt: clock.Millis(now)})
	if err != nil {
		return fmt.Errorf("request: answer activation: %w", err)
	}
	if n == 0 {
		return errNotOpen
	}
	return nil
}

func noteReminder(ctx context.Context, tx *db.Tx, a Activation, reminders int, now time.Time) error {
	n, err := requestdb.New(tx).NoteReminder(ctx, requestdb.NoteReminderParams{AccountID: a.Account, ActivationID: a.ID,
		Reminders: int64(reminders), SentAt: clock.Millis(now)})
	if err != nil {
		return fmt.Errorf("request: note reminder: %w", err)
	}
	if n == 0 {
		return errNotOpen
	}
	return nil
}

func insertNominees(ctx context.Context, tx *db.Tx, a access.AccountID, list []Nominated) error {
	for i, n := range list {
		if err := requestdb.New(tx).InsertNominee(ctx, requestdb.InsertNomineeParams{AccountID: a, EmailKey: n.Key, Email: n.Email,
			Role: string(n.Role), Requester: n.Requester, Position: int64(i)}); err != nil {
			return fmt.Errorf("request: store nominee: %w", err)
		}
	}
	return nil
}

// nominees returns whom the requester of an account wants to have access, in their order.
func nominees(ctx context.Context, tx *db.Tx, a access.AccountID) ([]Nominated, error) {
	rows, err := requestdb.New(tx).Nominees(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("request: nominees: %w", err)
	}
	out := make([]Nominated, len(rows))
	for i, r := range rows {
		out[i] = Nominated{Nominee: Nominee{Email: r.Email, Role: access.Role(r.Role)}, Key: r.EmailKey, Requester: r.Requester}
	}
	return out, nil
}
