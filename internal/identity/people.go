package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/identity/identitydb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// The errors of what the vendor's staff does to profiles.
var (
	ErrLastOperator    = errs.New(errs.Conflict, "last_operator", "This is the last one of the vendor's staff, and there is always one.", "Put somebody else on the staff first.")
	ErrVerifiedAlready = errs.New(errs.Conflict, "email_verified_already", "This address is verified already.", "Nothing has to be done.")
)

// PersonRow is a profile as the vendor's staff sees it.
type PersonRow struct {
	ID            access.ProfileID
	Name          string
	Email         string
	EmailVerified time.Time // zero = not yet
	Company       string
	Operator      bool
	Partner       bool
	SecondFactor  bool // whether an authenticator app or a passkey is set up
	CreatedAt     time.Time
}

// PeopleFilter narrows the list of people; a zero field doesn't.
type PeopleFilter struct {
	Text string // a part of the email, of a name or of the company
	Role string // "operator" or "partner"
}

// PeopleOrder is what the list of people can be sorted by; by email unless asked.
var PeopleOrder = page.Order{
	ID:  "p.profile_id",
	Own: page.Column{SQL: "p.email_key"},
	By: map[string]page.Column{
		"email":             {SQL: "p.email_key"},
		"name":              {SQL: "lower(CASE WHEN p.preferred_name <> '' THEN p.preferred_name ELSE p.first_name END || ' ' || p.last_name)"},
		"company":           {SQL: "lower(p.company)"},
		"email_verified_at": {SQL: "p.email_verified_at", Number: true},
		"created_at":        {SQL: "p.created_at", Number: true},
	},
}

// ListPeople returns a page of all profiles, sorted as PeopleOrder says. Only the vendor's staff may.
func (s *Service) ListPeople(ctx context.Context, who access.Actor, f PeopleFilter, p page.Request) (page.Page[PersonRow], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[PersonRow]{}, err
	}
	at, err := PeopleOrder.Place(p)
	if err != nil {
		return page.Page[PersonRow]{}, err
	}
	w := new(db.Where).Contains(f.Text, "p.email", "p.first_name || ' ' || p.last_name", "p.preferred_name", "p.company")
	switch f.Role {
	case "operator":
		w.And("p.operator = ?", true)
	case "partner":
		w.And("p.partner = ?", true)
	}
	if skip, args := at.After(); skip != "" {
		w.And(skip, args...)
	}
	limit := w.Arg(p.Rows() + 1)
	var out page.Page[PersonRow]
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		keys, found, err := people(ctx, tx, at.Key, w.String()+at.OrderBy()+" LIMIT "+limit, w.Args())
		if err != nil {
			return err
		}
		out = page.Page[PersonRow]{Items: found, Total: -1}
		if len(found) > p.Rows() {
			out.Items, out.Next = found[:p.Rows()], page.Encode(at.Cursor(keys[p.Rows()-1], string(found[p.Rows()-1].ID)))
		}
		return nil
	})
	return out, err
}

