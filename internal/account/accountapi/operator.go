package accountapi

import (
	"context"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// VendorAccount is an account in the vendor's list.
type VendorAccount struct {
	ID                      access.AccountID `json:"id"`
	Name                    string           `json:"name"`
	DomainIdentifier        string           `json:"domain_identifier"`
	DomainIdentifierUnicode string           `json:"domain_identifier_unicode"`
	Tier                    account.Tier     `json:"tier" enum:"standard,limited"`
	Status                  account.Status   `json:"status"`
	StatusReason            string           `json:"status_reason"`
	Locked                  bool             `json:"locked" doc:"Whether the vendor's staff is kept from granting access."`
	Country                 string           `json:"country"`
	RequestedBy             Person           `json:"requested_by"`
	RequestedAt             time.Time        `json:"requested_at"`
	ActivatedAt             *time.Time       `json:"activated_at" nullable:"true"`
}

func vendorAccountOf(a account.Account) VendorAccount {
	out := VendorAccount{ID: a.ID, Name: a.Name, DomainIdentifier: a.Identifier, DomainIdentifierUnicode: a.IdentifierUnicode(), Tier: a.Tier, Status: a.Status,
		StatusReason: a.StatusReason, Locked: a.Locked, Country: a.Company.Country, RequestedBy: PersonOf(a.RequestedBy), RequestedAt: a.RequestedAt}
	if !a.ActivatedAt.IsZero() {
		out.ActivatedAt = &a.ActivatedAt
	}
	return out
}

// InspectedUser is somebody who holds a role in the account.
type InspectedUser struct {
	ProfileID access.ProfileID `json:"profile_id"`
	Name      string           `json:"name"`
	Email     string           `json:"email"`
	Since     time.Time        `json:"since"`
	Roles     []InspectedRole  `json:"roles"`
}

// InspectedRole is a role of a user, and where.
type InspectedRole struct {
	Role               access.Role             `json:"role"`
	VirtualAccountID   access.VirtualAccountID `json:"virtual_account_id" doc:"Empty for the whole account."`
	VirtualAccountName string                  `json:"virtual_account_name"`
}

// InspectedVirtual is a virtual account's name.
type InspectedVirtual struct {
	ID   access.VirtualAccountID `json:"id"`
	Name string                  `json:"name"`
}

// InspectedAccount is an account as the vendor's staff sees it: without licenses and tokens.
type InspectedAccount struct {
	VendorAccount
	Creator         Person             `json:"creator"`
	Company         Company            `json:"company"`
	Justification   string             `json:"justification" doc:"Of an edited identifier."`
	Phone           string             `json:"phone"`
	Message         string             `json:"message" doc:"From the requester."`
	DomainProof     account.Proof      `json:"domain_proof" enum:",dns,operator" doc:"How it is known that the domain is theirs; empty if it isn't."`
	Searchable      bool               `json:"search_by_member_email" doc:"Whether it is found by a user's email."`
	Former          []string           `json:"former_identifiers"`
	Users           []InspectedUser    `json:"users"`
	VirtualAccounts []InspectedVirtual `json:"virtual_accounts"`
	May             []account.Deed     `json:"may" doc:"What can be done to it in its present state."`
}

func inspectedOf(in account.Inspection) InspectedAccount {
	out := InspectedAccount{VendorAccount: vendorAccountOf(in.Account), Creator: PersonOf(in.Creator), Company: Company(in.Company),
		Justification: in.Justification, Phone: in.Phone, Message: in.Message, DomainProof: in.DomainProof, Searchable: in.Searchable, Former: in.Former, May: in.May}
	for _, u := range in.Users {
		user := InspectedUser{ProfileID: u.Profile, Name: u.Name, Email: u.Email, Since: u.Since}
		for _, r := range in.Roles[u.Profile] {
			user.Roles = append(user.Roles, InspectedRole{r.Role, r.VirtualAccount, r.VirtualAccountName})
		}
		out.Users = append(out.Users, user)
	}
	for _, v := range in.Virtual {
		out.VirtualAccounts = append(out.VirtualAccounts, InspectedVirtual(v))
	}
	return out
}

// registerOperator adds what the vendor's staff may.
func registerOperator(a *rest.API, s *account.Service) {
	rest.List(a, rest.Op{
		ID: "listAllAccounts", Path: "/operator/accounts", Tag: tag, Permission: access.Operators,
		Summary: "List all accounts", Description: "By name unless sorted otherwise; found by a part of the name or of an identifier, former ones too.", Errors: []*errs.Error{page.ErrCursor}, Sort: account.AccountOrder.Names(),
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		Text    string         `query:"q" maxLength:"200"`
		Status  account.Status `query:"status" maxLength:"64"`
		Tier    account.Tier   `query:"tier" enum:"standard,limited"`
		Country string         `query:"country" maxLength:"2"`
	}, p page.Request) (page.Page[VendorAccount], error) {
		found, err := s.ListAllAccounts(ctx, who, account.AccountFilter{Text: in.Text, Status: in.Status, Tier: in.Tier, Country: in.Country}, p)
		return page.Map(found, vendorAccountOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "inspectAccount", Method: http.MethodGet, Path: "/operator/accounts/{account_id}", Tag: tag, Permission: access.Operators,
		Summary: "Inspect an account", Description: "Its properties, users and virtual accounts; no license and no token.", Errors: []*errs.Error{account.ErrNotFound},
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*struct{ Body InspectedAccount }, error) {
		found, err := s.InspectAccount(ctx, who, in.AccountID)
		return &struct{ Body InspectedAccount }{inspectedOf(found)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "changeAccountState", Method: http.MethodPost, Path: "/operator/accounts/{account_id}/state", Tag: tag, Permission: access.Operators, Status: http.StatusOK,
		Summary:     "Change an account's state",
		Description: "Puts it on export hold or releases it, marks it for deactivation or not, closes it. The reason is mailed to the administrators and approvers. Nothing is deleted.",
		Errors:      []*errs.Error{account.ErrNotFound, account.ErrOwnAccount, account.ErrDeed, account.ErrDeedReason},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			Deed   account.Deed `json:"deed" enum:"hold,release,ask_deactivation,drop_deactivation,close"`
			Reason string       `json:"reason" maxLength:"4000"`
		}
	}) (*struct{ Body InspectedAccount }, error) {
		found, err := s.ChangeStateByOperator(ctx, who, in.AccountID, in.Body.Deed, in.Body.Reason)
		return &struct{ Body InspectedAccount }{inspectedOf(found)}, err
	})
	rest.List(a, rest.Op{
		ID: "listAccountEventsByOperator", Path: "/operator/accounts/{account_id}/events", Tag: tag, Permission: access.Operators,
		Summary: "List an account's events as the vendor", Description: "The account's event log, the newest first.", Errors: []*errs.Error{account.ErrNotFound, page.ErrCursor}, Sort: []string{},
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		rest.PageQuery
		Kind  string    `query:"kind" maxLength:"64"`
		Actor string    `query:"actor" maxLength:"200"`
		Text  string    `query:"q" maxLength:"200"`
		Since time.Time `query:"since"`
		Until time.Time `query:"until"`
	}, p page.Request) (page.Page[Event], error) {
		found, err := s.ListEventsByOperator(ctx, who, in.AccountID, event.Filter{Kind: in.Kind, Actor: in.Actor, Text: in.Text, Since: in.Since, Until: in.Until}, p)
		return page.Map(found, eventOf), err
	})
}
