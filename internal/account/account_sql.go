package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
)

// Load is a joining function: it returns the account, or ErrNotFound.
func (s *Service) Load(ctx context.Context, tx *db.Tx, a access.AccountID) (Account, error) {
	return found(accountdb.New(tx).GetAccount(ctx, a))
}

// Lock is Load that also keeps everybody else from counting or changing the account's users and virtual accounts
// until the transaction ends. Whatever depends on how many there are must hold this lock first.
func (s *Service) Lock(ctx context.Context, tx *db.Tx, a access.AccountID) (Account, error) {
	return found(accountdb.New(tx).LockAccount(ctx, a))
}

func found(row accountdb.Account, err error) (Account, error) {
	if errors.Is(err, db.ErrNoRows) {
		return Account{}, ErrNotFound
	}
	if err != nil {
		return Account{}, fmt.Errorf("account: load: %w", err)
	}
	return fromRow(row), nil
}

func fromRow(r accountdb.Account) Account {
	return Account{
		ID: r.AccountID, Version: r.Version, Name: r.Name, Identifier: r.DomainIdentifier,
		Tier: Tier(r.Tier), Status: Status(r.Status), StatusReason: r.StatusReason,
		Justification: r.Justification, Phone: r.Phone, Message: r.Message,
		Searchable: r.SearchByMemberEmail, Locked: r.Locked,
		Creator:     Person{Profile: access.ProfileID(r.CreatorID), Name: r.CreatorName, Email: r.CreatorEmail},
		RequestedBy: Person{Profile: access.ProfileID(r.RequesterID), Name: r.RequesterName, Email: r.RequesterEmail},
		RequestedAt: clock.Time(r.RequestedAt), ActivatedAt: clock.Time(r.ActivatedAt),
		Company: Company{Name: r.CompanyName, Country: r.Country, Line1: r.Line1, Line2: r.Line2, City: r.City,
			Region: r.Region, PostalCode: r.PostalCode},
		Headquarters:   r.HeadquartersNumber,
		DefaultVirtual: access.VirtualAccountID(r.DefaultVirtualAccountID),
		DomainProof:    Proof(r.DomainProof), DomainProvedAt: clock.Time(r.DomainProvedAt),
	}
}

// ErrLost says that an identifier became another account's between the question and the deed. It is no answer to people.
var ErrLost = errors.New("account: the identifier was taken meanwhile")

// Create is a joining function: it stores a new account with its default virtual account, and returns it with its ids.
// Its creator becomes its first administrator; while nobody has authorized it, it has none. It fails with ErrLost, and
// checks nothing else: the caller answers for the permission, the rules and the event.
func (s *Service) Create(ctx context.Context, tx *db.Tx, a Account) (Account, error) {
	a.ID, a.DefaultVirtual = id.Make[access.AccountID]("acct"), id.Make[access.VirtualAccountID]("va")
	a.Version = 1
	var err error
	if a.Headquarters, err = drawHeadquarters(ctx, tx); err != nil {
		return Account{}, err
	}
	if err := insert(ctx, tx, a); err != nil {
		return Account{}, err
	}
	if err := accountdb.New(tx).InsertVirtualAccount(ctx, accountdb.InsertVirtualAccountParams{
		AccountID: a.ID, VirtualAccountID: a.DefaultVirtual, Name: DefaultName, CreatedAt: clock.Millis(a.RequestedAt),
	}); err != nil {
		return Account{}, fmt.Errorf("account: create: %w", err)
	}
	if a.Creator.Profile == "" {
		return a, nil
	}
	return a, s.AddGrant(ctx, tx, a.ID, a.Creator, access.Grant{Role: access.AccountAdmin})
}

func insert(ctx context.Context, tx *db.Tx, a Account) error {
	err := accountdb.New(tx).InsertAccount(ctx, accountdb.InsertAccountParams{
		AccountID: a.ID, Name: a.Name, DomainIdentifier: a.Identifier, Tier: string(a.Tier), Status: string(a.Status),
		StatusReason: a.StatusReason, Justification: a.Justification, Phone: a.Phone, Message: a.Message,
		CreatorID: string(a.Creator.Profile), CreatorName: a.Creator.Name, CreatorEmail: a.Creator.Email,
		RequesterID: string(a.RequestedBy.Profile), RequesterName: a.RequestedBy.Name, RequesterEmail: a.RequestedBy.Email,
		RequestedAt: clock.Millis(a.RequestedAt), ActivatedAt: clock.Millis(a.ActivatedAt),
		CompanyName: a.Company.Name, Country: a.Company.Country, Line1: a.Company.Line1, Line2: a.Company.Line2,
		City: a.Company.City, Region: a.Company.Region, PostalCode: a.Company.PostalCode,
		DefaultVirtualAccountID: string(a.DefaultVirtual), HeadquartersNumber: a.Headquarters,
	})
	switch {
	case db.IsUnique(err):
		return ErrLost
	case err != nil:
		return fmt.Errorf("account: create: %w", err)
	}
	return neverBefore(ctx, tx, a.Identifier)
}
