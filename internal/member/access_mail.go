package member

import (
	"context"
	"time"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailRequest tells those who manage the users of the account that somebody asks to be let in.
func (s *Service) mailRequest(ctx context.Context, tx *db.Tx, a account.Account, r AccessRequest) error {
	managers, err := s.managers(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	facts["request"], facts["person"], facts["person_company"], facts["message"] = r.ID, r.By.String(), r.By.Company, r.Message
	facts["expires"] = r.ExpiresAt.Format(time.RFC3339)
	for _, m := range managers {
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "access_requested", Account: a.ID, ToEmail: m.Email, ToName: m.Name, Data: facts,
			Key: "access_requested:" + r.ID, Expires: r.ExpiresAt}); err != nil {
			return err
		}
	}
	return nil
}

// mailDecision tells the person who asked what was decided. Who is turned away learns no more of the account than they
// knew, unless it lets itself be found.
func (s *Service) mailDecision(ctx context.Context, tx *db.Tx, a account.Account, r AccessRequest, kind, role string) error {
	facts := map[string]any{"name": "", "identifier": ""}
	if kind == "access_granted" {
		all, err := s.Accounts.MailFacts(ctx, tx, a)
		if err != nil {
			return err
		}
		facts = all
	} else if a.Searchable {
		facts["name"], facts["identifier"] = a.Name, a.Identifier
	}
	facts["request"], facts["asked"], facts["message"], facts["reason"], facts["role"] = r.ID, r.Asked, r.Message, r.Reason, role
	facts["decided_by"] = r.DecidedBy
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: kind, Account: a.ID, ToEmail: r.By.Email, ToName: r.By.Name, Data: facts, Key: kind + ":" + r.ID})
}

// mailRequestExpired tells the person who asked that nobody has decided; the mail is the same whether there was anybody
// who could.
func (s *Service) mailRequestExpired(ctx context.Context, tx *db.Tx, r AccessRequest) error {
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: "access_expired", Account: r.Account, ToEmail: r.By.Email, ToName: r.By.Name,
		Data: map[string]any{"asked": r.Asked, "message": r.Message}, Key: "access_expired:" + r.ID})
}
