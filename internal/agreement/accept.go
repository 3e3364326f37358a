package agreement

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement/agreementdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// customer decides who accepts for a customer (SPEC H1): never the vendor's staff, nor a reseller's people unless the
// account is their own company's, which its identifier says. The permission has been asked before.
func customer(who access.Actor, a account.Account, rules account.Rules) error {
	if who.Operator || !who.SignedIn() {
		return ErrCustomerOnly
	}
	if !who.Partner {
		return nil
	}
	own, err := rules.FromEmail(who.Email)
	if err != nil || own.Tier != account.Standard || own.Domain != a.Identifier {
		return ErrPartner
	}
	return nil
}

// AcceptAgreement accepts the version in force of a kind for an account. It needs access.AcceptAgreements, and fails
// with ErrOutdated if version is another one, with ErrCustomerOnly for the vendor's staff and with ErrPartner for a
// reseller's.
func (s *Service) AcceptAgreement(ctx context.Context, who access.Actor, a access.AccountID, kind, version string) (State, error) {
	var state State
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.accept(ctx, tx, who, a, kind, version); err != nil {
			return err
		}
		text, err := s.inForce(ctx, tx, kind)
		if err != nil {
			return err
		}
		state, err = s.state(ctx, tx, a, text)
		state.MayAccept = true
		return err
	})
	return state, err
}

// AcceptIn is a joining function: it accepts the smart licensing agreement as a part of another deed, such as the first
// token. Unlike other joining functions it asks for the permission itself, because that deed's is another one.
func (s *Service) AcceptIn(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, version string) error {
	return s.accept(ctx, tx, who, a, SmartLicensing, version)
}

// Accepted is a joining function: it reports whether an account has accepted the version of a kind that is in force,
// and which version that is.
func (s *Service) Accepted(ctx context.Context, tx *db.Tx, a access.AccountID, kind string) (bool, string, error) {
	text, err := s.inForce(ctx, tx, kind)
	if err != nil {
		return false, "", err
	}
	state, err := s.state(ctx, tx, a, text)
	return state.Accepted, text.Version, err
}

func (s *Service) accept(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, kind, version string) error {
	if _, err := s.Accounts.Require(ctx, tx, who, a, access.AcceptAgreements); err != nil {
		return err
	}
	acct, err := s.Accounts.Load(ctx, tx, a)
	if err != nil {
		return err
	}
	if err := customer(who, acct, s.Accounts.Rules); err != nil {
		return err
	}
	text, err := s.inForce(ctx, tx, kind)
	if err != nil {
		return err
	}
	if version != text.Version {
		return ErrOutdated
	}
	n, err := agreementdb.New(tx).InsertAcceptance(ctx, agreementdb.InsertAcceptanceParams{
		AccountID: a, Kind: kind, Version: version, ProfileID: who.Profile, Name: who.Name, Email: who.Email,
		Origin: who.Origin, AcceptedAt: clock.Millis(s.Clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("agreement: accept: %w", err)
	}
	if n == 0 {
		return nil // somebody has accepted it before
	}
	return s.Log.Append(ctx, tx, who, event.Event{
		Account: a, Kind: "agreement.accepted", Message: fmt.Sprintf("%s accepted in version %s.", text.Title, version),
		SubjectKind: "agreement", SubjectID: kind, SubjectName: text.Title, After: map[string]any{"version": version},
	})
}
