package main

import "github.com/spf13/cobra"

func newLogsCommand(t *tool) *cobra.Command {
	o := engineOptions{passed: dockerFlags()}
	cmd := &cobra.Command{
		Use:   "logs [OPTIONS] [SERVICE...] [-- DOCKER-OPTIONS]",
		Short: "Show the application's logs",
		Long: `Show the logs of the application, or of some of its processes and services by
their names in the spec (the main process is app): docker compose logs.

-f follows them, as with docker compose; the spec is --file here, or -f before
the command: docker pyapp -f prod.cue logs -f. It goes by the compose.yaml that
is there. What follows after -- goes to docker compose logs as it is.`,
		Example: `  docker pyapp logs -f
  docker pyapp logs worker db
  docker pyapp logs --tail 100 --since 10m`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return runCompose(t, cmd, o, "logs", args) },
	}
	o.passed.BoolP("follow", "f", false, "Follow the logs")
	o.passed.StringP("tail", "n", "", "How many `lines` to show from the end, or all")
	o.passed.BoolP("timestamps", "t", false, "Print each line's time")
	o.passed.String("since", "", "Show what is newer than this `time`, or this long ago, such as 42m")
	o.passed.String("until", "", "Show what is older than this `time`, or this long ago, such as 42m")
	o.passed.Bool("no-log-prefix", false, "Print lines without their container's name")
	o.passed.Bool("no-color", false, "Print without colours")
	t.projectFlags(cmd, "")
	t.engineFlags(cmd, &o)
	return cmd
}
