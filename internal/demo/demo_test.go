package demo_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/licet/licet/internal/demo"
	"github.com/licet/licet/internal/platform/obs"
)

// Whenever the demo is ended, it ends well and leaves nothing behind.
func TestRunEndsWhenToldTo(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, after := range []time.Duration{0, 50 * time.Millisecond, 300 * time.Millisecond, time.Second} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(after, cancel)
		err := demo.Run(ctx, demo.Options{Listen: "127.0.0.1:0", InboxListen: "127.0.0.1:0", Devices: 1, LogLevel: "error", Logs: io.Discard},
			func(demo.Ready) error { return nil })
		if err != nil {
			t.Errorf("ended after %v: %v", after, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("ended after %v: %v, %v is left", after, err, left)
		}
	}
}

// A second demo would find the first one's people.
func TestRunWantsAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	database := obs.Secret("sqlite:" + filepath.Join(t.TempDir(), "demo.db"))
	for _, empty := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		err := demo.Run(ctx, demo.Options{Listen: "127.0.0.1:0", InboxListen: "127.0.0.1:0", Database: database, LogLevel: "error", Logs: io.Discard},
			func(demo.Ready) error { cancel(); return nil })
		cancel()
		if (err == nil) != empty {
			t.Errorf("empty %v: %v", empty, err)
		}
	}
}
