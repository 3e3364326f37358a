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
	return names, s.readNames(ctx, tx, names, w, "")
}

// mostCalled is how many accounts Called finds at most.
const mostCalled = 200

// Called is a joining function: it returns the accounts whose name or identifier contains text, mostCalled at most, for
// lists of the vendor's staff that know accounts by their ids alone.
func (s *Service) Called(ctx context.Context, tx *db.Tx, text string) (map[access.AccountID]string, error) {
	names := map[access.AccountID]string{}
	if text == "" {
		return names, nil
	}
	w := new(db.Where).Contains(text, "name", "domain_identifier")
	return names, s.readNames(ctx, tx, names, w, " ORDER BY account_id LIMIT "+w.Arg(mostCalled))
}

func (s *Service) readNames(ctx context.Context, tx *db.Tx, names map[access.AccountID]string, w *db.Where, end string) error {
	rows, err := tx.QueryContext(ctx, "SELECT account_id, name FROM account "+w.String()+end, w.Args()...)
	if err != nil {
		return fmt.Errorf("account: names: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id access.AccountID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return fmt.Errorf("account: names: %w", err)
		}
		names[id] = name
	}
	return rows.Err()
}
