package account

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// An identifier that an account had before its upgrade is its alias: whoever asks for it finds the account, and it is
// never given out again, not even when the account is gone (SPEC G3).

// addAlias keeps the identifier that an account had until now. The account must have another one already.
func (s *Service) addAlias(ctx context.Context, tx *db.Tx, a access.AccountID, before string) error {
	if err := accountdb.New(tx).InsertAlias(ctx, accountdb.InsertAliasParams{AccountID: a, Identifier: before, Since: clock.Millis(s.Clock.Now())}); err != nil {
		return fmt.Errorf("account: keep the identifier: %w", err)
	}
	return nil
}

// neverBefore fails with ErrLost for an identifier that is some account's alias. Ask it after the identifier was
// stored: from then on no other account can turn it into one.
func neverBefore(ctx context.Context, tx *db.Tx, identifier string) error {
	n, err := accountdb.New(tx).CountAlias(ctx, identifier)
	if err != nil {
		return fmt.Errorf("account: former identifiers: %w", err)
	}
	if n > 0 {
		return ErrLost
	}
	return nil
}

// aliases returns the identifiers that an account had before, the oldest first.
func (s *Service) aliases(ctx context.Context, tx *db.Tx, a access.AccountID) ([]string, error) {
	found, err := accountdb.New(tx).Aliases(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: former identifiers: %w", err)
	}
	return found, nil
}
