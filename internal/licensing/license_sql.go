package licensing

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/page"
)

func insertLicense(ctx context.Context, tx *db.Tx, l License) error {
	if err := licensingdb.New(tx).InsertLicense(ctx, licensingdb.InsertLicenseParams{
		AccountID: l.Account, ID: l.ID, VirtualAccountID: l.VirtualAccount, Tag: l.Tag, Type: string(l.Type),
		Quantity: l.Quantity, StartsAt: clock.Millis(l.StartsAt), EndsAt: clock.Millis(l.EndsAt), Phase: string(l.Phase),
		Origin: l.Origin, Reference: l.Reference, SubscriptionID: l.SubscriptionID, DepositedAt: clock.Millis(l.DepositedAt),
	}); err != nil {
		return fmt.Errorf("licensing: insert license: %w", err)
	}
	return nil
}

// openLicenses returns the licenses of a pool that will still change their phase.
func openLicenses(ctx context.Context, tx *db.Tx, a access.AccountID, k poolKey) ([]License, error) {
	rows, err := licensingdb.New(tx).OpenLicenses(ctx, licensingdb.OpenLicensesParams{AccountID: a, VirtualAccountID: k.va, Tag: k.tag})
	if err != nil {
		return nil, fmt.Errorf("licensing: licenses: %w", err)
	}
	open := make([]License, len(rows))
	for i, r := range rows {
		open[i] = licenseOf(r)
	}
	return open, nil
}

type licenseCursor struct{ ID string }

func listLicenses(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, f SourceFilter, p page.Request) (page.Page[License], error) {
	if err := sortable(p, "deposited_at"); err != nil {
		return page.Page[License]{}, err
	}
	var from licenseCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return page.Page[License]{}, err
	}
	w := new(db.Where).And("account_id = ?", a).And("virtual_account_id = ?", va)
	if f.Tag != "" {
		w.And("tag = ?", f.Tag)
	}
	f.Custom.Narrow(w, account.OnLicense, "license.account_id", "license.id")
	after, order := "id < ?", " ORDER BY id DESC"
	if p.Sort != "" && !p.Descending {
		after, order = "id > ?", " ORDER BY id"
	}
	if started {
		w.And(after, from.ID)
	}
	limit := w.Arg(p.Rows() + 1)
	rows, err := tx.QueryContext(ctx, `SELECT account_id, id, virtual_account_id, tag, type, quantity, starts_at, ends_at, phase,
		origin, reference, subscription_id, deposited_at FROM license `+w.String()+order+` LIMIT `+limit, w.Args()...)
	if err != nil {
		return page.Page[License]{}, fmt.Errorf("licensing: list licenses: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []License
	for rows.Next() {
		var r licensingdb.License
		if err := rows.Scan(&r.AccountID, &r.ID, &r.VirtualAccountID, &r.Tag, &r.Type, &r.Quantity, &r.StartsAt, &r.EndsAt,
			&r.Phase, &r.Origin, &r.Reference, &r.SubscriptionID, &r.DepositedAt); err != nil {
			return page.Page[License]{}, fmt.Errorf("licensing: list licenses: %w", err)
		}
		all = append(all, licenseOf(r))
	}
	if err := rows.Err(); err != nil {
		return page.Page[License]{}, fmt.Errorf("licensing: list licenses: %w", err)
	}
	return page.Cut(all, p.Rows(), func(l License) any { return licenseCursor{l.ID} }), nil
}

func licenseOf(r licensingdb.License) License {
	return License{
		ID: r.ID, Account: r.AccountID, VirtualAccount: r.VirtualAccountID, Tag: r.Tag, Type: LicenseType(r.Type),
		Quantity: r.Quantity, StartsAt: clock.Time(r.StartsAt), EndsAt: clock.Time(r.EndsAt), Phase: Phase(r.Phase),
		Origin: r.Origin, Reference: r.Reference, SubscriptionID: r.SubscriptionID, DepositedAt: clock.Time(r.DepositedAt),
	}
}
