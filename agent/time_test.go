package agent_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/licet/licet/agent"
	"github.com/licet/licet/agent/protocol"
)

// SPEC J1: 90 days of use, counted only while licenses are in use, given once.
func TestEvaluation(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	ctx := t.Context()
	day := 24 * time.Hour
	d.advance(200 * day) // no use yet
	d.must(d.Request(ctx, "T-A", 1))
	d.want(agent.Unregistered, agent.Evaluation)
	d.advance(60 * day)
	d.must(d.Request(ctx, "T-A", 0))
	d.advance(100 * day)
	d.reboot()
	if got := d.Status().EvaluationSecondsLeft; got != int64(30*day/time.Second) {
		t.Errorf("%d seconds left; want 30 days", got)
	}
	d.must(d.Request(ctx, "T-A", 1))
	d.advance(10 * day)
	s.now = d.now
	d.must(d.register(s))
	d.must(d.Renew(ctx))
	d.want(agent.Registered, agent.Authorized)
	d.advance(50 * day) // registered: does not count
	d.must(d.Deregister(ctx))
	d.want(agent.Unregistered, agent.Evaluation)
	d.advance(21 * day)
	d.want(agent.Unregistered, agent.EvaluationExpired)
	if err := d.Request(ctx, "T-B", 1); code(err) != agent.CodeEvaluationExpired {
		t.Errorf("request after the evaluation: %v", err)
	}
	s.now = d.now
	d.must(d.register(s))
	d.must(d.Renew(ctx))
	d.want(agent.Registered, agent.Authorized)
}

// A device's clock turned back does not stretch the authorization, and one that
// ran ahead is healed by the server's word.
func TestClock(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	truth := begin.AddDate(10, 0, 0) // the device's clock is 10 years behind
	s, d := newServer(t, truth), newDevice(t)
	ctx := t.Context()
	d.must(d.register(s))
	d.must(d.Request(ctx, "T-A", 1))
	d.advance(80 * day)
	d.want(agent.Registered, agent.Authorized)
	if _, err := d.Due(ctx); err != nil { // brings the clock to disk; the server says its time again
		t.Fatal(err)
	}
	d.advance(70 * day)
	s.before = func(_ protocol.Target, w http.ResponseWriter) bool { w.WriteHeader(418); return true }
	if _, err := d.Due(ctx); cause(err) != agent.CauseNotLicet {
		t.Fatal(err)
	}
	d.advance(-70 * day) // turned back, with a reboot to hide it
	d.reboot()
	if got, want := d.Status().Time, truth.Add(70*day); got.Before(want) {
		t.Errorf("the agent's time went back to %v; want at least %v", got, want)
	}
	d.advance(3650 * day)
	d.want(agent.RegistrationExpired, agent.AuthorizationExpired)
	s.before = nil
	d.must(d.Renew(ctx))
	d.want(agent.Registered, agent.Authorized)
}

// An expired certificate stops the agent once the server says so too; until
// then it may be the clock that is wrong.
func TestCertificateExpires(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	d.must(d.register(s))
	d.must(d.Request(t.Context(), "T-A", 1))
	d.advance(366 * 24 * time.Hour)
	d.want(agent.RegistrationExpired, agent.AuthorizationExpired)
	s.before = func(_ protocol.Target, w http.ResponseWriter) bool {
		refuse(w, protocol.Refuse(protocol.CodeCertificateExpired, "expired"), 0)
		return true
	}
	if _, err := d.Due(t.Context()); code(err) != "certificate_expired" {
		t.Errorf("Due: %v", err)
	}
	d.want(agent.RegistrationExpired, agent.AuthorizationExpired)
	if next := d.Status().NextContact; !next.IsZero() {
		t.Errorf("next contact %v; want none", next)
	}
}

// One thing that is refused again and again makes the agent slow, also when the
// others succeed.
func TestBackOffOfOnePart(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	d.must(d.register(s))
	d.must(d.Request(t.Context(), "T-A", 1))
	d.advance(200 * 24 * time.Hour)
	refused := 0
	s.before = func(target protocol.Target, w http.ResponseWriter) bool {
		if target != protocol.Renew {
			return false
		}
		refused++
		refuse(w, protocol.Refuse(protocol.CodeAccountNotActive, "no"), 0)
		return true
	}
	for end := d.now.AddDate(0, 0, 2); d.now.Before(end); {
		s.now = d.now
		wait, _ := d.Due(t.Context())
		d.advance(wait)
	}
	if refused < 10 || refused > 250 {
		t.Errorf("tried %d times in two days; want about 100", refused)
	}
	if last := d.Status().LastError; last == nil || last.Code != "account_not_active" {
		t.Errorf("last error = %+v", last)
	}
}
