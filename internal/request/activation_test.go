package request_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// partner returns somebody of a reseller.
func partner() (access.Actor, request.Requester) {
	who, by := somebody("priya", "priya@reseller.com")
	who.Partner = true
	return who, by
}

// asked requests an account on behalf of approver and returns the id of the question to them.
func asked(t *testing.T, w *requesttest.World, r request.RequestFor) (account.Account, string) {
	t.Helper()
	who, by := partner()
	if r.Name == "" {
		r.Name = "Cedar Works"
	}
	a, err := w.Requests.RequestAccountFor(t.Context(), who, by, r)
	if err != nil {
		t.Fatal(err)
	}
	return a, latest(t, w, a.ID)
}

// latest returns the id of the question that was asked last.
func latest(t *testing.T, w *requesttest.World, a access.AccountID) (activation string) {
	t.Helper()
	w.Update(t, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), "SELECT activation_id FROM request_activation WHERE account_id = $1 ORDER BY activation_id DESC LIMIT 1", a).Scan(&activation)
	})
	return activation
}

func stateOf(t *testing.T, w *requesttest.World, a access.AccountID) (out account.Account) {
	t.Helper()
	w.Update(t, func(tx *db.Tx) (err error) {
		out, err = w.Accounts.Load(t.Context(), tx, a)
		return err
	})
	return out
}

// SPEC N2, C1: an approver whom no mail reaches will never answer: the requester is told, with the mail server's words, as
// long as the question is open.
func TestApproverWhoCantBeReached(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		a, question := asked(t, w, request.RequestFor{Approver: "gone@cedar.com"})
		before := len(notifytest.Queued(t, d))
		refuse := func(account access.AccountID, about string) {
			t.Helper()
			w.Update(t, func(tx *db.Tx) error {
				return w.Requests.Undelivered(t.Context(), tx, notify.Undelivered{Account: account, Kind: "activation_required", About: about, Why: "550 No such user"})
			})
		}
		refuse(a.ID, question)
		refuse("acct_other", question)
		refuse(a.ID, "inv_unknown")
		all := notifytest.Queued(t, d)[before:]
		if len(all) != 1 || all[0].Kind != "activation_undelivered" || all[0].ToEmail != "priya@reseller.com" || all[0].Data["why"] != "550 No such user" || all[0].Data["asked"] != "gone@cedar.com" {
			t.Errorf("%+v", all)
		}
		who := access.Actor{Kind: access.Person, Profile: a.RequestedBy.Profile, Name: a.RequestedBy.Name, Email: a.RequestedBy.Email, Partner: true}
		if err := w.Requests.WithdrawRequest(t.Context(), who, a.ID); err != nil {
			t.Fatal(err)
		}
		before = len(notifytest.Queued(t, d))
		refuse(a.ID, question)
		if got := notifytest.Queued(t, d)[before:]; len(got) != 0 {
			t.Errorf("told of what has ended: %+v", got)
		}
	})
}

// SPEC B3, C1: whose email decides the identifier is the approver; the account waits, without users, and both are mailed.
func TestRequestOnBehalfOfSomebodyElse(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			approver   string
			edit       *request.Edit
			identifier string
			tier       account.Tier
		}{
			{"lee@cedar.com", nil, "cedar.com", account.Standard},
			{"lee@elm.com", edit("lab", ""), "lab.elm.com", account.Standard},
			{"lee@gmail.com", nil, "*.smb", account.Limited},
		} {
			w := requesttest.New(t, d)
			before := len(notifytest.Queued(t, d))
			a, _ := asked(t, w, request.RequestFor{Approver: c.approver, Request: request.Request{Edit: c.edit}})
			if c.identifier == "*.smb" {
				c.identifier = a.Identifier[:6] + ".smb"
			}
			if a.Identifier != c.identifier || a.Tier != c.tier || a.Status != account.PendingCustomerAcceptance || a.Creator.Profile != "" {
				t.Errorf("%s: %+v", c.approver, a)
			}
			who, _ := partner()
			if _, err := w.Accounts.GetAccount(t.Context(), who, a.ID); !errors.Is(err, account.ErrNotFound) {
				t.Errorf("the requester is in the account: %v", err)
			}
			if got, want := mailed(t, w, before), "activation_required to "+c.approver+", activation_pending to priya@reseller.com"; got != want {
				t.Errorf("mailed %s, want %s", got, want)
			}
		}
	})
}

