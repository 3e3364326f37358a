package licensing

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// VirtualAccountEmpty is the guard that the account area asks before it removes a virtual account: it returns nil if
// no usable token, no license and no product instance lies there. A joining function.
func (s *Service) VirtualAccountEmpty(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error {
	q := licensingdb.New(tx)
	live, err := q.Live(ctx, a)
	if err != nil {
		return fmt.Errorf("licensing: empty: %w", err)
	}
	for _, r := range live {
		if r.VirtualAccountID == va && r.Live > 0 {
			return account.ErrVirtualNotEmpty.Msgf("There are %s in the virtual account.", count(r.Live, "product instance", "product instances"))
		}
	}
	if licenses, err := q.AnyLicense(ctx, licensingdb.AnyLicenseParams{AccountID: a, VirtualAccountID: va}); err != nil {
		return fmt.Errorf("licensing: empty: %w", err)
	} else if len(licenses) > 0 {
		return account.ErrVirtualNotEmpty.Msgf("There are licenses in the virtual account.")
	}
	tokens, err := q.ActiveTokens(ctx, licensingdb.ActiveTokensParams{AccountID: a, Now: clock.Millis(s.Clock.Now())})
	if err != nil {
		return fmt.Errorf("licensing: empty: %w", err)
	}
	for _, r := range tokens {
		if r.VirtualAccountID == va {
			return account.ErrVirtualNotEmpty.Msgf("There are %s that can be used in the virtual account.", count(r.Active, "registration token", "registration tokens"))
		}
	}
	return nil
}

// VirtualAccountContents is the guard by which the account area tells what would have to be moved before a virtual account
// is removed. A joining function.
func (s *Service) VirtualAccountContents(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) (account.Contents, error) {
	var c account.Contents
	q := licensingdb.New(tx)
	live, err := q.Live(ctx, a)
	if err != nil {
		return c, fmt.Errorf("licensing: contents: %w", err)
	}
	for _, r := range live {
		if r.VirtualAccountID == va {
			c.Instances = r.Live
		}
	}
	tokens, err := q.ActiveTokens(ctx, licensingdb.ActiveTokensParams{AccountID: a, Now: clock.Millis(s.Clock.Now())})
	if err != nil {
		return c, fmt.Errorf("licensing: contents: %w", err)
	}
	for _, r := range tokens {
		if r.VirtualAccountID == va {
			c.Tokens = r.Active
		}
	}
	if c.Licenses, err = q.CountLicenses(ctx, licensingdb.CountLicensesParams{AccountID: a, VirtualAccountID: va}); err != nil {
		return c, fmt.Errorf("licensing: contents: %w", err)
	}
	return c, nil
}
