package server

import (
	"context"
	"time"

	"github.com/licet/licet/internal/platform/job"
)

// buildJobs registers the periodic work. A slot of it runs once, on whichever server takes it first.
func (p *Portal) buildJobs() {
	job.Every(p.Jobs, "licensing.settle", time.Minute, p.Licensing.SettleDue)
	job.Every(p.Jobs, "licensing.lapse", 10*time.Minute, p.Licensing.LapseSilent)
	job.Every(p.Jobs, "identity.purge", time.Hour, p.Identity.Purge)
	job.Every(p.Jobs, "member.expire", time.Hour, p.Members.ExpireInvitations)
	job.Every(p.Jobs, "rest.purge", time.Hour, func(ctx context.Context) error { return p.API.PurgeAnswers(ctx) })
}