// SPEC B6, C3: who has the authority renames the account, allows one nominee and refuses another; it is active at once,
// for its identifier is that of their email. The requester, allowed, is a user; the other is invited.
func TestAuthorizeAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		var invited []request.Nominee
		w.Requests.Invite = func(_ context.Context, _ *db.Tx, _ access.Actor, a account.Account, n []request.Nominee, text string) error {
			if a.Status != account.Active || text != "Welcome" {
				t.Errorf("invited to %s with %q", a.Status, text)
			}
			invited = n
			return nil
		}
		priya, byPriya := partner()
		a, err := w.Requests.RequestAccountFor(t.Context(), priya, byPriya, request.RequestFor{Approver: "lee@cedar.com", Access: access.AccountUser,
			Request: request.Request{Name: "Cedar", Nominees: []request.Nominee{{Email: "pat@cedar.com", Role: access.AccountViewer}, {Email: "no@cedar.com", Role: access.AccountUser}}}})
		if err != nil {
			t.Fatal(err)
		}
		question := latest(t, w, a.ID)
		lee, byLee := somebody("lee", "lee@cedar.com")
		v, err := w.Requests.GetActivation(t.Context(), lee, byLee, question)
		if err != nil || len(v.Nominees) != 3 || !v.Nominees[0].Requester || !v.AtOnce || v.Of.Name != "Cedar" || v.Sender.Email != byPriya.Email {
			t.Fatalf("%+v, %v", v, err)
		}
		before := len(notifytest.Queued(t, d))
		out, err := w.Requests.AuthorizeAccount(t.Context(), lee, byLee, question, request.Authorization{Name: "Cedar Works", Message: "Welcome",
			Allowed: []string{"PAT@cedar.com", byPriya.Email}})
		if err != nil || out.Status != account.Active || out.Name != "Cedar Works" || out.Creator.Email != byLee.Email || out.ActivatedAt.IsZero() || out.DomainProof != account.NoProof {
			t.Fatalf("%+v, %v", out, err)
		}
		if len(invited) != 1 || invited[0].Email != "pat@cedar.com" || invited[0].Role != access.AccountViewer {
			t.Errorf("invited %+v", invited)
		}
		for who, role := range map[*access.Actor]access.Role{&lee: access.AccountAdmin, &priya: access.AccountUser} {
			if v, err := w.Accounts.GetAccount(t.Context(), *who, a.ID); err != nil || !v.Held.Has(role) {
				t.Errorf("%s: %+v, %v", who.Name, v.Held, err)
			}
		}
		if got := mailed(t, w, before); got != "account_activated to lee@cedar.com, account_activated to priya@reseller.com" {
			t.Errorf("mailed %s", got)
		}
		if got := kinds(t, w, a.ID); got != "account.activated account.authorized account.approver_asked account.requested" {
			t.Errorf("events %s", got)
		}
	})
}

