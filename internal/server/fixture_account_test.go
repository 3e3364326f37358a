package server_test

import (
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
)

// seedRequests makes a review that waits, and a request on behalf of somebody else.
func (f *fixture) seedRequests(t *testing.T, admin access.Actor) {
	t.Helper()
	ctx, p := t.Context(), f.portal
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	by := request.Requester{Profile: admin.Profile, Name: admin.Name, Email: admin.Email, Verified: true}
	_, err := p.Requests.RequestAccount(ctx, admin, by, request.Request{Name: "Other",
		Edit: &request.Edit{Prefix: "lab", Justification: "A second network.", Phone: "+1 555 0100"}})
	must(err)
	reviews, err := p.Requests.ListReviews(ctx, access.System("test"), request.ReviewFilter{}, page.Request{})
	must(err)
	boss, _ := f.person(t, "boss@client.example", "Bo")
	asked, err := p.Requests.RequestAccountFor(ctx, admin, by, request.RequestFor{Request: request.Request{Name: "Client"}, Approver: boss.Email})
	must(err)
	var activation string
	must(p.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT activation_id FROM request_activation").Scan(&activation)
	}))
	f.params["review_id"], f.params["request_id"], f.params["activation_id"] = reviews.Items[0].ID, string(asked.ID), activation
}
