package memberapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

var (
	openErrors = []*errs.Error{member.ErrRecoveryReason, member.ErrRecoveryProposed, identity.ErrEmailInvalid, member.ErrRecoveryOpen, member.ErrUserLimit,
		account.ErrNotActive}
	approveErrors = []*errs.Error{member.ErrRecoveryNotFound, member.ErrRecoveryStopped, member.ErrRecoveryOver, member.ErrRecoveryEarly, member.ErrRecoveryOwn,
		member.ErrRecoveryTwice, member.ErrRecoveryGone, member.ErrRecoveryNeedless, member.ErrUserLimit}
	contactErrors = append(slices.Clone(changeErrors), member.ErrNotAdministrator)
)

// RecoveryPath says which recovery.
type RecoveryPath struct {
	RecoveryID string `path:"recovery_id" maxLength:"64"`
}

// ContactPath says which recovery contact.
type ContactPath struct {
	ContactID string `path:"contact_id" maxLength:"64"`
}

// AccountContactPath says which recovery contact of which account.
type AccountContactPath struct {
	AccountPath
	ContactPath
}

// RecoveryContact is an address that may open and approve a recovery.
type RecoveryContact struct {
	ID          string           `json:"id"`
	AccountID   access.AccountID `json:"account_id"`
	AccountName string           `json:"account_name"`
	Email       string           `json:"email"`
	Name        string           `json:"name" doc:"Of the profile that has confirmed; empty while none has."`
	NamedBy     string           `json:"named_by"`
	Confirmed   bool             `json:"confirmed"`
	CreatedAt   time.Time        `json:"created_at"`
}

func contactOf(c member.Contact) RecoveryContact {
	return RecoveryContact{c.ID, c.Account, c.AccountName, c.Email, c.Name, c.NamedBy, !c.ConfirmedAt.IsZero(), c.CreatedAt}
}

// RecoveryApproval is one of the two that a recovery needs.
type RecoveryApproval struct {
	Name     string    `json:"name"`
	Operator bool      `json:"operator" doc:"Whether it is of the vendor's staff."`
	At       time.Time `json:"at"`
}

// Recovery proposes a new administrator for an account that has lost its own.
type Recovery struct {
	ID               string                `json:"id"`
	AccountID        access.AccountID      `json:"account_id"`
	AccountName      string                `json:"account_name"`
	DomainIdentifier string                `json:"domain_identifier"`
	Locked           bool                  `json:"locked" doc:"Whether the vendor's staff is kept out of it."`
	Proposed         Person                `json:"proposed"`
	Reason           string                `json:"reason"`
	OpenedBy         string                `json:"opened_by"`
	Status           member.RecoveryStatus `json:"status" enum:"waiting,done,stopped,expired"`
	Approvals        []RecoveryApproval    `json:"approvals"`
	CreatedAt        time.Time             `json:"created_at"`
	ApprovableAt     time.Time             `json:"approvable_at" doc:"Before that nobody can approve."`
	ExpiresAt        time.Time             `json:"expires_at"`
	EndedAt          *time.Time            `json:"ended_at,omitempty"`
	StoppedBy        string                `json:"stopped_by"`
}

func recoveryOf(r member.Recovery) Recovery {
	out := Recovery{ID: r.ID, AccountID: r.Account, AccountName: r.AccountName, DomainIdentifier: r.Identifier, Locked: r.Locked,
		Proposed: Person{r.Proposed.Name, r.Proposed.Email}, Reason: r.Reason, OpenedBy: r.OpenedByName, Status: r.Status,
		CreatedAt: r.CreatedAt, ApprovableAt: r.ApprovableAt, ExpiresAt: r.ExpiresAt, EndedAt: timeOf(r.EndedAt), StoppedBy: r.StoppedBy}
	for _, a := range r.Approvals {
		out.Approvals = append(out.Approvals, RecoveryApproval{a.Name, a.Operator, a.At})
	}
	return out
}

type recoveryAnswer struct{ Body Recovery }

type contactsAnswer struct {
	Body struct {
		Items []RecoveryContact `json:"items"`
	}
}

type contactAnswer struct{ Body RecoveryContact }

type openInput struct {
	Body struct {
		AccountID access.AccountID `json:"account_id" maxLength:"64"`
		Email     string           `json:"email" maxLength:"254" doc:"Of the person proposed: a user or a confirmed recovery contact of the account."`
		Reason    string           `json:"reason" maxLength:"4000" doc:"10 to 1000 characters."`
	}
}

// onePage makes a page of all recoveries that somebody sees.
func onePage(all []member.Recovery, p page.Request) (page.Page[Recovery], error) {
	out := make([]Recovery, len(all))
	for i, r := range all {
		out[i] = recoveryOf(r)
	}
	return page.Of(out, p, func(r Recovery) string { return r.ID })
}

