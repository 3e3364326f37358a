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
	"github.com/licet/licet/internal/platform/seal"
)

// How long a link may be followed. The one that makes an operator is shown to whoever has just started the server.
const (
	LinkLife      = 24 * time.Hour
	SetUpLinkLife = time.Hour
)

// What a link is for.
const (
	verifyLink = "verify"
	resetLink  = "reset"
	changeLink = "change_email"
	setUpLink  = "set_up"
)

// Why a link doesn't work. A used one is told apart from an unknown one by nobody.
var (
	ErrLinkInvalid = errs.New(errs.Gone, "link_invalid", "This link is not valid, or it was used already.", "Ask for a new one, and follow the newest only.")
	ErrLinkExpired = errs.New(errs.Gone, "link_expired", "This link is older than a day.", "Ask for a new one.")
)

// newLink stores a link and returns its token, which is kept nowhere else.
func (s *Service) newLink(ctx context.Context, tx *db.Tx, purpose string, p access.ProfileID, email, payload string) (string, error) {
	token, life := seal.Token(), LinkLife
	if purpose == setUpLink {
		life = SetUpLinkLife
	}
	now := s.Clock.Now()
	return token, identitydb.New(tx).InsertLink(ctx, identitydb.InsertLinkParams{
		Hash: seal.Fingerprint(token), Purpose: purpose, ProfileID: p, Email: email, Payload: payload,
		CreatedAt: clock.Millis(now), ExpiresAt: clock.Millis(now.Add(life)),
	})
}

// follow uses a link up. It fails with ErrLinkInvalid or ErrLinkExpired.
func (s *Service) follow(ctx context.Context, tx *db.Tx, purpose, token string) (identitydb.IdentityLink, error) {
	q := identitydb.New(tx)
	hash := seal.Fingerprint(token)
	l, err := q.LinkForUpdate(ctx, identitydb.LinkForUpdateParams{Hash: hash, Purpose: purpose})
	if errors.Is(err, db.ErrNoRows) {
		return l, ErrLinkInvalid
	}
	if err != nil {
		return l, err
	}
	if err := usable(l, s.Clock.Now()); err != nil {
		return l, err
	}
	return l, q.UseLink(ctx, identitydb.UseLinkParams{Hash: hash, UsedAt: clock.Millis(s.Clock.Now())})
}

// present checks that a link could be followed, without using it up.
func (s *Service) present(ctx context.Context, tx *db.Tx, purpose, token string) error {
	l, err := identitydb.New(tx).Link(ctx, identitydb.LinkParams{Hash: seal.Fingerprint(token), Purpose: purpose})
	if errors.Is(err, db.ErrNoRows) {
		return ErrLinkInvalid
	}
	if err != nil {
		return err
	}
	return usable(l, s.Clock.Now())
}

// usable says whether a link may be followed now.
func usable(l identitydb.IdentityLink, now time.Time) error {
	switch {
	case l.UsedAt != 0:
		return ErrLinkInvalid
	case now.After(clock.Time(l.ExpiresAt)):
		return ErrLinkExpired
	}
	return nil
}
