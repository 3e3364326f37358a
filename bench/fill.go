package main

import (
	"context"
	"fmt"

	"github.com/licet/licet/internal/platform/db"
)

// The columns that every copied instance has in common with the one it is copied from.
const copied = `virtual_account_id, state, vid, uuid, product, version, token_id, export_controlled, public_key, previous_key,
	certificate, certificate_serial, certificate_not_before, certificate_not_after, certificate_renew_after,
	registered_at, last_contact_at, last_seq, authorized_at, authorization_expires_at, report_mark, lapsed_at, ended_at`

// fill brings the account to so many product instances that hold a license each, by copying one that was registered
// before: registering 100,000 one by one would take most of an hour. The counters are raised with them, so that every
// sum is as if they had registered.
func (p *process) fill(ctx context.Context, size int) error {
	d, err := db.Open(ctx, p.database)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Update(ctx, func(tx *db.Tx) error {
		var have, filled int
		if err := tx.QueryRowContext(ctx, "SELECT live FROM instance_counter WHERE account_id = $1 AND virtual_account_id = $2",
			p.account, p.virtualAccount).Scan(&have); err != nil {
			return fmt.Errorf("counter: %w", err)
		}
		if have >= size {
			return nil
		}
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM product_instance WHERE pid = 'FILL'").Scan(&filled); err != nil {
			return err
		}
		var template string
		if err := tx.QueryRowContext(ctx, `SELECT instance_id FROM instance_usage
			WHERE account_id = $1 AND virtual_account_id = $2 AND tag = $3 AND held = 1 ORDER BY instance_id LIMIT 1`,
			p.account, p.virtualAccount, tag).Scan(&template); err != nil {
			return fmt.Errorf("an instance to copy: %w", err)
		}
		more := size - have
		numbers := fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", 10_000_000+filled, 10_000_000+filled+more-1)
		const name = "'pi_000000000000000000' || CAST(n.i AS TEXT)"
		var failed error
		exec := func(query string, args ...any) {
			if failed == nil {
				_, failed = tx.ExecContext(ctx, query, args...)
			}
		}
		exec(numbers+`INSERT INTO product_instance (account_id, id, name, host_name, pid, sn, `+copied+`)
			SELECT account_id, `+name+`, 'fill-' || CAST(n.i AS TEXT), 'fill-' || CAST(n.i AS TEXT), 'FILL', CAST(n.i AS TEXT), `+copied+`
			FROM product_instance, n WHERE account_id = $1 AND id = $2`, p.account, template)
		exec(numbers+`INSERT INTO instance_usage (account_id, instance_id, tag, virtual_account_id, wanted, held)
			SELECT account_id, `+name+`, tag, virtual_account_id, wanted, held
			FROM instance_usage, n WHERE account_id = $1 AND instance_id = $2 AND tag = $3`, p.account, template, tag)
		exec("UPDATE pool SET in_use = in_use + $4, holders = holders + $4 WHERE account_id = $1 AND virtual_account_id = $2 AND tag = $3",
			p.account, p.virtualAccount, tag, more)
		exec("UPDATE instance_counter SET live = live + $3 WHERE account_id = $1 AND virtual_account_id = $2", p.account, p.virtualAccount, more)
		if tx.Dialect() == db.PostgreSQL {
			exec("ANALYZE")
		}
		return failed
	})
}
