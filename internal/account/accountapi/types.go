package accountapi

import (
	"strconv"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event/eventapi"
)

// Person is somebody as the account remembers them.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// PersonOf is somebody in the form of the API.
func PersonOf(p account.Person) Person { return Person{p.Name, p.Email} }

// Company is the company behind an account.
type Company struct {
	Name       string `json:"name" required:"false" maxLength:"200"`
	Country    string `json:"country" required:"false" maxLength:"2" doc:"ISO 3166-1 alpha-2; see listCountries."`
	Line1      string `json:"line1" required:"false" maxLength:"200"`
	Line2      string `json:"line2" required:"false" maxLength:"200"`
	City       string `json:"city" required:"false" maxLength:"200"`
	Region     string `json:"region" required:"false" maxLength:"200" doc:"The code of the state, province or region."`
	PostalCode string `json:"postal_code" required:"false" maxLength:"200"`
}

// Counter is how much of a limit is used.
type Counter struct {
	Used int `json:"used"`
	Max  int `json:"max"`
}

// Limits are those of a limited account.
type Limits struct {
	_               struct{} `nullable:"true"`
	Users           Counter  `json:"users" doc:"Users and pending invitations."`
	VirtualAccounts Counter  `json:"virtual_accounts"`
}

// Account is an account as one of its users sees it.
type Account struct {
	ID                      access.AccountID        `json:"id"`
	Name                    string                  `json:"name"`
	DomainIdentifier        string                  `json:"domain_identifier" doc:"In ASCII: this is what counts."`
	DomainIdentifierUnicode string                  `json:"domain_identifier_unicode" doc:"For people; show it beside the other one where they differ."`
	Tier                    account.Tier            `json:"tier" enum:"standard,limited"`
	Status                  account.Status          `json:"status" enum:"pending_customer_acceptance,pending_email_verification,pending_domain_approval,pending_upgrade_approval,export_hold,active,declined,deactivation_requested,closed"`
	StatusReason            string                  `json:"status_reason" doc:"One sentence; empty if there is nothing to explain."`
	SearchByMemberEmail     bool                    `json:"search_by_member_email"`
	Locked                  bool                    `json:"locked" doc:"Whether the vendor's staff is kept from granting access."`
	Creator                 Person                  `json:"creator"`
	RequestedBy             Person                  `json:"requested_by"`
	RequestedAt             time.Time               `json:"requested_at"`
	ActivatedAt             *time.Time              `json:"activated_at" nullable:"true"`
	Company                 Company                 `json:"company"`
	HeadquartersNumber      string                  `json:"headquarters_number" doc:"Nine digits that tell the company's headquarters apart from others of the same name; the vendor finds the account by it."`
	DomainProof             account.Proof           `json:"domain_proof" enum:",dns,operator" doc:"How it is known that the domain is the company's: by a DNS record or by the vendor's word; empty if it isn't."`
	DomainProvedAt          *time.Time              `json:"domain_proved_at" nullable:"true"`
	Limits                  *Limits                 `json:"limits" doc:"Null for a standard account, which has none."`
	Upgrade                 *Upgrade                `json:"upgrade" doc:"Of a limited account, the one on its way; null if there is none."`
	Aliases                 []string                `json:"aliases" doc:"The domain identifiers that the account had before; they go on finding it."`
	DefaultVirtualAccountID access.VirtualAccountID `json:"default_virtual_account_id"`
	Permissions             []access.Permission     `json:"permissions" doc:"What one's roles allow in the account as a whole."`
}

func accountOf(v account.View) Account {
	out := Account{
		ID: v.ID, Name: v.Name, DomainIdentifier: v.Identifier, DomainIdentifierUnicode: v.IdentifierUnicode(), Tier: v.Tier,
		Status: v.Status, StatusReason: v.StatusReason, SearchByMemberEmail: v.Searchable, Locked: v.Locked,
		Creator: PersonOf(v.Creator), RequestedBy: PersonOf(v.RequestedBy), RequestedAt: v.RequestedAt,
		Company: Company(v.Company), HeadquartersNumber: v.Headquarters, DefaultVirtualAccountID: v.DefaultVirtual, Permissions: v.Held.Permissions(""),
	}
	out.Upgrade, out.Aliases = UpgradeOf(v.Upgrade), v.Aliases
	if !v.ActivatedAt.IsZero() {
		out.ActivatedAt = &v.ActivatedAt
	}
	if out.DomainProof = v.DomainProof; !v.DomainProvedAt.IsZero() {
		out.DomainProvedAt = &v.DomainProvedAt
	}
	if v.Tier == account.Limited {
		out.Limits = &Limits{Users: Counter{v.Users, account.MaxUsers}, VirtualAccounts: Counter{v.VirtualAccounts, account.MaxVirtualAccounts}}
	}
	return out
}

