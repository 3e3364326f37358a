package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/licet/licet/agent"
	"github.com/licet/licet/agent/protocol"
)

var (
	begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	udi   = protocol.UDI{PID: "AX-9000", SN: "FX1"}
)

// device is an agent with a clock to move; sleeping moves it too.
type device struct {
	t   *testing.T
	dir string
	mu  sync.Mutex
	now time.Time
	*agent.Agent
}

func newDevice(t *testing.T) *device {
	t.Helper()
	d := &device{t: t, dir: filepath.Join(t.TempDir(), "state"), now: begin}
	d.open()
	t.Cleanup(func() { d.Close() })
	return d
}

func (d *device) config() agent.Config {
	return agent.Config{
		Dir:      d.dir,
		Software: protocol.Software{Product: "test", Version: "1"},
		Now: func() time.Time {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.now
		},
		Sleep: func(ctx context.Context, by time.Duration) error {
			d.advance(by)
			return ctx.Err()
		},
	}
}

func (d *device) open() {
	d.t.Helper()
	a, err := agent.Open(d.t.Context(), d.config())
	if err != nil {
		d.t.Fatal(err)
	}
	d.Agent = a
}

// reboot closes the agent and opens it again on the same directory.
func (d *device) reboot() {
	d.t.Helper()
	d.Close()
	d.open()
}

func (d *device) advance(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *device) register(s *server) error {
	return d.Register(d.t.Context(), agent.Registration{Server: s.URL, Token: "good", UDI: udi})
}

func (d *device) want(reg agent.RegistrationState, auth agent.AuthorizationState) {
	d.t.Helper()
	got := d.Status()
	if got.Registration != reg || got.Authorization != auth {
		d.t.Errorf("state = %s, %s; want %s, %s (last error %+v)", got.Registration, got.Authorization, reg, auth, got.LastError)
	}
}

func (d *device) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func code(err error) string {
	var no *agent.Refused
	if errors.As(err, &no) {
		return no.Code
	}
	return ""
}

func cause(err error) agent.Cause {
	var silent *agent.Unreachable
	if errors.As(err, &silent) {
		return silent.Cause
	}
	return ""
}

// The whole life of a device: SPEC J1, J2, J7.
func TestLife(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	ctx := t.Context()
	d.want(agent.Unregistered, agent.None)
	d.must(d.register(s))
	d.want(agent.Registered, agent.NoLicensesInUse)
	d.must(d.Request(ctx, "T-ROUTE", 2))
	d.want(agent.Registered, agent.Authorized)
	d.must(d.Request(ctx, "T-CRYPTO", 11))
	d.want(agent.Registered, agent.OutOfCompliance)
	if got := d.Status().Entitlements; len(got) != 2 || got[0] != (agent.EntitlementStatus{Tag: "T-CRYPTO", Count: 11, State: "out_of_compliance"}) || got[1].State != "in_compliance" {
		t.Errorf("entitlements = %+v", got)
	}
	d.must(d.Request(ctx, "T-CRYPTO", 0))
	if err := d.Request(ctx, "WRONG", 1); code(err) != agent.CodeUnknownTag {
		t.Errorf("unknown tag: %v", err)
	}
	d.must(d.Request(ctx, "WRONG", 0))
	d.reboot()
	d.want(agent.Registered, agent.Authorized)
	d.advance(91 * 24 * time.Hour)
	d.want(agent.Registered, agent.AuthorizationExpired)
	s.now = begin.Add(91 * 24 * time.Hour)
	d.must(d.Renew(ctx))
	d.want(agent.Registered, agent.Authorized)
	d.must(d.Report(ctx))
	if len(s.reports) == 0 || d.Status().PendingReports != 0 {
		t.Errorf("reports = %v, pending %d", s.reports, d.Status().PendingReports)
	}
	for i, r := range s.reports {
		if r.ID != int64(i+1) || r.To.Before(r.From) {
			t.Errorf("report %d = %+v", i, r)
		}
	}
	d.must(d.Deregister(ctx))
	d.want(agent.Unregistered, agent.Evaluation)
	if left, _ := filepath.Glob(filepath.Join(d.dir, "*.key")); len(left) != 0 {
		t.Errorf("keys left after deregistering: %v", left)
	}
	last := int64(0)
	for _, h := range s.seen {
		if h.Seq <= last {
			t.Errorf("seq %d came after %d", h.Seq, last)
		}
		last = h.Seq
	}
}

func TestStateDirectoryIsPrivate(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	d.must(d.register(s))
	dir, err := os.Stat(d.dir)
	if err != nil || dir.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", dir.Mode(), err)
	}
	files, _ := os.ReadDir(d.dir)
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
	if _, err := agent.Open(t.Context(), d.config()); !errors.Is(err, agent.ErrBusy) {
		t.Errorf("a second agent on the directory: %v", err)
	}
	if st, err := agent.Peek(d.config()); err != nil || st.Registration != agent.Registered || st.Account != "Example Corp" {
		t.Errorf("Peek = %+v, %v", st, err)
	}
}

