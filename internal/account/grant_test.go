package account_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// SPEC F1: a limited account has at most three virtual accounts, however many are made at once.
func TestLimitedAccountHasThreeVirtualAccounts(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		a, other := w.Limited(t, "abcdef"), w.Standard(t, "cedar")
		const many = 8
		errs := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() {
				_, errs[i] = w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: fmt.Sprint("V", i)})
			})
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if !errors.Is(err, account.ErrVirtualLimit) {
				t.Error(err)
			}
		}
		if v, err := w.Accounts.GetAccount(t.Context(), a.Admin, a.ID); err != nil || made != 2 || v.VirtualAccounts != account.MaxVirtualAccounts {
			t.Errorf("%d made, %d counted, %v", made, v.VirtualAccounts, err)
		}
		for i := range 5 { // a standard one has no such limit
			if _, err := w.Accounts.CreateVirtualAccount(t.Context(), other.Admin, other.ID, account.VirtualAccount{Name: fmt.Sprint("V", i)}); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestListVirtualAccountsByPages(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		a := w.Standard(t, "cedar")
		for _, name := range []string{"Ärmel", "beta", "Alpha", "gamma", "Beta 2"} {
			if _, err := w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: name}); err != nil {
				t.Fatal(err)
			}
		}
		for _, descending := range []bool{false, true} {
			for limit := 1; limit < 8; limit++ {
				p, seen := page.Request{Limit: limit, Sort: "name", Descending: descending}, map[string]bool{}
				for range 10 {
					got, err := w.Accounts.ListVirtualAccounts(t.Context(), a.Admin, a.ID, account.VirtualFilter{}, p)
					if err != nil {
						t.Fatal(err)
					}
					for _, v := range got.Items {
						if seen[v.Name] || v.Default != (v.Name == account.DefaultName) {
							t.Errorf("%+v, seen %v", v, seen)
						}
						seen[v.Name] = true
					}
					if p.Cursor = got.Next; p.Cursor == "" {
						break
					}
				}
				if len(seen) != 6 {
					t.Errorf("pages of %d: %v", limit, seen)
				}
			}
		}
	})
}

// The guard of the areas above, and what goes with a virtual account.
func TestRemoveVirtualAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		a := w.Standard(t, "cedar")
		lab, err := w.Accounts.CreateVirtualAccount(t.Context(), a.Admin, a.ID, account.VirtualAccount{Name: "Lab"})
		if err != nil {
			t.Fatal(err)
		}
		lee := accounttest.Person("lee")
		w.Grant(t, a.ID, lee, access.Grant{Role: access.VAUser, VirtualAccount: lab.ID})
		w.Grant(t, a.ID, a.VAUser, access.Grant{Role: access.VAUser, VirtualAccount: lab.ID})
		full := account.ErrVirtualNotEmpty
		w.Accounts.Empty = func(_ context.Context, _ *db.Tx, _ access.AccountID, va access.VirtualAccountID) error {
			if full == nil {
				return nil
			}
			return full
		}
		if err := w.Accounts.RemoveVirtualAccount(t.Context(), a.Admin, a.ID, lab.ID, ""); !errors.Is(err, account.ErrVirtualNotEmpty) {
			t.Errorf("full: %v", err)
		}
		full = nil
		if err := w.Accounts.RemoveVirtualAccount(t.Context(), a.VAAdmin, a.ID, a.Virtual, ""); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("by its own administrator: %v", err)
		}
		if err := w.Accounts.RemoveVirtualAccount(t.Context(), a.Admin, a.ID, lab.ID, ""); err != nil {
			t.Fatal(err)
		}
		w.Update(t, func(tx *db.Tx) error {
			for who, want := range map[access.ProfileID]int{lee.Profile: 0, a.VAUser.Profile: 1} {
				if held, err := w.Accounts.Held(t.Context(), tx, a.ID, who); err != nil || len(held) != want {
					t.Errorf("%v, %v: want %d", held, err, want)
				}
			}
			_, err := w.Accounts.User(t.Context(), tx, a.ID, lee.Profile)
			if !errors.Is(err, account.ErrUserNotFound) {
				t.Errorf("somebody without a role is still a user: %v", err)
			}
			return nil
		})
	})
}

// Something that is put into a virtual account in the moment when it is removed: one of the two gives way.
func TestNothingIsPutIntoARemovedVirtualAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		ctx, w := t.Context(), accounttest.New(t, d)
		a := w.Standard(t, "cedar")
		lab, err := w.Accounts.CreateVirtualAccount(ctx, a.Admin, a.ID, account.VirtualAccount{Name: "Lab"})
		if err != nil {
			t.Fatal(err)
		}
		const put = "thing.put"
		w.Accounts.Empty = func(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) error {
			found, err := w.Log.List(ctx, tx, a, event.Filter{VirtualAccount: va, Kind: put}, page.Request{})
			if err == nil && len(found.Items) > 0 {
				err = account.ErrVirtualNotEmpty
			}
			return err
		}
		asked, done := make(chan struct{}), make(chan error, 1)
		go func() {
			var once sync.Once
			done <- d.Update(ctx, func(tx *db.Tx) error {
				if _, err := w.Accounts.RequireIn(ctx, tx, a.User, a.ID, lab.ID, access.ManageTokens); err != nil {
					return err
				}
				once.Do(func() { close(asked) })
				time.Sleep(100 * time.Millisecond) // so that the removal begins before this is committed
				return w.Log.Append(ctx, tx, a.User, event.Event{Account: a.ID, Kind: put, Message: "Put.", VirtualAccount: lab.ID})
			})
		}()
		<-asked
		if err := w.Accounts.RemoveVirtualAccount(ctx, a.Admin, a.ID, lab.ID, ""); !errors.Is(err, account.ErrVirtualNotEmpty) {
			t.Errorf("removed with something in it: %v", err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// SPEC A4: what a session shows of all the accounts, and that names follow the profile.
func TestAccountsOf(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := accounttest.New(t, d)
		b, a := w.Standard(t, "harbor"), w.Standard(t, "cedar")
		w.Grant(t, b.ID, a.VAUser, access.Grant{Role: access.AccountViewer})
		w.Update(t, func(tx *db.Tx) error {
			got, err := w.Accounts.AccountsOf(t.Context(), tx, a.VAUser.Profile)
			if err != nil || len(got) != 2 || got[0].Name != "cedar" || got[0].Roles[0].VirtualAccountName != account.DefaultName ||
				!got[1].Held.Has(access.AccountViewer) || got[1].Roles[0].VirtualAccountName != "" {
				t.Errorf("%+v, %v", got, err)
			}
			if err := w.Accounts.KeepPerson(t.Context(), tx, account.Person{Profile: a.VAUser.Profile, Name: "New Name", Email: "new@cedar.example", Company: "Fir"}); err != nil {
				return err
			}
			for _, id := range []access.AccountID{a.ID, b.ID} {
				if u, err := w.Accounts.User(t.Context(), tx, id, a.VAUser.Profile); err != nil || u.Name != "New Name" || u.Email != "new@cedar.example" || u.Company != "Fir" {
					t.Errorf("%+v, %v", u, err)
				}
			}
			return nil
		})
	})
}
