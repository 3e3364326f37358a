package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// errNotOpen says that a question was answered, or has ended, meanwhile.
var errNotOpen = errors.New("account: the activation isn't open")

func insertActivation(ctx context.Context, tx *db.Tx, a Activation) error {
	if err := accountdb.New(tx).InsertActivation(ctx, accountdb.InsertActivationParams{
		AccountID: a.Account, ActivationID: a.ID, Email: a.Email, EmailKey: a.Key, Message: a.Message, SenderName: a.Sender.Name,
		SenderEmail: a.Sender.Email, Hop: int64(a.Hop), CreatedAt: clock.Millis(a.CreatedAt), ExpiresAt: clock.Millis(a.ExpiresAt),
	}); err != nil {
		return fmt.Errorf("account: store activation: %w", err)
	}
	return nil
}

func activationOf(r accountdb.AccountActivation) Activation {
	return Activation{
		ID: r.ActivationID, Account: r.AccountID, Email: r.Email, Key: r.EmailKey, Message: r.Message,
		Sender: Person{Name: r.SenderName, Email: r.SenderEmail}, Hop: int(r.Hop), State: ActivationState(r.State),
		CreatedAt: clock.Time(r.CreatedAt), ExpiresAt: clock.Time(r.ExpiresAt), Reminders: int(r.Reminders), SentAt: clock.Time(r.SentAt),
	}
}

// activationByID returns a question to somebody, or ErrActivationNotFound.
func activationByID(ctx context.Context, tx *db.Tx, activation string) (Activation, error) {
	rows, err := accountdb.New(tx).GetActivation(ctx, activation)
	if err != nil {
		return Activation{}, fmt.Errorf("account: activation: %w", err)
	}
	if len(rows) == 0 {
		return Activation{}, ErrActivationNotFound
	}
	return activationOf(rows[0]), nil
}

// latestActivation returns the question that was asked last about an account, and false if nobody was ever asked.
func latestActivation(ctx context.Context, tx *db.Tx, a access.AccountID) (Activation, bool, error) {
	rows, err := accountdb.New(tx).LatestActivation(ctx, a)
	if err != nil {
		return Activation{}, false, fmt.Errorf("account: latest activation: %w", err)
	}
	if len(rows) == 0 {
		return Activation{}, false, nil
	}
	return activationOf(rows[0]), true, nil
}

// openActivations returns what waits for the answer of one person, the newest first.
func openActivations(ctx context.Context, tx *db.Tx, key string, now time.Time) ([]Activation, error) {
	rows, err := accountdb.New(tx).OpenActivationsOf(ctx, accountdb.OpenActivationsOfParams{EmailKey: key, ExpiresAt: clock.Millis(now)})
	if err != nil {
		return nil, fmt.Errorf("account: open activations: %w", err)
	}
	out := make([]Activation, len(rows))
	for i, r := range rows {
		out[i] = activationOf(r)
	}
	return out, nil
}

func answerActivation(ctx context.Context, tx *db.Tx, a Activation, to ActivationState, now time.Time) error {
	n, err := accountdb.New(tx).AnswerActivation(ctx, accountdb.AnswerActivationParams{AccountID: a.Account, ActivationID: a.ID,
		State: string(to), AnsweredAt: clock.Millis(now)})
	if err != nil {
		return fmt.Errorf("account: answer activation: %w", err)
	}
	if n == 0 {
		return errNotOpen
	}
	return nil
}

func noteReminder(ctx context.Context, tx *db.Tx, a Activation, reminders int, now time.Time) error {
	n, err := accountdb.New(tx).NoteReminder(ctx, accountdb.NoteReminderParams{AccountID: a.Account, ActivationID: a.ID,
		Reminders: int64(reminders), SentAt: clock.Millis(now)})
	if err != nil {
		return fmt.Errorf("account: note reminder: %w", err)
	}
	if n == 0 {
		return errNotOpen
	}
	return nil
}

// authorize stores who authorized an account and how they call it.
func authorize(ctx context.Context, tx *db.Tx, a Account) error {
	if err := accountdb.New(tx).Authorize(ctx, accountdb.AuthorizeParams{AccountID: a.ID, Name: a.Name, CreatorID: string(a.Creator.Profile),
		CreatorName: a.Creator.Name, CreatorEmail: a.Creator.Email}); err != nil {
		return fmt.Errorf("account: authorize: %w", err)
	}
	return nil
}

func insertNominees(ctx context.Context, tx *db.Tx, a access.AccountID, list []Nominated) error {
	for i, n := range list {
		if err := accountdb.New(tx).InsertNominee(ctx, accountdb.InsertNomineeParams{AccountID: a, EmailKey: n.Key, Email: n.Email,
			Role: string(n.Role), Requester: n.Requester, Position: int64(i)}); err != nil {
			return fmt.Errorf("account: store nominee: %w", err)
		}
	}
	return nil
}

// nominees returns whom the requester of an account wants to have access, in their order.
func nominees(ctx context.Context, tx *db.Tx, a access.AccountID) ([]Nominated, error) {
	rows, err := accountdb.New(tx).Nominees(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: nominees: %w", err)
	}
	out := make([]Nominated, len(rows))
	for i, r := range rows {
		out[i] = Nominated{Nominee: Nominee{Email: r.Email, Role: access.Role(r.Role)}, Key: r.EmailKey, Requester: r.Requester}
	}
	return out, nil
}
