package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// engineOptions are the options of the commands that run docker.
type engineOptions struct {
	dryRun bool
	passed *pflag.FlagSet // docker's own flags that a user types out of habit
}

// engineFlags gives cmd what all commands that run docker have in common.
func (t *tool) engineFlags(cmd *cobra.Command, o *engineOptions) {
	cmd.Annotations = map[string]string{passOn: "true"}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "Print the docker commands, and neither run them nor write a file")
	cmd.Flags().AddFlagSet(o.passed)
}

// runDocker runs docker with args, or prints that. When it fails because a part
// of docker is missing, that is told after docker's own message.
func (t *tool) runDocker(cmd *cobra.Command, o engineOptions, args []string) error {
	h := host{
		command: dockerCommand(cmd.Root()),
		in:      os.Stdin, out: os.Stdout, stderr: os.Stderr,
		terminal: t.cli.Out().IsTerminal(),
	}
	var d docker = h
	if o.dryRun {
		d = printer{command: h.command, out: t.cli.Out()}
	}
	err := d.run(cmd.Context(), args)
	var failed dockerError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return noDocker()
	case errors.As(err, &failed) && !failed.interrupted && !has(args, "--builder"):
		_ = t.print(diagnose(cmd.Context(), h.ask, args[0])) // docker's failure is what is passed on
	}
	return err
}

// generated brings the project's files up to date and returns its plan; a dry
// run only looks whether that could be done.
func (t *tool) generated(o engineOptions) (project, plan.Plan, error) {
	find := t.findOrInit
	if o.dryRun {
		find = t.find
	}
	p, err := find()
	if err != nil {
		return p, plan.Plan{}, err
	}
	planned, files, err := t.files(p, annotated(p.dir))
	if err != nil {
		return p, planned, err
	}
	if o.dryRun {
		_, err = planWrites(p.dir, files, false)
		return p, planned, err
	}
	before := writtenFor(filepath.Join(p.dir, "compose.yaml"))
	written, err := generate.Write(p.dir, files, false)
	if len(written) > 0 && err == nil {
		other := ""
		if before != p.environment && before != "" {
			other = "; they were" + forEnvironment(before)
		}
		fmt.Fprintf(t.cli.Err(), "wrote %s in %s%s%s\n", strings.Join(written, ", "), p.dir, forEnvironment(p.environment), other)
	}
	if err != nil {
		return p, planned, err
	}
	return p, planned, makeSecrets(t.cli.Err(), p.dir, planned)
}

// makeSecrets makes the passwords that are not there yet, and says so.
func makeSecrets(out io.Writer, dir string, p plan.Plan) error {
	made, err := generate.MakeSecrets(dir, p)
	for _, file := range made {
		fmt.Fprintln(out, "made", file)
	}
	return err
}

// running is the project for the commands about what already runs. They go by
// the Compose file that it was started with: a spec that has since been broken,
// or given another name, must keep nobody from stopping it.
func (t *tool) running(o engineOptions) (project, error) {
	p, err := t.find()
	if err != nil {
		return p, err
	}
	if isGenerated(filepath.Join(p.dir, "compose.yaml")) {
		t.tellOther(p)
		return p, nil
	}
	p, _, err = t.generated(o) // which refuses what somebody else wrote
	return p, err
}

func isGenerated(file string) bool {
	data, err := os.ReadFile(file)
	return err == nil && generate.IsGenerated(data)
}

// composeCommand is docker compose for the project in dir, up to the command's
// name. The user's compose.override.yaml counts, as for plain docker compose.
func composeCommand(dir string, overrides []string) []string {
	args := []string{"compose", "--project-directory", dir, "-f", filepath.Join(dir, "compose.yaml")}
	for _, name := range overrides {
		args = append(args, "-f", filepath.Join(dir, name))
	}
	return args
}

// overrides is the file that docker compose would read beside compose.yaml in
// dir, the first of these names (compose-go, cli.DefaultOverrideFileNames).
func overrides(dir string) []string {
	for _, name := range []string{
		"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
	} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return []string{name}
		}
	}
	return nil
}
