package member

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// GrantByOperator gives a person a role in an account, which the vendor's staff may do unless the account is locked
// (SPEC D7, D8). It needs access.Operators. The deed stands in the account's log under the operator's name, and the
// administrators and the person are mailed. It fails with account.ErrLocked, ErrUserLimit, ErrLimitedRole or the account
// area's errors about grants.
func (s *Service) GrantByOperator(ctx context.Context, who access.Actor, a access.AccountID, p account.Person, g access.Grant) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := acct.Active(); err != nil {
			return err
		}
		if err := acct.OpenToOperators(); err != nil {
			return err
		}
		if p.Profile == who.Profile {
			return ErrOwnAccess
		}
		if err := s.Accounts.Uninvolved(ctx, tx, who, acct); err != nil {
			return err
		}
		roles, err := s.join(ctx, tx, who.AsOperator(), acct, p, access.Held{g})
		if err != nil {
			return err
		}
		if err := s.Log.Append(ctx, tx, who.AsOperator(), event.Event{
			Account: a, Kind: "user.granted_by_operator", VirtualAccount: g.VirtualAccount,
			Message:     fmt.Sprintf("The vendor's staff gave %s the role %s.", p.String(), roleNames(roles)),
			SubjectKind: "user", SubjectID: string(p.Profile), SubjectName: p.Name, After: map[string]any{"roles": texts(access.Held{g})},
		}); err != nil {
			return err
		}
		return s.mailGranted(ctx, tx, who, acct, p, roles)
	})
}

// join makes a person a user of a locked account, or gives a user more roles, within the limits of a limited account.
// What they had open there (an invitation, a request for access) is settled by it. It returns the roles with the names
// of their virtual accounts.
func (s *Service) join(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, p account.Person, grants access.Held) ([]account.HeldRole, error) {
	for _, g := range grants {
		if err := account.CheckRole(g); err != nil {
			return nil, err
		}
		if a.Tier == account.Limited && g.Role != access.AccountUser {
			return nil, ErrLimitedRole
		}
	}
	held, err := s.Accounts.Held(ctx, tx, a.ID, p.Profile)
	if err != nil {
		return nil, err
	}
	if len(held) == 0 {
		if err := s.settleInvitation(ctx, tx, a, p); err != nil {
			return nil, err
		}
		if err := s.room(ctx, tx, a, 1); err != nil {
			return nil, err
		}
	}
	for _, g := range grants {
		if err := s.Accounts.AddGrant(ctx, tx, a.ID, p, g); err != nil {
			return nil, err
		}
	}
	if err := s.settleRequests(ctx, tx, who, a.ID, p.Profile); err != nil {
		return nil, err
	}
	return s.Accounts.Named(ctx, tx, a.ID, grants)
}

// settleInvitation counts the pending invitation of somebody who joins the account in another way as accepted.
func (s *Service) settleInvitation(ctx context.Context, tx *db.Tx, a account.Account, p account.Person) error {
	if err := memberdb.New(tx).SettleInvitation(ctx, memberdb.SettleInvitationParams{
		AccountID: a.ID, EmailKey: key(p.Email), AnsweredAt: clock.Millis(s.Clock.Now()),
	}); err != nil {
		return fmt.Errorf("member: settle invitation: %w", err)
	}
	return nil
}

// mailGranted tells those who manage users, and the person, that the vendor's staff has given a role.
func (s *Service) mailGranted(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, p account.Person, roles []account.HeldRole) error {
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	facts["person"], facts["role"], facts["operator"] = p.String(), roleNames(roles), who.Name
	managers, err := s.managers(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	mails := []notify.Mail{{Kind: "granted_by_operator", Account: a.ID, ToEmail: p.Email, ToName: p.Name, Data: facts}}
	for _, m := range managers {
		if m.Profile != p.Profile {
			mails = append(mails, notify.Mail{Kind: "granted_by_operator", Account: a.ID, ToEmail: m.Email, ToName: m.Name, Data: facts})
		}
	}
	return s.Mail.Queue(ctx, tx, mails...)
}

// managers returns those who manage the users of the whole account: they hear of what waits for a decision.
func (s *Service) managers(ctx context.Context, tx *db.Tx, a access.AccountID) ([]account.Person, error) {
	users, err := s.Accounts.Users(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	var out []account.Person
	for _, u := range users {
		if u.Grants.Can(access.ManageUsers, "") {
			out = append(out, account.Person{Profile: u.Profile, Name: u.Name, Email: u.Email, Company: u.Company})
		}
	}
	return out, nil
}

// roleNames is several roles for people.
func roleNames(roles []account.HeldRole) string {
	text := ""
	for i, r := range roles {
		if i > 0 {
			text += ", "
		}
		text += roleName(r)
	}
	return text
}
