package protocol

import "time"

// Limits of one message.
const (
	MaxEntitlements = 256     // different tags in one request
	MaxReports      = 1000    // measurements in one report
	MaxCount        = 1 << 40 // of one entitlement
	MaxTag          = 255     // characters of an entitlement tag
	MaxCSR          = 16 << 10
)

// UDI is the identifier a device is built with. PID and SN together name it.
type UDI struct {
	PID  string `json:"pid"`            // product id
	SN   string `json:"sn"`             // serial number
	VID  string `json:"vid,omitempty"`  // version id
	UUID string `json:"uuid,omitempty"` // for what has no serial number of its own
}

// Check refuses with udi_invalid: PID and SN are 1 to 64 printable ASCII
// characters without spaces at the ends, VID and UUID may be empty.
func (u UDI) Check() error {
	for _, part := range []struct {
		name, value string
		required    bool
	}{{"pid", u.PID, true}, {"sn", u.SN, true}, {"vid", u.VID, false}, {"uuid", u.UUID, false}} {
		if part.value == "" && part.required {
			return Refuse(CodeUDIInvalid, "udi.%s is missing", part.name)
		}
		if !printable(part.value, 64, true) {
			return Refuse(CodeUDIInvalid, "udi.%s is not 1 to 64 printable ASCII characters", part.name)
		}
	}
	return nil
}

// String is the usual one-line form, PID:… SN:….
func (u UDI) String() string { return "PID:" + u.PID + " SN:" + u.SN }

// Software says what runs on the device.
type Software struct {
	Product string `json:"product"`
	Version string `json:"version"`
}

// RegisterRequest asks for an identity, by right of a token.
type RegisterRequest struct {
	Token    string   `json:"token"`
	CSR      []byte   `json:"csr"` // PKCS#10 DER; standard base64 in JSON
	UDI      UDI      `json:"udi"`
	HostName string   `json:"host_name,omitempty"` // left out if the device hides it
	Software Software `json:"software"`
	Force    bool     `json:"force,omitempty"` // replace an instance with the same UDI
}

// Check refuses missing or oversized members; the token's and the CSR's
// validity are the server's matter.
func (r RegisterRequest) Check() error {
	switch {
	case r.Token == "" || len(r.Token) > 512:
		return malformed("token is missing or too long")
	case len(r.CSR) == 0:
		return Refuse(CodeCSRInvalid, "csr is missing")
	case len(r.CSR) > MaxCSR:
		return Refuse(CodeCSRInvalid, "csr is too large")
	case len(r.HostName) > 255 || len(r.Software.Product) > 255 || len(r.Software.Version) > 255:
		return malformed("host_name, product or version is longer than 255 bytes")
	}
	return r.UDI.Check()
}

// AccountName names the Smart Account an instance belongs to.
type AccountName struct {
	Name             string `json:"name"`
	DomainIdentifier string `json:"domain_identifier"`
}

// VirtualAccountName names the virtual account an instance belongs to.
type VirtualAccountName struct {
	Name string `json:"name"`
}

