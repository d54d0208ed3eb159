package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCheckCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [OPTIONS]",
		Short: "Check the spec, and hold it against the project's files",
		Long: `Check the spec, and hold it against the project's files.

Exits with 0 when the spec is fine, warnings or not, and with 1 when it is not.
Needs no engine and no network.`,
		Example: `  docker pyapp check
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
	if _, err := t.load(p); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.cli.Out(), "%s: fine\n", p.spec)
	return err
}
