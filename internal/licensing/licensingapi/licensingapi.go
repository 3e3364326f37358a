package licensingapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document; base is the path of a virtual account.
const (
	tag  = "licensing"
	base = "/accounts/{account_id}/virtual-accounts/{virtual_account_id}"
)

// Place is the path of everything in a virtual account.
type Place struct {
	Account        access.AccountID        `path:"account_id" maxLength:"64"`
	VirtualAccount access.VirtualAccountID `path:"virtual_account_id" maxLength:"64"`
}

type nothing struct{}

// placeErrors are those of every operation in a virtual account.
var placeErrors = []*errs.Error{account.ErrNotFound, account.ErrVirtualNotFound, account.ErrForbidden}

// Register adds the area's operations.
func Register(a *rest.API, s *licensing.Service) {
	registerTokens(a, s)
	registerLicenses(a, s)
	registerInstances(a, s)
	registerTagging(a, s)
	rest.Handle(a, rest.Op{
		ID: "getLicensingOverview", Method: http.MethodGet, Path: "/accounts/{account_id}/licensing", Tag: tag,
		Permission: access.ViewLicensing, Summary: "Show the license manager at a glance",
		Description: "What lies in each virtual account in which the caller may see licenses.", Errors: []*errs.Error{account.ErrNotFound, account.ErrForbidden},
	}, func(ctx context.Context, who access.Actor, in *struct {
		Account access.AccountID `path:"account_id" maxLength:"64"`
	}) (*struct{ Body LicensingOverview }, error) {
		got, err := s.GetLicensingOverview(ctx, who, in.Account)
		return &struct{ Body LicensingOverview }{overviewOf(got)}, err
	})
}

type tokenAnswer struct{ Body Token }

// IssueTokenBody says on which terms a token is made. An empty object will do.
type IssueTokenBody struct {
	Description      string    `json:"description,omitempty" maxLength:"255"`
	ExpiresInDays    int       `json:"expires_in_days,omitempty" minimum:"1" maximum:"3650" doc:"365 if neither this nor expires_at is given."`
	ExpiresAt        time.Time `json:"expires_at,omitzero" doc:"At most 3650 days away."`
	MaxUses          int64     `json:"max_uses,omitempty" minimum:"0" maximum:"1000000000" doc:"How many devices it admits at most; 0 for as many as wanted."`
	ExportControlled bool      `json:"export_controlled,omitempty" doc:"Whether its devices may use export-controlled features."`
	AcceptAgreement  string    `json:"accept_agreement,omitempty" maxLength:"64" doc:"The version of the smart licensing agreement, to accept it with this."`
}

// OnToken is the path of a token.
type OnToken struct {
	Place
	Token string `path:"token_id" maxLength:"64"`
}

func registerTokens(a *rest.API, s *licensing.Service) {
	rest.Handle(a, rest.Op{
		ID: "issueToken", Method: http.MethodPost, Path: base + "/tokens", Tag: tag, Permission: access.ManageTokens, Status: http.StatusCreated,
		Summary:     "Make a registration token",
		Description: "Whoever has its value can register devices in the virtual account. Every user of the account is mailed that it was made; the mail doesn't hold the value.",
		Errors:      slices.Concat(placeErrors, []*errs.Error{account.ErrNotActive, licensing.ErrTokenTerms, agreement.ErrNotAccepted, agreement.ErrOutdated, agreement.ErrCustomerOnly, agreement.ErrPartner}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Place
		Body IssueTokenBody
	}) (*tokenAnswer, error) {
		got, err := s.IssueToken(ctx, who, in.Account, in.VirtualAccount, licensing.Terms(in.Body))
		out := &tokenAnswer{tokenOf(got.Token, s.Clock.Now())}
		out.Body.Value = got.Value
		return out, err
	})
	rest.List(a, rest.Op{
		ID: "listTokens", Path: base + "/tokens", Tag: tag, Permission: access.ViewLicensing,
		Summary: "List the registration tokens", Description: "The newest first; sort by created_at for the oldest first.", Errors: slices.Concat(placeErrors, []*errs.Error{page.ErrSort, page.ErrCursor}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Place
		rest.PageQuery
	}, p page.Request) (page.Page[Token], error) {
		got, err := s.ListTokens(ctx, who, in.Account, in.VirtualAccount, p)
		now := s.Clock.Now()
		return page.Map(got, func(t licensing.Token) Token { return tokenOf(t, now) }), err
	})
	rest.Handle(a, rest.Op{
		ID: "revealToken", Method: http.MethodPost, Path: base + "/tokens/{token_id}/reveal", Tag: tag, Permission: access.ViewTokens, Status: http.StatusOK,
		Summary: "Show a token's value", Description: "Each time is in the event log.", Errors: slices.Concat(placeErrors, []*errs.Error{licensing.ErrTokenNotFound}),
	}, func(ctx context.Context, who access.Actor, in *OnToken) (*struct {
		Body struct {
			Value string `json:"value"`
		}
	}, error) {
		value, err := s.RevealToken(ctx, who, in.Account, in.VirtualAccount, in.Token)
		out := &struct {
			Body struct {
				Value string `json:"value"`
			}
		}{}
		out.Body.Value = value
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "revokeToken", Method: http.MethodPost, Path: base + "/tokens/{token_id}/revoke", Tag: tag, Permission: access.ManageTokens, Status: http.StatusOK,
		Summary: "Revoke a token", Description: "It admits no further device; those that it has admitted stay.", Errors: slices.Concat(placeErrors, []*errs.Error{account.ErrNotActive, licensing.ErrTokenNotFound}),
	}, func(ctx context.Context, who access.Actor, in *OnToken) (*tokenAnswer, error) {
		got, err := s.RevokeToken(ctx, who, in.Account, in.VirtualAccount, in.Token)
		return &tokenAnswer{tokenOf(got, s.Clock.Now())}, err
	})
}

