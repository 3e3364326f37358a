package account_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC C3: the link works for the profile alone that has verified the very address, whatever the case of its letters.
// Plus-addresses and dots are other addresses.
func TestActivationLinkIsForOneAddress(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		_, question := asked(t, w, account.RequestFor{Approver: "kim.lee@cedar.com"})
		for _, c := range []struct {
			email    string
			verified bool
			want     error
		}{
			{"kim.lee@cedar.com", false, account.ErrActivationNotFound},
			{"other@cedar.com", true, account.ErrActivationNotFound},
			{"kimlee@cedar.com", true, account.ErrActivationNotFound},
			{"kim.lee+licet@cedar.com", true, account.ErrActivationNotFound},
			{"kim.lee@cedar.com.evil.com", true, account.ErrActivationNotFound},
			{"priya@reseller.com", true, account.ErrActivationNotFound},
			{"KIM.Lee@CEDAR.com", true, nil},
		} {
			who, by := somebody("kim", c.email)
			by.Verified = c.verified
			_, err := w.Accounts.GetActivation(t.Context(), who, by, question)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("%s sees: %v", c.email, err)
			}
			if c.want == nil {
				continue
			}
			for name, err := range map[string]error{
				"authorizes": second(w.Accounts.AuthorizeAccount(t.Context(), who, by, question, account.Authorization{})),
				"forwards":   w.Accounts.ForwardActivation(t.Context(), who, by, question, "x@cedar.com", ""),
				"asks staff": w.Accounts.ReportUnknownApprover(t.Context(), who, by, question, ""),
				"deletes":    w.Accounts.DeleteRequest(t.Context(), who, by, question, ""),
			} {
				if !errors.Is(err, c.want) {
					t.Errorf("%s %s: %v", c.email, name, err)
				}
			}
		}
		thief, _ := somebody("thief", "thief@cedar.com")
		_, victim := somebody("kim", "kim.lee@cedar.com") // a session of one, the profile of another
		if _, err := w.Accounts.GetActivation(t.Context(), thief, victim, question); !errors.Is(err, access.ErrSignInRequired) {
			t.Errorf("with somebody else's profile: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// SPEC C3: a link works once, not after forwarding, and not after the end.
func TestActivationLinkWorksOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		lee, by := somebody("lee", "lee@cedar.com")
		every := func(name, question string, want error) {
			t.Helper()
			for deed, err := range map[string]error{
				"sees":       second(w.Accounts.GetActivation(t.Context(), lee, by, question)),
				"authorizes": second(w.Accounts.AuthorizeAccount(t.Context(), lee, by, question, account.Authorization{})),
				"forwards":   w.Accounts.ForwardActivation(t.Context(), lee, by, question, "x@cedar.com", ""),
				"asks staff": w.Accounts.ReportUnknownApprover(t.Context(), lee, by, question, ""),
				"deletes":    w.Accounts.DeleteRequest(t.Context(), lee, by, question, ""),
			} {
				if !errors.Is(err, want) {
					t.Errorf("%s, %s: %v", name, deed, err)
				}
			}
		}
		_, first := asked(t, w, account.RequestFor{Approver: "lee@cedar.com"})
		if err := w.Accounts.DeleteRequest(t.Context(), lee, by, first, "Not ours."); err != nil {
			t.Fatal(err)
		}
		every("deleted", first, account.ErrActivationAnswered)
		a, next := asked(t, w, account.RequestFor{Approver: "lee@cedar.com"})
		if err := w.Accounts.ForwardActivation(t.Context(), lee, by, next, "sam@cedar.com", ""); err != nil {
			t.Fatal(err)
		}
		every("forwarded", next, account.ErrActivationForwarded)
		sam, bySam := somebody("sam", "sam@cedar.com")
		if _, err := w.Accounts.AuthorizeAccount(t.Context(), sam, bySam, latest(t, w, a.ID), account.Authorization{}); err != nil {
			t.Fatal(err)
		}
		every("forwarded and authorized", next, account.ErrActivationForwarded)
		_, late := asked(t, w, account.RequestFor{Approver: "lee@cedar.com", Request: account.Request{Edit: edit("lab", "")}})
		w.Clock.Advance(account.ActivationLifetime)
		every("late, before the job", late, account.ErrActivationExpired)
	})
}