// The answer is lost, the device reboots, and registers again: one instance.
func TestRegisterAgainAfterLostAnswer(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	var lost atomic.Bool
	lost.Store(true)
	s.after = func(protocol.Target) bool { return lost.Load() }
	if err := d.register(s); cause(err) != agent.CauseNetwork {
		t.Fatalf("lost answer: %v", err)
	}
	d.want(agent.Unregistered, agent.None)
	lost.Store(false)
	d.reboot()
	d.must(d.register(s))
	d.want(agent.Registered, agent.NoLicensesInUse)
	d.must(d.register(s)) // and once more, on purpose
	if len(s.instances) != 1 {
		t.Errorf("%d instances; want 1", len(s.instances))
	}
}

func TestRegisterRefused(t *testing.T) {
	t.Parallel()
	s, d, other := newServer(t, begin), newDevice(t), newDevice(t)
	err := d.Register(t.Context(), agent.Registration{Server: s.URL, Token: "bad", UDI: udi})
	if code(err) != "token_unknown" {
		t.Fatalf("bad token: %v", err)
	}
	d.want(agent.RegistrationFailed, agent.None)
	if last := d.Status().LastError; last == nil || last.Remedy == "" {
		t.Errorf("last error = %+v; want one with a remedy", last)
	}
	d.must(d.register(s))
	d.want(agent.Registered, agent.NoLicensesInUse)
	if err := other.register(s); code(err) != "udi_registered" {
		t.Errorf("same UDI: %v", err)
	}
	// SPEC J5: by force, and the replaced one learns of it.
	d.must(other.Register(t.Context(), agent.Registration{Server: s.URL, Token: "good", UDI: udi, Force: true}))
	if err := d.Request(t.Context(), "T-A", 1); code(err) != "instance_superseded" {
		t.Errorf("superseded: %v", err)
	}
	d.want(agent.Unregistered, agent.Evaluation)
	d.must(d.Register(t.Context(), agent.Registration{Server: s.URL, Token: "good", UDI: udi, Force: true}))
	d.want(agent.Registered, agent.None)
	d.must(d.Renew(t.Context()))
	d.want(agent.Registered, agent.Authorized)
}

func TestRemovedInstance(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	d.must(d.register(s))
	s.instances["pi_1"].removed = protocol.CodeInstanceRemoved
	if err := d.Renew(t.Context()); code(err) != "instance_removed" {
		t.Errorf("renew: %v", err)
	}
	d.want(agent.Unregistered, agent.None)
	d.must(d.register(s)) // with a new key, or the server would know the old one
	d.want(agent.Registered, agent.NoLicensesInUse)
	s.instances["pi_2"].removed = protocol.CodeInstanceRemoved
	d.must(d.Deregister(t.Context()))
	d.want(agent.Unregistered, agent.None)
	if err := d.Deregister(t.Context()); !errors.Is(err, agent.ErrNotRegistered) {
		t.Errorf("a second time: %v", err)
	}
}

func TestSequence(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	ctx := t.Context()
	d.must(d.register(s))
	backup, err := os.ReadFile(filepath.Join(d.dir, "state.json"))
	d.must(err)
	for range 5 {
		d.must(d.Renew(ctx))
	}
	d.Close()
	d.must(os.WriteFile(filepath.Join(d.dir, "state.json"), backup, 0o600))
	d.open()
	d.must(d.Renew(ctx)) // replayed, caught up, done
	// Never twice for one operation: an absurd or lying server ends it.
	s.mu.Lock()
	count := 0
	s.before = func(_ protocol.Target, w http.ResponseWriter) bool {
		count++
		refuse(w, protocol.Refuse(protocol.CodeSequenceReplayed, "no"), 1000)
		return true
	}
	s.mu.Unlock()
	if err := d.Renew(ctx); code(err) != "sequence_replayed" || count != 2 {
		t.Errorf("%v after %d attempts; want sequence_replayed after 2", err, count)
	}
	// What was sent is on disk, whatever came of it.
	var kept struct{ Seq int64 }
	data, _ := os.ReadFile(filepath.Join(d.dir, "state.json"))
	if err := json.Unmarshal(data, &kept); err != nil || kept.Seq != 1001 {
		t.Errorf("seq on disk = %d, %v; want 1001", kept.Seq, err)
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	d.must(d.register(s))
	count := 0
	start := d.now
	s.before = func(_ protocol.Target, w http.ResponseWriter) bool {
		count++
		if count > 2 {
			return false
		}
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	d.must(d.Renew(t.Context()))
	if waited := d.now.Sub(start); waited < 240*time.Second || waited > 250*time.Second {
		t.Errorf("waited %v; want twice 120 s and some jitter", waited)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Renew(ctx); err == nil {
		t.Error("renewed although the context has ended")
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	html := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) })
	web := newHTTP(t, html)
	wall := newHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(407) }))
	secure := newTLS(t, html)
	for _, tt := range []struct {
		url  string
		want agent.Cause
	}{
		{"http://127.0.0.1:1", agent.CauseRefused},
		{"http://no-such-host.invalid", agent.CauseDNS},
		{web, agent.CauseNotLicet},
		{wall, agent.CauseProxy},
		{secure, agent.CauseTLS},
		{strings.Replace(web, "http:", "https:", 1), agent.CauseTLS},
	} {
		err := d.Register(t.Context(), agent.Registration{Server: tt.url, Token: "good", UDI: udi})
		if cause(err) != tt.want {
			t.Errorf("%s: %v; want cause %s", tt.url, err, tt.want)
		}
	}
	d.want(agent.Unregistered, agent.None)
	d.must(d.register(s))
	err := d.Register(t.Context(), agent.Registration{Server: web, Token: "good", UDI: udi})
	if !errors.Is(err, agent.ErrOtherServer) {
		t.Errorf("register elsewhere: %v", err)
	}
	// By force, but in vain: the old registration is as it was.
	err = d.Register(t.Context(), agent.Registration{Server: web, Token: "good", UDI: protocol.UDI{PID: "X", SN: "Y"}, Force: true})
	if got := d.Status(); cause(err) != agent.CauseNotLicet || got.Server != s.URL || got.UDI != udi {
		t.Errorf("%v; now at %s as %v", err, got.Server, got.UDI)
	}
	d.must(d.Renew(t.Context()))
	s.Close()
	if err := d.Request(t.Context(), "T-A", 1); cause(err) != agent.CauseRefused {
		t.Errorf("server gone: %v", err)
	}
	if got := d.Status(); len(got.Entitlements) != 1 || got.Entitlements[0].State != "waiting" || got.LastError == nil {
		t.Errorf("status = %+v; the wish should wait", got)
	}
}

