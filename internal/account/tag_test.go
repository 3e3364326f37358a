package account_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/schema"
)

// tagged is an account with a tag Site of two values, by which a person is va_user of what is in Berlin, and a virtual
// account that carries nothing yet.
type tagged struct {
	*accounttest.World
	accounttest.Account
	site account.Tag
	lab  account.VirtualAccount
	kim  access.Actor
}

func newTagged(t *testing.T, d *db.DB) tagged {
	t.Helper()
	w := accounttest.New(t, d)
	x := tagged{World: w, Account: w.Standard(t, "cedar"), kim: accounttest.Person("kim")}
	x.site = x.tag(t, account.Tag{Name: "Site", Values: []string{"Berlin", "Oslo"}})
	var err error
	if x.lab, err = w.Accounts.CreateVirtualAccount(t.Context(), x.Admin, x.ID, account.VirtualAccount{Name: "Lab"}); err != nil {
		t.Fatal(err)
	}
	w.Grant(t, x.ID, x.kim, access.Grant{Role: access.VAUser, Tag: x.site.ID, TagValue: "Berlin"})
	return x
}

func (x tagged) tag(t *testing.T, tag account.Tag) account.Tag {
	t.Helper()
	made, err := x.Accounts.CreateCustomTag(t.Context(), x.Admin, x.ID, tag)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (x tagged) put(t *testing.T, who access.Actor, va access.VirtualAccountID, values ...account.TagValue) error {
	t.Helper()
	_, err := x.Accounts.UpdateVirtualTags(t.Context(), who, x.ID, va, values)
	return err
}

func (x tagged) in(value string) account.TagValue {
	return account.TagValue{Tag: x.site.ID, Value: value}
}

// reaches reports whether somebody may see the licenses of a virtual account, and fails the test unless a refusal is the
// answer about one that isn't there.
func (x tagged) reaches(t *testing.T, who access.Actor, va access.VirtualAccountID) bool {
	t.Helper()
	err := x.DB.View(t.Context(), func(tx *db.Tx) error {
		_, err := x.Accounts.RequireIn(t.Context(), tx, who, x.ID, va, access.ViewLicensing)
		return err
	})
	if err != nil && !errors.Is(err, account.ErrVirtualNotFound) && !errors.Is(err, account.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// SPEC D1: a role by a tag reaches what carries the value, from the moment on at which it does, and no longer.
func TestRoleByTagFollowsTheTag(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		x := newTagged(t, d)
		ctx := t.Context()
		if _, err := x.Accounts.GetAccount(ctx, x.kim, x.ID); err != nil {
			t.Errorf("somebody whose tag nothing carries is no user: %v", err)
		}
		for _, step := range []struct {
			value string
			want  bool
		}{{"", false}, {"Berlin", true}, {"Oslo", false}, {"Berlin", true}} {
			var values []account.TagValue
			if step.value != "" {
				values = append(values, x.in(step.value))
			}
			if err := x.put(t, x.Admin, x.lab.ID, values...); err != nil {
				t.Fatal(err)
			}
			if got := x.reaches(t, x.kim, x.lab.ID); got != step.want {
				t.Errorf("with Site=%s: reaches it %v, want %v", step.value, got, step.want)
			}
			if x.reaches(t, x.kim, x.Virtual) {
				t.Error("another virtual account is reached too")
			}
		}
		list, err := x.Accounts.ListVirtualAccounts(ctx, x.kim, x.ID, account.VirtualFilter{}, page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != x.lab.ID || len(list.Items[0].Tags) != 1 {
			t.Errorf("kim sees %+v, %v", list.Items, err)
		}
		x.Update(t, func(tx *db.Tx) error {
			users, err := x.Accounts.Users(ctx, tx, x.ID)
			i := slices.IndexFunc(users, func(u account.UserRow) bool { return u.Profile == x.kim.Profile })
			if i < 0 || !users[i].Grants.Can(access.ManageInstances, x.lab.ID) || users[i].Grants.Can(access.ManageInstances, x.Virtual) {
				t.Errorf("as a recipient of mail: %+v", users)
			}
			all, err2 := x.Accounts.AccountsOf(ctx, tx, x.kim.Profile)
			if len(all) != 1 || len(all[0].Roles) != 1 || all[0].Roles[0].VirtualAccountName != "Lab" {
				t.Errorf("accounts of kim: %+v", all)
			}
			return errors.Join(err, err2)
		})
	})
}

// SPEC D1: who runs one virtual account can't widen anybody's reach, their own neither, by a tag that gives roles; by
// other tags they tell things apart as they like.
func TestWhoRunsAVirtualAccountDoesNotGiveRolesByTags(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		x := newTagged(t, d)
		free := x.tag(t, account.Tag{Name: "Cost center"})
		if err := x.put(t, x.VAAdmin, x.Virtual, x.in("Berlin")); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("putting a tag that gives a role: %v", err)
		}
		if err := x.put(t, x.VAAdmin, x.lab.ID, x.in("Berlin")); !errors.Is(err, account.ErrVirtualNotFound) {
			t.Errorf("in another virtual account: %v", err)
		}
		if err := x.put(t, x.VAAdmin, x.Virtual, account.TagValue{Tag: free.ID, Value: "4711"}); err != nil {
			t.Errorf("another tag: %v", err)
		}
		if err := x.put(t, x.Admin, x.Virtual, x.in("Berlin"), account.TagValue{Tag: free.ID, Value: "4711"}); err != nil {
			t.Fatal(err)
		}
		if err := x.put(t, x.VAAdmin, x.Virtual, account.TagValue{Tag: free.ID, Value: "1"}); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("taking it off: %v", err)
		}
		if err := x.put(t, x.VAAdmin, x.Virtual, x.in("Berlin"), account.TagValue{Tag: free.ID, Value: "1"}); err != nil {
			t.Errorf("leaving it as it is: %v", err)
		}
		for _, who := range []access.Actor{x.Approver, x.User, x.VAAdmin} {
			if _, err := x.Accounts.CreateCustomTag(t.Context(), who, x.ID, account.Tag{Name: "Mine"}); !errors.Is(err, account.ErrForbidden) {
				t.Errorf("%s makes a tag: %v", who.Name, err)
			}
		}
	})
}

