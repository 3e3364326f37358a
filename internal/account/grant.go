package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// The errors about grants.
var (
	ErrLastAdministrator = errs.New(errs.Conflict, "last_administrator", "This is the last administrator of the account, and an account always has one.", "Make somebody else an account administrator first.")
	ErrRole              = errs.New(errs.Invalid, "role_invalid", "A role is unknown, or is given in the wrong place.", "Give account roles for the whole account, and va_… roles for one virtual account or for a tag with its value; GET /roles lists them.")
	ErrNoRole            = errs.New(errs.Invalid, "role_missing", "A user needs at least one role.", "Give a role, or remove the user from the account.")
	ErrUserNotFound      = errs.New(errs.NotFound, "user_not_found", "There is no such user in this account.", "Choose one from the account's list of users.")
)

// UserRow is somebody who holds a role in an account.
type UserRow struct {
	Profile access.ProfileID
	Name    string
	Email   string
	Company string
	Since   time.Time
	Grants  access.Held // what they may: by name, through groups and through tags, as Held has it
	Direct  access.Held // given by name, to be edited; of User and ListUsers only
	Groups  []GroupRef  // that they are in; of User and ListUsers only
}

// Users is a joining function: it returns everybody who holds a role in the account, by name. It is for the
// recipients of mail; a list for people is in the member area.
func (s *Service) Users(ctx context.Context, tx *db.Tx, a access.AccountID) ([]UserRow, error) {
	q := accountdb.New(tx)
	rows, err := q.Users(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: users: %w", err)
	}
	grants, err := q.AllHeld(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("account: users: %w", err)
	}
	held := map[access.ProfileID]access.Held{}
	for _, g := range grants {
		held[g.ProfileID] = append(held[g.ProfileID], access.Grant{Role: access.Role(g.Role), VirtualAccount: g.VirtualAccountID})
	}
	users := make([]UserRow, len(rows))
	for i, r := range rows {
		users[i] = UserRow{Profile: r.ProfileID, Name: r.Name, Email: r.Email, Company: r.Company,
			Since: clock.Time(r.Since), Grants: held[r.ProfileID]}
	}
	return users, nil
}

// CountUsers is a joining function: it returns how many people hold a role in the account. The number stays true
// until the transaction ends only if the account is locked (see Lock).
func (s *Service) CountUsers(ctx context.Context, tx *db.Tx, a access.AccountID) (int, error) {
	n, err := accountdb.New(tx).CountUsers(ctx, a)
	if err != nil {
		return 0, fmt.Errorf("account: count users: %w", err)
	}
	return int(n), nil
}

// AdministratorSince is a joining function: it returns when the newest of the account's administrators was made one; zero
// if it has none.
func (s *Service) AdministratorSince(ctx context.Context, tx *db.Tx, a access.AccountID) (time.Time, error) {
	since, err := accountdb.New(tx).LatestAdministrator(ctx, a)
	if err != nil {
		return time.Time{}, fmt.Errorf("account: administrators: %w", err)
	}
	return clock.Time(since), nil
}

// AddGrant is a joining function: it gives a person one more role. Giving it again changes nothing. It fails with
// ErrRole or ErrVirtualNotFound. The caller answers for the limits of the account.
func (s *Service) AddGrant(ctx context.Context, tx *db.Tx, a access.AccountID, p Person, g access.Grant) error {
	if err := s.CheckGrant(ctx, tx, a, g); err != nil {
		return err
	}
	q, now := accountdb.New(tx), clock.Millis(s.Clock.Now())
	if err := q.InsertUser(ctx, accountdb.InsertUserParams{AccountID: a, ProfileID: p.Profile, Name: p.Name, Email: p.Email, Company: p.Company, Since: now}); err != nil {
		return fmt.Errorf("account: add user: %w", err)
	}
	return insertGrant(ctx, q, a, p.Profile, g, now)
}

func insertGrant(ctx context.Context, q *accountdb.Queries, a access.AccountID, p access.ProfileID, g access.Grant, now int64) error {
	if _, err := q.InsertGrant(ctx, accountdb.InsertGrantParams{AccountID: a, ProfileID: p, Role: string(g.Role), VirtualAccountID: g.VirtualAccount,
		TagID: g.Tag, TagValue: g.TagValue, Since: now}); err != nil {
		return fmt.Errorf("account: add grant: %w", err)
	}
	return nil
}

// SetGrants is a joining function: it replaces all roles that a user was given by name and returns those before; none may
// be left to somebody in a group only. It fails with ErrUserNotFound, ErrNoRole, ErrRole, ErrVirtualNotFound,
// ErrTagNotFound, ErrTagValue or ErrLastAdministrator. It locks the account.
func (s *Service) SetGrants(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID, to access.Held) (before access.Held, err error) {
	u, err := s.lockUser(ctx, tx, a, p)
	if err != nil {
		return nil, err
	}
	if len(to) == 0 && len(u.Groups) == 0 {
		return nil, ErrNoRole
	}
	before = u.Direct
	if err := s.keepAdministrator(ctx, tx, a, p, before, to); err != nil {
		return nil, err
	}
	for _, g := range to {
		if err := s.CheckGrant(ctx, tx, a, g); err != nil {
			return nil, err
		}
	}
	q, now := accountdb.New(tx), clock.Millis(s.Clock.Now())
	for _, g := range before { // those that stay keep the time when they were given
		if slices.Contains(to, g) {
			continue
		}
		if err := q.DeleteGrant(ctx, accountdb.DeleteGrantParams{AccountID: a, ProfileID: p, Role: string(g.Role), VirtualAccountID: g.VirtualAccount,
			TagID: g.Tag, TagValue: g.TagValue}); err != nil {
			return nil, fmt.Errorf("account: set grants: %w", err)
		}
	}
	for _, g := range to {
		if err := insertGrant(ctx, q, a, p, g, now); err != nil {
			return nil, err
		}
	}
	return before, nil
}

