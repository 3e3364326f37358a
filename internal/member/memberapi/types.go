package memberapi

import (
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/member"
)

// HeldRole is a role that somebody has.
type HeldRole struct {
	Role               access.Role             `json:"role"`
	VirtualAccountID   access.VirtualAccountID `json:"virtual_account_id" doc:"Empty for a role in the whole account."`
	VirtualAccountName string                  `json:"virtual_account_name"`
	TagID              access.TagID            `json:"tag_id" doc:"Of a role in every virtual account that carries the value of this custom tag; else empty."`
	TagName            string                  `json:"tag_name"`
	TagValue           string                  `json:"tag_value"`
}

// String is the role in a cell of a table: "va_user in Lab".
func (r HeldRole) String() string {
	switch {
	case r.VirtualAccountID != "":
		return string(r.Role) + " in " + r.VirtualAccountName
	case r.TagID != "":
		return string(r.Role) + " where " + r.TagName + "=" + r.TagValue
	}
	return string(r.Role)
}

func heldOf(r account.HeldRole) HeldRole {
	return HeldRole{r.Role, r.VirtualAccount, r.VirtualAccountName, r.Tag, r.TagName, r.TagValue}
}

func allHeldOf(list []account.HeldRole) []HeldRole {
	out := make([]HeldRole, len(list))
	for i, r := range list {
		out[i] = heldOf(r)
	}
	return out
}

// RoleBody is a role to be given.
type RoleBody struct {
	Role             access.Role             `json:"role" maxLength:"50"`
	VirtualAccountID access.VirtualAccountID `json:"virtual_account_id,omitempty" maxLength:"64" doc:"Left out for a role in the whole account or by a tag."`
	TagID            access.TagID            `json:"tag_id,omitempty" maxLength:"64" doc:"For a role in every virtual account that carries the value of this custom tag."`
	TagValue         string                  `json:"tag_value,omitempty" maxLength:"400"`
}

func (r RoleBody) grant() access.Grant {
	return access.Grant{Role: r.Role, VirtualAccount: r.VirtualAccountID, Tag: r.TagID, TagValue: r.TagValue}
}

func grantsOf(list []RoleBody) access.Held {
	out := make(access.Held, len(list))
	for i, r := range list {
		out[i] = r.grant()
	}
	return out
}

// UserGroup is a group that a user is in.
type UserGroup struct {
	ID    access.GroupID `json:"id"`
	Name  string         `json:"name"`
	Roles []HeldRole     `json:"roles" doc:"That the user has through the group."`
}

// String is the group in a cell of a table.
func (g UserGroup) String() string { return g.Name }

// User is a user of the account, or somebody invited to be one.
type User struct {
	ProfileID    access.ProfileID `json:"profile_id" doc:"Empty for somebody invited."`
	Name         string           `json:"name"`
	Email        string           `json:"email"`
	Company      string           `json:"company"`
	Roles        []HeldRole       `json:"roles" doc:"Given by name, or offered; those through groups are with the groups."`
	Groups       []UserGroup      `json:"groups"`
	Status       string           `json:"status" enum:"active,invited"`
	InvitationID string           `json:"invitation_id" doc:"Empty for a user."`
	Since        time.Time        `json:"since"`
}

func userOf(u member.User) User {
	out := User{ProfileID: u.Profile, Name: u.Name, Email: u.Email, Company: u.Company, Status: "active", InvitationID: u.Invitation, Since: u.Since}
	if u.Invitation != "" {
		out.Status = "invited"
	}
	out.Roles = allHeldOf(u.Roles)
	for _, g := range u.Groups {
		out.Groups = append(out.Groups, UserGroup{g.ID, g.Name, allHeldOf(g.Roles)})
	}
	return out
}

// InviteBody is whom to invite to what.
type InviteBody struct {
	Emails           []string                `json:"emails" minItems:"1" maxItems:"50"`
	Role             access.Role             `json:"role" maxLength:"50"`
	VirtualAccountID access.VirtualAccountID `json:"virtual_account_id,omitempty" maxLength:"64" doc:"Left out for a role in the whole account or by a tag."`
	TagID            access.TagID            `json:"tag_id,omitempty" maxLength:"64" doc:"For a role in every virtual account that carries the value of this custom tag."`
	TagValue         string                  `json:"tag_value,omitempty" maxLength:"400"`
	Message          string                  `json:"message,omitempty" maxLength:"4000" doc:"At most 1000 characters."`
}

// Person is who sent an invitation.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Invitation asks somebody to take a role in an account.
type Invitation struct {
	ID                 string                  `json:"id"`
	AccountID          access.AccountID        `json:"account_id"`
	AccountName        string                  `json:"account_name"`
	DomainIdentifier   string                  `json:"domain_identifier"`
	Role               access.Role             `json:"role"`
	VirtualAccountID   access.VirtualAccountID `json:"virtual_account_id"`
	VirtualAccountName string                  `json:"virtual_account_name"`
	TagID              access.TagID            `json:"tag_id"`
	TagName            string                  `json:"tag_name"`
	TagValue           string                  `json:"tag_value"`
	Email              string                  `json:"email"`
	Message            string                  `json:"message"`
	InvitedBy          Person                  `json:"invited_by"`
	Status             member.Status           `json:"status" enum:"pending,accepted,declined,withdrawn,expired"`
	Answer             string                  `json:"answer" doc:"The message that came with the answer; only for those who manage users."`
	CreatedAt          time.Time               `json:"created_at"`
	SentAt             time.Time               `json:"sent_at" doc:"When it was last mailed."`
	Resent             int                     `json:"resent" doc:"How often it was mailed again."`
	ExpiresAt          time.Time               `json:"expires_at"`
	AnsweredAt         *time.Time              `json:"answered_at,omitempty" doc:"When it was accepted, declined or withdrawn, or expired."`
	MailRefusedAt      *time.Time              `json:"mail_refused_at,omitempty" doc:"When its mail was given up; left out unless it was since it was last mailed. Only for those who manage users."`
	MailRefusal        string                  `json:"mail_refusal,omitempty" doc:"Why, in the mail server's words."`
}

func invitationOf(i member.Invitation) Invitation {
	return Invitation{
		ID: i.ID, AccountID: i.Account, AccountName: i.AccountName, DomainIdentifier: i.Identifier, Role: i.Grant.Role,
		VirtualAccountID: i.Grant.VirtualAccount, VirtualAccountName: i.VirtualAccountName,
		TagID: i.Grant.Tag, TagName: i.TagName, TagValue: i.Grant.TagValue, Email: i.Email, Message: i.Message,
		InvitedBy: Person{i.By.Name, i.By.Email}, Status: i.Status, Answer: i.Answer, CreatedAt: i.CreatedAt, SentAt: i.SentAt, Resent: i.Resent,
		ExpiresAt: i.ExpiresAt, AnsweredAt: timeOf(i.AnsweredAt),
		MailRefusedAt: timeOf(i.RefusedAt), MailRefusal: i.Refusal,
	}
}

type invitationsAnswer struct {
	Body struct {
		Invitations []Invitation `json:"invitations"`
	}
}

// timeOf leaves out a time that hasn't come.
func timeOf(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
