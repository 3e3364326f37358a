package licensing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// ErrStatus refuses a list narrowed to a state that doesn't exist.
var ErrStatus = errs.New(errs.Invalid, "status_invalid", "The list can't be narrowed to that status.", "Leave out status, or use one of the states that the documentation names.")

// InstanceFilter narrows a list of instances; a zero field doesn't.
type InstanceFilter struct {
	Text   string // part of the name, the product id, the serial number or the product
	Status string // one of the states
	Tag    string // those that use this entitlement
	Custom account.TagFilter
}

// ListInstances returns a page of the product instances registered in a virtual account, by name unless asked
// otherwise (name, last_contact_at, registered_at).
func (s *Service) ListInstances(ctx context.Context, who access.Actor, a access.AccountID, va access.VirtualAccountID, f InstanceFilter, p page.Request) (page.Page[InstanceView], error) {
	var got page.Page[InstanceView]
	now := s.Clock.Now()
	if err := s.settleAccount(ctx, a, now); err != nil {
		return got, err
	}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.RequireIn(ctx, tx, who, a, va, access.ViewLicensing); err != nil {
			return err
		}
		list, err := s.listInstances(ctx, tx, a, va, f, p, now)
		if err != nil {
			return err
		}
		views, err := s.views(ctx, tx, a, va, list.Items, now)
		got = page.Page[InstanceView]{Items: views, Next: list.Next, Total: list.Total}
		return err
	})
	return got, err
}

// instanceColumn is the table's column for one that the list can be sorted by; each has an index.
func instanceColumn(sort string) string {
	switch sort {
	case "last_contact_at":
		return sort
	case "registered_at":
		return "id" // given out in this order
	}
	return "name"
}

type instanceCursor struct {
	Name string
	At   int64
	ID   string
}

func (s *Service) listInstances(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, f InstanceFilter, p page.Request, now time.Time) (page.Page[Instance], error) {
	none := page.Page[Instance]{}
	if err := sortable(p, "name", "last_contact_at", "registered_at"); err != nil {
		return none, err
	}
	var from instanceCursor
	started, err := page.Decode(p.Cursor, &from)
	if err != nil {
		return none, err
	}
	w := new(db.Where).And("i.account_id = ?", a).And("i.virtual_account_id = ?", va).And("i.state = 'registered'").
		Contains(f.Text, "i.name", "i.pid", "i.sn", "i.product")
	f.Custom.Narrow(w, account.OnInstance, "i.account_id", "i.id")
	if f.Tag != "" {
		w.And("EXISTS (SELECT 1 FROM instance_usage u WHERE u.account_id = i.account_id AND u.instance_id = i.id AND u.tag = ?)", f.Tag)
	}
	if err := s.withStatus(ctx, tx, w, a, va, f.Status, now); err != nil {
		return none, err
	}
	column, than, way := instanceColumn(p.Sort), ">", ""
	if p.Descending {
		than, way = "<", " DESC"
	}
	if started {
		switch column {
		case "name":
			w.And("(i.name, i.id) "+than+" (?, ?)", from.Name, from.ID)
		case "last_contact_at":
			w.And("(i.last_contact_at, i.id) "+than+" (?, ?)", from.At, from.ID)
		default:
			w.And("i.id "+than+" ?", from.ID)
		}
	}
	order := " ORDER BY i." + column + way
	if column != "id" {
		order += ", i.id" + way
	}
	limit := w.Arg(p.Rows() + 1)
	all, err := scanInstances(ctx, tx, w.String()+order+" LIMIT "+limit, w.Args())
	if err != nil {
		return none, err
	}
	return page.Cut(all, p.Rows(), func(i Instance) any {
		return instanceCursor{Name: i.Name, At: clock.Millis(i.LastContactAt), ID: i.ID}
	}), nil
}

// withStatus narrows the list to instances in a state, in the words of the table.
func (s *Service) withStatus(ctx context.Context, tx *db.Tx, w *db.Where, a access.AccountID, va access.VirtualAccountID, status string, now time.Time) error {
	ms := clock.Millis(now)
	valid := func() { w.And("i.authorized_at > 0 AND i.lapsed_at = 0 AND i.authorization_expires_at > ?", ms) }
	const uses = "EXISTS (SELECT 1 FROM instance_usage u WHERE u.account_id = i.account_id AND u.instance_id = i.id"
	switch status {
	case "":
	case StateRegistered:
		w.And("i.certificate_not_after > ?", ms)
	case StateRegistrationExpired:
		w.And("i.certificate_not_after <= ?", ms)
	case StateNone:
		w.And("i.authorized_at = 0")
	case StateLapsed:
		w.And("i.lapsed_at > 0")
	case StateAuthorizationExpired:
		w.And("i.authorized_at > 0 AND (i.lapsed_at > 0 OR i.authorization_expires_at <= ?)", ms)
	case StateNoLicensesInUse:
		valid()
		w.And("NOT " + uses + ")")
	case StateAuthorized, StateOutOfCompliance:
		short, err := s.shortTags(ctx, tx, a, va)
		if err != nil {
			return err
		}
		valid()
		switch {
		case status == StateAuthorized:
			w.And(uses+")").And("NOT "+uses+" AND (u.held < u.wanted"+anyOf("OR u.tag", short)+"))", short...)
		case len(short) == 0: // only those that were refused, and they are few
			w.And("i.id IN (SELECT u.instance_id FROM instance_usage u WHERE u.account_id = ? AND u.virtual_account_id = ? AND u.held < u.wanted)", a, va)
		default:
			w.And(uses+" AND (u.held < u.wanted"+anyOf("OR u.tag", short)+"))", short...)
		}
	default:
		return ErrStatus.WithFields(errs.Field{Pointer: "query.status", Code: ErrStatus.Code, Message: "There is no such state."})
	}
	return nil
}

