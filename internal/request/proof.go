package request

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/job"
)

// The times of a proof.
const (
	ChallengeLifetime = 7 * 24 * time.Hour // then a new value has to be asked for
	CheckPause        = 10 * time.Second   // between two looks that people ask for
	checkOften        = time.Minute        // between two looks of the job, in the first hour
	checkSeldom       = 10 * time.Minute   // and after it
)

// The errors about a proof.
var (
	ErrProofLimited = errs.New(errs.Conflict, "domain_proof_limited", "The identifier of a limited account is no domain, so there is nothing to prove.", "Upgrade the account to a standard one under your company's domain.")
	ErrProofNone    = errs.New(errs.NotFound, "domain_proof_not_started", "No proof of this domain was begun.", "Begin the proof to get the record that has to be put into the DNS.")
	ErrProofExpired = errs.New(errs.Gone, "domain_proof_expired", "The value of this proof isn't valid any more.", "Renew the proof and put the new value into the DNS.")
	ErrProofDone    = errs.New(errs.Conflict, "domain_proof_done", "The domain is proved already.", "Nothing more is to be done.")
	ErrProofTooSoon = errs.New(errs.RateLimited, "domain_proof_too_soon", "The DNS was looked at a moment ago.", "Wait ten seconds; new records often take minutes to be seen.")
)

// Challenge is a record that somebody is to put into the DNS of a domain, to show that the domain is theirs.
type Challenge struct {
	Account   access.AccountID
	Domain    string
	Value     string // of the TXT record; 128 bits of randomness
	CreatedAt time.Time
	ExpiresAt time.Time
	CheckedAt time.Time // zero if nobody has looked yet
	Outcome   Outcome   // of the last look
	Seen      string    // the other value that was seen
	ProvedAt  time.Time // zero until then
}

// Name is where the record has to stand.
func (c Challenge) Name() string { return ChallengeLabel + c.Domain }

// open returns nil while the challenge can be met.
func (c Challenge) open(now time.Time) error {
	switch {
	case c.Value == "":
		return ErrProofNone
	case !c.ProvedAt.IsZero():
		return ErrProofDone
	case !now.Before(c.ExpiresAt):
		return ErrProofExpired
	}
	return nil
}

// DomainProof is how it stands with the proof of an account's domain.
type DomainProof struct {
	Challenge               // its Value is "" if none was begun
	How       account.Proof // how the account's own domain is proved already; empty for another domain
	Decides   bool          // whether the proof makes the account active, or upgrades it, without a person's review
	Of        account.Account
}

// GetDomainProof returns how it stands with the proof of the domain that matters for the account: the one that a review
// is about, else its own. It needs access.ViewAccount.
func (s *Service) GetDomainProof(ctx context.Context, who access.Actor, a access.AccountID) (p DomainProof, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ViewAccount); err != nil {
			return err
		}
		p, err = s.proof(ctx, tx, a)
		return err
	})
	return p, err
}

// StartDomainProof gives a new value to put into the DNS, and forgets an earlier one. It needs access.UpdateAccount, also
// in an account that waits.
func (s *Service) StartDomainProof(ctx context.Context, who access.Actor, a access.AccountID) (p DomainProof, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.mayProve(ctx, tx, who, a); err != nil {
			return err
		}
		if _, err := s.Accounts.Lock(ctx, tx, a); err != nil {
			return err
		}
		if p, err = s.proof(ctx, tx, a); err != nil {
			return err
		}
		if p.How == account.ProofByDNS || !p.ProvedAt.IsZero() {
			return ErrProofDone
		}
		now := s.Clock.Now()
		p.Challenge = Challenge{Account: a, Domain: p.Domain, Value: newValue(), CreatedAt: now, ExpiresAt: now.Add(ChallengeLifetime)}
		if err := putChallenge(ctx, tx, p.Challenge); err != nil {
			return err
		}
		e := p.Of.Event("account.domain_proof_started", fmt.Sprintf("A proof of the domain %s was begun.", p.Domain))
		return s.Log.Append(ctx, tx, who, e)
	})
	return p, err
}

// newValue is 128 bits of randomness in letters and digits that survive copying.
func newValue() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return "licet-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// CheckDomainProof looks at the DNS now and returns how it stands then: if the record is there, the domain is proved,
// with all that follows. It needs access.UpdateAccount, and fails with ErrProofTooSoon within CheckPause.
func (s *Service) CheckDomainProof(ctx context.Context, who access.Actor, a access.AccountID) (p DomainProof, err error) {
	if err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.mayProve(ctx, tx, who, a); err != nil {
			return err
		}
		if p, err = s.proof(ctx, tx, a); err != nil {
			return err
		}
		now := s.Clock.Now()
		if err := p.open(now); err != nil {
			return err
		}
		claimed, err := claimCheck(ctx, tx, p.Challenge, now, CheckPause)
		if err == nil && !claimed {
			err = ErrProofTooSoon
		}
		return err
	}); err != nil {
		return p, err
	}
	if err := s.look(ctx, who, p.Challenge); err != nil {
		return p, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		p, err = s.proofOf(ctx, tx, a, p.Domain)
		return err
	})
	return p, err
}

