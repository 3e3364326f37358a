package identity

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/seal"
)

// RecoveryCodes is how many codes are made at a time. Each stands in for the second factor once.
const RecoveryCodes = 10

// newRecoveryCode returns 80 random bits as four groups of four letters and digits.
func newRecoveryCode() string {
	text := strings.ToLower(rand.Text())[:16] // base32: five bits each
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// recoveryHash is what is stored of a code. Nobody guesses 80 bits, so it needs no slow hash.
func recoveryHash(code string) string { return seal.Fingerprint("recovery:" + plainCode(code)) }

// renewCodes replaces all recovery codes of a profile and returns the new ones, which are kept nowhere else.
func (s *Service) renewCodes(ctx context.Context, tx *db.Tx, p access.ProfileID) ([]string, error) {
	q := identitydb.New(tx)
	if err := q.DeleteRecoveryCodes(ctx, p); err != nil {
		return nil, err
	}
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		if err := q.InsertRecoveryCode(ctx, identitydb.InsertRecoveryCodeParams{ProfileID: p, Hash: recoveryHash(codes[i]), CreatedAt: s.millis()}); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// RenewRecoveryCodes makes ten new recovery codes for the caller, who proves to be there (SPEC A1). The ones before stop
// working. It fails with ErrNoFactor, ErrProofNeeded, ErrFactorFirst or ErrPasswordWrong.
func (s *Service) RenewRecoveryCodes(ctx context.Context, who access.Actor, password string) ([]string, error) {
	if err := signedIn(who); err != nil {
		return nil, err
	}
	var codes []string
	err := s.change(ctx, who, password, func(tx *db.Tx, row identitydb.Profile) (err error) {
		if has, err := s.hasFactor(ctx, tx, who.Profile); err != nil {
			return err
		} else if !has {
			return ErrNoFactor
		}
		if codes, err = s.renewCodes(ctx, tx, who.Profile); err != nil {
			return err
		}
		return s.tell(ctx, tx, who, row, "recovery_codes.made", "New recovery codes were made; the ones before no longer work.", "recovery_codes_made", nil)
	})
	return codes, err
}
