package server

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request"
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
			row, _ := r.Role.Row()
			a.Roles = append(a.Roles, identity.SessionRole{
				Role: r.Role, VirtualAccount: r.VirtualAccount, VirtualAccountName: r.VirtualAccountName, Permissions: row.May,
			})
		}
		for _, g := range m.Held {
			for _, permission := range m.Held.Permissions(g.VirtualAccount) {
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

// accountNames returns what accounts are called.
func (p *Portal) accountNames(ctx context.Context, tx *db.Tx, ids []access.AccountID) (map[access.AccountID]string, error) {
	return p.Accounts.Names(ctx, tx, ids)
}

// person tells how a profile calls itself.
func (p *Portal) person(ctx context.Context, tx *db.Tx, who access.ProfileID) (account.Person, error) {
	profile, err := p.Identity.Profile(ctx, tx, who)
	if err != nil {
		return account.Person{}, err
	}
	return personOf(profile), nil
}

// undelivered tells the area that owns what a mail was about that it won't be sent any more.
func (p *Portal) undelivered(ctx context.Context, tx *db.Tx, u notify.Undelivered) error {
	if found, err := p.Members.Undelivered(ctx, tx, u); err != nil || found {
		return err
	}
	return p.Requests.Undelivered(ctx, tx, u)
}

// username is what a profile is called at sign-in.
func (p *Portal) username(ctx context.Context, tx *db.Tx, who access.ProfileID) (string, error) {
	profile, err := p.Identity.Profile(ctx, tx, who)
	return profile.Username, err
}

// personByEmail finds somebody by the verified email of their profile.
func (p *Portal) personByEmail(ctx context.Context, tx *db.Tx, email string) (account.Person, error) {
	profile, err := p.Identity.ProfileByEmail(ctx, tx, email)
	if err != nil {
		return account.Person{}, err
	}
	return personOf(profile), nil
}

func personOf(p identity.Profile) account.Person {
	return account.Person{Profile: p.ID, Name: p.Name(), Email: p.Email, Company: p.Company}
}

// keepPerson takes over into the accounts' lists of users how a profile calls itself now.
func (p *Portal) keepPerson(ctx context.Context, tx *db.Tx, changed identity.Profile) error {
	return p.Accounts.KeepPerson(ctx, tx, personOf(changed))
}

// requester is what is known of somebody who asks for an account.
func (p *Portal) requester(ctx context.Context, who access.Actor) (request.Requester, error) {
	profile, err := p.Identity.GetProfile(ctx, who)
	if err != nil {
		return request.Requester{}, err
	}
	return request.Requester{Profile: profile.ID, Name: profile.Name(), Email: profile.Email,
		Verified: !profile.EmailVerified.IsZero(), Company: profile.Company, Site: siteOf(profile)}, nil
}

// siteOf is the company of a profile with the address where the person works.
func siteOf(p identity.Profile) account.Company {
	at := p.SiteAddress
	if at.Country == "" {
		at.Country = p.Country
	}
	return account.Company{Name: p.Company, Country: at.Country, Line1: at.Line1, Line2: at.Line2, City: at.City, Region: at.Region,
		PostalCode: at.PostalCode}
}
