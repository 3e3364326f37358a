package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrLocked says that the account keeps the vendor's staff from giving access to it (SPEC D7).
var ErrLocked = errs.New(errs.Conflict, "account_locked", "The account is locked: nobody of the vendor's staff may give access to it.", "Have an administrator of the account invite the person, or unlock the account in its properties.")

// OpenToOperators returns ErrLocked if the vendor's staff may not give anybody access to the account.
func (a Account) OpenToOperators() error {
	if a.Locked {
		return ErrLocked
	}
	return nil
}

// foundByEmail is how many accounts a member's email finds at most.
const foundByEmail = 5

// AskedFor returns an identifier that somebody typed in the form in which it is compared, or ErrIdentifierInvalid or one
// of its kin. Identifiers of limited accounts are welcome here.
func (s *Service) AskedFor(identifier string) (string, error) {
	text := strings.ToLower(strings.TrimSpace(identifier))
	if s.Rules.reserved(text) && text == strings.Trim(text, ".") {
		return text, nil
	}
	return s.Rules.host(text)
}

// ActiveByIdentifier is a joining function: it returns the active account with that identifier, which AskedFor has made,
// and false if there is none.
func (s *Service) ActiveByIdentifier(ctx context.Context, tx *db.Tx, identifier string) (Account, bool, error) {
	a, ok, err := s.ByIdentifier(ctx, tx, identifier)
	return a, ok && a.Status == Active, err
}

// SearchableWithMember is a joining function: it returns the active accounts that let themselves be found by the email
// of a user, and that have this one (SPEC D7).
func (s *Service) SearchableWithMember(ctx context.Context, tx *db.Tx, email string) ([]Account, error) {
	rows, err := accountdb.New(tx).SearchableWithMember(ctx, accountdb.SearchableWithMemberParams{Email: email, N: foundByEmail})
	if err != nil {
		return nil, fmt.Errorf("account: by member: %w", err)
	}
	out := make([]Account, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

// ByIdentifier is a joining function: it returns the account that has an identifier, in its ASCII form, or had it before,
// and keeps it from others; false if there is none.
func (s *Service) ByIdentifier(ctx context.Context, tx *db.Tx, identifier string) (Account, bool, error) {
	rows, err := accountdb.New(tx).ByIdentifier(ctx, identifier)
	if err != nil {
		return Account{}, false, fmt.Errorf("account: by identifier: %w", err)
	}
	if len(rows) == 0 {
		return Account{}, false, nil
	}
	return fromRow(rows[0]), true, nil
}

// SearchedColumns is a joining function for lists of the areas above that are searched by an account's name and its
// company's: it returns both as SQL, for db.Where's Contains. account is the column with the account's id there.
func SearchedColumns(account string) []string {
	return []string{NameColumn(account), "(SELECT a.company_name FROM account a WHERE a.account_id = " + account + ")"}
}

// NameColumn is the same for the account's name alone, for lists that are sorted by it.
func NameColumn(account string) string {
	return "(SELECT a.name FROM account a WHERE a.account_id = " + account + ")"
}
