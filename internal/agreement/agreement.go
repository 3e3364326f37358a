package agreement

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/agreement/agreementdb"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
)

// SmartLicensing is the kind of the agreement that must be accepted before the first token is made.
const SmartLicensing = "smart_licensing"

// The errors about agreements.
var (
	ErrNotFound     = errs.New(errs.NotFound, "agreement_not_found", "There is no such agreement.", "Choose one from the account's list of agreements.")
	ErrOutdated     = errs.New(errs.Conflict, "agreement_outdated", "Another version of the agreement is in force.", "Read the version in force and accept that one.")
	ErrNotAccepted  = errs.New(errs.Conflict, "agreement_not_accepted", "The smart licensing agreement isn't accepted yet in its version in force.", "Have an administrator or approver of the account accept it first.")
	ErrCustomerOnly = errs.New(errs.Forbidden, "agreement_customer_only", "Only the customer's own administrator or approver can accept an agreement.", "Ask an administrator or approver of the account to accept it.")
	ErrPublished    = errs.New(errs.Conflict, "agreement_version_exists", "This version of the agreement is published already, and a published text never changes.", "Give the text a new version.")
)

// Agreement is one version of a text.
type Agreement struct {
	Kind        string // "smart_licensing"
	Version     string // "1.0"
	Title       string
	Text        string // Markdown
	PublishedAt time.Time
}

// Acceptance is who accepted a version for an account.
type Acceptance struct {
	Version    string
	By         account.Person
	Origin     string // network address
	AcceptedAt time.Time
}

// State is how an account stands to one kind of agreement.
type State struct {
	Agreement            // the version in force
	Accepted  bool       // whether that version is accepted
	Last      Acceptance // the newest acceptance of any version; zero if there is none
}

// Service carries out the operations of this area.
type Service struct {
	DB       *db.DB
	Clock    clock.Clock
	Log      *event.Log
	Accounts *account.Service
}

//go:embed text/smart_licensing.md
var smartLicensing string

// Install publishes version 1.0 of the smart licensing agreement, with the vendor's name in it, unless there is a
// version of it. It is called at every start.
func (s *Service) Install(ctx context.Context, vendor string) error {
	t, err := template.New("agreement").Option("missingkey=error").Parse(smartLicensing)
	if err != nil {
		return fmt.Errorf("agreement: text: %w", err)
	}
	var text strings.Builder
	if err := t.Execute(&text, map[string]string{"Vendor": vendor}); err != nil {
		return fmt.Errorf("agreement: text: %w", err)
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if _, err := s.inForce(ctx, tx, SmartLicensing); !errors.Is(err, ErrNotFound) {
			return err
		}
		_, err := s.publish(ctx, tx, Agreement{Kind: SmartLicensing, Version: "1.0", Title: "Smart licensing agreement", Text: text.String()})
		return err
	})
}

// Publish puts a new version in force. Only the vendor's staff and the program's own commands may. It fails with
// ErrPublished if there is a text of this version.
func (s *Service) Publish(ctx context.Context, who access.Actor, a Agreement) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		added, err := s.publish(ctx, tx, a)
		if err == nil && !added {
			err = ErrPublished
		}
		return err
	})
}

func (s *Service) publish(ctx context.Context, tx *db.Tx, a Agreement) (bool, error) {
	n, err := agreementdb.New(tx).InsertAgreement(ctx, agreementdb.InsertAgreementParams{
		Kind: a.Kind, Version: a.Version, Title: a.Title, Text: a.Text, PublishedAt: clock.Millis(s.Clock.Now()),
	})
	if err != nil {
		return false, fmt.Errorf("agreement: publish: %w", err)
	}
	return n == 1, nil
}

// GetAgreement returns the version of a kind that is in force. Everybody who is signed in may read it.
func (s *Service) GetAgreement(ctx context.Context, who access.Actor, kind string) (a Agreement, err error) {
	if !who.SignedIn() {
		return Agreement{}, access.ErrSignInRequired
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		a, err = s.inForce(ctx, tx, kind)
		return err
	})
	return a, err
}

// ListAgreements returns how an account stands to every kind of agreement. It needs access.ViewAgreements.
func (s *Service) ListAgreements(ctx context.Context, who access.Actor, a access.AccountID) ([]State, error) {
	var all []State
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := s.Accounts.Require(ctx, tx, who, a, access.ViewAgreements); err != nil {
			return err
		}
		rows, err := agreementdb.New(tx).AllInForce(ctx)
		if err != nil {
			return fmt.Errorf("agreement: list: %w", err)
		}
		for _, r := range rows {
			state, err := s.state(ctx, tx, a, fromRow(r))
			if err != nil {
				return err
			}
			all = append(all, state)
		}
		return nil
	})
	return all, err
}