func contactsOf(all []member.Contact) *contactsAnswer {
	out := &contactsAnswer{}
	for _, c := range all {
		out.Body.Items = append(out.Body.Items, contactOf(c))
	}
	return out
}

func registerContacts(a *rest.API, s *member.Service) {
	rest.Handle(a, rest.Op{
		ID: "listRecoveryContacts", Method: http.MethodGet, Path: "/accounts/{account_id}/recovery-contacts", Tag: tag, Permission: access.ManageUsers,
		Summary: "List the recovery contacts", Errors: changeErrors,
	}, func(ctx context.Context, who access.Actor, in *AccountPath) (*contactsAnswer, error) {
		all, err := s.ListRecoveryContacts(ctx, who, in.AccountID)
		return contactsOf(all), err
	})
	rest.Handle(a, rest.Op{
		ID: "addRecoveryContact", Method: http.MethodPost, Path: "/accounts/{account_id}/recovery-contacts", Tag: tag, Permission: access.ManageUsers,
		Summary: "Name a recovery contact", Description: "Five at most, by administrators. The person is mailed and has to confirm.", Status: http.StatusCreated,
		Errors: slices.Concat(contactErrors, []*errs.Error{identity.ErrEmailInvalid, member.ErrContactExists, member.ErrContactLimit}),
	}, func(ctx context.Context, who access.Actor, in *struct {
		AccountPath
		Body struct {
			Email string `json:"email" maxLength:"254"`
		}
	}) (*contactAnswer, error) {
		c, err := s.AddRecoveryContact(ctx, who, in.AccountID, in.Body.Email)
		return &contactAnswer{contactOf(c)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "removeRecoveryContact", Method: http.MethodDelete, Path: "/accounts/{account_id}/recovery-contacts/{contact_id}", Tag: tag, Permission: access.ManageUsers,
		Summary: "Remove a recovery contact", Errors: append(slices.Clone(contactErrors), member.ErrContactNotFound),
	}, func(ctx context.Context, who access.Actor, in *AccountContactPath) (*nothing, error) {
		return nil, s.RemoveRecoveryContact(ctx, who, in.AccountID, in.ContactID)
	})
	rest.Handle(a, rest.Op{
		ID: "listMyRecoveryContacts", Method: http.MethodGet, Path: "/recovery-contacts", Tag: tag, Permission: access.SignedIn,
		Summary: "List where one is named as a recovery contact",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*contactsAnswer, error) {
		all, err := s.ListMyRecoveryContacts(ctx, who)
		return contactsOf(all), err
	})
	rest.Handle(a, rest.Op{
		ID: "confirmRecoveryContact", Method: http.MethodPost, Path: "/recovery-contacts/{contact_id}/confirm", Tag: tag, Permission: access.SignedIn,
		Summary: "Confirm being a recovery contact", Description: "For a profile that has verified the very address named.", Status: http.StatusOK,
		Errors: []*errs.Error{member.ErrContactNotFound},
	}, func(ctx context.Context, who access.Actor, in *ContactPath) (*contactAnswer, error) {
		c, err := s.ConfirmRecoveryContact(ctx, who, in.ContactID)
		return &contactAnswer{contactOf(c)}, err
	})
}

func registerRecoveries(a *rest.API, s *member.Service) {
	rest.List(a, rest.Op{
		ID: "listRecoveries", Path: "/recoveries", Tag: tag, Permission: access.SignedIn,
		Summary: "List the recoveries in which one has a say", Description: "The newest of each account first, 50 at most.",
		Errors: []*errs.Error{page.ErrCursor, page.ErrSort},
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, p page.Request) (page.Page[Recovery], error) {
		all, err := s.ListRecoveries(ctx, who)
		if err != nil {
			return page.Page[Recovery]{}, err
		}
		return onePage(all, p)
	})
	rest.Handle(a, rest.Op{
		ID: "openRecovery", Method: http.MethodPost, Path: "/recoveries", Tag: tag, Permission: access.SignedIn, Status: http.StatusCreated,
		Summary: "Propose a new administrator for an account that has lost its own",
		Description: "For users with a role in the whole account, and for its confirmed recovery contacts. Administrators, approvers and contacts are mailed at once. " +
			"For three days an administrator can stop it before anybody can approve; then two different people have to.",
		Errors: slices.Concat(openErrors, []*errs.Error{member.ErrRecoveryNotFound, member.ErrRecoveryPresent, member.ErrRecoveryBanned, member.ErrRecoveryPartner, account.ErrLocked}),
	}, func(ctx context.Context, who access.Actor, in *openInput) (*recoveryAnswer, error) {
		r, err := s.OpenRecovery(ctx, who, in.Body.AccountID, in.Body.Email, in.Body.Reason)
		return &recoveryAnswer{recoveryOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "getRecovery", Method: http.MethodGet, Path: "/recoveries/{recovery_id}", Tag: tag, Permission: access.SignedIn,
		Summary: "Get a recovery", Errors: []*errs.Error{member.ErrRecoveryNotFound},
	}, func(ctx context.Context, who access.Actor, in *RecoveryPath) (*recoveryAnswer, error) {
		r, err := s.GetRecovery(ctx, who, in.RecoveryID)
		return &recoveryAnswer{recoveryOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "approveRecovery", Method: http.MethodPost, Path: "/recoveries/{recovery_id}/approve", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK,
		Summary: "Approve a recovery", Description: "With the second approval the person proposed becomes account administrator.",
		Errors: slices.Concat(approveErrors, []*errs.Error{member.ErrRecoveryPartner, member.ErrRecoveryLate, member.ErrRecoveryOperators, account.ErrLocked}),
	}, func(ctx context.Context, who access.Actor, in *RecoveryPath) (*recoveryAnswer, error) {
		r, err := s.ApproveRecovery(ctx, who, in.RecoveryID)
		return &recoveryAnswer{recoveryOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "stopRecovery", Method: http.MethodPost, Path: "/recoveries/{recovery_id}/stop", Tag: tag, Permission: access.SignedIn, Status: http.StatusOK,
		Summary: "Stop a recovery", Description: "For administrators of the account.",
		Errors: []*errs.Error{member.ErrRecoveryNotFound, member.ErrNotAdministrator, member.ErrRecoveryStopped, member.ErrRecoveryOver},
	}, func(ctx context.Context, who access.Actor, in *RecoveryPath) (*recoveryAnswer, error) {
		r, err := s.StopRecovery(ctx, who, in.RecoveryID)
		return &recoveryAnswer{recoveryOf(r)}, err
	})
}

func registerOperatorRecoveries(a *rest.API, s *member.Service) {
	rest.List(a, rest.Op{
		ID: "listRecoveriesOfAll", Path: "/operator/recoveries", Tag: tag, Permission: access.Operators,
		Summary: "List the recoveries of all accounts", Description: "Those that wait first, unless sorted otherwise.",
		Errors: []*errs.Error{access.ErrPermissionDenied, page.ErrCursor}, Sort: member.RecoveryOrder.Names(),
	}, func(ctx context.Context, who access.Actor, in *struct {
		rest.PageQuery
		Text    string                `query:"q" maxLength:"200" doc:"Part of the account's name or its company's, or of the name or email of a person."`
		Status  member.RecoveryStatus `query:"status" enum:"waiting,done,stopped,expired"`
		Account access.AccountID      `query:"account_id" maxLength:"64"`
	}, p page.Request) (page.Page[Recovery], error) {
		found, err := s.ListRecoveriesOfAll(ctx, who, member.RecoveryFilter{Text: in.Text, Status: in.Status, Account: in.Account}, p)
		out := page.Page[Recovery]{Next: found.Next, Total: found.Total}
		for _, r := range found.Items {
			out.Items = append(out.Items, recoveryOf(r))
		}
		return out, err
	})
	rest.Handle(a, rest.Op{
		ID: "openRecoveryAsOperator", Method: http.MethodPost, Path: "/operator/recoveries", Tag: tag, Permission: access.Operators, Status: http.StatusCreated,
		Summary: "Open a recovery for a customer", Description: "Unless the account is locked.",
		Errors: slices.Concat(openErrors, []*errs.Error{access.ErrPermissionDenied, account.ErrNotFound, account.ErrLocked}),
	}, func(ctx context.Context, who access.Actor, in *openInput) (*recoveryAnswer, error) {
		r, err := s.OpenRecoveryAsOperator(ctx, who, in.Body.AccountID, in.Body.Email, in.Body.Reason)
		return &recoveryAnswer{recoveryOf(r)}, err
	})
	rest.Handle(a, rest.Op{
		ID: "approveRecoveryAsOperator", Method: http.MethodPost, Path: "/operator/recoveries/{recovery_id}/approve", Tag: tag, Permission: access.Operators, Status: http.StatusOK,
		Summary: "Approve a recovery for the vendor", Description: "One approval of the vendor's staff counts, and none in an account that is locked.",
		Errors: slices.Concat(approveErrors, []*errs.Error{access.ErrPermissionDenied, account.ErrLocked, member.ErrRecoveryOperators}),
	}, func(ctx context.Context, who access.Actor, in *RecoveryPath) (*recoveryAnswer, error) {
		r, err := s.ApproveRecoveryAsOperator(ctx, who, in.RecoveryID)
		return &recoveryAnswer{recoveryOf(r)}, err
	})
}
