package licensing

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// clockAdvice is how far a device's clock may be off before it is told.
const clockAdvice = time.Hour

// Receive carries out one signed message of a device, however it came, and returns the signed answer. Target is what
// the message was handed in for, origin the address it came from. Its errors are those of the device protocol.
//
// Nothing a device says is believed before its signature holds; and its clock only ever gets it advice.
func (s *Service) Receive(ctx context.Context, target protocol.Target, raw []byte, origin string) ([]byte, error) {
	m, err := protocol.Parse(raw)
	if err != nil {
		return nil, refused(err)
	}
	if err := m.CheckTarget(target, s.Key.ID()); err != nil {
		return nil, refused(err)
	}
	var instance string
	var answer any
	if target == protocol.Register {
		instance, answer, err = s.register(ctx, m, origin)
	} else {
		instance = m.Header.Kid
		answer, err = s.contact(ctx, m, origin)
	}
	if err != nil {
		return nil, refused(err)
	}
	signed, err := s.Key.Answer(target, m.Header.Seq, instance, answer)
	if err != nil {
		return nil, fmt.Errorf("licensing: sign the answer: %w", err)
	}
	return signed, nil
}

// deed is what a message asks for, inside the transaction of its contact: the instance is locked, proved and back
// from silence. It returns the answer.
type deed func(ctx context.Context, tx *db.Tx, i Instance, now time.Time) (any, error)

// contact carries out a message of an instance. A number that was accepted is spent, also if the message is refused
// for a reason further down: so it can't be sent again by somebody else when that reason has gone.
func (s *Service) contact(ctx context.Context, m *protocol.Message, origin string) (any, error) {
	now := s.Clock.Now()
	i, signer, err := s.prove(ctx, m)
	if err != nil {
		return nil, err
	}
	do, err := s.deedOf(m, i, signer, origin, now) // whatever needs no transaction: reading, checking, signing
	if err != nil {
		return nil, err
	}
	var answer any
	var refusal error
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		answer, refusal = nil, nil
		i, err := lockInstance(ctx, tx, i.Account, i.ID)
		if err != nil {
			return err
		}
		if i, err = i.accept(m, signer); err != nil {
			return err
		}
		if !now.Before(i.Identity.NotAfter) {
			refusal = ErrCertificateExpired
			return store(ctx, tx, i)
		}
		if i, err = s.arrive(ctx, tx, i, m, origin, now); err != nil {
			return err
		}
		answer, err = do(ctx, tx, i, now)
		if e, ok := errs.As(err); ok && e.Kind != errs.Internal { // a deed refuses before it writes
			refusal, err = err, nil
		}
		return err
	})
	if errors.Is(err, ErrSequenceReplayed) {
		err = errors.Join(err, s.suspect(ctx, m, i, origin, now))
	}
	if err == nil {
		err = refusal
	}
	return answer, err
}

// prove finds the instance that a message claims to be from and checks its signature. It returns the key that fits.
func (s *Service) prove(ctx context.Context, m *protocol.Message) (Instance, string, error) {
	var i Instance
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		i, err = instanceByID(ctx, tx, m.Header.Kid)
		return err
	})
	if err != nil {
		return Instance{}, "", err
	}
	keys, err := i.keys()
	if err != nil {
		return Instance{}, "", err
	}
	for _, k := range keys {
		if m.Verify(k) == nil {
			jwk, err := protocol.KeyOf(k)
			return i, jwk.String(), err
		}
	}
	return Instance{}, "", ErrSignature
}

// accept takes a proved message's number, or refuses an instance that is gone, a key that was replaced while the
// message was being checked, and a number that isn't above the last one.
func (i Instance) accept(m *protocol.Message, signer string) (Instance, error) {
	switch {
	case i.State == Superseded:
		return i, ErrInstanceSuperseded
	case i.State != Registered:
		return i, ErrInstanceRemoved
	case signer != i.key && signer != i.previousKey:
		return i, ErrSignature
	case m.Header.Seq <= i.LastSeq:
		return i, ErrSequenceReplayed.With("last_seq", i.LastSeq)
	}
	if signer == i.key {
		i.previousKey = "" // the device has got its new one
	}
	i.LastSeq = m.Header.Seq
	return i, nil
}

// deedOf reads what a proved message asks for.
func (s *Service) deedOf(m *protocol.Message, i Instance, signer, origin string, now time.Time) (deed, error) {
	advice := s.advice(m, now)
	switch m.Header.Target {
	case protocol.Authorize:
		var ask protocol.AuthorizeRequest
		if err := m.Decode(&ask); err != nil {
			return nil, err
		}
		return s.authorize(ask, origin, advice), nil
	case protocol.Report:
		var ask protocol.ReportRequest
		if err := m.Decode(&ask); err != nil {
			return nil, err
		}
		return s.report(ask, m.Header.Seq, origin, advice), nil
	case protocol.Renew:
		var ask protocol.RenewRequest
		if err := m.Decode(&ask); err != nil {
			return nil, err
		}
		return s.renew(ask, i, signer, origin, advice, now), nil
	case protocol.Deregister:
		var ask protocol.DeregisterRequest
		if err := m.Decode(&ask); err != nil {
			return nil, err
		}
		return s.deregister(origin), nil
	}
	return nil, protocol.Refuse(protocol.CodeTargetMismatch, "nothing can be asked for by that target")
}

