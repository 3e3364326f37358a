package request

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/request/requestdb"
)

func insertUpgrade(ctx context.Context, tx *db.Tx, u Upgrade) error {
	c := u.Company
	err := requestdb.New(tx).InsertUpgrade(ctx, requestdb.InsertUpgradeParams{
		AccountID: u.Account, UpgradeID: u.ID, Status: string(u.Status), Name: u.Name, Wanted: u.Wanted, Previous: u.Previous,
		Cause: u.Cause, Justification: u.Justification, Phone: u.Phone, RequesterID: string(u.By.Profile), RequesterName: u.By.Name,
		RequesterEmail: u.By.Email, CompanyName: c.Name, Country: c.Country, Line1: c.Line1, Line2: c.Line2, City: c.City, Region: c.Region,
		PostalCode: c.PostalCode, RequestedAt: clock.Millis(u.RequestedAt),
	})
	if db.IsUnique(err) {
		return ErrUpgradeOpen
	}
	if err != nil {
		return fmt.Errorf("request: request upgrade: %w", err)
	}
	return nil
}

// setUpgrade stores how an open upgrade has gone on, or fails with ErrUpgradeEnded.
func setUpgrade(ctx context.Context, tx *db.Tx, u Upgrade) error {
	n, err := requestdb.New(tx).SetUpgrade(ctx, requestdb.SetUpgradeParams{AccountID: u.Account, UpgradeID: u.ID, Status: string(u.Status),
		DomainProof: string(u.Proof), Reason: u.Reason, EndedAt: clock.Millis(u.EndedAt), LinkHash: u.linkHash, LinkExpiresAt: clock.Millis(u.LinkExpiresAt)})
	if err != nil {
		return fmt.Errorf("request: set upgrade: %w", err)
	}
	if n == 0 {
		return ErrUpgradeEnded
	}
	return nil
}

// lastUpgrade returns the newest upgrade of an account, and false if there never was one.
func lastUpgrade(ctx context.Context, tx *db.Tx, a access.AccountID) (Upgrade, bool, error) {
	rows, err := requestdb.New(tx).LastUpgrade(ctx, a)
	if err != nil {
		return Upgrade{}, false, fmt.Errorf("request: upgrade: %w", err)
	}
	if len(rows) == 0 {
		return Upgrade{}, false, nil
	}
	return upgradeFromRow(rows[0]), true, nil
}

// openUpgrade returns the upgrade that is on its way, or ErrUpgradeNotFound.
func openUpgrade(ctx context.Context, tx *db.Tx, a access.AccountID) (Upgrade, error) {
	u, found, err := lastUpgrade(ctx, tx, a)
	if err == nil && (!found || !u.Status.Open()) {
		err = ErrUpgradeNotFound
	}
	return u, err
}

func upgradeFromRow(r requestdb.RequestUpgrade) Upgrade {
	return Upgrade{
		Upgrade: account.Upgrade{
			ID: r.UpgradeID, Status: account.UpgradeStatus(r.Status), Name: r.Name, Wanted: r.Wanted, Previous: r.Previous, Cause: r.Cause,
			By: account.Person{Profile: access.ProfileID(r.RequesterID), Name: r.RequesterName, Email: r.RequesterEmail, Company: r.CompanyName},
			Company: account.Company{Name: r.CompanyName, Country: r.Country, Line1: r.Line1, Line2: r.Line2, City: r.City, Region: r.Region,
				PostalCode: r.PostalCode},
			Reason: r.Reason, RequestedAt: clock.Time(r.RequestedAt), EndedAt: clock.Time(r.EndedAt), LinkExpiresAt: clock.Time(r.LinkExpiresAt),
		},
		Account: r.AccountID, Justification: r.Justification, Phone: r.Phone, Proof: account.Proof(r.DomainProof), linkHash: r.LinkHash,
	}
}
