package agreement_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC H1, N2: a new version asks the administrators and approvers of every active account by mail, once for each
// account and version, except where it is accepted already.
func TestNewVersionAsks(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d, agreement.Templates())
		s := newService(t, w)
		s.RegisterJobs(w.Jobs)
		a := w.Standard(t, "cedar")
		for i := range 130 { // more than one step
			w.Limited(t, fmt.Sprintf("lim%03d", i))
		}
		w.Make(t, account.Account{Name: "late", Identifier: "late.example", Tier: account.Standard, Status: account.PendingDomainApproval}, accounttest.Person("lee"))
		publish := func(version string) {
			t.Helper()
			if err := s.Publish(t.Context(), access.System("publish"), agreement.Agreement{Kind: kind, Version: version, Title: "Smart licensing agreement", Text: "# New"}); err != nil {
				t.Fatal(err)
			}
		}
		asked := func() map[string]int {
			t.Helper()
			if err := w.Jobs.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, m := range notifytest.Queued(t, d) {
				got[m.ToEmail+" "+m.Data["version"].(string)]++
			}
			return got
		}
		publish("2.0")
		got := asked()
		if got[a.Admin.Email+" 2.0"] != 1 || got[a.Approver.Email+" 2.0"] != 1 || len(got) != 132 {
			t.Errorf("asked %d people, want 132, each once: %v", len(got), got)
		}
		w.Clock.Advance(1)
		publish("3.0")
		if _, err := s.AcceptAgreement(t.Context(), a.Admin, a.ID, kind, "3.0"); err != nil { // before the mails
			t.Fatal(err)
		}
		w.Clock.Advance(1)
		publish("4.0")
		got = asked()
		for who, n := range got {
			if n != 1 || strings.HasSuffix(who, " 3.0") {
				t.Errorf("%s was asked %d times; nobody is asked for a version that is out of force", who, n)
			}
		}
		if len(got) != 264 {
			t.Errorf("%d mails, want 132 for each of two versions", len(got))
		}
	})
}

// SPEC H1: earlier versions stay readable, and who accepted them.
func TestHistory(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d, agreement.Templates())
		s, a, other := newService(t, w), w.Standard(t, "cedar"), w.Standard(t, "harbor")
		for i, who := range []access.Actor{a.Admin, a.Approver} {
			version := fmt.Sprintf("%d.0", i+1)
			if i > 0 {
				if err := s.Publish(t.Context(), access.System("x"), agreement.Agreement{Kind: kind, Version: version, Title: "Terms", Text: "New"}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.AcceptAgreement(t.Context(), who, a.ID, kind, version); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(1000000)
		}
		var seen []string
		for cursor := ""; ; {
			p, err := s.ListAcceptances(t.Context(), a.Viewer, a.ID, kind, page.Request{Limit: 1, Cursor: cursor})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range p.Items {
				seen = append(seen, c.Version+" "+c.By.Email+" "+c.Origin)
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		want := fmt.Sprintf("2.0 %s 192.0.2.7, 1.0 %s 192.0.2.7", a.Approver.Email, a.Admin.Email)
		if got := strings.Join(seen, ", "); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if old, err := s.GetAgreementVersion(t.Context(), a.Viewer, kind, "1.0"); err != nil || !strings.Contains(old.Text, "Acme Networks") {
			t.Errorf("%+v, %v", old, err)
		}
		if _, err := s.GetAgreementVersion(t.Context(), a.Viewer, kind, "9.0"); !errors.Is(err, agreement.ErrNotFound) {
			t.Errorf("a version that never was: %v", err)
		}
		if _, err := s.ListAcceptances(t.Context(), other.Admin, a.ID, kind, page.Request{}); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("listed by a stranger: %v", err)
		}
		if _, err := s.ListAcceptances(t.Context(), a.Admin, a.ID, kind, page.Request{Cursor: page.Encode("x")}); !errors.Is(err, page.ErrCursor) {
			t.Errorf("another list's cursor: %v", err)
		}
	})
}

// SPEC H1: a reseller's person never accepts for a customer, even as its administrator; only for their own company.
func TestPartnerNeverAccepts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d, agreement.Templates())
		s, a, limited := newService(t, w), w.Standard(t, "cedar"), w.Limited(t, "abcdef")
		own := w.Make(t, account.Account{Name: "Bright", Identifier: "brightline.example", Tier: account.Standard}, accounttest.Person("boss"))
		below := w.Make(t, account.Account{Name: "Below", Identifier: "lab.brightline.example", Tier: account.Standard}, accounttest.Person("chief"))
		priya := accounttest.Person("priya")
		priya.Email, priya.Partner = "priya@brightline.example", true
		private := accounttest.Person("private")
		private.Email, private.Partner = "priya@gmail.com", true
		for _, id := range []access.AccountID{a.ID, limited.ID, own.ID, below.ID} {
			w.Grant(t, id, priya, access.Grant{Role: access.AccountAdmin})
			w.Grant(t, id, private, access.Grant{Role: access.AccountAdmin})
		}
		for _, c := range []struct {
			who  access.Actor
			a    access.AccountID
			want error
		}{
			{priya, a.ID, agreement.ErrPartner}, {priya, limited.ID, agreement.ErrPartner}, {priya, below.ID, agreement.ErrPartner},
			{private, limited.ID, agreement.ErrPartner}, {private, own.ID, agreement.ErrPartner}, {priya, own.ID, nil},
		} {
			list, err := s.ListAgreements(t.Context(), c.who, c.a, page.Request{})
			if err != nil || list.Items[0].MayAccept != (c.want == nil) {
				t.Errorf("%s in %s: told %+v, %v", c.who.Email, c.a, list, err)
			}
			if _, err := s.AcceptAgreement(t.Context(), c.who, c.a, kind, "1.0"); !errors.Is(err, c.want) {
				t.Errorf("%s in %s: got %v, want %v", c.who.Email, c.a, err, c.want)
			}
			w.Update(t, func(tx *db.Tx) error {
				if err := s.AcceptIn(t.Context(), tx, c.who, c.a, "1.0"); !errors.Is(err, c.want) {
					t.Errorf("in passing: %s in %s: got %v, want %v", c.who.Email, c.a, err, c.want)
				}
				log, err := w.Log.List(t.Context(), tx, c.a, event.Filter{}, page.Request{})
				if c.want != nil && len(log.Items) != 0 {
					t.Errorf("a refusal left %d events", len(log.Items))
				}
				return err
			})
		}
	})
}
