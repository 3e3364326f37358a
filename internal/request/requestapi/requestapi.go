package requestapi

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document: with those of the accounts that they are about.
const tag = "account"

// Config is what the operations need beside the area's own.
type Config struct {
	// Requester returns what is known of the person who asks for an account.
	Requester func(ctx context.Context, who access.Actor) (request.Requester, error)
}

var (
	memberErrors = []*errs.Error{account.ErrNotFound, account.ErrForbidden}
	changeErrors = []*errs.Error{account.ErrNotFound, account.ErrForbidden, account.ErrNotActive}
)

type nothing struct{}

// Register adds the area's operations.
func Register(a *rest.API, s *request.Service, c Config) {
	registerRequest(a, s, c)
	registerBehalf(a, s, c)
	registerActivations(a, s, c)
	registerReviews(a, s)
	registerSeen(a, s)
	registerProof(a, s)
	registerUpgrade(a, s, c)
}
