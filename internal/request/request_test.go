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
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// somebody returns a person with a verified email.
func somebody(name, email string) (access.Actor, request.Requester) {
	who := accounttest.Person(name)
	who.Email = email
	return who, request.Requester{Profile: who.Profile, Name: who.Name, Email: email, Verified: true, Company: "Cedar Works"}
}

func kinds(t *testing.T, w *requesttest.World, a access.AccountID) string {
	t.Helper()
	var all []string
	w.Update(t, func(tx *db.Tx) error {
		p, err := w.Log.List(t.Context(), tx, a, event.Filter{}, page.Request{Limit: page.MaxLimit})
		for _, e := range p.Items {
			all = append(all, e.Kind)
		}
		return err
	})
	return strings.Join(all, " ")
}

const why = "We run two networks that must stay apart."

func edit(prefix, domain string) *request.Edit {
	return &request.Edit{Prefix: prefix, Domain: domain, Justification: why, Phone: "+1 555 0100"}
}

// SPEC B3, B4, B8: what becomes of a request.
func TestRequestAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		for _, c := range []struct {
			name, email string
			r           request.Request
			identifier  string
			tier        account.Tier
			status      account.Status
		}{
			{"company's email", "kim@cedar.com", request.Request{}, "cedar.com", account.Standard, account.Active},
			{"public email", "kim@gmail.com", request.Request{Name: "Kim's"}, "*.smb", account.Limited, account.Active},
			{"public email, once more", "lee@gmail.com", request.Request{Edit: &request.Edit{}}, "*.smb", account.Limited, account.Active},
			{"edited", "kim@fir.com", request.Request{Edit: edit("lab", "")}, "lab.fir.com", account.Standard, account.PendingDomainApproval},
			{"edited to what it was", "kim@oak.com", request.Request{Edit: &request.Edit{Domain: "OAK.com."}}, "oak.com", account.Standard, account.Active},
			{"public email, edited", "kim@web.de", request.Request{Edit: edit("", "elm.com")}, "elm.com", account.Standard, account.PendingDomainApproval},
			{"below another's", "kim@lab.cedar.com", request.Request{}, "lab.cedar.com", account.Standard, account.PendingDomainApproval},
			{"looks like another", "kim@асе.com", request.Request{}, "xn--80ak9a.com", account.Standard, account.PendingDomainApproval},
		} {
			who, by := somebody("kim", c.email)
			a, err := w.Requests.RequestAccount(t.Context(), who, by, c.r)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			drawn := c.identifier == "*.smb" && strings.HasSuffix(a.Identifier, ".smb")
			if !drawn && a.Identifier != c.identifier || a.Tier != c.tier || a.Status != c.status {
				t.Errorf("%s: got %s %s %s", c.name, a.Identifier, a.Tier, a.Status)
			}
			if pending := c.status != account.Active; pending != (a.StatusReason != "") || pending != a.ActivatedAt.IsZero() {
				t.Errorf("%s: reason %q, activated at %v", c.name, a.StatusReason, a.ActivatedAt)
			}
			v, err := w.Accounts.GetAccount(t.Context(), who, a.ID)
			if err != nil || !v.Held.Has(access.AccountAdmin) || v.Name == "" || v.Creator.Email != c.email {
				t.Errorf("%s: %+v, %v", c.name, v, err)
			}
			if va, err := w.Accounts.GetVirtualAccount(t.Context(), who, a.ID, a.DefaultVirtual); err != nil || va.Name != "DEFAULT" || !va.Default {
				t.Errorf("%s: %+v, %v", c.name, va, err)
			}
			want := "account.activated account.requested"
			if c.status != account.Active {
				want = "review.opened account.requested"
			}
			if got := kinds(t, w, a.ID); got != want {
				t.Errorf("%s: events %q, want %q", c.name, got, want)
			}
		}
	})
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Standard(t, "taken") // taken.example
		unverified, strange := func(r *request.Requester) { r.Verified = false }, func(r *request.Requester) { r.Profile = "prof_other" }
		e := func(justification, phone string) request.Request {
			return request.Request{Edit: &request.Edit{Prefix: "lab", Justification: justification, Phone: phone}}
		}
		two := []request.Nominee{{Email: "a@x.com"}, {Email: "b@x.com"}, {Email: "c@x.com"}}
		for name, c := range map[string]struct {
			email  string
			change func(*request.Requester)
			r      request.Request
			want   error
		}{
			"unverified":           {"kim@cedar.com", unverified, request.Request{}, identity.ErrEmailUnverified},
			"for somebody else":    {"kim@cedar.com", strange, request.Request{}, access.ErrSignInRequired},
			"taken":                {"kim@taken.example", nil, request.Request{}, request.ErrIdentifierTaken},
			"homograph":            {"kim@раураl.com", nil, request.Request{}, account.ErrIdentifierConfusable},
			"our ending":           {"kim@abcdef.smb", nil, request.Request{}, account.ErrIdentifierReserved},
			"edited to our ending": {"kim@cedar.com", nil, request.Request{Edit: &request.Edit{Domain: "abcdef.smb", Justification: why, Phone: "+15550100"}}, account.ErrIdentifierReserved},
			"9 characters":         {"kim@cedar.com", nil, e("123456789", "+15550100"), request.ErrJustification},
			"10 with spaces":       {"kim@cedar.com", nil, e("12345678  ", "+15550100"), request.ErrJustification},
			"1001 characters":      {"kim@cedar.com", nil, e(strings.Repeat("é", 1001), "+15550100"), request.ErrJustificationLong},
			"no phone":             {"kim@cedar.com", nil, e(why, ""), request.ErrPhone},
			"phone of letters":     {"kim@cedar.com", nil, e(why, "call me"), request.ErrPhone},
			"long name":            {"kim@cedar.com", nil, request.Request{Name: strings.Repeat("a", 101)}, account.ErrName},
			"hidden in the name":   {"kim@cedar.com", nil, request.Request{Name: "a\u202eb"}, account.ErrName},
			"long message":         {"kim@cedar.com", nil, request.Request{Message: strings.Repeat("a", 1001)}, account.ErrMessageLong},
			"company":              {"kim@cedar.com", nil, request.Request{Company: account.Company{City: "Bonn"}}, account.ErrCompany},
			"nominees of limited":  {"kim@gmail.com", nil, request.Request{Nominees: two}, request.ErrNomineeLimit},
		} {
			who, by := somebody("kim", c.email)
			if c.change != nil {
				c.change(&by)
			}
			if _, err := w.Requests.RequestAccount(t.Context(), who, by, c.r); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
	})
}

