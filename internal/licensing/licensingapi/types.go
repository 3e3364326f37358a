package licensingapi

import (
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account/accountapi"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/licensing"
)

// Person is somebody as they were called then.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Token is a registration token. Its value is only in the answer to its making and in revealToken's.
type Token struct {
	ID               string               `json:"id"`
	Description      string               `json:"description"`
	CreatedBy        Person               `json:"created_by"`
	CreatedAt        time.Time            `json:"created_at"`
	ExpiresAt        time.Time            `json:"expires_at"`
	Uses             int64                `json:"uses" doc:"How many devices it has admitted."`
	MaxUses          int64                `json:"max_uses" doc:"How many it admits at most; 0 for as many as wanted."`
	ExportControlled bool                 `json:"export_controlled" doc:"Whether its devices may use export-controlled features."`
	State            licensing.TokenState `json:"state" enum:"active,expired,used_up,revoked"`
	Hint             string               `json:"hint" doc:"The value's first and last characters."`
	Value            string               `json:"value,omitempty" csv:"-"`
}

func tokenOf(t licensing.Token, now time.Time) Token {
	return Token{
		ID: t.ID, Description: t.Description, CreatedBy: Person{t.CreatedBy.Name, t.CreatedBy.Email}, CreatedAt: t.CreatedAt,
		ExpiresAt: t.ExpiresAt, Uses: t.Uses, MaxUses: t.MaxUses, ExportControlled: t.ExportControlled, State: t.State(now), Hint: t.Hint,
	}
}

// Alert is something that wants to be looked at.
type Alert struct {
	Kind     string     `json:"kind"`
	Severity string     `json:"severity" enum:"minor,major"`
	Message  string     `json:"message" doc:"One sentence."`
	DueAt    *time.Time `json:"due_at" nullable:"true" doc:"When it is too late; null if there is no such moment."`
}

func alertsOf(list []licensing.Alert) []Alert {
	out := make([]Alert, len(list))
	for n, a := range list {
		out[n] = Alert{a.Kind, a.Severity, a.Message, orNull(a.DueAt)}
	}
	return out
}

