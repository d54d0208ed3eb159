package main

import (
	"slices"

	"github.com/docker/cli/cli-plugins/metadata"
	cliflags "github.com/docker/cli/cli/flags"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const pluginName = "pyapp"

// pluginArgs are args as the docker CLI hands them to a plugin: docker's own
// flags, then the plugin's name, then the rest. A person who runs docker-pyapp
// without docker leaves the name out.
func pluginArgs(args []string) []string {
	rest, err := afterGlobalFlags(args)
	if err != nil {
		return slices.Insert(slices.Clone(args), 0, pluginName)
	}
	at := len(args) - len(rest)
	if len(rest) > 0 {
		switch rest[0] {
		case pluginName, metadata.MetadataSubcommandName:
			return args
		case "help", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
			at++ // as in: docker help pyapp build
			if len(rest) > 1 && rest[1] == pluginName {
				return args
			}
		}
	}
	return slices.Insert(slices.Clone(args), at, pluginName)
}

// afterGlobalFlags is args without docker's own flags at their start.
func afterGlobalFlags(args []string) ([]string, error) {
	flags := pflag.NewFlagSet("docker", pflag.ContinueOnError)
	flags.SetInterspersed(false)
	flags.Usage = func() {}
	cliflags.NewClientOptions().InstallFlags(flags)
	err := flags.Parse(args)
	return flags.Args(), err
}
