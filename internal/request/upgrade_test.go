package request_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/request/requesttest"
	"github.com/licet/licet/internal/schema"
)

// bakery is a limited account whose administrator has got a company email.
type bakery struct {
	*requesttest.World
	accounttest.Account
	by request.Requester
}

func newBakery(t *testing.T, d *db.DB) bakery {
	t.Helper()
	w := requesttest.New(t, d)
	w.Requests.Settings.ReviewEmail = "staff@acme.example"
	b := bakery{World: w, Account: w.Limited(t, "abcdef")}
	b.by = b.adopt(t, &b.Account.Admin, "anna@riverside.com")
	return b
}

// adopt gives somebody a profile with this email that could upgrade an account.
func (b bakery) adopt(t *testing.T, who *access.Actor, email string) request.Requester {
	t.Helper()
	who.Email = email
	b.Update(t, func(tx *db.Tx) error {
		return b.Accounts.KeepPerson(t.Context(), tx, account.Person{Profile: who.Profile, Name: who.Name, Email: email})
	})
	return request.Requester{Profile: who.Profile, Name: who.Name, Email: email, Verified: true, Company: "Riverside",
		Site: account.Company{Name: "Riverside", Country: "US", Line1: "12 Mill Lane", City: "Riverside", Region: "IL", PostalCode: "60546"}}
}

func (b bakery) ask(t *testing.T, e *request.Edit) (request.Upgrade, error) {
	t.Helper()
	return b.Requests.RequestUpgrade(t.Context(), b.Admin, b.by, b.Account.ID, request.UpgradeRequest{Name: "Riverside Bakery", Edit: e})
}

func (b bakery) activate(t *testing.T, who access.Actor, token string) error {
	t.Helper()
	_, err := b.Requests.ActivateUpgrade(t.Context(), who, b.Account.ID, token)
	return err
}

// links are the secrets of the verification mails, the newest last.
func (b bakery) links(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, m := range notifytest.Queued(t, b.DB) {
		if m.Kind == "upgrade_verification" {
			all = append(all, m.Data["token"].(string))
		}
	}
	return all
}

