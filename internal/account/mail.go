package account

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/notify"
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
	with := func(r access.Role) string {
		var names []string
		for _, u := range users {
			if u.Grants.Has(r) {
				names = append(names, Person{Name: u.Name, Email: u.Email}.String())
			}
		}
		return strings.Join(names, ", ")
	}
	kind := "Standard smart account"
	if a.Tier == Limited {
		kind = "Limited smart account"
	}
	identifier := a.Identifier
	if u := a.IdentifierUnicode(); u != identifier {
		identifier += " (" + u + ")" // both, so that nobody is taken in by a look-alike
	}
	status := strings.ReplaceAll(string(a.Status), "_", " ")
	return map[string]any{
		"id": string(a.ID), "name": a.Name, "identifier": identifier, "tier": string(a.Tier), "type": kind,
		"status": strings.ToUpper(status[:1]) + status[1:], "reason": a.StatusReason, "company": a.Company.String(),
		"requester": a.RequestedBy.String(), "approver": a.Creator.String(), "administrators": with(access.AccountAdmin),
		"approvers": with(access.AccountApprover), "message": a.Message, "justification": a.Justification, "phone": a.Phone,
	}, nil
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
	country, _ := CountryOf(c.Country)
	region := c.Region
	if i := slices.IndexFunc(country.Regions, func(r Region) bool { return r.Code == c.Region }); i >= 0 {
		region = country.Regions[i].Name
	}
	parts := []string{c.Name, c.Line1, c.Line2, c.City, region, c.PostalCode, country.Name}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// mailRequested tells the requester, and the vendor if it wants to know, that a request waits for review.
func (s *Service) mailRequested(ctx context.Context, tx *db.Tx, a Account) error {
	facts, err := s.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	mails := []notify.Mail{{Kind: "account_requested", Account: a.ID, ToEmail: a.RequestedBy.Email, ToName: a.RequestedBy.Name,
		Data: facts, Key: "account_requested:" + string(a.ID)}}
	if to := s.Settings.ReviewEmail; to != "" {
		mails = append(mails, notify.Mail{Kind: "account_review", Account: a.ID, ToEmail: to, Data: facts, Key: "account_review:" + string(a.ID)})
	}
	return s.Mail.Queue(ctx, tx, mails...)
}

// mailActivated tells everybody who holds a role in an account that it is active now.
func (s *Service) mailActivated(ctx context.Context, tx *db.Tx, a Account) error {
	facts, err := s.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	users, err := s.Users(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "account_activated", Account: a.ID, ToEmail: u.Email, ToName: u.Name,
			Data: facts, Key: "account_activated:" + string(a.ID)}); err != nil {
			return err
		}
	}
	return nil
}