// anyOf is " what IN (?, …)" for as many values, or nothing for none.
func anyOf(what string, values []any) string {
	if len(values) == 0 {
		return ""
	}
	return " " + what + " IN (" + strings.TrimSuffix(strings.Repeat("?,", len(values)), ",") + ")"
}

// shortTags returns the entitlements of which a virtual account has too few.
func (s *Service) shortTags(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID) ([]any, error) {
	known, err := s.Catalog.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	pools, err := readPools(ctx, tx, a, va)
	if err != nil {
		return nil, err
	}
	var short []any
	for tag, p := range pools {
		if p.Compliance(known[tag]).Short > 0 {
			short = append(short, tag)
		}
	}
	return short, nil
}

// scanInstances reads what lists show; keys and the certificate stay in the database.
func scanInstances(ctx context.Context, tx *db.Tx, condition string, args []any) ([]Instance, error) {
	rows, err := tx.QueryContext(ctx, `SELECT i.account_id, i.id, i.virtual_account_id, i.state, i.name, i.host_name, i.pid, i.sn,
		i.vid, i.uuid, i.product, i.version, i.token_id, i.export_controlled, i.certificate_serial, i.certificate_not_before,
		i.certificate_not_after, i.certificate_renew_after, i.registered_at, i.last_contact_at, i.authorized_at,
		i.authorization_expires_at, i.lapsed_at, i.contested_at FROM product_instance i `+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("licensing: list instances: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Instance
	for rows.Next() {
		var r licensingdb.ProductInstance
		if err := rows.Scan(&r.AccountID, &r.ID, &r.VirtualAccountID, &r.State, &r.Name, &r.HostName, &r.Pid, &r.Sn,
			&r.Vid, &r.Uuid, &r.Product, &r.Version, &r.TokenID, &r.ExportControlled, &r.CertificateSerial, &r.CertificateNotBefore,
			&r.CertificateNotAfter, &r.CertificateRenewAfter, &r.RegisteredAt, &r.LastContactAt, &r.AuthorizedAt,
			&r.AuthorizationExpiresAt, &r.LapsedAt, &r.ContestedAt); err != nil {
			return nil, fmt.Errorf("licensing: list instances: %w", err)
		}
		all = append(all, instanceOf(r))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("licensing: list instances: %w", err)
	}
	return all, nil
}

func instanceIn(ctx context.Context, tx *db.Tx, a access.AccountID, va access.VirtualAccountID, instanceID string) (Instance, error) {
	rows, err := licensingdb.New(tx).Instance(ctx, licensingdb.InstanceParams{AccountID: a, VirtualAccountID: va, ID: instanceID})
	if err != nil {
		return Instance{}, fmt.Errorf("licensing: instance: %w", err)
	}
	if len(rows) == 0 || InstanceState(rows[0].State) != Registered {
		return Instance{}, ErrInstanceNotFound
	}
	return instanceOf(rows[0]), nil
}

// usesOf returns what the instances use, by instance, each by tag.
func usesOf(ctx context.Context, tx *db.Tx, a access.AccountID, list []Instance) (map[string][]Use, error) {
	out := map[string][]Use{}
	if len(list) == 0 {
		return out, nil
	}
	ids := make([]any, len(list))
	for n, i := range list {
		ids[n] = i.ID
	}
	w := new(db.Where).And("account_id = ?", a).And(anyOf("instance_id", ids), ids...)
	rows, err := tx.QueryContext(ctx, "SELECT instance_id, tag, wanted, held FROM instance_usage "+w.String()+" ORDER BY instance_id, tag", w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("licensing: usage: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var instance string
		var u Use
		if err := rows.Scan(&instance, &u.Tag, &u.Wanted, &u.Held); err != nil {
			return nil, fmt.Errorf("licensing: usage: %w", err)
		}
		out[instance] = append(out[instance], u)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("licensing: usage: %w", err)
	}
	return out, nil
}
