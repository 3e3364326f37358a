package member_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// world has the operations of both; where both have a field, it is the World's.
type world struct {
	*accounttest.World
	Requests *request.Service
	operations
}

type operations struct{ *member.Service }

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	w := requesttest.New(t, d, member.Templates())
	s := &member.Service{DB: d, Clock: w.Clock, Log: w.Log, Mail: w.Mail, Accounts: w.Accounts}
	w.Requests.Invite, w.Accounts.Invited, w.Accounts.Removed = s.Nominate, s.CountInvited, s.EndInvitationsIn
	w.Accounts.TagEnded = s.EndInvitationsByTag
	s.RegisterJobs(w.Jobs)
	return world{w.World, w.Requests, operations{s}}
}

// mails returns the outbox as "kind to".
func mails(t *testing.T, d *db.DB) string {
	t.Helper()
	var all []string
	for _, m := range notifytest.Queued(t, d) {
		all = append(all, m.Kind+" "+m.ToEmail)
	}
	return strings.Join(all, ", ")
}

func kinds(t *testing.T, w world, a access.AccountID) string {
	t.Helper()
	var all []string
	w.Update(t, func(tx *db.Tx) error {
		p, err := w.World.Log.List(t.Context(), tx, a, event.Filter{}, page.Request{Limit: page.MaxLimit})
		for _, e := range p.Items {
			all = append(all, e.Kind)
		}
		return err
	})
	return strings.Join(all, " ")
}

func user(emails ...string) member.Invite {
	return member.Invite{Emails: emails, Grant: access.Grant{Role: access.AccountUser}}
}

// SPEC D3: invite, accept with a message to the sender.
func TestInviteAndAccept(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		in := user("Lee@cedar.example", "lee@CEDAR.example")
		in.Message = "Welcome"
		made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, in)
		if err != nil || len(made) != 1 || made[0].AccountName != "cedar" {
			t.Fatalf("%+v, %v", made, err)
		}
		lee := accounttest.Person("lee")
		lee.Email = "lee@cedar.example"
		mine, err := w.ListMyInvitations(t.Context(), lee)
		if err != nil || len(mine) != 1 || mine[0].Message != "Welcome" || mine[0].By.Email != a.Admin.Email || mine[0].Status != member.Pending {
			t.Fatalf("%+v, %v", mine, err)
		}
		got, err := w.AcceptInvitation(t.Context(), lee, made[0].ID, "Thanks")
		if err != nil || got.Status != member.Accepted {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err := w.AcceptInvitation(t.Context(), lee, made[0].ID, ""); !errors.Is(err, member.ErrAnswered) {
			t.Errorf("accepted twice: %v", err)
		}
		v, err := w.Accounts.GetAccount(t.Context(), lee, a.ID)
		if err != nil || !v.Held.Has(access.AccountUser) || len(v.Held) != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		if got, want := mails(t, d), "user_invitation Lee@cedar.example, invitation_accepted "+a.Admin.Email; got != want {
			t.Errorf("mails: %s, want %s", got, want)
		}
		if got, want := kinds(t, w, a.ID), "user.added user.invited"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
		for _, m := range notifytest.Queued(t, d) {
			if m.Kind == "invitation_accepted" && (m.Data["message"] != "Thanks" || !strings.Contains(fmt.Sprint(m.Data["person"]), lee.Email)) {
				t.Errorf("%+v", m.Data)
			}
		}
	})
}

// SPEC D3: an invitation can be accepted only by a profile that has verified that very email.
func TestInvitationIsForOneEmail(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("lee@cedar.example"))
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"eve@cedar.example", "lee+x@cedar.example", "l.ee@cedar.example", "lee@cedar.example.evil.com", "ⅼee@cedar.example", "", "lee"} {
			eve := accounttest.Person("eve")
			eve.Email = email
			_, e1 := w.GetInvitation(t.Context(), eve, made[0].ID)
			_, e2 := w.AcceptInvitation(t.Context(), eve, made[0].ID, "")
			e3 := w.DeclineInvitation(t.Context(), eve, made[0].ID, "")
			_, e4 := w.GetInvitation(t.Context(), eve, "inv_missing")
			for _, err := range []error{e1, e2, e3, e4} {
				if !errors.Is(err, member.ErrNotFound) || err.Error() != e4.Error() {
					t.Errorf("%q: %v", email, err)
				}
			}
			if mine, err := w.ListMyInvitations(t.Context(), eve); err != nil || len(mine) != 0 {
				t.Errorf("%q: %v, %v", email, mine, err)
			}
		}
		lee := accounttest.Person("lee")
		lee.Email = "LEE@Cedar.Example"
		if err := w.DeclineInvitation(t.Context(), lee, made[0].ID, "Not me"); err != nil {
			t.Error(err)
		}
		if got := mails(t, d); !strings.Contains(got, "invitation_declined "+a.Admin.Email) {
			t.Errorf("mails: %s", got)
		}
		if got := kinds(t, w, a.ID); !strings.HasPrefix(got, "invitation.declined ") {
			t.Errorf("events: %s", got)
		}
	})
}

