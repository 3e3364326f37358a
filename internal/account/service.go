package account

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Service carries out the operations of this area.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *event.Log
	Mail  *notify.Service
	Rules Rules // what can identify an account

	// Empty is a guard of the areas above: it returns nil if nothing lies in the virtual account, so that it may be
	// removed, and an error that says what does. Nil means that nothing ever lies in one.
	Empty func(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error

	// Removed is told in the transaction in which a virtual account is removed, so that the areas above end what they
	// keep about it. Nil means that nobody keeps anything.
	Removed func(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error

	// Contents is a guard of the areas above: it counts what lies in a virtual account. Nil means that nothing ever does.
	Contents func(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) (Contents, error)

	// MoveContents is a guard of the areas above: it moves everything that lies in a virtual account to another one of the
	// same account, both of which are locked. Nil means that nothing ever lies in one.
	MoveContents func(ctx context.Context, tx *db.Tx, a access.AccountID, from, to access.VirtualAccountID) error

	// TagEnded is told in the transaction in which a custom tag is removed, or with a value one of its values, so that the
	// areas above end the offers of roles by it. Nil means that nobody offers any.
	TagEnded func(ctx context.Context, tx *db.Tx, a access.AccountID, tag access.TagID, value string) error

	// Invited is a guard of the member area: it counts the pending invitations, which a limited account's limit of
	// users includes. Nil means that there are none.
	Invited func(ctx context.Context, tx *db.Tx, a access.AccountID) (int, error)

	// Upgrading is a guard of the request area: it returns the upgrade of a limited account that is on its way, one
	// without an id if there is none. Nil means that none ever is.
	Upgrading func(ctx context.Context, tx *db.Tx, a access.AccountID) (Upgrade, error)
}
