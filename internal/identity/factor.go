package identity

import (
	"context"
	"errors"
	"maps"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// EnrollLife is how long a new secret waits for its first code.
const EnrollLife = 15 * time.Minute

// Why a second factor is refused.
var (
	ErrSecondFactorOn     = errs.New(errs.Conflict, "second_factor_on", "An authenticator app is set up already.", "Turn it off first if you want to set up another one.")
	ErrSecondFactorOff    = errs.New(errs.Conflict, "second_factor_off", "No authenticator app is set up.", "Set one up first.")
	ErrNoFactor           = errs.New(errs.Conflict, "no_second_factor", "Neither a passkey nor an authenticator app is set up.", "Set one up first: recovery codes stand in for it.")
	ErrEnrollmentEnded    = errs.New(errs.Gone, "enrollment_ended", "The set-up was not begun, or it is older than 15 minutes.", "Begin it again.")
	ErrCodeWrong          = errs.New(errs.Forbidden, "code_wrong", "The code is wrong or no longer valid.", "Enter the code that your authenticator app shows now, or a recovery code that you haven't used yet. If a fresh code is refused, check the clock of your device.").At("/code")
	ErrCodeUsed           = errs.New(errs.Forbidden, "code_used", "This code was used already.", "Wait until your authenticator app shows the next one.").At("/code")
	ErrCodesThrottled     = errs.New(errs.RateLimited, "codes_throttled", "There were too many wrong codes.", "Wait a while and try again.")
	ErrPasswordAloneShort = errs.New(errs.Conflict, "password_too_short_alone", "Your password has fewer than 15 characters: too few to be the only proof.", "Change it to one of 15 characters or more first, then take the second factor away.").At("/password")
)

// Security is how well a profile is protected, for the person's own eyes.
type Security struct {
	PasswordChangedAt time.Time
	MinPassword       int       // the least length of a new password
	HasPassword       bool      // false for who has only ever come by a company's sign-in
	FactorOn          bool      // whether the password alone is not enough: an app or a passkey is set up
	TOTPSince         time.Time // zero = off
	RecoveryCodes     int       // that are left
	PasskeysOffered   bool      // whether they work at the portal's address
	SecondFactor      bool      // whether this session was proved by one
	FreshUntil        time.Time // until when this session may change credentials without the password
}

// GetSecurity returns how the caller's profile is protected.
func (s *Service) GetSecurity(ctx context.Context, who access.Actor) (Security, error) {
	if err := signedIn(who); err != nil {
		return Security{}, err
	}
	out := Security{MinPassword: MinPassword, SecondFactor: who.SecondFactor, PasskeysOffered: s.Passkeys != nil}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		row, err := q.Profile(ctx, who.Profile)
		if err != nil {
			return missing(err)
		}
		out.PasswordChangedAt = clock.Time(row.PasswordChangedAt)
		out.HasPassword = row.Password != ""
		held, err := q.Totp(ctx, who.Profile)
		if err != nil {
			return err
		}
		if on(held) {
			out.TOTPSince = clock.Time(held[0].ConfirmedAt)
		}
		if out.FactorOn, err = s.hasFactor(ctx, tx, who.Profile); err != nil {
			return err
		}
		if out.FactorOn {
			out.MinPassword = MinPasswordWithFactor
		}
		left, err := q.CountRecoveryCodes(ctx, who.Profile)
		if err != nil {
			return err
		}
		out.RecoveryCodes = int(left)
		at, _, err := proofOf(ctx, q, who)
		if !at.IsZero() {
			out.FreshUntil = at.Add(ProofLife)
		}
		return err
	})
	return out, err
}

func on(held []identitydb.Totp) bool { return len(held) > 0 && held[0].ConfirmedAt != 0 }

// appOn says whether a profile has an authenticator app that is confirmed.
func (s *Service) appOn(ctx context.Context, tx *db.Tx, p access.ProfileID) (bool, error) {
	held, err := identitydb.New(tx).Totp(ctx, p)
	return on(held), err
}

// hasFactor says whether a profile has a second factor of any kind: then the password alone signs nobody in (SPEC A1).
func (s *Service) hasFactor(ctx context.Context, tx *db.Tx, p access.ProfileID) (bool, error) {
	n, err := identitydb.New(tx).CountPasskeys(ctx, p)
	if err != nil || n > 0 {
		return n > 0, err
	}
	return s.appOn(ctx, tx, p)
}

// minPassword is the least length of a new password of a profile (SPEC A1).
func (s *Service) minPassword(ctx context.Context, p access.ProfileID) (int, error) {
	least := MinPassword
	return least, s.DB.View(ctx, func(tx *db.Tx) error {
		has, err := s.hasFactor(ctx, tx, p)
		if has {
			least = MinPasswordWithFactor
		}
		return err
	})
}

// FactorAdded is what a new second factor brings.
type FactorAdded struct {
	RecoveryCodes []string // kept nowhere else; none if there are some left from before
	Session       string   // the token under which the caller's session goes on
}

