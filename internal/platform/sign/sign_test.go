package sign

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/licet/licet/agent/protocol"
)

func TestOpenKeepsTheKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "server.key")
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if first.ID() != second.ID() || len(first.ID()) != 43 {
		t.Errorf("key changed between starts: %q, %q", first.ID(), second.ID())
	}
	raw, err := second.Answer(protocol.Deregister, 7, "pi_1", protocol.DeregisterAnswer{Deregistered: true, ServerTime: time.Unix(1, 0)})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := protocol.OpenAnswer(raw, first.Public())
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.CheckReply(protocol.Deregister, 7, "pi_1"); err != nil {
		t.Error(err)
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "server.key")
	if err := os.WriteFile(path, []byte("not a key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil {
		t.Error("a damaged key file was accepted")
	}
}
