package identity

import (
	"context"
	"errors"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/seal"
)

// The errors of changing credentials.
var (
	ErrPasswordWrong  = errs.New(errs.Forbidden, "password_wrong", "This is not your present password.", "Enter the password that you sign in with.")
	ErrEmailUnchanged = errs.New(errs.Conflict, "email_unchanged", "This is your address already.", "Enter the new address.").At("/email")
	ErrEmailElsewhere = errs.New(errs.Forbidden, "email_change_elsewhere", "This link gives a new address to a profile that isn't signed in here.", "Sign in with the old address in this browser, then go on.")
	ErrEmailTaken     = errs.New(errs.Conflict, "email_taken", "Another profile has this address.", "Use another address.").At("/email")
)

// RequestPasswordReset mails a link that sets a new password, if there is such a profile; the caller isn't told whether.
func (s *Service) RequestPasswordReset(ctx context.Context, who access.Actor, email string) error {
	e, err := ParseEmail(email) // public: no permission
	if err != nil {
		return ErrEmailInvalid.At("/email")
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if may, err := s.mayMail(ctx, tx, who, "password_reset", e); err != nil || !may {
			return err
		}
		row, err := identitydb.New(tx).ProfileByKey(ctx, e.Key)
		unknown := errors.Is(err, db.ErrNoRows)
		if err != nil && !unknown {
			return err
		}
		if err := s.note(ctx, tx, row.ProfileID, who, "", "password.reset_requested", "A link to set a new password was asked for."); err != nil {
			return err
		}
		if unknown { // the same rows for nobody, so that it takes about the same time; Purge takes them away
			_, err := s.newLink(ctx, tx, resetLink, "", e.Address, "")
			return err
		}
		return s.mailReset(ctx, tx, row)
	})
}

func (s *Service) mailReset(ctx context.Context, tx *db.Tx, row identitydb.Profile) error {
	token, err := s.newLink(ctx, tx, resetLink, row.ProfileID, row.Email, "")
	if err != nil {
		return err
	}
	return s.mail(ctx, tx, "password_reset", row.Email, fromRow(row).Name(), map[string]any{"token": token})
}

// ResetPassword follows a link of RequestPasswordReset and sets the password. All sessions of the profile end, and the
// tries to sign in that strangers used up are given back. Because the link came by mail, the address is verified by it
// too.
func (s *Service) ResetPassword(ctx context.Context, who access.Actor, token, password string) error {
	var row identitydb.Profile
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) { // public: the link is the permission
		row, err = s.byResetLink(ctx, tx, token)
		return err
	})
	if err != nil {
		return err
	}
	p := fromRow(row)
	if err := s.checkPassword(ctx, p, password); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.follow(ctx, tx, resetLink, token); err != nil {
			return err
		}
		if err := identitydb.New(tx).VerifyProfile(ctx, identitydb.VerifyProfileParams{ProfileID: p.ID, EmailVerifiedAt: s.millis()}); err != nil {
			return err
		}
		if err := forgive(ctx, tx, ownEmail(p), networkOf(who.Origin), ""); err != nil {
			return err
		}
		return s.setPassword(ctx, tx, who, p, hash, "", "password.reset", "A new password was set by a mailed link.")
	})
}

// byResetLink reads the profile of a link without using it up.
func (s *Service) byResetLink(ctx context.Context, tx *db.Tx, token string) (identitydb.Profile, error) {
	q := identitydb.New(tx)
	l, err := q.Link(ctx, identitydb.LinkParams{Hash: seal.Fingerprint(token), Purpose: resetLink})
	if errors.Is(err, db.ErrNoRows) {
		return identitydb.Profile{}, ErrLinkInvalid
	}
	if err != nil {
		return identitydb.Profile{}, err
	}
	if err := usable(l, s.Clock.Now()); err != nil {
		return identitydb.Profile{}, err
	}
	row, err := q.Profile(ctx, l.ProfileID)
	if errors.Is(err, db.ErrNoRows) {
		return row, ErrLinkInvalid
	}
	if err == nil && row.Email != l.Email {
		return row, ErrLinkInvalid // the address was changed since
	}
	return row, err
}

func ownEmail(p Profile) Email {
	e, _ := ParseEmail(p.Email) // was parsed before it was stored
	return e
}

// setPassword stores a hash, ends all sessions but the one kept, forgets all browsers but its, voids the mailed links, and
// tells the person.
func (s *Service) setPassword(ctx context.Context, tx *db.Tx, who access.Actor, p Profile, hash string, keep access.SessionID, kind, message string) error {
	q := identitydb.New(tx)
	if err := q.SetPassword(ctx, identitydb.SetPasswordParams{ProfileID: p.ID, Password: hash, PasswordChangedAt: s.millis()}); err != nil {
		return err
	}
	if err := forgetBrowsers(ctx, q, p.ID, keep); err != nil {
		return err
	}
	if err := q.DeleteOtherSessions(ctx, identitydb.DeleteOtherSessionsParams{ProfileID: p.ID, SessionID: keep}); err != nil {
		return err
	}
	if err := q.DeletePendingOf(ctx, p.ID); err != nil {
		return err
	}
	for _, purpose := range []string{resetLink, verifyLink, changeLink} {
		if err := q.DeleteLinks(ctx, identitydb.DeleteLinksParams{ProfileID: p.ID, Purpose: purpose}); err != nil {
			return err
		}
	}
	if err := s.note(ctx, tx, p.ID, who, "", kind, message); err != nil {
		return err
	}
	return s.mail(ctx, tx, "password_changed", p.Email, p.Name(), map[string]any{"at": s.Clock.Now().Format(time.RFC3339), "address": who.Origin})
}

