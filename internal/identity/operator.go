package identity

import (
	"context"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrSetUpLinkUsed says that the one-time link for the first operator doesn't work.
var ErrSetUpLinkUsed = errs.New(errs.Gone, "setup_link_used", "This set-up link is not valid, or the portal is set up already.", "Sign in as the operator, or start the server again for a new link if there is none.")

// SetUpToken returns the token of a fresh one-time link that makes the first operator, and false if there is an operator
// already. Earlier links stop working. The server calls it when it starts.
func (s *Service) SetUpToken(ctx context.Context, who access.Actor) (token string, needed bool, err error) {
	if err := access.RequireOperator(who); err != nil {
		return "", false, err
	}
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		present, err := q.AnyOperator(ctx)
		if needed = err == nil && len(present) == 0; !needed {
			return err
		}
		if err := q.DeleteLinks(ctx, identitydb.DeleteLinksParams{Purpose: setUpLink}); err != nil {
			return err
		}
		token, err = s.newLink(ctx, tx, setUpLink, "", "", "")
		return err
	})
	return token, needed, err
}

// SetUpOperator makes the first operator's profile by the one-time link. The address counts as verified: who holds the
// link runs the server.
func (s *Service) SetUpOperator(ctx context.Context, _ access.Actor, token string, in SignUp) (Profile, error) {
	n, err := s.check(ctx, in) // public: the link is the permission
	if err != nil {
		return Profile{}, err
	}
	if err := s.DB.View(ctx, func(tx *db.Tx) error { return s.present(ctx, tx, setUpLink, token) }); err != nil {
		return Profile{}, ErrSetUpLinkUsed.Wrap(err) // before the hash is made: that is what a flood would be after
	}
	if n.Password, err = s.Hasher.Hash(ctx, in.Password); err != nil {
		return Profile{}, err
	}
	var p Profile
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.follow(ctx, tx, setUpLink, token); err != nil {
			return ErrSetUpLinkUsed.Wrap(err)
		}
		present, err := identitydb.New(tx).AnyOperator(ctx)
		if err != nil {
			return err
		}
		if len(present) > 0 {
			return ErrSetUpLinkUsed
		}
		p, err = s.create(ctx, tx, n, true)
		return err
	})
	return p, err
}

// CreateProfile makes a profile whose address counts as verified, without any mail: for the program's own commands and
// the vendor's staff. It fails with ErrEmailTaken.
func (s *Service) CreateProfile(ctx context.Context, who access.Actor, in SignUp) (Profile, error) {
	if err := access.RequireOperator(who); err != nil {
		return Profile{}, err
	}
	n, err := s.check(ctx, in)
	if err != nil {
		return Profile{}, err
	}
	if n.Password, err = s.Hasher.Hash(ctx, in.Password); err != nil {
		return Profile{}, err
	}
	var p Profile
	err = s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		p, err = s.create(ctx, tx, n, false)
		return err
	})
	return p, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, n newcomer, operator bool) (Profile, error) {
	id, err := s.insert(ctx, tx, n, operator)
	if err != nil {
		return Profile{}, err
	}
	if err := identitydb.New(tx).VerifyProfile(ctx, identitydb.VerifyProfileParams{ProfileID: id, EmailVerifiedAt: s.millis()}); err != nil {
		return Profile{}, err
	}
	return s.Profile(ctx, tx, id)
}

// SetOperator makes a profile one of the vendor's staff, or takes that away. Its sessions take note at once. It fails with
// ErrLastOperator and ErrEmailUnverified.
func (s *Service) SetOperator(ctx context.Context, who access.Actor, p access.ProfileID, operator bool) error {
	message := "The profile was taken off the vendor's staff."
	if operator {
		message = "The profile was put on the vendor's staff."
	}
	return s.setVendorRole(ctx, who, p, "operator.changed", message, func(q *identitydb.Queries, row identitydb.Profile) error {
		if err := keepOperator(ctx, q, row, operator); err != nil {
			return err
		}
		return q.SetOperator(ctx, identitydb.SetOperatorParams{ProfileID: p, Operator: operator, UpdatedAt: s.millis()})
	})
}

// SetPartner makes a profile one of a reseller's, or takes that away. Its sessions take note at once.
func (s *Service) SetPartner(ctx context.Context, who access.Actor, p access.ProfileID, partner bool) error {
	message := "The profile is no longer a partner's."
	if partner {
		message = "The profile is a partner's now."
	}
	return s.setVendorRole(ctx, who, p, "partner.changed", message, func(q *identitydb.Queries, _ identitydb.Profile) error {
		return q.SetPartner(ctx, identitydb.SetPartnerParams{ProfileID: p, Partner: partner, UpdatedAt: s.millis()})
	})
}

// setVendorRole changes what a profile is to the vendor, and notes it in the profile's security log. Only the vendor's
// staff may.
func (s *Service) setVendorRole(ctx context.Context, who access.Actor, p access.ProfileID, kind, message string, set func(*identitydb.Queries, identitydb.Profile) error) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		q := identitydb.New(tx)
		row, err := q.ProfileForUpdate(ctx, p)
		if err != nil {
			return missing(err)
		}
		if err := set(q, row); err != nil {
			return err
		}
		if err := s.note(ctx, tx, p, who, "", kind, message); err != nil {
			return err
		}
		return s.tellVendor(ctx, tx, who, row, kind, message)
	})
}
