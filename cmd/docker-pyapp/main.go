// Docker-pyapp is the Docker CLI plugin `docker pyapp`: it turns the typed spec
// of a Python application into an image and runs it.
package main

import (
	"os"

	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/docker/cli/cli-plugins/plugin"
	"github.com/docker/cli/cli/command"
	clidebug "github.com/docker/cli/cli/debug"
	"github.com/docker/cli/cli/streams"
	"go.opentelemetry.io/otel"

	_ "github.com/docker-pyapp/docker-pyapp/internal/collector" // before the other packages
)

// version is stamped by the linker: -X main.version=1.2.3.
var version string

func main() { os.Exit(Main()) }

// Main runs the plugin for the process's arguments and returns its exit code.
// It is the framework's plugin.Run, which would print an empty line after each
// docker command that failed.
func Main() int {
	otel.SetErrorHandler(clidebug.OTELErrorHandler)
	os.Args = append(os.Args[:1:1], pluginArgs(os.Args[1:])...)
	cli, err := command.NewDockerCli()
	if err == nil {
		err = plugin.RunPlugin(cli, newRootCommand(cli), pluginMetadata())
	}
	return leave(os.Stderr, isColoured(streams.NewOut(os.Stderr), os.Getenv), err)
}

func pluginMetadata() metadata.Metadata {
	return metadata.Metadata{
		SchemaVersion:    "0.1.0",
		Vendor:           "docker-pyapp",
		Version:          versionText(),
		ShortDescription: "Python applications, from a typed spec to a running container",
		URL:              "https://github.com/docker-pyapp/docker-pyapp",
	}
}
