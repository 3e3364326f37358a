package account

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
)

// ActiveAfter is a joining function for work that goes through all accounts in steps: it returns up to n active ones
// that come after one, "" for the start. Fewer than n are the last.
func (s *Service) ActiveAfter(ctx context.Context, tx *db.Tx, after access.AccountID, n int) ([]Account, error) {
	rows, err := accountdb.New(tx).ActiveAfter(ctx, accountdb.ActiveAfterParams{AccountID: after, Limit: int32(n)})
	if err != nil {
		return nil, fmt.Errorf("account: active accounts: %w", err)
	}
	all := make([]Account, len(rows))
	for i, r := range rows {
		all[i] = fromRow(r)
	}
	return all, nil
}

// CountActive is a joining function: it returns how many accounts are active.
func (s *Service) CountActive(ctx context.Context, tx *db.Tx) (int, error) {
	n, err := accountdb.New(tx).CountActive(ctx)
	if err != nil {
		return 0, fmt.Errorf("account: count active accounts: %w", err)
	}
	return int(n), nil
}