func (b bakery) now(t *testing.T) account.View {
	t.Helper()
	v, err := b.Accounts.GetAccount(t.Context(), b.Admin, b.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (b bakery) unchanged(t *testing.T) {
	t.Helper()
	v := b.now(t)
	if v.Tier != account.Limited || v.Identifier != "abcdef.smb" || v.Status != account.Active || v.Name != b.Account.Name || len(v.Aliases) != 0 {
		t.Errorf("the account has changed: %+v", v.Account)
	}
}

// SPEC G1: what a profile lacks, and that nothing goes on without it.
func TestUpgradeNeedsACompanyProfile(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		for name, c := range map[string]struct {
			change func(*request.Requester)
			want   []request.Missing
		}{
			"nothing":        {func(*request.Requester) {}, nil},
			"public email":   {func(r *request.Requester) { r.Email = "anna@gmail.com" }, []request.Missing{request.MissingEmail}},
			"suffix":         {func(r *request.Requester) { r.Email = "anna@co.uk" }, []request.Missing{request.MissingEmail}},
			"unverified":     {func(r *request.Requester) { r.Verified = false }, []request.Missing{request.MissingVerified}},
			"no company":     {func(r *request.Requester) { r.Site.Name = "" }, []request.Missing{request.MissingCompany}},
			"no address":     {func(r *request.Requester) { r.Site = account.Company{Name: "X", Country: "US"} }, []request.Missing{request.MissingAddress}},
			"half a country": {func(r *request.Requester) { r.Site.PostalCode = "x" }, []request.Missing{request.MissingAddress}},
			"nothing at all": {func(r *request.Requester) { *r = request.Requester{Profile: r.Profile, Email: "a@gmail.com"} },
				[]request.Missing{request.MissingEmail, request.MissingVerified, request.MissingCompany, request.MissingAddress}},
		} {
			by := b.by
			c.change(&by)
			st, err := b.Requests.GetUpgrade(t.Context(), b.Admin, by, b.Account.ID)
			if err != nil || !slices.Equal(st.Missing, c.want) {
				t.Errorf("%s: told %v, %v, want %v", name, st.Missing, err, c.want)
			}
			if c.want == nil {
				if st.Preview.Identifier != "riverside.com" || !st.Preview.AtOnce {
					t.Errorf("%s: %+v", name, st.Preview)
				}
				continue
			}
			if _, err := b.Requests.RequestUpgrade(t.Context(), b.Admin, by, b.Account.ID, request.UpgradeRequest{Name: "X"}); !errors.Is(err, request.ErrUpgradeProfile) {
				t.Errorf("%s: %v", name, err)
			}
		}
		other := b.Standard(t, "harbor")
		partner := accounttest.Person("priya")
		by := b.adopt(t, &partner, "priya@brightline.com")
		partner.Partner = true
		b.Grant(t, b.Account.ID, partner, access.Grant{Role: access.AccountAdmin})
		user := accounttest.Person("luca")
		b.Grant(t, b.Account.ID, user, access.Grant{Role: access.AccountUser})
		approver := accounttest.Person("theo")
		b.Grant(t, b.Account.ID, approver, access.Grant{Role: access.AccountApprover})
		ask := func(who access.Actor, by request.Requester, a access.AccountID) error {
			by.Profile = who.Profile
			_, err := b.Requests.RequestUpgrade(t.Context(), who, by, a, request.UpgradeRequest{Name: "X"})
			return err
		}
		for name, c := range map[string]struct{ got, want error }{
			"standard": {ask(other.Admin, b.by, other.ID), account.ErrNotLimited},
			"partner":  {ask(partner, by, b.Account.ID), request.ErrUpgradePartner},
			"user":     {ask(user, b.by, b.Account.ID), account.ErrForbidden},
			"approver": {ask(approver, b.by, b.Account.ID), account.ErrForbidden}, // it is the administrator's (SPEC G1)
			"stranger": {ask(other.Admin, b.by, b.Account.ID), account.ErrNotFound},
		} {
			if !errors.Is(c.got, c.want) {
				t.Errorf("%s: got %v, want %v", name, c.got, c.want)
			}
		}
		b.unchanged(t)
	})
}

