package main

import "github.com/spf13/cobra"

func newRestartCommand(t *tool) *cobra.Command {
	o := engineOptions{passed: dockerFlags()}
	cmd := &cobra.Command{
		Use:   "restart [OPTIONS] [SERVICE...] [-- DOCKER-OPTIONS]",
		Short: "Restart the application's containers",
		Long: `Restart the containers of the application, or of some of its processes and
services by their names in the spec (the main process is app): docker compose restart.

It goes by the compose.yaml that is there: a changed spec takes effect with
docker pyapp up. What follows after -- goes to docker compose restart as it is.`,
		Example: `  docker pyapp restart
  docker pyapp restart worker`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return runCompose(t, cmd, o, "restart", args) },
	}
	o.passed.StringP("timeout", "t", "", "How many `seconds` containers have to stop")
	o.passed.Bool("no-deps", false, "Leave the services alone that depend on the restarted ones")
	t.projectFlags(cmd, "f")
	t.engineFlags(cmd, &o)
	return cmd
}
