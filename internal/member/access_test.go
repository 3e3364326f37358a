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
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// outsider is somebody who belongs to no account.
func outsider(name string) access.Actor {
	who := accounttest.Person(name)
	who.Email = name + "@fir.example"
	return who
}

// found makes an account one that lets itself be found by a user's email.
func (w world) found(t *testing.T, a accounttest.Account) {
	t.Helper()
	yes := true
	if _, err := w.Accounts.UpdateAccount(t.Context(), a.Admin, a.ID, account.Change{Searchable: &yes}); err != nil {
		t.Fatal(err)
	}
}

func (w world) ask(t *testing.T, who access.Actor, in member.Asking) member.AccessRequest {
	t.Helper()
	made, err := w.RequestAccess(t.Context(), who, in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	for range 2 { // a job that runs twice does it once
		if err := w.PassOn(t.Context(), who, made.ID); err != nil {
			t.Fatalf("%+v: %v", in, err)
		}
	}
	return made
}

// listed is what who sees of a request in their list.
func (w world) listed(t *testing.T, who access.Actor, request string) member.AccessRequest {
	t.Helper()
	mine, err := w.ListMyAccessRequests(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range mine {
		if r.ID == request {
			return r
		}
	}
	t.Fatalf("%s isn't listed", request)
	return member.AccessRequest{}
}

// SPEC D2: by identifier; those who manage users are mailed, approve with a role, and the person is mailed.
func TestAccessIsAskedForAndGranted(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		lee := outsider("lee")
		r := w.ask(t, lee, member.Asking{Identifier: " Cedar.Example ", Message: " I look after the lab. "})
		if r.Status != member.Pending || r.Asked != "cedar.example" || r.Message != "I look after the lab." || !r.ExpiresAt.Equal(w.Clock.Now().Add(member.RequestLifetime)) {
			t.Errorf("%+v", r)
		}
		if got, want := mails(t, d), fmt.Sprintf("access_requested %s, access_requested %s", a.Approver.Email, a.Admin.Email); got != want {
			t.Errorf("mails: %s, want %s", got, want)
		}
		if _, err := w.RequestAccess(t.Context(), lee, member.Asking{Identifier: "cedar.example"}); !errors.Is(err, member.ErrAlreadyRequested) {
			t.Errorf("asked twice: %v", err)
		}
		one := access.Held{{Role: access.VAUser, VirtualAccount: a.Virtual}}
		for name, c := range map[string]struct {
			who  access.Actor
			to   access.Held
			want error
		}{
			"a user":                      {a.User, one, account.ErrForbidden},
			"a va admin":                  {a.VAAdmin, one, account.ErrForbidden},
			"a stranger":                  {outsider("eve"), one, account.ErrNotFound},
			"the person":                  {lee, one, account.ErrNotFound},
			"an approver, to the top":     {a.Approver, access.Held{{Role: access.AccountAdmin}}, account.ErrForbidden},
			"no role":                     {a.Admin, nil, account.ErrNoRole},
			"an unknown role":             {a.Admin, access.Held{{Role: "owner"}}, account.ErrRole},
			"a role in the wrong place":   {a.Admin, access.Held{{Role: access.VAUser}}, account.ErrRole},
			"an unknown virtual account":  {a.Admin, access.Held{{Role: access.VAUser, VirtualAccount: "va_x"}}, account.ErrVirtualNotFound},
			"a va role and an admin role": {a.Approver, access.Held{one[0], {Role: access.AccountAdmin}}, account.ErrForbidden},
		} {
			if _, err := w.ApproveAccessRequest(t.Context(), c.who, a.ID, r.ID, c.to); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if _, err := w.ApproveAccessRequest(t.Context(), a.Approver, a.ID, "areq_x", one); !errors.Is(err, member.ErrRequestNotFound) {
			t.Errorf("an unknown one: %v", err)
		}
		got, err := w.ApproveAccessRequest(t.Context(), a.Approver, a.ID, r.ID, one)
		if err != nil || got.Status != member.Approved || got.DecidedBy != a.Approver.Name {
			t.Fatalf("%+v, %v", got, err)
		}
		v, err := w.Accounts.GetAccount(t.Context(), lee, a.ID)
		if err != nil || len(v.Held) != 1 || v.Held[0] != one[0] {
			t.Errorf("%+v, %v", v, err)
		}
		if got, want := kinds(t, w, a.ID), "access.approved access.requested"; got != want {
			t.Errorf("events: %s, want %s", got, want)
		}
		if got := mails(t, d); !strings.HasSuffix(got, "access_granted lee@fir.example") {
			t.Errorf("mails: %s", got)
		}
		if _, err := w.DeclineAccessRequest(t.Context(), a.Admin, a.ID, r.ID, ""); !errors.Is(err, member.ErrRequestDecided) {
			t.Errorf("declined after all: %v", err)
		}
		if _, err := w.RequestAccess(t.Context(), lee, member.Asking{Identifier: "cedar.example"}); !errors.Is(err, member.ErrAlreadyIn) {
			t.Errorf("a user asks: %v", err)
		}
	})
}

// SPEC D2, D7: nobody finds out by asking which accounts there are. What exists and doesn't let itself be found looks
// like what doesn't exist, in the answer and in one's list, whatever is asked for.
func TestAskingTellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, open, limited := w.Standard(t, "cedar"), w.Standard(t, "harbor"), w.Limited(t, "abcdef")
		w.found(t, open)
		w.Make(t, account.Account{Name: "waiting", Identifier: "waiting.example", Tier: account.Standard, Status: account.PendingDomainApproval}, outsider("wim"))
		lee := outsider("lee")
		shape := func(r member.AccessRequest) string {
			r.ID, r.Account, r.Asked = "", "", ""
			return fmt.Sprintf("%+v", r)
		}
		hidden := []member.Asking{{Identifier: "missing.example"}, {Identifier: a.Identifier}, {Identifier: limited.Identifier}, {Identifier: "zzzzzz.smb"},
			{Identifier: "waiting.example"}, {Email: a.User.Email}, {Email: "nobody@missing.example"}}
		var want string
		for i, in := range hidden {
			got := shape(w.ask(t, lee, in))
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%+v tells:\n%s\nwant\n%s", in, got, want)
			}
			if _, err := w.RequestAccess(t.Context(), lee, in); !errors.Is(err, member.ErrAlreadyRequested) {
				t.Errorf("%+v, again: %v", hidden[i], err)
			}
		}
		mine, err := w.ListMyAccessRequests(t.Context(), lee)
		if err != nil || len(mine) != len(hidden) {
			t.Fatalf("%d, %v", len(mine), err)
		}
		for _, r := range mine {
			if got := shape(r); got != want {
				t.Errorf("the list tells of %s:\n%s", r.Asked, got)
			}
		}
		r := w.ask(t, lee, member.Asking{Identifier: open.Identifier})
		if got := shape(r); got != want {
			t.Errorf("the answer tells of one that lets itself be found:\n%s", got)
		}
		if r = w.listed(t, lee, r.ID); r.AccountName != "harbor" || r.Identifier != "harbor.example" {
			t.Errorf("%+v", r)
		}
		before := len(notifytest.Queued(t, d))
		again := w.ask(t, lee, member.Asking{Email: strings.ToUpper(open.User.Email)})
		if r := w.listed(t, lee, again.ID); r.AccountName != "" || len(notifytest.Queued(t, d)) != before {
			t.Errorf("the same account by email: %+v", r)
		}
		if err := w.WithdrawAccessRequest(t.Context(), lee, again.ID); err != nil {
			t.Fatal(err)
		}
		pat := outsider("pat")
		if r := w.listed(t, pat, w.ask(t, pat, member.Asking{Email: strings.ToUpper(open.User.Email)}).ID); r.AccountName != "harbor" {
			t.Errorf("%+v", r)
		}
		inside := w.ask(t, open.User, member.Asking{Email: open.Admin.Email})
		if r := w.listed(t, open.User, inside.ID); r.Status != member.Approved || r.AccountName != "harbor" {
			t.Errorf("a user of the account, by a colleague's email: %+v", r)
		}
		w.Clock.Advance(member.RequestLifetime)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := map[string]bool{}
		for _, m := range notifytest.Queued(t, d) {
			if m.Kind == "access_expired" && m.ToEmail == lee.Email {
				told[fmt.Sprint(m.Data["asked"])] = len(m.Data) == 2
			}
		}
		if len(told) != len(hidden)+1 || !told["missing.example"] || !told[a.Identifier] {
			t.Errorf("expired: %v", told)
		}
	})
}

