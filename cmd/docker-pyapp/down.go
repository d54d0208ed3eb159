package main

import (
	"slices"

	"github.com/spf13/cobra"
)

func newDownCommand(t *tool) *cobra.Command {
	o := engineOptions{passed: dockerFlags()}
	cmd := &cobra.Command{
		Use:   "down [OPTIONS] [-- DOCKER-OPTIONS]",
		Short: "Stop the application and remove its containers",
		Long: `Stop the application and remove its containers and networks: docker compose down.

It goes by the compose.yaml that is there. What follows after -- goes to
docker compose down as it is.`,
		Example: `  docker pyapp down
  docker pyapp down --volumes --rmi local`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, args []string) error { return runCompose(t, cmd, o, "down", args) },
	}
	o.passed.BoolP("volumes", "v", false, "Remove the volumes too")
	o.passed.Bool("remove-orphans", false, "Remove containers of services that are no longer in the Compose file")
	o.passed.String("rmi", "", "Remove images too: `which`, local or all")
	o.passed.StringP("timeout", "t", "", "How many `seconds` containers have to stop")
	t.projectFlags(cmd, "f")
	t.engineFlags(cmd, &o)
	return cmd
}

// runCompose is a command of docker compose about the application that runs.
func runCompose(t *tool, cmd *cobra.Command, o engineOptions, name string, args []string) error {
	services, rest := splitDash(cmd, args)
	p, err := t.running(o)
	if err != nil {
		return err
	}
	command := append(composeCommand(p.dir, overrides(p.dir)), name)
	return t.runDocker(cmd, o, slices.Concat(command, given(o.passed), rest, services))
}
