package member

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailRoles tells a user that somebody else has changed their roles, or has ended their access if none is left. Who does it
// to themselves knows.
func (s *Service) mailRoles(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, u account.UserRow, before, after access.Held) error {
	if u.Profile == who.Profile || u.Email == "" {
		return nil
	}
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil {
		return err
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, acct)
	if err != nil {
		return err
	}
	was, err := s.Accounts.Named(ctx, tx, a, before)
	if err != nil {
		return err
	}
	is, err := s.Accounts.Named(ctx, tx, a, after)
	if err != nil {
		return err
	}
	kind := "roles_changed"
	if len(after) == 0 && len(u.Groups) == 0 || after == nil {
		kind = "access_ended"
	}
	facts["by"], facts["before"], facts["after"] = account.Person{Name: who.Name, Email: who.Email}.String(), roleNames(was), roleNames(is)
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a, ToEmail: u.Email, ToName: u.Name, Data: facts})
}
