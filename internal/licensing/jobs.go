package licensing

import (
	"context"
	"time"

	"github.com/licet/licet/internal/platform/job"
)

// How often the jobs look for work. What is shown doesn't depend on it: it only decides how soon after the moment the
// event log tells, and how soon after 90 days licenses are back in their pool.
const (
	lapseEvery  = time.Hour
	settleEvery = time.Minute
)

// RegisterJobs makes the queue take back the licenses of silent devices, and settle what has started or ended.
func (s *Service) RegisterJobs(q *job.Queue) {
	job.Every(q, "licensing.lapse", lapseEvery, func(ctx context.Context) error {
		_, err := s.LapseSilent(ctx)
		return err
	})
	job.Every(q, "licensing.settle", settleEvery, func(ctx context.Context) error {
		_, err := s.SettleDue(ctx)
		return err
	})
}