// SPEC G2, G3: unedited, the link in the mail completes it: identifier, tier, everything else stays; the identifier
// before goes on finding the account and is never given out again.
func TestUpgradeUnedited(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		u, err := b.ask(t, nil)
		if err != nil || u.Status != account.UpgradeUnverified || u.Wanted != "riverside.com" {
			t.Fatalf("%+v, %v", u, err)
		}
		b.unchanged(t)
		if v := b.now(t); v.Upgrade.ID != u.ID {
			t.Errorf("the properties don't show it: %+v", v.Upgrade)
		}
		link := b.links(t)[0]
		second := accounttest.Person("second")
		b.Grant(t, b.Account.ID, second, access.Grant{Role: access.AccountAdmin})
		for name, c := range map[string]struct{ got, want error }{
			"another person":  {b.activate(t, second, link), request.ErrUpgradeNotFound},
			"another link":    {b.activate(t, b.Admin, "x"), request.ErrUpgradeNotFound},
			"without a link":  {b.activate(t, b.Admin, ""), request.ErrUpgradeNotFound},
			"the system":      {b.activate(t, access.System("x"), link), request.ErrUpgradeNotFound},
			"a stranger":      {b.activate(t, accounttest.Person("eve"), link), account.ErrNotFound},
			"asked for twice": {func() error { _, err := b.ask(t, nil); return err }(), request.ErrUpgradeOpen},
		} {
			if !errors.Is(c.got, c.want) {
				t.Errorf("%s: got %v, want %v", name, c.got, c.want)
			}
		}
		if read, err := b.Requests.ReadUpgradeLink(t.Context(), b.Admin, b.Account.ID, link); err != nil || read.Previous != "abcdef.smb" || read.Address() == "" {
			t.Errorf("read: %+v, %v", read, err)
		}
		b.unchanged(t)
		if err := b.activate(t, b.Admin, link); err != nil {
			t.Fatal(err)
		}
		v := b.now(t)
		if v.Tier != account.Standard || v.Identifier != "riverside.com" || v.Name != "Riverside Bakery" || v.DefaultVirtual != b.Virtual ||
			v.Company.Line1 != "12 Mill Lane" || !slices.Equal(v.Aliases, []string{"abcdef.smb"}) || v.Upgrade.ID != "" {
			t.Errorf("afterwards: %+v", v)
		}
		if err := b.activate(t, b.Admin, link); !errors.Is(err, request.ErrUpgradeEnded) {
			t.Errorf("the link twice: %v", err)
		}
		b.Update(t, func(tx *db.Tx) error {
			for _, name := range []string{"abcdef.smb", "ABCDEF.SMB", "riverside.com"} {
				if a, _, err := b.Accounts.Find(t.Context(), tx, name, ""); err != nil || a.ID != b.Account.ID {
					t.Errorf("%s finds %s, %v", name, a.ID, err)
				}
			}
			if a, ok, err := b.Accounts.ActiveByIdentifier(t.Context(), tx, "abcdef.smb"); !ok || a.ID != b.Account.ID || err != nil {
				t.Errorf("asked for by its old identifier: %v %v", ok, err)
			}
			log, err := b.Log.List(t.Context(), tx, b.Account.ID, event.Filter{Kind: "upgrade.completed"}, page.Request{})
			if len(log.Items) != 1 || log.Items[0].Before["domain_identifier"] != "abcdef.smb" || log.Items[0].After["tier"] != "standard" {
				t.Errorf("the log: %+v", log.Items)
			}
			return err
		})
		draws := []string{"abcdef.smb", "abcdef.smb", "ghijkl.smb"}
		b.Requests.Draw = func() (next string) { next, draws = draws[0], draws[1:]; return next }
		who, by := somebody("pat", "pat@gmail.com")
		if a, err := b.Requests.RequestAccount(t.Context(), who, by, request.Request{Name: "Pat"}); err != nil || a.Identifier != "ghijkl.smb" {
			t.Errorf("given out again: %s, %v", a.Identifier, err)
		}
		if got := mailed(t, b.World, 0); !strings.Contains(got, "upgrade_complete to anna@riverside.com") || !strings.Contains(got, "upgrade_complete to "+second.Email) {
			t.Errorf("mails: %s", got)
		}
	})
}

// SPEC B4, G2, R2: edited, it waits for the vendor; approved, the verification mail follows; refused, the account stays
// exactly as it was and the requester hears why.
func TestUpgradeEdited(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		review := func() string {
			t.Helper()
			list, err := b.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Kind: request.ReviewUpgrade, Open: true}, page.Request{})
			if err != nil || len(list.Items) != 1 || list.Items[0].Present != "abcdef.smb" || list.Items[0].Wanted != "shop.riverside.com" {
				t.Fatalf("%+v, %v", list, err)
			}
			return list.Items[0].ID
		}
		if _, err := b.ask(t, &request.Edit{Prefix: "shop", Justification: "short"}); !errors.Is(err, request.ErrJustification) {
			t.Errorf("without a justification: %v", err)
		}
		u, err := b.ask(t, edit("shop", ""))
		if err != nil || u.Status != account.UpgradeInReview {
			t.Fatalf("%+v, %v", u, err)
		}
		if got := mailed(t, b.World, 0); got != "upgrade_review to staff@acme.example, upgrade_waiting to anna@riverside.com" {
			t.Errorf("mails: %s", got)
		}
		if err := b.Requests.ResendUpgradeLink(t.Context(), b.Admin, b.Account.ID); !errors.Is(err, request.ErrUpgradeReview) {
			t.Errorf("a link before the review: %v", err)
		}
		if _, err := b.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), review(), request.Verdict{Decision: request.Refused, Reason: "Nobody answers the phone."}); err != nil {
			t.Fatal(err)
		}
		b.unchanged(t)
		if got := mailed(t, b.World, 2); got != "upgrade_refused to anna@riverside.com" {
			t.Errorf("mails: %s", got)
		}
		st, err := b.Requests.GetUpgrade(t.Context(), b.Admin, b.by, b.Account.ID)
		if err != nil || st.Upgrade.Status != account.UpgradeRefusedState || st.Upgrade.Reason != "Nobody answers the phone." {
			t.Errorf("%+v, %v", st.Upgrade, err)
		}
		b.Clock.Advance(time.Minute)
		if _, err := b.ask(t, edit("shop", "")); err != nil {
			t.Fatal(err)
		}
		canceled := review()
		if err := b.Requests.CancelUpgrade(t.Context(), b.Admin, b.Account.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), canceled, request.Verdict{Decision: request.Approved}); !errors.Is(err, request.ErrReviewDecided) {
			t.Errorf("approved after it was canceled: %v", err)
		}
		if err := b.Requests.CancelUpgrade(t.Context(), b.Admin, b.Account.ID); !errors.Is(err, request.ErrUpgradeNotFound) {
			t.Errorf("canceled twice: %v", err)
		}
		b.Clock.Advance(time.Minute)
		if _, err := b.ask(t, edit("shop", "")); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), review(), request.Verdict{Decision: request.Approved}); err != nil {
			t.Fatal(err)
		}
		b.unchanged(t)
		if err := b.activate(t, b.Admin, b.links(t)[0]); err != nil {
			t.Fatal(err)
		}
		if v := b.now(t); v.Identifier != "shop.riverside.com" || v.DomainProof != account.ProofByOperator || v.DomainProvedAt.IsZero() {
			t.Errorf("%+v", v.Account)
		}
	})
}

