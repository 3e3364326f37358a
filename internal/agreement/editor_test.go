package agreement_test

import (
	"errors"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC H1, P1: the vendor's staff writes a draft and publishes it; a published version never changes, and it is known who
// has accepted it.
func TestDraftBecomesAVersion(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d, agreement.Templates())
		s := &agreement.Service{DB: d, Clock: w.Clock, Log: &event.Log{Clock: w.Clock, DB: d}, Mail: w.Mail, Accounts: w.Accounts}
		s.RegisterJobs(w.Jobs)
		if err := s.Install(ctx, "Acme Networks"); err != nil {
			t.Fatal(err)
		}
		a, b := w.Standard(t, "alder"), w.Standard(t, "birch")
		omar := access.Actor{Kind: access.Person, Profile: "prof_omar", Name: "Omar", Operator: true, SecondFactor: true}
		draft := agreement.Draft{Kind: agreement.SmartLicensing, Version: "2.0", Title: "Smart licensing agreement", Text: "# New words\n\nThey are longer than before."}
		if _, err := s.SaveDraft(ctx, a.Admin, draft, time.Time{}); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("a customer wrote: %v", err)
		}
		for field, bad := range map[string]agreement.Draft{
			"version":   {Kind: draft.Kind, Version: "two", Title: draft.Title, Text: draft.Text},
			"published": {Kind: draft.Kind, Version: "1.0", Title: draft.Title, Text: draft.Text},
			"text":      {Kind: draft.Kind, Version: "2.0", Title: draft.Title, Text: "short"},
		} {
			if _, err := s.SaveDraft(ctx, omar, bad, time.Time{}); err == nil {
				t.Errorf("%s: taken", field)
			}
		}
		if _, err := s.PublishDraft(ctx, omar, draft.Kind, "2.0", w.Clock.Now()); !errors.Is(err, agreement.ErrNoDraft) {
			t.Error(err)
		}
		e, err := s.SaveDraft(ctx, omar, draft, time.Time{})
		if err != nil || e.Draft == nil || e.Active != 2 || len(e.Versions) != 1 {
			t.Fatalf("%+v, %v", e, err)
		}
		read := e.Draft.UpdatedAt
		if got, err := s.GetAgreement(ctx, a.Admin, draft.Kind); err != nil || got.Version != "1.0" {
			t.Errorf("a draft is in force: %+v, %v", got, err)
		}
		if _, err := s.PublishDraft(ctx, omar, draft.Kind, "2.1", read); !errors.Is(err, agreement.ErrOutdated) {
			t.Error(err)
		}
		w.Clock.Advance(1000)
		e, err = s.PublishDraft(ctx, omar, draft.Kind, "2.0", read)
		if err != nil || e.Draft != nil || len(e.Versions) != 2 || e.Versions[0].Version != "2.0" {
			t.Fatalf("%+v, %v", e, err)
		}
		if _, err := s.SaveDraft(ctx, omar, draft, time.Time{}); !errors.Is(err, agreement.ErrPublished) {
			t.Errorf("a published version was written again: %v", err)
		}
		if _, err := s.AcceptAgreement(ctx, a.Admin, a.ID, draft.Kind, "2.0"); err != nil {
			t.Fatal(err)
		}
		for state, want := range map[string]access.AccountID{"accepted": a.ID, "pending": b.ID} {
			if got, err := s.ListStandings(ctx, omar, draft.Kind, "", state, page.Request{}); err != nil || len(got.Items) != 1 || got.Items[0].Account.ID != want {
				t.Errorf("%s: %+v, %v", state, got.Items, err)
			}
		}
		first, err := s.ListStandings(ctx, omar, draft.Kind, "2.0", "", page.Request{Limit: 1})
		if err != nil || len(first.Items) != 1 || first.Next == "" {
			t.Fatalf("%+v, %v", first, err)
		}
		if rest, err := s.ListStandings(ctx, omar, draft.Kind, "2.0", "", page.Request{Limit: 1, Cursor: first.Next}); err != nil || len(rest.Items) != 1 || rest.Items[0].Account.ID == first.Items[0].Account.ID {
			t.Errorf("%+v, %v", rest, err)
		}
		if log, err := s.Log.ListVendorEvents(ctx, omar, event.Filter{Kind: "agreement.published"}, page.Request{}); err != nil || len(log.Items) != 1 {
			t.Errorf("%+v, %v", log.Items, err)
		}
	})
}