// SPEC C3, F1: a limited account has three users at the most, whoever is allowed.
func TestLimitedActivationKeepsTheLimit(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		user := func(emails ...string) (list []request.Nominee) {
			for _, e := range emails {
				list = append(list, request.Nominee{Email: e, Role: access.AccountUser})
			}
			return list
		}
		a, question := asked(t, w, request.RequestFor{Approver: "lee@gmail.com", Access: access.AccountUser, Request: request.Request{Nominees: user("a@x.com", "b@x.com")}})
		lee, by := somebody("lee", "lee@gmail.com")
		all := []string{"a@x.com", "b@x.com", "priya@reseller.com"}
		if _, err := w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{Allowed: all}); !errors.Is(err, request.ErrNomineeLimit) {
			t.Errorf("four users: %v", err)
		}
		if _, err := w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{Allowed: []string{"else@x.com"}}); !errors.Is(err, request.ErrNomineeUnknown) {
			t.Errorf("not nominated: %v", err)
		}
		out, err := w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{Allowed: all[:2]})
		if err != nil || out.Status != account.Active || out.Identifier != a.Identifier {
			t.Errorf("%+v, %v", out, err)
		}
		who, req := partner()
		for name, c := range map[string]struct {
			r    request.RequestFor
			want error
		}{
			"three others": {request.RequestFor{Approver: "o@gmail.com", Request: request.Request{Name: "x", Nominees: user("a@x.com", "b@x.com", "c@x.com")}}, request.ErrNomineeLimit},
			"another role": {request.RequestFor{Approver: "o@gmail.com", Access: access.AccountAdmin, Request: request.Request{Name: "x"}}, request.ErrNomineeRole},
			"twice":        {request.RequestFor{Approver: "o@gmail.com", Request: request.Request{Name: "x", Nominees: user("a@x.com", "A@x.com")}}, request.ErrNomineeTwice},
			"themselves":   {request.RequestFor{Approver: "PRIYA@reseller.com", Request: request.Request{Name: "x"}}, request.ErrApproverSelf},
			"nameless":     {request.RequestFor{Approver: "o@gmail.com"}, account.ErrName},
		} {
			if _, err := w.Requests.RequestAccountFor(t.Context(), who, req, c.r); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// SPEC C3: of an approver whose email isn't the identifier's, and of an edited identifier, the customer's yes comes first
// and the vendor's after it.
func TestAuthorizedIdentifierOfAnotherDomainIsReviewed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		for name, c := range map[string]struct {
			edit     *request.Edit
			approver string // who decides in the end
		}{
			"elm": {nil, "lee@other-elm.com"}, "fir": {edit("lab", ""), "lee@fir.com"},
		} {
			first := "sam@" + name + ".com"
			if c.edit != nil {
				first = c.approver
			}
			a, question := asked(t, w, request.RequestFor{Approver: first, Request: request.Request{Edit: c.edit}})
			if first != c.approver {
				sam, by := somebody("sam", first)
				if err := w.Requests.ForwardActivation(t.Context(), sam, by, question, c.approver, "Yours"); err != nil {
					t.Fatal(err)
				}
				question = latest(t, w, a.ID)
			}
			lee, by := somebody("lee", c.approver)
			out, err := w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{})
			if err != nil || out.Status != account.PendingDomainApproval || out.Identifier != a.Identifier || out.StatusReason == "" {
				t.Fatalf("%s: %+v, %v", name, out, err)
			}
			list, err := w.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Open: true, Text: a.Identifier}, page.Request{})
			if err != nil || len(list.Items) != 1 || !list.Items[0].Provable || list.Items[0].Kind != request.ReviewIdentifier {
				t.Fatalf("%s: %+v, %v", name, list, err)
			}
			if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), list.Items[0].ID, request.Verdict{Decision: request.Approved}); err != nil {
				t.Fatal(err)
			}
			if got := stateOf(t, w, a.ID); got.Status != account.Active || got.DomainProof != account.ProofByOperator {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

// SPEC C3: who was asked doesn't know; the vendor's staff names somebody, who is asked anew, or ends the request.
func TestUnknownApprover(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Requests.Settings.ReviewEmail = "staff@acme.example"
		for _, named := range []bool{true, false} {
			a, question := asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
			lee, by := somebody("lee", "lee@cedar.com")
			before := len(notifytest.Queued(t, d))
			if err := w.Requests.ReportUnknownApprover(t.Context(), lee, by, question, "Ask the office."); err != nil {
				t.Fatal(err)
			}
			if got := mailed(t, w, before); got != "approver_review to staff@acme.example, activation_unknown to priya@reseller.com" {
				t.Errorf("mailed %s", got)
			}
			list, err := w.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Kind: request.ReviewApprover, Open: true}, page.Request{})
			if err != nil || len(list.Items) != 1 || list.Items[0].Justification != "Ask the office." {
				t.Fatalf("%+v, %v", list, err)
			}
			review := list.Items[0].ID
			if !named {
				if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), review, request.Verdict{Decision: request.Refused, Reason: "Nobody there knows."}); err != nil {
					t.Fatal(err)
				}
				if got := stateOf(t, w, a.ID); got.Status != account.Declined {
					t.Errorf("%+v", got)
				}
				continue
			}
			if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), review, request.Verdict{Decision: request.Approved}); !errors.Is(err, request.ErrApproverMissing) {
				t.Errorf("without an approver: %v", err)
			}
			if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), review, request.Verdict{Decision: request.Approved, Approver: "sam@cedar.com"}); err != nil {
				t.Fatal(err)
			}
			sam, bySam := somebody("sam", "sam@cedar.com")
			if out, err := w.Requests.AuthorizeAccount(t.Context(), sam, bySam, latest(t, w, a.ID), request.Authorization{}); err != nil || out.Status != account.Active {
				t.Errorf("%+v, %v", out, err)
			}
			w.Update(t, func(tx *db.Tx) error { // so that the identifier is free for the second turn
				_, err := tx.ExecContext(t.Context(), "UPDATE account SET status = 'closed' WHERE account_id = $1", a.ID)
				return err
			})
		}
	})
}

