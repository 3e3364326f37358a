package identity

import (
	"context"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
)

// BeginPasskeySignIn returns what any passkey of this portal may sign, for the browser that asks. Nobody has to be named:
// the passkey knows whose it is. It fails with ErrPasskeysOff or ErrThrottled.
func (s *Service) BeginPasskeySignIn(ctx context.Context, who access.Actor, c Client) (out Ceremony, err error) {
	if s.Passkeys == nil { // public: no permission
		return out, ErrPasskeysOff
	}
	options, session, err := s.Passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return out, err
	}
	out.Options = options.Response
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.allowPasskey(ctx, tx, who); err != nil {
			return err
		}
		out.Handle, err = s.challenge(ctx, tx, "", c.hash(), session)
		return err
	})
	return out, err
}

// allowPasskey counts what a network may ask passkeys for.
func (s *Service) allowPasskey(ctx context.Context, tx *db.Tx, who access.Actor) error {
	wait, _, err := take(ctx, identitydb.New(tx), s.Clock.Now(), allowance{"passkey:network:" + networkOf(who.Origin), time.Second, 100})
	if err == nil && wait > 0 {
		err = ErrThrottled.With("retry_after", int(wait.Seconds()))
	}
	return err
}

// PasskeySignIn is a sign-in by a passkey alone.
type PasskeySignIn struct {
	PasskeyAnswer
	Client
}

// SignInWithPasskey starts a session by a passkey, which verified its user and so counts as both factors (SPEC A1). It
// fails with ErrPasskeysOff, ErrChallengeEnded, ErrPasskeyRefused or ErrPasskeyCopied.
func (s *Service) SignInWithPasskey(ctx context.Context, who access.Actor, in PasskeySignIn) (token string, actor access.Actor, err error) {
	if s.Passkeys == nil { // public: the passkey is the permission
		return "", access.Actor{}, ErrPasskeysOff
	}
	err = s.withPasskey(ctx, who, "", in.hash(), in.PasskeyAnswer, in.Agent, func(tx *db.Tx, row identitydb.Profile, key identitydb.Passkey) (err error) {
		token, actor, err = s.startSession(ctx, tx, who.Origin, in.Client, row, true, "Signed in with the passkey "+key.Name+".")
		return err
	})
	return token, actor, err
}

// BeginSecondStep returns what a passkey has to sign as the second step of a sign-in whose password was right. It fails
// with ErrPasskeysOff, ErrPendingEnded, ErrNoPasskey or ErrThrottled.
func (s *Service) BeginSecondStep(ctx context.Context, who access.Actor, pending string, c Client) (out Ceremony, err error) {
	if s.Passkeys == nil { // public: the pending sign-in is the permission
		return out, ErrPasskeysOff
	}
	row, err := s.pending(ctx, pending, c)
	if err != nil {
		return out, err
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.allowPasskey(ctx, tx, who); err != nil {
			return err
		}
		out, err = s.askKeys(ctx, tx, row.ProfileID, row.Hash)
		return err
	})
	return out, err
}

// PasskeyStep is the second step of signing in by a passkey.
type PasskeyStep struct {
	Pending string // what ErrSecondFactorNeeded gave
	PasskeyAnswer
	Client
}

// CompleteWithPasskey is CompleteSignIn by a passkey of the same person (SPEC A1). It fails with ErrPasskeysOff,
// ErrPendingEnded, ErrChallengeEnded, ErrPasskeyRefused or ErrPasskeyCopied.
func (s *Service) CompleteWithPasskey(ctx context.Context, who access.Actor, in PasskeyStep) (token string, actor access.Actor, err error) {
	if s.Passkeys == nil { // public: the pending sign-in is the permission
		return "", access.Actor{}, ErrPasskeysOff
	}
	waiting, err := s.pending(ctx, in.Pending, in.Client)
	if err != nil {
		return "", access.Actor{}, err
	}
	err = s.withPasskey(ctx, who, waiting.ProfileID, waiting.Hash, in.PasskeyAnswer, in.Agent, func(tx *db.Tx, row identitydb.Profile, key identitydb.Passkey) (err error) {
		if row.ProfileID != waiting.ProfileID {
			return ErrPasskeyRefused
		}
		token, actor, err = s.complete(ctx, tx, who, in.Pending, in.Client, row, "Signed in with the password and the passkey "+key.Name+".")
		return err
	})
	return token, actor, err
}
