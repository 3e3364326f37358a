package account

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Service carries out the operations of this area.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *event.Log

	// Empty is a guard of the areas above: it returns nil if nothing lies in the virtual account, so that it may be
	// removed, and an error that says what does. Nil means that nothing ever lies in one.
	Empty func(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error
}
