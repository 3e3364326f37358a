package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// ErrLicenseNotFound is the answer about a license that isn't in the virtual account.
var ErrLicenseNotFound = errs.New(errs.NotFound, "license_not_found", "There is no such license in this virtual account.", "Choose one from the list of where the licenses come from.")

// UpdateLicenseTags replaces the custom tags of a license, and returns it. It needs access.ManageLicenses.
func (s *Service) UpdateLicenseTags(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, license string, to []account.TagValue) (License, error) {
	var l License
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageLicenses); err != nil {
			return err
		}
		rows, err := licensingdb.New(tx).License(ctx, licensingdb.LicenseParams{AccountID: a, VirtualAccountID: va, ID: license})
		if err != nil {
			return fmt.Errorf("licensing: license: %w", err)
		}
		if len(rows) == 0 {
			return ErrLicenseNotFound
		}
		l = licenseOf(rows[0])
		all, err := s.Catalog.All(ctx, tx)
		if err != nil {
			return err
		}
		l.Name = all[l.Tag].Name
		l.Tags, err = s.retag(ctx, tx, who, account.OnLicense, event.Event{Account: a, VirtualAccount: va, Kind: "license.tagged",
			Message: fmt.Sprintf("Tags of a license of %d of %s changed.", l.Quantity, l.Tag), SubjectKind: "license", SubjectID: l.ID, SubjectName: l.Tag}, to)
		return err
	})
	return l, err
}

// UpdateInstanceTags replaces the custom tags of a product instance, and returns it. It needs access.ManageInstances.
func (s *Service) UpdateInstanceTags(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, instanceID string, to []account.TagValue) (InstanceView, error) {
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ManageInstances); err != nil {
			return err
		}
		if _, err := s.Accounts.Lock(ctx, tx, a); err != nil { // before the instance, as whoever removes a virtual account does
			return err
		}
		i, err := lockIn(ctx, tx, a, va, instanceID)
		if err != nil {
			return err
		}
		_, err = s.retag(ctx, tx, who, account.OnInstance, event.Event{Account: a, VirtualAccount: va, Kind: "instance.tagged",
			Message: fmt.Sprintf("Tags of %s changed.", i.Name), SubjectKind: "product_instance", SubjectID: i.ID, SubjectName: i.Name}, to)
		return err
	})
	if err != nil {
		return InstanceView{}, err
	}
	return s.GetInstance(ctx, who, a, va, instanceID)
}

// retag replaces the tags of the subject of an event, and appends the event if that changed anything.
func (s *Service) retag(ctx context.Context, tx *db.Tx, who access.Actor, kind account.SubjectKind, e event.Event, to []account.TagValue) ([]account.TagValue, error) {
	was, now, err := s.Accounts.SetTags(ctx, tx, e.Account, kind, e.SubjectID, to)
	if err != nil || slices.Equal(was, now) {
		return now, err
	}
	e.Before, e.After = map[string]any{"tags": account.TagTexts(was)}, map[string]any{"tags": account.TagTexts(now)}
	return now, s.Log.Append(ctx, tx, who, e)
}

// withTags adds to licenses the custom tags that they carry.
func (s *Service) withTags(ctx context.Context, tx *db.Tx, a access.AccountID, list []License) error {
	ids := make([]string, len(list))
	for i, l := range list {
		ids[i] = l.ID
	}
	tags, err := s.Accounts.TagsOf(ctx, tx, a, account.OnLicense, ids...)
	for i := range list {
		list[i].Tags = tags[list[i].ID]
	}
	return err
}

// taggedEntitlements returns the entitlements of which a license in the virtual account carries the custom tag.
func taggedEntitlements(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, f account.TagFilter) ([]string, error) {
	w := new(db.Where).And("license.account_id = ?", a).And("license.virtual_account_id = ?", va)
	f.Narrow(w, account.OnLicense, "license.account_id", "license.id")
	rows, err := tx.QueryContext(ctx, "SELECT DISTINCT license.tag FROM license "+w.String(), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("licensing: tagged licenses: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var tag string
		if err := rows.Scan(&tag); err != nil {
			return nil, fmt.Errorf("licensing: tagged licenses: %w", err)
		}
		all = append(all, tag)
	}
	return all, errors.Join(rows.Err(), rows.Close())
}
