package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newExecCommand(t *tool) *cobra.Command {
	o, service := engineOptions{passed: dockerFlags()}, ""
	cmd := &cobra.Command{
		Use:   "exec [OPTIONS] COMMAND [ARG...]",
		Short: "Run a command in the application's container",
		Long: `Run a command in the application's container, which runs already, or in that of
another of its processes or services: docker compose exec. The command's exit code
is this one's. Where the application's variables hold secrets, the command has them too.

Options stand before COMMAND. Options of docker's own can follow after --, as
--option=value, and COMMAND after them.`,
		Example: `  docker pyapp exec python -V
  docker pyapp exec --service db psql -U shop
  docker pyapp exec -u root -T cat /etc/os-release
  docker pyapp exec -- --index=2 sh`,
		RunE: func(cmd *cobra.Command, args []string) error { return runExec(t, cmd, o, service, args) },
	}
	cmd.Flags().StringVar(&service, "service", spec.MainService, "The process's or service's `name` in the spec")
	containerFlags(cmd, o.passed)
	t.specFlags(cmd, "f") // --env sets a variable here
	t.engineFlags(cmd, &o)
	return cmd
}

func runExec(t *tool, cmd *cobra.Command, o engineOptions, service string, args []string) error {
	flags, command := splitCommand(cmd, args)
	if len(command) == 0 {
		return usage(cmd, "needs a COMMAND to run")
	}
	if err := t.meantEnvironment(cmd); err != nil {
		return err
	}
	p, err := t.running(o)
	if err != nil {
		return err
	}
	flags = append(given(o.passed), flags...)
	if expands(filepath.Join(p.dir, "compose.yaml"), service) {
		command = append(generate.Expander(), command...)
	}
	return t.runDocker(cmd, o, append(composeCommand(p.dir, overrides(p.dir)), execArgs(service, flags, command)...))
}

// expands tells whether a service of a generated Compose file is of the application's
// image and has variables that refer to secrets: docker compose exec runs a command
// without the image's entrypoint, which would put them in.
func expands(composeFile, service string) bool {
	data, err := os.ReadFile(composeFile)
	if err != nil || !bytes.Contains(data, []byte("{/run/secrets/")) {
		return false
	}
	var file struct {
		Services map[string]struct {
			Image string `yaml:"image"`
		} `yaml:"services"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return false // docker compose will say so
	}
	return file.Services[service].Image == file.Services[spec.MainService].Image
}

// execArgs are docker compose's arguments to run command in service's container.
func execArgs(service string, flags, command []string) []string {
	return slices.Concat([]string{"exec"}, flags, []string{service}, command)
}
