package identity

import (
	"context"
	"errors"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// Why a sign-in is refused.
var (
	ErrCredentials     = errs.New(errs.Unauthenticated, "credentials_invalid", "The email address or the password is wrong.", "Check both, or ask for a link to set a new password.")
	ErrEmailUnverified = errs.New(errs.Forbidden, "email_unverified", "The email address is not verified yet.", "Follow the link in the mail that was sent to you, or ask for a new one.")
	ErrThrottled       = errs.New(errs.RateLimited, "sign_in_throttled", "There were too many attempts to sign in.", "Wait a while and try again, or ask for a link to set a new password.")
)

// SignIn is an attempt to sign in.
type SignIn struct {
	Email, Password string
	Client
}

// SignIn checks a password and starts a session; if the profile has a second factor of any kind, it fails with
// ErrSecondFactorNeeded, whose pending value CompleteSignIn or CompleteWithPasskey takes from the same browser. It returns the session's token, which is kept nowhere else. Whether an
// address is unknown or its password wrong makes no difference, neither in the answer nor in the work done.
func (s *Service) SignIn(ctx context.Context, who access.Actor, in SignIn) (token string, actor access.Actor, err error) {
	e, err := ParseEmail(in.Email) // public: no permission
	if err != nil {
		e = Email{Key: "?", Domain: "?"} // nobody's
	}
	row, err := s.attempt(ctx, who, e, in.Client)
	if err != nil {
		return "", access.Actor{}, err
	}
	password := in.Password
	if len(password) > 4*MaxPassword { // no password is that long: don't work on it
		password = ""
	}
	ok, stale, err := s.Hasher.Verify(ctx, row.Password, password)
	if err != nil {
		return "", access.Actor{}, err
	}
	if !ok {
		if err := s.failed(ctx, who, in.Agent, row); err != nil {
			return "", access.Actor{}, err
		}
		return "", access.Actor{}, ErrCredentials
	}
	if row.EmailVerifiedAt == 0 {
		return "", access.Actor{}, ErrEmailUnverified
	}
	rehashed := ""
	if stale {
		if rehashed, err = s.Hasher.Hash(ctx, in.Password); err != nil {
			return "", access.Actor{}, err
		}
	}
	var waits error
	err = s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if err := s.unchanged(ctx, tx, row, rehashed); err != nil {
			return err
		}
		if waits, err = s.awaitFactor(ctx, tx, row.ProfileID, in.Client); err != nil || waits != nil {
			return err
		}
		if err := forgive(ctx, tx, e, networkOf(who.Origin), in.hash()); err != nil {
			return err
		}
		token, actor, err = s.startSession(ctx, tx, who.Origin, in.Client, row, false, "Signed in with the password.")
		return err
	})
	if err == nil {
		err = waits
	}
	return token, actor, err
}

// attempt counts a try and reads the profile; an empty one if there is none.
func (s *Service) attempt(ctx context.Context, who access.Actor, e Email, c Client) (row identitydb.Profile, err error) {
	var wait time.Duration
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		if row, err = q.ProfileByKey(ctx, e.Key); errors.Is(err, db.ErrNoRows) {
			row, err = identitydb.Profile{}, nil
		}
		if err != nil {
			return err
		}
		allowances := signInAllowances(e, networkOf(who.Origin))
		known, err := knows(ctx, q, row.ProfileID, c.hash())
		if err != nil {
			return err
		}
		if known && c.Browser != "" {
			allowances = []allowance{browserAllowance(e, c.hash())}
		}
		wait, _, err = take(ctx, q, s.Clock.Now(), allowances...)
		return err
	})
	if err == nil && wait > 0 {
		err = ErrThrottled.With("retry_after", int(wait.Seconds()))
	}
	return row, err
}

// failed notes a wrong password. For an unknown address it writes the same row for nobody, so that both take the same
// time; Purge takes those away.
func (s *Service) failed(ctx context.Context, who access.Actor, agent string, row identitydb.Profile) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		return s.note(ctx, tx, row.ProfileID, who, agent, "sign_in.failed", "Somebody gave a wrong password.")
	})
}

// unchanged locks a profile whose password was checked, refuses what has changed since, and stores a fresher hash.
func (s *Service) unchanged(ctx context.Context, tx *db.Tx, checked identitydb.Profile, rehashed string) error {
	q := identitydb.New(tx)
	row, err := q.ProfileForUpdate(ctx, checked.ProfileID)
	if err != nil {
		return err
	}
	if row.Password != checked.Password || row.EmailKey != checked.EmailKey {
		return ErrCredentials // changed in the moment since it was checked
	}
	if rehashed == "" {
		return nil
	}
	return q.Rehash(ctx, identitydb.RehashParams{ProfileID: row.ProfileID, Old: row.Password, Anew: rehashed})
}

// checkOwnPassword lets somebody who is signed in prove it again. Wrong ones are counted.
func (s *Service) checkOwnPassword(ctx context.Context, who access.Actor, password, pointer string) (identitydb.Profile, error) {
	var row identitydb.Profile
	var wait time.Duration
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		q := identitydb.New(tx)
		if wait, _, err = take(ctx, q, s.Clock.Now(), allowance{"password:" + string(who.Profile), 30 * time.Second, 10}); err != nil {
			return err
		}
		row, err = q.Profile(ctx, who.Profile)
		return missing(err)
	})
	if err != nil {
		return row, err
	}
	if wait > 0 {
		return row, ErrThrottled.With("retry_after", int(wait.Seconds()))
	}
	if len(password) > 4*MaxPassword {
		password = ""
	}
	ok, _, err := s.Hasher.Verify(ctx, row.Password, password)
	if err != nil {
		return row, err
	}
	if ok {
		return row, nil
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		return s.note(ctx, tx, who.Profile, who, "", "password.refused", "Somebody who was signed in gave a wrong password.")
	})
	if err != nil {
		return row, err
	}
	return row, ErrPasswordWrong.At(pointer)
}

// millis is the time now as stored.
func (s *Service) millis() int64 { return clock.Millis(s.Clock.Now()) }