// License is one entitlement of a virtual account: what was purchased of it and where it is.
type License struct {
	Tag         string          `json:"tag"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Product     string          `json:"product"`
	Billing     catalog.Billing `json:"billing" enum:"prepaid,usage"`
	Purchased   int64           `json:"purchased"`
	InUse       int64           `json:"in_use"`
	Reserved    int64           `json:"reserved" doc:"Set aside for devices that never connect."`
	Pending     int64           `json:"pending" doc:"Of licenses that start later."`
	Substituted int64           `json:"substituted" doc:"Borrowed from higher entitlements; negative if lent to lower ones."`
	Balance     int64           `json:"balance" doc:"What is left; negative is what is lacking."`
	Status      string          `json:"status" enum:"in_compliance,out_of_compliance"`
	Alerts      []Alert         `json:"alerts"`
	Explanation []string        `json:"explanation" doc:"How the numbers come about, in sentences."`
}

func licenseOf(x licensing.Summary) License {
	return License{
		Tag: x.Tag, Name: x.Entitlement.Name, Description: x.Entitlement.Description, Product: x.Entitlement.Product,
		Billing: x.Entitlement.Billing, Purchased: x.Purchased, InUse: x.InUse, Reserved: x.Reserved, Pending: x.Pending,
		Substituted: x.Borrowed - x.Lent, Balance: x.Balance(), Status: x.Status, Alerts: alertsOf(x.Alerts), Explanation: x.Explanation,
	}
}

// LicenseSource is a license as it came in.
type LicenseSource struct {
	ID             string                `json:"id"`
	Tag            string                `json:"tag"`
	Name           string                `json:"name" doc:"Of the entitlement."`
	Type           licensing.LicenseType `json:"type" enum:"perpetual,term,subscription,evaluation"`
	Quantity       int64                 `json:"quantity"`
	StartsAt       *time.Time            `json:"starts_at" nullable:"true"`
	EndsAt         *time.Time            `json:"ends_at" nullable:"true" doc:"The first moment at which it no longer counts; null if it never ends."`
	State          string                `json:"state" enum:"upcoming,active,ended"`
	Origin         string                `json:"origin" doc:"How it came: order, demo, and the like."`
	Reference      string                `json:"reference" doc:"Number of the order or the like."`
	SubscriptionID string                `json:"subscription_id"`
	DepositedAt    time.Time             `json:"deposited_at"`
	CustomTags     []accountapi.TagOn    `json:"custom_tags"`
}

func sourceOf(l licensing.License) LicenseSource {
	state := string(l.Phase)
	if l.Phase == licensing.Future {
		state = "upcoming"
	}
	return LicenseSource{
		ID: l.ID, Tag: l.Tag, Name: l.Name, Type: l.Type, Quantity: l.Quantity, StartsAt: orNull(l.StartsAt), EndsAt: orNull(l.EndsAt),
		State: state, Origin: l.Origin, Reference: l.Reference, SubscriptionID: l.SubscriptionID, DepositedAt: l.DepositedAt,
		CustomTags: accountapi.TagsOf(l.Tags),
	}
}

// UDI is the identifier a device was built with.
type UDI struct {
	PID  string `json:"pid" doc:"Product id."`
	SN   string `json:"sn" doc:"Serial number."`
	VID  string `json:"vid" doc:"Version id; empty if it has none."`
	UUID string `json:"uuid" doc:"Empty if it has none."`
}

// Certificate is the identity of an instance.
type Certificate struct {
	Serial     string    `json:"serial"`
	NotAfter   time.Time `json:"not_after"`
	RenewAfter time.Time `json:"renew_after"`
}

// InstanceEntitlement is what an instance uses of one entitlement.
type InstanceEntitlement struct {
	Tag   string                    `json:"tag"`
	Name  string                    `json:"name"`
	Count int64                     `json:"count" doc:"What it holds; what it was refused isn't counted."`
	State protocol.EntitlementState `json:"state" enum:"in_compliance,out_of_compliance,refused,unknown_tag"`
}

// Instance is a registered device or installation.
type Instance struct {
	ID                     string                `json:"id"`
	Name                   string                `json:"name" doc:"The host name or, if the device hides it, its identifier."`
	HostName               string                `json:"host_name"`
	UDI                    UDI                   `json:"udi"`
	Product                string                `json:"product" doc:"The software on it."`
	Version                string                `json:"version"`
	RegisteredAt           time.Time             `json:"registered_at"`
	LastContactAt          time.Time             `json:"last_contact_at"`
	Registration           string                `json:"registration" enum:"registered,registration_expired"`
	Authorization          string                `json:"authorization" enum:"none,authorized,out_of_compliance,authorization_expired,no_licenses_in_use"`
	ExportControlled       bool                  `json:"export_controlled" doc:"Whether it may use export-controlled features."`
	Certificate            Certificate           `json:"certificate"`
	AuthorizationExpiresAt *time.Time            `json:"authorization_expires_at" nullable:"true"`
	LapsedAt               *time.Time            `json:"lapsed_at" nullable:"true" doc:"Since when its licenses are back in the pool for its silence."`
	Entitlements           []InstanceEntitlement `json:"entitlements"`
	Alerts                 []Alert               `json:"alerts"`
	CustomTags             []accountapi.TagOn    `json:"custom_tags"`
}

func instanceOf(v licensing.InstanceView) Instance {
	out := Instance{
		ID: v.ID, Name: v.Name, HostName: v.HostName, UDI: UDI{v.UDI.PID, v.UDI.SN, v.UDI.VID, v.UDI.UUID},
		Product: v.Software.Product, Version: v.Software.Version, RegisteredAt: v.RegisteredAt, LastContactAt: v.LastContactAt,
		Registration: v.Registration, Authorization: v.Authorization, ExportControlled: v.ExportControlled,
		Certificate:            Certificate{v.Identity.Serial, v.Identity.NotAfter, v.Identity.RenewAfter},
		AuthorizationExpiresAt: orNull(v.AuthorizedUntil), LapsedAt: orNull(v.LapsedAt), Alerts: alertsOf(v.Alerts),
		CustomTags: accountapi.TagsOf(v.Tags),
	}
	for _, u := range v.Uses {
		out.Entitlements = append(out.Entitlements, InstanceEntitlement{u.Tag, u.Name, u.Count, u.State})
	}
	return out
}

// Counts is what lies in a virtual account, or in all of them.
type Counts struct {
	Tokens          int64 `json:"tokens" doc:"Those that can be used."`
	Licenses        int64 `json:"licenses" doc:"Purchased, of all entitlements together."`
	Instances       int64 `json:"instances"`
	OutOfCompliance int64 `json:"out_of_compliance" doc:"Entitlements of which there are too few."`
}

// OverviewRow is one virtual account in the overview.
type OverviewRow struct {
	ID      access.VirtualAccountID `json:"id"`
	Name    string                  `json:"name"`
	Default bool                    `json:"default"`
	Counts
}

// LicensingOverview is the license manager at a glance.
type LicensingOverview struct {
	VirtualAccounts []OverviewRow `json:"virtual_accounts"`
	Totals          Counts        `json:"totals"`
}

func overviewOf(o licensing.Overview) LicensingOverview {
	out := LicensingOverview{Totals: Counts(o.Totals)}
	for _, v := range o.VirtualAccounts {
		out.VirtualAccounts = append(out.VirtualAccounts, OverviewRow{v.ID, v.Name, v.Default, Counts(v.Counts)})
	}
	return out
}

// orNull is nil for a time that isn't set.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
