package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

type runOptions struct {
	engineOptions
	remove, noBuild bool
}

func newRunCommand(t *tool) *cobra.Command {
	o := runOptions{engineOptions: engineOptions{passed: dockerFlags()}}
	cmd := &cobra.Command{
		Use:   "run [OPTIONS] [JOB | COMMAND [ARG...]]",
		Short: "Run a job, a command, or the application's own, in a new container",
		Long: `Write the files, build the image and run one of the spec's jobs, or a command, in
a new container of the application: docker pyapp build, then docker compose run.
Without either, the application's own command runs. What follows a job's name is
added to the job's own arguments.

The services that the application uses are started before, and left running.

The output is the command's alone, and so is the exit code; the container is
removed when it ends. --no-build runs the image that is there.

Options stand before COMMAND. Options of docker's own can follow after --, as
--option=value, and COMMAND after them. --env sets a variable here; the spec's
environment stands before the command's name: docker pyapp --env prod run.`,
		Example: `  docker pyapp run
  docker pyapp run cleanup
  docker pyapp run python manage.py migrate
  docker pyapp run -e DEBUG=1 --service-ports
  docker pyapp run -- --cap-add=NET_RAW ping example.com`,
		RunE: func(cmd *cobra.Command, args []string) error { return runRun(t, cmd, o, args) },
	}
	cmd.Flags().BoolVar(&o.remove, "rm", true, "Remove the container when the command ends")
	cmd.Flags().BoolVar(&o.noBuild, "no-build", false, "Run the image that is there")
	runFlags(o.passed)
	containerFlags(cmd, o.passed)
	t.specFlags(cmd, "f") // --env sets a variable here
	t.engineFlags(cmd, &o.engineOptions)
	return cmd
}

func runFlags(passed *pflag.FlagSet) {
	passed.StringArrayP("volume", "v", nil, "Mount a folder or a volume, `SOURCE:TARGET`")
	passed.StringArrayP("publish", "p", nil, "Publish a port, `HOST:CONTAINER`")
	passed.BoolP("service-ports", "P", false, "Publish the ports that the application publishes")
	passed.String("entrypoint", "", "Run this `program` in place of the image's entrypoint")
	passed.String("name", "", "The container's `name`")
}

// containerFlags are what run and exec have in common: what runs is a command
// in a container, and what follows its name is its own.
func containerFlags(cmd *cobra.Command, passed *pflag.FlagSet) {
	cmd.Flags().SetInterspersed(false)
	passed.BoolP("detach", "d", false, "Run in the background")
	passed.StringArrayP("env", "e", nil, "Set an environment variable, `NAME=VALUE`, or NAME for the value of yours")
	passed.StringP("user", "u", "", "Run as this `user`")
	passed.StringP("workdir", "w", "", "Run in this `folder` of the container")
	passed.BoolP("no-TTY", "T", false, "Give the command no terminal (default: as the output has one)")
	passed.BoolP("interactive", "i", true, "Keep the command's input open")
	passed.BoolP("tty", "t", true, "Give the command a terminal")
	for _, habit := range []string{"interactive", "tty"} { // docker compose has them for the same reason
		passed.Lookup(habit).Hidden = true
	}
}

func runRun(t *tool, cmd *cobra.Command, o runOptions, args []string) error {
	if err := t.meantEnvironment(cmd); err != nil {
		return err
	}
	flags, command := splitCommand(cmd, args)
	p, planned, err := t.generated(o.engineOptions)
	if err != nil {
		return err
	}
	variables, err := o.passed.GetStringArray("env")
	if err == nil {
		err = t.ready(p, planned, variables)
	}
	if err != nil {
		return err
	}
	// docker compose run would build too, but tell of it on the command's own output.
	if !o.noBuild {
		err = t.runDocker(cmd, o.engineOptions, buildArgs(planned, p.dir, nil, []string{"--load"}))
	}
	if err != nil {
		return err
	}
	flags = append(given(o.passed), flags...)
	service, command := jobOf(planned, command)
	return t.runDocker(cmd, o.engineOptions, append(composeCommand(p.dir, overrides(p.dir)), runArgs(service, o.remove, flags, command)...))
}

// jobOf is the service that a command line means, and its command: those of the job
// that it begins with, or else the main process's service.
func jobOf(p plan.Plan, command []string) (service string, argv []string) {
	for _, s := range p.Services {
		if len(command) == 0 || s.Role != plan.RoleJob || s.Name != command[0] {
			continue
		}
		if len(command) == 1 { // the file says the rest
			return s.Name, nil
		}
		return s.Name, slices.Concat(s.Command.Argv, command[1:])
	}
	return p.Main().Name, command
}

// runArgs are docker compose's arguments to run command in a new container of
// service; no command is the image's own.
func runArgs(service string, remove bool, flags, command []string) []string {
	args := []string{"run"}
	if remove && !has(flags, "--rm") {
		args = append(args, "--rm")
	}
	return slices.Concat(args, flags, []string{service}, command)
}

// splitCommand splits args into docker's own flags, which can follow a leading
// -- , and the command with its arguments.
func splitCommand(cmd *cobra.Command, args []string) (flags, command []string) {
	if cmd.ArgsLenAtDash() < 0 {
		return nil, args
	}
	for at, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return args[:at], args[at:]
		}
	}
	return args, nil
}
