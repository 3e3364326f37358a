package requestapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/rest"
)

// UpgradeState is how an account stands to its upgrade.
type UpgradeState struct {
	Missing   []request.Missing   `json:"missing" enum:"company_email,verified_email,company,address" doc:"What one's profile lacks for asking."`
	Preview   Preview             `json:"preview" doc:"What the account would become if nothing were edited; without an identifier while something is missing."`
	Company   accountapi.Company  `json:"company" doc:"As one's profile has it."`
	Upgrade   *accountapi.Upgrade `json:"upgrade" doc:"The newest, whatever became of it; null if there was none."`
	Requester bool                `json:"requester" doc:"Whether one asked for it oneself."`
}

type upgradeAnswer struct {
	Body struct {
		Upgrade *accountapi.Upgrade `json:"upgrade"`
	}
}

type linkInput struct {
	accountapi.AccountPath
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"200" doc:"The secret in the link of the verification mail."`
	}
}

func registerUpgrade(a *rest.API, s *request.Service, c Config) {
	const path = "/accounts/{account_id}/upgrade"
	rest.Handle(a, rest.Op{
		ID: "getUpgrade", Method: http.MethodGet, Path: path, Tag: tag, Permission: access.UpgradeAccount,
		Summary: "Get the upgrade of an account", Description: "What one's profile lacks, what the account would become, and how the newest upgrade stands.", Errors: changeErrors,
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*struct{ Body UpgradeState }, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		st, err := s.GetUpgrade(ctx, who, by, in.AccountID)
		return &struct{ Body UpgradeState }{UpgradeState{st.Missing, previewOf(st.Preview), accountapi.Company(st.Company), accountapi.UpgradeOf(st.Upgrade.Upgrade), st.Requester}}, err
	})
	rest.Handle(a, rest.Op{
		ID: "requestUpgrade", Method: http.MethodPost, Path: path, Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusCreated,
		Summary:     "Ask to upgrade a limited account",
		Description: "Unedited, a verification mail follows; else the vendor reviews the identifier first, or a proof by DNS makes that needless. The account stays as it is until then.",
		Errors: slices.Concat(changeErrors, []*errs.Error{account.ErrNotLimited, request.ErrUpgradeProfile, request.ErrUpgradePartner, request.ErrUpgradeOpen,
			request.ErrIdentifierTaken, account.ErrIdentifierInvalid, account.ErrIdentifierConfusable, account.ErrIdentifierReserved, account.ErrName,
			request.ErrJustification, request.ErrJustificationLong, request.ErrPhone}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		accountapi.AccountPath
		Body struct {
			Name       string    `json:"name" maxLength:"400"`
			Identifier *EditBody `json:"identifier,omitempty" doc:"Left out: derived from one's email."`
		}
	}) (*upgradeAnswer, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		r := request.UpgradeRequest{Name: in.Body.Name}
		if in.Body.Identifier != nil {
			e := request.Edit(*in.Body.Identifier)
			r.Edit = &e
		}
		u, err := s.RequestUpgrade(ctx, who, by, in.AccountID, r)
		out := &upgradeAnswer{}
		out.Body.Upgrade = accountapi.UpgradeOf(u.Upgrade)
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "cancelUpgrade", Method: http.MethodDelete, Path: path, Tag: tag, Permission: access.UpgradeAccount,
		Summary: "Cancel the upgrade of an account", Errors: slices.Concat(changeErrors, []*errs.Error{request.ErrUpgradeNotFound}),
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*nothing, error) {
		return nil, s.CancelUpgrade(ctx, who, in.AccountID)
	})
	rest.Handle(a, rest.Op{
		ID: "resendUpgradeLink", Method: http.MethodPost, Path: path + "/link", Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusNoContent,
		Summary: "Send the verification mail of an upgrade again", Description: "To whoever asked for the upgrade; the link before stops working.",
		Errors: slices.Concat(changeErrors, []*errs.Error{request.ErrUpgradeNotFound, request.ErrUpgradeReview}),
	}, func(ctx context.Context, who access.Actor, in *accountapi.AccountPath) (*nothing, error) {
		return nil, s.ResendUpgradeLink(ctx, who, in.AccountID)
	})
	registerUpgradeLink(a, s, path)
}

func registerUpgradeLink(a *rest.API, s *request.Service, path string) {
	linkErrors := slices.Concat(changeErrors, []*errs.Error{request.ErrUpgradeNotFound, request.ErrUpgradeEnded, request.ErrUpgradeLinkExpired,
		request.ErrUpgradeEmail, request.ErrUpgradePartner})
	rest.Handle(a, rest.Op{
		ID: "readUpgradeLink", Method: http.MethodPost, Path: path + "/verification", Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusOK,
		Summary: "Read what the link of an upgrade is for", Description: "For whoever asked for the upgrade. It changes nothing.", Errors: linkErrors,
	}, func(ctx context.Context, who access.Actor, in *linkInput) (*upgradeAnswer, error) {
		u, err := s.ReadUpgradeLink(ctx, who, in.AccountID, in.Body.Token)
		out := &upgradeAnswer{}
		out.Body.Upgrade = accountapi.UpgradeOf(u.Upgrade)
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "activateUpgrade", Method: http.MethodPost, Path: path + "/activate", Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusOK,
		Summary:     "Complete an upgrade",
		Description: "The account gets its new name and identifier, and has no limits any more. All that it owns stays; the identifier before goes on finding it.",
		Errors:      slices.Concat(linkErrors, []*errs.Error{request.ErrUpgradeTaken, request.ErrUpgradeAbove, account.ErrNotLimited}),
	}, func(ctx context.Context, who access.Actor, in *linkInput) (*accountapi.AccountAnswer, error) {
		if _, err := s.ActivateUpgrade(ctx, who, in.AccountID, in.Body.Token); err != nil {
			return nil, err
		}
		v, err := s.Accounts.GetAccount(ctx, who, in.AccountID)
		return accountapi.Answer(v), err
	})
}