// SPEC C3: the approver is reminded after 7 and 21 days, once each; after 30 days the request ends, its identifier is
// free, and the people concerned are told.
func TestRemindersAndExpiry(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		a, question := asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
		for _, c := range []struct {
			day  int
			want string
		}{
			{6, ""}, {7, "activation_reminder to lee@cedar.com"}, {8, ""}, {20, ""}, {21, "activation_reminder to lee@cedar.com"}, {29, ""},
			{30, "account_declined to priya@reseller.com, account_declined to lee@cedar.com"}, {31, ""},
		} {
			w.Clock.Set(accounttest.Start.Add(time.Duration(c.day) * 24 * time.Hour))
			before := len(notifytest.Queued(t, d))
			for range 2 { // a job may run twice
				if err := errors.Join(w.Requests.RemindDue(t.Context()), w.Requests.ExpireDue(t.Context())); err != nil {
					t.Fatal(err)
				}
			}
			if got := mailed(t, w, before); got != c.want {
				t.Errorf("day %d: mailed %q, want %q", c.day, got, c.want)
			}
		}
		if got := stateOf(t, w, a.ID); got.Status != account.Declined || !strings.Contains(got.StatusReason, "expired") {
			t.Errorf("%+v", got)
		}
		lee, by := somebody("lee", "lee@cedar.com")
		if _, err := w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{}); !errors.Is(err, request.ErrActivationExpired) {
			t.Errorf("after the end: %v", err)
		}
		asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
	})
}

// SPEC C3: if nobody is found who can decide, the request ends 30 days after the last question like any other: declined,
// its identifier free, the vendor's review withdrawn, the requester mailed. A new approver has a time of their own.
func TestUnknownApproverExpires(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		after := func(days int) {
			w.Clock.Advance(time.Duration(days) * 24 * time.Hour)
			for range 2 { // a job may run twice
				if err := w.Requests.ExpireDue(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		open := func() request.ReviewRow {
			list, err := w.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Open: true}, page.Request{})
			if err != nil || len(list.Items) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return list.Items[0]
		}
		unknown := func(name string, a account.Account) {
			who, by := somebody(name, name+"@cedar.com")
			if err := w.Requests.ReportUnknownApprover(t.Context(), who, by, latest(t, w, a.ID), ""); err != nil {
				t.Fatal(err)
			}
		}
		a, _ := asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
		unknown("lee", a)
		after(29)
		if got := stateOf(t, w, a.ID); got.Status != account.PendingCustomerAcceptance {
			t.Fatalf("after 29 days: %+v", got)
		}
		if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), open().ID, request.Verdict{Decision: request.Approved, Approver: "sam@cedar.com"}); err != nil {
			t.Fatal(err)
		}
		after(1)
		unknown("sam", a)
		review, before := open(), len(notifytest.Queued(t, d))
		after(28)
		if got := stateOf(t, w, a.ID); got.Status != account.PendingCustomerAcceptance {
			t.Fatalf("29 days after the second question: %+v", got)
		}
		after(1)
		if got := stateOf(t, w, a.ID); got.Status != account.Declined || !strings.Contains(got.StatusReason, "expired") {
			t.Errorf("30 days after the second question: %+v", got)
		}
		if got := mailed(t, w, before); got != "account_declined to priya@reseller.com" {
			t.Errorf("mailed %q", got)
		}
		if got, err := w.Requests.GetReview(t.Context(), accounttest.Staff("omar"), review.ID); err != nil || got.Decision != request.Withdrawn {
			t.Errorf("the review: %+v, %v", got, err)
		}
		asked(t, w, request.RequestFor{Approver: "lee@cedar.com"}) // the identifier is free
	})
}

