package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newCheckCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [OPTIONS]",
		Short: "Check the spec, and hold it against the project's files",
		Long: `Check the spec, and hold it against the project's files: as it is, and in each
of its environments. With --env, in that one alone; base is the spec without one.

Exits with 0 when the spec is fine, warnings or not, and with 1 when it is not.
Needs no engine and no network.`,
		Example: `  docker pyapp check
  docker pyapp check --env prod
  docker pyapp check -f pyproject.toml`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return runCheck(t) },
	}
	t.projectFlags(cmd, "f")
	return cmd
}

func runCheck(t *tool) error {
	p, err := t.find()
	if err != nil {
		return err
	}
	environments, problems, err := p.examineAll(t.environment == "")
	if err != nil {
		return err
	}
	if err := t.tell(problems); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.cli.Out(), "%s: fine%s\n", p.spec, checkedWords(p.environment, environments))
	return err
}

// checkedWords says in which environments a spec is fine.
func checkedWords(one string, all []string) string {
	switch {
	case one != "":
		return " in the environment " + one
	case len(all) == 1:
		return ", in the environment " + all[0] + " too"
	case len(all) > 1:
		return ", in the environments " + spec.List(all) + " too"
	}
	return ""
}
