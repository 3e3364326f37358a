package agreement_test

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
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
		if _, err := s.SaveDraft(ctx, a.Admin, draft); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("a customer wrote: %v", err)
		}
		for field, bad := range map[string]agreement.Draft{
			"version":   {Kind: draft.Kind, Version: "two", Title: draft.Title, Text: draft.Text},
			"published": {Kind: draft.Kind, Version: "1.0", Title: draft.Title, Text: draft.Text},
			"text":      {Kind: draft.Kind, Version: "2.0", Title: draft.Title, Text: "short"},
		} {
			if _, err := s.SaveDraft(ctx, omar, bad); err == nil {
				t.Errorf("%s: taken", field)
			}
		}
		if _, err := s.PublishDraft(ctx, omar, draft.Kind, "2.0"); !errors.Is(err, agreement.ErrNoDraft) {
			t.Error(err)
		}
		if e, err := s.SaveDraft(ctx, omar, draft); err != nil || e.Draft == nil || e.Active != 2 || len(e.Versions) != 1 {
			t.Fatalf("%+v, %v", e, err)
		}
		if got, err := s.GetAgreement(ctx, a.Admin, draft.Kind); err != nil || got.Version != "1.0" {
			t.Errorf("a draft is in force: %+v, %v", got, err)
		}
		if _, err := s.PublishDraft(ctx, omar, draft.Kind, "2.1"); !errors.Is(err, agreement.ErrOutdated) {
			t.Error(err)
		}
		w.Clock.Advance(1000)
		e, err := s.PublishDraft(ctx, omar, draft.Kind, "2.0")
		if err != nil || e.Draft != nil || len(e.Versions) != 2 || e.Versions[0].Version != "2.0" {
			t.Fatalf("%+v, %v", e, err)
		}
		if _, err := s.SaveDraft(ctx, omar, draft); !errors.Is(err, agreement.ErrPublished) {
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
