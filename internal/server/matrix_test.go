package server_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request"
)

// holder is somebody whose rights are walked through, and what they hold in the fixture's account.
type holder struct {
	name, cookie string
	held         access.Held
	beyond       string // an operation that they may do, but not with the body that is sent here
}

// elsewhere is where a holder has nothing to say: another account, and two other virtual accounts of their own account.
type elsewhere struct {
	account         access.AccountID
	in              access.VirtualAccountID // of the other account
	private, public access.VirtualAccountID // of their own
}

// SPEC D1: each of the seven roles, a role through a group and a role by a tag may do what the table says: for every
// operation of the account, in the virtual account that is theirs, in others, and in another account.
func TestRolesMayDoWhatTheTableSays(t *testing.T) {
	t.Parallel()
	find := map[string]func(*testing.T, *fixture) holder{"through_a_group": throughGroup, "by_a_tag": byTag}
	for _, row := range access.Roles() {
		find[string(row.Role)] = func(_ *testing.T, f *fixture) holder {
			g := access.Grant{Role: row.Role}
			if row.Scope == "virtual_account" {
				g.VirtualAccount = access.VirtualAccountID(f.params["virtual_account_id"])
			}
			return holder{name: string(row.Role), cookie: f.people[row.Role], held: access.Held{g}}
		}
	}
	for name, of := range find {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t) // its own: allowed deeds are done
			d := readDocument(t, f.portal.API.OpenAPI())
			slices.SortStableFunc(d.operations, func(a, b operation) int { return destructive(a) - destructive(b) })
			d.operations = slices.DeleteFunc(d.operations, func(o operation) bool { return !strings.Contains(o.Path, "{account_id}") })
			who, x := of(t, f), f.elsewhere(t)
			f.walkOtherAccount(t, d, who, x)
			f.walkOtherVirtualAccounts(t, d, who, x)
			f.walkOwn(t, d, who)
		})
	}
}

// throughGroup is somebody who may see the account, and runs the virtual account as member of a group.
func throughGroup(t *testing.T, f *fixture) holder {
	who, cookie := f.person(t, "grouped@corp.example", "Gil")
	va := access.VirtualAccountID(f.params["virtual_account_id"])
	f.grant(t, who, access.Grant{Role: access.VAViewer, VirtualAccount: va})
	name, roles := "Crew", access.Held{{Role: access.VAAdmin, VirtualAccount: va}}
	if _, err := f.portal.Members.CreateGroup(t.Context(), f.admin, access.AccountID(f.params["account_id"]), member.GroupBody{
		Name: &name, Grants: &roles, Members: &[]access.ProfileID{who.Profile},
	}); err != nil {
		t.Fatal(err)
	}
	return holder{name: "through a group", cookie: cookie, held: access.Held{{Role: access.VAViewer, VirtualAccount: va}, roles[0]}}
}