// SPEC D3: expiry and withdrawal; then the same person can be invited again.
func TestExpiryAndWithdrawal(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		lee := accounttest.Person("lee")
		invite := func() string {
			t.Helper()
			made, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user(lee.Email))
			if err != nil {
				t.Fatal(err)
			}
			return made[0].ID
		}
		first := invite()
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user(strings.ToUpper(lee.Email))); !errors.Is(err, member.ErrAlreadyAsked) {
			t.Errorf("invited twice: %v", err)
		}
		if err := w.WithdrawInvitation(t.Context(), a.User, a.ID, first); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("withdrawn by a user: %v", err)
		}
		if err := w.WithdrawInvitation(t.Context(), a.Admin, a.ID, first); err != nil {
			t.Fatal(err)
		}
		if err := w.WithdrawInvitation(t.Context(), a.Admin, a.ID, first); !errors.Is(err, member.ErrNotPending) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if _, err := w.AcceptInvitation(t.Context(), lee, first, ""); !errors.Is(err, member.ErrWithdrawn) {
			t.Errorf("withdrawn, then accepted: %v", err)
		}
		second := invite()
		w.Clock.Advance(member.Lifetime - time.Millisecond)
		if i, err := w.GetInvitation(t.Context(), lee, second); err != nil || i.Status != member.Pending {
			t.Errorf("shortly before its end: %+v, %v", i, err)
		}
		w.Clock.Advance(time.Millisecond)
		if _, err := w.AcceptInvitation(t.Context(), lee, second, ""); !errors.Is(err, member.ErrExpired) {
			t.Errorf("expired: %v", err)
		}
		if i, err := w.GetInvitation(t.Context(), lee, second); err != nil || i.Status != member.Expired {
			t.Errorf("expired: %+v, %v", i, err)
		}
		if mine, err := w.ListMyInvitations(t.Context(), lee); err != nil || len(mine) != 0 {
			t.Errorf("expired: %+v, %v", mine, err)
		}
		if _, err := w.AcceptInvitation(t.Context(), lee, invite(), ""); err != nil {
			t.Errorf("invited again: %v", err)
		}
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user(lee.Email)); !errors.Is(err, member.ErrAlreadyUser) {
			t.Errorf("a user invited: %v", err)
		}
	})
}

func TestInvitationsThatAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		var many []string
		for i := range 51 {
			many = append(many, fmt.Sprintf("u%d@x.com", i))
		}
		va := func(role access.Role, va access.VirtualAccountID) member.Invite {
			return member.Invite{Emails: []string{"lee@x.com"}, Grant: access.Grant{Role: role, VirtualAccount: va}}
		}
		long := user("lee@x.com")
		long.Message = strings.Repeat("a", 1001)
		for name, c := range map[string]struct {
			who  access.Actor
			in   member.Invite
			want error
		}{
			"nobody":                   {a.Admin, user(), member.ErrEmails},
			"too many":                 {a.Admin, user(many...), member.ErrEmails},
			"no email":                 {a.Admin, user("lee@x.com", "lee"), identity.ErrEmailInvalid},
			"a header":                 {a.Admin, user("lee@x.com\r\nBcc: eve@x.com"), identity.ErrEmailInvalid},
			"long message":             {a.Admin, long, account.ErrMessageLong},
			"unknown role":             {a.Admin, va("owner", ""), account.ErrRole},
			"role of the account":      {a.Admin, va(access.AccountUser, a.Virtual), account.ErrRole},
			"role of a virtual one":    {a.Admin, va(access.VAUser, ""), account.ErrRole},
			"another's virtual":        {a.Admin, va(access.VAUser, other.Virtual), account.ErrVirtualNotFound},
			"by a user":                {a.User, user("lee@x.com"), account.ErrForbidden},
			"by a va admin":            {a.VAAdmin, user("lee@x.com"), account.ErrForbidden},
			"by a va user":             {a.VAUser, va(access.VAUser, a.Virtual), account.ErrForbidden},
			"by a va admin, their own": {a.VAAdmin, va(access.VAUser, a.Virtual), nil},
			"by a stranger":            {other.Admin, user("lee@x.com"), account.ErrNotFound},
			"an approver, to the top":  {a.Approver, va(access.AccountAdmin, ""), account.ErrForbidden},
		} {
			if _, err := w.InviteUsers(t.Context(), c.who, a.ID, c.in); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
	})
}

