package request

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// Settings are what the vendor decides about requests.
type Settings struct {
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
	Accounts *account.Service
	Settings Settings

	// Invite is a guard of the member area: it invites those whom the requester of a new account nominated. Nil means
	// that nobody can be.
	Invite func(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, nominees []Nominee, message string) error

	// Activated is told in the transaction in which an account becomes active that wasn't when it was made, so that the
	// areas above do what waited for it. Nil means that nothing waits.
	Activated func(ctx context.Context, tx *db.Tx, a account.Account) error

	// Ended is told in the transaction in which a request for an account ends without one, so that the areas above end
	// what they keep for it. Nil means that nobody keeps anything.
	Ended func(ctx context.Context, tx *db.Tx, a account.Account) error

	// Username is a guard of the identity area: it returns a profile's username, "" if it has none. Nil means that nobody has
	// one.
	Username func(ctx context.Context, tx *db.Tx, p access.ProfileID) (string, error)

	// Draw replaces the drawing of limited accounts' identifiers, for tests; nil for the account area's.
	Draw func() string
}

func (s *Service) draw() string {
	if s.Draw != nil {
		return s.Draw()
	}
	return s.Accounts.Rules.Draw()
}
