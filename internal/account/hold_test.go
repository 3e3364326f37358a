package account_test

import (
	"errors"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC C1, P1: the vendor's staff puts an account on hold and releases it, marks it for deactivation and closes it, each
// with a reason that the administrators and approvers are mailed; a closed account gives its identifier free and is
// never deleted.
func TestStaffChangesTheStateOfAnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d)
		a, omar := w.Standard(t, "cedar"), accounttest.Staff("omar")
		const reason = "The company's address is being checked."
		do := func(deed account.Deed, want account.Status) {
			t.Helper()
			in, err := w.Accounts.ChangeStateByOperator(ctx, omar, a.ID, deed, reason)
			if err != nil || in.Status != want {
				t.Fatalf("%s: %s, %v; want %s", deed, in.Status, err, want)
			}
		}
		refused := func(deed account.Deed) {
			t.Helper()
			if _, err := w.Accounts.ChangeStateByOperator(ctx, omar, a.ID, deed, reason); !errors.Is(err, account.ErrDeed) {
				t.Errorf("%s: %v, want account_state", deed, err)
			}
		}
		name := "Renamed"
		rename := func(want error) {
			t.Helper()
			if _, err := w.Accounts.UpdateAccount(ctx, a.Admin, a.ID, account.Change{Name: &name}); !errors.Is(err, want) {
				t.Errorf("rename: %v, want %v", err, want)
			}
		}
		refused(account.Close)
		refused(account.Release)
		do(account.Hold, account.ExportHold)
		rename(account.ErrNotActive)
		do(account.Release, account.Active)
		rename(nil)
		do(account.AskDeactivation, account.DeactivationRequested)
		do(account.DropDeactivation, account.Active)
		do(account.AskDeactivation, account.DeactivationRequested)
		do(account.Close, account.Closed)
		refused(account.Release)
		told := map[string]int{}
		for _, m := range notifytest.Queued(t, d) {
			if m.Kind == "account_state_changed" {
				told[m.ToEmail]++
			}
		}
		if len(told) != 7 || told[a.Admin.Email] != 6 || told[a.Approver.Email] != 6 || told[a.User.Email] != 1 {
			t.Errorf("mailed: %v, want the administrator and the approver six times, and everybody of the end", told)
		}
		log, err := w.Accounts.ListEventsByOperator(ctx, omar, a.ID, event.Filter{Kind: "account.state_changed"}, page.Request{})
		if err != nil || len(log.Items) != 6 || log.Items[0].Actor.Kind != access.Operator || log.Items[0].After["status_reason"] != reason {
			t.Errorf("%+v, %v", log.Items, err)
		}
		if in, err := w.Accounts.InspectAccount(ctx, omar, a.ID); err != nil || len(in.Users) != 7 || len(in.May) != 0 {
			t.Errorf("the closed account is gone: %+v, %v", in, err)
		}
	})
}

func TestStateNeedsAReasonAndTheStaff(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d)
		a := w.Standard(t, "cedar")
		if _, err := w.Accounts.ChangeStateByOperator(ctx, accounttest.Staff("omar"), a.ID, account.Hold, " because "); !errors.Is(err, account.ErrDeedReason) {
			t.Error(err)
		}
		if _, err := w.Accounts.ChangeStateByOperator(ctx, a.Admin, a.ID, account.Hold, "I would like that."); !errors.Is(err, access.ErrPermissionDenied) {
			t.Error(err)
		}
		if _, err := w.Accounts.ChangeStateByOperator(ctx, accounttest.Staff("omar"), "acct_none", account.Hold, "I would like that."); !errors.Is(err, account.ErrNotFound) {
			t.Error(err)
		}
	})
}

// SPEC P1: the vendor's staff finds every account by name or identifier.
func TestStaffFindsAccounts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d)
		w.Standard(t, "cedar")
		w.Standard(t, "alder")
		w.Limited(t, "k3x9ab")
		list := func(f account.AccountFilter, p page.Request) page.Page[account.Account] {
			t.Helper()
			got, err := w.Accounts.ListAllAccounts(ctx, accounttest.Staff("omar"), f, p)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first := list(account.AccountFilter{}, page.Request{Limit: 2})
		if len(first.Items) != 2 || first.Items[0].Name != "alder" {
			t.Errorf("%+v", first.Items)
		}
		if rest := list(account.AccountFilter{}, page.Request{Limit: 2, Cursor: first.Next}); len(rest.Items) != 1 || rest.Next != "" {
			t.Errorf("%+v", rest)
		}
		for f, want := range map[account.AccountFilter]int{
			{Text: "CEDAR.ex"}: 1, {Tier: account.Limited}: 1, {Status: account.ExportHold}: 0, {Text: "%"}: 0, {Status: account.Active}: 3,
		} {
			if got := list(f, page.Request{}).Items; len(got) != want {
				t.Errorf("%+v: %d, want %d", f, len(got), want)
			}
		}
	})
}
