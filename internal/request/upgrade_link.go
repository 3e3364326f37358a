package request

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/seal"
	"github.com/licet/licet/internal/request/requestdb"
)

// sendUpgradeLink makes a new link for an open upgrade, stores it and mails it to the requester. The link before stops
// working.
func (s *Service) sendUpgradeLink(ctx context.Context, tx *db.Tx, a account.Account, u Upgrade) (Upgrade, error) {
	token := seal.Token()
	u.linkHash, u.LinkExpiresAt = seal.Fingerprint(token), s.Clock.Now().Add(UpgradeLinkLife)
	if err := setUpgrade(ctx, tx, u); err != nil {
		return u, err
	}
	return u, s.mailUpgrade(ctx, tx, a, u, "upgrade_verification", map[string]any{"token": token, "expires": u.LinkExpiresAt.Format(time.RFC3339)})
}

// ReadUpgradeLink returns the upgrade that a verification link is for, without completing it. It needs
// access.UpgradeAccount, is for the requester alone, and fails as ActivateUpgrade does.
func (s *Service) ReadUpgradeLink(ctx context.Context, who access.Actor, a access.AccountID, token string) (u Upgrade, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.UpgradeAccount); err != nil {
			return err
		}
		u, err = s.linked(ctx, tx, who, a, token)
		return err
	})
	return u, err
}

// linked returns the upgrade that a link may complete now, or says why it can't.
func (s *Service) linked(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, token string) (Upgrade, error) {
	rows, err := requestdb.New(tx).UpgradeByLink(ctx, requestdb.UpgradeByLinkParams{AccountID: a, LinkHash: seal.Fingerprint(token)})
	if err != nil {
		return Upgrade{}, fmt.Errorf("request: upgrade by link: %w", err)
	}
	if len(rows) == 0 || who.Profile == "" || rows[0].RequesterID != string(who.Profile) {
		return Upgrade{}, ErrUpgradeNotFound // nobody learns that somebody else's link exists
	}
	u := upgradeFromRow(rows[0])
	user, err := s.Accounts.User(ctx, tx, a, who.Profile) // its email changes in the transaction in which the profile's does
	switch {
	case err != nil:
		return Upgrade{}, err
	case u.Status != account.UpgradeUnverified:
		return Upgrade{}, ErrUpgradeEnded
	case !s.Clock.Now().Before(u.LinkExpiresAt):
		return Upgrade{}, ErrUpgradeLinkExpired
	case user.Email != u.By.Email:
		return Upgrade{}, ErrUpgradeEmail
	case who.Partner:
		return Upgrade{}, ErrUpgradePartner
	}
	return u, nil
}

// ActivateUpgrade completes the upgrade that a verification link is for: the account gets its new name and identifier
// and has no limits any more; all that it owns stays, and the identifier before goes on finding it (SPEC G3). It needs
// access.UpgradeAccount and is for the requester alone. It fails with ErrUpgradeNotFound, ErrUpgradeEnded,
// ErrUpgradeLinkExpired, ErrUpgradeEmail, ErrUpgradeTaken or ErrUpgradeAbove; then nothing has happened.
func (s *Service) ActivateUpgrade(ctx context.Context, who access.Actor, a access.AccountID, token string) (account.Account, error) {
	var now account.Account
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.UpgradeAccount); err != nil {
			return err
		}
		was, err := s.Accounts.Lock(ctx, tx, a)
		if err != nil {
			return err
		}
		u, err := s.linked(ctx, tx, who, a, token)
		if err != nil {
			return err
		}
		if err := s.completeUpgrade(ctx, tx, who, was, u); err != nil {
			return err
		}
		now, err = s.Accounts.Load(ctx, tx, a)
		return err
	})
	if errors.Is(err, account.ErrLost) {
		err = ErrUpgradeTaken
	}
	return now, err
}

