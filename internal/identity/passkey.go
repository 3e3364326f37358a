package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/id"
	"github.com/licet/licet/internal/platform/seal"
)

// The bounds of passkeys.
const (
	ChallengeLife = 5 * time.Minute
	MaxPasskeys   = 20 // of one profile
)

// Why a passkey is refused.
var (
	ErrPasskeysOff      = errs.New(errs.Conflict, "passkeys_unavailable", "Passkeys don't work at this address: they need HTTPS and a host name.", "Sign in with your password, or ask whoever runs the portal to give it a name and HTTPS.")
	ErrPasskeyRefused   = errs.New(errs.Forbidden, "passkey_refused", "The passkey wasn't accepted.", "Try it again, or sign in with your password.")
	ErrPasskeyCopied    = errs.New(errs.Forbidden, "passkey_copied", "The passkey counts fewer uses than before, as a copy would.", "Sign in another way, and remove the passkey.")
	ErrChallengeEnded   = errs.New(errs.Gone, "challenge_ended", "This took longer than five minutes, or was done already.", "Begin again.")
	ErrPasskeyNotFound  = errs.New(errs.NotFound, "passkey_not_found", "You have no such passkey.", "Look at the list of your passkeys again.")
	ErrPasskeyKnown     = errs.New(errs.Conflict, "passkey_known", "This passkey is set up already.", "Use another device or key.")
	ErrPasskeysMany     = errs.New(errs.Conflict, "passkeys_many", "A profile has 20 passkeys at the most.", "Remove one that you don't use.")
	ErrPasswordNeeded   = errs.New(errs.Forbidden, "password_required", "This is your last second factor.", "Enter your password: it has to be long enough to stand alone.").At("/password")
	ErrNoPasskey        = errs.New(errs.Conflict, "no_passkey", "No passkey is set up.", "Use another way to show that it is you.")
	errPasskeyOfAnother = errors.New("the passkey belongs to another profile")
)

// NewRelyingParty returns what checks passkeys for a public address. Where browsers offer none it returns nil: at an
// address that is no name, and without HTTPS on any host but localhost.
func NewRelyingParty(publicURL string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || u.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: host, RPOrigins: []string{u.Scheme + "://" + u.Host}})
}

// Passkey is a passkey of a profile.
type Passkey struct {
	ID        string
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time // zero = never
	Synced    bool      // kept by a service on several devices
}

// Ceremony is what the browser needs to make or use a passkey, and the handle by which it comes back.
type Ceremony struct {
	Handle  string
	Options any // for navigator.credentials, as JSON
}

// holder is a person as the library wants to see them.
type holder struct {
	profile access.ProfileID
	email   string
	name    string
	keys    []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.profile) }
func (h holder) WebAuthnName() string                       { return h.email }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func credentialOf(row identitydb.Passkey) (webauthn.Credential, error) {
	var c webauthn.Credential
	return c, json.Unmarshal([]byte(row.Credential), &c)
}

func passkeyOf(row identitydb.Passkey) (Passkey, error) {
	c, err := credentialOf(row)
	return Passkey{ID: row.PasskeyID, Name: row.Name, CreatedAt: clock.Time(row.CreatedAt), UsedAt: clock.Time(row.UsedAt), Synced: c.Flags.BackupState}, err
}

// ListPasskeys returns the caller's passkeys, the oldest first.
func (s *Service) ListPasskeys(ctx context.Context, who access.Actor) ([]Passkey, error) {
	if err := signedIn(who); err != nil {
		return nil, err
	}
	out := []Passkey{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := identitydb.New(tx).Passkeys(ctx, who.Profile)
		for _, row := range rows {
			p, err := passkeyOf(row)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return err
	})
	return out, err
}

