package notify

import (
	"context"
	"errors"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/smtp"
)

// Undelivered is a mail that won't be sent any more.
type Undelivered struct {
	Account access.AccountID
	Kind    string
	About   string // see Mail.About
	ToEmail string
	Why     string // in the mail server's words, where it gave some
}

// undelivered tells the area that owns what a mail was about.
func (s *Service) undelivered(ctx context.Context, tx *db.Tx, u Undelivered) error {
	if u.About == "" || s.Undelivered == nil {
		return nil
	}
	return s.Undelivered(ctx, tx, u)
}

// serverWords is why a mail wasn't sent as whoever caused it may read it: what the server said about the recipient, and
// nothing of our own settings.
func serverWords(cause error) string {
	var refusal *smtp.Error
	switch {
	case errors.Is(cause, errExpired):
		return "It could not be sent in time."
	case errors.Is(cause, smtp.ErrAddress):
		return "The address can't be used."
	case errors.As(cause, &refusal) && refusal.Said != "":
		return oneLine(refusal.Said, maxValue)
	}
	return "The mail server could not be reached for days, or did not take it."
}