// SPEC D2: the answer is given before anything is looked up. What it leaves behind, and so what it does, is the same for an
// account that is there and one that isn't; the same holds for taking a request back and for looking at one's list.
func TestAskingDoesTheSameForAll(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, open := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		w.found(t, open)
		rows := func() string {
			t.Helper()
			var out []string
			if err := d.View(t.Context(), func(tx *db.Tx) error {
				out = out[:0]
				for _, table := range []string{"event", "mail", "job", "access_request", "access_request WHERE account_id <> ''"} {
					var n int
					if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
						return err
					}
					out = append(out, fmt.Sprintf("%d %s", n, table))
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return strings.Join(out, ", ")
		}
		start := rows()
		var asked, withdrawn string
		for i, in := range []member.Asking{{Identifier: "missing.example"}, {Identifier: a.Identifier}, {Identifier: open.Identifier}, {Email: open.User.Email}, {Email: "nobody@missing.example"}} {
			lee := outsider(fmt.Sprintf("lee%d", i))
			r, err := w.RequestAccess(t.Context(), lee, in)
			if err != nil {
				t.Fatal(err)
			}
			after := rows()
			if err := w.WithdrawAccessRequest(t.Context(), lee, r.ID); err != nil {
				t.Fatal(err)
			}
			ended := rows()
			if i == 0 {
				asked, withdrawn = after, ended
			}
			if after != asked || ended != withdrawn {
				t.Errorf("%+v leaves %s, then %s; one that isn't there %s, then %s; before %s", in, after, ended, asked, withdrawn, start)
			}
			if err := d.Update(t.Context(), func(tx *db.Tx) error { // as it was, for the next
				_, err := tx.ExecContext(t.Context(), "DELETE FROM job WHERE kind LIKE 'member.%'")
				if err == nil {
					_, err = tx.ExecContext(t.Context(), "DELETE FROM access_request")
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// SPEC D2: what can't be asked, and how often one may.
func TestAskingIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		lee := outsider("lee")
		for name, c := range map[string]struct {
			in   member.Asking
			want error
		}{
			"nothing":     {member.Asking{}, member.ErrWhichAccount},
			"both":        {member.Asking{Identifier: "cedar.example", Email: "x@cedar.example"}, member.ErrWhichAccount},
			"no domain":   {member.Asking{Identifier: "cedar"}, account.ErrIdentifierInvalid},
			"no email":    {member.Asking{Email: "cedar"}, identity.ErrEmailInvalid},
			"header":      {member.Asking{Email: "x@cedar.example\r\nBcc: eve@x.com"}, identity.ErrEmailInvalid},
			"long":        {member.Asking{Identifier: "cedar.example", Message: strings.Repeat("a", 1001)}, account.ErrMessageLong},
			"under limit": {member.Asking{Identifier: "a.b.smb"}, nil},
		} {
			if _, err := w.RequestAccess(t.Context(), lee, c.in); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if _, err := w.RequestAccess(t.Context(), access.Actor{}, member.Asking{Identifier: "cedar.example"}); !errors.Is(err, access.ErrSignInRequired) {
			t.Errorf("nobody: %v", err)
		}
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user(lee.Email)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.RequestAccess(t.Context(), lee, member.Asking{Identifier: "cedar.example"}); !errors.Is(err, member.ErrInvitedAlready) {
			t.Errorf("invited: %v", err)
		}
		pat := outsider("pat")
		for i := range member.RequestsPerHour {
			w.ask(t, pat, member.Asking{Identifier: fmt.Sprintf("guess%d.example", i)})
		}
		if _, err := w.RequestAccess(t.Context(), pat, member.Asking{Identifier: "cedar.example"}); !errors.Is(err, member.ErrTooManyRequests) {
			t.Errorf("too many: %v", err)
		}
		w.Clock.Advance(time.Hour)
		w.ask(t, pat, member.Asking{Identifier: "cedar.example"})
	})
}

// SPEC D2: declined with a reason, withdrawn, expired, and asked for again.
func TestRequestsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		lee, eve := outsider("lee"), outsider("eve")
		in := member.Asking{Identifier: "cedar.example"}
		first := w.ask(t, lee, in)
		if _, err := w.DeclineAccessRequest(t.Context(), a.Admin, a.ID, first.ID, strings.Repeat("a", 1001)); !errors.Is(err, member.ErrReasonLong) {
			t.Errorf("a long reason: %v", err)
		}
		if r, err := w.DeclineAccessRequest(t.Context(), a.Admin, a.ID, first.ID, " Who are you? "); err != nil || r.Reason != "Who are you?" {
			t.Fatalf("%+v, %v", r, err)
		}
		mine, err := w.ListMyAccessRequests(t.Context(), lee)
		if err != nil || mine[0].Status != member.Declined || mine[0].Reason != "Who are you?" || mine[0].AccountName != "" {
			t.Errorf("%+v, %v", mine, err)
		}
		for _, m := range notifytest.Queued(t, d) {
			if m.Kind == "access_declined" && (m.Data["reason"] != "Who are you?" || m.Data["name"] != "" || m.Data["administrators"] != nil) {
				t.Errorf("the mail tells too much or too little: %v", m.Data)
			}
		}
		second := w.ask(t, lee, in)
		if err := w.WithdrawAccessRequest(t.Context(), eve, second.ID); !errors.Is(err, member.ErrRequestNotFound) {
			t.Errorf("another's: %v", err)
		}
		if err := w.WithdrawAccessRequest(t.Context(), lee, second.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.WithdrawAccessRequest(t.Context(), lee, second.ID); !errors.Is(err, member.ErrRequestWithdrawn) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if _, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, second.ID, access.Held{{Role: access.AccountUser}}); !errors.Is(err, member.ErrRequestWithdrawn) {
			t.Errorf("approved after it was withdrawn: %v", err)
		}
		third := w.ask(t, lee, in)
		w.Clock.Advance(member.RequestLifetime)
		if _, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, third.ID, access.Held{{Role: access.AccountUser}}); !errors.Is(err, member.ErrRequestExpired) {
			t.Errorf("approved too late: %v", err)
		}
		fourth := w.ask(t, lee, in) // before the job has seen that the third has ended
		list, err := w.ListAccessRequests(t.Context(), a.Approver, a.ID, member.RequestFilter{}, page.Request{Limit: 2})
		if err != nil || len(list.Items) != 2 || list.Next == "" || list.Items[0].ID != fourth.ID || list.Items[1].Status != member.Expired {
			t.Errorf("%+v, %v", list, err)
		}
		rest, err := w.ListAccessRequests(t.Context(), a.Approver, a.ID, member.RequestFilter{}, page.Request{Limit: 2, Cursor: list.Next})
		if err != nil || len(rest.Items) != 2 || rest.Next != "" || rest.Items[1].ID != first.ID {
			t.Errorf("%+v, %v", rest, err)
		}
		for status, want := range map[member.Status]int{member.Pending: 1, member.Expired: 1, member.Declined: 1, member.Withdrawn: 1, member.Approved: 0} {
			if p, err := w.ListAccessRequests(t.Context(), a.Admin, a.ID, member.RequestFilter{Status: status, Text: "LEE"}, page.Request{}); err != nil || len(p.Items) != want {
				t.Errorf("%s: %+v, %v", status, p.Items, err)
			}
		}
	})
}

// SPEC D2: two administrators decide at the same time; one wins, the other is told so.
func TestTwoDecideAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Standard(t, "cedar")
		lee := outsider("lee")
		r := w.ask(t, lee, member.Asking{Identifier: "cedar.example"})
		const many = 6
		results := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() {
				if i%2 == 0 {
					_, results[i] = w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, r.ID, access.Held{{Role: access.AccountUser}})
				} else {
					_, results[i] = w.DeclineAccessRequest(t.Context(), a.Approver, a.ID, r.ID, "No")
				}
			})
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if !errors.Is(err, member.ErrRequestDecided) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d have decided", won)
		}
	})
}

