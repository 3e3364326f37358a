package identity

import (
	"context"
	"errors"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/seal"
)

// The life of a sign-in between the password and the second factor.
const (
	PendingLife  = 5 * time.Minute
	PendingTries = 5 // wrong codes that end it
)

// Why a sign-in waits, or no longer does.
var (
	ErrSecondFactorNeeded = errs.New(errs.Unauthenticated, "second_factor_needed", "The password is right; a second factor is needed too.", "Use your passkey, a code of your authenticator app or a recovery code, in the same browser, together with the value of pending.")
	ErrPendingEnded       = errs.New(errs.Gone, "sign_in_ended", "This sign-in took too long, had too many wrong codes, is done already, or was begun in another browser.", "Begin again with the email address and the password.")
)

// The second factors that somebody may have.
const (
	ByPasskey  = "passkey"
	ByApp      = "totp"
	ByRecovery = "recovery_code"
)

// methods lists the second factors that a profile can use now.
func (s *Service) methods(ctx context.Context, tx *db.Tx, p access.ProfileID) ([]string, error) {
	q := identitydb.New(tx)
	out := []string{}
	keys, err := q.CountPasskeys(ctx, p)
	if err != nil {
		return nil, err
	}
	if keys > 0 && s.Passkeys != nil {
		out = append(out, ByPasskey)
	}
	app, err := s.appOn(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	if app {
		out = append(out, ByApp)
	}
	left, err := q.CountRecoveryCodes(ctx, p)
	if left > 0 {
		out = append(out, ByRecovery)
	}
	return out, err
}

// awaitFactor keeps a sign-in whose password was right, if the profile has a second factor, and returns what to tell the
// browser that began it: ErrSecondFactorNeeded with the token that stands for the sign-in. It returns nil if there is none.
func (s *Service) awaitFactor(ctx context.Context, tx *db.Tx, p access.ProfileID, c Client) (waits, err error) {
	has, err := s.hasFactor(ctx, tx, p)
	if err != nil || !has {
		return nil, err
	}
	methods, err := s.methods(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	token, now := seal.Token(), s.Clock.Now()
	err = identitydb.New(tx).InsertPending(ctx, identitydb.InsertPendingParams{
		Hash: seal.Fingerprint(token), ProfileID: p, Browser: c.hash(), CreatedAt: clock.Millis(now), ExpiresAt: clock.Millis(now.Add(PendingLife)),
	})
	return ErrSecondFactorNeeded.With("pending", token).With("methods", methods), err
}

// SecondStep is the second step of signing in by a code.
type SecondStep struct {
	Pending string // what ErrSecondFactorNeeded gave
	Code    string // of the authenticator app, or a recovery code
	Client
}

// CompleteSignIn checks a code and starts the session (SPEC A1). A pending sign-in is good for the browser that began it,
// for one session, five minutes and five wrong codes; a new password ends it. It fails with ErrPendingEnded, ErrCodeWrong,
// ErrCodeUsed or ErrCodesThrottled.
func (s *Service) CompleteSignIn(ctx context.Context, who access.Actor, in SecondStep) (token string, actor access.Actor, err error) {
	row, err := s.pending(ctx, in.Pending, in.Client) // public: the pending sign-in is the permission
	if err != nil {
		return "", access.Actor{}, err
	}
	p := row.ProfileID
	err = s.withCode(ctx, who, p, in.Code, func(tx *db.Tx, row identitydb.Profile, recovery bool) (err error) {
		how := "Signed in with the password and a code."
		if recovery {
			how = "Signed in with the password and a recovery code."
			if err := s.tellCodeUsed(ctx, tx, who, row); err != nil {
				return err
			}
		}
		token, actor, err = s.complete(ctx, tx, who, in.Pending, in.Client, row, how)
		return err // if another request was faster, the code isn't used up, because all of this is undone
	})
	if errors.Is(err, ErrCodeWrong) || errors.Is(err, ErrCodeUsed) {
		if missed := s.miss(ctx, who, seal.Fingerprint(in.Pending), p); missed != nil {
			return "", access.Actor{}, missed
		}
	}
	return token, actor, err
}

// pending returns the sign-in that a token stands for, if this client may still complete it.
func (s *Service) pending(ctx context.Context, token string, c Client) (identitydb.PendingSignIn, error) {
	var rows []identitydb.PendingSignIn
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = identitydb.New(tx).Pending(ctx, seal.Fingerprint(token))
		return err
	})
	if err != nil {
		return identitydb.PendingSignIn{}, err
	}
	return s.usablePending(rows, c)
}

func (s *Service) usablePending(rows []identitydb.PendingSignIn, c Client) (identitydb.PendingSignIn, error) {
	if len(rows) == 0 || rows[0].Tries >= PendingTries || rows[0].Browser != c.hash() || s.millis() > rows[0].ExpiresAt {
		return identitydb.PendingSignIn{}, ErrPendingEnded
	}
	return rows[0], nil
}

// complete uses the pending sign-in up and starts the session.
func (s *Service) complete(ctx context.Context, tx *db.Tx, who access.Actor, pending string, c Client, row identitydb.Profile, how string) (string, access.Actor, error) {
	q := identitydb.New(tx)
	rows, err := q.PendingForUpdate(ctx, seal.Fingerprint(pending))
	if err != nil {
		return "", access.Actor{}, err
	}
	if _, err := s.usablePending(rows, c); err != nil {
		return "", access.Actor{}, err
	}
	if err := q.DeletePending(ctx, seal.Fingerprint(pending)); err != nil {
		return "", access.Actor{}, err
	}
	if err := forgive(ctx, tx, ownEmail(fromRow(row)), networkOf(who.Origin), c.hash()); err != nil {
		return "", access.Actor{}, err
	}
	return s.startSession(ctx, tx, who.Origin, c, row, true, how)
}

func (s *Service) tellCodeUsed(ctx context.Context, tx *db.Tx, who access.Actor, row identitydb.Profile) error {
	left, err := identitydb.New(tx).CountRecoveryCodes(ctx, row.ProfileID)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, who, row, "recovery_code.used", "A recovery code was used to sign in.", "recovery_code_used", map[string]any{"left": left})
}

// miss counts a wrong code. At the last one the person is told, once a day at most: somebody has their password.
func (s *Service) miss(ctx context.Context, who access.Actor, hash string, p access.ProfileID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		row, err := q.ProfileForUpdate(ctx, p)
		if err != nil {
			return missing(err)
		}
		if err := q.MissPending(ctx, hash); err != nil {
			return err
		}
		rows, err := q.PendingForUpdate(ctx, hash)
		if err != nil || len(rows) == 0 || rows[0].Tries < PendingTries {
			return err
		}
		now := s.Clock.Now()
		return s.Mail.Queue(ctx, tx, notify.Mail{
			Kind: "codes_refused", ToEmail: row.Email, ToName: fromRow(row).Name(), Key: "codes_refused/" + string(p) + "/" + now.Format(time.DateOnly),
			Data: map[string]any{"at": now.Format(time.RFC3339), "address": who.Origin},
		})
	})
}
