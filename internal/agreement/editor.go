package agreement

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement/agreementdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/page"
)

// The errors about drafts.
var (
	ErrNoDraft      = errs.New(errs.NotFound, "agreement_no_draft", "There is no draft of this agreement.", "Save one first.")
	ErrDraftChanged = errs.New(errs.Conflict, "agreement_draft_changed", "Somebody else has saved or published the draft since you read it.", "Read theirs, then decide which words stay.")
	ErrDraftVersion = errs.New(errs.Invalid, "agreement_version_invalid", "A version is written like 2.0, with at most 20 digits and dots.", "Write a number that is greater than the present one.").At("/version")
	ErrDraftTitle   = errs.New(errs.Invalid, "agreement_title_invalid", "The title has 3 to 200 characters.", "Correct the title.").At("/title")
	ErrDraftText    = errs.New(errs.Invalid, "agreement_text_invalid", "The text has 20 to 100000 characters.", "Correct the text.").At("/text")
)

var versionForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,3}$`)

// Draft is a text that isn't published yet.
type Draft struct {
	Kind, Version, Title, Text string
	Author                     string
	UpdatedAt                  time.Time
}

// check refuses a draft that can't become a version.
func (d Draft) check() error {
	switch {
	case len(d.Version) > 20 || !versionForm.MatchString(d.Version):
		return ErrDraftVersion
	case utf8.RuneCountInString(d.Title) < 3 || utf8.RuneCountInString(d.Title) > 200:
		return ErrDraftTitle
	case utf8.RuneCountInString(d.Text) < 20 || utf8.RuneCountInString(d.Text) > 100_000:
		return ErrDraftText
	}
	return nil
}

// Version is a published text with how many accounts have accepted it.
type Version struct {
	Agreement
	Accepted int
}

// Edition is everything that the vendor's staff knows of a kind of agreement.
type Edition struct {
	Versions []Version // the newest, which is in force, first
	Draft    *Draft    // nil = none
	Active   int       // accounts that are asked to accept a new version
}

// GetEdition returns the versions and the draft of a kind. Only the vendor's staff may.
func (s *Service) GetEdition(ctx context.Context, who access.Actor, kind string) (Edition, error) {
	if err := access.RequireOperator(who); err != nil {
		return Edition{}, err
	}
	var e Edition
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		e, err = s.edition(ctx, tx, kind)
		return err
	})
	return e, err
}

func (s *Service) edition(ctx context.Context, tx *db.Tx, kind string) (Edition, error) {
	q, e := agreementdb.New(tx), Edition{}
	rows, err := q.Versions(ctx, kind)
	if err != nil {
		return e, fmt.Errorf("agreement: versions: %w", err)
	}
	if len(rows) == 0 {
		return e, ErrNotFound
	}
	for _, r := range rows {
		e.Versions = append(e.Versions, Version{Agreement{Kind: kind, Version: r.Version, Title: r.Title, Text: r.Text, PublishedAt: clock.Time(r.PublishedAt)}, int(r.Accepted)})
	}
	if e.Draft, err = s.draft(ctx, tx, kind); err != nil {
		return e, err
	}
	e.Active, err = s.Accounts.CountActive(ctx, tx)
	return e, err
}

// draft returns the draft of a kind, nil if there is none.
func (s *Service) draft(ctx context.Context, tx *db.Tx, kind string) (*Draft, error) {
	drafts, err := agreementdb.New(tx).Draft(ctx, kind)
	if err != nil {
		return nil, fmt.Errorf("agreement: draft: %w", err)
	}
	if len(drafts) == 0 {
		return nil, nil //nolint:nilnil // there is none
	}
	d := drafts[0]
	return &Draft{Kind: d.Kind, Version: d.Version, Title: d.Title, Text: d.Text, Author: d.Author, UpdatedAt: clock.Time(d.UpdatedAt)}, nil
}

// is reports whether a draft, nil for none, is the one that was saved at that time, zero for none.
func (d *Draft) is(read time.Time) bool {
	if d == nil {
		return read.IsZero()
	}
	return d.UpdatedAt.Equal(read)
}

// SaveDraft keeps a draft; nobody but the vendor's staff sees it. Only they may. read is when the draft that the writer
// has read was saved, zero for none: of two who write at once, the second fails with ErrDraftChanged. It fails with
// ErrPublished if its version is published already.
func (s *Service) SaveDraft(ctx context.Context, who access.Actor, d Draft, read time.Time) (Edition, error) {
	if err := access.RequireOperator(who); err != nil {
		return Edition{}, err
	}
	d.Version, d.Title = strings.TrimSpace(d.Version), strings.TrimSpace(d.Title)
	if err := d.check(); err != nil {
		return Edition{}, err
	}
	var e Edition
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.inForce(ctx, tx, d.Kind); err != nil {
			return err
		}
		q := agreementdb.New(tx)
		taken, err := q.GetVersion(ctx, agreementdb.GetVersionParams{Kind: d.Kind, Version: d.Version})
		if err != nil {
			return fmt.Errorf("agreement: version: %w", err)
		}
		if len(taken) > 0 {
			return ErrPublished.At("/version")
		}
		now := s.Clock.Now()
		before, err := s.draft(ctx, tx, d.Kind)
		if err != nil {
			return err
		}
		if !before.is(read) {
			return ErrDraftChanged
		}
		if before != nil && !now.After(before.UpdatedAt) {
			now = before.UpdatedAt.Add(time.Millisecond) // so that each saving has a time of its own
		}
		if err := q.SaveDraft(ctx, agreementdb.SaveDraftParams{Kind: d.Kind, Version: d.Version, Title: d.Title, Text: d.Text, Author: who.Name, UpdatedAt: clock.Millis(now)}); err != nil {
			return fmt.Errorf("agreement: save draft: %w", err)
		}
		e, err = s.edition(ctx, tx, d.Kind)
		return err
	})
	return e, err
}

// PublishDraft puts the draft of a kind in force for good: from then on it never changes, and every active account is
// asked to accept it. Only the vendor's staff may. It fails with ErrNoDraft, with ErrOutdated if the draft has another
// version than the one that was read, and with ErrDraftChanged if it was saved at another time than that one: nobody
// publishes words that they haven't read.
func (s *Service) PublishDraft(ctx context.Context, who access.Actor, kind, version string, read time.Time) (Edition, error) {
	if err := access.RequireOperator(who); err != nil {
		return Edition{}, err
	}
	var e Edition
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		before, err := s.edition(ctx, tx, kind)
		if err != nil {
			return err
		}
		d := before.Draft
		if d == nil {
			return ErrNoDraft
		}
		if d.Version != version {
			return ErrOutdated
		}
		if !d.is(read) {
			return ErrDraftChanged
		}
		added, err := s.publish(ctx, tx, Agreement{Kind: kind, Version: d.Version, Title: d.Title, Text: d.Text})
		if err == nil && !added {
			err = ErrPublished
		}
		if err == nil {
			err = s.spread(ctx, tx, asking{Kind: kind, Version: d.Version})
		}
		if err != nil {
			return err
		}
		if err := agreementdb.New(tx).DeleteDraft(ctx, kind); err != nil {
			return fmt.Errorf("agreement: drop draft: %w", err)
		}
		if err := s.Log.Append(ctx, tx, who.AsOperator(), event.Event{
			Account: event.OfVendor, Kind: "agreement.published", Message: fmt.Sprintf("%s published in version %s.", d.Title, d.Version),
			SubjectKind: "agreement", SubjectID: kind, SubjectName: d.Title,
			Before: map[string]any{"version": before.Versions[0].Version}, After: map[string]any{"version": d.Version},
		}); err != nil {
			return err
		}
		e, err = s.edition(ctx, tx, kind)
		return err
	})
	return e, err
}

// Standing is how an active account stands to a version.
type Standing struct {
	Account    account.Account
	Accepted   bool
	Acceptance Acceptance // zero unless accepted
}

// ListStandings returns a page of the active accounts with whether they have accepted a version of a kind; state
// "accepted" or "pending" narrows it, version "" is the one in force. Only the vendor's staff may.
func (s *Service) ListStandings(ctx context.Context, who access.Actor, kind, version, state string, p page.Request) (page.Page[Standing], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[Standing]{}, err
	}
	var from string
	if _, err := page.Decode(p.Cursor, &from); err != nil {
		return page.Page[Standing]{}, err
	}
	out := page.Page[Standing]{Total: -1}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		q := agreementdb.New(tx)
		if version == "" {
			text, err := s.inForce(ctx, tx, kind)
			if err != nil {
				return err
			}
			version = text.Version
		}
		known, err := q.GetVersion(ctx, agreementdb.GetVersionParams{Kind: kind, Version: version})
		if err != nil {
			return fmt.Errorf("agreement: version: %w", err)
		}
		if len(known) == 0 {
			return ErrNotFound
		}
		for after := access.AccountID(from); ; {
			accounts, err := s.Accounts.ActiveAfter(ctx, tx, after, page.MaxLimit)
			if err != nil {
				return err
			}
			for _, a := range accounts {
				if len(out.Items) == p.Rows() {
					out.Next = page.Encode(string(after))
					return nil
				}
				after = a.ID
				found, err := s.standing(ctx, q, a, kind, version)
				if err != nil {
					return err
				}
				if state == "" || (state == "accepted") == found.Accepted {
					out.Items = append(out.Items, found)
				}
			}
			if len(accounts) < page.MaxLimit {
				return nil
			}
		}
	})
	return out, err
}

func (s *Service) standing(ctx context.Context, q *agreementdb.Queries, a account.Account, kind, version string) (Standing, error) {
	rows, err := q.Acceptance(ctx, agreementdb.AcceptanceParams{AccountID: a.ID, Kind: kind, Version: version})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return Standing{}, fmt.Errorf("agreement: acceptance: %w", err)
	}
	st := Standing{Account: a, Accepted: len(rows) > 0}
	for _, r := range rows {
		st.Acceptance = Acceptance{Version: r.Version, By: account.Person{Profile: r.ProfileID, Name: r.Name, Email: r.Email}, Origin: r.Origin, AcceptedAt: clock.Time(r.AcceptedAt)}
	}
	return st, nil
}
