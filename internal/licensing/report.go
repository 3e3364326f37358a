package licensing

import (
	"context"
	"fmt"
	"time"

	"github.com/licet/licet/agent/protocol"
	"github.com/licet/licet/internal/licensing/licensingdb"
	"github.com/licet/licet/internal/platform/clock"
	"github.com/licet/licet/internal/platform/db"
)

// ReportPeriod is how long after a report the next one is welcome.
const ReportPeriod = 30 * 24 * time.Hour

// The bounds of looking for gaps: how far back from the highest number a missing one is still asked for, and how many
// are asked for at once. What is older is given up, so that the work doesn't grow with a device's age.
const (
	gapWindow  = 4096
	maxMissing = protocol.MaxReports
)

// report stores measurements and acknowledges them in the same answer. One that came before is acknowledged again and
// changes nothing.
func (s *Service) report(ask protocol.ReportRequest, seq int64, origin string, advice []protocol.Advice) deed {
	return func(ctx context.Context, tx *db.Tx, i Instance, now time.Time) (any, error) {
		answer := protocol.ReportAnswer{Acknowledged: []int64{}, Missing: []int64{}, ServerTime: now, NextReport: now.Add(ReportPeriod), Advice: advice}
		for _, m := range ask.Reports {
			if err := s.storeReport(ctx, tx, i, m, seq, origin, now); err != nil {
				return nil, err
			}
			answer.Acknowledged = append(answer.Acknowledged, m.ID)
		}
		numbers, err := licensingdb.New(tx).NewestReports(ctx, licensingdb.NewestReportsParams{
			AccountID: i.Account, InstanceID: i.ID, Mark: i.reportMark, N: gapWindow})
		if err != nil {
			return nil, fmt.Errorf("licensing: reports: %w", err)
		}
		missing, mark := gaps(i.reportMark, numbers)
		if mark != i.reportMark {
			if err := licensingdb.New(tx).SetReportMark(ctx, licensingdb.SetReportMarkParams{ReportMark: mark, AccountID: i.Account, ID: i.ID}); err != nil {
				return nil, fmt.Errorf("licensing: reports: %w", err)
			}
		}
		answer.Missing = append(answer.Missing, missing...)
		return answer, nil
	}
}

// storeReport keeps a measurement; the first of a number counts, and another one of the same number is told in the
// event log.
func (s *Service) storeReport(ctx context.Context, tx *db.Tx, i Instance, m protocol.Measurement, seq int64, origin string, now time.Time) error {
	q := licensingdb.New(tx)
	p := licensingdb.InsertReportParams{
		AccountID: i.Account, InstanceID: i.ID, Number: m.ID, Tag: m.Tag, Count: m.Count,
		SpanFrom: clock.Millis(m.From), SpanTo: clock.Millis(m.To), Seq: seq, ReceivedAt: clock.Millis(now),
	}
	n, err := q.InsertReport(ctx, p)
	if err != nil {
		return fmt.Errorf("licensing: store report: %w", err)
	}
	if n == 1 {
		return nil
	}
	was, err := q.Report(ctx, licensingdb.ReportParams{AccountID: i.Account, InstanceID: i.ID, Number: m.ID})
	if err != nil {
		return fmt.Errorf("licensing: store report: %w", err)
	}
	if was.Tag == p.Tag && was.Count == p.Count && was.SpanFrom == p.SpanFrom && was.SpanTo == p.SpanTo {
		return nil
	}
	return s.instanceEvent(ctx, tx, i.actor(origin), i, "usage.contradicted",
		fmt.Sprintf("%s sent report %d a second time with other contents; the first one counts.", i.Name, m.ID),
		map[string]any{"tag": was.Tag, "count": was.Count}, map[string]any{"tag": m.Tag, "count": m.Count})
}

// gaps finds the numbers that are missing between the mark, up to which all is settled, and the highest that came,
// given the newest that came in falling order. It returns the new mark too: below it nothing is missing any more, or
// it has been given up.
func gaps(mark int64, newest []int64) (missing []int64, newMark int64) {
	if len(newest) == 0 {
		return nil, mark
	}
	newMark = max(mark, newest[0]-gapWindow)
	at := newMark
	for n := len(newest) - 1; n >= 0; n-- {
		number := newest[n]
		if number <= at {
			continue
		}
		for at++; at < number; at++ {
			if len(missing) < maxMissing {
				missing = append(missing, at)
			}
		}
	}
	// Everything up to the first missing one is there.
	if len(missing) == 0 {
		return nil, newest[0]
	}
	return missing, missing[0] - 1
}
