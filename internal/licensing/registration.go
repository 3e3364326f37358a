package licensing

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/pki"
)

// clockSlack is how long before now a certificate begins, for devices whose clock is late.
const clockSlack = 5 * time.Minute

// planAttempts is how often a registration is planned anew because somebody else changed what it was based on.
const planAttempts = 8

// application is a registration whose signature holds and whose parts are well formed.
type application struct {
	protocol.RegisterRequest
	message *protocol.Message
	key     string // of the device, as JWK
	public  crypto.PublicKey
	digest  string // of the token
	origin  string
}

// verdict is what is to be done about an application.
type verdict uint8

const (
	join    verdict = iota // a new instance
	repeat                 // it is registered by this very token already: the same answer again
	rejoin                 // the same device comes with another token, or after its certificate ended: the same instance
	replace                // another device with the same identifier, by force: a new instance instead of the old one
)

// decide says what is to be done about an application, given its token, which hasn't ended, and the instance that is
// registered with the same device identifier (nil if none is). The token is returned as spent, unless nothing is to be
// spent. The order of the refusals is the protocol's.
func (a application) decide(t Token, live *Instance, now time.Time) (verdict, Token, error) {
	want := join
	if live != nil {
		same := live.key == a.key || live.previousKey == a.key
		switch {
		case live.Account != t.Account:
			return join, t, ErrUDIInOtherAccount
		case live.key == a.key && live.TokenID == t.ID && now.Before(live.Identity.NotAfter) && a.message.Header.Seq >= live.LastSeq:
			return repeat, t, nil // the answer was lost: nothing was sent by this key since
		case same && a.message.Header.Seq <= live.LastSeq:
			return join, t, ErrSequenceReplayed.With("last_seq", live.LastSeq)
		case same:
			want = rejoin
		case a.Force:
			want = replace
		default:
			return join, t, ErrUDIRegistered
		}
	}
	spent, err := t.Spend(now)
	return want, spent, err
}

// register carries out a registration and returns the instance and the answer.
func (s *Service) register(ctx context.Context, m *protocol.Message, origin string) (string, any, error) {
	a, err := s.readApplication(m, origin)
	if err != nil {
		return "", nil, err
	}
	for range planAttempts {
		instance, answer, err := s.tryRegister(ctx, a)
		// Between the plan and the deed somebody else registered the same device, or it left: look again.
		if errors.Is(err, ErrUDIRegistered) {
			err = errors.Join(err, s.contestUDI(ctx, a))
		}
		if !errors.Is(err, errPlanChanged) && !db.IsUnique(err) {
			return instance, answer, err
		}
	}
	return "", nil, ErrUDIRegistered
}

var errPlanChanged = errors.New("licensing: what the registration was planned on has changed")

// readApplication checks all of a registration that needs no database.
func (s *Service) readApplication(m *protocol.Message, origin string) (application, error) {
	a := application{message: m, origin: origin}
	if err := m.Verify(m.Header.JWK.Public()); err != nil {
		return a, err
	}
	if err := m.Decode(&a.RegisterRequest); err != nil {
		return a, err
	}
	public, err := pki.CheckCSR(a.CSR)
	if err != nil {
		return a, err
	}
	key, err := protocol.KeyOf(public)
	if err != nil || key.String() != m.Header.JWK.String() {
		return a, ErrCSRKeyMismatch
	}
	a.key, a.public = key.String(), public
	a.HostName, a.Software.Product, a.Software.Version = visible(a.HostName), visible(a.Software.Product), visible(a.Software.Version)
	value, ok := readValue(a.Token)
	if !ok {
		return a, ErrTokenUnknown.Msgf("This is not a whole registration token: a character is missing or mistyped.")
	}
	a.digest = digestOf(value)
	a.Token = ""
	return a, nil
}

// visible leaves out what can't be seen: a device's words go into lists, logs and mails.
func visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s))
}

// plan is what is to be done, and for which instance the certificate was made.
type plan struct {
	verdict  verdict
	token    Token // as spent
	live     *Instance
	instance string
}

