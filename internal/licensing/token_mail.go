package licensing

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

//go:embed mail/*.yaml
var mails embed.FS

// Templates returns the area's mails, one file for each kind.
func Templates() fs.FS {
	sub, err := fs.Sub(mails, "mail")
	if err != nil {
		panic("licensing: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// mailToken tells everybody who holds a role in the account that a token was made. The value is never in it.
func (s *Service) mailToken(ctx context.Context, tx *db.Tx, t Token, va account.VirtualAccount) error {
	a, err := s.Accounts.Load(ctx, tx, t.Account)
	if err != nil {
		return err
	}
	users, err := s.Accounts.Users(ctx, tx, t.Account)
	if err != nil {
		return err
	}
	data := account.FactsOf(a, users)
	for name, value := range map[string]any{
		"virtual_account": va.Name, "virtual_account_id": string(va.ID), "hint": t.Hint, "description": t.Description,
		"by":         account.Person{Name: t.CreatedBy.Name, Email: t.CreatedBy.Email}.String(),
		"expires_at": t.ExpiresAt.Format(time.RFC3339), "max_uses": t.MaxUses, "export_controlled": t.ExportControlled,
	} {
		data[name] = value
	}
	for _, u := range users {
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "token_issued", Account: t.Account, ToEmail: u.Email, ToName: u.Name,
			Data: data, Key: "token_issued:" + t.ID}); err != nil {
			return err
		}
	}
	return nil
}