// SPEC F1: a limited account has at most three users, pending invitations included, however many invite at once.
func TestLimitedAccountHasThreeUsers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Limited(t, "abcdef")
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, member.Invite{Emails: []string{"lee@x.com"}, Grant: access.Grant{Role: access.AccountAdmin}}); !errors.Is(err, member.ErrLimitedRole) {
			t.Errorf("an administrator: %v", err)
		}
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("a@x.com", "b@x.com", "c@x.com")); !errors.Is(err, member.ErrUserLimit) {
			t.Errorf("three at once: %v", err)
		}
		const many = 8
		errs := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() {
				_, errs[i] = w.InviteUsers(t.Context(), a.Admin, a.ID, user(fmt.Sprintf("u%d@x.com", i)))
			})
		}
		wg.Wait()
		invited := 0
		for _, err := range errs {
			if err == nil {
				invited++
			} else if !errors.Is(err, member.ErrUserLimit) {
				t.Error(err)
			}
		}
		v, err := w.Accounts.GetAccount(t.Context(), a.Admin, a.ID)
		if err != nil || invited != 2 || v.Users != account.MaxUsers {
			t.Errorf("%d invited, %d users counted, %v", invited, v.Users, err)
		}
		w.Clock.Advance(member.Lifetime)
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("a@x.com", "b@x.com")); err != nil {
			t.Errorf("when the others have expired: %v", err)
		}
	})
}