// SPEC B7: an identifier is unique over active and pending accounts, and free again after a refusal.
func TestOneOfTwoGetsTheIdentifier(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		const many = 8
		errs := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			who, by := somebody("kim", "kim@cedar.com")
			wg.Go(func() { _, errs[i] = w.Requests.RequestAccount(t.Context(), who, by, request.Request{}) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, request.ErrIdentifierTaken) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d got it", won)
		}
		w.Make(t, account.Account{Name: "declined", Identifier: "fir.com", Tier: account.Standard, Status: account.Declined}, accounttest.Person("lee"))
		w.Make(t, account.Account{Name: "pending", Identifier: "fir.com", Tier: account.Standard, Status: account.PendingDomainApproval}, accounttest.Person("lee"))
		who, by := somebody("kim", "kim@fir.com")
		if _, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{}); !errors.Is(err, request.ErrIdentifierTaken) {
			t.Errorf("over a pending one: %v", err)
		}
	})
}

// SPEC B3: a drawn identifier that is taken is drawn again.
func TestLimitedIdentifierIsDrawnAgain(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Limited(t, "aaaaaa")
		draws := []string{"aaaaaa.smb", "aaaaaa.smb", "bbbbbb.smb"}
		w.Requests.Draw = func() string { next := draws[0]; draws = draws[1:]; return next }
		who, by := somebody("kim", "kim@gmail.com")
		if a, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{}); err != nil || a.Identifier != "bbbbbb.smb" {
			t.Errorf("%s, %v", a.Identifier, err)
		}
	})
}

// SPEC B8: a setting demands the review of every standard account.
func TestReviewOfEveryStandardAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Requests.Settings.ReviewStandard = true
		for email, want := range map[string]account.Status{"kim@cedar.com": account.PendingDomainApproval, "kim@gmail.com": account.Active} {
			who, by := somebody("kim", email)
			if a, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{}); err != nil || a.Status != want {
				t.Errorf("%s: %s, %v", email, a.Status, err)
			}
		}
	})
}

// SPEC B6: the nominees are invited in the same transaction.
func TestNomineesAreInvitedWithTheAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		refused := errors.New("refused")
		var invited []request.Nominee
		w.Requests.Invite = func(_ context.Context, _ *db.Tx, _ access.Actor, _ account.Account, n []request.Nominee, _ string) error {
			if invited = n; len(n) == 1 {
				return refused
			}
			return nil
		}
		who, by := somebody("kim", "kim@cedar.com")
		r := request.Request{Nominees: []request.Nominee{{Email: "lee@cedar.com", Role: access.AccountUser}}}
		if _, err := w.Requests.RequestAccount(t.Context(), who, by, r); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		r.Nominees = append(r.Nominees, request.Nominee{Email: "pat@cedar.com", Role: access.AccountViewer})
		if _, err := w.Requests.RequestAccount(t.Context(), who, by, r); err != nil || len(invited) != 2 {
			t.Errorf("%v, %v: the first request left something behind, or nobody was invited", invited, err)
		}
	})
}

