package licensing

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

func insertToken(ctx context.Context, tx *db.Tx, t Token, digest, sealed string) error {
	if err := licensingdb.New(tx).InsertToken(ctx, licensingdb.InsertTokenParams{
		AccountID: t.Account, ID: t.ID, VirtualAccountID: t.VirtualAccount, Description: t.Description,
		CreatedByID: string(t.CreatedBy.Profile), CreatedByName: t.CreatedBy.Name, CreatedByEmail: t.CreatedBy.Email,
		CreatedAt: clock.Millis(t.CreatedAt), ExpiresAt: clock.Millis(t.ExpiresAt), MaxUses: t.MaxUses,
		ExportControlled: t.ExportControlled, Hint: t.Hint, Digest: digest, Sealed: sealed,
	}); err != nil {
		return fmt.Errorf("licensing: insert token: %w", err)
	}
	return nil
}

// loadToken returns a token and its sealed value.
func loadToken(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, tokenID string) (Token, string, error) {
	rows, err := licensingdb.New(tx).Token(ctx, licensingdb.TokenParams{AccountID: a, VirtualAccountID: va, ID: tokenID})
	if err != nil {
		return Token{}, "", fmt.Errorf("licensing: token: %w", err)
	}
	if len(rows) == 0 {
		return Token{}, "", ErrTokenNotFound
	}
	return tokenOf(rows[0]), rows[0].Sealed, nil
}

func lockToken(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, tokenID string) (Token, error) {
	rows, err := licensingdb.New(tx).LockToken(ctx, licensingdb.LockTokenParams{AccountID: a, VirtualAccountID: va, ID: tokenID})
	if err != nil {
		return Token{}, fmt.Errorf("licensing: token: %w", err)
	}
	if len(rows) == 0 {
		return Token{}, ErrTokenNotFound
	}
	return tokenOf(rows[0]), nil
}

// tokenByDigest finds the token that a device has; locked if it is to be spent.
func tokenByDigest(ctx context.Context, tx *db.Tx, digest string, lock bool) (Token, error) {
	find := licensingdb.New(tx).TokenByDigest
	if lock {
		find = licensingdb.New(tx).LockTokenByDigest
	}
	rows, err := find(ctx, digest)
	if err != nil {
		return Token{}, fmt.Errorf("licensing: token: %w", err)
	}
	if len(rows) == 0 {
		return Token{}, ErrTokenUnknown
	}
	return tokenOf(rows[0]), nil
}

// spendToken stores one more use of a token that Token.Spend has allowed.
func spendToken(ctx context.Context, tx *db.Tx, t Token, now time.Time) error {
	n, err := licensingdb.New(tx).SpendToken(ctx, licensingdb.SpendTokenParams{AccountID: t.Account, ID: t.ID, Now: clock.Millis(now)})
	if err != nil {
		return fmt.Errorf("licensing: spend token: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("licensing: spend token: %s was changed although it is locked", t.ID)
	}
	return nil
}

type tokenCursor struct{ ID string }

func listTokens(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, p page.Request) (page.Page[Token], error) {
	if err := sortable(p, "created_at"); err != nil {
		return page.Page[Token]{}, err
	}
	var from tokenCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[Token]{}, err
	}
	w := new(db.Where).And("account_id = ?", a).And("virtual_account_id = ?", va)
	before, order := "id < ?", " ORDER BY id DESC"
	if p.Sort != "" && !p.Descending {
		before, order = "id > ?", " ORDER BY id"
	}
	if started {
		w.And(before, from.ID)
	}
	limit := w.Arg(p.Rows() + 1)
	rows, err := tx.QueryContext(ctx, `SELECT account_id, id, virtual_account_id, description, created_by_id, created_by_name,
		created_by_email, created_at, expires_at, uses, max_uses, export_controlled, revoked_at, hint
		FROM registration_token `+w.String()+order+` LIMIT `+limit, w.Args()...)
	if err != nil {
		return page.Page[Token]{}, fmt.Errorf("licensing: list tokens: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Token
	for rows.Next() {
		var r licensingdb.RegistrationToken
		if err := rows.Scan(&r.AccountID, &r.ID, &r.VirtualAccountID, &r.Description, &r.CreatedByID, &r.CreatedByName,
			&r.CreatedByEmail, &r.CreatedAt, &r.ExpiresAt, &r.Uses, &r.MaxUses, &r.ExportControlled, &r.RevokedAt, &r.Hint); err != nil {
			return page.Page[Token]{}, fmt.Errorf("licensing: list tokens: %w", err)
		}
		all = append(all, tokenOf(r))
	}
	if err := rows.Err(); err != nil {
		return page.Page[Token]{}, fmt.Errorf("licensing: list tokens: %w", err)
	}
	return page.Cut(all, p.Rows(), func(t Token) any { return tokenCursor{t.ID} }), nil
}

func tokenOf(r licensingdb.RegistrationToken) Token {
	return Token{
		ID: r.ID, Account: r.AccountID, VirtualAccount: r.VirtualAccountID, Description: r.Description,
		CreatedBy: access.Actor{Profile: access.ProfileID(r.CreatedByID), Name: r.CreatedByName, Email: r.CreatedByEmail},
		CreatedAt: clock.Time(r.CreatedAt), ExpiresAt: clock.Time(r.ExpiresAt), Uses: r.Uses, MaxUses: r.MaxUses,
		ExportControlled: r.ExportControlled, RevokedAt: clock.Time(r.RevokedAt), Hint: r.Hint,
	}
}
