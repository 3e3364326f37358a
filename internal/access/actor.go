package access

// Typed identifiers of what access is about, so that one can't be taken for another.
type (
	AccountID        string // acct_…
	VirtualAccountID string // va_…
	ProfileID        string // prof_…
	SessionID        string // sess_…
	TagID            string // tag_…
	GroupID          string // grp_…
)

// ActorKind says what sort of being does a deed.
type ActorKind string

// The kinds of actors.
const (
	Anonymous ActorKind = "anonymous"
	Person    ActorKind = "person"
	Device    ActorKind = "device"
	Client    ActorKind = "client"
	Operator  ActorKind = "operator"
	OfSystem  ActorKind = "system"
)

// Actor is who does a deed, as proved by a session, a device's signature or the program itself.
type Actor struct {
	Kind     ActorKind
	Profile  ProfileID // of a person or an operator
	Name     string    // as shown in the event log
	Email    string    // verified; of a person or an operator
	Session  SessionID
	Instance string // product instance of a device
	Origin   string // network address the request came from
	Operator bool   // a person of the vendor's staff
	// SecondFactor tells that the session was proved by more than a password: a code, or a passkey that verified its user.
	SecondFactor bool
	Partner      bool // a person of a reseller, who never decides for a customer
}

// ID returns the identifier that the event log keeps of the actor; "" for the anonymous and the system.
func (a Actor) ID() string {
	if a.Kind == Device {
		return a.Instance
	}
	return string(a.Profile)
}

// SignedIn reports whether a person stands behind the actor.
func (a Actor) SignedIn() bool { return a.Profile != "" }

// System returns the actor of a job or an administrative command, by its name.
func System(name string) Actor { return Actor{Kind: OfSystem, Name: name} }

// AsOperator returns the actor as the event log shows somebody of the vendor's staff who acts for the vendor.
func (a Actor) AsOperator() Actor {
	if a.Kind == Person && a.Operator {
		a.Kind = Operator
	}
	return a
}

// RequireOperator is the permission Operators: it returns nil for the vendor's staff and for the program's own commands,
// ErrPermissionDenied for everybody else. Staff who signed in with a password alone get ErrSecondFactorRequired (SPEC A1).
func RequireOperator(who Actor) error {
	switch {
	case who.Kind == OfSystem:
		return nil
	case !who.SignedIn() || !who.Operator:
		return ErrPermissionDenied
	case !who.SecondFactor:
		return ErrSecondFactorRequired
	}
	return nil
}
