package account_test

import (
	"regexp"
	"testing"

	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC E2, P1: each company's headquarters has a number of its own, which stays and by which the vendor finds the account.
func TestHeadquartersNumber(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d)
		cedar, alder := w.Standard(t, "cedar"), w.Standard(t, "alder")
		number := func(a accounttest.Account) string {
			t.Helper()
			v, err := w.Accounts.GetAccount(ctx, a.Admin, a.ID)
			if err != nil {
				t.Fatal(err)
			}
			return v.Headquarters
		}
		first := number(cedar)
		if !regexp.MustCompile(`^[2-9]\d{8}$`).MatchString(first) || first == number(alder) {
			t.Errorf("cedar has %q, alder %q", first, number(alder))
		}
		moved := account.Company{Name: "Cedar Labs", Country: "NL", Line1: "Kade 1", City: "Delft", PostalCode: "2611 AB"}
		if _, err := w.Accounts.UpdateAccount(ctx, cedar.Admin, cedar.ID, account.Change{Company: &moved}); err != nil {
			t.Fatal(err)
		}
		if now := number(cedar); now != first {
			t.Errorf("the number became %s when the company moved, it was %s", now, first)
		}
		found, err := w.Accounts.ListAllAccounts(ctx, accounttest.Staff("omar"), account.AccountFilter{Text: first}, page.Request{})
		if err != nil || len(found.Items) != 1 || found.Items[0].ID != cedar.ID {
			t.Errorf("by %s: %+v, %v", first, found.Items, err)
		}
		if part, err := w.Accounts.ListAllAccounts(ctx, accounttest.Staff("omar"), account.AccountFilter{Text: first[:5]}, page.Request{}); err != nil || len(part.Items) != 0 {
			t.Errorf("a part of a number finds %+v, %v", part.Items, err)
		}
	})
}
