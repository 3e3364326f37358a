// Package systemapi shows the vendor's staff how the server is: its database, the way of its mails, its jobs.
//
// It is a part of the roof: it asks the platform and the areas, each about its own, and owns nothing but the form of
// the answers, and the deed of trying a failed job again.
package systemapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/event"
	"github.com/licet/licet/internal/notify"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
	"github.com/licet/licet/internal/platform/errs"
	"github.com/licet/licet/internal/platform/job"
	"github.com/licet/licet/internal/platform/page"
	"github.com/licet/licet/internal/rest"
)

// tag groups the operations in the document.
const tag = "system"

// Service carries out the operations about the server itself.
type Service struct {
	DB      *db.DB
	Clock   clock.Clock
	Jobs    *job.Queue
	Mail    *notify.Service
	Log     *event.Log
	Version string // of the program
}

// SystemJobs is how a kind of job stands.
type SystemJobs struct {
	Kind     string     `json:"kind" doc:"The area and what it does."`
	Waiting  int        `json:"waiting" doc:"Also those that are due later."`
	Running  int        `json:"running"`
	Failed   int        `json:"failed" doc:"For good: they aren't tried again by themselves."`
	DueSince *time.Time `json:"due_since" nullable:"true" doc:"Since when the oldest of them has been due; null if none is late."`
}

// SystemMail is how the mails stand.
type SystemMail struct {
	Transport   bool       `json:"transport" doc:"Whether a mail server is set for the server that answers."`
	Waiting     int        `json:"waiting"`
	OldestAt    *time.Time `json:"oldest_at" nullable:"true" doc:"When the oldest of the waiting mails was queued."`
	LastError   string     `json:"last_error" doc:"The newest refusal of a mail that waits or has failed."`
	LastErrorOf *string    `json:"last_error_mail_id" nullable:"true"`
}

// System is how the server is.
type System struct {
	Version   string       `json:"version" doc:"Of the server that answers."`
	Now       time.Time    `json:"now" doc:"Its clock."`
	Database  string       `json:"database" enum:"sqlite,postgresql"`
	AnswersIn float64      `json:"answers_in_ms" doc:"How long the database took for an empty question, in milliseconds."`
	Mail      SystemMail   `json:"mail"`
	Events    int64        `json:"events" doc:"Entries of all logs."`
	Jobs      []SystemJobs `json:"jobs"`
}

// FailedJob is a job that has failed for good.
type FailedJob struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	LastError string    `json:"last_error"`
	Attempts  int       `json:"attempts"`
	FailedAt  time.Time `json:"failed_at"`
}

// GetSystem tells how the server is. Only the vendor's staff may.
func (s *Service) GetSystem(ctx context.Context, who access.Actor) (System, error) {
	if err := access.RequireOperator(who); err != nil {
		return System{}, err
	}
	begin := s.Clock.Now()
	if err := s.DB.Ping(ctx); err != nil {
		return System{}, err
	}
	out := System{Version: s.Version, Now: s.Clock.Now(), Database: string(s.DB.Dialect())}
	out.AnswersIn = float64(out.Now.Sub(begin).Microseconds()) / 1000
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if out.Jobs, err = s.kinds(ctx, tx); err != nil {
			return err
		}
		box, err := s.Mail.Outbox(ctx, tx)
		if err != nil {
			return err
		}
		out.Mail = SystemMail{Transport: box.Transport, Waiting: box.Waiting, OldestAt: when(box.OldestAt), LastError: box.LastError}
		if box.LastErrorOf != "" {
			out.Mail.LastErrorOf = &box.LastErrorOf
		}
		out.Events, err = s.Log.Count(ctx, tx)
		return err
	})
	return out, err
}

// ListJobKinds returns a page of how each kind of job stands, by kind. Only the vendor's staff may.
func (s *Service) ListJobKinds(ctx context.Context, who access.Actor, p page.Request) (page.Page[SystemJobs], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[SystemJobs]{}, err
	}
	var all []SystemJobs
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = s.kinds(ctx, tx)
		return err
	})
	if err != nil {
		return page.Page[SystemJobs]{}, err
	}
	return page.Of(all, p, func(k SystemJobs) string { return k.Kind })
}

