package cli

import (
	"context"
	"net"

	"github.com/alecthomas/kong"

	"github.com/licet/licet/internal/server"
)

type serveCmd struct {
	Config kong.ConfigFlag `help:"Settings file (JSON); flags and environment go before it." placeholder:"FILE"`
	server.Config
}

// Run runs the server until it is interrupted.
func (c *serveCmd) Run(ctx context.Context, s *streams) error {
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	portal, err := server.Open(ctx, c.Config, s.err)
	if err != nil {
		_ = ln.Close()
		return err
	}
	defer portal.Close()
	return portal.Serve(ctx, ln)
}
