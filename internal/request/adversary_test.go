package request_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// SPEC C3: the link works for the profile alone that has verified the very address, whatever the case of its letters.
// Plus-addresses and dots are other addresses.
func TestActivationLinkIsForOneAddress(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		_, question := asked(t, w, request.RequestFor{Approver: "kim.lee@cedar.com"})
		for _, c := range []struct {
			email    string
			verified bool
			want     error
		}{
			{"kim.lee@cedar.com", false, request.ErrActivationNotFound},
			{"other@cedar.com", true, request.ErrActivationNotFound},
			{"kimlee@cedar.com", true, request.ErrActivationNotFound},
			{"kim.lee+licet@cedar.com", true, request.ErrActivationNotFound},
			{"kim.lee@cedar.com.evil.com", true, request.ErrActivationNotFound},
			{"priya@reseller.com", true, request.ErrActivationNotFound},
			{"KIM.Lee@CEDAR.com", true, nil},
		} {
			who, by := somebody("kim", c.email)
			by.Verified = c.verified
			_, err := w.Requests.GetActivation(t.Context(), who, by, question)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("%s sees: %v", c.email, err)
			}
			if c.want == nil {
				continue
			}
			for name, err := range map[string]error{
				"authorizes": second(w.Requests.AuthorizeAccount(t.Context(), who, by, question, request.Authorization{})),
				"forwards":   w.Requests.ForwardActivation(t.Context(), who, by, question, "x@cedar.com", ""),
				"asks staff": w.Requests.ReportUnknownApprover(t.Context(), who, by, question, ""),
				"deletes":    w.Requests.DeleteRequest(t.Context(), who, by, question, ""),
			} {
				if !errors.Is(err, c.want) {
					t.Errorf("%s %s: %v", c.email, name, err)
				}
			}
		}
		thief, _ := somebody("thief", "thief@cedar.com")
		_, victim := somebody("kim", "kim.lee@cedar.com") // a session of one, the profile of another
		if _, err := w.Requests.GetActivation(t.Context(), thief, victim, question); !errors.Is(err, access.ErrSignInRequired) {
			t.Errorf("with somebody else's profile: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// SPEC C3: a link works once, not after forwarding, and not after the end.
func TestActivationLinkWorksOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		lee, by := somebody("lee", "lee@cedar.com")
		every := func(name, question string, want error) {
			t.Helper()
			for deed, err := range map[string]error{
				"sees":       second(w.Requests.GetActivation(t.Context(), lee, by, question)),
				"authorizes": second(w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{})),
				"forwards":   w.Requests.ForwardActivation(t.Context(), lee, by, question, "x@cedar.com", ""),
				"asks staff": w.Requests.ReportUnknownApprover(t.Context(), lee, by, question, ""),
				"deletes":    w.Requests.DeleteRequest(t.Context(), lee, by, question, ""),
			} {
				if !errors.Is(err, want) {
					t.Errorf("%s, %s: %v", name, deed, err)
				}
			}
		}
		_, first := asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
		if err := w.Requests.DeleteRequest(t.Context(), lee, by, first, "Not ours."); err != nil {
			t.Fatal(err)
		}
		every("deleted", first, request.ErrActivationAnswered)
		a, next := asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
		if err := w.Requests.ForwardActivation(t.Context(), lee, by, next, "sam@cedar.com", ""); err != nil {
			t.Fatal(err)
		}
		every("forwarded", next, request.ErrActivationForwarded)
		sam, bySam := somebody("sam", "sam@cedar.com")
		if _, err := w.Requests.AuthorizeAccount(t.Context(), sam, bySam, latest(t, w, a.ID), request.Authorization{}); err != nil {
			t.Fatal(err)
		}
		every("forwarded and authorized", next, request.ErrActivationForwarded)
		_, late := asked(t, w, request.RequestFor{Approver: "lee@cedar.com", Request: request.Request{Edit: edit("lab", "")}})
		w.Clock.Advance(request.ActivationLifetime)
		every("late, before the job", late, request.ErrActivationExpired)
	})
}

