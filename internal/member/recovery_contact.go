package member

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity"
	"github.com/licet/licet/internal/member/memberdb"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/id"
)

// Contact is an address that may open and approve a recovery of an account, once it has confirmed.
type Contact struct {
	ID          string // rcon_…
	Account     access.AccountID
	AccountName string
	Email       string
	Profile     access.ProfileID // who has confirmed; "" while nobody has
	Name        string
	NamedBy     string
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero until then
}

// AddRecoveryContact names an address as a recovery contact and mails it. It needs access.ManageUsers and the role of an
// administrator: who may have a say in who becomes one isn't for others to choose. It fails with ErrContactLimit,
// ErrContactExists or ErrNotAdministrator.
func (s *Service) AddRecoveryContact(ctx context.Context, who access.Actor, a access.AccountID, email string) (Contact, error) {
	var c Contact
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.administrator(ctx, tx, who, a)
		if err != nil {
			return err
		}
		e, err := identity.ParseEmail(email)
		if err != nil {
			return pointAt(err, "/email")
		}
		all, err := memberdb.New(tx).Contacts(ctx, a)
		if err != nil {
			return fmt.Errorf("member: contacts: %w", err)
		}
		for _, other := range all {
			if other.EmailKey == e.Key {
				return ErrContactExists.At("/email")
			}
		}
		if len(all) >= MaxContacts {
			return ErrContactLimit.At("/email")
		}
		c = Contact{ID: id.New("rcon"), Account: a, AccountName: acct.Name, Email: e.Address, NamedBy: who.Name, CreatedAt: s.Clock.Now()}
		if err := memberdb.New(tx).InsertContact(ctx, memberdb.InsertContactParams{AccountID: a, ID: c.ID, Email: e.Address, EmailKey: e.Key,
			NamedBy: who.Name, CreatedAt: clock.Millis(c.CreatedAt)}); err != nil {
			return fmt.Errorf("member: store contact: %w", err)
		}
		if err := s.Log.Append(ctx, tx, who, c.event("recovery.contact_named", fmt.Sprintf("%s named as a recovery contact.", c.Email))); err != nil {
			return err
		}
		facts, err := s.Accounts.MailFacts(ctx, tx, acct)
		if err != nil {
			return err
		}
		facts["named_by"] = account.Person{Name: who.Name, Email: who.Email}.String()
		return s.Mail.Queue(ctx, tx, notify.Mail{Kind: "recovery_contact", Account: a, ToEmail: c.Email, Data: facts, Key: "recovery_contact:" + c.ID})
	})
	return c, err
}

// RemoveRecoveryContact takes an address off the recovery contacts; one that had confirmed is told. It needs what
// AddRecoveryContact needs.
func (s *Service) RemoveRecoveryContact(ctx context.Context, who access.Actor, a access.AccountID, contact string) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		acct, err := s.administrator(ctx, tx, who, a)
		if err != nil {
			return err
		}
		all, err := s.contacts(ctx, tx, a)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.ID != contact {
				continue
			}
			if _, err := memberdb.New(tx).DeleteContact(ctx, memberdb.DeleteContactParams{AccountID: a, ID: contact}); err != nil {
				return fmt.Errorf("member: remove contact: %w", err)
			}
			if err := s.Log.Append(ctx, tx, who, c.event("recovery.contact_removed", fmt.Sprintf("%s is no recovery contact any more.", c.Email))); err != nil {
				return err
			}
			return s.mailContactRemoved(ctx, tx, who, acct, c)
		}
		return ErrContactNotFound
	})
}

// mailContactRemoved tells a contact who has confirmed that nothing is expected of them any more.
func (s *Service) mailContactRemoved(ctx context.Context, tx *db.Tx, who access.Actor, a account.Account, c Contact) error {
	if c.Profile == "" || c.Profile == who.Profile {
		return nil
	}
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	facts["by"] = account.Person{Name: who.Name, Email: who.Email}.String()
	return s.Mail.Queue(ctx, tx, notify.Mail{Kind: "recovery_contact_removed", Account: a.ID, ToEmail: c.Email, ToName: c.Name, Data: facts, Key: "recovery_contact_removed:" + c.ID})
}

