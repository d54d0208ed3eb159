// Bareplugin is the least that a Docker CLI plugin can be: the framework and a
// command that does nothing. What it costs, every plugin costs.
package main

import (
	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"
)

func main() {
	plugin.Run(func(command.Cli) *cobra.Command {
		return &cobra.Command{Use: "bareplugin"}
	}, metadata.Metadata{SchemaVersion: "0.1.0", Vendor: "docker-pyapp"})
}