func (s *Service) kinds(ctx context.Context, tx *db.Tx) ([]SystemJobs, error) {
	found, err := s.Jobs.Standings(ctx, tx)
	var all []SystemJobs
	for _, k := range found {
		all = append(all, SystemJobs{Kind: k.Kind, Waiting: k.Waiting, Running: k.Running, Failed: k.Failed, DueSince: when(k.DueSince)})
	}
	return all, err
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// ListFailedJobs returns a page of the jobs that have failed for good, the newest first. Only the vendor's staff may.
func (s *Service) ListFailedJobs(ctx context.Context, who access.Actor, p page.Request) (page.Page[FailedJob], error) {
	if err := access.RequireOperator(who); err != nil {
		return page.Page[FailedJob]{}, err
	}
	var found page.Page[job.Failure]
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = s.Jobs.ListFailures(ctx, tx, p)
		return err
	})
	out := page.Page[FailedJob]{Next: found.Next, Total: found.Total}
	for _, f := range found.Items {
		out.Items = append(out.Items, FailedJob{ID: f.ID, Kind: f.Kind, LastError: f.Problem, Attempts: f.Attempts, FailedAt: f.FailedAt})
	}
	return out, err
}

// RetryJob has a failed job tried again; the vendor's log tells of it. Only the vendor's staff may. It fails with
// job.ErrNotFailed.
func (s *Service) RetryJob(ctx context.Context, who access.Actor, jobID string) error {
	if err := access.RequireOperator(who); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		f, err := s.Jobs.Retry(ctx, tx, jobID)
		if err != nil {
			return err
		}
		return s.Log.Append(ctx, tx, who.AsOperator(), event.Event{
			Account: event.OfVendor, Kind: "job.retried", Message: fmt.Sprintf("A failed job of the kind %s was started again.", f.Kind),
			SubjectKind: "job", SubjectID: jobID, SubjectName: f.Kind, Before: map[string]any{"state": "failed", "last_error": f.Problem}, After: map[string]any{"state": "ready"},
		})
	})
}

// Register adds the operations.
func Register(a *rest.API, s *Service) {
	rest.Handle(a, rest.Op{
		ID: "getSystem", Method: http.MethodGet, Path: "/operator/system", Tag: tag, Permission: access.Operators,
		Summary: "Get the state of the server", Description: "Version, database, mails and jobs.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*struct{ Body System }, error) {
		found, err := s.GetSystem(ctx, who)
		return &struct{ Body System }{found}, err
	})
	rest.List(a, rest.Op{
		ID: "listJobKinds", Path: "/operator/system/jobs", Tag: tag, Permission: access.Operators, Sort: []string{},
		Summary: "List the kinds of jobs", Description: "How many of each wait, run or have failed for good.", Errors: []*errs.Error{page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, p page.Request) (page.Page[SystemJobs], error) {
		return s.ListJobKinds(ctx, who, p)
	})
	rest.List(a, rest.Op{
		ID: "listFailedJobs", Path: "/operator/system/failed-jobs", Tag: tag, Permission: access.Operators, Sort: []string{},
		Summary: "List the failed jobs", Description: "The newest first. Their records are kept for 90 days.", Errors: []*errs.Error{page.ErrCursor},
	}, func(ctx context.Context, who access.Actor, _ *struct{ rest.PageQuery }, p page.Request) (page.Page[FailedJob], error) {
		return s.ListFailedJobs(ctx, who, p)
	})
	rest.Handle(a, rest.Op{
		ID: "retryJob", Method: http.MethodPost, Path: "/operator/system/failed-jobs/{job_id}/retry", Tag: tag, Permission: access.Operators,
		Summary: "Try a failed job again", Description: "From the beginning. A job may be run twice without harm.", Errors: []*errs.Error{job.ErrNotFailed},
	}, func(ctx context.Context, who access.Actor, in *struct {
		JobID string `path:"job_id" maxLength:"64"`
	}) (*struct{}, error) {
		return nil, s.RetryJob(ctx, who, in.JobID)
	})
}