// SPEC G2, G3: what can come between the mail and the click.
func TestUpgradeThingsBetween(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		if _, err := b.ask(t, nil); err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(request.UpgradeLinkLife)
		if err := b.activate(t, b.Admin, b.links(t)[0]); !errors.Is(err, request.ErrUpgradeLinkExpired) {
			t.Errorf("after seven days: %v", err)
		}
		for range 2 {
			if err := b.Requests.ResendUpgradeLink(t.Context(), b.Admin, b.Account.ID); err != nil {
				t.Fatal(err)
			}
		}
		links := b.links(t)
		if err := b.activate(t, b.Admin, links[1]); len(links) != 3 || !errors.Is(err, request.ErrUpgradeNotFound) {
			t.Errorf("%d links; one that another has followed: %v", len(links), err)
		}
		changed := b.Admin
		b.adopt(t, &changed, "anna@elsewhere.com")
		if err := b.activate(t, b.Admin, links[2]); !errors.Is(err, request.ErrUpgradeEmail) {
			t.Errorf("the email has changed: %v", err)
		}
		b.adopt(t, &changed, "anna@riverside.com")
		second := accounttest.Person("second")
		b.Grant(t, b.Account.ID, second, access.Grant{Role: access.AccountAdmin})
		b.Update(t, func(tx *db.Tx) error {
			_, err := b.Accounts.SetGrants(t.Context(), tx, b.Account.ID, b.Admin.Profile, access.Held{{Role: access.AccountUser}})
			return err
		})
		if err := b.activate(t, b.Admin, links[2]); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("no longer an administrator: %v", err)
		}
		b.Update(t, func(tx *db.Tx) error {
			_, err := b.Accounts.RemoveUser(t.Context(), tx, b.Account.ID, b.Admin.Profile)
			return err
		})
		if err := b.activate(t, b.Admin, links[2]); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("no longer in the account: %v", err)
		}
		b.Grant(t, b.Account.ID, b.Admin, access.Grant{Role: access.AccountAdmin})
		other := b.Make(t, account.Account{Name: "Other", Identifier: "riverside.com", Tier: account.Standard}, accounttest.Person("other"))
		if err := b.activate(t, b.Admin, links[2]); !errors.Is(err, request.ErrUpgradeTaken) {
			t.Errorf("the identifier is another account's: %v", err)
		}
		b.unchanged(t)
		if v := b.now(t); v.Upgrade.Status != account.UpgradeUnverified {
			t.Errorf("half done: %+v", v.Upgrade)
		}
		if err := b.Requests.CancelUpgrade(t.Context(), second, b.Account.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.activate(t, b.Admin, links[2]); !errors.Is(err, request.ErrUpgradeEnded) {
			t.Errorf("canceled: %v", err)
		}
		if _, err := b.ask(t, nil); !errors.Is(err, request.ErrIdentifierTaken) {
			t.Errorf("asked for what %s has: %v", other.Name, err)
		}
	})
}

