package agent

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

const (
	// tickEvery is how often Run brings clock and evaluation to disk.
	tickEvery = time.Hour
	// breath is the least time between two renewals, whatever the server says.
	breath = time.Minute
	// retryBase and retryMax bound the waits of Run after failures in a row.
	retryBase = time.Minute
	retryMax  = time.Hour
)

// Run keeps the device licensed until ctx ends: it renews the certificate and
// the authorization, sends reports and unsent wishes when they are due, and
// waits longer after each failure. It returns ctx's error, or that of the state
// directory. It does not register: that needs a token.
func (a *Agent) Run(ctx context.Context) error {
	for {
		wait, err := a.Due(ctx)
		if err != nil && failure(err, time.Time{}) == nil {
			return err
		}
		if err := a.cfg.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Due does what is due now, once, and says how long to wait until the next time,
// at most an hour. An error does not shorten or end the waiting: it is in the
// status too. For programs with a loop of their own; others use Run.
func (a *Agent) Due(ctx context.Context) (wait time.Duration, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.now()
	if due := a.state.nextDue(now, a.authorizationTimes()); !due.IsZero() && !due.After(now) {
		before := a.state.Failures // a part that succeeds would reset it
		if err = a.doDue(ctx, now); err != nil {
			a.state.Failures = before + 1
			a.state.RetryAt = a.clock.now().Add(backOff(a.state.Failures))
			a.cfg.Log.WarnContext(ctx, "the license server did not do what is due", "err", err, "failures", a.state.Failures, "retry_at", a.state.RetryAt)
			err = a.failed(err)
		}
	} else {
		err = a.save()
	}
	now = a.clock.now()
	wait = tickEvery
	if due := a.state.nextDue(now, a.authorizationTimes()); !due.IsZero() {
		wait = min(wait, max(due.Sub(now), time.Second))
	}
	return wait, err
}

// doDue does everything that is due, the most important last, so that a report
// that is refused does not cost the authorization.
func (a *Agent) doDue(ctx context.Context, now time.Time) error {
	past := func(t time.Time) bool { return !t.IsZero() && !t.After(now) }
	var failed []error
	if past(a.state.Identity.RenewAfter) {
		failed = append(failed, a.renewCertificate(ctx))
	}
	if past(a.state.NextReport) {
		failed = append(failed, a.report(ctx))
	}
	times := a.authorizationTimes()
	if a.state.Unsent || past(times[0]) || past(times[1]) {
		failed = append(failed, a.authorize(ctx))
	}
	return errors.Join(failed...)
}

func (a *Agent) authorizationTimes() [2]time.Time {
	if a.authorization == nil {
		return [2]time.Time{}
	}
	return [2]time.Time{a.authorization.RenewAfter, a.authorization.NextContact}
}

// nextDue is when there is something to tell or ask; zero if never. Times are
// those of the authorization.
func (s *state) nextDue(now time.Time, times [2]time.Time) time.Time {
	if s.Instance == "" || s.Lost != "" {
		return time.Time{} // only a person can help
	}
	var due time.Time
	for _, t := range []time.Time{s.Identity.RenewAfter, s.NextReport, times[0], times[1]} {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	if quiet := s.LastContact.Add(breath); due.Before(quiet) && !due.IsZero() {
		due = quiet
	}
	if s.Unsent {
		due = now
	}
	if s.RetryAt.After(due) && !due.IsZero() {
		due = s.RetryAt
	}
	return due
}

// backOff grows with failures in a row, with full jitter.
func backOff(failures int) time.Duration {
	ceiling := retryMax
	if d := retryBase << min(failures-1, 20); d < ceiling {
		ceiling = d
	}
	return time.Second + rand.N(ceiling)
}