// AcceptAgreement accepts the version in force of a kind for an account. It needs access.AcceptAgreements, and fails
// with ErrOutdated if version is another one and with ErrCustomerOnly for the vendor's staff.
func (s *Service) AcceptAgreement(ctx context.Context, who access.Actor, a access.AccountID, kind, version string) (State, error) {
	var state State
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.accept(ctx, tx, who, a, kind, version); err != nil {
			return err
		}
		text, err := s.inForce(ctx, tx, kind)
		if err != nil {
			return err
		}
		state, err = s.state(ctx, tx, a, text)
		return err
	})
	return state, err
}

// AcceptIn is a joining function: it accepts the smart licensing agreement as a part of another deed, such as the first
// token. Unlike other joining functions it asks for the permission itself, because that deed's is another one.
func (s *Service) AcceptIn(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, version string) error {
	return s.accept(ctx, tx, who, a, SmartLicensing, version)
}

// Accepted is a joining function: it reports whether an account has accepted the version of a kind that is in force,
// and which version that is.
func (s *Service) Accepted(ctx context.Context, tx *db.Tx, a access.AccountID, kind string) (bool, string, error) {
	text, err := s.inForce(ctx, tx, kind)
	if err != nil {
		return false, "", err
	}
	state, err := s.state(ctx, tx, a, text)
	return state.Accepted, text.Version, err
}

func (s *Service) accept(ctx context.Context, tx *db.Tx, who access.Actor, a access.AccountID, kind, version string) error {
	if _, err := s.Accounts.Require(ctx, tx, who, a, access.AcceptAgreements); err != nil {
		return err
	}
	if who.Operator || !who.SignedIn() {
		return ErrCustomerOnly
	}
	text, err := s.inForce(ctx, tx, kind)
	if err != nil {
		return err
	}
	if version != text.Version {
		return ErrOutdated
	}
	n, err := agreementdb.New(tx).InsertAcceptance(ctx, agreementdb.InsertAcceptanceParams{
		AccountID: a, Kind: kind, Version: version, ProfileID: who.Profile, Name: who.Name, Email: who.Email,
		Origin: who.Origin, AcceptedAt: clock.Millis(s.Clock.Now()),
	})
	if err != nil {
		return fmt.Errorf("agreement: accept: %w", err)
	}
	if n == 0 {
		return nil // somebody has accepted it before
	}
	return s.Log.Append(ctx, tx, who, event.Event{
		Account: a, Kind: "agreement.accepted", Message: fmt.Sprintf("%s accepted in version %s.", text.Title, version),
		SubjectKind: "agreement", SubjectID: kind, SubjectName: text.Title, After: map[string]any{"version": version},
	})
}

func (s *Service) inForce(ctx context.Context, tx *db.Tx, kind string) (Agreement, error) {
	rows, err := agreementdb.New(tx).InForce(ctx, kind)
	if err != nil {
		return Agreement{}, fmt.Errorf("agreement: in force: %w", err)
	}
	if len(rows) == 0 {
		return Agreement{}, ErrNotFound
	}
	return fromRow(rows[0]), nil
}

// state is how an account stands to the version in force.
func (s *Service) state(ctx context.Context, tx *db.Tx, a access.AccountID, text Agreement) (State, error) {
	q, state := agreementdb.New(tx), State{Agreement: text}
	now, err := q.Acceptance(ctx, agreementdb.AcceptanceParams{AccountID: a, Kind: text.Kind, Version: text.Version})
	if err != nil {
		return State{}, fmt.Errorf("agreement: acceptance: %w", err)
	}
	last := now
	if state.Accepted = len(now) > 0; !state.Accepted {
		if last, err = q.LastAcceptance(ctx, agreementdb.LastAcceptanceParams{AccountID: a, Kind: text.Kind}); err != nil {
			return State{}, fmt.Errorf("agreement: acceptance: %w", err)
		}
	}
	for _, r := range last {
		state.Last = Acceptance{Version: r.Version, By: account.Person{Profile: r.ProfileID, Name: r.Name, Email: r.Email},
			Origin: r.Origin, AcceptedAt: clock.Time(r.AcceptedAt)}
	}
	return state, nil
}

func fromRow(r agreementdb.Agreement) Agreement {
	return Agreement{Kind: r.Kind, Version: r.Version, Title: r.Title, Text: r.Text, PublishedAt: clock.Time(r.PublishedAt)}
}
