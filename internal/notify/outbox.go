package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/notify/notifydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Outbox is how the mails stand that haven't left.
type Outbox struct {
	Transport   bool // whether this process can send any
	Waiting     int
	OldestAt    time.Time // when the oldest of them was queued; zero if none waits
	LastError   string    // of the newest mail that was refused and waits or has failed; "" for none
	LastErrorOf string    // its id
}

// Outbox tells how the mails stand that haven't left, for the roof's page about the server.
func (s *Service) Outbox(ctx context.Context, tx *db.Tx) (Outbox, error) {
	q, out := notifydb.New(tx), Outbox{Transport: s.transport != nil}
	waiting, err := q.Waiting(ctx)
	if err != nil {
		return out, fmt.Errorf("notify: outbox: %w", err)
	}
	out.Waiting, out.OldestAt = int(waiting.N), clock.Time(waiting.Oldest)
	refused, err := q.NewestRefused(ctx)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return out, fmt.Errorf("notify: outbox: %w", err)
	}
	out.LastError, out.LastErrorOf = refused.LastError, refused.ID
	return out, nil
}
