package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
)

// Find is a joining function for those who name an account by its domain identifier and a virtual account by its name,
// as people at a command line do; without a name it finds the default one. It fails with ErrNotFound and
// ErrVirtualNotFound.
func (s *Service) Find(ctx context.Context, tx *db.Tx, identifier, virtual string) (Account, access.VirtualAccountID, error) {
	a, ok, err := s.ByIdentifier(ctx, tx, strings.ToLower(identifier))
	if err != nil {
		return Account{}, "", err
	}
	if !ok {
		unknown := ErrNotFound.Msgf("No account has the domain identifier %s.", identifier)
		unknown.Remedy = "Write it as the account's properties show it, such as corp.example."
		return Account{}, "", unknown
	}
	if virtual == "" {
		return a, a.DefaultVirtual, nil
	}
	names, err := accountdb.New(tx).VirtualAccountNames(ctx, a.ID)
	if err != nil {
		return Account{}, "", fmt.Errorf("account: virtual accounts: %w", err)
	}
	for _, v := range names {
		if v.Name == virtual {
			return a, v.VirtualAccountID, nil
		}
	}
	return Account{}, "", ErrVirtualNotFound.Msgf("%s has no virtual account %s.", a.Name, virtual)
}
