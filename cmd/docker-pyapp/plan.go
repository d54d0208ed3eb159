package main

import (
	"encoding/json"

	"github.com/spf13/cobra"
)

func newPlanCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan [OPTIONS]",
		Short: "Print what is built and what runs, as JSON",
		Long: `Print what is built and what runs, as JSON: everything that the generated files
say, before any syntax of theirs, each value with the spec's field and the
reason it comes from. Needs no engine and no network.`,
		Example: `  docker pyapp plan
  docker pyapp plan | jq -r .image.ref`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return runPlan(t) },
	}
	t.projectFlags(cmd, "f")
	return cmd
}

func runPlan(t *tool) error {
	p, err := t.find()
	if err != nil {
		return err
	}
	planned, err := t.plan(p)
	if err != nil {
		return err
	}
	out := json.NewEncoder(t.cli.Out())
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(planned)
}
