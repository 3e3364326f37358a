package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/identity/identitytest"
	"github.com/licet/licet/internal/licensing"
	"github.com/licet/licet/internal/licensing/licensingtest"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/request"
	"github.com/licet/licet/internal/server"
)

// fixture is a whole server with one account, somebody in each role, and one of everything that has an id.
type fixture struct {
	portal   *server.Portal
	url      string
	client   *http.Client
	admin    access.Actor
	people   map[access.Role]string // cookies
	stranger string                 // cookie of somebody without a role
	operator string                 // cookie of one of the vendor's staff, signed in with a second factor
	staff    access.Actor           // the same
	params   map[string]string      // path parameters of what is there
}

const (
	password    = "violet canyon drum 42"
	catalogText = "products:\n  - {id: edge, name: Edge}\nentitlements:\n  - {tag: edge-base, name: Edge Base, product: edge}\n"
)

// newFixture opens a server on SQLite, behind a real listener.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	return fixtureOn(t, "")
}

// fixtureOn is newFixture on a database; "" is SQLite in the data folder.
func fixtureOn(t *testing.T, database obs.Secret) *fixture {
	t.Helper()
	f := bareFixture(t, server.Config{Database: database})
	f.seed(t)
	return f
}

// bareFixture is a server without anything in it; the configuration says what is special about it.
func bareFixture(t *testing.T, c server.Config) *fixture {
	t.Helper()
	c.Listen, c.URL, c.Data, c.LogLevel = "127.0.0.1:0", "http://licet.test", t.TempDir(), "error"
	c.LimitedSuffix, c.TestNames, c.Version = ".smb", true, "test"
	portal, err := server.Open(t.Context(), c, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = portal.Close() })
	portal.Identity.Hasher = identity.NewHasher(8, 1, 4) // as cheap as can be
	web := httptest.NewServer(portal.Handler())
	t.Cleanup(web.Close)
	return &fixture{portal: portal, url: web.URL, client: web.Client(), people: map[access.Role]string{}, params: map[string]string{"kind": agreement.SmartLicensing, "version": "1.0", "key": "table"}}
}