// byTag is somebody who runs what carries a tag, as the virtual account does.
func byTag(t *testing.T, f *fixture) holder {
	ctx := t.Context()
	who, cookie := f.person(t, "tagged@corp.example", "Tam")
	a, va := access.AccountID(f.params["account_id"]), access.VirtualAccountID(f.params["virtual_account_id"])
	tag, err := f.portal.Accounts.CreateCustomTag(ctx, f.admin, a, account.Tag{Name: "Region"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.portal.Accounts.UpdateVirtualTags(ctx, f.admin, a, va, []account.TagValue{{Tag: tag.ID, Value: "north"}}); err != nil {
		t.Fatal(err)
	}
	f.grant(t, who, access.Grant{Role: access.VAAdmin, Tag: tag.ID, TagValue: "north"})
	// The body takes the tag off by which they have their role, which only who manages the account's tags does.
	return holder{name: "by a tag", cookie: cookie, held: access.Held{{Role: access.VAAdmin, VirtualAccount: va}}, beyond: "updateVirtualAccountTags"}
}

func (f *fixture) grant(t *testing.T, who access.Actor, g access.Grant) {
	t.Helper()
	if err := f.portal.DB.Update(t.Context(), func(tx *db.Tx) error {
		return f.portal.Accounts.AddGrant(t.Context(), tx, access.AccountID(f.params["account_id"]), account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email}, g)
	}); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) elsewhere(t *testing.T) elsewhere {
	t.Helper()
	ctx, p, a := t.Context(), f.portal, access.AccountID(f.params["account_id"])
	other, _ := f.person(t, "owner@other.example", "Olga")
	made, err := p.Requests.RequestAccount(ctx, other, request.Requester{Profile: other.Profile, Name: other.Name, Email: other.Email, Verified: true, Company: "Other"}, request.Request{Name: "Other"})
	if err != nil {
		t.Fatal(err)
	}
	private, err := p.Accounts.CreateVirtualAccount(ctx, f.admin, a, account.VirtualAccount{Name: "Private"})
	if err != nil {
		t.Fatal(err)
	}
	public, err := p.Accounts.CreateVirtualAccount(ctx, f.admin, a, account.VirtualAccount{Name: "Public", Public: true})
	if err != nil {
		t.Fatal(err)
	}
	return elsewhere{made.ID, made.DefaultVirtual, private.ID, public.ID}
}

// with is the path parameters with some of them replaced, in pairs.
func (f *fixture) with(pairs ...string) map[string]string {
	out := map[string]string{}
	for name, value := range f.params {
		out[name] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func refused(a answer) bool {
	return a.status == http.StatusForbidden && a.code() == "permission_denied"
}

// walkOtherAccount: another account is as good as one that doesn't exist, byte for byte.
func (f *fixture) walkOtherAccount(t *testing.T, d *document, who holder, x elsewhere) {
	t.Helper()
	none := "acct_" + strings.Repeat("0", 26)
	for _, op := range d.operations {
		if op.Permission == string(access.Operators) {
			continue
		}
		there := f.call(t, op, who.cookie, f.with("account_id", string(x.account), "virtual_account_id", string(x.in)), nil, op.fitting(t))
		gone := f.call(t, op, who.cookie, f.with("account_id", none, "virtual_account_id", string(x.in)), nil, op.fitting(t))
		if there.status != http.StatusNotFound || gone.status != there.status || !bytes.Equal(oneOf.ReplaceAll(there.body, nil), oneOf.ReplaceAll(gone.body, nil)) {
			t.Errorf("%s: %s in another account: %d %s, in none: %d %s; want the same 404", who.name, op.ID, there.status, there.body, gone.status, gone.body)
		}
	}
}

// walkOtherVirtualAccounts: in another virtual account of their own account, roles of the whole account count as anywhere;
// to who has a role in virtual accounts only, a private one doesn't exist, and of a public one they may only see that it
// does.
func (f *fixture) walkOtherVirtualAccounts(t *testing.T, d *document, who holder, x elsewhere) {
	t.Helper()
	_, confined := who.held.Confined()
	for _, va := range []access.VirtualAccountID{x.private, x.public} {
		for _, op := range d.operations {
			if !strings.Contains(op.Path, "{virtual_account_id}") {
				continue
			}
			p, in := access.Permission(op.Permission), va
			if whole[op.ID] {
				in = ""
			}
			got := f.call(t, op, who.cookie, f.with("virtual_account_id", string(va)), nil, op.fitting(t))
			may := who.held.Can(p, in) || va == x.public && p == access.ViewVirtualAccounts
			switch {
			case confined && va == x.private:
				if got.status != http.StatusNotFound || got.code() != account.ErrVirtualNotFound.Code {
					t.Errorf("%s: %s in a private virtual account of others: %d %s", who.name, op.ID, got.status, got.body)
				}
			case may == refused(got):
				t.Errorf("%s: %s in another virtual account (%s): %d %s, may %v", who.name, op.ID, op.Permission, got.status, got.body, may)
			}
		}
	}
}

// walkOwn: what is theirs, as the table says.
func (f *fixture) walkOwn(t *testing.T, d *document, who holder) {
	t.Helper()
	for _, op := range d.operations {
		var in access.VirtualAccountID
		if strings.Contains(op.Path, "{virtual_account_id}") && !whole[op.ID] {
			in = access.VirtualAccountID(f.params["virtual_account_id"])
		}
		got := f.call(t, op, who.cookie, f.params, nil, op.fitting(t))
		may := who.held.Can(access.Permission(op.Permission), in)
		if anywhere[op.ID] {
			may = who.held.CanAnywhere(access.Permission(op.Permission))
		}
		switch {
		case op.ID == who.beyond:
			if !refused(got) {
				t.Errorf("%s may do %s: %d %s", who.name, op.ID, got.status, got.body)
			}
		case may && (refused(got) || got.status == http.StatusUnauthorized):
			t.Errorf("%s is refused %s (%s): %d %s", who.name, op.ID, op.Permission, got.status, got.body)
		case !may && !refused(got):
			t.Errorf("%s may do %s (%s): %d %s", who.name, op.ID, op.Permission, got.status, got.body)
		}
	}
}