// etag names the state of an account's properties.
func etag(a account.Account) string { return strconv.Quote("v" + strconv.FormatInt(a.Version, 10)) }

// AccountAnswer is an account with the name of its state.
type AccountAnswer struct {
	ETag string `header:"ETag" doc:"To be sent as If-Match with a change."`
	Body Account
}

// Answer is an account in the form of the API.
func Answer(v account.View) *AccountAnswer {
	return &AccountAnswer{ETag: etag(v.Account), Body: accountOf(v)}
}

// VirtualAccount is a folder of an account for licenses, tokens and product instances.
type VirtualAccount struct {
	ID          access.VirtualAccountID `json:"id"`
	Name        string                  `json:"name"`
	Description string                  `json:"description"`
	Default     bool                    `json:"default"`
	Public      bool                    `json:"public" doc:"Whether every user of the account sees that it exists."`
	ParentID    access.VirtualAccountID `json:"parent_id" doc:"The virtual account that it is shown below; empty at the top. Roles don't reach down."`
	Tags        []TagOn                 `json:"custom_tags" doc:"The custom tags that it carries, by name."`
	CreatedAt   time.Time               `json:"created_at"`
}

func virtualOf(v account.VirtualAccount) VirtualAccount {
	return VirtualAccount{v.ID, v.Name, v.Description, v.Default, v.Public, v.Parent, TagsOf(v.Tags), v.CreatedAt}
}

type virtualAnswer struct{ Body VirtualAccount }

// Event is an entry of the event log.
type Event struct {
	ID                 string                  `json:"id"`
	At                 time.Time               `json:"at"`
	Kind               string                  `json:"kind"`
	Message            string                  `json:"message"`
	Actor              eventapi.EventActor     `json:"actor"`
	Origin             string                  `json:"origin" doc:"The network address that the deed came from."`
	VirtualAccountID   access.VirtualAccountID `json:"virtual_account_id"`
	VirtualAccountName string                  `json:"virtual_account_name"`
	Subject            eventapi.EventSubject   `json:"subject"`
	Before             map[string]any          `json:"before" doc:"The changed fields as they were."`
	After              map[string]any          `json:"after" doc:"The changed fields as they are since."`
}

func eventOf(e account.EventRow) Event {
	return Event{
		ID: e.ID, At: e.At, Kind: e.Kind, Message: e.Message, Actor: eventapi.EventActor{Kind: e.Actor.Kind, ID: e.Actor.ID(), Name: e.Actor.Name},
		Origin: e.Actor.Origin, VirtualAccountID: e.VirtualAccount, VirtualAccountName: e.VirtualAccountName,
		Subject: eventapi.EventSubject{Kind: e.SubjectKind, ID: e.SubjectID, Name: e.SubjectName}, Before: e.Before, After: e.After,
	}
}

// Country says how addresses are written in a country.
type Country struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Label    string   `json:"postal_label" doc:"What its postal code is called; empty if it has none."`
	Pattern  string   `json:"postal_pattern" doc:"Regular expression for the whole postal code."`
	Example  string   `json:"postal_example"`
	Regions  []Region `json:"regions" doc:"Empty if addresses have no region or any text will do."`
	Required []string `json:"required" doc:"The parts of an address that it can't do without."`
}

// Region is a state, province or the like.
type Region struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func countryOf(c account.Country) Country {
	out := Country{Code: c.Code, Name: c.Name, Label: c.Label, Pattern: c.Pattern, Example: c.Example, Required: c.Required}
	for _, r := range c.Regions {
		out.Regions = append(out.Regions, Region(r))
	}
	return out
}

// RoleRow is a line of the table of roles.
type RoleRow struct {
	Role        access.Role         `json:"role"`
	Name        string              `json:"name"`
	Scope       string              `json:"scope" enum:"account,virtual_account"`
	Description string              `json:"description"`
	Permissions []access.Permission `json:"permissions"`
}

type itemsOf[T any] struct {
	Items []T `json:"items"`
}

type itemsAnswer[T any] struct{ Body itemsOf[T] }
