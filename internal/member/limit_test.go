package member_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
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
		by := request.Requester{Profile: who.Profile, Name: who.Name, Email: who.Email, Verified: true, Company: "Pat"}
		nominate := func(role access.Role, n int) error {
			r := request.Request{Name: "Pat"}
			for i := range n {
				r.Nominees = append(r.Nominees, request.Nominee{Email: fmt.Sprintf("n%d@fir.example", i), Role: role})
			}
			_, err := w.Requests.RequestAccount(t.Context(), who, by, r)
			return err
		}
		if err := nominate(access.AccountUser, 3); !errors.Is(err, request.ErrNomineeLimit) {
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

// SPEC F1, B6: places that were taken while the account waited aren't given twice at its activation: nominees who find none
// aren't invited, and whoever reaches for the last place at the same time doesn't make it a fourth.
func TestNomineesFindNoFourthPlaceAtActivation(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kim := accounttest.Person("kim")
		a := w.Make(t, account.Account{Name: "Kim", Identifier: "abcdef.smb", Tier: account.Limited, Status: account.PendingCustomerAcceptance}, kim)
		w.Update(t, func(tx *db.Tx) error {
			return w.Nominate(t.Context(), tx, kim, a.Account, []request.Nominee{
				{Email: "one@fir.example", Role: access.AccountUser}, {Email: "two@fir.example", Role: access.AccountUser}}, "")
		})
		w.Grant(t, a.ID, outsider("between"), access.Grant{Role: access.AccountUser})
		a.Status = account.Active
		before := len(mails(t, d))
		w.Update(t, func(tx *db.Tx) error { return w.InviteNominated(t.Context(), tx, a.Account) })
		if got := mails(t, d)[before:]; got != "user_invitation one@fir.example" {
			t.Errorf("mails: %s", got)
		}
		if got := kinds(t, w, a.ID); !strings.Contains(got, "invitation.withdrawn") {
			t.Errorf("the log: %s", got)
		}
		w.Update(t, func(tx *db.Tx) error {
			n, err := w.CountInvited(t.Context(), tx, a.ID)
			if err == nil && n != 1 {
				err = fmt.Errorf("%d invitations are pending", n)
			}
			return err
		})
	})
}

// SPEC F1, D5, D6: a limited account is refused groups, tags and a fourth virtual account, nested or not, each by the error
// that names the limit; what it has goes on working.
func TestLimitedAccountIsRefusedWhatOnlyStandardOnesHave(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), newWorld(t, d)
		a, standard := w.Limited(t, "abcdef"), w.Standard(t, "cedar")
		below := a.Virtual
		for _, name := range []string{"Lab", "Bench"} { // the second and the third, each below the one before
			v, err := w.World.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: name, Parent: below})
			if err != nil {
				t.Fatal(err)
			}
			below = v.ID
		}
		tag, err := w.World.Accounts.CreateCustomTag(ctx, standard.Admin, standard.ID, account.Tag{Name: "Site"})
		if err != nil {
			t.Fatal(err)
		}
		fourth := func(parent access.VirtualAccountID) error {
			_, err := w.World.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: "Fourth", Parent: parent})
			return err
		}
		for name, c := range map[string]struct {
			do   func() error
			want error
		}{
			"a group": {func() error {
				_, err := w.CreateGroup(ctx, a.Admin, a.ID, member.GroupBody{Name: text("Crew")})
				return err
			}, account.ErrGroupsLimited},
			"a tag": {func() error {
				_, err := w.World.Accounts.CreateCustomTag(ctx, a.Admin, a.ID, account.Tag{Name: "Site"})
				return err
			}, account.ErrTagsLimited},
			"a tag on a virtual account": {func() error {
				_, err := w.World.Accounts.UpdateVirtualTags(ctx, a.Admin, a.ID, below, []account.TagValue{{Tag: tag.ID, Value: "x"}})
				return err
			}, account.ErrTagsLimited},
			"a fourth virtual account":      {func() error { return fourth("") }, account.ErrVirtualLimit},
			"a fourth one below the others": {func() error { return fourth(below) }, account.ErrVirtualLimit},
		} {
			if err := c.do(); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		top := access.VirtualAccountID("")
		if _, err := w.World.Accounts.UpdateVirtualAccount(ctx, a.Admin, a.ID, below, account.VirtualChange{Parent: &top}); err != nil {
			t.Errorf("what it has can't be changed: %v", err)
		}
	})
}
