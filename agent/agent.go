package agent

import (
	"context"
	"crypto"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/licet/licet/agent/protocol"
)

// Config is what an agent needs. Dir alone is enough.
type Config struct {
	// Dir keeps the state; made with mode 0700 if missing. On a real device it
	// has to survive reboots.
	Dir string
	// Software is told to the server; empty members stay empty.
	Software protocol.Software
	// HTTP sends the messages. Without it: the system's roots, the proxy of the
	// environment, 30 seconds for one answer, no redirects.
	HTTP *http.Client
	// Retry says how patient one operation is.
	Retry Retry
	// Now is the device's clock, which may be wrong; time.Now without it. A
	// replacement should have a monotonic reading, as that has.
	Now func() time.Time
	// Sleep waits for d or until ctx ends; tests replace it.
	Sleep func(ctx context.Context, d time.Duration) error
	// Log gets what Run does; nothing is logged without it.
	Log *slog.Logger
}

// Agent is one device's agent, open on its state. Its methods may be called
// from several goroutines; they take turns.
type Agent struct {
	cfg   Config
	mu    sync.Mutex
	store *store
	state *state
	clock *clock
	// authorization is the last one, verified again from its signed text when
	// the state was loaded; nil if there is none.
	authorization *protocol.AuthorizeAnswer
}

// Open loads the state from cfg.Dir, or begins with an unregistered device. It
// waits a few seconds for another agent that uses the directory, then gives up
// with ErrBusy. The state stays locked until Close.
func Open(ctx context.Context, cfg Config) (*Agent, error) {
	cfg = cfg.withDefaults()
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	st := &store{dir: cfg.Dir}
	if err := st.lock(ctx, cfg.Sleep); err != nil {
		return nil, err
	}
	s, err := st.load()
	if err != nil {
		st.unlock()
		return nil, err
	}
	a := &Agent{cfg: cfg, store: st, state: s, clock: newClock(cfg.Now, s.ClockOffset, s.ClockHigh)}
	a.authorization = s.openAuthorization()
	return a, nil
}

// Close unlocks the state directory.
func (a *Agent) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.store.unlock()
	return nil
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = systemTime
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 30 * time.Second}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Retry = c.Retry.withDefaults()
	return c
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// save writes the state with the clock and the evaluation brought up to now.
func (a *Agent) save() error {
	now := a.clock.now()
	a.state.ClockHigh, a.state.ClockOffset = now, a.clock.offset
	a.state.tick(now)
	return a.store.save(a.state)
}

// key is the private key of the registered instance.
func (a *Agent) key() (crypto.Signer, error) {
	if a.state.Instance == "" {
		return nil, ErrNotRegistered
	}
	return a.store.loadKey(a.state.KeyFile)
}
