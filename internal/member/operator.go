package member

import (
	"context"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
)

// GrantByEmail is GrantByOperator for somebody who is named by the verified email of their profile. It fails with the
// identity area's ErrProfileNotFound if nobody has it.
func (s *Service) GrantByEmail(ctx context.Context, who access.Actor, a access.AccountID, email string, g access.Grant) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	var p account.Person
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = s.PersonByEmail(ctx, tx, strings.TrimSpace(email))
		return err
	}); err != nil {
		return err
	}
	return s.GrantByOperator(ctx, who, a, p, g)
}