// person makes somebody with a verified email who is signed in.
func (f *fixture) person(t *testing.T, email, first string) (access.Actor, string) {
	t.Helper()
	ctx := t.Context()
	made, err := f.portal.Identity.CreateProfile(ctx, access.System("test"), identity.SignUp{
		Email: email, Password: password, FirstName: first, LastName: "Tester", Company: "Example", AcceptTerms: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	token, actor, err := f.portal.Identity.SignIn(ctx, access.Actor{Kind: access.Anonymous, Origin: "127.0.0.1"}, identity.SignIn{Email: email, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if actor.Profile != made.ID {
		t.Fatalf("signed in as %s, want %s", actor.Profile, made.ID)
	}
	return actor, "licet=" + token
}

// passkey gives somebody a passkey. It returns its id, and the cookie under which their session goes on.
func (f *fixture) passkey(t *testing.T, who access.Actor) (passkey, cookie string) {
	t.Helper()
	ctx, people := t.Context(), f.portal.Identity
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	rp, err := identity.NewRelyingParty("https://portal.example")
	must(err)
	people.Passkeys = rp
	asked, err := people.BeginPasskey(ctx, who, password)
	must(err)
	text, err := json.Marshal(asked.Options)
	must(err)
	options, err := virtualwebauthn.ParseAttestationOptions(string(text))
	must(err)
	device := virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(who.Profile)})
	party := virtualwebauthn.RelyingParty{ID: "portal.example", Name: "Portal", Origin: "https://portal.example"}
	response := virtualwebauthn.CreateAttestationResponse(party, device, identitytest.NewPasskey(t), *options)
	made, err := people.AddPasskey(ctx, who, asked.Handle, "Laptop", []byte(response))
	must(err)
	return made.ID, "licet=" + made.Session
}

// operate makes one of the vendor's staff, who is signed in with a second factor.
func (f *fixture) operate(t *testing.T, email string) (access.Actor, string) {
	t.Helper()
	ctx, people := t.Context(), f.portal.Identity
	who, _ := f.person(t, email, "Olga")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(people.SetOperator(ctx, access.System("test"), who.Profile, true))
	key, err := people.BeginTOTP(ctx, who, password)
	must(err)
	code := func(step int) string {
		text, err := totp.GenerateCode(key.Secret, f.portal.Clock().Now().Add(time.Duration(step)*30*time.Second))
		must(err)
		return text
	}
	_, err = people.ConfirmTOTP(ctx, who, code(-1))
	must(err)
	from := access.Actor{Kind: access.Anonymous, Origin: "127.0.0.1"}
	_, _, err = people.SignIn(ctx, from, identity.SignIn{Email: email, Password: password})
	waiting, ok := errs.As(err)
	if !ok {
		t.Fatalf("%s: got %v, want %v", email, err, identity.ErrSecondFactorNeeded)
	}
	token, actor, err := people.CompleteSignIn(ctx, from, identity.SecondStep{Pending: fmt.Sprint(waiting.Extra["pending"]), Code: code(1)})
	must(err)
	return actor, "licet=" + token
}

func (f *fixture) seed(t *testing.T) {
	t.Helper()
	ctx, p := t.Context(), f.portal
	groupName := "Night shift"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file, err := catalog.Parse(strings.NewReader(catalogText))
	must(err)
	_, err = p.Catalog.Load(ctx, file)
	must(err)

	admin, cookie := f.person(t, "admin@corp.example", "Ada")
	f.admin, f.people[access.AccountAdmin] = admin, cookie
	a, err := p.Requests.RequestAccount(ctx, admin, request.Requester{
		Profile: admin.Profile, Name: admin.Name, Email: admin.Email, Verified: true, Company: "Corp",
	}, request.Request{Name: "Corp"})
	must(err)
	va := a.DefaultVirtual
	var worker access.Actor
	for _, row := range access.Roles()[1:] {
		who, cookie := f.person(t, string(row.Role)+"@corp.example", "Robin")
		f.people[row.Role] = cookie
		if row.Role == access.AccountUser {
			worker = who
		}
		grant := access.Grant{Role: row.Role}
		if row.Scope == "virtual_account" {
			grant.VirtualAccount = va
		}
		must(p.DB.Update(ctx, func(tx *db.Tx) error {
			return p.Accounts.AddGrant(ctx, tx, a.ID, account.Person{Profile: who.Profile, Name: who.Name, Email: who.Email}, grant)
		}))
	}
	colleague, _ := f.person(t, "colleague@corp.example", "Kai")
	must(p.DB.Update(ctx, func(tx *db.Tx) error {
		return p.Accounts.AddGrant(ctx, tx, a.ID, account.Person{Profile: colleague.Profile, Name: colleague.Name, Email: colleague.Email},
			access.Grant{Role: access.VAUser, VirtualAccount: va})
	}))
	f.params["profile_id"] = string(colleague.Profile)
	_, f.stranger = f.person(t, "stranger@elsewhere.example", "Sigrid")
	f.staff, f.operator = f.operate(t, "olga@acme.example")

	terms, err := p.Agreements.GetAgreement(ctx, admin, agreement.SmartLicensing)
	must(err)
	token, err := p.Licensing.IssueToken(ctx, admin, a.ID, va, licensing.Terms{AcceptAgreement: terms.Version})
	must(err)
	deposited, err := p.Licensing.Deposit(ctx, access.System("test"), a.ID, licensing.License{VirtualAccount: va, Tag: "edge-base", Quantity: 5, Type: licensing.Perpetual})
	must(err)
	invited, err := p.Members.InviteUsers(ctx, admin, a.ID, member.Invite{Emails: []string{"guest@corp.example"}, Grant: access.Grant{Role: access.AccountUser}})
	must(err)
	asker, _ := f.person(t, "asker@elsewhere.example", "Ash")
	asked, err := p.Members.RequestAccess(ctx, asker, member.Asking{Identifier: a.Identifier})
	must(err)
	must(p.Members.PassOn(ctx, asker, asked.ID))
	f.params["passkey_id"], f.people[access.AccountAdmin] = f.passkey(t, admin)
	contact, err := p.Members.AddRecoveryContact(ctx, admin, a.ID, "rescue@corp.example")
	must(err)
	recovery, err := p.Members.OpenRecovery(ctx, worker, a.ID, worker.Email, "The administrator has left the company.")
	must(err)
	f.params["link_id"] = "link_admins"
	must(p.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO company_identity (issuer, subject, profile_id, link_id, provider, email, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			"https://id.corp.example", "ada", admin.Profile, f.params["link_id"], "corp", admin.Email, 1)
		return err
	}))
	sessions, err := p.Identity.ListSessions(ctx, admin)
	must(err)

	made, err := p.Accounts.CreateCustomTag(ctx, admin, a.ID, account.Tag{Name: "Site"})
	must(err)
	group, err := p.Members.CreateGroup(ctx, admin, a.ID, member.GroupBody{Name: &groupName})
	must(err)

	device := licensingtest.NewDevice("SN0001", p.Licensing.Info().Keys[0], p.Clock().Now)
	registered, err := device.Register(ctx, p.Licensing, token.Value, false)
	must(err)

	f.seedRequests(t, admin)
	f.params["job_id"] = "job_failed"
	must(p.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO job (id, kind, args, state, run_at, created_at, attempt, failures, last_error, finished_at) VALUES ($1, $2, $3, $4, 1, 1, 3, 3, $5, 1)",
			f.params["job_id"], "identity.purge", "{}", "failed", "the disk is full")
		return err
	}))

	mails, err := p.Mail.ListMails(ctx, access.System("test"), notify.RecordFilter{Kind: "user_invitation"}, page.Request{})
	must(err)

	for name, value := range map[string]string{
		"vendor_role": "partner", "mail_id": mails.Items[0].ID, "mail_kind": mails.Items[0].Kind,
		"account_id": string(a.ID), "virtual_account_id": string(va), "token_id": string(token.ID), "invitation_id": string(invited[0].ID),
		"instance_id": registered.Instance, "session_id": string(sessions[0].ID),
		"access_request_id": asked.ID, "contact_id": contact.ID, "recovery_id": recovery.ID,
		"tag_id": string(made.ID), "group_id": string(group.ID), "license_id": deposited[0].ID,
	} {
		f.params[name] = value
	}
}
