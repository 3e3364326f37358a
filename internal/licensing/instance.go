package licensing

import (
	"context"
	"crypto"
	"fmt"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrInstanceNotFound is the answer to people about an instance that isn't there; devices get ErrInstanceUnknown.
var ErrInstanceNotFound = errs.New(errs.NotFound, "instance_not_found", "There is no such product instance in this virtual account.", "Choose one from the virtual account's list of product instances.")

// InstanceState says whether an instance is still one.
type InstanceState string

// The states of an instance. All but the first are final.
const (
	Registered   InstanceState = "registered"
	Deregistered InstanceState = "deregistered" // by itself
	Removed      InstanceState = "removed"      // by a person
	Superseded   InstanceState = "superseded"   // by another one with the same product id and serial number
)

// Identity is the certificate that an instance has.
type Identity struct {
	Certificate string // PEM: its own, then the device CA's
	Serial      string
	NotBefore   time.Time
	NotAfter    time.Time
	RenewAfter  time.Time
}

// Instance is one registered device or installation.
type Instance struct {
	ID               string // pi_…
	Account          access.AccountID
	VirtualAccount   access.VirtualAccountID
	State            InstanceState
	Name             string // the host name or, if the device hides it, the product id and serial number
	HostName         string
	UDI              protocol.UDI
	Software         protocol.Software
	TokenID          string // by which it registered last
	ExportControlled bool   // whether it may use export-controlled features
	Identity         Identity
	RegisteredAt     time.Time
	LastContactAt    time.Time
	LastSeq          int64
	AuthorizedAt     time.Time // zero if it never asked
	AuthorizedUntil  time.Time
	LapsedAt         time.Time // since when its licenses are taken back for its silence; zero if they aren't
	ContestedAt      time.Time // when another device last tried to pass for it

	key         string // its public key as JWK
	previousKey string // the one before, good until key is used
	reportMark  int64
}

// keys returns the public keys by which the instance's messages can be signed, the present one first.
func (i Instance) keys() ([]crypto.PublicKey, error) {
	var keys []crypto.PublicKey
	for _, text := range []string{i.key, i.previousKey} {
		if text == "" {
			continue
		}
		jwk, err := protocol.ParseKey([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("licensing: the key of %s can't be read: %w", i.ID, err)
		}
		keys = append(keys, jwk.Public())
	}
	return keys, nil
}

// actor is the instance as one who does a deed.
func (i Instance) actor(origin string) access.Actor {
	return access.Actor{Kind: access.Device, Instance: i.ID, Name: i.Name, Origin: origin}
}

// nameOf is what an instance is called in lists.
func nameOf(hostName string, u protocol.UDI) string {
	if hostName != "" {
		return hostName
	}
	return u.String()
}

// end takes a locked instance out of use: its usage is released, and its row stays to tell what became of it. The
// caller has counted it out.
func (s *Service) end(ctx context.Context, tx *db.Tx, who access.Actor, i Instance, to InstanceState, message string) error {
	now := s.Clock.Now()
	if err := licensingdb.New(tx).EndInstance(ctx, licensingdb.EndInstanceParams{AccountID: i.Account, ID: i.ID, State: string(to), EndedAt: clock.Millis(now)}); err != nil {
		return fmt.Errorf("licensing: end instance: %w", err)
	}
	released, err := s.release(ctx, tx, i, forget, now)
	if err != nil {
		return err
	}
	if err := s.Accounts.DropTags(ctx, tx, i.Account, account.OnInstance, i.ID); err != nil {
		return err
	}
	return s.instanceEvent(ctx, tx, who, i, "instance."+string(to), message, released, nil)
}

func (s *Service) instanceEvent(ctx context.Context, tx *db.Tx, who access.Actor, i Instance, kind, message string, before, after map[string]any) error {
	return s.Log.Append(ctx, tx, who, event.Event{
		Account: i.Account, VirtualAccount: i.VirtualAccount, Kind: kind, Message: message,
		SubjectKind: "product_instance", SubjectID: i.ID, SubjectName: i.Name, Before: before, After: after,
	})
}