// SPEC D2, F1: a limited account takes account users only, three of them; who is invited has a place already.
func TestAccessToALimitedAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.Limited(t, "abcdef")
		lee, pat, sam := outsider("lee"), outsider("pat"), outsider("sam")
		in := member.Asking{Identifier: "ABCDEF.smb"}
		first, second, third := w.ask(t, lee, in), w.ask(t, pat, in), w.ask(t, sam, in)
		as := func(r access.Role) access.Held { return access.Held{{Role: r}} }
		if _, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, first.ID, as(access.AccountViewer)); !errors.Is(err, member.ErrLimitedRole) {
			t.Errorf("a viewer: %v", err)
		}
		if _, err := w.InviteUsers(t.Context(), a.Admin, a.ID, user(lee.Email, pat.Email)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, third.ID, as(access.AccountUser)); !errors.Is(err, member.ErrUserLimit) {
			t.Errorf("a fourth: %v", err)
		}
		if _, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, first.ID, as(access.AccountUser)); err != nil {
			t.Errorf("invited meanwhile: %v", err)
		}
		if mine, err := w.ListMyInvitations(t.Context(), lee); err != nil || len(mine) != 0 {
			t.Errorf("still invited: %+v, %v", mine, err)
		}
		invited, err := w.ListMyInvitations(t.Context(), pat)
		if err != nil || len(invited) != 1 {
			t.Fatalf("%+v, %v", invited, err)
		}
		if _, err := w.AcceptInvitation(t.Context(), pat, invited[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ApproveAccessRequest(t.Context(), a.Admin, a.ID, second.ID, as(access.AccountUser)); !errors.Is(err, member.ErrRequestDecided) {
			t.Errorf("in by invitation meanwhile: %v", err)
		}
		if v, err := w.Accounts.GetAccount(t.Context(), a.Admin, a.ID); err != nil || v.Users != 3 {
			t.Errorf("%d users, %v", v.Users, err)
		}
	})
}
