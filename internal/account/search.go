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
	if s.Settings.Rules.reserved(text) && text == strings.Trim(text, ".") {
		return text, nil
	}
	return s.Settings.Rules.host(text)
}

// ActiveByIdentifier is a joining function: it returns the active account with that identifier, which AskedFor has made,
// and false if there is none.
func (s *Service) ActiveByIdentifier(ctx context.Context, tx *db.Tx, identifier string) (Account, bool, error) {
	a, ok, err := s.byIdentifier(ctx, tx, identifier)
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
