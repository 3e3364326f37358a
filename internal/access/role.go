package access

import "slices"

// Role is what a person is in an account or in one of its virtual accounts.
type Role string

// The seven roles: four of the whole account, three of one virtual account.
const (
	AccountAdmin    Role = "account_admin"
	AccountApprover Role = "account_approver"
	AccountUser     Role = "account_user"
	AccountViewer   Role = "account_viewer"
	VAAdmin         Role = "va_admin"
	VAUser          Role = "va_user"
	VAViewer        Role = "va_viewer"
)

// Permission is the right to one family of operations. Every operation declares exactly one.
type Permission string

// The permissions. The first three aren't held by a role: everybody, everybody who is signed in, and the vendor's
// staff have them.
const (
	Public                Permission = "public"
	SignedIn              Permission = "signed_in"
	Operators             Permission = "operator"
	ViewAccount           Permission = "account.view"
	UpdateAccount         Permission = "account.update"
	UpgradeAccount        Permission = "account.upgrade"
	ViewEvents            Permission = "account.events.view"
	ViewVirtualAccounts   Permission = "account.virtual_accounts.view"
	ManageVirtualAccounts Permission = "account.virtual_accounts.manage"
	ManageTags            Permission = "account.tags.manage"
	ViewUsers             Permission = "member.users.view"
	ManageUsers           Permission = "member.users.manage"
	ViewAgreements        Permission = "agreement.view"
	AcceptAgreements      Permission = "agreement.accept"
	ViewLicensing         Permission = "licensing.view"
	ViewTokens            Permission = "licensing.tokens.view"
	ManageTokens          Permission = "licensing.tokens.manage"
	ManageInstances       Permission = "licensing.instances.manage"
	ManageLicenses        Permission = "licensing.licenses.manage"
)

// RoleRow is a line of the table of roles.
type RoleRow struct {
	Role        Role
	Name        string       // for people
	Scope       string       // "account" or "virtual_account"
	Description string       // for people
	May         []Permission // within the scope
}

// viewing is what everybody may who may see an account at all.
var viewing = []Permission{ViewAccount, ViewEvents, ViewVirtualAccounts, ViewUsers, ViewAgreements}

// Roles returns the table of roles: the only place where it is decided what a role may do. What is made from it (the
// answer of the API, the help page, the documentation) must not be edited by hand.
func Roles() []RoleRow {
	with := func(more ...Permission) []Permission { return append(slices.Clone(viewing), more...) }
	return []RoleRow{
		{AccountAdmin, "Account administrator", "account", "Does everything in the account: properties, users, virtual accounts, tags, agreements, licenses and devices.",
			with(UpdateAccount, UpgradeAccount, ManageVirtualAccounts, ManageTags, ManageUsers, AcceptAgreements, ViewLicensing, ViewTokens, ManageTokens, ManageInstances, ManageLicenses)},
		{AccountApprover, "Account approver", "account", "Decides account matters: properties, users and agreements. Sees no licenses.",
			with(UpdateAccount, ManageUsers, AcceptAgreements)},
		{AccountUser, "Account user", "account", "Works with tokens, licenses and devices in every virtual account.",
			with(ViewLicensing, ViewTokens, ManageTokens, ManageInstances, ManageLicenses)},
		{AccountViewer, "Account viewer", "account", "Sees everything in the account, changes nothing, and can't read a token.",
			with(ViewLicensing)},
		{VAAdmin, "Virtual account administrator", "virtual_account", "Runs one virtual account: its description, its users, tokens, licenses and devices.",
			with(ManageVirtualAccounts, ManageUsers, ViewLicensing, ViewTokens, ManageTokens, ManageInstances, ManageLicenses)},
		{VAUser, "Virtual account user", "virtual_account", "Works with the tokens, licenses and devices of one virtual account.",
			with(ViewLicensing, ViewTokens, ManageTokens, ManageInstances, ManageLicenses)},
		{VAViewer, "Virtual account viewer", "virtual_account", "Sees one virtual account, changes nothing, and can't read a token.",
			with(ViewLicensing)},
	}
}

// Row returns the table's line for a role, and false for a role that doesn't exist.
func (r Role) Row() (RoleRow, bool) {
	for _, row := range Roles() {
		if row.Role == r {
			return row, true
		}
	}
	return RoleRow{}, false
}

// OfAccount reports whether the role is one of the whole account.
func (r Role) OfAccount() bool {
	row, ok := r.Row()
	return ok && row.Scope == "account"
}

// Grant is a role in one account: in all of it, in one virtual account, or in every virtual account that carries a value
// of a custom tag. A grant by a tag allows nothing in a virtual account by itself: whoever knows what carries the value
// adds a grant for each of them.
type Grant struct {
	Role           Role
	VirtualAccount VirtualAccountID // "" for the whole account, and for a grant by a tag
	Tag            TagID            // "" unless the grant is by a tag
	TagValue       string           // that a virtual account must carry
}

// Whole reports whether the grant is one of the whole account.
func (g Grant) Whole() bool { return g.VirtualAccount == "" && g.Tag == "" && g.Role.OfAccount() }

// Held is all the grants that somebody holds in one account.
type Held []Grant

// Confined returns the virtual accounts that the grants reach, and false if one of them reaches the whole account.
func (h Held) Confined() (own []VirtualAccountID, confined bool) {
	own = []VirtualAccountID{}
	for _, g := range h {
		if g.Whole() {
			return nil, false
		}
		if g.VirtualAccount != "" && !slices.Contains(own, g.VirtualAccount) {
			own = append(own, g.VirtualAccount)
		}
	}
	return own, true
}

// accountWide lists what a role of a virtual account gives in the account as a whole: to see that the account is
// there, what its virtual accounts are called (the account area shows only one's own), and its agreements.
var accountWide = []Permission{ViewAccount, ViewVirtualAccounts, ViewAgreements}

// Can reports whether the grants allow p in the virtual account va; with va "" in the account as a whole.
func (h Held) Can(p Permission, va VirtualAccountID) bool {
	return slices.ContainsFunc(h, func(g Grant) bool { return g.allows(p, va) })
}

// CanAnywhere reports whether the grants allow p in the account or in at least one virtual account.
func (h Held) CanAnywhere(p Permission) bool {
	return slices.ContainsFunc(h, func(g Grant) bool { return g.allows(p, g.VirtualAccount) })
}

// Has reports whether the role is among the grants for the whole account.
func (h Held) Has(r Role) bool {
	return slices.Contains(h, Grant{Role: r})
}

// Covers reports whether the grants allow everything that g would. A grant by a tag may come to reach any virtual account,
// so only grants of the whole account cover it, or the same one.
func (h Held) Covers(g Grant) bool {
	row, ok := g.Role.Row()
	if ok && slices.Contains(h, g) {
		return true
	}
	return ok && !slices.ContainsFunc(row.May, func(p Permission) bool { return !h.Can(p, g.VirtualAccount) })
}

// Permissions returns what the grants allow in va (or, with "", in the account as a whole), each once, in the order
// of the table.
func (h Held) Permissions(va VirtualAccountID) []Permission {
	var all []Permission
	for _, row := range Roles() {
		for _, p := range row.May {
			if h.Can(p, va) && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

func (g Grant) allows(p Permission, va VirtualAccountID) bool {
	row, ok := g.Role.Row()
	if !ok || !slices.Contains(row.May, p) {
		return false
	}
	switch {
	case row.Scope == "account":
		return g.VirtualAccount == "" && g.Tag == ""
	case va == "":
		return slices.Contains(accountWide, p)
	}
	return g.VirtualAccount == va
}
