package member

import (
	"context"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
)

// mailGroup tells those for whom a group gives other roles than before, because it was changed or they came or went; who
// changed it knows. A group that is new or gone has nobody on that side.
func (s *Service) mailGroup(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, was, now Group) error {
	same := len(changed(was.Grants, now.Grants)) == 0
	var people []account.Person
	for _, p := range slices.Concat(was.People, now.People) {
		before, after := slices.Contains(was.People, p), slices.Contains(now.People, p)
		if p.Profile == who.Profile || p.Email == "" || slices.Contains(people, p) || before && after && same {
			continue
		}
		people = append(people, p)
	}
	if len(people) == 0 || len(was.Grants)+len(now.Grants) == 0 {
		return nil
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	named, err := s.Accounts.Named(ctx, tx, a.ID, slices.Concat(was.Grants, now.Grants))
	if err != nil {
		return err
	}
	before, after := roleNames(named[:len(was.Grants)]), roleNames(named[len(was.Grants):])
	facts["group"], facts["by"] = now.Name, account.Person{Name: who.Name, Email: who.Email}.String()
	if now.Name == "" {
		facts["group"] = was.Name
	}
	for _, p := range people {
		facts["before"], facts["after"] = "", ""
		if slices.Contains(was.People, p) {
			facts["before"] = before
		}
		if slices.Contains(now.People, p) {
			facts["after"] = after
		}
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "group_roles_changed", Account: a.ID, ToEmail: p.Email, ToName: p.Name, Data: facts}); err != nil {
			return err
		}
	}
	return nil
}
