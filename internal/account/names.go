package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
)

// Names is a joining function: it returns what accounts are called; those that don't exist are left out.
func (s *Service) Names(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]string, error) {
	names := map[access.AccountID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	w := new(db.Where).And("account_id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", args...)
	rows, err := tx.QueryContext(ctx, "SELECT account_id, name FROM account "+w.String(), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("account: names: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id access.AccountID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("account: names: %w", err)
		}
		names[id] = name
	}
	return names, rows.Err()
}
