package agent

import (
	"time"

	"github.com/licet/licet/agent/protocol"
)

// RegistrationState is how the device stands with the server.
type RegistrationState string

// The registration states.
const (
	Unregistered        RegistrationState = "unregistered"
	Registered          RegistrationState = "registered"
	RegistrationFailed  RegistrationState = "registration_failed"
	RegistrationExpired RegistrationState = "registration_expired"
)

// AuthorizationState is whether the device may use what it uses.
type AuthorizationState string

// The authorization states. Reserved belongs to devices that never connect.
const (
	Authorized           AuthorizationState = "authorized"
	OutOfCompliance      AuthorizationState = "out_of_compliance"
	AuthorizationExpired AuthorizationState = "authorization_expired"
	Evaluation           AuthorizationState = "evaluation"
	EvaluationExpired    AuthorizationState = "evaluation_expired"
	Reserved             AuthorizationState = "reserved"
	NoLicensesInUse      AuthorizationState = "no_licenses_in_use"
	None                 AuthorizationState = "none"
)

// EntitlementStatus is one entitlement in use. State is one of the protocol's
// entitlement states, or "waiting" (the server has not answered yet),
// "authorization_expired", "evaluation" or "evaluation_expired".
type EntitlementStatus struct {
	Tag   string `json:"tag"`
	Count int64  `json:"count"`
	State string `json:"state"`
}

// Status is all that can be said about the device without asking the server.
// Zero times are left out of its JSON.
type Status struct {
	Registration  RegistrationState   `json:"registration"`
	Authorization AuthorizationState  `json:"authorization"`
	Entitlements  []EntitlementStatus `json:"entitlements"`

	UDI                     protocol.UDI `json:"udi"`
	HostName                string       `json:"host_name,omitempty"`
	Account                 string       `json:"account"`
	AccountDomainIdentifier string       `json:"account_domain_identifier"`
	VirtualAccount          string       `json:"virtual_account"`
	Instance                string       `json:"instance"`
	ExportControlled        bool         `json:"export_controlled"`
	Server                  string       `json:"server"`
	ServerKey               string       `json:"server_key"` // thumbprint of the pinned key

	CertificateNotAfter     time.Time `json:"certificate_not_after,omitzero"`
	CertificateRenewAfter   time.Time `json:"certificate_renew_after,omitzero"`
	AuthorizationRenewAfter time.Time `json:"authorization_renew_after,omitzero"`
	AuthorizationExpiresAt  time.Time `json:"authorization_expires_at,omitzero"`
	EvaluationSecondsLeft   int64     `json:"evaluation_seconds_left"`
	PendingReports          int       `json:"pending_reports"`
	LastContact             time.Time `json:"last_contact,omitzero"`
	NextContact             time.Time `json:"next_contact,omitzero"`
	Time                    time.Time `json:"time"` // the agent's idea of the time
	LastError               *Failure  `json:"last_error,omitempty"`
}

// Status tells how the device stands now.
func (a *Agent) Status() Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.status()
}

// Peek reads the status from a state directory without locking or changing it,
// so it works beside a running agent. Of cfg it uses Dir and Now.
func Peek(cfg Config) (Status, error) {
	cfg = cfg.withDefaults()
	s, err := (&store{dir: cfg.Dir}).load()
	if err != nil {
		return Status{}, err
	}
	a := &Agent{cfg: cfg, state: s, clock: newClock(cfg.Now, s.ClockOffset, s.ClockHigh)}
	a.authorization = s.openAuthorization()
	return a.status(), nil
}

func (a *Agent) status() Status {
	s, now := a.state, a.clock.now()
	s.tick(now)
	out := Status{
		Registration:            s.registration(now),
		Authorization:           s.authorizationState(a.authorization, now),
		Entitlements:            s.entitlements(a.authorization, now),
		UDI:                     s.UDI,
		HostName:                s.HostName,
		Account:                 s.Identity.Account.Name,
		AccountDomainIdentifier: s.Identity.Account.DomainIdentifier,
		VirtualAccount:          s.Identity.VirtualAccount.Name,
		Instance:                s.Instance,
		ExportControlled:        s.Identity.ExportControlled,
		Server:                  s.Server,
		CertificateNotAfter:     s.Identity.NotAfter,
		CertificateRenewAfter:   s.Identity.RenewAfter,
		EvaluationSecondsLeft:   int64(s.Evaluation.left() / time.Second),
		PendingReports:          len(s.Pending),
		LastContact:             s.LastContact,
		NextContact:             s.nextDue(now, a.authorizationTimes()),
		Time:                    now,
		LastError:               s.LastError,
	}
	if s.ServerKey != nil {
		out.ServerKey = s.ServerKey.Thumbprint()
	}
	if a.authorization != nil {
		out.AuthorizationRenewAfter, out.AuthorizationExpiresAt = a.authorization.RenewAfter, a.authorization.ExpiresAt
	}
	return out
}

func (s *state) registration(now time.Time) RegistrationState {
	switch {
	case s.Failed && !s.registered():
		return RegistrationFailed
	case s.Instance == "":
		return Unregistered
	case s.Lost == protocol.CodeCertificateExpired, !s.Identity.NotAfter.IsZero() && !now.Before(s.Identity.NotAfter):
		return RegistrationExpired
	case s.Lost != "":
		return Unregistered
	}
	return Registered
}

func (s *state) authorizationState(auth *protocol.AuthorizeAnswer, now time.Time) AuthorizationState {
	switch {
	case !s.registered() && !s.inUse():
		return None
	case !s.registered() && s.Evaluation.left() > 0:
		return Evaluation
	case !s.registered():
		return EvaluationExpired
	case !s.inUse():
		return NoLicensesInUse
	case auth == nil:
		return None
	case !now.Before(auth.ExpiresAt):
		return AuthorizationExpired
	case auth.Status == protocol.StatusOutOfCompliance:
		return OutOfCompliance
	case auth.Status == protocol.StatusNoLicenses:
		return NoLicensesInUse
	}
	return Authorized
}

func (s *state) entitlements(auth *protocol.AuthorizeAnswer, now time.Time) []EntitlementStatus {
	out := []EntitlementStatus{}
	overall := s.authorizationState(auth, now)
	for _, tag := range s.tags() {
		e := EntitlementStatus{Tag: tag, Count: s.Wanted[tag].Count, State: "waiting"}
		switch overall {
		case Evaluation, EvaluationExpired, AuthorizationExpired:
			e.State = string(overall)
		default:
			if auth != nil {
				for _, g := range auth.Entitlements {
					if g.Tag == tag && (g.Count == e.Count || g.State == protocol.StateRefused || g.State == protocol.StateUnknownTag) {
						e.State = string(g.State)
					}
				}
			}
		}
		out = append(out, e)
	}
	return out
}