// SPEC G1, G3: of two administrators who ask at once one gets through; of two clicks on one link too.
func TestUpgradeRaces(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		second := accounttest.Person("second")
		b.Grant(t, b.Account.ID, second, access.Grant{Role: access.AccountAdmin})
		theirs := b.adopt(t, &second, "second@riverside.com")
		got := atOnce(6, func(i int) error {
			who, by := b.Admin, b.by
			if i%2 == 1 {
				who, by = second, theirs
			}
			_, err := b.Requests.RequestUpgrade(t.Context(), who, by, b.Account.ID, request.UpgradeRequest{Name: "Riverside"})
			return err
		})
		if n := count(got, nil); n != 1 || count(got, request.ErrUpgradeOpen) != 5 {
			t.Errorf("%d asked: %v", n, got)
		}
		link := b.links(t)
		if len(link) != 1 {
			t.Fatalf("%d mails", len(link))
		}
		who := b.Admin
		if b.now(t).Upgrade.By.Profile == second.Profile {
			who = second
		}
		got = atOnce(6, func(int) error { return b.activate(t, who, link[0]) })
		if n := count(got, nil); n != 1 || count(got, request.ErrUpgradeEnded) != 5 {
			t.Errorf("%d completed it: %v", n, got)
		}
	})
}

// atOnce does something n times at the same time and returns what came of each.
func atOnce(n int, do func(i int) error) []error {
	out := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { out[i] = do(i) })
	}
	all.Wait()
	return out
}

func count(all []error, want error) int {
	n := 0
	for _, err := range all {
		if want == nil && err == nil || want != nil && errors.Is(err, want) {
			n++
		}
	}
	return n
}

// SPEC B4, G2: what would have asked for a review, and came only between the request and the click, isn't passed by: the
// link completes nothing, and the upgrade asked for anew is reviewed.
func TestUpgradeIsReviewedIfTheDomainAboveIsTakenMeanwhile(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		b := newBakery(t, d)
		b.by = b.adopt(t, &b.Admin, "anna@shop.riverside.com")
		u, err := b.ask(t, nil)
		if err != nil || u.Status != account.UpgradeUnverified || u.Wanted != "shop.riverside.com" {
			t.Fatalf("%+v, %v", u, err)
		}
		b.Make(t, account.Account{Name: "Riverside", Identifier: "riverside.com", Tier: account.Standard}, accounttest.Person("other"))
		if err := b.activate(t, b.Admin, b.links(t)[0]); !errors.Is(err, request.ErrUpgradeAbove) {
			t.Errorf("activated: %v", err)
		}
		b.unchanged(t)
		if err := b.Requests.CancelUpgrade(t.Context(), b.Admin, b.Account.ID); err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(time.Minute)
		if u, err = b.ask(t, nil); err != nil || u.Status != account.UpgradeInReview {
			t.Fatalf("asked anew: %+v, %v", u, err)
		}
		list, err := b.Requests.ListReviews(t.Context(), accounttest.Staff("omar"), request.ReviewFilter{Open: true}, page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v, %v", list.Items, err)
		}
		if _, err := b.Requests.DecideReview(t.Context(), accounttest.Staff("omar"), list.Items[0].ID, request.Verdict{Decision: request.Approved}); err != nil {
			t.Fatal(err)
		}
		if err := b.activate(t, b.Admin, b.links(t)[1]); err != nil { // the vendor has looked at it
			t.Fatal(err)
		}
		if v := b.now(t); v.Identifier != "shop.riverside.com" || v.Tier != account.Standard {
			t.Errorf("%+v", v.Account)
		}
	})
}
