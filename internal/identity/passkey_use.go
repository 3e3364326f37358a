package identity

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
)

// PasskeyAnswer is what a browser brings back from a passkey.
type PasskeyAnswer struct {
	Handle   string
	Response []byte // JSON of the PublicKeyCredential
}

// askKeys returns what one of somebody's own passkeys has to sign; bound is what else the answer must come with. It fails
// with ErrNoPasskey if there is none.
func (s *Service) askKeys(ctx context.Context, tx *db.Tx, p access.ProfileID, bound string) (out Ceremony, err error) {
	row, err := identitydb.New(tx).Profile(ctx, p)
	if err != nil {
		return out, missing(err)
	}
	h, err := holderOf(ctx, identitydb.New(tx), row)
	if err != nil {
		return out, err
	}
	if len(h.keys) == 0 {
		return out, ErrNoPasskey
	}
	options, session, err := s.Passkeys.BeginLogin(h, webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return out, err
	}
	out.Options = options.Response
	out.Handle, err = s.challenge(ctx, tx, p, bound, session)
	return out, err
}

// holderOf is a person with all of their passkeys.
func holderOf(ctx context.Context, q *identitydb.Queries, row identitydb.Profile) (holder, error) {
	h := holder{profile: row.ProfileID, email: row.Email, name: fromRow(row).Name()}
	keys, err := q.Passkeys(ctx, row.ProfileID)
	if err != nil {
		return h, err
	}
	for _, key := range keys {
		c, err := credentialOf(key)
		if err != nil {
			return h, err
		}
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// withPasskey takes the answer of a passkey, which must be p's unless p is "", and does the deed in the same transaction
// if it is right. A copied passkey is noted although the deed is refused.
func (s *Service) withPasskey(ctx context.Context, who access.Actor, p access.ProfileID, bound string, in PasskeyAnswer, agent string, deed func(tx *db.Tx, row identitydb.Profile, key identitydb.Passkey) error) error {
	session, err := s.takeChallenge(ctx, p, bound, in.Handle)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(in.Response)
	if err != nil {
		return ErrPasskeyRefused.Wrap(err)
	}
	var refused error
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		refused = nil
		row, key, err := s.assert(ctx, tx, session, parsed)
		switch {
		case errors.Is(err, ErrPasskeyCopied):
			refused = err
			return s.note(ctx, tx, row.ProfileID, who, agent, "passkey.refused", "The passkey "+key.Name+" was refused: it counts fewer uses than before, as a copy would.")
		case err != nil:
			return err
		}
		return deed(tx, row, key)
	})
	if err == nil {
		err = refused
	}
	return err
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
	h, err := holderOf(ctx, q, row)
	if err != nil {
		return none(err)
	}
	used, err := s.validate(h, session, parsed)
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

// validate lets the library check an answer: of whoever the passkey says it is, or of the one who was asked.
func (s *Service) validate(h holder, session webauthn.SessionData, parsed *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	if len(session.UserID) > 0 {
		return s.Passkeys.ValidateLogin(h, session, parsed)
	}
	_, used, err := s.Passkeys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != string(h.profile) {
			return nil, errPasskeyOfAnother
		}
		return h, nil
	}, session, parsed)
	return used, err
}
