package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/licet/licet/agent"
	"github.com/licet/licet/agent/protocol"
)

// AgentCmd is `licet agent`: the device's side. Scripts rely on its words, its
// exit codes (see [ExitCode]) and the JSON of `status --json`.
type AgentCmd struct {
	State   string        `help:"Directory that keeps this device's key and state." required:"" env:"LICET_AGENT_STATE" type:"path" placeholder:"DIR"`
	Timeout time.Duration `help:"Give up after this long." default:"60s"`

	Register   AgentRegisterCmd   `cmd:"" help:"Register this device with a token from the license manager."`
	Request    AgentRequestCmd    `cmd:"" help:"Say how many of an entitlement are in use; 0 gives it back."`
	Renew      AgentRenewCmd      `cmd:"" help:"Renew the authorization, and the certificate if it is due."`
	Report     AgentReportCmd     `cmd:"" help:"Send the usage measured so far."`
	Deregister AgentDeregisterCmd `cmd:"" help:"Give the identity and all licenses back."`
	Run        AgentRunCmd        `cmd:"" help:"Keep this device licensed: renew and report when it is due, until interrupted."`
	Status     AgentStatusCmd     `cmd:"" help:"Show how this device stands; asks no server."`

	// Now is the device's clock and Version this program's version; both may stay empty.
	Now     func() time.Time `kong:"-"`
	Version string           `kong:"-"`
}

// AgentRegisterCmd is `licet agent register`.
type AgentRegisterCmd struct {
	Server    string `help:"Address of the license server, such as https://licenses.example.com." required:"" placeholder:"URL"`
	Token     string `help:"Registration token, from the license manager." required:"" env:"LICET_AGENT_TOKEN" placeholder:"TOKEN"`
	PID       string `name:"pid" help:"Product id of this device." required:"" placeholder:"ID"`
	SN        string `name:"serial" help:"Serial number of this device." required:"" placeholder:"NUMBER"`
	Force     bool   `help:"Replace an instance with the same product id and serial number."`
	HostName  string `help:"Name shown in the license manager; not told if left out." placeholder:"NAME"`
	ServerKey string `help:"The server's key (thumbprint or JWK), if it was told beforehand." placeholder:"KEY"`
}

// AgentRequestCmd is `licet agent request`.
type AgentRequestCmd struct {
	Tag   string `arg:"" help:"Entitlement tag."`
	Count int64  `arg:"" help:"How many are in use from now on."`
}

// AgentRenewCmd is `licet agent renew`.
type AgentRenewCmd struct{}

// AgentReportCmd is `licet agent report`.
type AgentReportCmd struct{}

// AgentDeregisterCmd is `licet agent deregister`.
type AgentDeregisterCmd struct{}

// AgentRunCmd is `licet agent run`.
type AgentRunCmd struct{}

// AgentStatusCmd is `licet agent status`.
type AgentStatusCmd struct {
	JSON bool `name:"json" help:"Write JSON."`
}

// The exit codes of `licet agent`.
const (
	ExitDone        = 0
	ExitRefused     = 1 // the server, or the agent itself, said no
	ExitUsage       = 2 // wrong flags, or a command that makes no sense now
	ExitUnreachable = 3 // no usable answer from the server
)

// ExitCode is the exit code that tells a script what became of an agent command.
func ExitCode(err error) int {
	var silent *agent.Unreachable
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &silent):
		return ExitUnreachable
	case errors.Is(err, agent.ErrNotRegistered), errors.Is(err, agent.ErrOtherServer), errors.Is(err, agent.ErrBusy),
		errors.Is(err, agent.ErrInvalid):
		return ExitUsage
	}
	return ExitRefused
}

// Explain writes an error of an agent command for people: what happened, its
// code, and what to do.
func Explain(w io.Writer, err error) {
	var no *agent.Refused
	var silent *agent.Unreachable
	switch {
	case err == nil:
	case errors.As(err, &no):
		fmt.Fprintf(w, "refused: %s\n  code:   %s\n  remedy: %s\n", no.Detail, no.Code, no.Remedy)
	case errors.As(err, &silent):
		fmt.Fprintf(w, "the server %s can't be reached: %v\n  cause:  %s\n  remedy: %s\n", silent.Server, silent.Err, silent.Cause, silent.Remedy())
	default:
		fmt.Fprintf(w, "%v\n", err)
	}
}

