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
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/job"
)

// SmartLicensing is the kind of the agreement that must be accepted before the first token is made.
const SmartLicensing = "smart_licensing"

// The errors about agreements.
var (
	ErrNotFound     = errs.New(errs.NotFound, "agreement_not_found", "There is no such agreement.", "Choose one from the account's list of agreements.")
	ErrOutdated     = errs.New(errs.Conflict, "agreement_outdated", "Another version of the agreement is in force.", "Read the version in force and accept that one.")
	ErrNotAccepted  = errs.New(errs.Conflict, "agreement_not_accepted", "The smart licensing agreement isn't accepted yet in its version in force.", "Have an administrator or approver of the account accept it first.")
	ErrPartner      = errs.New(errs.Forbidden, "agreement_partner", "A reseller never accepts an agreement for a customer.", "Ask an administrator or approver of the customer to accept it.")
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
	Version     string
	Title       string    // of that version; in lists only
	PublishedAt time.Time // of that version; in lists only
	By          account.Person
	Origin      string // network address
	AcceptedAt  time.Time
}

// State is how an account stands to one kind of agreement.
type State struct {
	Agreement            // the version in force
	Accepted  bool       // whether that version is accepted
	Last      Acceptance // the newest acceptance of any version; zero if there is none
	MayAccept bool       // whether whoever asks may accept for the account
}

// Service carries out the operations of this area.
type Service struct {
	DB       *db.DB
	Clock    clock.Clock
	Log      *event.Log
	Mail     *notify.Service
	Accounts *account.Service

	jobs *job.Queue // see RegisterJobs
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

// Publish puts a new version in force, and has the administrators and approvers of every active account asked to accept
// it. Only the vendor's staff and the program's own commands may. It fails with ErrPublished if there is a text of this
// version.
func (s *Service) Publish(ctx context.Context, who access.Actor, a Agreement) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		added, err := s.publish(ctx, tx, a)
		if err == nil && !added {
			err = ErrPublished
		}
		if err != nil {
			return err
		}
		return s.spread(ctx, tx, asking{Kind: a.Kind, Version: a.Version})
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
