package agreement

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/account"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/job"
)

//go:embed mail/*.yaml
var mails embed.FS

// Templates returns the area's mails, one file for each kind.
func Templates() fs.FS {
	sub, err := fs.Sub(mails, "mail")
	if err != nil {
		panic("agreement: " + err.Error()) // the folder is embedded above
	}
	return sub
}

// jobAsk tells the accounts of a new version, a step of them at a time.
const jobAsk = "agreement.ask"

// step is how many accounts one transaction tells of a new version.
const step = 100

// asking is where the telling of a new version stands.
type asking struct {
	Kind    string           `json:"kind"`
	Version string           `json:"version"`
	After   access.AccountID `json:"after"`
}

// RegisterJobs makes the area's jobs known. It must be called before a version is published.
func (s *Service) RegisterJobs(q *job.Queue) {
	s.jobs = q
	job.Handle(q, jobAsk, job.Policy{}, s.ask)
}

// spread enqueues the telling of a new version.
func (s *Service) spread(ctx context.Context, tx *db.Tx, a asking) error {
	if s.jobs == nil {
		return nil // a tool that has no queue
	}
	return s.jobs.Enqueue(ctx, tx, jobAsk, a)
}

// ask mails the administrators and approvers of some accounts that a version wants to be accepted, and enqueues the next
// step. A version that another one has followed meanwhile asks nobody any more.
func (s *Service) ask(ctx context.Context, at asking) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		text, err := s.inForce(ctx, tx, at.Kind)
		if err != nil || text.Version != at.Version {
			return err
		}
		accounts, err := s.Accounts.ActiveAfter(ctx, tx, at.After, step)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if err := s.askOne(ctx, tx, a, text); err != nil {
				return err
			}
			at.After = a.ID
		}
		if len(accounts) < step {
			return nil
		}
		return s.spread(ctx, tx, at)
	})
}

// askOne mails those who may accept a text for one account, unless it is accepted already.
func (s *Service) askOne(ctx context.Context, tx *db.Tx, a account.Account, text Agreement) error {
	state, err := s.state(ctx, tx, a.ID, text)
	if err != nil || state.Accepted {
		return err
	}
	users, err := s.Accounts.Users(ctx, tx, a.ID) // once, for the words and for whom they go to
	if err != nil {
		return err
	}
	facts := account.FactsOf(a, users)
	facts["title"], facts["version"], facts["published"], facts["accepted"] = text.Title, text.Version, text.PublishedAt.Format(time.RFC3339), state.Last.Version
	for _, u := range users {
		if !u.Grants.Can(access.AcceptAgreements, "") {
			continue
		}
		if err := s.Mail.Queue(ctx, tx, notify.Mail{Kind: "agreement_to_accept", Account: a.ID, ToEmail: u.Email, ToName: u.Name, Data: facts,
			Key: "agreement_to_accept:" + string(a.ID) + ":" + text.Kind + ":" + text.Version}); err != nil {
			return err
		}
	}
	return nil
}