func (s *Service) plan(ctx context.Context, tx *db.Tx, a application, now time.Time, lock bool) (plan, error) {
	t, err := tokenByDigest(ctx, tx, a.digest, lock)
	if err != nil {
		return plan{}, err
	}
	if err := t.ended(now); err != nil {
		return plan{}, err
	}
	if err := s.active(ctx, tx, t.Account); err != nil {
		return plan{}, err
	}
	live, err := liveByUDI(ctx, tx, a.UDI, lock)
	if err != nil {
		return plan{}, err
	}
	p := plan{live: live}
	if p.verdict, p.token, err = a.decide(t, live, now); err != nil {
		return plan{}, err
	}
	if p.verdict == repeat || p.verdict == rejoin {
		p.instance = live.ID
		return p, nil
	}
	return p, a.fresh(ctx, tx)
}

// fresh refuses an old registration that is sent again, after its instance is gone.
func (a application) fresh(ctx context.Context, tx *db.Tx) error {
	used, err := licensingdb.New(tx).LastSeqOfKey(ctx, licensingdb.LastSeqOfKeyParams{Pid: a.UDI.PID, Sn: a.UDI.SN, PublicKey: a.key})
	if err != nil {
		return fmt.Errorf("licensing: register: %w", err)
	}
	if len(used) > 0 && a.message.Header.Seq <= used[0] {
		return ErrSequenceReplayed.With("last_seq", used[0])
	}
	return nil
}

// tryRegister plans, signs the certificate outside any transaction, and then carries the plan out if it still holds.
// Certificate and instance are stored by one commit, and only then given away.
func (s *Service) tryRegister(ctx context.Context, a application) (string, any, error) {
	now := s.Clock.Now()
	var p plan
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = s.plan(ctx, tx, a, now, false)
		return err
	}); err != nil {
		return "", nil, err
	}
	var identity Identity
	if p.verdict != repeat {
		if p.instance == "" {
			p.instance = id.New("pi")
		}
		var err error
		if identity, err = s.issue(a.public, p.instance, a.UDI, now); err != nil {
			return "", nil, err
		}
	}
	var answer protocol.RegisterAnswer
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		holds, err := s.plan(ctx, tx, a, now, true)
		if err != nil {
			return err
		}
		if holds.verdict != p.verdict || (holds.instance != "" && holds.instance != p.instance) {
			return errPlanChanged
		}
		holds.instance = p.instance
		i, err := s.carryOut(ctx, tx, a, holds, identity, now)
		if err != nil {
			return err
		}
		answer, err = s.registered(ctx, tx, i, s.advice(a.message, now), now)
		return err
	})
	return p.instance, answer, err
}

// carryOut does what the plan says; token and instance are locked.
func (s *Service) carryOut(ctx context.Context, tx *db.Tx, a application, p plan, identity Identity, now time.Time) (Instance, error) {
	if p.verdict == repeat {
		p.live.LastSeq = a.message.Header.Seq
		return s.touch(ctx, tx, *p.live, protocol.Register, a.origin, now)
	}
	if err := spendToken(ctx, tx, p.token, now); err != nil {
		return Instance{}, err
	}
	i := Instance{
		ID: p.instance, Account: p.token.Account, VirtualAccount: p.token.VirtualAccount, State: Registered,
		Name: nameOf(a.HostName, a.UDI), HostName: a.HostName, UDI: a.UDI, Software: a.Software, TokenID: p.token.ID,
		ExportControlled: p.token.ExportControlled, Identity: identity, RegisteredAt: now, LastContactAt: now,
		LastSeq: a.message.Header.Seq, key: a.key,
	}
	if p.verdict == rejoin {
		return s.rejoin(ctx, tx, a, *p.live, i, now)
	}
	leaving := access.VirtualAccountID("")
	if p.live != nil {
		leaving = p.live.VirtualAccount
	}
	if err := recount(ctx, tx, i.Account, leaving, i.VirtualAccount); err != nil {
		return i, err
	}
	if p.verdict == replace {
		if err := s.end(ctx, tx, i.actor(a.origin), *p.live, Superseded,
			fmt.Sprintf("%s was replaced by another device with the same product id and serial number.", p.live.Name)); err != nil {
			return i, err
		}
	}
	if err := insertInstance(ctx, tx, i); err != nil {
		return i, err
	}
	return i, s.afterRegistering(ctx, tx, a, i, now)
}

