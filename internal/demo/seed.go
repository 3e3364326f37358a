package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/server"
)

const (
	// password is everybody's in the demo.
	password      = "violet canyon drum 42"
	operatorEmail = "omar.haddad@acme.example"
	partnerEmail  = "priya.nair@brightline.example"

	hospital = "Harbor Light Hospitals"
	bakery   = "Riverside Bakery"
	branches = "Branch offices"
	center   = "Data center"
)

// human is somebody of the story.
type human struct {
	first, last, email, company string
	role                        access.Role
	in                          string // virtual account of the role; "" for the whole account
}

// The people of the two customers. The first of each asks for the account.
var (
	hospitalPeople = []human{
		{"Maya", "Ortiz", "maya.ortiz@harborlight.example", hospital, access.AccountAdmin, ""},
		{"Theo", "Brandt", "theo.brandt@harborlight.example", hospital, access.AccountApprover, ""},
		{"Ines", "Moreau", "ines.moreau@harborlight.example", hospital, access.AccountUser, ""},
		{"Noor", "Rahman", "noor.rahman@harborlight.example", hospital, access.AccountViewer, ""},
		{"Kai", "Lindqvist", "kai.lindqvist@harborlight.example", hospital, access.VAAdmin, branches},
		{"Lena", "Fischer", "lena.fischer@harborlight.example", hospital, access.VAUser, branches},
		{"Sam", "Okafor", "sam.okafor@harborlight.example", hospital, access.VAViewer, branches},
	}
	bakeryPeople = []human{
		{"Anna", "Rossi", "anna.riverside.bakery@gmail.com", bakery, access.AccountAdmin, ""},
		{"Luca", "Rossi", "luca.riverside.bakery@gmail.com", bakery, access.AccountUser, ""},
	}
)

// told is what the story has to say: for people, and the tokens of the virtual accounts for the devices.
type told struct {
	Ready
	tokens map[string]string // name of the virtual account -> value
}

// teller tells the story to one portal.
type teller struct {
	p    *server.Portal
	told told
	// staff is the vendor's operator, who does what the vendor does in the story.
	staff access.Actor
}

// seed makes everything but the devices.
func seed(ctx context.Context, p *server.Portal) (told, error) {
	t := &teller{p: p, told: told{tokens: map[string]string{}}}
	if err := t.operator(ctx); err != nil {
		return told{}, err
	}
	partner, err := t.partner(ctx)
	if err != nil {
		return told{}, err
	}
	if err := t.hospital(ctx); err != nil {
		return told{}, fmt.Errorf("%s: %w", hospital, err)
	}
	if err := t.bakery(ctx); err != nil {
		return told{}, fmt.Errorf("%s: %w", bakery, err)
	}
	if err := t.upgrade(ctx); err != nil {
		return told{}, fmt.Errorf("%s: %w", cycles, err)
	}
	if err := t.requests(ctx, partner); err != nil {
		return told{}, fmt.Errorf("requests: %w", err)
	}
	// The administrators stand first, the vendor's operator and the partner last.
	people := t.told.People
	t.told.People = append(people[2:], people[:2]...)
	t.told.Token = t.told.tokens[account.DefaultName]
	return t.told, nil
}

// profile makes a verified profile and returns it as an actor.
func (t *teller) profile(ctx context.Context, h human, identifier, role string) (access.Actor, error) {
	made, err := t.p.Identity.CreateProfile(ctx, access.System("demo"), identity.SignUp{
		Email: h.email, Password: password, FirstName: h.first, LastName: h.last, Company: h.company, AcceptTerms: true,
	})
	if err != nil {
		return access.Actor{}, fmt.Errorf("%s: %w", h.email, err)
	}
	name := h.first + " " + h.last
	t.told.People = append(t.told.People, Person{Email: h.email, Password: password, Account: identifier, Role: role, Name: name})
	return access.Actor{Kind: access.Person, Profile: made.ID, Name: name, Email: h.email, Origin: "127.0.0.1"}, nil
}