// SPEC H1, P1: two of the staff who write at once don't overwrite each other, even within one millisecond, and nobody
// publishes words that they haven't read.
func TestDraftOfTwoWriters(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d, agreement.Templates())
		s := &agreement.Service{DB: d, Clock: w.Clock, Log: &event.Log{Clock: w.Clock, DB: d}, Mail: w.Mail, Accounts: w.Accounts}
		if err := s.Install(ctx, "Acme Networks"); err != nil {
			t.Fatal(err)
		}
		omar := access.Actor{Kind: access.Person, Profile: "prof_omar", Name: "Omar", Operator: true, SecondFactor: true}
		olga := access.Actor{Kind: access.Person, Profile: "prof_olga", Name: "Olga", Operator: true, SecondFactor: true}
		words := func(text string) agreement.Draft {
			return agreement.Draft{Kind: agreement.SmartLicensing, Version: "2.0", Title: "Smart licensing agreement", Text: text + ", and enough words to be a text."}
		}
		first, err := s.SaveDraft(ctx, omar, words("Omar's"), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveDraft(ctx, olga, words("Olga's, who saw none"), time.Time{}); !errors.Is(err, agreement.ErrDraftChanged) {
			t.Errorf("a draft that wasn't read was overwritten: %v", err)
		}
		second, err := s.SaveDraft(ctx, olga, words("Olga's"), first.Draft.UpdatedAt)
		if err != nil || second.Draft.Author != "Olga" {
			t.Fatalf("%+v, %v", second.Draft, err)
		}
		if _, err := s.SaveDraft(ctx, omar, words("Omar's again"), first.Draft.UpdatedAt); !errors.Is(err, agreement.ErrDraftChanged) {
			t.Errorf("Olga's words were overwritten: %v", err)
		}
		if _, err := s.PublishDraft(ctx, omar, agreement.SmartLicensing, "2.0", first.Draft.UpdatedAt); !errors.Is(err, agreement.ErrDraftChanged) {
			t.Errorf("words were published that nobody read: %v", err)
		}
		w.Clock.Advance(time.Second)
		if e, err := s.PublishDraft(ctx, omar, agreement.SmartLicensing, "2.0", second.Draft.UpdatedAt); err != nil || e.Versions[0].Text != second.Draft.Text {
			t.Errorf("%+v, %v", e, err)
		}
		if _, err := s.SaveDraft(ctx, olga, agreement.Draft{Kind: agreement.SmartLicensing, Version: "2.1", Title: "Smart licensing agreement", Text: second.Draft.Text}, second.Draft.UpdatedAt); !errors.Is(err, agreement.ErrDraftChanged) {
			t.Errorf("written on after it was published: %v", err)
		}
	})
}

// SPEC H1, P1: the vendor's staff sees for an account who accepted which version, when and from where, and what is still
// to be accepted, in a locked account too; nobody else does.
func TestStaffSeesWhatAnAccountAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d, agreement.Templates())
		s := newService(t, w)
		a, b := w.Standard(t, "alder"), w.Standard(t, "birch")
		omar := access.Actor{Kind: access.Person, Profile: "prof_omar", Name: "Omar", Operator: true, SecondFactor: true}
		admin := a.Admin
		admin.Origin = "192.0.2.7"
		if _, err := s.AcceptAgreement(ctx, admin, a.ID, kind, "1.0"); err != nil {
			t.Fatal(err)
		}
		at := w.Clock.Now()
		w.Clock.Advance(time.Hour)
		if err := s.Publish(ctx, access.System("publish"), agreement.Agreement{Kind: kind, Version: "2.0", Title: "Smart licensing agreement", Text: "# New"}); err != nil {
			t.Fatal(err)
		}
		locked := true
		if _, err := w.Accounts.UpdateAccount(ctx, a.Admin, a.ID, account.Change{Locked: &locked}); err != nil {
			t.Fatal(err)
		}
		got, err := s.ListAcceptancesByOperator(ctx, omar, a.ID, page.Request{})
		if err != nil || len(got.Items) != 2 {
			t.Fatalf("%+v, %v", got.Items, err)
		}
		if open := got.Items[0]; open.Accepted || open.Version != "2.0" || !open.InForce {
			t.Errorf("to be accepted: %+v", open)
		}
		if done := got.Items[1]; !done.Accepted || done.InForce || done.Version != "1.0" || done.By.Email != admin.Email || done.Origin != "192.0.2.7" || !done.AcceptedAt.Equal(at) {
			t.Errorf("accepted: %+v", done)
		}
		first, err := s.ListAcceptancesByOperator(ctx, omar, a.ID, page.Request{Limit: 1})
		if err != nil || first.Next == "" {
			t.Fatalf("%+v, %v", first, err)
		}
		if rest, err := s.ListAcceptancesByOperator(ctx, omar, a.ID, page.Request{Limit: 1, Cursor: first.Next}); err != nil || len(rest.Items) != 1 || rest.Items[0].Version != "1.0" {
			t.Errorf("%+v, %v", rest, err)
		}
		if other, err := s.ListAcceptancesByOperator(ctx, omar, b.ID, page.Request{}); err != nil || len(other.Items) != 1 || other.Items[0].Accepted {
			t.Errorf("another account: %+v, %v", other.Items, err)
		}
		if _, err := s.ListAcceptancesByOperator(ctx, omar, "acct_none", page.Request{}); !errors.Is(err, account.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.ListAcceptancesByOperator(ctx, a.Admin, a.ID, page.Request{}); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("a customer: %v", err)
		}
	})
}
