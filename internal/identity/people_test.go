package identity_test

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC P1: the vendor's staff finds people and changes who belongs to it; one of it always stays. Each deed stands in the
// vendor's log.
func TestStaffLooksAfterPeople(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, f := t.Context(), identitytest.New(t, d)
		f.Service.Log = &event.Log{Clock: f.Clock, DB: d}
		system := access.System("test")
		made := map[string]access.ProfileID{}
		for _, email := range []string{"ada@example.com", "bob@example.com", "cy@example.com"} {
			p, err := f.CreateProfile(ctx, system, identity.SignUp{Email: email, Password: identitytest.Password, FirstName: "Kim", LastName: "Lee"})
			if err != nil {
				t.Fatal(err)
			}
			made[email] = p.ID
		}
		if err := f.SetOperator(ctx, system, made["ada@example.com"], true); err != nil {
			t.Fatal(err)
		}
		omar := access.Actor{Kind: access.Person, Profile: made["ada@example.com"], Name: "Ada", Operator: true, SecondFactor: true}
		first, err := f.ListPeople(ctx, omar, identity.PeopleFilter{}, page.Request{Limit: 2})
		if err != nil || len(first.Items) != 2 || first.Next == "" {
			t.Fatalf("%+v, %v", first, err)
		}
		if rest, err := f.ListPeople(ctx, omar, identity.PeopleFilter{}, page.Request{Limit: 2, Cursor: first.Next}); err != nil || len(rest.Items) != 1 {
			t.Errorf("%+v, %v", rest, err)
		}
		if staff, err := f.ListPeople(ctx, omar, identity.PeopleFilter{Role: "operator", Text: "ADA@"}, page.Request{}); err != nil || len(staff.Items) != 1 {
			t.Errorf("%+v, %v", staff, err)
		}
		if err := f.SetOperator(ctx, omar, omar.Profile, false); !errors.Is(err, identity.ErrLastOperator) {
			t.Errorf("the last one left: %v", err)
		}
		if err := errors.Join(f.SetOperator(ctx, omar, made["bob@example.com"], true), f.SetOperator(ctx, omar, omar.Profile, false)); err != nil {
			t.Errorf("with another on the staff: %v", err)
		}
		if _, _, err := f.SignIn(ctx, access.Actor{Kind: access.Anonymous}, identity.SignIn{Email: "cy@example.com", Password: identitytest.Password}); err != nil {
			t.Fatal(err)
		}
		if d, err := f.GetPerson(ctx, omar, made["cy@example.com"]); err != nil || d.Sessions != 1 {
			t.Errorf("%+v, %v", d, err)
		}
		if err := f.EndSessionsOf(ctx, omar, made["cy@example.com"]); err != nil {
			t.Error(err)
		}
		if d, err := f.GetPerson(ctx, omar, made["cy@example.com"]); err != nil || d.Sessions != 0 {
			t.Errorf("%+v, %v", d, err)
		}
		if err := f.SendVerification(ctx, omar, made["cy@example.com"]); !errors.Is(err, identity.ErrVerifiedAlready) {
			t.Error(err)
		}
		log, err := f.Service.Log.ListVendorEvents(ctx, omar, event.Filter{Kind: "person."}, page.Request{})
		if err != nil || len(log.Items) != 4 || log.Items[0].Kind != "person.sessions.ended" || log.Items[0].Actor.Kind != access.Operator {
			t.Errorf("%+v, %v", log.Items, err)
		}
		cy := access.Actor{Kind: access.Person, Profile: made["cy@example.com"]}
		if err := f.SetOperator(ctx, cy, cy.Profile, true); !errors.Is(err, access.ErrPermissionDenied) {
			t.Errorf("somebody put themselves on the staff: %v", err)
		}
	})
}

// SPEC A1: an unverified address never gets a place on the staff; another link can be sent to it.
func TestUnverifiedIsNoStaff(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, f := t.Context(), identitytest.New(t, d)
		system := access.System("test")
		if _, err := f.SignUp(ctx, access.Actor{Kind: access.Anonymous}, identity.SignUp{Email: "dee@example.com", Password: identitytest.Password, FirstName: "Dee", LastName: "Lee", Country: "US", AcceptTerms: true}); err != nil {
			t.Fatal(err)
		}
		found, err := f.ListPeople(ctx, system, identity.PeopleFilter{Text: "dee@"}, page.Request{})
		if err != nil || len(found.Items) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		if err := f.SetOperator(ctx, system, found.Items[0].ID, true); !errors.Is(err, identity.ErrEmailUnverified) {
			t.Error(err)
		}
		before := f.Last(t, "profile_verification", "dee@example.com").ID
		if err := f.SendVerification(ctx, system, found.Items[0].ID); err != nil {
			t.Fatal(err)
		}
		if f.Last(t, "profile_verification", "dee@example.com").ID == before {
			t.Error("no further link was mailed")
		}
	})
}