// rejoin gives a known device its identity anew; its usage goes along if the token is of another virtual account.
func (s *Service) rejoin(ctx context.Context, tx *db.Tx, a application, was, i Instance, now time.Time) (Instance, error) {
	i.AuthorizedAt, i.AuthorizedUntil, i.reportMark, i.LapsedAt = was.AuthorizedAt, was.AuthorizedUntil, was.reportMark, was.LapsedAt
	moved := was.VirtualAccount != i.VirtualAccount
	if moved {
		if err := s.leave(ctx, tx, was, i.VirtualAccount, now); err != nil {
			return i, err
		}
	}
	if err := licensingdb.New(tx).RenewIdentity(ctx, licensingdb.RenewIdentityParams{
		VirtualAccountID: i.VirtualAccount, Name: i.Name, HostName: i.HostName, Vid: i.UDI.VID, Uuid: i.UDI.UUID,
		Product: i.Software.Product, Version: i.Software.Version, TokenID: i.TokenID, ExportControlled: i.ExportControlled,
		PublicKey: i.key, Certificate: i.Identity.Certificate, CertificateSerial: i.Identity.Serial,
		CertificateNotBefore: clock.Millis(i.Identity.NotBefore), CertificateNotAfter: clock.Millis(i.Identity.NotAfter),
		CertificateRenewAfter: clock.Millis(i.Identity.RenewAfter), RegisteredAt: clock.Millis(now),
		AccountID: i.Account, ID: i.ID,
	}); err != nil {
		return i, fmt.Errorf("licensing: register again: %w", err)
	}
	if moved && i.LapsedAt.IsZero() {
		if _, err := s.takeBack(ctx, tx, i, now); err != nil {
			return i, err
		}
	}
	i, err := s.touch(ctx, tx, i, protocol.Register, a.origin, now)
	if err != nil {
		return i, err
	}
	return i, s.afterRegistering(ctx, tx, a, i, now)
}

// leave counts an instance out of its virtual account, with all that it holds, and locks what it will find in the
// other one.
func (s *Service) leave(ctx context.Context, tx *db.Tx, i Instance, to access.VirtualAccountID, now time.Time) error {
	if err := recount(ctx, tx, i.Account, i.VirtualAccount, to); err != nil {
		return err
	}
	uses, err := usage(ctx, tx, i)
	if err != nil {
		return err
	}
	var keys []poolKey
	for tag := range uses {
		keys = append(keys, poolKey{i.VirtualAccount, tag}, poolKey{to, tag})
	}
	pools, err := s.lock(ctx, tx, i.Account, now, keys...) // all at once, in their order
	if err != nil {
		return err
	}
	if err := pools.store(ctx, tx); err != nil { // what was due
		return err
	}
	_, err = s.release(ctx, tx, i, remember, now)
	return err
}

func (s *Service) afterRegistering(ctx context.Context, tx *db.Tx, a application, i Instance, now time.Time) error {
	if err := s.keep(ctx, tx, i, a.message, now); err != nil {
		return err
	}
	return s.instanceEvent(ctx, tx, i.actor(a.origin), i, "instance.registered", fmt.Sprintf("%s registered.", i.Name), nil, map[string]any{
		"udi": i.UDI.String(), "product": i.Software.Product, "version": i.Software.Version, "token": i.TokenID,
		"certificate": i.Identity.Serial,
	})
}

