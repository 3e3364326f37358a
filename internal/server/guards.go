package server

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
)

// The guards: questions that a lower area asks, answered in its own words from a higher one.

// accountsOf lists for a session the accounts that a person holds a role in.
func (p *Portal) accountsOf(ctx context.Context, tx *db.Tx, who access.ProfileID) ([]identity.SessionAccount, error) {
	memberships, err := p.Accounts.AccountsOf(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	all := make([]identity.SessionAccount, 0, len(memberships))
	for _, m := range memberships {
		a := identity.SessionAccount{
			ID: m.ID, Name: m.Name, DomainIdentifier: m.Identifier, Tier: string(m.Tier), Status: string(m.Status),
		}
		seen := map[access.Permission]bool{}
		for _, r := range m.Roles {
			a.Roles = append(a.Roles, identity.SessionRole{Role: r.Role, VirtualAccount: r.VirtualAccount, VirtualAccountName: r.VirtualAccountName})
			for _, permission := range m.Held.Permissions(r.VirtualAccount) {
				if !seen[permission] {
					seen[permission] = true
					a.Permissions = append(a.Permissions, permission)
				}
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// person tells how a profile calls itself.
func (p *Portal) person(ctx context.Context, tx *db.Tx, who access.ProfileID) (account.Person, error) {
	profile, err := p.Identity.Profile(ctx, tx, who)
	if err != nil {
		return account.Person{}, err
	}
	return account.Person{Profile: profile.ID, Name: profile.Name(), Email: profile.Email, Company: profile.Company}, nil
}
