package account

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
)

//go:embed mail/*.yaml
var mails embed.FS

// Templates returns the area's mails, one file for each kind.
func Templates() fs.FS {
	sub, err := fs.Sub(mails, "mail")
	if err != nil {
		panic("account: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// MailFacts is a joining function: it returns what every mail about an account says of it (SPEC N1), as the data of a
// template: id, name, identifier, tier, type, status, reason, company, requester, approver, administrators, approvers,
// message, justification, phone. All are texts; what isn't known is "".
func (s *Service) MailFacts(ctx context.Context, tx *db.Tx, a Account) (map[string]any, error) {
	users, err := s.Users(ctx, tx, a.ID)
	if err != nil {
		return nil, err
	}
	return FactsOf(a, users), nil
}

// FactsOf is MailFacts for those who have the account's users already, as whoever mails them does.
func FactsOf(a Account, users []UserRow) map[string]any {
	with := func(r access.Role) string {
		var names []string
		for _, u := range users {
			if u.Grants.Has(r) {
				names = append(names, Person{Name: u.Name, Email: u.Email}.String())
			}
		}
		return listed(names)
	}
	kind := "Standard Smart Account"
	if a.Tier == Limited {
		kind = "Limited Smart Account"
	}
	status := strings.ReplaceAll(string(a.Status), "_", " ")
	return map[string]any{
		"id": string(a.ID), "name": a.Name, "identifier": BothForms(a.Identifier), "tier": string(a.Tier), "type": kind,
		"status": strings.ToUpper(status[:1]) + status[1:], "reason": a.StatusReason, "company": a.Company.String(),
		"requester": a.RequestedBy.String(), "approver": a.Creator.String(), "administrators": with(access.AccountAdmin),
		"approvers": with(access.AccountApprover), "message": a.Message, "justification": a.Justification, "phone": a.Phone,
	}
}

// named is how many people a mail names before it counts the rest.
const named = 8

// listed is a list of people for a mail, which an account of hundreds mustn't fill.
func listed(names []string) string {
	if len(names) > named+1 {
		names = append(slices.Clone(names[:named]), fmt.Sprintf("and %d more", len(names)-named))
	}
	return strings.Join(names, ", ")
}

// String returns the person's name and email for people.
func (p Person) String() string {
	if p.Name == "" || p.Email == "" {
		return p.Name + p.Email
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Email)
}

// String returns the company and its address on one line, for people.
func (c Company) String() string {
	country, _ := countryByCode(c.Country)
	region := c.Region
	if i := slices.IndexFunc(country.Regions, func(r Region) bool { return r.Code == c.Region }); i >= 0 {
		region = country.Regions[i].Name
	}
	parts := []string{c.Name, c.Line1, c.Line2, c.City, region, c.PostalCode, country.Name}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// BothForms writes an identifier in ASCII, and for people where that differs, so that nobody is taken in by a
// look-alike.
func BothForms(identifier string) string {
	if u := (Account{Identifier: identifier}).IdentifierUnicode(); u != identifier {
		return identifier + " (" + u + ")"
	}
	return identifier
}
