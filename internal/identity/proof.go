package identity

import (
	"context"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/seal"
)

// ProofLife is how long a sign-in counts as fresh.
const ProofLife = 5 * time.Minute

// Why somebody has to prove again that it is them.
var (
	ErrProofNeeded       = errs.New(errs.Forbidden, "proof_required", "Your sign-in is older than five minutes.", "Enter your password to show that it is you, or use a passkey.").At("/password")
	ErrFactorProofNeeded = errs.New(errs.Forbidden, "factor_proof_required", "This is your last second factor, and you used none in the last five minutes.", "Use your passkey now, or sign in again with a recovery code, and then take it away.")
	ErrFactorFirst       = errs.New(errs.Forbidden, "sign_in_with_factor", "You have a second factor, but signed in without it.", "Sign out, and sign in with your passkey or a code.")
)

// proofOf reads how the caller's session was proved.
func proofOf(ctx context.Context, q *identitydb.Queries, who access.Actor) (at time.Time, factor bool, err error) {
	rows, err := q.SessionProof(ctx, identitydb.SessionProofParams{ProfileID: who.Profile, SessionID: who.Session})
	if err != nil || len(rows) == 0 {
		return time.Time{}, false, err
	}
	return clock.Time(rows[0].ProvedAt), rows[0].SecondFactor, nil
}

// prove lets through whoever signed in less than five minutes ago, or gives the password now. Deeds that change
// credentials ask for it, so that a session that somebody left open isn't enough. Whoever has a second factor must have
// used it in this session: or the password alone would add to the factors, and be worth as much as all of them.
func (s *Service) prove(ctx context.Context, who access.Actor, password string) error {
	var at time.Time
	var factor, has bool
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if at, factor, err = proofOf(ctx, identitydb.New(tx), who); err != nil {
			return err
		}
		has, err = s.hasFactor(ctx, tx, who.Profile)
		return err
	})
	switch {
	case err != nil:
		return err
	case has && !factor:
		return ErrFactorFirst
	case password != "":
		_, err := s.checkOwnPassword(ctx, who, password, "/password")
		return err
	case s.Clock.Now().Sub(at) > ProofLife:
		return ErrProofNeeded
	}
	return nil
}

// change does a deed for somebody who is signed in and proves to be there, on their locked profile (SPEC A3).
func (s *Service) change(ctx context.Context, who access.Actor, password string, deed func(tx *db.Tx, row identitydb.Profile) error) error {
	if err := s.prove(ctx, who, password); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		row, err := identitydb.New(tx).ProfileForUpdate(ctx, who.Profile)
		if err != nil {
			return missing(err)
		}
		return deed(tx, row)
	})
}

// BeginProof returns what one of the caller's passkeys has to sign to show that it is them. It fails with ErrPasskeysOff,
// ErrNoPasskey or ErrThrottled.
func (s *Service) BeginProof(ctx context.Context, who access.Actor) (out Ceremony, err error) {
	if err := signedIn(who); err != nil {
		return out, err
	}
	if s.Passkeys == nil {
		return out, ErrPasskeysOff
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.allowPasskey(ctx, tx, who); err != nil {
			return err
		}
		out, err = s.askKeys(ctx, tx, who.Profile, boundTo(who))
		return err
	})
	return out, err
}

// boundTo ties a challenge to the caller's session.
func boundTo(who access.Actor) string { return "session/" + string(who.Session) }

// ProveByPasskey counts the caller's session as fresh, and as proved by a second factor. The session goes on under the
// token that is returned; the one before ends. It fails with ErrPasskeysOff, ErrChallengeEnded, ErrPasskeyRefused or
// ErrPasskeyCopied.
func (s *Service) ProveByPasskey(ctx context.Context, who access.Actor, in PasskeyAnswer) (token string, err error) {
	if err := signedIn(who); err != nil {
		return "", err
	}
	if s.Passkeys == nil {
		return "", ErrPasskeysOff
	}
	err = s.withPasskey(ctx, who, who.Profile, boundTo(who), in, "", func(tx *db.Tx, row identitydb.Profile, key identitydb.Passkey) (err error) {
		if row.ProfileID != who.Profile {
			return ErrPasskeyRefused
		}
		if token, err = s.proved(ctx, identitydb.New(tx), who); err != nil {
			return err
		}
		return s.note(ctx, tx, who.Profile, who, "", "proof.given", "The passkey "+key.Name+" was used to show that it is you.")
	})
	return token, err
}

// proved counts the caller's session as proved by a second factor just now, under a token of its own. The token is "" if
// there is no session.
func (s *Service) proved(ctx context.Context, q *identitydb.Queries, who access.Actor) (token string, err error) {
	token = seal.Token()
	n, err := q.ProveSession(ctx, identitydb.ProveSessionParams{
		ProfileID: who.Profile, SessionID: who.Session, Hash: seal.Fingerprint(token), SecondFactor: true, ProvedAt: s.millis(),
	})
	if err != nil || n == 0 {
		return "", err
	}
	return token, nil
}
