package accountapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/rest"
)

// Upgrade turns a limited account into a standard one.
type Upgrade struct {
	_             struct{}              `nullable:"true"`
	ID            string                `json:"id"`
	Status        account.UpgradeStatus `json:"status" enum:"pending_upgrade_approval,pending_email_verification,complete,refused,canceled"`
	Name          string                `json:"name" doc:"The account's, from then on."`
	Wanted        string                `json:"wanted" doc:"The domain identifier from then on, in ASCII."`
	WantedUnicode string                `json:"wanted_unicode" doc:"For people."`
	Previous      string                `json:"previous" doc:"The domain identifier until then."`
	Cause         string                `json:"cause" doc:"Why it waits for a review; empty if it needn't."`
	RequestedBy   Person                `json:"requested_by"`
	Company       Company               `json:"company" doc:"With its address, from the requester's profile."`
	Reason        string                `json:"reason" doc:"Of a refusal."`
	RequestedAt   time.Time             `json:"requested_at"`
	EndedAt       *time.Time            `json:"ended_at" nullable:"true"`
	LinkExpiresAt *time.Time            `json:"link_expires_at" nullable:"true" doc:"When the link in the newest verification mail ends; null if there was none."`
}

func upgradeOf(u account.Upgrade) *Upgrade {
	if u.ID == "" {
		return nil
	}
	out := &Upgrade{ID: u.ID, Status: u.Status, Name: u.Name, Wanted: u.Wanted, WantedUnicode: account.Account{Identifier: u.Wanted}.IdentifierUnicode(),
		Previous: u.Previous, Cause: u.Cause, RequestedBy: personOf(u.By), Company: Company(u.Company), Reason: u.Reason, RequestedAt: u.RequestedAt}
	if !u.EndedAt.IsZero() {
		out.EndedAt = &u.EndedAt
	}
	if !u.LinkExpiresAt.IsZero() {
		out.LinkExpiresAt = &u.LinkExpiresAt
	}
	return out
}

// UpgradeState is how an account stands to its upgrade.
type UpgradeState struct {
	Missing   []account.Missing `json:"missing" enum:"company_email,verified_email,company,address" doc:"What one's profile lacks for asking."`
	Preview   Preview           `json:"preview" doc:"What the account would become if nothing were edited; without an identifier while something is missing."`
	Company   Company           `json:"company" doc:"As one's profile has it."`
	Upgrade   *Upgrade          `json:"upgrade" doc:"The newest, whatever became of it; null if there was none."`
	Requester bool              `json:"requester" doc:"Whether one asked for it oneself."`
}

type upgradeAnswer struct {
	Body struct {
		Upgrade *Upgrade `json:"upgrade"`
	}
}

type linkInput struct {
	AccountPath
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"200" doc:"The secret in the link of the verification mail."`
	}
}

func registerUpgrade(a *rest.API, s *account.Service, c Config) {
	const path = "/accounts/{account_id}/upgrade"
	rest.Handle(a, rest.Op{
		ID: "getUpgrade", Method: http.MethodGet, Path: path, Tag: tag, Permission: access.UpgradeAccount,
		Summary: "Get the upgrade of an account", Description: "What one's profile lacks, what the account would become, and how the newest upgrade stands.", Errors: changeErrors,
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*struct{ Body UpgradeState }, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		st, err := s.GetUpgrade(ctx, who, by, in.AccountID)
		return &struct{ Body UpgradeState }{UpgradeState{st.Missing, previewOf(st.Preview), Company(st.Company), upgradeOf(st.Upgrade), st.Requester}}, err
	})
	rest.Handle(a, rest.Op{
		ID: "requestUpgrade", Method: http.MethodPost, Path: path, Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusCreated,
		Summary:     "Ask to upgrade a limited account",
		Description: "Unedited, a verification mail follows; else the vendor reviews the identifier first, or a proof by DNS makes that needless. The account stays as it is until then.",
		Errors: slices.Concat(changeErrors, []*errs.Error{account.ErrNotLimited, account.ErrUpgradeProfile, account.ErrUpgradePartner, account.ErrUpgradeOpen,
			account.ErrIdentifierTaken, account.ErrIdentifierInvalid, account.ErrIdentifierConfusable, account.ErrIdentifierReserved, account.ErrName,
			account.ErrJustification, account.ErrJustificationLong, account.ErrPhone}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			Name       string    `json:"name" maxLength:"400"`
			Identifier *EditBody `json:"identifier,omitempty" doc:"Left out: derived from one's email."`
		}
	}) (*upgradeAnswer, error) {
		by, err := c.Requester(ctx, who)
		if err != nil {
			return nil, err
		}
		r := account.UpgradeRequest{Name: in.Body.Name}
		if in.Body.Identifier != nil {
			e := account.Edit(*in.Body.Identifier)
			r.Edit = &e
		}
		u, err := s.RequestUpgrade(ctx, who, by, in.AccountID, r)
		out := &upgradeAnswer{}
		out.Body.Upgrade = upgradeOf(u)
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "cancelUpgrade", Method: http.MethodDelete, Path: path, Tag: tag, Permission: access.UpgradeAccount,
		Summary: "Cancel the upgrade of an account", Errors: slices.Concat(changeErrors, []*errs.Error{account.ErrUpgradeNotFound}),
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*nothing, error) {
		return nil, s.CancelUpgrade(ctx, who, in.AccountID)
	})
	rest.Handle(a, rest.Op{
		ID: "resendUpgradeLink", Method: http.MethodPost, Path: path + "/link", Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusNoContent,
		Summary: "Send the verification mail of an upgrade again", Description: "To whoever asked for the upgrade; the link before stops working.",
		Errors: slices.Concat(changeErrors, []*errs.Error{account.ErrUpgradeNotFound, account.ErrUpgradeReview}),
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*nothing, error) {
		return nil, s.ResendUpgradeLink(ctx, who, in.AccountID)
	})
	registerUpgradeLink(a, s, path)
}

func registerUpgradeLink(a *rest.API, s *account.Service, path string) {
	linkErrors := slices.Concat(changeErrors, []*errs.Error{account.ErrUpgradeNotFound, account.ErrUpgradeEnded, account.ErrUpgradeLinkExpired,
		account.ErrUpgradeEmail, account.ErrUpgradePartner})
	rest.Handle(a, rest.Op{
		ID: "readUpgradeLink", Method: http.MethodPost, Path: path + "/verification", Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusOK,
		Summary: "Read what the link of an upgrade is for", Description: "For whoever asked for the upgrade. It changes nothing.", Errors: linkErrors,
	}, func(ctx context.Context, who access.Actor, in *linkInput) (*upgradeAnswer, error) {
		u, err := s.ReadUpgradeLink(ctx, who, in.AccountID, in.Body.Token)
		out := &upgradeAnswer{}
		out.Body.Upgrade = upgradeOf(u)
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "activateUpgrade", Method: http.MethodPost, Path: path + "/activate", Tag: tag, Permission: access.UpgradeAccount, Status: http.StatusOK,
		Summary:     "Complete an upgrade",
		Description: "The account gets its new name and identifier, and has no limits any more. All that it owns stays; the identifier before goes on finding it.",
		Errors:      slices.Concat(linkErrors, []*errs.Error{account.ErrUpgradeTaken, account.ErrUpgradeAbove, account.ErrNotLimited}),
	}, func(ctx context.Context, who access.Actor, in *linkInput) (*accountAnswer, error) {
		v, err := s.ActivateUpgrade(ctx, who, in.AccountID, in.Body.Token)
		return answer(v), err
	})
}
