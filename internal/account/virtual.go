package account

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// DefaultName is what the virtual account is called that every account has from the start.
const DefaultName = "DEFAULT"

// The errors about a virtual account.
var (
	ErrVirtualNotFound = errs.New(errs.NotFound, "virtual_account_not_found", "There is no such virtual account in this account, or you have no role in it.", "Choose one from the account's list of virtual accounts.")
)

// VirtualAccount is a folder of an account that holds licenses, tokens and product instances.
type VirtualAccount struct {
	ID          access.VirtualAccountID
	Account     access.AccountID
	Name        string // unique in the account, whatever the case
	Description string
	Default     bool // gets what isn't meant for a particular one
	Public      bool // whether every user of the account may see that it exists
	CreatedAt   time.Time
}

// visible reports whether somebody with these grants may see that the virtual account exists.
func (v VirtualAccount) visible(h access.Held) bool {
	return v.Public || h.Can(access.ViewVirtualAccounts, v.ID)
}

// LoadVirtual is a joining function: it returns a virtual account of an account, or ErrVirtualNotFound.
func (s *Service) LoadVirtual(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) (VirtualAccount, error) {
	rows, err := accountdb.New(tx).GetVirtualAccount(ctx, accountdb.GetVirtualAccountParams{AccountID: a, VirtualAccountID: va})
	if err != nil {
		return VirtualAccount{}, fmt.Errorf("account: virtual account: %w", err)
	}
	if len(rows) == 0 {
		return VirtualAccount{}, ErrVirtualNotFound
	}
	r := rows[0]
	return VirtualAccount{ID: r.VirtualAccountID, Account: r.AccountID, Name: r.Name, Description: r.Description,
		Default: r.IsDefault, Public: r.Public, CreatedAt: clock.Time(r.CreatedAt)}, nil
}