// added does what every new second factor brings with it: the caller's session counts as proved by it, under a token of its
// own; recovery codes are made unless there are some; and after the first one all other sessions end, which the password
// alone may have begun.
func (s *Service) added(ctx context.Context, tx *db.Tx, who access.Actor, first bool) (out FactorAdded, err error) {
	q := identitydb.New(tx)
	if first {
		if err := s.shutOut(ctx, q, who); err != nil {
			return out, err
		}
	}
	if out.Session, err = s.proved(ctx, q, who); err != nil {
		return out, err
	}
	left, err := q.CountRecoveryCodes(ctx, who.Profile)
	if err == nil && left == 0 {
		out.RecoveryCodes, err = s.renewCodes(ctx, tx, who.Profile)
	}
	return out, err
}

// removed does what follows when a second factor is taken away: all other sessions end, which it may have begun. After the
// last one the recovery codes stop working, and the sessions count as proved by the password alone. It says whether it was
// the last.
func (s *Service) removed(ctx context.Context, tx *db.Tx, who access.Actor) (last bool, err error) {
	q := identitydb.New(tx)
	if err := s.shutOut(ctx, q, who); err != nil {
		return false, err
	}
	has, err := s.hasFactor(ctx, tx, who.Profile)
	if err != nil || has {
		return false, err
	}
	if err := q.DeleteRecoveryCodes(ctx, who.Profile); err != nil {
		return true, err
	}
	return true, q.DemoteSessions(ctx, who.Profile)
}

// standsAlone refuses a password that is too short to be the only proof.
func standsAlone(password string) error {
	if utf8.RuneCountInString(normal(password)) < MinPassword {
		return ErrPasswordAloneShort
	}
	return nil
}

// tell notes a change of credentials and mails it to the person.
func (s *Service) tell(ctx context.Context, tx *db.Tx, who access.Actor, row identitydb.Profile, kind, message, template string, data map[string]any) error {
	if err := s.note(ctx, tx, row.ProfileID, who, "", kind, message); err != nil {
		return err
	}
	facts := map[string]any{"at": s.Clock.Now().Format(time.RFC3339), "address": who.Origin}
	maps.Copy(facts, data)
	return s.mail(ctx, tx, template, row.Email, fromRow(row).Name(), facts)
}

// BeginTOTP makes a secret for the caller's authenticator app. Nothing changes until ConfirmTOTP. It fails with
// ErrSecondFactorOn, ErrProofNeeded or ErrPasswordWrong.
func (s *Service) BeginTOTP(ctx context.Context, who access.Actor, password string) (TOTPKey, error) {
	if err := signedIn(who); err != nil {
		return TOTPKey{}, err
	}
	if err := s.prove(ctx, who, password); err != nil {
		return TOTPKey{}, err
	}
	present, err := s.Brand.Present(ctx)
	if err != nil {
		return TOTPKey{}, err
	}
	key, err := newKey(present.Portal, who.Email)
	if err != nil {
		return TOTPKey{}, err
	}
	return key, s.DB.Update(ctx, func(tx *db.Tx) error {
		n, err := identitydb.New(tx).BeginTotp(ctx, identitydb.BeginTotpParams{
			ProfileID: who.Profile, Secret: s.Seal.Seal([]byte(key.Secret), totpPlace(who.Profile)), CreatedAt: s.millis(),
		})
		if err == nil && n == 0 {
			err = ErrSecondFactorOn
		}
		return err
	})
}

func totpPlace(p access.ProfileID) string { return "totp/" + string(p) }

// ConfirmTOTP turns the authenticator app on as second factor by a first code. The caller's session counts as proved by
// it; if it is the first factor, all others end. It fails with ErrEnrollmentEnded, ErrSecondFactorOn, ErrCodeWrong or
// ErrCodesThrottled.
func (s *Service) ConfirmTOTP(ctx context.Context, who access.Actor, code string) (out FactorAdded, err error) {
	if err := signedIn(who); err != nil {
		return out, err
	}
	first := func(q *identitydb.Queries) (bool, error) {
		held, err := q.TotpForUpdate(ctx, who.Profile)
		switch {
		case err != nil:
			return false, err
		case on(held):
			return false, ErrSecondFactorOn
		case len(held) == 0 || s.Clock.Now().Sub(clock.Time(held[0].CreatedAt)) > EnrollLife:
			return false, ErrEnrollmentEnded
		}
		return false, s.takeStep(ctx, q, held[0], plainCode(code))
	}
	err = s.allowCode(ctx, who, who.Profile, first, func(tx *db.Tx, row identitydb.Profile, _ bool) error {
		had, err := s.hasFactor(ctx, tx, who.Profile)
		if err != nil {
			return err
		}
		if err := identitydb.New(tx).ConfirmTotp(ctx, identitydb.ConfirmTotpParams{ProfileID: who.Profile, ConfirmedAt: s.millis()}); err != nil {
			return err
		}
		if out, err = s.added(ctx, tx, who, !had); err != nil {
			return err
		}
		return s.tell(ctx, tx, who, row, "second_factor.on", "An authenticator app was set up as second factor.", "second_factor_on", map[string]any{"first": !had})
	})
	return out, err
}

