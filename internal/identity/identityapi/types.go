package identityapi

import (
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity"
)

// Profile is a person's own profile.
type Profile struct {
	ID            access.ProfileID `json:"id"`
	Email         string           `json:"email"`
	EmailVerified bool             `json:"email_verified"`
	Name          string           `json:"name" doc:"How the person is called in lists and mails."`
	FirstName     string           `json:"first_name"`
	LastName      string           `json:"last_name"`
	PreferredName string           `json:"preferred_name"`
	Username      string           `json:"username"`
	Phone         string           `json:"phone" doc:"E.164"`
	Country       string           `json:"country" doc:"ISO 3166-1 alpha-2"`
	Company       string           `json:"company"`
	SiteAddress   SiteAddress      `json:"site_address"`
	JobRole       string           `json:"job_role"`
	JobLevel      string           `json:"job_level"`
	JobTitle      string           `json:"job_title"`
	Operator      bool             `json:"operator" doc:"Of the vendor's staff."`
	Partner       bool             `json:"partner" doc:"Of a reseller, who never decides for a customer."`
	CreatedAt     time.Time        `json:"created_at"`
	UpdatedAt     time.Time        `json:"updated_at"`
}

// SiteAddress is where a person works.
type SiteAddress struct {
	Line1      string `json:"line1" required:"false" maxLength:"100"`
	Line2      string `json:"line2" required:"false" maxLength:"100"`
	City       string `json:"city" required:"false" maxLength:"100"`
	Region     string `json:"region" required:"false" maxLength:"100"`
	PostalCode string `json:"postal_code" required:"false" maxLength:"100"`
	Country    string `json:"country" required:"false" maxLength:"2" doc:"ISO 3166-1 alpha-2"`
}

func profileOf(p identity.Profile) Profile {
	return Profile{
		ID: p.ID, Email: p.Email, EmailVerified: !p.EmailVerified.IsZero(), Name: p.Name(), FirstName: p.FirstName, LastName: p.LastName,
		PreferredName: p.PreferredName, Username: p.Username, Phone: p.Phone, Country: p.Country, Company: p.Company,
		SiteAddress: SiteAddress(p.SiteAddress), JobRole: p.JobRole, JobLevel: p.JobLevel, JobTitle: p.JobTitle,
		Operator: p.Operator, Partner: p.Partner, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// Session is what the one who is signed in needs to know of themselves.
type Session struct {
	ID       access.SessionID `json:"id"`
	Profile  Profile          `json:"profile"`
	Accounts []SessionAccount `json:"accounts"`
	Operator bool             `json:"operator" doc:"Of the vendor's staff, signed in with a second factor."`
	// Until then the console shows the staff nothing of the vendor's.
	SecondFactorRequired bool           `json:"second_factor_required" doc:"Of the vendor's staff, but signed in without a second factor: they must set one up, or sign in with it."`
	Preferences          map[string]any `json:"preferences"`
}

// SessionAccount is an account that the person holds a role in.
type SessionAccount struct {
	ID               access.AccountID    `json:"id"`
	Name             string              `json:"name"`
	DomainIdentifier string              `json:"domain_identifier"`
	Tier             string              `json:"tier"`
	Status           string              `json:"status"`
	Roles            []SessionRole       `json:"roles"`
	Permissions      []access.Permission `json:"permissions" doc:"What the roles together allow; a permission held in one virtual account only is listed too."`
}

// SessionRole is one role that the person holds.
type SessionRole struct {
	Role               access.Role             `json:"role"`
	VirtualAccountID   access.VirtualAccountID `json:"virtual_account_id" doc:"Empty for a role in the whole account."`
	VirtualAccountName string                  `json:"virtual_account_name"`
	Permissions        []access.Permission     `json:"permissions" doc:"What the role allows where it is held."`
}

func sessionOf(p identity.Present) Session {
	out := Session{ID: p.Session, Profile: profileOf(p.Profile), Operator: p.Profile.Operator && p.SecondFactor, SecondFactorRequired: p.Profile.Operator && !p.SecondFactor, Preferences: p.Preferences}
	for _, a := range p.Accounts {
		row := SessionAccount{ID: a.ID, Name: a.Name, DomainIdentifier: a.DomainIdentifier, Tier: a.Tier, Status: a.Status, Permissions: a.Permissions}
		for _, r := range a.Roles {
			row.Roles = append(row.Roles, SessionRole{Role: r.Role, VirtualAccountID: r.VirtualAccount, VirtualAccountName: r.VirtualAccountName, Permissions: r.Permissions})
		}
		out.Accounts = append(out.Accounts, row)
	}
	return out
}

// SessionRow is one place where the person is signed in.
type SessionRow struct {
	ID         access.SessionID `json:"id"`
	CreatedAt  time.Time        `json:"created_at"`
	LastSeenAt time.Time        `json:"last_seen_at" doc:"To five minutes."`
	ExpiresAt  time.Time        `json:"expires_at"`
	Address    string           `json:"address" doc:"Network address that the sign-in came from."`
	Agent      string           `json:"agent" doc:"The client program, as it calls itself."`
	Current    bool             `json:"current" doc:"This very session."`
}

// SecurityEvent is an entry of the person's own log.
type SecurityEvent struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Message string    `json:"message"`
	Address string    `json:"address"`
	Agent   string    `json:"agent"`
}

// SignUpBody is what somebody tells of themselves to get a profile.
type SignUpBody struct {
	Email         string `json:"email" maxLength:"320"`
	Password      string `json:"password" maxLength:"512" doc:"15 to 128 characters."`
	FirstName     string `json:"first_name" maxLength:"100"`
	LastName      string `json:"last_name" maxLength:"100"`
	PreferredName string `json:"preferred_name,omitempty" maxLength:"100"`
	Company       string `json:"company,omitempty" maxLength:"100"`
	Country       string `json:"country,omitempty" maxLength:"2"`
	Phone         string `json:"phone,omitempty" maxLength:"40"`
	AcceptTerms   bool   `json:"accept_terms,omitempty"`
}

func (b SignUpBody) rules() identity.SignUp {
	return identity.SignUp{
		Email: b.Email, Password: b.Password, FirstName: b.FirstName, LastName: b.LastName, PreferredName: b.PreferredName,
		Company: b.Company, Country: b.Country, Phone: b.Phone, AcceptTerms: b.AcceptTerms,
	}
}
