package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/licet/licet/internal/access"
	"github.com/licet/licet/internal/demo"
	"github.com/licet/licet/internal/platform/obs"
)

type demoCmd struct {
	Listen      string     `default:"127.0.0.1:8080" placeholder:"ADDR" help:"Address of the portal. Default: ${default}."`
	InboxListen string     `default:"127.0.0.1:0" placeholder:"ADDR" help:"Address of the inbox's page; by default a free port."`
	JSON        bool       `name:"json" help:"Print one line of JSON once ready."`
	Devices     int        `default:"20" help:"How many devices register by themselves."`
	Database    obs.Secret `env:"LICET_DATABASE" placeholder:"DSN" help:"An empty database to use instead of a temporary one."`
	LogLevel    string     `default:"warn" enum:"debug,info,warn,error" help:"debug, info, warn or error."`
}

// Run runs the demo until it is interrupted.
func (c *demoCmd) Run(ctx context.Context, s *streams) error {
	return demo.Run(ctx, demo.Options{
		Listen: c.Listen, InboxListen: c.InboxListen, Database: c.Database, Devices: c.Devices, LogLevel: c.LogLevel, Logs: s.err, Version: s.version,
	}, func(r demo.Ready) error {
		if c.JSON {
			return json.NewEncoder(s.out).Encode(r)
		}
		return printDemo(s.out, r)
	})
}

// roleName is what people call a role.
func roleName(role string) string {
	for _, row := range access.Roles() {
		if string(row.Role) == role {
			return row.Name
		}
	}
	switch role {
	case "operator":
		return "Vendor's staff"
	case "partner":
		return "Partner, a reseller"
	}
	return strings.ToUpper(role[:1]) + role[1:] // what they are to the story, in words
}

// printDemo says where to click, who can sign in, and how to register a device by hand.
func printDemo(out io.Writer, r demo.Ready) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n  The portal   %s\n  The inbox    %s  (every mail that the portal sends)\n  The codes    %s  (the vendor's staff sign in with a second factor)\n\n  Sign in as one of\n\n", r.URL, r.InboxURL, r.CodesURL)
	for _, p := range r.People {
		fmt.Fprintf(w, "    %s\t%s\t%s\n", p.Email, roleName(p.Role), p.Account)
	}
	if len(r.People) > 0 {
		fmt.Fprintf(w, "\n  with the password   %s\n", r.People[0].Password)
	}
	fmt.Fprintf(w, `
  or sign up with any address; its mails come to the inbox. An address at a public
  mail provider (you@gmail.com) gets an account with one click, a token with two more.

  Register a device by hand, in another terminal:

    %[1]s agent --state %[2]s register --server %[3]s --token %[4]s --pid ACME-EDGE-40 --serial MINE0001
    %[1]s agent --state %[2]s request acme-edge-advantage 2
    %[1]s agent --state %[2]s status

  Ctrl+C ends the demo; nothing is kept.

`, os.Args[0], r.Device, r.URL, r.Token)
	return w.Flush()
}