// issue signs a certificate for an instance: for one year, to be renewed after half of it.
func (s *Service) issue(public crypto.PublicKey, instance string, u protocol.UDI, now time.Time) (Identity, error) {
	c, err := s.CA.Issue(public, pki.Identity{Instance: instance, UDISerial: u.SN, NotBefore: now.Add(-clockSlack), NotAfter: now.AddDate(1, 0, 0)})
	if err != nil {
		return Identity{}, fmt.Errorf("licensing: issue a certificate: %w", err)
	}
	return Identity{Certificate: c.PEM, Serial: c.Serial, NotBefore: c.NotBefore, NotAfter: c.NotAfter, RenewAfter: now.AddDate(0, 6, 0)}, nil
}

// registered is the answer to a registration and to a renewal.
func (s *Service) registered(ctx context.Context, tx *db.Tx, i Instance, advice []protocol.Advice, now time.Time) (protocol.RegisterAnswer, error) {
	acct, virtual, err := s.owner(ctx, tx, i.Account, i.VirtualAccount)
	return protocol.RegisterAnswer{
		Instance: i.ID, Account: acct, VirtualAccount: virtual, Certificate: i.Identity.Certificate,
		NotBefore: i.Identity.NotBefore, NotAfter: i.Identity.NotAfter, RenewAfter: i.Identity.RenewAfter,
		ServerTime: now, ExportControlled: i.ExportControlled, Advice: advice,
	}, err
}

// renew gives the instance a new certificate, for the key of the request or, without one, for the same key. The key
// before stays good until the new one is used: the answer may get lost.
func (s *Service) renew(ask protocol.RenewRequest, i Instance, signer, origin string, advice []protocol.Advice, now time.Time) deed {
	jwk, err := renewedKey(ask, signer)
	var identity Identity
	if err == nil {
		identity, err = s.issue(jwk.Public(), i.ID, i.UDI, now) // before the transaction: it takes long
	}
	return func(ctx context.Context, tx *db.Tx, i Instance, now time.Time) (any, error) {
		if err != nil {
			return nil, refused(err)
		}
		i.replaceKey(jwk.String())
		before := i.Identity.Serial
		i.Identity = identity
		if err := storeIdentity(ctx, tx, i); err != nil {
			return nil, err
		}
		if err := s.instanceEvent(ctx, tx, i.actor(origin), i, "instance.renewed", fmt.Sprintf("%s renewed its certificate.", i.Name),
			map[string]any{"certificate": before}, map[string]any{"certificate": identity.Serial}); err != nil {
			return nil, err
		}
		return s.registered(ctx, tx, i, advice, now)
	}
}

// renewedKey is the key of the request or, without one, the key that signed it. One that can have a certificate but
// can't sign messages is refused.
func renewedKey(ask protocol.RenewRequest, signer string) (protocol.JWK, error) {
	if len(ask.CSR) == 0 {
		return protocol.ParseKey([]byte(signer))
	}
	public, err := pki.CheckCSR(ask.CSR)
	if err != nil {
		return protocol.JWK{}, err
	}
	return protocol.KeyOf(public)
}

// replaceKey makes key the present one. The one before stays good as long as the device may not have heard of it: that
// is the key it signs with, which is not the present one if that was never used.
func (i *Instance) replaceKey(key string) {
	switch {
	case key == i.key:
		return
	case key == i.previousKey:
		i.previousKey = ""
	case i.previousKey == "":
		i.previousKey = i.key
	}
	i.key = key
}

func storeIdentity(ctx context.Context, tx *db.Tx, i Instance) error {
	if err := licensingdb.New(tx).RenewCertificate(ctx, licensingdb.RenewCertificateParams{
		PublicKey: i.key, PreviousKey: i.previousKey, Certificate: i.Identity.Certificate, CertificateSerial: i.Identity.Serial,
		CertificateNotBefore: clock.Millis(i.Identity.NotBefore), CertificateNotAfter: clock.Millis(i.Identity.NotAfter),
		CertificateRenewAfter: clock.Millis(i.Identity.RenewAfter), AccountID: i.Account, ID: i.ID,
	}); err != nil {
		return fmt.Errorf("licensing: renew: %w", err)
	}
	return nil
}
