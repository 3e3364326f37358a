package demo_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
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

// A person without a phone reads the operator's code from the page beside the inbox.
func TestTheCodesAreShown(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := demo.Run(ctx, demo.Options{Listen: "127.0.0.1:0", InboxListen: "127.0.0.1:0", LogLevel: "error", Logs: io.Discard}, func(r demo.Ready) error {
		defer cancel()
		for path, want := range map[string]*regexp.Regexp{
			r.CodesURL:                regexp.MustCompile(`Omar Haddad: <strong>\d{6}</strong>`),
			r.InboxURL + "/api/codes": regexp.MustCompile(`"email":"omar.haddad@acme.example","code":"\d{6}"`),
			r.InboxURL + "/":          regexp.MustCompile(`href="authenticator"`),
			r.InboxURL + "/style.css": regexp.MustCompile(`color-scheme`),
		} {
			res, err := http.Get(path)
			if err != nil {
				return err
			}
			text, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil || !want.Match(text) {
				t.Errorf("%s: %v, %s", path, err, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