// ChangePassword sets a new password for the caller, who proves the present one. All other sessions end (SPEC A3).
func (s *Service) ChangePassword(ctx context.Context, who access.Actor, current, password string) error {
	if err := signedIn(who); err != nil {
		return err
	}
	row, err := s.checkOwnPassword(ctx, who, current, "/current")
	if err != nil {
		return err
	}
	p := fromRow(row)
	if err := s.checkPassword(ctx, p, password); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		now, err := identitydb.New(tx).ProfileForUpdate(ctx, p.ID)
		if err != nil {
			return missing(err)
		}
		if now.Password != row.Password { // set anew since it was proved: whoever did that may have shut this session out
			return ErrPasswordWrong.At("/current")
		}
		return s.setPassword(ctx, tx, who, p, hash, who.Session, "password.changed", "The password was changed.")
	})
}

// ChangeEmail mails a link to the new address; following it, signed in, changes the address (SPEC A2). So nobody's address
// becomes that of a stranger's profile because they follow a link without reading. If the address belongs to
// somebody else, its owner is mailed instead, and the caller gets the same answer.
func (s *Service) ChangeEmail(ctx context.Context, who access.Actor, email, password string) error {
	if err := signedIn(who); err != nil {
		return err
	}
	e, err := ParseEmail(email)
	if err != nil {
		return ErrEmailInvalid.At("/email")
	}
	row, err := s.checkOwnPassword(ctx, who, password, "/password")
	if err != nil {
		return err
	}
	if row.Email == e.Address {
		return ErrEmailUnchanged
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if may, err := s.mayMail(ctx, tx, who, "email_verification", e); err != nil || !may {
			return err
		}
		q := identitydb.New(tx)
		if err := s.note(ctx, tx, who.Profile, who, "", "email.change_requested", "A change of the address to "+e.Address+" was asked for."); err != nil {
			return err
		}
		other, err := q.ProfileByKey(ctx, e.Key)
		if err == nil && other.ProfileID != who.Profile && other.EmailVerifiedAt != 0 {
			return s.mailKnown(ctx, tx, other)
		}
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		if err := q.DeleteLinks(ctx, identitydb.DeleteLinksParams{ProfileID: who.Profile, Purpose: changeLink}); err != nil {
			return err
		}
		token, err := s.newLink(ctx, tx, changeLink, who.Profile, e.Address, "")
		if err != nil {
			return err
		}
		return s.mail(ctx, tx, "email_verification", e.Address, fromRow(row).Name(), map[string]any{"token": token, "old": row.Email})
	})
}

// changeEmail puts the address of a followed link into force and tells the old one. A profile of that address that was
// never verified gives way.
func (s *Service) changeEmail(ctx context.Context, tx *db.Tx, who access.Actor, l identitydb.IdentityLink) (string, error) {
	q := identitydb.New(tx)
	if who.Profile != l.ProfileID {
		return "", ErrEmailElsewhere
	}
	row, err := q.ProfileForUpdate(ctx, l.ProfileID)
	if err != nil {
		return "", err
	}
	e, err := ParseEmail(l.Email)
	if err != nil {
		return "", err
	}
	if err := q.DeleteUnverifiedOf(ctx, identitydb.DeleteUnverifiedOfParams{EmailKey: e.Key, ProfileID: l.ProfileID}); err != nil {
		return "", err
	}
	err = q.SetEmail(ctx, identitydb.SetEmailParams{ProfileID: l.ProfileID, Email: e.Address, EmailKey: e.Key, EmailVerifiedAt: s.millis()})
	if db.IsUnique(err) {
		return "", ErrEmailTaken
	}
	if err != nil {
		return "", err
	}
	if err := q.DeleteLinks(ctx, identitydb.DeleteLinksParams{ProfileID: l.ProfileID, Purpose: resetLink}); err != nil { // they lie in the old mailbox
		return "", err
	}
	if err := s.note(ctx, tx, l.ProfileID, who, "", "email.changed", "The address was changed from "+row.Email+" to "+e.Address+"."); err != nil {
		return "", err
	}
	now := fromRow(row)
	now.Email = e.Address
	if err := s.changed(ctx, tx, now); err != nil {
		return "", err
	}
	return e.Address, s.mail(ctx, tx, "email_changed", row.Email, fromRow(row).Name(), map[string]any{"old": row.Email, "new": e.Address})
}
