package cli

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/alecthomas/kong"

	"github.com/licet/licet/internal/server"
)

type serveCmd struct {
	File     kong.ConfigFlag `name:"config" help:"Settings file (JSON); flags and environment go before it." placeholder:"FILE"`
	Settings server.Config   `embed:""`
}

// Run runs the server until it is interrupted.
func (c *serveCmd) Run(ctx context.Context, s *streams) error {
	err := c.serve(ctx, s)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // interrupted before it was ready
	}
	return err
}

func (c *serveCmd) serve(ctx context.Context, s *streams) (err error) {
	ln, err := net.Listen("tcp", c.Settings.Listen)
	if err != nil {
		return err
	}
	c.Settings.Listen = ln.Addr().String() // with the port, if a free one was asked for
	c.Settings.Version = s.version
	portal, err := server.Open(ctx, c.Settings, s.err)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer func() { err = errors.Join(err, portal.Close()) }()
	link, err := portal.SetUpLink(ctx)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	if link != "" {
		fmt.Fprintf(s.out, "There is no operator yet. This link makes the first one; it works once, for an hour:\n  %s\n", link)
	}
	return portal.Serve(ctx, ln)
}