// SPEC C3: a request is forwarded three times at the most, and never to the one who has it.
func TestForwarding(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		a, question := asked(t, w, request.RequestFor{Approver: "lee@cedar.com"})
		addresses := []string{"lee@cedar.com", "sam@cedar.com", "pat@cedar.com", "lee@cedar.com", "kim@cedar.com"}
		for i, email := range addresses[:4] {
			who, by := somebody("one", email)
			if err := w.Requests.ForwardActivation(t.Context(), who, by, question, "  "+email, ""); !errors.Is(err, request.ErrForwardSelf) {
				t.Errorf("to themselves: %v", err)
			}
			err := w.Requests.ForwardActivation(t.Context(), who, by, question, addresses[i+1], "")
			if i < request.MaxForwards && err != nil {
				t.Fatalf("%d times: %v", i+1, err)
			}
			if i == request.MaxForwards && !errors.Is(err, request.ErrForwards) {
				t.Errorf("a fourth time: %v", err)
			}
			question = latest(t, w, a.ID)
		}
	})
}

// SPEC B2: a partner never decides for a customer: neither by asking as if for themselves nor with a link.
func TestPartnerDecidesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		priya, by := partner()
		for name, r := range map[string]request.Request{"customer's domain": {Edit: edit("", "cedar.com")}, "prefix": {Edit: edit("cedar", "")}} {
			if _, err := w.Requests.RequestAccount(t.Context(), priya, by, r); !errors.Is(err, request.ErrPartnerRequest) {
				t.Errorf("%s: %v", name, err)
			}
		}
		free := by
		free.Email = "priya@gmail.com"
		if _, err := w.Requests.RequestAccount(t.Context(), priya, free, request.Request{}); !errors.Is(err, request.ErrPartnerRequest) {
			t.Errorf("at a public provider: %v", err)
		}
		if a, err := w.Requests.RequestAccount(t.Context(), priya, by, request.Request{}); err != nil || a.Identifier != "reseller.com" || a.Status != account.Active {
			t.Errorf("their own company: %+v, %v", a, err)
		}
		lee, byLee := somebody("lee", "lee@cedar.com")
		for _, approver := range []string{"lee@cedar.com", "lee@gmail.com"} {
			byLee.Email = approver
			a, question := asked(t, w, request.RequestFor{Approver: approver})
			if err := w.Requests.ForwardActivation(t.Context(), lee, byLee, question, by.Email, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Requests.AuthorizeAccount(t.Context(), priya, by, latest(t, w, a.ID), request.Authorization{}); !errors.Is(err, request.ErrPartnerDecides) {
				t.Errorf("%s: %v", approver, err)
			}
		}
	})
}

// SPEC B3, B4: what can't identify a company's account, however it is written, for oneself and for somebody else.
func TestHostileIdentifiers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		who, by := somebody("kim", "kim@cedar.com")
		for domain, want := range map[string]error{
			"раураl.com":       account.ErrIdentifierConfusable, // Cyrillic and Latin in one label
			"co.uk":            account.ErrIdentifierInvalid,
			"github.io":        account.ErrIdentifierInvalid,
			"gmail.com":        account.ErrIdentifierInvalid,
			"ｇｍａｉｌ．ｃｏｍ":        account.ErrIdentifierInvalid, // full width
			"GMAIL。com":        account.ErrIdentifierInvalid, // ideographic full stop
			"abcdef.smb":       account.ErrIdentifierReserved,
			"abcdef.ＳＭＢ.":      account.ErrIdentifierReserved,
			"x.abcdef.smb":     account.ErrIdentifierReserved,
			"127.0.0.1":        account.ErrIdentifierInvalid,
			"cedar.com\u202e":  account.ErrIdentifierInvalid,
			"cedar..com":       account.ErrIdentifierInvalid,
			"_dmarc.cedar.com": account.ErrIdentifierInvalid,
		} {
			if _, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{Edit: edit("", domain)}); !errors.Is(err, want) {
				t.Errorf("%s: %v", domain, err)
			}
			if _, err := w.Requests.RequestAccountFor(t.Context(), who, by, request.RequestFor{Approver: "lee@elm.com", Request: request.Request{Name: "x", Edit: edit("", domain)}}); !errors.Is(err, want) {
				t.Errorf("%s, for somebody else: %v", domain, err)
			}
		}
		a, _ := asked(t, w, request.RequestFor{Approver: "lee@elm.com", Request: request.Request{Edit: edit("", "OAK.com.")}})
		if a.Identifier != "oak.com" {
			t.Errorf("a dot at the end: %s", a.Identifier)
		}
	})
}

