package agreement_test

import (
	"errors"
	"strings"
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

const kind = agreement.SmartLicensing

func newService(t *testing.T, w *accounttest.World) *agreement.Service {
	t.Helper()
	s := &agreement.Service{DB: w.DB, Clock: w.Clock, Log: w.Log, Mail: w.Mail, Accounts: w.Accounts}
	for range 2 { // every start calls it
		if err := s.Install(t.Context(), "Acme Networks"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// SPEC H1: versioned texts; a new version asks for acceptance again; who, when, which version, from which address.
func TestAcceptance(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d, agreement.Templates())
		s, a := newService(t, w), w.Standard(t, "cedar")
		text, err := s.GetAgreement(t.Context(), a.Viewer, kind)
		if err != nil || text.Version != "1.0" || !strings.Contains(text.Text, "Acme Networks") || strings.Contains(text.Text, "{{") {
			t.Fatalf("%+v, %v", text, err)
		}
		state := func() agreement.State {
			t.Helper()
			all, err := s.ListAgreements(t.Context(), a.Viewer, a.ID, page.Request{})
			if err != nil || len(all.Items) != 1 || all.Total != 1 {
				t.Fatal(all, err)
			}
			return all.Items[0]
		}
		if st := state(); st.Accepted || !st.Last.AcceptedAt.IsZero() {
			t.Errorf("at first: %+v", st)
		}
		for _, who := range []access.Actor{a.Approver, a.Admin, a.Approver} { // the first counts
			if _, err := s.AcceptAgreement(t.Context(), who, a.ID, kind, "1.0"); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Hour)
		}
		st := state()
		if !st.Accepted || st.Last.By.Email != a.Approver.Email || st.Last.Origin != a.Approver.Origin || !st.Last.AcceptedAt.Equal(accounttest.Start) {
			t.Errorf("accepted: %+v", st)
		}
		next := agreement.Agreement{Kind: kind, Version: "2.0", Title: "Smart licensing agreement", Text: "# New"}
		if err := s.Publish(t.Context(), access.System("publish"), next); err != nil {
			t.Fatal(err)
		}
		if err := s.Publish(t.Context(), access.System("publish"), next); !errors.Is(err, agreement.ErrPublished) {
			t.Errorf("published twice: %v", err)
		}
		if err := s.Publish(t.Context(), a.Admin, next); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("published by a customer: %v", err)
		}
		if st := state(); st.Accepted || st.Version != "2.0" || st.Last.Version != "1.0" {
			t.Errorf("after a new version: %+v", st)
		}
		if _, err := s.AcceptAgreement(t.Context(), a.Admin, a.ID, kind, "1.0"); !errors.Is(err, agreement.ErrOutdated) {
			t.Errorf("the old version: %v", err)
		}
		w.Update(t, func(tx *db.Tx) error {
			if ok, version, err := s.Accepted(t.Context(), tx, a.ID, kind); ok || version != "2.0" || err != nil {
				t.Errorf("before: %v %s %v", ok, version, err)
			}
			if err := s.AcceptIn(t.Context(), tx, a.Admin, a.ID, "2.0"); err != nil {
				return err
			}
			if ok, _, err := s.Accepted(t.Context(), tx, a.ID, kind); !ok || err != nil {
				t.Errorf("after: %v %v", ok, err)
			}
			log, err := w.Log.List(t.Context(), tx, a.ID, event.Filter{Kind: "agreement.accepted"}, page.Request{})
			if len(log.Items) != 2 {
				t.Errorf("%d entries in the log, want one for each version", len(log.Items))
			}
			return err
		})
	})
}

// SPEC H1: only the customer's administrator or approver accepts; a partner, an invited user, the vendor never does.
func TestWhoMayAccept(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d, agreement.Templates())
		s, a, other := newService(t, w), w.Standard(t, "cedar"), w.Standard(t, "harbor")
		operator := accounttest.Person("op")
		operator.Kind, operator.Operator = access.Operator, true
		w.Grant(t, a.ID, operator, access.Grant{Role: access.AccountAdmin})
		pending := w.Make(t, account.Account{Name: "late", Identifier: "late.example", Tier: account.Standard,
			Status: account.PendingDomainApproval}, accounttest.Person("lee"))
		for name, c := range map[string]struct {
			who  access.Actor
			a    access.AccountID
			kind string
			want error
		}{
			"user":            {a.User, a.ID, kind, account.ErrForbidden},
			"va admin":        {a.VAAdmin, a.ID, kind, account.ErrForbidden},
			"operator":        {operator, a.ID, kind, agreement.ErrCustomerOnly},
			"the program":     {access.System("x"), a.ID, kind, agreement.ErrCustomerOnly},
			"stranger":        {other.Admin, a.ID, kind, account.ErrNotFound},
			"unknown kind":    {a.Admin, a.ID, "x", agreement.ErrNotFound},
			"pending account": {pending.Admin, pending.ID, kind, account.ErrNotActive},
		} {
			if _, err := s.AcceptAgreement(t.Context(), c.who, c.a, c.kind, "1.0"); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if _, err := s.GetAgreement(t.Context(), access.Actor{Kind: access.Anonymous}, kind); err == nil {
			t.Error("read by nobody")
		}
		if _, err := s.ListAgreements(t.Context(), other.Admin, a.ID, page.Request{}); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("listed by a stranger: %v", err)
		}
	})
}
