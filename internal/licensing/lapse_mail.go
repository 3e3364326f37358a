package licensing

import (
	"context"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailReclaimed tells those who may manage the instance that it and perhaps others have been silent for too long: at
// most once a day for each virtual account, for a whole site may fall silent at once.
func (s *Service) mailReclaimed(ctx context.Context, tx *db.Tx, i Instance, now time.Time) error {
	a, err := s.Accounts.Load(ctx, tx, i.Account)
	if err != nil {
		return err
	}
	va, err := s.Accounts.LoadVirtual(ctx, tx, i.Account, i.VirtualAccount)
	if err != nil {
		return err
	}
	users, err := s.Accounts.Users(ctx, tx, i.Account)
	if err != nil {
		return err
	}
	data := account.FactsOf(a, users)
	data["virtual_account"], data["virtual_account_id"] = va.Name, string(va.ID)
	data["device"], data["last_contact_at"] = i.Name, i.LastContactAt.Format(time.RFC3339)
	for _, u := range users {
		if !u.Grants.Can(access.ManageInstances, i.VirtualAccount) {
			continue
		}
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "licenses_reclaimed", Account: i.Account, ToEmail: u.Email, ToName: u.Name,
			Data: data, Key: "licenses_reclaimed:" + string(va.ID) + ":" + now.Format(time.DateOnly)}); err != nil {
			return err
		}
	}
	return nil
}