// Advice tells the device something that is no refusal, such as clock_far_off.
type Advice struct {
	Code   Code   `json:"code"`
	Detail string `json:"detail,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

// RegisterAnswer is the identity: answer to register and to renew.
type RegisterAnswer struct {
	Instance         string             `json:"instance"`
	Account          AccountName        `json:"account"`
	VirtualAccount   VirtualAccountName `json:"virtual_account"`
	Certificate      string             `json:"certificate"` // PEM: the device's, then the device CA's
	NotBefore        time.Time          `json:"not_before"`
	NotAfter         time.Time          `json:"not_after"`
	RenewAfter       time.Time          `json:"renew_after"`
	ServerTime       time.Time          `json:"server_time"`
	ExportControlled bool               `json:"export_controlled"` // may ask for export-controlled features
	Advice           []Advice           `json:"advice,omitempty"`
}

// Wanted is how many of one entitlement the device wants.
type Wanted struct {
	Tag   string `json:"tag"`
	Count int64  `json:"count"`
}

// AuthorizeRequest says all that the device wants from now on. What is not in
// it, or has count 0, is released.
type AuthorizeRequest struct {
	Entitlements []Wanted `json:"entitlements"`
}

// Check refuses bad tags, counts out of 0..MaxCount, and a tag named twice.
func (r AuthorizeRequest) Check() error {
	if len(r.Entitlements) > MaxEntitlements {
		return malformed("more than %d entitlements", MaxEntitlements)
	}
	seen := make(map[string]bool, len(r.Entitlements))
	for i, w := range r.Entitlements {
		switch {
		case !ValidTag(w.Tag):
			return malformed("entitlements/%d/tag is not an entitlement tag", i)
		case w.Count < 0 || w.Count > MaxCount:
			return malformed("entitlements/%d/count is out of range", i)
		case seen[w.Tag]:
			return malformed("entitlements/%d names a tag a second time", i)
		}
		seen[w.Tag] = true
	}
	return nil
}

// ValidTag reports whether s can be an entitlement tag: 1 to MaxTag printable
// ASCII characters without spaces.
func ValidTag(s string) bool { return s != "" && printable(s, MaxTag, false) }

// AuthorizationStatus is the state of the whole authorization.
type AuthorizationStatus string

// The states an authorization can have in an answer.
const (
	StatusAuthorized      AuthorizationStatus = "authorized"
	StatusOutOfCompliance AuthorizationStatus = "out_of_compliance"
	StatusNoLicenses      AuthorizationStatus = "no_licenses_in_use"
)

// EntitlementState is the state of one entitlement in an answer.
type EntitlementState string

// The states of one entitlement. Out of compliance means: in use, but the pool
// is short; refused means: not in use.
const (
	StateInCompliance    EntitlementState = "in_compliance"
	StateOutOfCompliance EntitlementState = "out_of_compliance"
	StateRefused         EntitlementState = "refused"
	StateUnknownTag      EntitlementState = "unknown_tag"
)

// Granted is the server's word on one wanted entitlement.
type Granted struct {
	Tag   string           `json:"tag"`
	Count int64            `json:"count"`
	State EntitlementState `json:"state"`
}

// AuthorizeAnswer is an authorization, valid by itself until ExpiresAt.
type AuthorizeAnswer struct {
	Status       AuthorizationStatus `json:"status"`
	Entitlements []Granted           `json:"entitlements"`
	IssuedAt     time.Time           `json:"issued_at"`
	RenewAfter   time.Time           `json:"renew_after"` // ask again from then on
	ExpiresAt    time.Time           `json:"expires_at"`
	ServerTime   time.Time           `json:"server_time"`
	NextContact  time.Time           `json:"next_contact"` // when the server would like to hear again
	Advice       []Advice            `json:"advice,omitempty"`
}

// Measurement is how many of one entitlement were in use in a span of time.
type Measurement struct {
	ID    int64     `json:"id"` // strictly increasing per device, from 1
	Tag   string    `json:"tag"`
	Count int64     `json:"count"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
}

// ReportRequest sends measurements, ids ascending.
type ReportRequest struct {
	Reports []Measurement `json:"reports"`
}

// Check refuses ids that do not ascend, bad tags and counts, and spans that end
// before they begin.
func (r ReportRequest) Check() error {
	if len(r.Reports) > MaxReports {
		return malformed("more than %d reports", MaxReports)
	}
	last := int64(0)
	for i, m := range r.Reports {
		switch {
		case m.ID <= last || m.ID > MaxSequence:
			return malformed("reports/%d/id does not ascend", i)
		case !ValidTag(m.Tag):
			return malformed("reports/%d/tag is not an entitlement tag", i)
		case m.Count < 0 || m.Count > MaxCount:
			return malformed("reports/%d/count is out of range", i)
		case m.From.IsZero() || m.To.Before(m.From):
			return malformed("reports/%d ends before it begins", i)
		}
		last = m.ID
	}
	return nil
}

// ReportAnswer acknowledges measurements by id.
type ReportAnswer struct {
	Acknowledged []int64   `json:"acknowledged"` // never send these again
	Missing      []int64   `json:"missing"`      // send these again if you still have them
	ServerTime   time.Time `json:"server_time"`
	NextReport   time.Time `json:"next_report"`
	Advice       []Advice  `json:"advice,omitempty"`
}

// RenewRequest asks for a new certificate: with a CSR for the key of that CSR,
// without one for the same key as before.
type RenewRequest struct {
	CSR []byte `json:"csr,omitempty"`
}

// Check refuses an oversized CSR.
func (r RenewRequest) Check() error {
	if len(r.CSR) > MaxCSR {
		return Refuse(CodeCSRInvalid, "csr is too large")
	}
	return nil
}

// DeregisterRequest gives everything back. It has no members.
type DeregisterRequest struct{}

// DeregisterAnswer confirms that the instance is gone.
type DeregisterAnswer struct {
	Deregistered bool      `json:"deregistered"`
	ServerTime   time.Time `json:"server_time"`
}

// ServerInfo is what GET /device/v1/server tells. It is not signed: what makes
// a key the server's is TLS at first contact, or a thumbprint given beforehand.
type ServerInfo struct {
	ID   string    `json:"id"` // the aud of messages
	Time time.Time `json:"time"`
	Keys []JWK     `json:"keys"`
	CA   string    `json:"ca"` // PEM: the device CA's certificate, then the root's
}

// ServerPath is where ServerInfo is read.
const ServerPath = "/device/v1/server"

// printable reports whether s has at most max characters, all printable ASCII,
// spaces only inside and only if allowed.
func printable(s string, max int, spaces bool) bool {
	if len(s) > max {
		return false
	}
	for i := range len(s) {
		if s[i] == ' ' && spaces && i > 0 && i < len(s)-1 {
			continue
		}
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
