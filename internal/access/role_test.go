package access_test

import (
	"testing"

	"github.com/licet/licet/internal/access"
)

// SPEC D1: what each role may is in one table, and a role of a virtual account reaches no further than that one.
func TestRolesReachOnlyTheirScope(t *testing.T) {
	t.Parallel()
	const mine, other = access.VirtualAccountID("va_mine"), access.VirtualAccountID("va_other")
	for _, row := range access.Roles() {
		grant := access.Grant{Role: row.Role}
		if row.Scope == "virtual_account" {
			grant.VirtualAccount = mine
		}
		held := access.Held{grant}
		for _, p := range row.May {
			if !held.Can(p, mine) {
				t.Errorf("%s can't %s in its own virtual account", row.Role, p)
			}
			if got, want := held.Can(p, other), row.Scope == "account"; got != want {
				t.Errorf("%s: %s in another virtual account = %v, want %v", row.Role, p, got, want)
			}
		}
	}
}

func TestTableOfRoles(t *testing.T) {
	t.Parallel()
	const va = access.VirtualAccountID("va_1")
	for _, c := range []struct {
		grant access.Grant
		p     access.Permission
		in    access.VirtualAccountID
		want  bool
	}{
		{access.Grant{Role: access.AccountAdmin}, access.ManageTokens, va, true},
		{access.Grant{Role: access.AccountAdmin}, access.UpdateAccount, "", true},
		{access.Grant{Role: access.AccountApprover}, access.AcceptAgreements, "", true},
		{access.Grant{Role: access.AccountApprover}, access.ViewLicensing, va, false},
		{access.Grant{Role: access.AccountUser}, access.UpdateAccount, "", false},
		{access.Grant{Role: access.AccountUser}, access.AcceptAgreements, "", false},
		{access.Grant{Role: access.AccountViewer}, access.ViewTokens, va, false},
		{access.Grant{Role: access.VAAdmin, VirtualAccount: va}, access.ManageUsers, "", false},
		{access.Grant{Role: access.VAAdmin, VirtualAccount: va}, access.ManageVirtualAccounts, "", false},
		{access.Grant{Role: access.VAUser, VirtualAccount: va}, access.ViewEvents, "", false},
		{access.Grant{Role: access.VAUser, VirtualAccount: va}, access.ViewAccount, "", true},
		{access.Grant{Role: access.AccountAdmin, VirtualAccount: va}, access.ManageTokens, va, false},
		{access.Grant{Role: "owner"}, access.ViewAccount, "", false},
	} {
		if got := (access.Held{c.grant}).Can(c.p, c.in); got != c.want {
			t.Errorf("%+v: %s in %q = %v, want %v", c.grant, c.p, c.in, got, c.want)
		}
	}
	for _, c := range []struct {
		held access.Held
		g    access.Grant
		want bool
	}{
		{access.Held{{Role: access.AccountAdmin}}, access.Grant{Role: access.AccountApprover}, true},
		{access.Held{{Role: access.AccountAdmin}}, access.Grant{Role: access.VAAdmin, VirtualAccount: va}, true},
		{access.Held{{Role: access.AccountApprover}}, access.Grant{Role: access.AccountViewer}, false},
		{access.Held{{Role: access.AccountApprover}, {Role: access.AccountViewer}}, access.Grant{Role: access.AccountViewer}, true},
		{access.Held{{Role: access.VAAdmin, VirtualAccount: va}}, access.Grant{Role: access.VAUser, VirtualAccount: va}, true},
		{access.Held{{Role: access.VAAdmin, VirtualAccount: va}}, access.Grant{Role: access.VAViewer, VirtualAccount: "va_2"}, false},
		{access.Held{{Role: access.AccountAdmin}}, access.Grant{Role: "owner"}, false},
	} {
		if got := c.held.Covers(c.g); got != c.want {
			t.Errorf("%+v covers %+v = %v, want %v", c.held, c.g, got, c.want)
		}
	}
	if (access.Held{}).CanAnywhere(access.ViewAccount) {
		t.Error("a stranger may view")
	}
	if !(access.Held{{Role: access.VAUser, VirtualAccount: va}}).CanAnywhere(access.ManageTokens) {
		t.Error("a user of a virtual account may manage tokens there")
	}
}