// SPEC C2: who is asked finds the question again without its link, while it waits; nobody else does, nor a profile that
// hasn't verified the address.
func TestMyActivations(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		_, question := asked(t, w, request.RequestFor{Approver: "Lee@cedar.com"})
		count := func(name, email string, verified bool) int {
			who, by := somebody(name, email)
			by.Verified = verified
			list, err := w.Requests.ListMyActivations(t.Context(), who, by)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				if v.ID != question || v.Of.Name != "Cedar Works" || !v.AtOnce {
					t.Errorf("%+v", v)
				}
			}
			return len(list)
		}
		if n := count("lee", "lee@CEDAR.com", true); n != 1 {
			t.Errorf("who is asked sees %d", n)
		}
		if n := count("lee", "lee@cedar.com", false) + count("other", "other@cedar.com", true); n != 0 {
			t.Errorf("others see %d", n)
		}
		lee, _ := somebody("lee", "lee@cedar.com")
		_, other := somebody("other", "other@cedar.com")
		if _, err := w.Requests.ListMyActivations(t.Context(), lee, other); !errors.Is(err, access.ErrSignInRequired) {
			t.Errorf("for somebody else: %v", err)
		}
		w.Clock.Advance(request.ActivationLifetime)
		if n := count("lee", "lee@cedar.com", true); n != 0 {
			t.Errorf("after the end: %d", n)
		}
	})
}

// The requester reminds at most once a day, withdraws what waits, and sees only their own requests.
func TestOwnRequests(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		priya, by := partner()
		a, err := w.Requests.RequestAccountFor(t.Context(), priya, by, request.RequestFor{Approver: "lee@cedar.com", Request: request.Request{Name: "Cedar"}})
		if err != nil {
			t.Fatal(err)
		}
		other, _ := somebody("other", "other@oak.com")
		for _, deed := range []func(context.Context, access.Actor, access.AccountID) error{w.Requests.RemindApprover, w.Requests.WithdrawRequest} {
			if err := deed(t.Context(), other, a.ID); !errors.Is(err, request.ErrRequestNotFound) {
				t.Errorf("by somebody else: %v", err)
			}
		}
		if err := w.Requests.RemindApprover(t.Context(), priya, a.ID); !errors.Is(err, request.ErrRemindTooSoon) {
			t.Errorf("at once: %v", err)
		}
		w.Clock.Advance(request.RemindPause)
		before := len(notifytest.Queued(t, d))
		if err := w.Requests.RemindApprover(t.Context(), priya, a.ID); err != nil || mailed(t, w, before) != "activation_reminder to lee@cedar.com" {
			t.Errorf("after a day: %v, %s", err, mailed(t, w, before))
		}
		if err := w.Requests.WithdrawRequest(t.Context(), priya, a.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Requests.WithdrawRequest(t.Context(), priya, a.ID); !errors.Is(err, request.ErrRequestEnded) {
			t.Errorf("twice: %v", err)
		}
		list, err := w.Requests.ListRequests(t.Context(), priya, request.Filter{}, page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].Status != account.Declined || list.Items[0].Open || list.Items[0].Asked.Email != "lee@cedar.com" {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := w.Requests.ListRequests(t.Context(), other, request.Filter{}, page.Request{}); err != nil || len(list.Items) != 0 {
			t.Errorf("somebody else's list: %+v, %v", list, err)
		}
		lee, byLee := somebody("lee", "lee@cedar.com")
		if _, err := w.Requests.GetActivation(t.Context(), lee, byLee, latest(t, w, a.ID)); !errors.Is(err, request.ErrActivationEnded) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}