// completeUpgrade turns a limited account, which is locked, into what the upgrade says. It fails with ErrLost if the
// identifier is another account's by now.
func (s *Service) completeUpgrade(ctx context.Context, tx *db.Tx, who access.Actor, was account.Account, u Upgrade) error {
	if _, taken, err := s.Accounts.ByIdentifier(ctx, tx, u.Wanted); err != nil {
		return err
	} else if taken {
		return account.ErrLost
	}
	if u.Proof == account.NoProof { // nobody has looked at it: what would have asked for a review then does so now
		if above, err := s.above(ctx, tx)(u.Wanted); err != nil {
			return err
		} else if above {
			return ErrUpgradeAbove
		}
	}
	now := was
	now.Name, now.Identifier, now.Tier, now.DomainProof = u.Name, u.Wanted, account.Standard, u.Proof
	if now.DomainProof != account.NoProof {
		now.DomainProvedAt = s.Clock.Now()
	}
	if was.Company.Line1 == "" { // what was told before stays
		now.Company = u.Company
	}
	if err := s.Accounts.MakeStandard(ctx, tx, was, now); err != nil {
		return err
	}
	u.Status, u.EndedAt = account.UpgradeComplete, s.Clock.Now()
	if err := setUpgrade(ctx, tx, u); err != nil {
		return err
	}
	e := now.Event("upgrade.completed", fmt.Sprintf("%s is a standard account now, with the domain identifier %s.", now.Name, now.Identifier))
	e.Before = map[string]any{"tier": string(was.Tier), "domain_identifier": was.Identifier, "name": was.Name}
	e.After = map[string]any{"tier": string(now.Tier), "domain_identifier": now.Identifier, "name": now.Name}
	if err := s.Log.Append(ctx, tx, who, e); err != nil {
		return err
	}
	users, err := s.Accounts.Users(ctx, tx, was.ID)
	if err != nil {
		return err
	}
	people := make([]account.Person, len(users))
	for i, user := range users {
		people[i] = account.Person{Name: user.Name, Email: user.Email}
	}
	return s.mailUpgradeTo(ctx, tx, now, u, "upgrade_complete", nil, people)
}

// mailUpgrade tells the requester of an upgrade how it stands.
func (s *Service) mailUpgrade(ctx context.Context, tx *db.Tx, a account.Account, u Upgrade, kind string, more map[string]any) error {
	return s.mailUpgradeTo(ctx, tx, a, u, kind, more, []account.Person{u.By})
}

func (s *Service) mailUpgradeTo(ctx context.Context, tx *db.Tx, a account.Account, u Upgrade, kind string, more map[string]any, to []account.Person) error {
	facts, err := s.Accounts.MailFacts(ctx, tx, a)
	if err != nil {
		return err
	}
	if facts["upgrade_username"], err = s.username(ctx, tx, u.By.Profile); err != nil {
		return err
	}
	facts["wanted"], facts["previous"], facts["wanted_name"] = account.BothForms(u.Wanted), u.Previous, u.Name
	facts["upgrade_by"], facts["upgrade_company"], facts["upgrade_address"] = u.By.String(), u.Company.Name, u.Address()
	facts["upgrade_at"], facts["cause"], facts["refusal"] = u.RequestedAt.Format(time.RFC3339), u.Cause, u.Reason
	facts["justification"], facts["phone"] = u.Justification, u.Phone
	for name, value := range more {
		facts[name] = value
	}
	for _, p := range to {
		m := notify.Mail{Kind: kind, Account: a.ID, ToEmail: p.Email, ToName: p.Name, Data: facts, Key: kind + ":" + u.ID}
		if u.linkHash != "" && kind == "upgrade_verification" {
			m.Key += ":" + u.linkHash // each link is a mail of its own
			m.Expires = u.LinkExpiresAt
		}
		if err := s.Mail.Queue(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// username is what a profile is called at sign-in, for mails that show who asked.
func (s *Service) username(ctx context.Context, tx *db.Tx, p access.ProfileID) (string, error) {
	if s.Username == nil {
		return "", nil
	}
	return s.Username(ctx, tx, p)
}
