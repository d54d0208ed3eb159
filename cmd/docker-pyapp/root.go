package main

import (
	"fmt"
	"strings"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"
)

// newRootCommand is the tree of commands. It has no effect: docker asks every
// plugin for its metadata each time it runs.
func newRootCommand(cli command.Cli) *cobra.Command {
	t := &tool{cli: cli}
	root := &cobra.Command{
		Use:     pluginName + " [OPTIONS] COMMAND",
		Short:   "Python applications, from a typed spec to a running container",
		Long:    rootLong,
		Example: rootExample,
		Args:    cobra.ArbitraryArgs,
		RunE:    helpOrUnknown,

		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(flagError)
	t.projectFlags(root, "f")
	root.AddCommand(
		newInitCommand(t),
		newCheckCommand(t),
		newFmtCommand(t),
		newGenerateCommand(t),
		newPlanCommand(t),
		newExplainCommand(t),
		newPolicyCommand(t),
		newSchemaCommand(t),
		newVersionCommand(t),

		newBuildCommand(t),
		newUpCommand(t),
		newDownCommand(t),
		newPsCommand(t),
		newLogsCommand(t),
		newRunCommand(t),
		newExecCommand(t),
		newRestartCommand(t),
		newHelpCommand(),
		newHookCommand(t),
	)
	return root
}

const rootLong = `Build and run a Python application from one typed file, pyapp.cue.

The spec becomes a Dockerfile, a .dockerignore and a compose.yaml, which are
yours: plain docker build and docker compose read them too.`

const rootExample = `  docker pyapp init              # look at the project, and write its spec
  docker pyapp check             # is the spec right?
  docker pyapp up                # write the files, build the image, run it
  docker pyapp build --dry-run   # the docker command, without running it
  docker pyapp -f prod.cue up -d # another spec`

// helpOrUnknown is docker pyapp itself: without a command it helps, and a
// command that is none of ours is a mistake, not a question.
func helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	message := fmt.Sprintf("unknown command %q", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usageError(fmt.Sprintf("%s: %s\n\nRun '%s --help' for the commands", cmd.CommandPath(), message, cmd.CommandPath()))
}

func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "help [COMMAND]",
		Short:  "Help about a command",
		Hidden: true,
		Args:   cobra.MaximumNArgs(1),
		RunE:   func(cmd *cobra.Command, args []string) error { return help(cmd.Parent(), args) },
	}
}

func help(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return helpOrUnknown(root, rest)
	}
	return cmd.Help()
}
