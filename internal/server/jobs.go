package server

import (
	"time"

	"github.com/licet/licet/internal/platform/job"
)

// buildJobs registers the periodic work. A slot of it runs once, on whichever server takes it first.
func (p *Portal) buildJobs() {
	p.Agreements.RegisterJobs(p.Jobs)
	p.Requests.RegisterJobs(p.Jobs)
	p.Licensing.RegisterJobs(p.Jobs)
	p.Members.RegisterJobs(p.Jobs)
	job.Every(p.Jobs, "identity.purge", time.Hour, p.Identity.Purge)
	job.Every(p.Jobs, "rest.purge", time.Hour, p.API.PurgeAnswers)
}
