package demo

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
)

// The people whose requests wait.
const (
	fleetEmail    = "mara.stein@northhaven.example"
	approverEmail = "board@stonebridge.example"
)

func requester(who access.Actor, company string) request.Requester {
	return request.Requester{Profile: who.Profile, Name: who.Name, Email: who.Email, Verified: true, Company: company}
}

// requests leaves something to decide: a domain identifier that was edited waits for the operator, another one was
// refused, and the partner waits for a customer.
func (t *teller) requests(ctx context.Context, partner access.Actor) error {
	const company = "North Haven Shipping"
	mara, err := t.profile(ctx, human{first: "Mara", last: "Stein", email: fleetEmail, company: company}, "", "requester")
	if err != nil {
		return err
	}
	ask := func(prefix, why string) error {
		_, err := t.p.Requests.RequestAccount(ctx, mara, requester(mara, company), request.Request{Name: company,
			Company: account.Company{Name: company, Country: "NL", Line1: "Havenkade 3", City: "Rotterdam", PostalCode: "3011 AA"},
			Edit:    &request.Edit{Prefix: prefix, Justification: why, Phone: "+31 10 555 0142"}})
		return err
	}
	if err := ask("ships", "We want the name of our fleet."); err != nil {
		return err
	}
	waiting, err := t.p.Requests.ListReviews(ctx, t.staff, request.ReviewFilter{Open: true, Text: "ships."}, page.Request{})
	if err != nil {
		return err
	}
	if _, err := t.p.Requests.DecideReview(ctx, t.staff, waiting.Items[0].ID, request.Verdict{Decision: request.Refused,
		Reason: "Please name the department that runs the account, and ask again."}); err != nil {
		return err
	}
	if err := ask("fleet", "Our fleet operations run their own network and licenses, apart from the office."); err != nil {
		return err
	}
	_, err = t.p.Requests.RequestAccountFor(ctx, partner, requester(partner, "Brightline Resellers"), request.RequestFor{
		Approver: approverEmail, Access: access.AccountUser, Request: request.Request{Name: "Stonebridge Mutual",
			Message:  "As discussed on the phone: please authorize the account for your new branch routers.",
			Nominees: []request.Nominee{{Email: "network@stonebridge.example", Role: access.AccountAdmin}}},
	})
	return err
}