// challenge keeps what a passkey has to sign, and returns the handle for it. Bound is what the answer must come with beside
// the handle: something of the browser's, the sign-in's or the session's.
func (s *Service) challenge(ctx context.Context, tx *db.Tx, p access.ProfileID, bound string, session *webauthn.SessionData) (string, error) {
	text, err := json.Marshal(session)
	if err != nil {
		return "", err
	}
	handle := seal.Token()
	return handle, identitydb.New(tx).InsertChallenge(ctx, identitydb.InsertChallengeParams{
		Hash: seal.Fingerprint(handle), ProfileID: p, Bound: bound, Session: string(text), ExpiresAt: clock.Millis(s.Clock.Now().Add(ChallengeLife)),
	})
}

// takeChallenge uses a challenge up, whatever becomes of it.
func (s *Service) takeChallenge(ctx context.Context, p access.ProfileID, bound, handle string) (webauthn.SessionData, error) {
	var session webauthn.SessionData
	var rows []identitydb.TakeChallengeRow
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		rows, err = identitydb.New(tx).TakeChallenge(ctx, seal.Fingerprint(handle))
		return err
	})
	if err != nil {
		return session, err
	}
	if len(rows) == 0 || rows[0].ProfileID != p || rows[0].Bound != bound || s.millis() > rows[0].ExpiresAt {
		return session, ErrChallengeEnded
	}
	return session, json.Unmarshal([]byte(rows[0].Session), &session)
}

// BeginPasskey begins to make a passkey for the caller, who proves to be there. It fails with ErrPasskeysOff,
// ErrPasskeysMany, ErrFactorFirst, ErrProofNeeded or ErrPasswordWrong.
func (s *Service) BeginPasskey(ctx context.Context, who access.Actor, password string) (out Ceremony, err error) {
	if err := signedIn(who); err != nil {
		return out, err
	}
	if s.Passkeys == nil {
		return out, ErrPasskeysOff
	}
	if err := s.prove(ctx, who, password); err != nil {
		return out, err
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		row, err := q.Profile(ctx, who.Profile)
		if err != nil {
			return missing(err)
		}
		h, err := holderOf(ctx, q, row)
		if err != nil {
			return err
		}
		if len(h.keys) >= MaxPasskeys {
			return ErrPasskeysMany
		}
		options, session, err := s.Passkeys.BeginRegistration(h,
			webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
				RequireResidentKey: protocol.ResidentKeyRequired(), ResidentKey: protocol.ResidentKeyRequirementRequired,
				UserVerification: protocol.VerificationRequired,
			}),
			webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return err
		}
		present, err := s.Brand.PresentIn(ctx, tx)
		if err != nil {
			return err
		}
		options.Response.RelyingParty.Name = present.Portal
		out.Options = options.Response
		out.Handle, err = s.challenge(ctx, tx, who.Profile, boundTo(who), session)
		return err
	})
	return out, err
}

// AddedPasskey is a passkey that was just made, with what it brings.
type AddedPasskey struct {
	Passkey
	FactorAdded
}

// AddPasskey keeps the passkey that the browser has made. It is a second factor from then on: the caller's session counts
// as proved by it, and if it is the first factor, all others end. It fails with ErrNameInvalid, ErrChallengeEnded,
// ErrPasskeyRefused or ErrPasskeyKnown.
func (s *Service) AddPasskey(ctx context.Context, who access.Actor, handle, name string, response []byte) (out AddedPasskey, err error) {
	if err := signedIn(who); err != nil {
		return out, err
	}
	if s.Passkeys == nil {
		return out, ErrPasskeysOff
	}
	if name, err = parseName(name, "/name"); err != nil {
		return out, err
	}
	session, err := s.takeChallenge(ctx, who.Profile, boundTo(who), handle)
	if err != nil {
		return out, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return out, ErrPasskeyRefused.Wrap(err)
	}
	c, err := s.Passkeys.CreateCredential(holder{profile: who.Profile, email: who.Email, name: who.Name}, session, parsed)
	if err != nil {
		return out, ErrPasskeyRefused.Wrap(err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return out, err
	}
	row := identitydb.InsertPasskeyParams{
		CredentialID: credentialKey(c.ID), PasskeyID: id.New("pk"), ProfileID: who.Profile, Name: name, Credential: string(text), CreatedAt: s.millis(),
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		out.FactorAdded, err = s.addPasskey(ctx, tx, who, row)
		return err
	})
	out.Passkey = Passkey{ID: row.PasskeyID, Name: name, CreatedAt: clock.Time(row.CreatedAt), Synced: c.Flags.BackupState}
	return out, err
}