// shutOut ends the caller's other sessions and the sign-ins that are half done.
func (s *Service) shutOut(ctx context.Context, q *identitydb.Queries, who access.Actor) error {
	if err := q.DeletePendingOf(ctx, who.Profile); err != nil {
		return err
	}
	return q.DeleteOtherSessions(ctx, identitydb.DeleteOtherSessionsParams{ProfileID: who.Profile, SessionID: who.Session})
}

// RemoveTOTP turns the authenticator app off, for who gives the password and a code. If it was the last second factor, the
// recovery codes stop working. It fails with ErrPasswordAloneShort if the password is then too short to be the only one,
// with ErrSecondFactorOff, ErrPasswordWrong or ErrCodeWrong.
func (s *Service) RemoveTOTP(ctx context.Context, who access.Actor, password, code string) error {
	if err := signedIn(who); err != nil {
		return err
	}
	if _, err := s.checkOwnPassword(ctx, who, password, "/password"); err != nil {
		return err
	}
	return s.withCode(ctx, who, who.Profile, code, func(tx *db.Tx, row identitydb.Profile, _ bool) error {
		q := identitydb.New(tx)
		held, err := q.Totp(ctx, who.Profile)
		switch {
		case err != nil:
			return err
		case !on(held):
			return ErrSecondFactorOff
		}
		if err := q.DeleteTotp(ctx, who.Profile); err != nil {
			return err
		}
		last, err := s.removed(ctx, tx, who)
		if err != nil {
			return err
		}
		if last {
			if err := standsAlone(password); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, who, row, "second_factor.off", "The authenticator app was turned off as second factor.", "second_factor_off", map[string]any{"last": last})
	})
}

// withCode takes a code of the app or a recovery code, counts it, and does the deed in the same transaction if it is
// right. A wrong one is noted although the deed is refused.
func (s *Service) withCode(ctx context.Context, who access.Actor, p access.ProfileID, code string, deed func(tx *db.Tx, row identitydb.Profile, recovery bool) error) error {
	return s.allowCode(ctx, who, p, func(q *identitydb.Queries) (bool, error) { return s.takeCode(ctx, q, p, code) }, deed)
}

// allowCode lets a profile try a code if it hasn't tried too many, and does the deed in the same transaction if it is right.
func (s *Service) allowCode(ctx context.Context, who access.Actor, p access.ProfileID, try func(*identitydb.Queries) (recovery bool, err error), deed func(tx *db.Tx, row identitydb.Profile, recovery bool) error) error {
	var refused error
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		refused = nil
		q := identitydb.New(tx)
		row, err := q.ProfileForUpdate(ctx, p)
		if err != nil {
			return missing(err)
		}
		wait, _, err := take(ctx, q, s.Clock.Now(), codeAllowances(p, networkOf(who.Origin))...)
		if err != nil {
			return err
		}
		if wait > 0 {
			refused = ErrCodesThrottled.With("retry_after", int(wait.Seconds()))
			return nil
		}
		recovery, err := try(q)
		if errors.Is(err, ErrCodeWrong) || errors.Is(err, ErrCodeUsed) {
			refused = err
			return s.note(ctx, tx, p, who, "", "code.refused", "Somebody who has the password gave a wrong code.")
		}
		if err != nil {
			return err
		}
		for _, a := range codeAllowances(p, networkOf(who.Origin)) {
			if err := q.DeleteRate(ctx, a.key); err != nil {
				return err
			}
		}
		return deed(tx, row, recovery)
	})
	if err != nil {
		return err
	}
	return refused
}

// takeCode uses a code up: one of the app's or a recovery code. It fails with ErrCodeWrong or ErrCodeUsed.
func (s *Service) takeCode(ctx context.Context, q *identitydb.Queries, p access.ProfileID, code string) (recovery bool, err error) {
	if code = plainCode(code); len(code) == 6 {
		held, err := q.TotpForUpdate(ctx, p)
		if err == nil && !on(held) {
			err = ErrCodeWrong
		}
		if err != nil {
			return false, err
		}
		return false, s.takeStep(ctx, q, held[0], code)
	}
	n, err := q.UseRecoveryCode(ctx, identitydb.UseRecoveryCodeParams{ProfileID: p, Hash: recoveryHash(code), UsedAt: s.millis()})
	if err == nil && n != 1 {
		err = ErrCodeWrong
	}
	return true, err
}

// takeStep uses up the step of a code of the app: neither it nor an earlier one is taken again.
func (s *Service) takeStep(ctx context.Context, q *identitydb.Queries, held identitydb.Totp, code string) error {
	secret, err := s.Seal.Open(held.Secret, totpPlace(held.ProfileID))
	if err != nil {
		return err
	}
	step := matchStep(string(secret), code, s.Clock.Now())
	if step == 0 {
		return ErrCodeWrong
	}
	n, err := q.TakeStep(ctx, identitydb.TakeStepParams{ProfileID: held.ProfileID, Step: step})
	if err == nil && n != 1 {
		err = ErrCodeUsed
	}
	return err
}