// SPEC B6: nominees of a new account; of one that waits for review nobody is told yet.
func TestNominees(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		lee := accounttest.Person("lee")
		ask := func(email string, r request.Request, role access.Role) (account.Account, error) {
			kim := accounttest.Person("kim")
			kim.Email = email
			r.Name, r.Nominees = "Cedar", []request.Nominee{{Email: lee.Email, Role: role}}
			return w.Requests.RequestAccount(t.Context(), kim, request.Requester{Profile: kim.Profile, Name: kim.Name, Email: email, Verified: true}, r)
		}
		if _, err := ask("kim@cedar.com", request.Request{}, access.AccountAdmin); err != nil {
			t.Fatal(err)
		}
		if _, err := ask("kim@gmail.com", request.Request{}, access.AccountViewer); !errors.Is(err, member.ErrLimitedRole) {
			t.Errorf("a viewer of a limited account: %v", err)
		}
		pending := request.Request{Edit: &request.Edit{Prefix: "lab", Justification: "We have two networks.", Phone: "+1 555 0100"}}
		if _, err := ask("kim@fir.com", pending, access.AccountUser); err != nil {
			t.Fatal(err)
		}
		if got, want := mails(t, d), "account_activated kim@cedar.com, user_invitation "+lee.Email+", account_requested kim@fir.com"; got != want {
			t.Errorf("mails: %s, want %s", got, want)
		}
		if mine, err := w.ListMyInvitations(t.Context(), lee); err != nil || len(mine) != 1 {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

func TestListUsers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user("b@x.com", "c@x.com", "a@x.com")); err != nil {
			t.Fatal(err)
		}
		if _, err := w.InviteUsers(t.Context(), a.VAAdmin, a.ID, member.Invite{Emails: []string{"v@x.com"}, Grant: access.Grant{Role: access.VAUser, VirtualAccount: a.Virtual}}); err != nil {
			t.Fatal(err)
		}
		all := func(who access.Actor, f member.Filter, p page.Request) []string {
			t.Helper()
			var out []string
			for range 20 {
				got, err := w.ListUsers(t.Context(), who, a.ID, f, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, u := range got.Items {
					if (u.Profile == "") != (u.Name == "") || (u.Profile == "") == (u.Invitation == "") || len(u.Roles) != 1 {
						t.Errorf("%+v", u)
					}
					out = append(out, strings.TrimPrefix(u.Email, "cedar-"))
				}
				if p.Cursor = got.Next; p.Cursor == "" {
					return out
				}
			}
			t.Fatal("the list doesn't end")
			return nil
		}
		users := []string{"account-approver", "account-user", "account-viewer", "admin", "va-admin", "va-user", "va-viewer"}
		for i := range users {
			users[i] += "@cedar.example"
		}
		invited := []string{"a@x.com", "b@x.com", "c@x.com", "v@x.com"}
		want := strings.Join(append(append([]string{}, users...), invited...), " ")
		for limit := 1; limit <= 12; limit++ {
			if got := strings.Join(all(a.Viewer, member.Filter{}, page.Request{Limit: limit, Sort: "name"}), " "); got != want {
				t.Errorf("pages of %d:\n%s\nwant\n%s", limit, got, want)
			}
		}
		if got := all(a.Viewer, member.Filter{}, page.Request{Limit: 3, Sort: "name", Descending: true}); len(got) != 11 || got[0] != "va-viewer@cedar.example" || got[7] != "v@x.com" {
			t.Errorf("descending: %v", got)
		}
		for name, c := range map[string]struct {
			f    member.Filter
			want int
		}{
			"active":  {member.Filter{Status: "active"}, 7},
			"invited": {member.Filter{Status: "invited"}, 4},
			"role":    {member.Filter{Role: access.VAUser}, 2},
			"text":    {member.Filter{Text: "APPROVER"}, 1},
			"email":   {member.Filter{Text: "@x.c"}, 4},
			"wild":    {member.Filter{Text: "%"}, 0},
		} {
			if got := all(a.Viewer, c.f, page.Request{Limit: 2}); len(got) != c.want {
				t.Errorf("%s: %v", name, got)
			}
		}
		if got := all(a.VAViewer, member.Filter{}, page.Request{}); len(got) != 4 {
			t.Errorf("what a viewer of a virtual account sees: %v", got)
		}
		if _, err := w.ListUsers(t.Context(), other.Admin, a.ID, member.Filter{}, page.Request{}); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("a stranger: %v", err)
		}
		if _, err := w.ListUsers(t.Context(), a.Admin, a.ID, member.Filter{Status: "x"}, page.Request{}); !errors.Is(err, member.ErrStatus) {
			t.Errorf("an unknown status: %v", err)
		}
		if _, err := w.ListUsers(t.Context(), a.Admin, a.ID, member.Filter{}, page.Request{Sort: "email"}); !errors.Is(err, page.ErrSort) {
			t.Errorf("an unknown column: %v", err)
		}
		if _, err := w.ListUsers(t.Context(), a.Admin, a.ID, member.Filter{Status: "invited"}, page.Request{Sort: "email"}); !errors.Is(err, page.ErrSort) {
			t.Errorf("an unknown column of those invited: %v", err)
		}
	})
}