func (s *Service) addPasskey(ctx context.Context, tx *db.Tx, who access.Actor, row identitydb.InsertPasskeyParams) (out FactorAdded, err error) {
	q := identitydb.New(tx)
	p, err := q.ProfileForUpdate(ctx, who.Profile)
	if err != nil {
		return out, missing(err)
	}
	had, err := s.hasFactor(ctx, tx, who.Profile)
	if err != nil {
		return out, err
	}
	n, err := q.CountPasskeys(ctx, who.Profile)
	if err != nil {
		return out, err
	}
	if n >= MaxPasskeys {
		return out, ErrPasskeysMany
	}
	n, err = q.InsertPasskey(ctx, row)
	if err == nil && n == 0 {
		err = ErrPasskeyKnown
	}
	if err != nil {
		return out, err
	}
	if out, err = s.added(ctx, tx, who, !had); err != nil {
		return out, err
	}
	return out, s.tell(ctx, tx, who, p, "passkey.added", "The passkey "+row.Name+" was set up.", "passkey_added", map[string]any{"name": row.Name, "first": !had})
}

func credentialKey(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// RenamePasskey gives one of the caller's passkeys another name. It fails with ErrPasskeyNotFound or ErrNameInvalid.
func (s *Service) RenamePasskey(ctx context.Context, who access.Actor, passkey, name string) (out Passkey, err error) {
	if err := signedIn(who); err != nil {
		return out, err
	}
	clean, invalid := parseName(name, "/name")
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		rows, err := identitydb.New(tx).RenamePasskey(ctx, identitydb.RenamePasskeyParams{ProfileID: who.Profile, PasskeyID: passkey, Name: clean})
		if err == nil && len(rows) == 0 {
			err = ErrPasskeyNotFound
		}
		if err == nil {
			err = invalid
		}
		if err == nil {
			out, err = passkeyOf(rows[0])
		}
		return err
	})
	return out, err
}

// RemovePasskey takes one of the caller's passkeys away, for who proves to be there; all other sessions end. The last second
// factor goes only with the password, which has to stand alone from then on, and within five minutes of using a second
// factor. It fails with ErrPasskeyNotFound, ErrProofNeeded, ErrFactorProofNeeded, ErrPasswordNeeded, ErrPasswordWrong or
// ErrPasswordAloneShort.
func (s *Service) RemovePasskey(ctx context.Context, who access.Actor, passkey, password string) error {
	if err := signedIn(who); err != nil {
		return err
	}
	return s.change(ctx, who, password, func(tx *db.Tx, row identitydb.Profile) error {
		q := identitydb.New(tx)
		at, factor, err := proofOf(ctx, q, who)
		if err != nil {
			return err
		}
		names, err := q.DeletePasskey(ctx, identitydb.DeletePasskeyParams{ProfileID: who.Profile, PasskeyID: passkey})
		if err == nil && len(names) == 0 {
			err = ErrPasskeyNotFound
		}
		if err != nil {
			return err
		}
		last, err := s.removed(ctx, tx, who)
		if err != nil {
			return err
		}
		if last {
			if err := mayBeLast(row, password, factor && s.Clock.Now().Sub(at) <= ProofLife); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, who, row, "passkey.removed", "The passkey "+names[0]+" was removed.", "passkey_removed", map[string]any{"name": names[0], "last": last})
	})
}

// mayBeLast decides whether somebody's last second factor may be taken away, as the password will stand alone.
func mayBeLast(row identitydb.Profile, password string, fresh bool) error {
	switch {
	case !fresh:
		return ErrFactorProofNeeded
	case row.Password == "":
		return nil // a company's sign-in is all that is left: there is no password
	case password == "":
		return ErrPasswordNeeded
	}
	return standsAlone(password)
}
