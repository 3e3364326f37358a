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

// SPEC P1, D8: whoever is of the vendor's staff and of the customer at once doesn't act for the vendor on the account in
// which they hold a role, however small, or which they have asked for; a colleague does.
func TestStaffLeavesTheirOwnAccountsToColleagues(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d)
		a, omar, olga := w.Standard(t, "cedar"), accounttest.Staff("omar"), accounttest.Staff("olga")
		w.Grant(t, a.ID, omar, access.Grant{Role: access.VAViewer, VirtualAccount: a.DefaultVirtual})
		asked := a.Admin
		asked.Operator, asked.SecondFactor = true, true
		const reason = "The company's address is being checked."
		for name, who := range map[string]access.Actor{"a viewer": omar, "the administrator, who asked for it": asked} {
			if _, err := w.Accounts.ChangeStateByOperator(ctx, who, a.ID, account.Hold, reason); !errors.Is(err, account.ErrOwnAccount) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, deed := range []account.Deed{account.Hold, account.Release} {
			if _, err := w.Accounts.ChangeStateByOperator(ctx, olga, a.ID, deed, reason); err != nil {
				t.Errorf("%s by a colleague: %v", deed, err)
			}
		}
		if in, err := w.Accounts.InspectAccount(ctx, omar, a.ID); err != nil || in.ID != a.ID {
			t.Errorf("looking is allowed: %v", err)
		}
	})
}