// SPEC D5: a tag has a name of its own, and takes the values that it allows.
func TestTagsAndTheirValues(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		x := newTagged(t, d)
		ctx := t.Context()
		other := x.Standard(t, "other")
		must := x.tag(t, account.Tag{Name: "Owner", Required: true})
		owner := account.TagValue{Tag: must.ID, Value: "Kim"}
		for name, c := range map[string]struct {
			values []account.TagValue
			want   *errs.Error
			at     string
		}{
			"not allowed":        {[]account.TagValue{owner, x.in("Rome")}, account.ErrTagValue, "/custom_tags/1/value"},
			"other case":         {[]account.TagValue{owner, x.in("berlin")}, account.ErrTagValue, "/custom_tags/1/value"},
			"empty":              {[]account.TagValue{{Tag: must.ID, Value: "  "}}, account.ErrTagValue, "/custom_tags/0/value"},
			"required":           {[]account.TagValue{x.in("Berlin")}, account.ErrTagRequired, "/custom_tags"},
			"twice":              {[]account.TagValue{owner, owner}, account.ErrTagTwice, "/custom_tags/1/tag_id"},
			"of another account": {[]account.TagValue{owner, {Tag: "tag_elsewhere", Value: "x"}}, account.ErrTagNotFound, "/custom_tags/1/tag_id"},
		} {
			err := x.put(t, x.Admin, x.lab.ID, c.values...)
			if e, ok := errs.As(err); !ok || !errors.Is(err, c.want) || len(e.Fields) != 1 || e.Fields[0].Pointer != c.at {
				t.Errorf("%s: %+v, want %s at %s", name, err, c.want.Code, c.at)
			}
		}
		for name, c := range map[string]struct {
			tag  account.Tag
			want *errs.Error
		}{
			"same name, other case": {account.Tag{Name: " sITE "}, account.ErrTagNameTaken},
			"no name":               {account.Tag{Name: " "}, account.ErrTagName},
			"two lines":             {account.Tag{Name: "a\nb"}, account.ErrTagName},
			"value twice":           {account.Tag{Name: "X", Values: []string{"a", " a"}}, account.ErrTagValues},
			"empty value":           {account.Tag{Name: "X", Values: []string{""}}, account.ErrTagValues},
		} {
			if _, err := x.Accounts.CreateCustomTag(ctx, x.Admin, x.ID, c.tag); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want.Code)
			}
		}
		if _, err := x.Accounts.GetCustomTag(ctx, other.Admin, other.ID, x.site.ID); !errors.Is(err, account.ErrTagNotFound) {
			t.Errorf("a tag of another account: %v", err)
		}
		limited := x.Limited(t, "abcdef")
		if _, err := x.Accounts.CreateCustomTag(ctx, limited.Admin, limited.ID, account.Tag{Name: "Site"}); !errors.Is(err, account.ErrTagsLimited) { // SPEC F1
			t.Errorf("a limited account: %v", err)
		}
	})
}