func registerLicenses(a *rest.API, s *licensing.Service) {
	rest.List(a, rest.Op{
		ID: "listLicenses", Path: base + "/licenses", Tag: tag, Permission: access.ViewLicensing,
		Summary: "List the licenses", Description: "One row for each entitlement, by name; can be sorted by name and tag.",
		Errors: slices.Concat(placeErrors, []*errs.Error{page.ErrSort, page.ErrCursor, licensing.ErrStatus}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Place
		rest.PageQuery
		Q      string `query:"q" maxLength:"200" doc:"Part of the tag, the name or the product."`
		Status string `query:"status" maxLength:"64" doc:"in_compliance or out_of_compliance."`
		accountapi.TagQuery
	}, p page.Request) (page.Page[License], error) {
		got, err := s.ListLicenses(ctx, who, in.Account, in.VirtualAccount, licensing.SummaryFilter{Text: in.Q, Status: in.Status, Custom: in.Filter()}, p)
		return page.Map(got, licenseOf), err
	})
	rest.List(a, rest.Op{
		ID: "listLicenseSources", Path: base + "/license-sources", Tag: tag, Permission: access.ViewLicensing,
		Summary: "List where licenses come from", Description: "The newest first; sort by deposited_at for the oldest first.", Errors: slices.Concat(placeErrors, []*errs.Error{page.ErrSort, page.ErrCursor}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Place
		rest.PageQuery
		Tag string `query:"tag" maxLength:"255" doc:"Of this entitlement only."`
		accountapi.TagQuery
	}, p page.Request) (page.Page[LicenseSource], error) {
		got, err := s.ListLicenseSources(ctx, who, in.Account, in.VirtualAccount, licensing.SourceFilter{Tag: in.Tag, Custom: in.Filter()}, p)
		return page.Map(got, sourceOf), err
	})
}

// OnInstance is the path of a product instance.
type OnInstance struct {
	Place
	Instance string `path:"instance_id" maxLength:"64"`
}

type instanceAnswer struct{ Body Instance }

func registerInstances(a *rest.API, s *licensing.Service) {
	rest.List(a, rest.Op{
		ID: "listInstances", Path: base + "/instances", Tag: tag, Permission: access.ViewLicensing,
		Summary: "List the product instances", Description: "By name; can be sorted by name, last_contact_at and registered_at.",
		Errors: slices.Concat(placeErrors, []*errs.Error{page.ErrSort, page.ErrCursor, licensing.ErrStatus}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		Place
		rest.PageQuery
		Q      string `query:"q" maxLength:"200" doc:"Part of the name, the product id, the serial number or the product."`
		Status string `query:"status" maxLength:"64" doc:"registered, registration_expired, none, authorized, out_of_compliance, authorization_expired, no_licenses_in_use or lapsed."`
		Tag    string `query:"tag" maxLength:"255" doc:"Those that use this entitlement."`
		accountapi.TagQuery
	}, p page.Request) (page.Page[Instance], error) {
		got, err := s.ListInstances(ctx, who, in.Account, in.VirtualAccount, licensing.InstanceFilter{Text: in.Q, Status: in.Status, Tag: in.Tag, Custom: in.Filter()}, p)
		return page.Map(got, instanceOf), err
	})
	rest.Handle(a, rest.Op{
		ID: "getInstance", Method: http.MethodGet, Path: base + "/instances/{instance_id}", Tag: tag, Permission: access.ViewLicensing,
		Summary: "Show a product instance", Errors: slices.Concat(placeErrors, []*errs.Error{licensing.ErrInstanceNotFound}),
	}, func(ctx context.Context, who access.Actor, in *OnInstance) (*instanceAnswer, error) {
		got, err := s.GetInstance(ctx, who, in.Account, in.VirtualAccount, in.Instance)
		return &instanceAnswer{instanceOf(got)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeInstance", Method: http.MethodDelete, Path: base + "/instances/{instance_id}", Tag: tag, Permission: access.ManageInstances,
		Summary: "Remove a product instance", Description: "What it uses goes back to the pools. The device is told at its next message.",
		Errors: slices.Concat(placeErrors, []*errs.Error{account.ErrNotActive, licensing.ErrInstanceNotFound}),
	}, func(ctx context.Context, who access.Actor, in *OnInstance) (*nothing, error) {
		return &nothing{}, s.RemoveInstance(ctx, who, in.Account, in.VirtualAccount, in.Instance)
	})
	rest.Handle(a, rest.Op{
		ID: "transferInstance", Method: http.MethodPost, Path: base + "/instances/{instance_id}/transfer", Tag: tag, Permission: access.ManageInstances, Status: http.StatusOK,
		Summary: "Transfer a product instance", Description: "To another virtual account, with all that it uses. It needs the permission in both, and is undone by the reverse transfer.",
		Errors: slices.Concat(placeErrors, []*errs.Error{account.ErrNotActive, licensing.ErrInstanceNotFound, licensing.ErrTargetShort}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		OnInstance
		Body struct {
			To access.VirtualAccountID `json:"virtual_account_id" maxLength:"64"`
		}
	}) (*instanceAnswer, error) {
		got, err := s.TransferInstance(ctx, who, in.Account, in.VirtualAccount, in.Instance, in.Body.To)
		return &instanceAnswer{instanceOf(got)}, err
	})
}
