package member

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/db"
)

// party asks that who has a say in a recovery: a user with a role in the whole account, or a confirmed contact.
func (s *Service) party(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) error {
	_, err := s.saySince(ctx, tx, a, who.Profile, who.Email)
	return err
}

// saySince returns since when a profile has a say in the recoveries of an account: since it is a user, if it has a role
// in the whole account, or since it was named a contact, if it has confirmed that and still has the address; "" for an
// email that isn't known. It fails with ErrRecoveryNotFound.
func (s *Service) saySince(ctx context.Context, tx *db.Tx, a access.AccountID, p access.ProfileID, email string) (time.Time, error) {
	if p == "" {
		return time.Time{}, ErrRecoveryNotFound
	}
	u, err := s.Accounts.User(ctx, tx, a, p)
	if err != nil && !errors.Is(err, account.ErrUserNotFound) {
		return time.Time{}, err
	}
	if err == nil && slices.ContainsFunc(u.Grants, access.Grant.Whole) {
		return u.Since, nil
	}
	contacts, err := s.contacts(ctx, tx, a)
	if err != nil {
		return time.Time{}, err
	}
	for _, c := range contacts {
		if c.Profile == p && (email == "" || key(c.Email) == key(email)) {
			return c.CreatedAt, nil
		}
	}
	return time.Time{}, ErrRecoveryNotFound
}

// mayApprove asks that who has a say in a recovery, had it when the recovery was opened, and is of no reseller. Without the
// second, whoever may invite would bring along those who approve.
func (s *Service) mayApprove(ctx context.Context, tx *db.Tx, who access.Actor, r Recovery) error {
	since, err := s.saySince(ctx, tx, r.Account, who.Profile, who.Email)
	switch {
	case err != nil:
		return err
	case who.Partner:
		return ErrRecoveryPartner
	case since.After(r.CreatedAt):
		return ErrRecoveryLate
	}
	return nil
}

// standing counts the approvals that count now: those of people who still have a say, and those of the vendor's staff
// while the account isn't locked.
func (s *Service) standing(ctx context.Context, tx *db.Tx, r Recovery) (n int, err error) {
	for _, a := range r.Approvals {
		if a.Operator {
			if !r.Locked {
				n++
			}
			continue
		}
		p, err := s.person(ctx, tx, access.Actor{Profile: a.Profile})
		if err != nil {
			return 0, err
		}
		switch _, err := s.saySince(ctx, tx, r.Account, a.Profile, p.Email); {
		case err == nil:
			n++
		case !errors.Is(err, ErrRecoveryNotFound):
			return 0, err
		}
	}
	return n, nil
}

// moot returns why nothing can come of a recovery any more, nil if something can: the person proposed is gone, or the
// account has got an administrator since.
func (s *Service) moot(ctx context.Context, tx *db.Tx, r Recovery) (why, err error) {
	users, err := s.Accounts.Users(ctx, tx, r.Account)
	if err != nil {
		return nil, err
	}
	contacts, err := s.contacts(ctx, tx, r.Account)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(users, func(u account.UserRow) bool { return u.Profile == r.Proposed.Profile }) &&
		!slices.ContainsFunc(contacts, func(c Contact) bool { return c.Profile == r.Proposed.Profile }) {
		return ErrRecoveryGone, nil
	}
	made, err := s.Accounts.AdministratorSince(ctx, tx, r.Account)
	if err == nil && made.After(r.CreatedAt) {
		why = ErrRecoveryNeedless
	}
	return why, err
}