// SPEC D1: who manages users gives others what they are trusted with, but no administrator's role, and themselves nothing.
func TestUpdateUserRoles(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		lab, err := w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: "Lab"})
		if err != nil {
			t.Fatal(err)
		}
		g := func(role access.Role, va access.VirtualAccountID) access.Held {
			return access.Held{{Role: role, VirtualAccount: va}}
		}
		u, err := w.UpdateUserRoles(t.Context(), a.Admin, a.ID, a.VAUser.Profile, append(g(access.VAUser, a.Virtual), g(access.VAViewer, lab.ID)...))
		if err != nil || len(u.Roles) != 2 {
			t.Fatalf("%+v, %v", u, err)
		}
		// The administrator of DEFAULT changes what is there; what is in Lab stays, unseen.
		u, err = w.UpdateUserRoles(t.Context(), a.VAAdmin, a.ID, a.VAUser.Profile, g(access.VAViewer, a.Virtual))
		if err != nil || len(u.Roles) != 1 || u.Roles[0].VirtualAccount != a.Virtual {
			t.Errorf("%+v, %v", u, err)
		}
		w.Update(t, func(tx *db.Tx) error {
			held, err := w.Accounts.Held(t.Context(), tx, a.ID, a.VAUser.Profile)
			if len(held) != 2 {
				t.Errorf("%+v", held)
			}
			return err
		})
		for name, c := range map[string]struct {
			who  access.Actor
			p    access.ProfileID
			to   access.Held
			want error
		}{
			"none":                      {a.Admin, a.User.Profile, nil, account.ErrNoRole},
			"unknown":                   {a.Admin, a.User.Profile, g("owner", ""), account.ErrRole},
			"another's virtual":         {a.Admin, a.User.Profile, g(access.VAUser, other.Virtual), account.ErrVirtualNotFound},
			"not a user":                {a.Admin, other.Admin.Profile, g(access.AccountUser, ""), account.ErrUserNotFound},
			"by a user":                 {a.User, a.User.Profile, g(access.AccountAdmin, ""), account.ErrForbidden},
			"by a va admin, beyond":     {a.VAAdmin, a.VAUser.Profile, g(access.AccountUser, ""), account.ErrForbidden},
			"by a va admin, themselves": {a.VAAdmin, a.VAAdmin.Profile, g(access.AccountAdmin, ""), account.ErrForbidden},
			"by a va admin, elsewhere":  {a.VAAdmin, a.VAUser.Profile, g(access.VAAdmin, lab.ID), account.ErrVirtualNotFound},
			"by a va admin, not theirs": {a.VAAdmin, a.User.Profile, g(access.VAUser, a.Virtual), account.ErrUserNotFound},
			"last administrator":        {a.Admin, a.Admin.Profile, g(access.AccountUser, ""), account.ErrLastAdministrator},
			"stranger":                  {other.Admin, a.User.Profile, g(access.AccountUser, ""), account.ErrNotFound},
			"an approver, themselves":   {a.Approver, a.Approver.Profile, append(g(access.AccountApprover, ""), g(access.AccountUser, "")...), account.ErrForbidden},
			"an approver, to the top":   {a.Approver, a.User.Profile, g(access.AccountAdmin, ""), account.ErrForbidden},
			"an approver, from the top": {a.Approver, a.Admin.Profile, g(access.AccountUser, ""), account.ErrForbidden},
		} {
			if _, err := w.UpdateUserRoles(t.Context(), c.who, a.ID, c.p, c.to); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if got, want := kinds(t, w, a.ID), "user.roles_changed user.roles_changed virtual_account.created"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
	})
}

// SPEC D4: there is always at least one administrator, also when the last two leave at once.
func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for round := range 5 {
			a := w.Standard(t, fmt.Sprintf("cedar%d", round))
			second := accounttest.Person("second")
			w.Grant(t, a.ID, second, access.Grant{Role: access.AccountAdmin})
			var errs [2]error
			var wg sync.WaitGroup
			for i, who := range []access.Actor{a.Admin, second} {
				wg.Go(func() {
					if round%2 == 0 {
						errs[i] = w.RemoveUser(t.Context(), who, a.ID, who.Profile)
					} else {
						_, errs[i] = w.UpdateUserRoles(t.Context(), who, a.ID, who.Profile, access.Held{{Role: access.AccountViewer}})
					}
				})
			}
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[0], errs[1]), account.ErrLastAdministrator) {
				t.Errorf("%v, %v: want exactly one refused", errs[0], errs[1])
			}
		}
	})
}

func TestRemoveUser(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		for _, c := range []struct {
			name string
			who  access.Actor
			p    access.ProfileID
			want error
		}{
			{"by a user", a.User, a.Viewer.Profile, account.ErrForbidden},
			{"by a stranger", other.Admin, a.Viewer.Profile, account.ErrNotFound},
			{"not a user", a.Admin, other.Admin.Profile, account.ErrUserNotFound},
			{"by a va admin, not theirs", a.VAAdmin, a.User.Profile, account.ErrUserNotFound},
			{"by a va admin", a.VAAdmin, a.VAUser.Profile, nil},
			{"by an administrator", a.Admin, a.Viewer.Profile, nil},
			{"by themselves", a.User, a.User.Profile, nil},
			{"who has left", a.User, a.User.Profile, account.ErrNotFound},
			{"an administrator by an approver", a.Approver, a.Admin.Profile, account.ErrForbidden},
			{"last administrator", a.Admin, a.Admin.Profile, account.ErrLastAdministrator},
		} {
			if err := w.RemoveUser(t.Context(), c.who, a.ID, c.p); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
		if got, want := kinds(t, w, a.ID), "user.left user.removed user.removed"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
	})
}
