package account_test

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC D1: a permission holds where a role gives it; a stranger's answer is the one about a missing account.
func TestRequire(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		pending := w.Make(t, account.Account{Name: "late", Identifier: "late.example", Tier: account.Standard,
			Status: account.PendingDomainApproval}, accounttest.Person("lee"))
		for name, c := range map[string]struct {
			who  access.Actor
			in   access.AccountID
			p    access.Permission
			want error
		}{
			"administrator":             {a.Admin, a.ID, access.UpdateAccount, nil},
			"approver, agreements":      {a.Approver, a.ID, access.AcceptAgreements, nil},
			"user":                      {a.User, a.ID, access.UpdateAccount, account.ErrForbidden},
			"of a virtual account":      {a.VAAdmin, a.ID, access.ManageVirtualAccounts, account.ErrForbidden},
			"of a virtual account, see": {a.VAViewer, a.ID, access.ViewAccount, nil},
			"stranger":                  {other.Admin, a.ID, access.ViewAccount, account.ErrNotFound},
			"missing":                   {a.Admin, "acct_0000000000000000000000000", access.ViewAccount, account.ErrNotFound},
			"anonymous":                 {access.Actor{Kind: access.Anonymous}, a.ID, access.ViewAccount, account.ErrNotFound},
			"operator without a role":   {access.Actor{Kind: access.Operator, Profile: "prof_op", Operator: true}, a.ID, access.ViewAccount, account.ErrNotFound},
			"system":                    {access.System("deposit"), a.ID, access.ManageLicenses, nil},
			"system, missing":           {access.System("deposit"), "acct_x", access.ManageLicenses, account.ErrNotFound},
			"pending, look":             {pending.Admin, pending.ID, access.ViewAccount, nil},
			"pending, change":           {pending.Admin, pending.ID, access.UpdateAccount, account.ErrNotActive},
		} {
			err := d.View(t.Context(), func(tx *db.Tx) error {
				_, err := w.Accounts.Require(t.Context(), tx, c.who, c.in, c.p)
				return err
			})
			if !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
	})
}

// SPEC D1: a role of a virtual account reaches no other one; another account's is as good as missing.
func TestRequireIn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		a, other := w.Standard(t, "cedar"), w.Standard(t, "harbor")
		for name, c := range map[string]struct {
			who  access.Actor
			a    access.AccountID
			va   access.VirtualAccountID
			p    access.Permission
			want error
		}{
			"user of the account":     {a.User, a.ID, a.Virtual, access.ManageTokens, nil},
			"user of it":              {a.VAUser, a.ID, a.Virtual, access.ManageTokens, nil},
			"viewer of it":            {a.VAViewer, a.ID, a.Virtual, access.ViewTokens, account.ErrForbidden},
			"approver":                {a.Approver, a.ID, a.Virtual, access.ViewLicensing, account.ErrForbidden},
			"other account's":         {a.Admin, a.ID, other.Virtual, access.ViewLicensing, account.ErrVirtualNotFound},
			"missing":                 {a.Admin, a.ID, "va_x", access.ViewLicensing, account.ErrVirtualNotFound},
			"stranger":                {other.Admin, a.ID, a.Virtual, access.ViewLicensing, account.ErrNotFound},
			"stranger's, own virtual": {other.Admin, a.ID, other.Virtual, access.ViewLicensing, account.ErrNotFound},
		} {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				v, err := w.Accounts.RequireIn(t.Context(), tx, c.who, c.a, c.va, c.p)
				if err == nil && (v.ID != c.va || v.Name != account.DefaultName || !v.Default) {
					t.Errorf("%s: got %+v", name, v)
				}
				return err
			})
			if !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
	})
}