// Run registers the device, and asks again for what it was using before.
func (c *AgentRegisterCmd) Run(ctx context.Context, all *AgentCmd, stdout io.Writer) error {
	return all.with(ctx, func(ctx context.Context, a *agent.Agent) error {
		err := a.Register(ctx, agent.Registration{
			Server: c.Server, Token: c.Token, UDI: protocol.UDI{PID: c.PID, SN: c.SN},
			HostName: c.HostName, Force: c.Force, ServerKey: c.ServerKey,
		})
		if err != nil {
			return err
		}
		st := a.Status()
		fmt.Fprintf(stdout, "Registered as %s in %s / %s.\n", st.Instance, st.Account, st.VirtualAccount)
		if len(st.Entitlements) == 0 {
			_, err := fmt.Fprintln(stdout, "No licenses are in use yet; say what is with: licet agent request TAG COUNT")
			return err
		}
		if err := a.Renew(ctx); err != nil {
			// Registered it is; the wish stays and is sent with the next contact.
			fmt.Fprintf(stdout, "The licenses in use are not authorized yet:\n")
			Explain(stdout, err)
			return nil
		}
		return summary(stdout, a.Status())
	})
}

// Run asks for an entitlement.
func (c *AgentRequestCmd) Run(ctx context.Context, all *AgentCmd, stdout io.Writer) error {
	return all.with(ctx, func(ctx context.Context, a *agent.Agent) error {
		if err := a.Request(ctx, c.Tag, c.Count); err != nil {
			return err
		}
		return summary(stdout, a.Status())
	})
}

// Run renews what is due.
func (c *AgentRenewCmd) Run(ctx context.Context, all *AgentCmd, stdout io.Writer) error {
	return all.with(ctx, func(ctx context.Context, a *agent.Agent) error {
		if err := a.Renew(ctx); err != nil {
			return err
		}
		return summary(stdout, a.Status())
	})
}

// Run sends the usage.
func (c *AgentReportCmd) Run(ctx context.Context, all *AgentCmd, stdout io.Writer) error {
	return all.with(ctx, func(ctx context.Context, a *agent.Agent) error {
		if err := a.Report(ctx); err != nil {
			return err
		}
		if n := a.Status().PendingReports; n > 0 {
			_, err := fmt.Fprintf(stdout, "Usage reported. The server has not taken %d measurements yet; they are kept and sent again.\n", n)
			return err
		}
		_, err := fmt.Fprintln(stdout, "Usage reported; the server has all of it.")
		return err
	})
}

// Run gives everything back.
func (c *AgentDeregisterCmd) Run(ctx context.Context, all *AgentCmd, stdout io.Writer) error {
	return all.with(ctx, func(ctx context.Context, a *agent.Agent) error {
		if err := a.Deregister(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(stdout, "Deregistered. The licenses are back in their pool.")
		return err
	})
}

// Run does what is due until ctx ends. It lets go of the state between two
// steps, so that the other commands work beside it.
func (c *AgentRunCmd) Run(ctx context.Context, all *AgentCmd, stdout io.Writer) error {
	for {
		var wait time.Duration
		err := all.with(ctx, func(ctx context.Context, a *agent.Agent) (err error) {
			wait, err = a.Due(ctx)
			return err
		})
		switch {
		case ctx.Err() != nil:
			return nil // interrupted, as meant
		case errors.Is(err, agent.ErrBusy):
			wait = 10 * time.Second
		case err != nil && wait == 0:
			return err // not even the state could be read
		case err != nil:
			Explain(stdout, err)
		}
		// At most a minute, so that a request made meanwhile is not late.
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(min(wait, time.Minute)):
		}
	}
}

// Run shows the status, also beside a running agent.
func (c *AgentStatusCmd) Run(_ context.Context, all *AgentCmd, stdout io.Writer) error {
	st, err := agent.Peek(all.config())
	if err != nil {
		return err
	}
	if c.JSON {
		return writeStatusJSON(stdout, st)
	}
	return writeStatus(stdout, st)
}

func (c *AgentCmd) config() agent.Config {
	return agent.Config{Dir: c.State, Software: protocol.Software{Product: "licet-agent", Version: c.Version}, Now: c.Now}
}

// with opens the agent for one operation.
func (c *AgentCmd) with(ctx context.Context, do func(context.Context, *agent.Agent) error) error {
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Timeout)
		defer cancel()
	}
	a, err := agent.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer a.Close()
	return do(ctx, a)
}