// RemoveUser is a joining function: it takes all roles from a user, and the user out of all groups, and returns who it
// was. It fails with ErrUserNotFound or ErrLastAdministrator. It locks the account.
func (s *Service) RemoveUser(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID) (UserRow, error) {
	u, err := s.lockUser(ctx, tx, a, p)
	if err != nil {
		return UserRow{}, err
	}
	if err := s.keepAdministrator(ctx, tx, a, p, u.Direct, nil); err != nil {
		return UserRow{}, err
	}
	q := accountdb.New(tx)
	if err := q.DeleteMemberships(ctx, accountdb.DeleteMembershipsParams{AccountID: a, ProfileID: p}); err != nil {
		return UserRow{}, fmt.Errorf("account: remove user: %w", err)
	}
	if err := q.DeleteGrants(ctx, accountdb.DeleteGrantsParams{AccountID: a, ProfileID: p}); err != nil {
		return UserRow{}, fmt.Errorf("account: remove user: %w", err)
	}
	if err := q.DeleteUsersWithoutGrants(ctx, a); err != nil {
		return UserRow{}, fmt.Errorf("account: remove user: %w", err)
	}
	return u, nil
}

// User is a joining function: it returns one user of the account, or ErrUserNotFound.
func (s *Service) User(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID) (UserRow, error) {
	rows, err := accountdb.New(tx).GetUser(ctx, accountdb.GetUserParams{AccountID: a, ProfileID: p})
	if err != nil {
		return UserRow{}, fmt.Errorf("account: user: %w", err)
	}
	if len(rows) == 0 {
		return UserRow{}, ErrUserNotFound
	}
	r := rows[0]
	u := []UserRow{{Profile: p, Name: r.Name, Email: r.Email, Company: r.Company, Since: clock.Time(r.Since)}}
	if u[0].Grants, err = s.Held(ctx, tx, a, p); err != nil {
		return UserRow{}, err
	}
	err = s.withGrants(ctx, tx, a, u)
	return u[0], err
}

// KeepPerson is a joining function: it takes over how a profile calls itself now, in every account that it is a user
// of. The server calls it when a profile changes.
func (s *Service) KeepPerson(ctx context.Context, tx *db.Tx, p Person) error {
	if err := accountdb.New(tx).UpdatePerson(ctx, accountdb.UpdatePersonParams{ProfileID: p.Profile, Name: p.Name, Email: p.Email, Company: p.Company}); err != nil {
		return fmt.Errorf("account: keep person: %w", err)
	}
	return nil
}

// lockUser locks the account and returns a user of it.
func (s *Service) lockUser(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID) (UserRow, error) {
	if _, err := s.Lock(ctx, tx, a); err != nil {
		return UserRow{}, err
	}
	return s.User(ctx, tx, a, p)
}

// keepAdministrator decides SPEC D4: there is always at least one administrator. Groups never make one (ErrGroupRole), so
// the grants by name are all there is to count. The account must be locked.
func (s *Service) keepAdministrator(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID, before, after access.Held) error {
	if !before.Has(access.AccountAdmin) || after.Has(access.AccountAdmin) {
		return nil
	}
	others, err := accountdb.New(tx).CountOtherAdministrators(ctx, accountdb.CountOtherAdministratorsParams{AccountID: a, ProfileID: p})
	if err != nil {
		return fmt.Errorf("account: administrators: %w", err)
	}
	if others == 0 {
		return ErrLastAdministrator
	}
	return nil
}

// CheckGrant is a joining function: it refuses a role that doesn't exist, or is given in the wrong place or in one that isn't there.
func (s *Service) CheckGrant(ctx context.Context, tx *db.Tx, a access.AccountID, g access.Grant) error {
	if err := CheckRole(g); err != nil {
		return err
	}
	switch {
	case g.Tag != "":
		t, err := s.loadTag(ctx, tx, a, g.Tag)
		if err != nil {
			return err
		}
		_, err = t.allow(g.TagValue)
		return err
	case g.VirtualAccount != "":
		_, err := s.LoadVirtual(ctx, tx, a, g.VirtualAccount)
		return err
	}
	return nil
}

// CheckRole refuses, with ErrRole, a role that doesn't exist, a role of the account given in one virtual account or by a
// tag, the reverse, and one given in both ways.
func CheckRole(g access.Grant) error {
	known := slices.ContainsFunc(access.Roles(), func(r access.RoleRow) bool { return r.Role == g.Role })
	scoped := g.VirtualAccount != "" || g.Tag != ""
	if !known || g.Role.OfAccount() == scoped || g.VirtualAccount != "" && g.Tag != "" || g.Tag == "" && g.TagValue != "" {
		return ErrRole
	}
	return nil
}