func TestServerKeyIsPinned(t *testing.T) {
	t.Parallel()
	s, impostor, d := newServer(t, begin), newServer(t, begin), newDevice(t)
	wrong := agent.Registration{Server: s.URL, Token: "good", UDI: udi, ServerKey: impostor.jwk().Thumbprint()}
	if err := d.Register(t.Context(), wrong); cause(err) != agent.CauseUntrusted || len(s.seen) != 0 {
		t.Errorf("another key than the given: %v, %d messages sent (the token with them)", err, len(s.seen))
	}
	right := agent.Registration{Server: s.URL, Token: "good", UDI: udi, ServerKey: s.jwk().String()}
	d.must(d.Register(t.Context(), right))
	d.must(d.Request(t.Context(), "T-A", 1))
	s.mu.Lock()
	s.key = impostor.key
	s.mu.Unlock()
	if err := d.Renew(t.Context()); cause(err) != agent.CauseUntrusted {
		t.Errorf("answer of another key: %v", err)
	}
	d.want(agent.Registered, agent.Authorized) // the good answer still counts
	// A tampered state is not believed: the authorization is verified again.
	d.Close()
	path := filepath.Join(d.dir, "state.json")
	data, _ := os.ReadFile(path)
	var st map[string]any
	d.must(json.Unmarshal(data, &st))
	st["authorization"].(map[string]any)["payload"] = "e30"
	data, _ = json.Marshal(st)
	d.must(os.WriteFile(path, data, 0o600))
	d.open()
	d.want(agent.Registered, agent.None)
}

// Run renews and reports when it is due, for a year, and survives outages.
func TestRun(t *testing.T) {
	t.Parallel()
	s, d := newServer(t, begin), newDevice(t)
	d.must(d.register(s))
	d.must(d.Request(t.Context(), "T-A", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cfg := d.config()
	steps := 0
	cfg.Sleep = func(ctx context.Context, by time.Duration) error {
		if by > time.Minute { // skip most of the hourly ticks
			by *= 12
		}
		d.advance(by)
		s.mu.Lock()
		s.now = s.now.Add(by)
		out := s.now.After(begin.AddDate(0, 2, 0)) && s.now.Before(begin.AddDate(0, 2, 10))
		s.before = func(_ protocol.Target, w http.ResponseWriter) bool {
			if out {
				w.WriteHeader(http.StatusBadGateway)
			}
			return out
		}
		if steps++; s.now.After(begin.AddDate(1, 0, 0)) || steps > 5000 {
			cancel()
		}
		s.mu.Unlock()
		return ctx.Err()
	}
	d.Close()
	a, err := agent.Open(ctx, cfg)
	d.must(err)
	d.Agent = a
	if err := d.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	d.want(agent.Registered, agent.Authorized)
	counts := map[protocol.Target]int{}
	for _, h := range s.seen {
		counts[h.Target]++
	}
	if counts[protocol.Renew] < 1 || counts[protocol.Renew] > 2 || counts[protocol.Authorize] < 11 || counts[protocol.Authorize] > 20 || counts[protocol.Report] < 11 || counts[protocol.Report] > 20 {
		t.Errorf("messages in a year: %v", counts)
	}
	if left := d.Status().CertificateNotAfter.Sub(s.now); left < 100*24*time.Hour {
		t.Errorf("the certificate was not renewed: %v left", left)
	}
}
