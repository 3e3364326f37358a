package request_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// waiting requests an account with an edited identifier and returns it with the review that it waits for.
func waiting(t *testing.T, w *requesttest.World, name, domain string) (access.Actor, account.Account, request.ReviewRow) {
	t.Helper()
	who, by := somebody(name, name+"@cedar.com")
	a, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{Edit: edit("", domain)})
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Open: true, Text: a.Identifier}, page.Request{})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return who, a, list.Items[0]
}

// mailed lists "kind to address" of the mails queued, in order, without those before.
func mailed(t *testing.T, w *requesttest.World, before int) string {
	t.Helper()
	var out []string
	for _, m := range notifytest.Queued(t, w.DB)[before:] {
		out = append(out, m.Kind+" to "+m.ToEmail)
	}
	return strings.Join(out, ", ")
}

// SPEC B4, B8, B9: the vendor's staff sees what waits with all that it takes to decide; approved, the account is active,
// its domain proved, and everybody concerned is mailed.
func TestApprovedReviewActivates(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Requests.Settings.ReviewEmail = "staff@acme.example"
		var activated []access.AccountID
		w.Requests.Activated = func(_ context.Context, _ *db.Tx, a account.Account) error {
			activated = append(activated, a.ID)
			return nil
		}
		kim, a, r := waiting(t, w, "kim", "elm.com")
		if r.Kind != request.ReviewIdentifier || r.Wanted != "elm.com" || !r.Provable || r.Justification != why || r.Phone == "" || r.RequestedBy.Email != kim.Email || r.Of.ID != a.ID {
			t.Errorf("the review is %+v", r)
		}
		if got := mailed(t, w, 0); got != "account_requested to kim@cedar.com, account_review to staff@acme.example" {
			t.Errorf("mailed: %s", got)
		}
		out, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), r.ID, request.Verdict{Decision: request.Approved})
		if err != nil || out.Decision != request.Approved || out.DecidedBy.Name != "Omar Doe" || out.DecidedAt.IsZero() {
			t.Fatalf("%+v, %v", out, err)
		}
		v, err := w.Accounts.GetAccount(t.Context(), kim, a.ID)
		if err != nil || v.Status != account.Active || v.StatusReason != "" || v.DomainProof != account.ProofByOperator || v.DomainProvedAt.IsZero() || v.ActivatedAt.IsZero() {
			t.Errorf("%+v, %v", v.Account, err)
		}
		if got := mailed(t, w, 2); got != "account_activated to kim@cedar.com" {
			t.Errorf("mailed: %s", got)
		}
		if got := kinds(t, w, a.ID); got != "account.activated review.approved review.opened account.requested" {
			t.Errorf("events: %s", got)
		}
		if len(activated) != 1 || activated[0] != a.ID {
			t.Errorf("the areas above heard of %v", activated)
		}
		if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("lee"), r.ID, request.Verdict{Decision: request.Refused, Reason: "no"}); !errors.Is(err, request.ErrReviewDecided) {
			t.Errorf("decided twice: %v", err)
		}
	})
}

// SPEC B7, B9: refused, the request ends, its identifier is free, and the reason is mailed.
func TestRefusedReviewFreesTheIdentifier(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		var ended int
		w.Requests.Ended = func(context.Context, *db.Tx, account.Account) error { ended++; return nil }
		kim, a, r := waiting(t, w, "kim", "elm.com")
		for reason, want := range map[string]error{"": request.ErrReviewReason, "  ": request.ErrReviewReason, strings.Repeat("é", 1001): request.ErrReviewReason} {
			if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), r.ID, request.Verdict{Decision: request.Refused, Reason: reason}); !errors.Is(err, want) {
				t.Errorf("reason %.5q: %v", reason, err)
			}
		}
		if _, err := w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), r.ID, request.Verdict{Decision: request.Refused, Reason: "Nobody answers the phone."}); err != nil {
			t.Fatal(err)
		}
		v, err := w.Accounts.GetAccount(t.Context(), kim, a.ID)
		if err != nil || v.Status != account.Declined || v.StatusReason != "Nobody answers the phone." || ended != 1 {
			t.Errorf("%+v, ended %d, %v", v.Account, ended, err)
		}
		if got := mailed(t, w, 1); got != "account_declined to kim@cedar.com" {
			t.Errorf("mailed: %s", got)
		}
		waiting(t, w, "lee", "elm.com")
	})
}

