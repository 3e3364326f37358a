package request

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request/requestdb"
)

// Undelivered is a joining function for a mail that won't be sent any more: if it asked an approver who hasn't answered,
// the requester and whoever forwarded the request are mailed, for nobody will ever answer it.
func (s *Service) Undelivered(ctx context.Context, tx *db.Tx, u notify.Undelivered) error {
	rows, err := requestdb.New(tx).GetActivation(ctx, u.About)
	if err != nil {
		return fmt.Errorf("request: undelivered: %w", err)
	}
	if len(rows) == 0 || rows[0].AccountID != u.Account {
		return nil
	}
	asked := activationOf(rows[0])
	if asked.Answerable(s.Clock.Now()) != nil {
		return nil
	}
	a, err := s.Accounts.Load(ctx, tx, asked.Account)
	if err != nil {
		return err
	}
	e := a.Event("activation.undelivered", fmt.Sprintf("The mail that asks %s to authorize the account could not be delivered: %s", asked.Email, u.Why))
	if err := s.Log.Append(ctx, tx, access.System("mail"), e); err != nil {
		return err
	}
	to := []account.Person{a.RequestedBy}
	if asked.Sender.Email != a.RequestedBy.Email && asked.Sender.Email != "" {
		to = append(to, asked.Sender)
	}
	return s.mailActivationTo(ctx, tx, a, asked, "activation_undelivered", asked.ID+":"+u.Kind, map[string]any{"why": u.Why}, to...)
}