// ListRecoveryContacts returns the recovery contacts of an account, five at most. It needs access.ManageUsers.
func (s *Service) ListRecoveryContacts(ctx context.Context, who access.Actor, a access.AccountID) (out []Contact, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers); err != nil {
			return err
		}
		out, err = s.contacts(ctx, tx, a)
		return err
	})
	return out, err
}

// ListMyRecoveryContacts returns for which accounts the verified email of who is named as a recovery contact. It is for
// everybody who is signed in.
func (s *Service) ListMyRecoveryContacts(ctx context.Context, who access.Actor) (out []Contact, err error) {
	if !who.SignedIn() {
		return nil, access.ErrSignInRequired
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out, err = s.contactsOf(ctx, tx, who)
		return err
	})
	return out, err
}

// ConfirmRecoveryContact says that who, whose verified email was named, is ready to help an account; only then the
// contact counts. To everybody else it doesn't exist.
func (s *Service) ConfirmRecoveryContact(ctx context.Context, who access.Actor, contact string) (Contact, error) {
	if !who.SignedIn() {
		return Contact{}, access.ErrSignInRequired
	}
	var c Contact
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		mine, err := s.contactsOf(ctx, tx, who)
		if err != nil {
			return err
		}
		for _, m := range mine {
			if m.ID == contact {
				c = m
			}
		}
		if c.ID == "" {
			return ErrContactNotFound
		}
		if c.Profile == who.Profile {
			return nil // again
		}
		c.ConfirmedAt, c.Profile, c.Name = s.Clock.Now(), who.Profile, who.Name
		if _, err := memberdb.New(tx).ConfirmContact(ctx, memberdb.ConfirmContactParams{AccountID: c.Account, EmailKey: key(who.Email),
			ConfirmedAt: clock.Millis(c.ConfirmedAt), ProfileID: who.Profile, Name: who.Name}); err != nil {
			return fmt.Errorf("member: confirm contact: %w", err)
		}
		return s.Log.Append(ctx, tx, who, c.event("recovery.contact_confirmed", fmt.Sprintf("%s is ready as a recovery contact.", c.Email)))
	})
	return c, err
}

// administrator locks the account and asks that who is one of its administrators.
func (s *Service) administrator(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID) (account.Account, error) {
	acct, err := s.Accounts.Lock(ctx, tx, a)
	if err != nil {
		return acct, err
	}
	held, err := s.Accounts.Require(ctx, tx, who, a, access.ManageUsers)
	if err == nil && !held.Has(access.AccountAdmin) {
		err = ErrNotAdministrator
	}
	return acct, err
}

func (s *Service) contacts(ctx context.Context, tx *db.Tx, a access.AccountID) ([]Contact, error) {
	rows, err := memberdb.New(tx).Contacts(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("member: contacts: %w", err)
	}
	out := make([]Contact, len(rows))
	for i, r := range rows {
		out[i] = contactOf(r)
	}
	return out, nil
}

// contactsOf returns what the verified email of who is named for, in accounts that are active.
func (s *Service) contactsOf(ctx context.Context, tx *db.Tx, who access.Actor) ([]Contact, error) {
	mine := key(who.Email)
	if mine == "" {
		return nil, nil
	}
	rows, err := memberdb.New(tx).ContactsOf(ctx, mine)
	if err != nil {
		return nil, fmt.Errorf("member: my contacts: %w", err)
	}
	var out []Contact
	for _, r := range rows {
		a, err := s.Accounts.Load(ctx, tx, r.AccountID)
		if err != nil {
			return nil, err
		}
		if a.Active() == nil {
			c := contactOf(r)
			c.AccountName = a.Name
			out = append(out, c)
		}
	}
	return out, nil
}

func contactOf(r memberdb.RecoveryContact) Contact {
	return Contact{ID: r.ID, Account: r.AccountID, Email: r.Email, Profile: r.ProfileID, Name: r.Name, NamedBy: r.NamedBy,
		CreatedAt: clock.Time(r.CreatedAt), ConfirmedAt: clock.Time(r.ConfirmedAt)}
}

func (c Contact) event(kind, message string) event.Event {
	return event.Event{Account: c.Account, Kind: kind, Message: message, SubjectKind: "recovery_contact", SubjectID: c.ID, SubjectName: c.Email}
}
