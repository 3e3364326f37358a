package account

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Settings are what the vendor decides about accounts.
type Settings struct {
	Rules          Rules
	ReviewStandard bool // whether the vendor reviews every request of a standard account
	Resolver       Resolver
	ReviewEmail    string // where to tell that a request waits for review; "" for nowhere
}

// Service carries out the operations of this area.
type Service struct {
	DB       *db.DB
	Clock    clock.Clock
	Log      *event.Log
	Mail     *notify.Service
	Settings Settings

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

	// Invite is a guard of the member area: it invites those whom the requester of a new account nominated. Nil means
	// that nobody can be.
	Invite func(ctx context.Context, tx *db.Tx, who access.Actor, a Account, nominees []Nominee, message string) error

	// Invited is a guard of the member area: it counts the pending invitations, which a limited account's limit of
	// users includes. Nil means that there are none.
	Invited func(ctx context.Context, tx *db.Tx, a access.AccountID) (int, error)

	// Activated is told in the transaction in which an account becomes active that wasn't when it was made, so that the
	// areas above do what waited for it. Nil means that nothing waits.
	Activated func(ctx context.Context, tx *db.Tx, a Account) error

	// Ended is told in the transaction in which a request for an account ends without one, so that the areas above end
	// what they keep for it. Nil means that nobody keeps anything.
	Ended func(ctx context.Context, tx *db.Tx, a Account) error

	// Draw replaces the drawing of limited accounts' identifiers, for tests; nil for Settings.Rules.Draw.
	Draw func() string
}

func (s *Service) draw() string {
	if s.Draw != nil {
		return s.Draw()
	}
	return s.Settings.Rules.Draw()
}
