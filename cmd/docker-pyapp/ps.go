package main

import "github.com/spf13/cobra"

func newPsCommand(t *tool) *cobra.Command {
	o := engineOptions{passed: dockerFlags()}
	cmd := &cobra.Command{
		Use:   "ps [OPTIONS] [-- DOCKER-OPTIONS]",
		Short: "List the application's containers",
		Long: `List the application's containers: docker compose ps.

It goes by the compose.yaml that is there. What follows after -- goes to
docker compose ps as it is.`,
		Example: `  docker pyapp ps
  docker pyapp ps -a --format json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, args []string) error { return runCompose(t, cmd, o, "ps", args) },
	}
	o.passed.BoolP("all", "a", false, "List stopped containers too")
	o.passed.BoolP("quiet", "q", false, "Print nothing but the IDs")
	o.passed.String("format", "", "The `format`: table, json, or a Go template")
	o.passed.Bool("no-trunc", false, "Print everything in full")
	t.projectFlags(cmd, "f")
	t.engineFlags(cmd, &o)
	return cmd
}
