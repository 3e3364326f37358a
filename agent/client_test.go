package agent_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"testing"

	"github.com/licet/licet/agent/protocol"
)

// The client in another language, written from the document, and this package's
// idea of the protocol understand each other.
func TestClientInNode(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	s := newServer(t, begin)
	right := s.jwk().Thumbprint()
	for _, tt := range []struct {
		name, token, sn, tag, count, key string
		exit                             int
		code, status                     string
	}{
		{"authorized", "good", "S1", "T-A", "2", right, 0, "", "authorized"},
		{"no key given", "good", "S2", "T-A", "11", "", 0, "", "out_of_compliance"},
		{"bad token", "bad", "S3", "T-A", "1", right, 1, "token_unknown", ""},
		{"UDI taken", "good", "S1", "T-A", "1", right, 1, "udi_registered", ""},
		{"bad UDI", "good", " ", "T-A", "1", right, 1, "udi_invalid", ""},
		{"another server's key", "good", "S4", "T-A", "1", "wrong", 3, "", ""},
	} {
		cmd := exec.CommandContext(t.Context(), node, "testdata/client.mjs", s.URL, tt.token, "AX-9000", tt.sn, tt.tag, tt.count, tt.key)
		out, err := cmd.Output()
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) {
			t.Fatal(err)
		}
		var got struct {
			Code         string             `json:"code"`
			Status       string             `json:"status"`
			ServerKey    string             `json:"server_key"`
			Entitlements []protocol.Granted `json:"entitlements"`
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %q: %v", tt.name, out, err)
		}
		if cmd.ProcessState.ExitCode() != tt.exit || got.Code != tt.code || got.Status != tt.status {
			t.Errorf("%s: exit %d, %s; want exit %d, code %q, status %q", tt.name, cmd.ProcessState.ExitCode(), out, tt.exit, tt.code, tt.status)
		}
		if tt.exit == 0 && (got.ServerKey != right || len(got.Entitlements) != 1) {
			t.Errorf("%s: %s", tt.name, out)
		}
	}
}
