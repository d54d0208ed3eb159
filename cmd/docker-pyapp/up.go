package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

type upOptions struct {
	engineOptions
	build, noBuild bool
}

func newUpCommand(t *tool) *cobra.Command {
	o := upOptions{engineOptions: engineOptions{passed: dockerFlags()}}
	cmd := &cobra.Command{
		Use:   "up [OPTIONS] [-- DOCKER-OPTIONS]",
		Short: "Write the files, build the image and run the application",
		Long: `Write the files, build the image and run the application: docker pyapp generate,
then docker compose up.

The image is built each time, so that what runs is the code as it is now; what
has not changed comes from the cache. --no-build runs the image that is there.

An application that runs once (restart is "no"), with nothing beside it, ends the
command with its own exit code, unless it runs in the background. What follows after -- goes to
docker compose up as it is.`,
		Example: `  docker pyapp up
  docker pyapp up -d --wait
  docker pyapp up --no-build --dry-run
  docker pyapp up -- --scale app=3`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, args []string) error { return runUp(t, cmd, o, args) },
	}
	cmd.Flags().BoolVar(&o.build, "build", true, "Build the image before it runs")
	cmd.Flags().BoolVar(&o.noBuild, "no-build", false, "Run the image that is there")
	upFlags(&o)
	t.projectFlags(cmd, "f")
	t.engineFlags(cmd, &o.engineOptions)
	return cmd
}

func upFlags(o *upOptions) {
	o.passed.BoolP("detach", "d", false, "Run in the background")
	o.passed.Bool("wait", false, "Wait until the application is healthy, and leave it in the background")
	o.passed.String("wait-timeout", "", "How many `seconds` to wait at most")
	o.passed.Bool("force-recreate", false, "Recreate containers even if nothing has changed")
	o.passed.Bool("no-recreate", false, "Keep containers that are there as they are")
	o.passed.Bool("remove-orphans", false, "Remove containers of services that are no longer in the Compose file")
	o.passed.BoolP("renew-anon-volumes", "V", false, "Start with new anonymous volumes")
	o.passed.StringP("timeout", "t", "", "How many `seconds` containers have to stop")
	o.passed.String("pull", "", "`When` to pull images before they run: always, missing or never")
	o.passed.Bool("abort-on-container-exit", false, "Stop everything when a container has stopped")
	o.passed.String("exit-code-from", "", "Leave with the exit code of this `service`")
	o.passed.Bool("no-log-prefix", false, "Print logs without their container's name")
	o.passed.Bool("timestamps", false, "Print logs with their time")
}

func runUp(t *tool, cmd *cobra.Command, o upOptions, args []string) error {
	_, rest := splitDash(cmd, args)
	p, planned, err := t.generated(o.engineOptions)
	if err != nil {
		return err
	}
	if err := t.ready(p, planned, nil); err != nil {
		return err
	}
	// docker buildx bake, by which Compose builds, is not let onto the host's network
	// (https://docs.docker.com/reference/cli/docker/buildx/bake/#allow).
	if planned.Main().Build.Network == "host" && o.build && !o.noBuild && !has(rest, "--no-build") {
		if err := t.runDocker(cmd, o.engineOptions, buildArgs(planned, p.dir, nil, []string{"--load"})); err != nil {
			return err
		}
		o.build = false
	}
	command := composeCommand(p.dir, overrides(p.dir))
	return t.runDocker(cmd, o.engineOptions, append(command, upArgs(planned, o.build, o.noBuild, append(given(o.passed), rest...))...))
}

// upArgs are docker compose's arguments to run the application.
func upArgs(p plan.Plan, build, noBuild bool, flags []string) []string {
	args := []string{"up"}
	switch {
	case noBuild:
		args = append(args, "--no-build")
	case build && !has(flags, "--no-build", "--build"):
		args = append(args, "--build")
	}
	if runsAlone(p) && !endsOtherwise(flags) {
		args = append(args, "--exit-code-from="+p.Main().Name)
	}
	return append(args, flags...)
}

// runsAlone tells whether the main process ends by itself and nothing starts beside
// it: docker compose gives an exit code only by stopping everything at the first end.
func runsAlone(p plan.Plan) bool {
	others := func(s plan.Service) bool { return s.Role != plan.RoleJob }
	return p.Main().Restart.Value == "no" && !slices.ContainsFunc(p.Services[1:], others)
}

// endsOtherwise tells whether flags of docker compose up make it end in another
// way than with a container's exit code. It refuses most of them beside
// --exit-code-from.
func endsOtherwise(flags []string) bool {
	return has(flags, "--detach", "--wait", "--watch", "--no-start", "--exit-code-from", "--abort-on-container-exit") ||
		slices.ContainsFunc(flags, isShort("dw"))
}
