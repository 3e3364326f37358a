package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/licet/licet/internal/platform/errs"
)

// commands is the command line as a whole.
type commands struct {
	Serve    serveCmd    `cmd:"" help:"Run the server."`
	Demo     demoCmd     `cmd:"" help:"Run a demo on this machine: a seeded company, a mail inbox, nothing kept."`
	Agent    AgentCmd    `cmd:"" help:"Be a device: register, ask for licenses, report."`
	License  licenseCmd  `cmd:"" help:"Deposit licenses."`
	Operator operatorCmd `cmd:"" help:"Say who is on the vendor's staff."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	version  string
}

// Main runs the command that args name and returns its exit code: 0 done, 1 refused, 2 wrong usage, 3 the server can't
// be reached. An interrupt ends a command that runs on; a second one ends it at once.
func Main(version string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from now on a signal has its usual effect

	s := &streams{in: stdin, out: stdout, err: stderr, version: version}
	exit := -1
	parser, err := kong.New(&commands{}, kong.Name("licet"), kong.Description("A license server for vendors of devices and software."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exit = code }), kong.UsageOnError(), kong.Bind(s),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(stdout, (*io.Writer)(nil)),
		kong.Configuration(settingsFile))
	if err != nil {
		return s.fail(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // help was asked for and given
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "licet: %v\n", err)
		if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
			fmt.Fprintf(stderr, "Try: %s --help\n", strings.TrimSpace("licet "+commandOf(p.Context)))
		}
		return ExitUsage
	}
	return s.fail(command.Run())
}

// commandOf returns the words of the command as far as they were understood.
func commandOf(c *kong.Context) string {
	if node := c.Selected(); node != nil {
		return node.Path()
	}
	return ""
}

// fail tells err and returns the exit code that it stands for.
func (s *streams) fail(err error) int {
	if err == nil {
		return ExitDone
	}
	if e, ok := errs.As(err); ok {
		fmt.Fprintf(s.err, "licet: %s (%s)\n", e.Msg, e.Code)
		for _, f := range e.Fields {
			fmt.Fprintf(s.err, "  %s: %s\n", f.Pointer, f.Message)
		}
		if e.Remedy != "" {
			fmt.Fprintf(s.err, "  %s\n", e.Remedy)
		}
		return ExitRefused
	}
	Explain(s.err, err)
	return ExitCode(err)
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(s *streams) error {
	_, err := fmt.Fprintln(s.out, "licet", s.version)
	return err
}