func TestPreviewRequest(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Make(t, account.Account{Name: "Secret", Identifier: "taken.com", Tier: account.Standard}, accounttest.Person("lee"))
		w.Make(t, account.Account{Name: "Found", Identifier: "found.com", Tier: account.Standard}, accounttest.Person("lee"))
		w.Update(t, func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE account SET search_by_member_email = TRUE WHERE domain_identifier = $1", "found.com")
			return err
		})
		for _, c := range []struct {
			email, prefix, domain string
			identifier            string
			tier                  account.Tier
			atOnce, taken         bool
			takenBy, problem      string
		}{
			{"kim@cedar.com", "", "", "cedar.com", account.Standard, true, false, "", ""},
			{"kim@cedar.com", "lab", "", "lab.cedar.com", account.Standard, false, false, "", ""},
			{"kim@gmail.com", "", "", "", account.Limited, true, false, "", ""},
			{"kim@taken.com", "", "", "taken.com", account.Standard, true, true, "", ""},
			{"kim@found.com", "", "", "found.com", account.Standard, true, true, "Found", ""},
			{"kim@cedar.com", "", "co.uk", "", account.Standard, false, false, "", "identifier_invalid"},
			{"kim@cedar.com", "", "x.smb", "", account.Standard, false, false, "", "identifier_reserved"},
		} {
			who, by := somebody("kim", c.email)
			p, err := w.Requests.PreviewRequest(t.Context(), who, by, "", c.prefix, c.domain)
			problem := ""
			if len(p.Problems) > 0 {
				problem = p.Problems[0].Code
			}
			if err != nil || p.Identifier != c.identifier || p.Tier != c.tier || p.AtOnce != c.atOnce || p.Taken != c.taken || p.TakenBy != c.takenBy || problem != c.problem {
				t.Errorf("%+v: got %+v, %v", c, p, err)
			}
		}
	})
}

// SPEC B9, N1: a mail leaves with the deed that it reports, or not at all.
func TestMailsOfARequest(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := requesttest.New(t, d)
		w.Requests.Settings.ReviewEmail = "review@acme.example"
		who, by := somebody("kim", "kim@cedar.com")
		refused := errors.New("refused")
		w.Requests.Invite = func(context.Context, *db.Tx, access.Actor, account.Account, []request.Nominee, string) error {
			return refused
		}
		if _, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{Nominees: []request.Nominee{{Email: "x@y.com"}}}); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if got := notifytest.Queued(t, d); len(got) != 0 {
			t.Errorf("of a request that was refused: %+v", got)
		}
		company := account.Company{Name: "Cedar Works", Country: "US", Line1: "1 Main St", City: "Irvine", Region: "CA", PostalCode: "92617"}
		if _, err := w.Requests.RequestAccount(t.Context(), who, by, request.Request{Message: "Hello", Company: company}); err != nil {
			t.Fatal(err)
		}
		r := request.Request{Edit: &request.Edit{Domain: "bücher.com", Justification: why, Phone: "+1 555 0100"}}
		if _, err := w.Requests.RequestAccount(t.Context(), who, by, r); err != nil {
			t.Fatal(err)
		}
		got := notifytest.Queued(t, d)
		if len(got) != 3 || got[0].Kind != "account_activated" || got[1].Kind != "account_requested" || got[2].Kind != "account_review" || got[2].ToEmail != "review@acme.example" {
			t.Fatalf("%+v", got)
		}
		for n, want := range []map[string]any{
			{"name": "Cedar Works", "identifier": "cedar.com", "type": "Standard Smart Account", "status": "Active", "message": "Hello",
				"company": "Cedar Works, 1 Main St, Irvine, California, 92617, United States", "requester": by.Name + " (kim@cedar.com)", "administrators": by.Name + " (kim@cedar.com)"},
			{"identifier": "xn--bcher-kva.com (bücher.com)", "status": "Pending domain approval", "justification": why},
			{"phone": "+1 555 0100", "requester": by.Name + " (kim@cedar.com)"},
		} {
			for field, value := range want {
				if got[n].Data[field] != value {
					t.Errorf("%s: %s is %v, want %v", got[n].Kind, field, got[n].Data[field], value)
				}
			}
		}
	})
}
