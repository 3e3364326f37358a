package demo

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
)

// The people at the hospital's door: a consultant who waits to be let in, one who was turned away, and one who is
// invited and has a profile already.
var (
	consultant = human{"Rina", "Castell", "rina.castell@northpier.example", "North Pier Consulting", "", ""}
	salesman   = human{"Bo", "Larsen", "bo.larsen@cablehaus.example", "Cablehaus", "", ""}
	auditor    = human{"Tess", "Okoye", "tess.okoye@northpier.example", "North Pier Consulting", "", ""}
)

// comeAndGo lets people ask for access to the hospital's account, and the administrator invite some.
func (t *teller) comeAndGo(ctx context.Context, admin access.Actor, a account.Account) error {
	rina, err := t.profile(ctx, consultant, "", "no role")
	if err != nil {
		return err
	}
	bo, err := t.profile(ctx, salesman, "", "no role")
	if err != nil {
		return err
	}
	tess, err := t.profile(ctx, auditor, "", "no role")
	if err != nil {
		return err
	}
	if _, err := t.ask(ctx, rina, a, "I set up the new firewalls in Portland and need tokens for them."); err != nil {
		return err
	}
	asked, err := t.ask(ctx, bo, a, "Let me show you our new offers.")
	if err != nil {
		return err
	}
	if _, err := t.p.Members.DeclineAccessRequest(ctx, admin, a.ID, asked.ID, "We don't know you. Please write to our purchasing first."); err != nil {
		return err
	}
	invited, err := t.p.Members.InviteUsers(ctx, admin, a.ID, member.Invite{
		Emails: []string{auditor.email, "night.shift@harborlight.example"}, Grant: access.Grant{Role: access.AccountViewer}, Message: "For the audit of this year.",
	})
	if err != nil {
		return err
	}
	if err := t.p.Members.WithdrawInvitation(ctx, admin, a.ID, invited[1].ID); err != nil {
		return err
	}
	return t.rescue(ctx, admin, tess, a)
}

// ask asks for access to an account, and doesn't wait for the job that passes it on.
func (t *teller) ask(ctx context.Context, who access.Actor, a account.Account, message string) (member.AccessRequest, error) {
	asked, err := t.p.Members.RequestAccess(ctx, who, member.Asking{Identifier: a.Identifier, Message: message})
	if err != nil {
		return asked, err
	}
	return asked, t.p.Members.PassOn(ctx, who, asked.ID)
}

// rescue names recovery contacts, one of whom proposes a new administrator, which nobody has stopped yet.
func (t *teller) rescue(ctx context.Context, admin, tess access.Actor, a account.Account) error {
	named, err := t.p.Members.AddRecoveryContact(ctx, admin, a.ID, tess.Email)
	if err != nil {
		return err
	}
	if _, err := t.p.Members.AddRecoveryContact(ctx, admin, a.ID, "counsel@northpier.example"); err != nil {
		return err
	}
	if _, err := t.p.Members.ConfirmRecoveryContact(ctx, tess, named.ID); err != nil {
		return err
	}
	_, err = t.p.Members.OpenRecovery(ctx, tess, a.ID, "ines.moreau@harborlight.example", "Maya Ortiz has not answered for a month; we fear that she has left.")
	return err
}