// SPEC C3: a request is forwarded three times at the most, and never to the one who has it.
func TestForwarding(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		a, question := asked(t, w, account.RequestFor{Approver: "lee@cedar.com"})
		addresses := []string{"lee@cedar.com", "sam@cedar.com", "pat@cedar.com", "lee@cedar.com", "kim@cedar.com"}
		for i, email := range addresses[:4] {
			who, by := somebody("one", email)
			if err := w.Accounts.ForwardActivation(t.Context(), who, by, question, "  "+email, ""); !errors.Is(err, account.ErrForwardSelf) {
				t.Errorf("to themselves: %v", err)
			}
			err := w.Accounts.ForwardActivation(t.Context(), who, by, question, addresses[i+1], "")
			if i < account.MaxForwards && err != nil {
				t.Fatalf("%d times: %v", i+1, err)
			}
			if i == account.MaxForwards && !errors.Is(err, account.ErrForwards) {
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
		w := accounttest.New(t, d)
		priya, by := partner()
		for name, r := range map[string]account.Request{"customer's domain": {Edit: edit("", "cedar.com")}, "prefix": {Edit: edit("cedar", "")}} {
			if _, err := w.Accounts.RequestAccount(t.Context(), priya, by, r); !errors.Is(err, account.ErrPartnerRequest) {
				t.Errorf("%s: %v", name, err)
			}
		}
		free := by
		free.Email = "priya@gmail.com"
		if _, err := w.Accounts.RequestAccount(t.Context(), priya, free, account.Request{}); !errors.Is(err, account.ErrPartnerRequest) {
			t.Errorf("at a public provider: %v", err)
		}
		if a, err := w.Accounts.RequestAccount(t.Context(), priya, by, account.Request{}); err != nil || a.Identifier != "reseller.com" || a.Status != account.Active {
			t.Errorf("their own company: %+v, %v", a, err)
		}
		lee, byLee := somebody("lee", "lee@cedar.com")
		for _, approver := range []string{"lee@cedar.com", "lee@gmail.com"} {
			byLee.Email = approver
			a, question := asked(t, w, account.RequestFor{Approver: approver})
			if err := w.Accounts.ForwardActivation(t.Context(), lee, byLee, question, by.Email, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Accounts.AuthorizeAccount(t.Context(), priya, by, latest(t, w, a.ID), account.Authorization{}); !errors.Is(err, account.ErrPartnerDecides) {
				t.Errorf("%s: %v", approver, err)
			}
		}
	})
}

// SPEC B3, B4: what can't identify a company's account, however it is written, for oneself and for somebody else.
func TestHostileIdentifiers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
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
			if _, err := w.Accounts.RequestAccount(t.Context(), who, by, account.Request{Edit: edit("", domain)}); !errors.Is(err, want) {
				t.Errorf("%s: %v", domain, err)
			}
			if _, err := w.Accounts.RequestAccountFor(t.Context(), who, by, account.RequestFor{Approver: "lee@elm.com", Request: account.Request{Name: "x", Edit: edit("", domain)}}); !errors.Is(err, want) {
				t.Errorf("%s, for somebody else: %v", domain, err)
			}
		}
		a, _ := asked(t, w, account.RequestFor{Approver: "lee@elm.com", Request: account.Request{Edit: edit("", "OAK.com.")}})
		if a.Identifier != "oak.com" {
			t.Errorf("a dot at the end: %s", a.Identifier)
		}
	})
}

// SPEC B7: of many who claim a domain at the same moment, for themselves and for others, one gets it.
func TestOneClaimOfMany(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		const many = 8
		failed := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			if i%2 == 0 {
				who, by := somebody("kim", "kim@cedar.com")
				wg.Go(func() { _, failed[i] = w.Accounts.RequestAccount(t.Context(), who, by, account.Request{}) })
				continue
			}
			who, by := partner()
			wg.Go(func() {
				_, failed[i] = w.Accounts.RequestAccountFor(t.Context(), who, by, account.RequestFor{Approver: "lee@cedar.com", Request: account.Request{Name: "Cedar"}})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range failed {
			if err == nil {
				won++
			} else if !errors.Is(err, account.ErrIdentifierTaken) {
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
		w := accounttest.New(t, d)
		priya, byPriya := partner()
		a, err := w.Accounts.RequestAccountFor(t.Context(), priya, byPriya, account.RequestFor{Approver: "lee@cedar.com", Request: account.Request{Name: "Cedar"}})
		if err != nil {
			t.Fatal(err)
		}
		question := latest(t, w, a.ID)
		lee, by := somebody("lee", "lee@cedar.com")
		deeds := []func() error{
			func() error {
				return second(w.Accounts.AuthorizeAccount(t.Context(), lee, by, question, account.Authorization{}))
			},
			func() error { return w.Accounts.ForwardActivation(t.Context(), lee, by, question, "sam@cedar.com", "") },
			func() error { return w.Accounts.ReportUnknownApprover(t.Context(), lee, by, question, "") },
			func() error { return w.Accounts.DeleteRequest(t.Context(), lee, by, question, "") },
			func() error {
				return second(w.Accounts.AuthorizeAccount(t.Context(), lee, by, question, account.Authorization{}))
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
			case !errors.Is(err, account.ErrActivationAnswered) && !errors.Is(err, account.ErrActivationForwarded):
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
		w := accounttest.New(t, d)
		for _, name := range []string{"elm", "fir", "oak"} {
			kim, a, r := waiting(t, w, "kim", name+".com")
			var decided, withdrawn error
			var wg sync.WaitGroup
			wg.Go(func() {
				_, decided = w.Accounts.DecideReview(t.Context(), staff("omar"), r.ID, account.Verdict{Decision: account.Approved})
			})
			wg.Go(func() { withdrawn = w.Accounts.WithdrawRequest(t.Context(), kim, a.ID) })
			wg.Wait()
			got := stateOf(t, w, a.ID)
			switch {
			case decided == nil && errors.Is(withdrawn, account.ErrRequestEnded) && got.Status == account.Active:
			case withdrawn == nil && errors.Is(decided, account.ErrReviewDecided) && got.Status == account.Declined:
			default:
				t.Errorf("%s: decided %v, withdrawn %v, %s", name, decided, withdrawn, got.Status)
			}
		}
	})
}
