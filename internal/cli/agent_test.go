package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/licet/licet/agent"
	"github.com/licet/licet/agent/protocol"
)

// runAgent parses and runs one agent command as main would.
func runAgent(t *testing.T, now time.Time, args ...string) (string, error) {
	t.Helper()
	var root struct {
		Agent AgentCmd `cmd:""`
	}
	root.Agent.Now = func() time.Time { return now }
	var out bytes.Buffer
	parser, err := kong.New(&root, kong.BindTo(t.Context(), (*context.Context)(nil)), kong.BindTo(io.Writer(&out), (*io.Writer)(nil)), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.Parse(append([]string{"agent"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	err = parsed.Run()
	return out.String(), err
}

func TestAgentWithoutServer(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	out, err := runAgent(t, now, "--state", dir, "request", "ADV-ROUTING", "2")
	if err != nil || !strings.Contains(out, "EVALUATION (90 days of use left)") {
		t.Errorf("request = %q, %v", out, err)
	}
	out, err = runAgent(t, now.AddDate(0, 0, 1), "--state", dir, "status", "--json")
	var st map[string]any
	if err != nil || json.Unmarshal([]byte(out), &st) != nil {
		t.Fatalf("status --json = %q, %v", out, err)
	}
	for _, name := range []string{"registration", "authorization", "entitlements", "udi", "account", "virtual_account"} {
		if _, ok := st[name]; !ok {
			t.Errorf("status --json has no %q", name)
		}
	}
	if st["registration"] != "unregistered" || st["authorization"] != "evaluation" {
		t.Errorf("status --json = %v, %v", st["registration"], st["authorization"])
	}
	if got := fmt.Sprint(st["entitlements"]); got != "[map[count:2 state:evaluation tag:ADV-ROUTING]]" {
		t.Errorf("entitlements = %s", got)
	}
	if _, err := runAgent(t, now, "--state", dir, "renew"); ExitCode(err) != ExitUsage {
		t.Errorf("renew without a registration: %v", err)
	}
	_, err = runAgent(t, now, "--state", dir, "--timeout", "1s", "register", "--server", "http://127.0.0.1:1", "--token", "x", "--pid", "P", "--serial", "S")
	if ExitCode(err) != ExitUnreachable {
		t.Errorf("no server: %v", err)
	}
	_, err = runAgent(t, now, "--state", dir, "register", "--server", "nowhere", "--token", "x", "--pid", "P", "--serial", "S")
	if ExitCode(err) != ExitUsage {
		t.Errorf("bad address: %v", err)
	}
}

// SPEC Q4: what scripts rely on.
func TestExitCode(t *testing.T) {
	t.Parallel()
	for want, errs := range map[int][]error{
		ExitDone:        {nil},
		ExitRefused:     {&agent.Refused{Code: "token_unknown"}, errors.Join(&agent.Refused{}, nil), errors.New("disk full")},
		ExitUsage:       {agent.ErrNotRegistered, agent.ErrBusy, agent.ErrOtherServer, fmt.Errorf("%w: x", agent.ErrInvalid)},
		ExitUnreachable: {&agent.Unreachable{Cause: agent.CauseDNS, Err: io.EOF}},
	} {
		for _, err := range errs {
			if got := ExitCode(err); got != want {
				t.Errorf("ExitCode(%v) = %d; want %d", err, got, want)
			}
		}
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	Explain(&out, &agent.Refused{Code: "token_expired", Detail: "It has expired.", Remedy: "Create one."})
	if want := "refused: It has expired.\n  code:   token_expired\n  remedy: Create one.\n"; out.String() != want {
		t.Errorf("Explain = %q; want %q", out.String(), want)
	}
}

func TestWriteStatus(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	err := writeStatus(&out, agent.Status{
		Registration: agent.Registered, Authorization: agent.OutOfCompliance, Time: now,
		Entitlements: []agent.EntitlementStatus{{Tag: "ADV-ROUTING", Count: 3, State: "out_of_compliance"}},
		UDI:          protocol.UDI{PID: "AX-9000", SN: "FX1"}, HostName: "edge1",
		Account: "Example Corp", AccountDomainIdentifier: "example.com", VirtualAccount: "DEFAULT",
		Instance: "pi_1", Server: "https://licenses.example.com",
		CertificateNotAfter: now.AddDate(1, 0, 0), AuthorizationExpiresAt: now.AddDate(0, 0, 90),
		LastContact: now, NextContact: now.AddDate(0, 0, 30),
		LastError: &agent.Failure{At: now, Code: "dns", Detail: "no such host", Remedy: "Check the name servers."},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `Registration:         REGISTERED
Authorization:        OUT OF COMPLIANCE
Device:               PID:AX-9000 SN:FX1 (edge1)
Account:              Example Corp (example.com)
Virtual account:      DEFAULT
Instance:             pi_1 at https://licenses.example.com
Certificate until:    2027-03-01 00:00 UTC (365 days)
Authorization until:  2026-05-30 00:00 UTC (90 days)
Last contact:         2026-03-01 00:00 UTC
Next contact:         2026-03-31 00:00 UTC
Last problem:         no such host (dns, 2026-03-01 00:00 UTC)
Remedy:               Check the name servers.

ENTITLEMENT  COUNT  STATE
ADV-ROUTING  3      OUT OF COMPLIANCE
`
	if out.String() != want {
		t.Errorf("status:\n%s\nwant:\n%s", out.String(), want)
	}
}

func TestAgentRunEndsWhenInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	all := &AgentCmd{State: t.TempDir(), Timeout: time.Second}
	if err := (&AgentRunCmd{}).Run(ctx, all, io.Discard); err != nil {
		t.Errorf("run: %v", err)
	}
	if st, err := agent.Peek(all.config()); err != nil || st.Registration != agent.Unregistered {
		t.Errorf("status after it = %+v, %v", st, err)
	}
}
