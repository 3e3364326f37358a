package demo

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request"
)

// cycles is a small company that has got a domain of its own meanwhile.
const cycles = "Pinewood Cycles"

var cyclesPeople = []human{
	{"Elif", "Demir", "elif.pinewood.cycles@gmail.com", cycles, access.AccountAdmin, ""},
	{"Jonas", "Demir", "jonas@pinewood-cycles.example", cycles, access.AccountAdmin, ""},
}

// upgrade leaves a limited account whose upgrade waits for the vendor: the administrator with the company's email has edited
// the domain identifier.
func (t *teller) upgrade(ctx context.Context) error {
	home := account.Company{Name: cycles, Country: "US", Line1: "8 Depot Road", City: "Burlington", Region: "VT", PostalCode: "05401"}
	_, a, _, err := t.found(ctx, cyclesPeople[:1], home)
	if err != nil {
		return err
	}
	jonas, err := t.profile(ctx, cyclesPeople[1], a.Identifier, string(access.AccountAdmin))
	if err != nil {
		return err
	}
	person := account.Person{Profile: jonas.Profile, Name: jonas.Name, Email: jonas.Email, Company: cycles}
	if err := t.p.DB.Update(ctx, func(tx *db.Tx) error {
		return t.p.Accounts.AddGrant(ctx, tx, a.ID, person, access.Grant{Role: access.AccountAdmin})
	}); err != nil {
		return err
	}
	if _, err := t.p.Identity.UpdateProfile(ctx, jonas, identity.Change{Country: &home.Country, SiteAddress: &identity.SiteAddress{
		Line1: home.Line1, City: home.City, Region: home.Region, PostalCode: home.PostalCode, Country: home.Country}}); err != nil {
		return err
	}
	asks := requester(jonas, cycles)
	asks.Site = home
	_, err = t.p.Requests.RequestUpgrade(ctx, jonas, asks, a.ID, request.UpgradeRequest{Name: cycles, Edit: &request.Edit{
		Prefix: "workshop", Justification: "The workshop runs the devices; the shop has no network of its own.", Phone: "+1 802 555 0119"}})
	return err
}