// SPEC B7: of many who claim a domain at the same moment, for themselves and for others, one gets it.
func TestOneClaimOfMany(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		const many = 8
		failed := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			if i%2 == 0 {
				who, by := somebody("kim", "kim@cedar.com")
				wg.Go(func() { _, failed[i] = w.Requests.RequestAccount(t.Context(), who, by, request.Request{}) })
				continue
			}
			who, by := partner()
			wg.Go(func() {
				_, failed[i] = w.Requests.RequestAccountFor(t.Context(), who, by, request.RequestFor{Approver: "lee@cedar.com", Request: request.Request{Name: "Cedar"}})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range failed {
			if err == nil {
				won++
			} else if !errors.Is(err, request.ErrIdentifierTaken) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d got it", won)
		}
	})
}

// SPEC C3: of everything that is done to one request at the same moment, one deed is done: the approver's four answers
// and the requester's withdrawal.
func TestOneAnswerOfMany(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		priya, byPriya := partner()
		a, err := w.Requests.RequestAccountFor(t.Context(), priya, byPriya, request.RequestFor{Approver: "lee@cedar.com", Request: request.Request{Name: "Cedar"}})
		if err != nil {
			t.Fatal(err)
		}
		question := latest(t, w, a.ID)
		lee, by := somebody("lee", "lee@cedar.com")
		deeds := []func() error{
			func() error {
				return second(w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{}))
			},
			func() error { return w.Requests.ForwardActivation(t.Context(), lee, by, question, "sam@cedar.com", "") },
			func() error { return w.Requests.ReportUnknownApprover(t.Context(), lee, by, question, "") },
			func() error { return w.Requests.DeleteRequest(t.Context(), lee, by, question, "") },
			func() error {
				return second(w.Requests.AuthorizeAccount(t.Context(), lee, by, question, request.Authorization{}))
			},
		}
		failed := make([]error, len(deeds))
		var wg sync.WaitGroup
		for i, deed := range deeds {
			wg.Go(func() { failed[i] = deed() })
		}
		wg.Wait()
		won := 0
		for _, err := range failed {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, request.ErrActivationAnswered) && !errors.Is(err, request.ErrActivationForwarded):
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d answers counted", won)
		}
	})
}

// SPEC B4, C3: while an operator decides, the requester withdraws: one of the two happens, wholly.
func TestWithdrawalWhileOperatorDecides(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		for _, name := range []string{"elm", "fir", "oak"} {
			kim, a, r := waiting(t, w, "kim", name+".com")
			var decided, withdrawn error
			var wg sync.WaitGroup
			wg.Go(func() {
				_, decided = w.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), r.ID, request.Verdict{Decision: request.Approved})
			})
			wg.Go(func() { withdrawn = w.Requests.WithdrawRequest(t.Context(), kim, a.ID) })
			wg.Wait()
			got := stateOf(t, w, a.ID)
			switch {
			case decided == nil && errors.Is(withdrawn, request.ErrRequestEnded) && got.Status == account.Active:
			case withdrawn == nil && errors.Is(decided, request.ErrReviewDecided) && got.Status == account.Declined:
			default:
				t.Errorf("%s: decided %v, withdrawn %v, %s", name, decided, withdrawn, got.Status)
			}
		}
	})
}
