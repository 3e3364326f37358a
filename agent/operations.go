package agent

import (
	"context"
	"errors"
	"fmt"

	"github.com/licet/licet/agent/protocol"
)

// Request says that count of an entitlement are in use from now on; 0 releases
// it. The wish is kept on disk, and sent again by Renew or Run if the server
// can't be reached. On a device that is not registered it begins or goes on
// with the evaluation; Refused with CodeEvaluationExpired when that is used up.
// Being short of licenses is no error: see Status.
func (a *Agent) Request(ctx context.Context, tag string, count int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := (protocol.AuthorizeRequest{Entitlements: []protocol.Wanted{{Tag: tag, Count: count}}}).Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	s := a.state
	if s.Wanted[tag].Count == 0 && count > 0 && len(s.Wanted) >= protocol.MaxEntitlements {
		return fmt.Errorf("%w: a device can use at most %d different entitlements", ErrInvalid, protocol.MaxEntitlements)
	}
	s.setWanted(tag, count, a.clock.now())
	s.Unsent = true
	if err := a.save(); err != nil {
		return err
	}
	if s.Instance == "" {
		if count > 0 && s.Evaluation.left() <= 0 {
			return &Refused{Code: CodeEvaluationExpired, Detail: "The evaluation period of this device is used up.", Remedy: "Register the device with a token from the license manager."}
		}
		return nil
	}
	if err := a.authorize(ctx); err != nil {
		return a.failed(err)
	}
	return a.grantedOrRefused(tag)
}

// grantedOrRefused turns the server's no to one entitlement into an error.
func (a *Agent) grantedOrRefused(tag string) error {
	for _, g := range a.authorization.Entitlements {
		if g.Tag != tag {
			continue
		}
		switch g.State {
		case protocol.StateUnknownTag:
			return &Refused{Code: CodeUnknownTag, Detail: "The vendor has no entitlement " + tag + ".", Remedy: "Check the spelling against the license manager; request 0 of it to take the wish back."}
		case protocol.StateRefused:
			return &Refused{Code: CodeRefused, Detail: "The account may not give out " + tag + " now.", Remedy: "Ask the account's administrator for licenses of it, or for the right to use it."}
		}
	}
	return nil
}

// Renew asks for a fresh authorization, and for a fresh certificate too once
// that is due.
func (a *Agent) Renew(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state.Instance == "" {
		return ErrNotRegistered
	}
	if due := a.state.Identity.RenewAfter; !due.IsZero() && !a.clock.now().Before(due) {
		if err := a.renewCertificate(ctx); err != nil {
			return a.failed(err)
		}
	}
	return a.failedIf(a.authorize(ctx))
}

// Report closes the measurements of use up to now and sends all that the server
// has not acknowledged.
func (a *Agent) Report(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state.Instance == "" {
		return ErrNotRegistered
	}
	return a.failedIf(a.report(ctx))
}

// Deregister gives the identity and all licenses back. An instance that the
// server has removed already counts as done.
func (a *Agent) Deregister(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, err := a.ask(ctx, protocol.Deregister, protocol.DeregisterRequest{})
	var no *Refused
	if errors.As(err, &no) {
		switch protocol.Code(no.Code) {
		case protocol.CodeInstanceUnknown, protocol.CodeInstanceRemoved, protocol.CodeInstanceSuperseded:
			err = nil
		}
	}
	if err != nil {
		return a.failed(err)
	}
	file, pending := a.state.KeyFile, a.state.PendingKey
	a.state.forget(a.clock.now())
	a.state.LastError, a.authorization = nil, nil
	if err := a.save(); err != nil {
		return err
	}
	a.store.dropKey(file)
	a.store.dropKey(pending)
	return nil
}

func (a *Agent) failedIf(err error) error {
	if err != nil {
		return a.failed(err)
	}
	return nil
}

func (a *Agent) authorize(ctx context.Context) error {
	ask := protocol.AuthorizeRequest{Entitlements: []protocol.Wanted{}}
	for _, tag := range a.state.tags() {
		ask.Entitlements = append(ask.Entitlements, protocol.Wanted{Tag: tag, Count: a.state.Wanted[tag].Count})
	}
	answer, err := a.ask(ctx, protocol.Authorize, ask)
	if err != nil {
		return err
	}
	var out protocol.AuthorizeAnswer
	if err := answer.Decode(&out); err != nil {
		return err
	}
	a.state.Authorization, a.authorization, a.state.Unsent = answer.Raw, &out, false
	a.advised(out.Advice)
	return a.save()
}

func (a *Agent) renewCertificate(ctx context.Context) error {
	key, err := a.key()
	if err != nil {
		return err
	}
	// The same key again: nothing can get lost between two keys when the
	// answer does. A new key comes with a new registration.
	answer, err := a.ask(ctx, protocol.Renew, protocol.RenewRequest{})
	if err != nil {
		return err
	}
	identity, err := readIdentity(answer, key.Public())
	if err != nil {
		return err
	}
	a.state.Identity = identity
	a.advised(identity.Advice)
	return a.save()
}

func (a *Agent) report(ctx context.Context) error {
	s := a.state
	for _, tag := range s.tags() {
		s.measure(tag, a.clock.now())
	}
	for first := true; first || len(s.Pending) > 0; first = false {
		batch := append([]protocol.Measurement{}, s.Pending[:min(len(s.Pending), protocol.MaxReports)]...)
		answer, err := a.ask(ctx, protocol.Report, protocol.ReportRequest{Reports: batch})
		if err != nil {
			return err
		}
		var out protocol.ReportAnswer
		if err := answer.Decode(&out); err != nil {
			return err
		}
		before := len(s.Pending)
		s.Pending = unacknowledged(s.Pending, out.Acknowledged)
		s.NextReport = out.NextReport
		a.advised(out.Advice)
		if err := a.save(); err != nil {
			return err
		}
		if len(s.Pending) == before {
			break // the server takes none of them now; they stay for the next time
		}
	}
	return nil
}

func unacknowledged(pending []protocol.Measurement, done []int64) []protocol.Measurement {
	acknowledged := make(map[int64]bool, len(done))
	for _, id := range done {
		acknowledged[id] = true
	}
	var left []protocol.Measurement
	for _, m := range pending {
		if !acknowledged[m.ID] {
			left = append(left, m)
		}
	}
	return left
}

// advised keeps the server's advice where status shows it. It is no failure.
func (a *Agent) advised(advice []protocol.Advice) {
	for _, one := range advice {
		f := &Failure{At: a.clock.now(), Code: string(one.Code), Detail: one.Detail, Remedy: one.Remedy}
		if row, ok := protocol.Lookup(one.Code); ok {
			if f.Detail == "" {
				f.Detail = row.Meaning
			}
			if f.Remedy == "" {
				f.Remedy = row.Remedy
			}
		}
		a.state.LastError = f
	}
}
