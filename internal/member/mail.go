package member

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailInvitation asks the invited person, by a mail of a kind; facts is what account.MailFacts says of the account.
func (s *Service) mailInvitation(ctx context.Context, tx *db.Tx, a account.Account, facts map[string]any, i Invitation, kind string) error {
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: i.Email, Data: withInvitation(facts, i),
		Key: fmt.Sprintf("%s:%s:%d", kind, i.ID, i.Resent), Expires: i.ExpiresAt, About: i.ID})
}

// mailInvited tells the invited person something about their invitation; what is told once has a key.
func (s *Service) mailInvited(ctx context.Context, tx *db.Tx, a account.Account, i Invitation, kind, key string) error {
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: i.Email, Data: withInvitation(facts, i), Key: key, Expires: i.ExpiresAt})
}

// mailWithdrawn tells the person invited that there is nothing to answer any more; facts is what account.MailFacts says.
func (s *Service) mailWithdrawn(ctx context.Context, tx *db.Tx, a account.Account, facts map[string]any, i Invitation) error {
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: "invitation_withdrawn", Account: a.ID, ToEmail: i.Email, Data: withInvitation(facts, i),
		Key: "invitation_withdrawn:" + i.ID, Expires: i.ExpiresAt})
}

// mailAnswer tells whoever sent an invitation what the answer is.
func (s *Service) mailAnswer(ctx context.Context, tx *db.Tx, i Invitation, kind string, from account.Person, text string) error {
	i.Message = text
	return s.mailSender(ctx, tx, i, kind, kind+":"+i.ID, map[string]any{"person": from.String()})
}

// mailSender tells whoever sent an invitation what became of it; more is what the mail says beside the account and the
// invitation.
func (s *Service) mailSender(ctx context.Context, tx *db.Tx, i Invitation, kind, key string, more map[string]any) error {
	if i.By.Email == "" {
		return nil // sent by the program itself
	}
	a, err := s.Accounts.Load(ctx, tx, i.Account)
	if err != nil {
		return err
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	facts = withInvitation(facts, i)
	maps.Copy(facts, more)
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: i.By.Email, ToName: i.By.Name, Data: facts, Key: key})
}

// withInvitation adds to what a mail says of the account what it says of an invitation.
func withInvitation(account map[string]any, i Invitation) map[string]any {
	facts := maps.Clone(account)
	facts["invitation"], facts["sender"], facts["invited"], facts["message"] = i.ID, i.By.String(), i.Email, i.Message
	facts["role"] = invitedRole(i)
	facts["expires"] = i.ExpiresAt.Format(time.RFC3339)
	return facts
}

// invitedRole is the role of an invitation for people.
func invitedRole(i Invitation) string {
	return roleName(account.HeldRole{Grant: i.Grant, VirtualAccountName: i.VirtualAccountName, TagName: i.TagName})
}