// arrive takes note of a contact: the bytes are kept, and what was taken back for the instance's silence is given to
// it again.
func (s *Service) arrive(ctx context.Context, tx *db.Tx, i Instance, m *protocol.Message, origin string, now time.Time) (Instance, error) {
	if err := s.keep(ctx, tx, i, m, now); err != nil {
		return i, err
	}
	return s.touch(ctx, tx, i, m.Header.Target, origin, now)
}

// touch stores the contact, and ends the instance's lapse if there was one: it gets again what it wanted before. One
// that says anew what it wants, or leaves, needs nothing back first.
func (s *Service) touch(ctx context.Context, tx *db.Tx, i Instance, target protocol.Target, origin string, now time.Time) (Instance, error) {
	lapsed := i.LapsedAt
	i.LastContactAt, i.LapsedAt = now, time.Time{}
	if err := store(ctx, tx, i); err != nil {
		return i, err
	}
	if lapsed.IsZero() || target == protocol.Deregister {
		return i, nil
	}
	var back map[string]any
	if target != protocol.Authorize {
		var err error
		if back, err = s.takeBack(ctx, tx, i, now); err != nil {
			return i, err
		}
	}
	return i, s.instanceEvent(ctx, tx, i.actor(origin), i, "instance.returned", fmt.Sprintf("%s is heard of again.", i.Name), nil, back)
}

// store writes what a contact changes of an instance.
func store(ctx context.Context, tx *db.Tx, i Instance) error {
	if err := licensingdb.New(tx).Touch(ctx, licensingdb.TouchParams{
		LastContactAt: clock.Millis(i.LastContactAt), LastSeq: i.LastSeq, LapsedAt: clock.Millis(i.LapsedAt),
		PreviousKey: i.previousKey, AccountID: i.Account, ID: i.ID,
	}); err != nil {
		return fmt.Errorf("licensing: contact: %w", err)
	}
	return nil
}

// keep stores exactly the bytes that were signed: of reports all, of anything else the newest. A registration holds
// the token's value, and is sealed.
func (s *Service) keep(ctx context.Context, tx *db.Tx, i Instance, m *protocol.Message, now time.Time) error {
	signed, slot := string(m.Signed), int64(0)
	switch m.Header.Target {
	case protocol.Register:
		signed = s.Seal.Seal(m.Signed, "statement/"+i.ID)
	case protocol.Report:
		slot = m.Header.Seq
	}
	if err := licensingdb.New(tx).KeepStatement(ctx, licensingdb.KeepStatementParams{
		AccountID: i.Account, InstanceID: i.ID, Target: string(m.Header.Target), Slot: slot, Seq: m.Header.Seq,
		Signed: signed, Signature: fmt.Sprintf("%x", m.Signature), ReceivedAt: clock.Millis(now),
	}); err != nil {
		return fmt.Errorf("licensing: keep the message: %w", err)
	}
	return nil
}

// advice tells a device whose clock is far off.
func (s *Service) advice(m *protocol.Message, now time.Time) []protocol.Advice {
	off := float64(m.Header.Iat - now.Unix())
	if math.Abs(off) <= clockAdvice.Seconds() {
		return nil
	}
	row, _ := protocol.Lookup(protocol.CodeClockFarOff)
	return []protocol.Advice{{Code: row.Code, Detail: row.Meaning, Remedy: row.Remedy}}
}

// deregister ends the instance at its own wish.
func (s *Service) deregister(origin string) deed {
	return func(ctx context.Context, tx *db.Tx, i Instance, now time.Time) (any, error) {
		if err := recount(ctx, tx, i.Account, i.VirtualAccount, ""); err != nil {
			return nil, err
		}
		err := s.end(ctx, tx, i.actor(origin), i, Deregistered, fmt.Sprintf("%s deregistered itself.", i.Name))
		return protocol.DeregisterAnswer{Deregistered: true, ServerTime: now}, err
	}
}

// Info is what a device can learn before it knows the server.
func (s *Service) Info() protocol.ServerInfo {
	return protocol.ServerInfo{ID: s.Key.ID(), Time: s.Clock.Now(), Keys: []protocol.JWK{s.Key.Public()}, CA: s.CA.ChainPEM()}
}

// active refuses the devices of an account that isn't active.
func (s *Service) active(ctx context.Context, tx *db.Tx, a access.AccountID) error {
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err == nil && acct.Active() != nil {
		err = ErrAccountNotActive
	}
	return err
}

// owner returns the names of the account and the virtual account for a device's screen.
func (s *Service) owner(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) (protocol.AccountName, protocol.VirtualAccountName, error) {
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil {
		return protocol.AccountName{}, protocol.VirtualAccountName{}, err
	}
	v, err := s.Accounts.LoadVirtual(ctx, tx, a, va)
	return protocol.AccountName{Name: acct.Name, DomainIdentifier: acct.Identifier}, protocol.VirtualAccountName{Name: v.Name}, err
}

// tell says in words what changed, such as "2 of a (was 0), 0 of b (was 3)".
func tell(before, after map[string]any) string {
	tags := make([]string, 0, len(after))
	for tag := range after {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	text := ""
	for n, tag := range tags {
		if n > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%v of %s (was %v)", after[tag], tag, before[tag])
	}
	if len(text) > 500 {
		text = strconv.Itoa(len(tags)) + " entitlements"
	}
	return text
}