// CheckDueProofs looks for the records of all proofs that wait and are due.
func (s *Service) CheckDueProofs(ctx context.Context) error {
	var due []Challenge
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		due, err = dueChallenges(ctx, tx, s.Clock.Now())
		return err
	}); err != nil {
		return err
	}
	failed := make([]error, len(due)) // one name that fails or keeps us waiting doesn't hold up the others
	var wg sync.WaitGroup
	for i, c := range due {
		wg.Go(func() { failed[i] = s.checkDue(ctx, c) })
	}
	wg.Wait()
	return errors.Join(failed...)
}

// checkDue looks for one record, unless somebody else does so at this moment.
func (s *Service) checkDue(ctx context.Context, c Challenge) error {
	claimed := false
	if err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		claimed, err = claimCheck(ctx, tx, c, s.Clock.Now(), checkOften/2)
		return err
	}); err != nil || !claimed {
		return err
	}
	return s.look(ctx, access.System("domain proof"), c)
}

// look asks the DNS outside of any transaction, and writes what was found.
func (s *Service) look(ctx context.Context, who access.Actor, c Challenge) error {
	outcome, seen := s.Settings.Resolver.look(ctx, c.Domain, c.Value)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		a, err := s.Accounts.Lock(ctx, tx, c.Account)
		if err != nil {
			return err
		}
		now, err := getChallenge(ctx, tx, c.Account, c.Domain)
		if err != nil || now.Value != c.Value || !now.ProvedAt.IsZero() {
			return err // renewed or proved meanwhile
		}
		now.Outcome, now.Seen = outcome, seen
		if outcome == RecordSeen {
			now.ProvedAt = s.Clock.Now()
		}
		if err := noteCheck(ctx, tx, now); err != nil || outcome != RecordSeen {
			return err
		}
		return s.proved(ctx, tx, who, a, c.Domain)
	})
}

// proved does what follows when the record of a domain was seen. The account is locked.
func (s *Service) proved(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, domain string) error {
	e := a.Event("account.domain_proved", fmt.Sprintf("The domain %s was proved by a DNS record.", domain))
	e.After = map[string]any{"domain": domain}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	if domain == a.Identifier {
		var err error
		if a, err = s.Accounts.ProveDomain(ctx, tx, a, account.ProofByDNS); err != nil {
			return err
		}
	}
	open, err := s.openReviews(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(open, func(r Review) bool { return r.Provable && r.Wanted == domain })
	if at < 0 {
		return nil
	}
	return s.conclude(ctx, tx, who, a, open[at], Verdict{Decision: Proved})
}

// mayProve is access.UpdateAccount, which counts here in an account that waits too.
func (s *Service) mayProve(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) error {
	held, err := s.Accounts.Require(ctx, tx, who, a, access.ViewAccount)
	if err != nil {
		return err
	}
	acct, err := s.Accounts.Load(ctx, tx, a)
	switch {
	case err != nil:
		return err
	case !held.Can(access.UpdateAccount, ""):
		return account.ErrForbidden
	case acct.Status == account.PendingDomainApproval || acct.Status == account.PendingUpgradeApproval:
		return nil
	}
	return acct.Active()
}

// proof returns how it stands with the domain that matters.
func (s *Service) proof(ctx context.Context, tx *db.Tx, a access.AccountID) (DomainProof, error) {
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil {
		return DomainProof{}, err
	}
	open, err := s.openReviews(ctx, tx, a)
	if err != nil {
		return DomainProof{}, err
	}
	domain := acct.Identifier
	for _, r := range open {
		if r.Kind == ReviewIdentifier || r.Kind == ReviewUpgrade {
			domain = r.Wanted
		}
	}
	if acct.Tier == account.Limited && domain == acct.Identifier {
		return DomainProof{}, ErrProofLimited
	}
	return s.proofOf(ctx, tx, a, domain)
}

// proofOf is proof for a domain that is known.
func (s *Service) proofOf(ctx context.Context, tx *db.Tx, a access.AccountID, domain string) (DomainProof, error) {
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil {
		return DomainProof{}, err
	}
	c, err := getChallenge(ctx, tx, a, domain)
	if err != nil {
		return DomainProof{}, err
	}
	c.Account, c.Domain = a, domain
	p := DomainProof{Challenge: c, Of: acct}
	if domain == acct.Identifier {
		p.How = acct.DomainProof
	}
	open, err := s.openReviews(ctx, tx, a)
	p.Decides = slices.ContainsFunc(open, func(r Review) bool { return r.Provable && r.Wanted == domain })
	return p, err
}

// registerProofs makes the queue look for the records of proofs.
func (s *Service) registerProofs(q *job.Queue) {
	job.Every(q, "account.prove", checkOften, s.CheckDueProofs)
}
