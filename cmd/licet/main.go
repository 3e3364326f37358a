// Command licet is the portal, the license server, the device's agent and their tools in one binary.
package main

import (
	"os"

	"github.com/licet/licet/internal/cli"
)

// version is set by the build.
var version = "unknown"

func main() {
	os.Exit(cli.Main(version, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
