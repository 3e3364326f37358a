package member

import (
	"context"
	"time"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailInvitation asks the invited person, by a mail of a kind.
func (s *Service) mailInvitation(ctx context.Context, tx *db.Tx, a account.Account, i Invitation, kind string) error {
	facts, err := s.facts(ctx, tx, a, i)
	if err != nil {
		return err
	}
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: i.Email, Data: facts,
		Key: kind + ":" + i.ID, Expires: i.ExpiresAt})
}

// mailAnswer tells whoever sent an invitation what the answer is.
func (s *Service) mailAnswer(ctx context.Context, tx *db.Tx, i Invitation, kind string, from account.Person, text string) error {
	if i.By.Email == "" {
		return nil // sent by the program itself
	}
	a, err := s.Accounts.Load(ctx, tx, i.Account)
	if err != nil {
		return err
	}
	i.Message = text
	facts, err := s.facts(ctx, tx, a, i)
	if err != nil {
		return err
	}
	facts["person"] = from.String()
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: i.By.Email, ToName: i.By.Name, Data: facts,
		Key: kind + ":" + i.ID})
}

// facts is what a mail about an invitation says: that of the account, and the invitation's own.
func (s *Service) facts(ctx context.Context, tx *db.Tx, a account.Account, i Invitation) (map[string]any, error) {
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	facts["invitation"], facts["sender"], facts["invited"], facts["message"] = i.ID, i.By.String(), i.Email, i.Message
	facts["role"] = roleName(account.HeldRole{Grant: i.Grant, VirtualAccountName: i.VirtualAccountName})
	facts["expires"] = i.ExpiresAt.Format(time.RFC3339)
	return facts, nil
}