func (t *teller) operator(ctx context.Context) error {
	who, err := t.profile(ctx, human{first: "Omar", last: "Haddad", email: operatorEmail, company: "Acme Networks"}, "", "operator")
	if errors.Is(err, identity.ErrEmailTaken) {
		return errors.New("its people are in the database already; it wants an empty one")
	}
	if err != nil {
		return err
	}
	if err := t.p.Identity.SetOperator(ctx, access.System("demo"), who.Profile, true); err != nil {
		return err
	}
	t.staff = who
	t.staff.Operator, t.staff.SecondFactor = true, true
	t.told.People[len(t.told.People)-1].TOTPSecret, err = t.authenticator(ctx, who)
	return err
}

// authenticator gives somebody an authenticator app as second factor, and returns its secret. It is confirmed by the
// code before the present one, so that this one is still good for signing in.
func (t *teller) authenticator(ctx context.Context, who access.Actor) (string, error) {
	key, err := t.p.Identity.BeginTOTP(ctx, who, password)
	if err != nil {
		return "", err
	}
	code, err := totp.GenerateCode(key.Secret, t.p.Clock().Now().Add(-codePeriod))
	if err != nil {
		return "", err
	}
	_, err = t.p.Identity.ConfirmTOTP(ctx, who, code)
	return key.Secret, err
}

// partner is a reseller who asks for accounts on behalf of customers.
func (t *teller) partner(ctx context.Context) (access.Actor, error) {
	who, err := t.profile(ctx, human{first: "Priya", last: "Nair", email: partnerEmail, company: "Brightline Resellers"}, "", "partner")
	if err != nil {
		return who, err
	}
	return who, t.p.Identity.SetPartner(ctx, t.staff, who.Profile, true)
}

// found lets the first of the people ask for the account, and gives the others their roles.
func (t *teller) found(ctx context.Context, people []human, home account.Company, virtual ...account.VirtualAccount) (access.Actor, account.Account, map[string]access.VirtualAccountID, error) {
	first := len(t.told.People)
	admin, err := t.profile(ctx, people[0], "", string(people[0].role))
	if err != nil {
		return access.Actor{}, account.Account{}, nil, err
	}
	a, err := t.p.Requests.RequestAccount(ctx, admin, request.Requester{
		Profile: admin.Profile, Name: admin.Name, Email: admin.Email, Verified: true, Company: people[0].company,
	}, request.Request{Name: people[0].company, Company: home})
	if err != nil {
		return access.Actor{}, account.Account{}, nil, err
	}
	t.told.People[first].Account = a.Identifier
	folders := map[string]access.VirtualAccountID{account.DefaultName: a.DefaultVirtual}
	for _, v := range virtual {
		made, err := t.p.Accounts.CreateVirtualAccount(ctx, admin, a.ID, v)
		if err != nil {
			return access.Actor{}, account.Account{}, nil, err
		}
		folders[v.Name] = made.ID
	}
	for _, h := range people[1:] {
		who, err := t.profile(ctx, h, a.Identifier, string(h.role))
		if err != nil {
			return access.Actor{}, account.Account{}, nil, err
		}
		person := account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email, Company: h.company}
		grant := access.Grant{Role: h.role, VirtualAccount: folders[h.in]}
		if h.in == "" {
			grant.VirtualAccount = ""
		}
		if err := t.p.DB.Update(ctx, func(tx *db.Tx) error { return t.p.Accounts.AddGrant(ctx, tx, a.ID, person, grant) }); err != nil {
			return access.Actor{}, account.Account{}, nil, err
		}
	}
	return admin, a, folders, nil
}

