package accountapi

import (
	"time"

	"github.com/licet/licet/internal/account"
)

// Upgrade turns a limited account into a standard one.
type Upgrade struct {
	_             struct{}              `nullable:"true"`
	ID            string                `json:"id"`
	Status        account.UpgradeStatus `json:"status" enum:"pending_upgrade_approval,pending_email_verification,complete,refused,canceled"`
	Name          string                `json:"name" doc:"The account's, from then on."`
	Wanted        string                `json:"wanted" doc:"The domain identifier from then on, in ASCII."`
	WantedUnicode string                `json:"wanted_unicode" doc:"For people."`
	Previous      string                `json:"previous" doc:"The domain identifier until then."`
	Cause         string                `json:"cause" doc:"Why it waits for a review; empty if it needn't."`
	RequestedBy   Person                `json:"requested_by"`
	Company       Company               `json:"company" doc:"With its address, from the requester's profile."`
	Reason        string                `json:"reason" doc:"Of a refusal."`
	RequestedAt   time.Time             `json:"requested_at"`
	EndedAt       *time.Time            `json:"ended_at" nullable:"true"`
	LinkExpiresAt *time.Time            `json:"link_expires_at" nullable:"true" doc:"When the link in the newest verification mail ends; null if there was none."`
}

// UpgradeOf is an upgrade in the form of the API; nil without an id.
func UpgradeOf(u account.Upgrade) *Upgrade {
	if u.ID == "" {
		return nil
	}
	out := &Upgrade{ID: u.ID, Status: u.Status, Name: u.Name, Wanted: u.Wanted, WantedUnicode: account.Account{Identifier: u.Wanted}.IdentifierUnicode(),
		Previous: u.Previous, Cause: u.Cause, RequestedBy: PersonOf(u.By), Company: Company(u.Company), Reason: u.Reason, RequestedAt: u.RequestedAt}
	if !u.EndedAt.IsZero() {
		out.EndedAt = &u.EndedAt
	}
	if !u.LinkExpiresAt.IsZero() {
		out.LinkExpiresAt = &u.LinkExpiresAt
	}
	return out
}
