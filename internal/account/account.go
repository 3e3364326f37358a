package account

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/platform/errs"
)

// Tier says how much an account may do.
type Tier string

// The tiers.
const (
	Standard Tier = "standard" // has a company's domain for its identifier
	Limited  Tier = "limited"  // made by somebody whose email is at a public provider; see the limits below
)

// The limits of a limited account.
const (
	MaxUsers           = 3 // users and pending invitations together
	MaxVirtualAccounts = 3
)

// MaxMessage is how much one person writes to another about an account, in characters.
const MaxMessage = 1000

// ErrMessageLong refuses more than MaxMessage.
var ErrMessageLong = errs.New(errs.Invalid, "message_too_long", "A message has at most 1000 characters.", "Make it shorter.")

// Message returns what one person wrote to another without spaces around it. It fails with ErrMessageLong, at /message.
func Message(text string) (string, error) {
	if text = strings.TrimSpace(text); utf8.RuneCountInString(text) > MaxMessage {
		return "", ErrMessageLong.At("/message")
	}
	return text, nil
}

// Status is the state of an account.
type Status string

// The states of an account.
const (
	PendingCustomerAcceptance Status = "pending_customer_acceptance" // somebody else is to authorize it
	PendingEmailVerification  Status = "pending_email_verification"
	PendingDomainApproval     Status = "pending_domain_approval" // its identifier waits for the vendor's review
	PendingUpgradeApproval    Status = "pending_upgrade_approval"
	ExportHold                Status = "export_hold"
	Active                    Status = "active"
	Declined                  Status = "declined"
	DeactivationRequested     Status = "deactivation_requested"
	Closed                    Status = "closed"
)

// The errors about an account as a whole.
var (
	// ErrNotFound is the answer about an account that isn't there, and, word for word, about one that the asker has
	// no role in.
	ErrNotFound  = errs.New(errs.NotFound, "account_not_found", "There is no such account, or you have no role in it.", "Check the address, or ask an administrator of the account to invite you.")
	ErrForbidden = access.ErrPermissionDenied.Msgf("Your role in this account doesn't allow that.")
	ErrName      = errs.New(errs.Invalid, "account_name_invalid", "An account needs a name of at most 100 characters on one line.", "Give the name of your company.")
	ErrNotActive = errs.New(errs.Conflict, "account_not_active", "The account is not active.", "Wait until it is activated; its page says what it is waiting for.")
)

// Person is somebody as the account remembers them.
type Person struct {
	Profile access.ProfileID
	Name    string
	Email   string
	Company string
}

// Account is a company's account.
type Account struct {
	ID             access.AccountID
	Version        int64 // grows with every change
	Name           string
	Identifier     string // domain identifier, ASCII form
	Tier           Tier
	Status         Status
	StatusReason   string // for people; "" while there is nothing to explain
	Justification  string // of an edited identifier
	Phone          string // of the requester, for the review of an edited identifier
	Message        string // from the requester to those nominated
	Searchable     bool   // whether others may find the account by a member's email
	Locked         bool   // whether the vendor's staff is kept from granting access
	Creator        Person // authorized it; empty while nobody has
	RequestedBy    Person
	RequestedAt    time.Time
	ActivatedAt    time.Time // zero until then
	Company        Company
	Headquarters   string // number of the company's headquarters, nine digits; given by Create, never changed
	DomainProof    Proof
	DomainProvedAt time.Time // zero without a proof
	DefaultVirtual access.VirtualAccountID
}

// IdentifierUnicode returns the identifier for people: "münchen.example" for "xn--mnchen-3ya.example".
func (a Account) IdentifierUnicode() string {
	u, err := idna.Display.ToUnicode(a.Identifier)
	if err != nil {
		return a.Identifier
	}
	return u
}

// Active returns ErrNotActive for an account that isn't active, for deeds that only an active one allows.
func (a Account) Active() error {
	if a.Status != Active {
		return ErrNotActive
	}
	return nil
}

// CheckName returns ErrName for what an account can't be called.
func CheckName(name string) error {
	if name == "" || !printable(name, 100) {
		return ErrName.At("/name")
	}
	return nil
}