// hospital is a company with a domain of its own, three virtual accounts, and a shortage to look at.
func (t *teller) hospital(ctx context.Context) error {
	admin, a, folders, err := t.found(ctx, hospitalPeople,
		account.Company{Name: hospital, Country: "US", Line1: "400 Wharf Street", City: "Portland", Region: "ME", PostalCode: "04101"},
		account.VirtualAccount{Name: branches, Description: "Clinics and pharmacies", Public: true},
		account.VirtualAccount{Name: center, Description: "The two data centers"})
	if err != nil {
		return err
	}
	if err := t.organize(ctx, admin, a, folders); err != nil {
		return err
	}
	agreed, err := t.p.Agreements.GetAgreement(ctx, admin, agreement.SmartLicensing)
	if err != nil {
		return err
	}
	for _, name := range []string{account.DefaultName, branches, center} {
		token, err := t.p.Licensing.IssueToken(ctx, admin, a.ID, folders[name], licensing.Terms{
			Description: "Devices of " + name, ExpiresInDays: 365, ExportControlled: name == center, AcceptAgreement: agreed.Version,
		})
		if err != nil {
			return err
		}
		t.told.tokens[name] = token.Value
	}
	now := t.p.Clock().Now()
	next := func(days int) time.Time { return now.AddDate(0, 0, days) }
	licenses := []licensing.License{
		{VirtualAccount: folders[account.DefaultName], Tag: "acme-edge-essentials", Quantity: 40, Type: licensing.Perpetual, Reference: "PO-20418"},
		{VirtualAccount: folders[account.DefaultName], Tag: "acme-edge-advantage", Quantity: 25, Type: licensing.Term, EndsAt: next(410), Reference: "PO-20418"},
		{VirtualAccount: folders[account.DefaultName], Tag: "acme-talk-user", Quantity: 800, Type: licensing.Subscription, EndsAt: next(220), Reference: "PO-20977", SubscriptionID: "SUB-00811"},
		{VirtualAccount: folders[account.DefaultName], Tag: "acme-watch-node", Quantity: 50, Type: licensing.Evaluation, EndsAt: next(26), Reference: "Trial 118"},
		{VirtualAccount: folders[branches], Tag: "acme-edge-essentials", Quantity: 12, Type: licensing.Perpetual, Reference: "PO-20533"},
		{VirtualAccount: folders[branches], Tag: "acme-air-cloud", Quantity: 30, Type: licensing.Term, EndsAt: next(58), Reference: "PO-20534"},
		{VirtualAccount: folders[branches], Tag: "acme-access-advantage", Quantity: 8, Type: licensing.Perpetual, Reference: "PO-20533"},
		{VirtualAccount: folders[center], Tag: "acme-core-base", Quantity: 6, Type: licensing.Perpetual, Reference: "PO-19002"},
		{VirtualAccount: folders[center], Tag: "acme-core-fabric", Quantity: 3, Type: licensing.Term, EndsAt: next(300), Reference: "PO-21100"},
		{VirtualAccount: folders[center], Tag: "acme-shield-throughput-2g", Quantity: 4, Type: licensing.Term, EndsAt: next(88), Reference: "PO-21101"},
		{VirtualAccount: folders[center], Tag: "acme-shield-threat", Quantity: 4, Type: licensing.Subscription, EndsAt: next(365), Reference: "PO-21101", SubscriptionID: "SUB-00902"},
	}
	for i := range licenses {
		licenses[i].Origin = "order"
		licenses[i].StartsAt = now
	}
	if _, err = t.p.Licensing.Deposit(ctx, access.System("demo"), a.ID, licenses...); err != nil {
		return err
	}
	return t.comeAndGo(ctx, admin, a)
}

// bakery is a small company without a domain: a limited account.
func (t *teller) bakery(ctx context.Context) error {
	_, a, folders, err := t.found(ctx, bakeryPeople,
		account.Company{Name: bakery, Country: "US", Line1: "12 Mill Lane", City: "Riverside", Region: "IL", PostalCode: "60546"})
	if err != nil {
		return err
	}
	_, err = t.p.Licensing.Deposit(ctx, access.System("demo"), a.ID, licensing.License{
		VirtualAccount: folders[account.DefaultName], Tag: "acme-edge-essentials", Quantity: 2, Type: licensing.Perpetual,
		StartsAt: t.p.Clock().Now(), Origin: "order", Reference: "WEB-5521",
	})
	return err
}
