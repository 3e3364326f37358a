package cli

import (
	"context"

	"github.com/licet/licet/internal/platform/obs"
	"github.com/licet/licet/internal/server"
)

// place is where a server keeps its data, for the commands that work on it beside the running server.
type place struct {
	Data     string     `default:"licet-data" env:"LICET_DATA" type:"existingdir" placeholder:"DIR" help:"The server's data folder. Default: ${default}."`
	Database obs.Secret `env:"LICET_DATABASE" placeholder:"DSN" help:"The server's database. Default: SQLite in the data folder."`
}

// open opens the server's data; nothing is served and no mail is sent. Close it.
func (p place) open(ctx context.Context, s *streams) (*server.Portal, error) {
	return server.Open(ctx, server.Config{Data: p.Data, Database: p.Database, LogLevel: "error", LimitedSuffix: ".smb"}, s.err)
}
