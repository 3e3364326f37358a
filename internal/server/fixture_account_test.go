package server_test

import (
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
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
	by := account.Requester{Profile: admin.Profile, Name: admin.Name, Email: admin.Email, Verified: true}
	_, err := p.Accounts.RequestAccount(ctx, admin, by, account.Request{Name: "Other",
		Edit: &account.Edit{Prefix: "lab", Justification: "A second network.", Phone: "+1 555 0100"}})
	must(err)
	reviews, err := p.Accounts.ListReviews(ctx, access.System("test"), account.ReviewFilter{}, page.Request{})
	must(err)
	boss, _ := f.person(t, "boss@client.example", "Bo")
	asked, err := p.Accounts.RequestAccountFor(ctx, admin, by, account.RequestFor{Request: account.Request{Name: "Client"}, Approver: boss.Email})
	must(err)
	var activation string
	must(p.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT activation_id FROM account_activation").Scan(&activation)
	}))
	f.params["review_id"], f.params["request_id"], f.params["activation_id"] = reviews.Items[0].ID, string(asked.ID), activation
}
