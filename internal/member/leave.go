package member

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
)

// LeaveAccount takes all roles in an account from who. It needs access.ViewAccount, which everybody has who holds any.
// It fails with account.ErrLastAdministrator.
func (s *Service) LeaveAccount(ctx context.Context, who access.Actor, a access.AccountID) error {
	if !who.SignedIn() {
		return access.ErrSignInRequired
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Lock(ctx, tx, a); err != nil {
			return err
		}
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ViewAccount); err != nil {
			return err
		}
		u, err := s.Accounts.RemoveUser(ctx, tx, a, who.Profile)
		if err != nil {
			return err
		}
		return s.Log.Append(ctx, tx, who, event.Event{
			Account: a, Kind: "user.left", Message: fmt.Sprintf("%s left the account.", u.Name),
			SubjectKind: "user", SubjectID: string(who.Profile), SubjectName: u.Name, Before: map[string]any{"roles": texts(u.Direct)},
		})
	})
}
