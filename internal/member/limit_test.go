package member_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC F1: a limited account has three users at the most, pending invitations among them, however many people take the
// last place at once, and by whichever of the ways to become a user.
func TestLastPlaceIsTakenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.Agreements = &agreement.Service{DB: d, Clock: w.World.Clock, Log: w.World.Log, Mail: w.World.Mail, Accounts: w.World.Accounts}
		if err := w.Agreements.Install(t.Context(), "Acme Networks"); err != nil {
			t.Fatal(err)
		}
		a := w.Limited(t, "abcdef")
		w.Grant(t, a.ID, outsider("second"), access.Grant{Role: access.AccountUser})
		operator := outsider("omar")
		operator.Operator, operator.SecondFactor = true, true
		user := access.Grant{Role: access.AccountUser}
		var ways []func() error
		for i := range 4 {
			name := fmt.Sprintf("invited%d", i)
			ways = append(ways, func() error {
				_, err := w.InviteUsers(t.Context(), a.Admin, a.ID, member.Invite{Emails: []string{name + "@fir.example"}, Grant: user})
				return err
			}, func() error {
				_, err := w.DelegateSetUp(t.Context(), a.Admin, a.ID, member.Delegation{Agreement: "1.0",
					Invite: member.Invite{Emails: []string{name + "@set-up.example"}, Grant: user}})
				return err
			})
			asking := outsider(fmt.Sprintf("asking%d", i))
			r := w.ask(t, asking, member.Asking{Identifier: "abcdef.smb"})
			ways = append(ways, func() error {
				_, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, r.ID, access.Held{user})
				return err
			})
			granted := outsider(fmt.Sprintf("granted%d", i))
			ways = append(ways, func() error {
				return w.GrantByOperator(t.Context(), operator, a.ID, account.Person{Profile: granted.Profile, Name: granted.Name, Email: granted.Email}, user)
			})
		}
		got := make([]error, len(ways))
		var all sync.WaitGroup
		for i, way := range ways {
			all.Go(func() { got[i] = way() })
		}
		all.Wait()
		won := 0
		for i, err := range got {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, member.ErrUserLimit):
				t.Errorf("way %d: %v", i%4, err)
			}
		}
		v, err := w.Accounts.GetAccount(t.Context(), a.Admin, a.ID)
		if won != 1 || err != nil || v.Users != account.MaxUsers {
			t.Errorf("%d got the last place, and there are %d users: %v", won, v.Users, err)
		}
	})
}

// SPEC F1: the same for the last virtual account.
func TestLastVirtualAccountIsMadeOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Limited(t, "abcdef")
		if _, err := w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: "Lab"}); err != nil {
			t.Fatal(err)
		}
		got := make([]error, 8)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() {
				_, got[i] = w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: fmt.Sprintf("Site %d", i)})
			})
		}
		all.Wait()
		won := 0
		for _, err := range got {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, account.ErrVirtualLimit):
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d made the last one", won)
		}
	})
}

// SPEC F1, B6: nominees are held to the limit when the account is asked for; with the requester they are three.
func TestNomineesAreHeldToTheLimit(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		who := accounttest.Person("pat")
		who.Email = "pat@gmail.com"
		by := account.Requester{Profile: who.Profile, Name: who.Name, Email: who.Email, Verified: true, Company: "Pat"}
		nominate := func(role access.Role, n int) error {
			r := account.Request{Name: "Pat"}
			for i := range n {
				r.Nominees = append(r.Nominees, account.Nominee{Email: fmt.Sprintf("n%d@fir.example", i), Role: role})
			}
			_, err := w.Accounts.RequestAccount(t.Context(), who, by, r)
			return err
		}
		if err := nominate(access.AccountUser, 3); !errors.Is(err, account.ErrNomineeLimit) {
			t.Errorf("three: %v", err)
		}
		if err := nominate(access.AccountAdmin, 1); !errors.Is(err, member.ErrLimitedRole) {
			t.Errorf("an administrator: %v", err)
		}
		if err := nominate(access.AccountUser, 2); err != nil {
			t.Errorf("two: %v", err)
		}
	})
}
