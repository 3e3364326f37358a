package account

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
)

// Card is what an account is called, and whether it lets itself be found.
type Card struct {
	Name, Identifier string
	Searchable       bool
}

// Cards is a joining function: it returns the cards of those accounts that there are, in one statement however many there
// are, none included: how long it takes must not tell whether an id in a list is one.
func (s *Service) Cards(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]Card, error) {
	w := new(db.Where).And("account_id IN ("+placeholders(len(ids))+")", anys(ids)...)
	rows, err := tx.QueryContext(ctx, "SELECT account_id, name, domain_identifier, search_by_member_email FROM account "+w.String(), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("account: cards: %w", err)
	}
	defer func() { _ = rows.Close() }()
	all := map[access.AccountID]Card{}
	for rows.Next() {
		var id access.AccountID
		var c Card
		if err := rows.Scan(&id, &c.Name, &c.Identifier, &c.Searchable); err != nil {
			return nil, fmt.Errorf("account: cards: %w", err)
		}
		all[id] = c
	}
	return all, rows.Err()
}
