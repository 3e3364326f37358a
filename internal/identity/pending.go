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
)

// The life of a sign-in between the password and the second factor.
const (
	PendingLife  = 5 * time.Minute
	PendingTries = 5 // wrong codes that end it
)

// Why a sign-in waits, or no longer does.
var (
	ErrSecondFactorNeeded = errs.New(errs.Unauthenticated, "second_factor_needed", "The password is right; a code of the second factor is needed too.", "Send a code of your authenticator app, or a recovery code, together with the value of pending.")
	ErrPendingEnded       = errs.New(errs.Gone, "sign_in_ended", "This sign-in took too long, had too many wrong codes, or is done already.", "Begin again with the email address and the password.")
)

// awaitCode keeps a sign-in whose password was right, and returns the token that stands for it.
func (s *Service) awaitCode(ctx context.Context, tx *db.Tx, p access.ProfileID) (string, error) {
	token, now := secretToken(), s.Clock.Now()
	return token, identitydb.New(tx).InsertPending(ctx, identitydb.InsertPendingParams{
		Hash: fingerprint(token), ProfileID: p, CreatedAt: clock.Millis(now), ExpiresAt: clock.Millis(now.Add(PendingLife)),
	})
}

// SecondStep is the second step of signing in.
type SecondStep struct {
	Pending  string // what ErrSecondFactorNeeded gave
	Code     string // of the authenticator app, or a recovery code
	Agent    string
	Replaces string // token of the session that the browser had before; it ends
}

// CompleteSignIn checks the second factor and starts the session (SPEC A1). A pending sign-in is good for one session,
// five minutes and five wrong codes; a new password ends it. It fails with ErrPendingEnded, ErrCodeWrong, ErrCodeUsed or
// ErrCodesThrottled.
func (s *Service) CompleteSignIn(ctx context.Context, who access.Actor, in SecondStep) (token string, actor access.Actor, err error) {
	hash := fingerprint(in.Pending) // public: the pending sign-in is the permission
	var p access.ProfileID
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := s.pending(identitydb.New(tx).Pending(ctx, hash))
		p = row.ProfileID
		return err
	})
	if err != nil {
		return "", access.Actor{}, err
	}
	err = s.withCode(ctx, who, p, in.Code, func(tx *db.Tx, row identitydb.Profile, recovery bool) (err error) {
		if _, err := s.pending(identitydb.New(tx).PendingForUpdate(ctx, hash)); err != nil {
			return err // another request was faster; the code isn't used up, because all of this is undone
		}
		token, actor, err = s.complete(ctx, tx, who, in, row, recovery)
		return err
	})
	if errors.Is(err, ErrCodeWrong) || errors.Is(err, ErrCodeUsed) {
		if missed := s.miss(ctx, who, hash, p); missed != nil {
			return "", access.Actor{}, missed
		}
	}
	return token, actor, err
}

// pending returns the one sign-in that was read, if it may still be completed.
func (s *Service) pending(rows []identitydb.PendingSignIn, err error) (identitydb.PendingSignIn, error) {
	switch {
	case err != nil:
		return identitydb.PendingSignIn{}, err
	case len(rows) == 0 || rows[0].Tries >= PendingTries || s.millis() > rows[0].ExpiresAt:
		return identitydb.PendingSignIn{}, ErrPendingEnded
	}
	return rows[0], nil
}

func (s *Service) complete(ctx context.Context, tx *db.Tx, who access.Actor, in SecondStep, row identitydb.Profile, recovery bool) (string, access.Actor, error) {
	q := identitydb.New(tx)
	if err := q.DeletePending(ctx, fingerprint(in.Pending)); err != nil {
		return "", access.Actor{}, err
	}
	if in.Replaces != "" {
		if err := q.DeleteSessionByHash(ctx, fingerprint(in.Replaces)); err != nil {
			return "", access.Actor{}, err
		}
	}
	if err := forgive(ctx, tx, ownEmail(fromRow(row)), networkOf(who.Origin)); err != nil {
		return "", access.Actor{}, err
	}
	if recovery {
		left, err := q.CountRecoveryCodes(ctx, row.ProfileID)
		if err != nil {
			return "", access.Actor{}, err
		}
		err = s.tell(ctx, tx, who, row, "recovery_code.used", "A recovery code was used to sign in.", "recovery_code_used", map[string]any{"left": left})
		if err != nil {
			return "", access.Actor{}, err
		}
	}
	how := "Signed in with the password and a code."
	if recovery {
		how = "Signed in with the password and a recovery code."
	}
	return s.startSession(ctx, tx, who.Origin, in.Agent, row, true, how)
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
