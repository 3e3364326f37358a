package licensing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/catalog"
	"github.com/licet/licet/internal/platform/db"
)

// The states of an instance as people who run devices know them. Registration is one of the first two, authorization
// one of the others.
const (
	StateRegistered           = "registered"
	StateRegistrationExpired  = "registration_expired"
	StateNone                 = "none" // it never asked
	StateAuthorized           = "authorized"
	StateOutOfCompliance      = "out_of_compliance"
	StateAuthorizationExpired = "authorization_expired"
	StateNoLicensesInUse      = "no_licenses_in_use"
	StateLapsed               = "lapsed" // a filter only: authorization_expired for its silence
)

// When what is late becomes an alert, and how long a duplicate stays one.
const (
	contactGrace = 7 * 24 * time.Hour
	renewGrace   = 30 * 24 * time.Hour
	contestShown = 30 * 24 * time.Hour
)

// The severities and kinds of alerts.
const (
	warning, critical = "minor", "major"
	alertCompliance   = "out_of_compliance"
	alertContact      = "failed_to_connect"
	alertRenewal      = "failed_to_renew"
	alertClone        = "duplicate_identity"
)

// Alert is something that wants to be looked at.
type Alert struct {
	Kind     string
	Severity string // minor or major
	Message  string // one sentence
	DueAt    time.Time
}

// InstanceUse is what an instance uses of one entitlement, as people see it.
type InstanceUse struct {
	Tag   string
	Name  string
	Count int64 // held; what was refused isn't
	State protocol.EntitlementState
}

// InstanceView is a product instance with all that is known of it.
type InstanceView struct {
	Instance
	Registration  string
	Authorization string
	Uses          []InstanceUse
	Alerts        []Alert
	Tags          []account.TagValue
}

// view makes of an instance what people see at a moment.
func (i Instance) view(uses []InstanceUse, now time.Time) InstanceView {
	v := InstanceView{Instance: i, Uses: uses, Registration: StateRegistered}
	if !now.Before(i.Identity.NotAfter) {
		v.Registration = StateRegistrationExpired
	}
	v.Authorization = i.authorization(uses, now)
	v.Alerts = i.alerts(uses, now)
	return v
}

func (i Instance) authorization(uses []InstanceUse, now time.Time) string {
	switch {
	case i.AuthorizedAt.IsZero():
		return StateNone
	case !i.LapsedAt.IsZero() || !now.Before(i.AuthorizedUntil):
		return StateAuthorizationExpired
	case len(uses) == 0:
		return StateNoLicensesInUse
	case slices.ContainsFunc(uses, func(u InstanceUse) bool { return u.State != protocol.StateInCompliance }):
		return StateOutOfCompliance
	}
	return StateAuthorized
}

func (i Instance) alerts(uses []InstanceUse, now time.Time) []Alert {
	var alerts []Alert
	silentUntil := i.LastContactAt.Add(Silence)
	switch {
	case !i.LapsedAt.IsZero():
		alerts = append(alerts, Alert{alertContact, critical, "It has not been heard of for 90 days; its licenses went back to the pool. Its next contact takes them again.", time.Time{}})
	case now.Sub(i.LastContactAt) > RenewAuthorization+contactGrace:
		alerts = append(alerts, Alert{alertContact, warning, "It has not been heard of since " + i.LastContactAt.Format(time.DateOnly) + ". Its licenses go back to the pool if it stays silent.", silentUntil})
	}
	switch {
	case !now.Before(i.Identity.NotAfter):
		alerts = append(alerts, Alert{alertRenewal, critical, "Its certificate has ended. It must register again with a token.", time.Time{}})
	case now.Sub(i.Identity.RenewAfter) > renewGrace:
		alerts = append(alerts, Alert{alertRenewal, warning, "It has not renewed its certificate.", i.Identity.NotAfter})
	}
	if !i.ContestedAt.IsZero() && now.Sub(i.ContestedAt) < contestShown {
		alerts = append(alerts, Alert{alertClone, critical, "On " + i.ContestedAt.Format(time.DateOnly) + " another device tried to pass for it. If there are two with its identity, register one of them anew.", time.Time{}})
	}
	for _, u := range uses {
		switch {
		case u.State == protocol.StateRefused:
			alerts = append(alerts, Alert{alertCompliance, critical, fmt.Sprintf("It was refused more of %s: too few are left.", u.Name), time.Time{}})
		case u.State == protocol.StateOutOfCompliance:
			alerts = append(alerts, Alert{alertCompliance, critical, fmt.Sprintf("There are too few licenses for %s.", u.Name), time.Time{}})
		}
	}
	return alerts
}

// GetInstance returns a product instance of a virtual account.
func (s *Service) GetInstance(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, instanceID string) (InstanceView, error) {
	var v InstanceView
	now := s.Clock.Now()
	if err := s.settleAccount(ctx, a, now); err != nil {
		return v, err
	}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewLicensing); err != nil {
			return err
		}
		i, err := instanceIn(ctx, tx, a, va, instanceID)
		if err != nil {
			return err
		}
		views, err := s.views(ctx, tx, a, va, []Instance{i}, now)
		if err == nil {
			v = views[0]
		}
		return err
	})
	return v, err
}

// views joins instances of one virtual account with what they use, the state of their pools, and the names of both.
func (s *Service) views(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, list []Instance, now time.Time) ([]InstanceView, error) {
	known, err := s.Catalog.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	pools, err := readPools(ctx, tx, a, va)
	if err != nil {
		return nil, err
	}
	uses, err := usesOf(ctx, tx, a, list)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for n, i := range list {
		ids[n] = i.ID
	}
	tags, err := s.Accounts.TagsOf(ctx, tx, a, account.OnInstance, ids...)
	if err != nil {
		return nil, err
	}
	views := make([]InstanceView, len(list))
	for n, i := range list {
		if i.LapsedAt.IsZero() { // else it uses nothing, and what it wants again is nobody's matter yet
			views[n] = i.view(shown(uses[i.ID], pools, known), now)
		} else {
			views[n] = i.view(nil, now)
		}
		views[n].Tags = tags[i.ID]
	}
	return views, nil
}

func shown(uses []Use, pools map[string]Pool, known map[string]catalog.Entitlement) []InstanceUse {
	out := make([]InstanceUse, len(uses))
	for n, u := range uses {
		e := known[u.Tag]
		out[n] = InstanceUse{Tag: u.Tag, Name: e.Name, Count: u.Held, State: u.state(pools[u.Tag], e)}
	}
	return out
}
