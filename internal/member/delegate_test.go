package member_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/account/accounttest"
	"github.com/licet/licet/internal/agreement"
	"github.com/licet/licet/internal/member"
	"github.com/licet/licet/internal/notify/notifytest"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/db/dbtest"
	"github.com/licet/licet/internal/schema"
)

// SPEC H3: one confirmation accepts the agreement and invites, both or neither; the invited can then make a token but
// never accepts for the customer.
func TestDelegateSetUp(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, schema.Migrate, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		agreements := &agreement.Service{DB: d, Clock: w.World.Clock, Log: w.World.Log, Mail: w.World.Mail, Accounts: w.World.Accounts}
		w.Agreements = agreements
		if err := agreements.Install(t.Context(), "Acme Networks"); err != nil {
			t.Fatal(err)
		}
		a := w.Limited(t, "abcdef")
		ask := func(who access.Actor, version string, emails ...string) error {
			in := member.Delegation{Invite: user(emails...), Agreement: version}
			in.Message = "Thank you"
			_, err := w.DelegateSetUp(t.Context(), who, a.ID, in)
			return err
		}
		partner := accounttest.Person("priya")
		partner.Email, partner.Partner = "priya@brightline.example", true
		w.Grant(t, a.ID, partner, access.Grant{Role: access.AccountAdmin})
		for name, c := range map[string]struct {
			err  error
			want error
		}{
			"another version":    {ask(a.Admin, "0.9", "lee@x.example"), agreement.ErrOutdated},
			"more than there is": {ask(a.Admin, "1.0", "a@x.example", "b@x.example"), member.ErrUserLimit},
			"no address":         {ask(a.Admin, "1.0"), member.ErrEmails},
			"a reseller":         {ask(partner, "1.0", "lee@x.example"), agreement.ErrPartner},
			"a stranger":         {ask(accounttest.Person("eve"), "1.0", "lee@x.example"), account.ErrNotFound},
		} {
			if !errors.Is(c.err, c.want) {
				t.Errorf("%s: got %v, want %v", name, c.err, c.want)
			}
		}
		if got := kinds(t, w, a.ID) + mails(t, d); got != "" {
			t.Errorf("the refusals left something behind: %s", got)
		}
		if err := ask(a.Admin, "1.0", "lee@x.example"); err != nil {
			t.Fatal(err)
		}
		if got := kinds(t, w, a.ID); got != "user.invited agreement.accepted" {
			t.Errorf("events: %s", got)
		}
		if got := mails(t, d); got != "set_up_invitation lee@x.example" {
			t.Errorf("mails: %s", got)
		}
		facts := notifytest.Queued(t, d)[0].Data
		for field, want := range map[string]string{"role": "Account user", "message": "Thank you", "invited": "lee@x.example", "identifier": "abcdef.smb",
			"type": "Limited Smart Account", "sender": a.Admin.Name + " (" + a.Admin.Email + ")"} {
			if facts[field] != want {
				t.Errorf("the mail says %s %q, want %q", field, facts[field], want)
			}
		}
		lee := accounttest.Person("lee")
		lee.Email = "lee@x.example"
		id := facts["invitation"].(string)
		if _, err := w.AcceptInvitation(t.Context(), lee, id, ""); err != nil {
			t.Fatal(err)
		}
		w.Update(t, func(tx *db.Tx) error {
			if _, err := w.World.Accounts.Require(t.Context(), tx, lee, a.ID, access.ManageTokens); err != nil {
				t.Errorf("the invited can't make a token: %v", err)
			}
			if err := agreements.AcceptIn(t.Context(), tx, lee, a.ID, "1.0"); !errors.Is(err, account.ErrForbidden) {
				t.Errorf("the invited accepts: %v", err)
			}
			return nil
		})
		if err := ask(a.Admin, "1.0", "pat@x.example"); !errors.Is(err, member.ErrUserLimit) {
			t.Errorf("a fourth: %v", err)
		}
		big := w.Standard(t, "cedar")
		var many []string
		for _, c := range strings.Split("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX", "") {
			many = append(many, "p"+c+strings.Repeat("x", len(many))+"@x.example")
		}
		in := member.Delegation{Invite: user(many...), Agreement: "1.0"}
		in.Grant = access.Grant{Role: access.VAUser, VirtualAccount: big.Virtual}
		if made, err := w.DelegateSetUp(t.Context(), big.Approver, big.ID, in); err != nil || len(made) != 50 {
			t.Errorf("fifty in a standard account: %d, %v", len(made), err)
		}
	})
}