// people reads profiles with what they are sorted by.
func people(ctx context.Context, tx *db.Tx, sortedBy, rest string, args []any) (keys []page.Key, all []PersonRow, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.profile_id, p.first_name, p.last_name, p.preferred_name, p.email, `+sortedBy+`, p.email_verified_at,
		p.company, p.operator, p.partner, p.created_at,
		CASE WHEN EXISTS (SELECT 1 FROM totp t WHERE t.profile_id = p.profile_id AND t.confirmed_at <> 0)
			OR EXISTS (SELECT 1 FROM passkey k WHERE k.profile_id = p.profile_id) THEN 1 ELSE 0 END FROM profile p `+rest, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("identity: people: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r PersonRow
		var first, last, preferred string
		var key page.Key
		var verified, created int64
		var factor int
		if err := rows.Scan(&r.ID, &first, &last, &preferred, &r.Email, &key, &verified, &r.Company, &r.Operator, &r.Partner, &created, &factor); err != nil {
			return nil, nil, fmt.Errorf("identity: people: %w", err)
		}
		r.Name, r.EmailVerified, r.CreatedAt, r.SecondFactor = displayName(first, last, preferred), clock.Time(verified), clock.Time(created), factor == 1
		keys, all = append(keys, key), append(all, r)
	}
	return keys, all, rows.Err()
}

// PersonDetail is a profile with what it reaches.
type PersonDetail struct {
	PersonRow
	Sessions int // that have not ended
	Accounts []SessionAccount
}

// GetPerson returns a profile with its accounts. Only the vendor's staff may.
func (s *Service) GetPerson(ctx context.Context, who access.Actor, p access.ProfileID) (PersonDetail, error) {
	if err := access.RequireOperator(who); err != nil {
		return PersonDetail{}, err
	}
	var d PersonDetail
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		_, found, err := people(ctx, tx, "p.email_key", "WHERE p.profile_id = $1", []any{p})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrProfileNotFound
		}
		d.PersonRow = found[0]
		now := s.Clock.Now()
		n, err := identitydb.New(tx).CountSessions(ctx, identitydb.CountSessionsParams{ProfileID: p, Now: clock.Millis(now), IdleSince: clock.Millis(now.Add(-idleOf(d.Operator)))})
		if err != nil {
			return err
		}
		d.Sessions = int(n)
		if s.AccountsOf != nil {
			d.Accounts, err = s.AccountsOf(ctx, tx, p)
		}
		return err
	})
	return d, err
}

// ProfileByEmail is a joining function: it returns the profile that has verified this address, or ErrProfileNotFound.
func (s *Service) ProfileByEmail(ctx context.Context, tx *db.Tx, email string) (Profile, error) {
	none := ErrProfileNotFound.At("/email")
	e, err := ParseEmail(email)
	if err != nil {
		return Profile{}, none
	}
	row, err := identitydb.New(tx).ProfileByKey(ctx, e.Key)
	if errors.Is(err, db.ErrNoRows) || err == nil && row.EmailVerifiedAt == 0 {
		return Profile{}, none
	}
	if err != nil {
		return Profile{}, fmt.Errorf("identity: profile by email: %w", err)
	}
	return fromRow(row), nil
}

// keepOperator decides that there is always one of the vendor's staff, and that nobody is who hasn't verified an
// address. The rows of the whole staff stay as they are until the transaction ends.
func keepOperator(ctx context.Context, q *identitydb.Queries, row identitydb.Profile, operator bool) error {
	if operator {
		if row.EmailVerifiedAt == 0 {
			return ErrEmailUnverified
		}
		return nil
	}
	staff, err := q.OperatorsForUpdate(ctx)
	if err != nil {
		return fmt.Errorf("identity: staff: %w", err)
	}
	if len(staff) == 1 && staff[0] == row.ProfileID {
		return ErrLastOperator
	}
	return nil
}

// EndSessionsOf ends all sessions of a profile. Only the vendor's staff may.
func (s *Service) EndSessionsOf(ctx context.Context, who access.Actor, p access.ProfileID) error {
	return s.toProfile(ctx, who, p, "sessions.ended", "The vendor's staff ended all sessions.", func(tx *db.Tx, _ identitydb.Profile) error {
		return identitydb.New(tx).DeleteOtherSessions(ctx, identitydb.DeleteOtherSessionsParams{ProfileID: p})
	})
}

// SendVerification mails somebody another link that verifies the address. Only the vendor's staff may. It fails with
// ErrVerifiedAlready.
func (s *Service) SendVerification(ctx context.Context, who access.Actor, p access.ProfileID) error {
	return s.toProfile(ctx, who, p, "verification.sent", "The vendor's staff had another verifying link mailed.", func(tx *db.Tx, row identitydb.Profile) error {
		if row.EmailVerifiedAt != 0 {
			return ErrVerifiedAlready
		}
		return s.verifyAgain(ctx, tx, row)
	})
}

// toProfile does something to a profile for the vendor's staff, and tells of it in the profile's security log and in the
// vendor's.
func (s *Service) toProfile(ctx context.Context, who access.Actor, p access.ProfileID, kind, message string, do func(*db.Tx, identitydb.Profile) error) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		row, err := identitydb.New(tx).ProfileForUpdate(ctx, p)
		if err != nil {
			return missing(err)
		}
		if err := do(tx, row); err != nil {
			return err
		}
		if err := s.note(ctx, tx, p, who, "", kind, message); err != nil {
			return err
		}
		return s.tellVendor(ctx, tx, who, row, kind, message)
	})
}

// tellVendor writes into the vendor's log what its staff did to a profile.
func (s *Service) tellVendor(ctx context.Context, tx *db.Tx, who access.Actor, row identitydb.Profile, kind, message string) error {
	if s.Log == nil {
		return nil
	}
	return s.Log.Append(ctx, tx, who.AsOperator(), event.Event{
		Account: event.OfVendor, Kind: "person." + kind, Message: fmt.Sprintf("%s: %s", row.Email, message),
		SubjectKind: "profile", SubjectID: string(row.ProfileID), SubjectName: fromRow(row).Name(),
	})
}
