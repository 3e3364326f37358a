package request

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailActivation sends a mail about a question to its approver or its requester: the account's facts, and the
// question's own. key tells it from other mails of its kind.
func (s *Service) mailActivation(ctx context.Context, tx *db.Tx, a account.Account, asked Activation, kind, to, name, key string) error {
	return s.mailActivationTo(ctx, tx, a, asked, kind, key, nil, account.Person{Name: name, Email: to})
}

func (s *Service) mailActivationTo(ctx context.Context, tx *db.Tx, a account.Account, asked Activation, kind, key string, more map[string]any, to ...account.Person) error {
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	list, err := nominees(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	people := make([]string, len(list))
	for i, n := range list {
		row, _ := n.Role.Row()
		people[i] = n.Email + " (" + row.Name + ")"
	}
	facts["activation"], facts["asked"], facts["sender"], facts["message"] = asked.ID, asked.Email, asked.Sender.String(), asked.Message
	facts["nominees"], facts["expires"] = strings.Join(people, ", "), asked.ExpiresAt.Format(time.RFC3339)
	facts["sign_up"] = "/sign-up?" + url.Values{"email": {asked.Email}, "to": {"/accounts/activation/" + asked.ID}}.Encode()
	if facts["approver"] == "" {
		facts["approver"] = asked.Email // who is to be it
	}
	for name, value := range more {
		facts[name] = value
	}
	for _, p := range to {
		m := notify.Mail{Kind: kind, Account: a.ID, ToEmail: p.Email, ToName: p.Name, Data: facts, Key: kind + ":" + key}
		if kind == "activation_required" || kind == "activation_reminder" {
			m.Expires, m.About = asked.ExpiresAt, asked.ID
		}
		if err := s.Mail.Queue(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// mailForwarded tells the requester, and who had the question before, whom it went to.
func (s *Service) mailForwarded(ctx context.Context, tx *db.Tx, a account.Account, next Activation, before account.Person) error {
	return s.mailActivationTo(ctx, tx, a, next, "activation_forwarded", next.ID, nil, a.RequestedBy, before)
}