// SPEC D5: removing a tag or a value says who loses what, and then they lose it.
func TestRemovingATagEndsItsRoles(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		x := newTagged(t, d)
		ctx := t.Context()
		if err := x.put(t, x.Admin, x.lab.ID, x.in("Berlin")); err != nil {
			t.Fatal(err)
		}
		effects, err := x.Accounts.CustomTagEffects(ctx, x.Admin, x.ID, x.site.ID)
		if err != nil || len(effects.Values) != 1 || effects.Values[0].VirtualAccounts[0].Name != "Lab" || effects.Values[0].Holders[0].Name != x.kim.Name {
			t.Errorf("effects: %+v, %v", effects, err)
		}
		fewer := account.TagChange{Values: &[]string{"Oslo"}}
		if _, err := x.Accounts.UpdateCustomTag(ctx, x.Admin, x.ID, x.site.ID, fewer); !errors.Is(err, account.ErrTagInUse) {
			t.Errorf("a value in use: %v", err)
		}
		fewer.EndUses = true
		if got, err := x.Accounts.UpdateCustomTag(ctx, x.Admin, x.ID, x.site.ID, fewer); err != nil || got.Uses != (account.TagUses{}) {
			t.Errorf("ending its uses: %+v, %v", got, err)
		}
		if _, err := x.Accounts.GetAccount(ctx, x.kim, x.ID); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("kim, whose only role is gone: %v", err)
		}
		x.Grant(t, x.ID, x.kim, access.Grant{Role: access.VAUser, Tag: x.site.ID, TagValue: "Oslo"})
		if err := x.Accounts.RemoveCustomTag(ctx, x.Admin, x.ID, x.site.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Accounts.GetAccount(ctx, x.kim, x.ID); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("kim, after the tag was removed: %v", err)
		}
		err = x.DB.Update(ctx, func(tx *db.Tx) error {
			return x.Accounts.AddGrant(ctx, tx, x.ID, account.Person{Profile: x.kim.Profile, Name: "Kim"}, access.Grant{Role: access.VAUser, Tag: x.site.ID, TagValue: "Oslo"})
		})
		if !errors.Is(err, account.ErrTagNotFound) {
			t.Errorf("a role by a tag that isn't there: %v", err)
		}
	})
}

// A parent of another account is as good as none, and a circle is refused.
func TestParentsStayInTheAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		x := newTagged(t, d)
		ctx := t.Context()
		other := x.Standard(t, "other")
		for parent, want := range map[access.VirtualAccountID]error{other.Virtual: account.ErrVirtualNotFound, x.lab.ID: account.ErrVirtualCircle, x.Virtual: nil} {
			got, err := x.Accounts.UpdateVirtualAccount(ctx, x.Admin, x.ID, x.lab.ID, account.VirtualChange{Parent: &parent})
			if !errors.Is(err, want) || err == nil && got.Parent != parent {
				t.Errorf("below %s: %+v, %v, want %v", parent, got, err, want)
			}
		}
		top := access.VirtualAccountID("")
		if _, err := x.Accounts.UpdateVirtualAccount(ctx, x.VAAdmin, x.ID, x.Virtual, account.VirtualChange{Parent: &x.lab.ID}); !errors.Is(err, account.ErrForbidden) {
			t.Errorf("who runs one virtual account puts it elsewhere: %v", err)
		}
		if got, err := x.Accounts.UpdateVirtualAccount(ctx, x.Admin, x.ID, x.lab.ID, account.VirtualChange{Parent: &top}); err != nil || got.Parent != "" {
			t.Errorf("to the top: %+v, %v", got, err)
		}
	})
}