// SPEC P1: of the vendor's staff who decide at the same moment, one does; nobody decides about their own request, and
// nobody else decides at all.
func TestOneDecisionForEachReview(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		kim, a, r := waiting(t, w, "kim", "elm.com")
		if _, err := w.Requests.DecideReview(t.Context(), kim, r.ID, request.Verdict{Decision: request.Approved}); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("by the requester: %v", err)
		}
		kim.Operator, kim.SecondFactor = true, true
		if _, err := w.Requests.DecideReview(t.Context(), kim, r.ID, request.Verdict{Decision: request.Approved}); !errors.Is(err, request.ErrReviewOwn) {
			t.Errorf("by the requester, of the staff: %v", err)
		}
		const many = 6
		errs := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			v := request.Verdict{Decision: request.Approved}
			if i%2 == 1 {
				v = request.Verdict{Decision: request.Refused, Reason: "No."}
			}
			wg.Go(func() { _, errs[i] = w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), r.ID, v) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, request.ErrReviewDecided) {
				t.Error(err)
			}
		}
		if got := strings.Count(kinds(t, w, a.ID), "review."); won != 1 || got != 2 {
			t.Errorf("%d decided, %d events of the review", won, got)
		}
	})
}

// The list of reviews goes on where the page before ended, either way.
func TestReviewsAreListedByAge(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		domains := []string{"elm.com", "fir.com", "oak.com"}
		for i, domain := range domains {
			waiting(t, w, []string{"kim", "lee", "pat"}[i], domain)
			w.Clock.Advance(1e9)
		}
		for _, descending := range []bool{false, true} {
			var got []string
			for p := (page.Request{Limit: 2, Sort: "opened_at", Descending: descending}); ; {
				list, err := w.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Kind: request.ReviewIdentifier}, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range list.Items {
					got = append(got, r.Wanted)
				}
				if p.Cursor = list.Next; p.Cursor == "" {
					break
				}
			}
			want := "elm.com fir.com oak.com"
			if descending {
				want = "oak.com fir.com elm.com"
			}
			if strings.Join(got, " ") != want {
				t.Errorf("descending %v: %v", descending, got)
			}
		}
		list, err := w.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Decided: true}, page.Request{})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// SPEC P1: who of the vendor's staff is a user of an account leaves the decision about its upgrade to a colleague.
func TestStaffDoesNotDecideAboutTheirOwnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		omar, olga := accounttest.Staff("omar"), accounttest.Staff("olga")
		b.Grant(t, b.Account.ID, omar, access.Grant{Role: access.AccountViewer})
		if _, err := b.ask(t, edit("shop", "")); err != nil {
			t.Fatal(err)
		}
		list, err := b.Requests.ListReviews(t.Context(), omar, request.ReviewFilter{Account: b.Account.ID}, page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v, %v", list.Items, err)
		}
		if other, err := b.Requests.ListReviews(t.Context(), omar, request.ReviewFilter{Account: "acct_other"}, page.Request{}); err != nil || len(other.Items) != 0 {
			t.Errorf("reviews of another account: %+v, %v", other.Items, err)
		}
		approve := request.Verdict{Decision: request.Approved}
		if _, err := b.Requests.DecideReview(t.Context(), omar, list.Items[0].ID, approve); !errors.Is(err, request.ErrReviewOwn) {
			t.Errorf("a user of the account decided: %v", err)
		}
		if got, err := b.Requests.GetAsked(t.Context(), omar, b.Account.ID); err != nil || got.Upgrade.Status != account.UpgradeInReview || got.Approver.ID != "" {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := b.Requests.GetAsked(t.Context(), b.Admin, b.Account.ID); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("a customer: %v", err)
		}
		if _, err := b.Requests.DecideReview(t.Context(), olga, list.Items[0].ID, approve); err != nil {
			t.Errorf("a colleague: %v", err)
		}
	})
}
