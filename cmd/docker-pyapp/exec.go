package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newExecCommand(t *tool) *cobra.Command {
	o := engineOptions{passed: dockerFlags()}
	cmd := &cobra.Command{
		Use:   "exec [OPTIONS] COMMAND [ARG...]",
		Short: "Run a command in the application's container",
		Long: `Run a command in the application's container, which runs already: docker compose
exec. The command's exit code is this one's. Where variables hold secrets, the
command has them too.

Options stand before COMMAND. Options of docker's own can follow after --, as
--option=value, and COMMAND after them.`,
		Example: `  docker pyapp exec python -V
  docker pyapp exec -u root -T cat /etc/os-release
  docker pyapp exec -- --index=2 sh`,
		RunE: func(cmd *cobra.Command, args []string) error { return runExec(t, cmd, o, args) },
	}
	containerFlags(cmd, o.passed)
	t.projectFlags(cmd, "f")
	t.engineFlags(cmd, &o)
	return cmd
}

func runExec(t *tool, cmd *cobra.Command, o engineOptions, args []string) error {
	flags, command := splitCommand(cmd, args)
	if len(command) == 0 {
		return usage(cmd, "needs a COMMAND to run")
	}
	p, err := t.running(o)
	if err != nil {
		return err
	}
	flags = append(given(o.passed), flags...)
	if expands(filepath.Join(p.dir, "compose.yaml")) {
		command = append(generate.Expander(), command...)
	}
	return t.runDocker(cmd, o, append(composeCommand(p.dir, overrides(p.dir)), execArgs(spec.MainService, flags, command)...))
}

// expands tells whether the application's variables in a generated Compose file
// refer to secrets: docker compose exec runs a command without the image's
// entrypoint, which would put them in.
func expands(composeFile string) bool {
	data, err := os.ReadFile(composeFile)
	return err == nil && bytes.Contains(data, []byte("{/run/secrets/"))
}

// execArgs are docker compose's arguments to run command in service's container.
func execArgs(service string, flags, command []string) []string {
	return slices.Concat([]string{"exec"}, flags, []string{service}, command)
}
