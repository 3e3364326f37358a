package identity

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
)

// BeginPasskeySignIn returns what any passkey of this portal may sign. Nobody has to be named: the passkey knows whose
// it is. It fails with ErrPasskeysOff or ErrThrottled.
func (s *Service) BeginPasskeySignIn(ctx context.Context, who access.Actor) (out Ceremony, err error) {
	if s.Passkeys == nil { // public: no permission
		return out, ErrPasskeysOff
	}
	options, session, err := s.Passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return out, err
	}
	out.Options = options.Response
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		wait, _, err := take(ctx, identitydb.New(tx), s.Clock.Now(), allowance{"passkey:network:" + networkOf(who.Origin), time.Second, 100})
		if err != nil {
			return err
		}
		if wait > 0 {
			return ErrThrottled.With("retry_after", int(wait.Seconds()))
		}
		out.Handle, err = s.challenge(ctx, tx, "", session)
		return err
	})
	return out, err
}

// PasskeySignIn is what the browser brings back.
type PasskeySignIn struct {
	Handle   string
	Response []byte // JSON of the PublicKeyCredential
	Agent    string
	Replaces string // token of the session that the browser had before; it ends
}

// SignInWithPasskey starts a session by a passkey, which verified its user and so counts as both factors (SPEC A1). It
// fails with ErrPasskeysOff, ErrChallengeEnded, ErrPasskeyRefused or ErrPasskeyCopied.
func (s *Service) SignInWithPasskey(ctx context.Context, who access.Actor, in PasskeySignIn) (token string, actor access.Actor, err error) {
	if s.Passkeys == nil { // public: the passkey is the permission
		return "", access.Actor{}, ErrPasskeysOff
	}
	session, err := s.takeChallenge(ctx, "", in.Handle)
	if err != nil {
		return "", access.Actor{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(in.Response)
	if err != nil {
		return "", access.Actor{}, ErrPasskeyRefused.Wrap(err)
	}
	var refused error
	err = s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		refused = nil
		row, key, err := s.assert(ctx, tx, session, parsed)
		switch {
		case errors.Is(err, ErrPasskeyCopied):
			refused = err
			return s.note(ctx, tx, row.ProfileID, who, in.Agent, "passkey.refused", "The passkey "+key.Name+" was refused: it counts fewer uses than before, as a copy would.")
		case err != nil:
			return err
		}
		if in.Replaces != "" {
			if err := identitydb.New(tx).DeleteSessionByHash(ctx, fingerprint(in.Replaces)); err != nil {
				return err
			}
		}
		token, actor, err = s.startSession(ctx, tx, who.Origin, in.Agent, row, true, "Signed in with the passkey "+key.Name+".")
		return err
	})
	if err == nil {
		err = refused
	}
	return token, actor, err
}

// assert checks what a passkey signed, and counts its use.
func (s *Service) assert(ctx context.Context, tx *db.Tx, session webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (identitydb.Profile, identitydb.Passkey, error) {
	q := identitydb.New(tx)
	none := func(err error) (identitydb.Profile, identitydb.Passkey, error) {
		return identitydb.Profile{}, identitydb.Passkey{}, err
	}
	owner, err := q.PasskeyOf(ctx, credentialKey(parsed.RawID))
	if err != nil {
		return none(err)
	}
	if len(owner) == 0 {
		return none(ErrPasskeyRefused)
	}
	row, err := q.ProfileForUpdate(ctx, owner[0]) // the profile first, as everywhere
	if err != nil {
		return none(err)
	}
	keys, err := q.PasskeyForUpdate(ctx, credentialKey(parsed.RawID))
	if err != nil {
		return none(err)
	}
	if len(keys) == 0 {
		return none(ErrPasskeyRefused)
	}
	c, err := credentialOf(keys[0])
	if err != nil {
		return none(err)
	}
	_, used, err := s.Passkeys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != string(row.ProfileID) {
			return nil, errPasskeyOfAnother
		}
		return holder{profile: row.ProfileID, email: row.Email, name: fromRow(row).Name(), keys: []webauthn.Credential{c}}, nil
	}, session, parsed)
	if err != nil {
		return none(ErrPasskeyRefused.Wrap(err))
	}
	if used.Authenticator.CloneWarning {
		return row, keys[0], ErrPasskeyCopied
	}
	text, err := json.Marshal(used)
	if err != nil {
		return none(err)
	}
	return row, keys[0], q.UsePasskey(ctx, identitydb.UsePasskeyParams{CredentialID: keys[0].CredentialID, Credential: string(text), UsedAt: s.millis()})
}
