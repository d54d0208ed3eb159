package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newPlanCommand(t *tool) *cobra.Command {
	other := ""
	cmd := &cobra.Command{
		Use:   "plan [OPTIONS]",
		Short: "Print what is built and what runs, as JSON",
		Long: `Print what is built and what runs, as JSON: everything that the generated files
say, before any syntax of theirs, each value with the spec's field and the
reason it comes from. Needs no engine and no network.

--diff prints instead what differs from the plan of another environment; base is
the spec without one.`,
		Example: `  docker pyapp plan
  docker pyapp plan --env prod --diff base
  docker pyapp plan | jq -r .image.ref`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("diff") {
				return runPlanDiff(t, other)
			}
			return runPlan(t)
		},
	}
	t.projectFlags(cmd, "f")
	cmd.Flags().StringVar(&other, "diff", "", "Print what differs from the plan of this other `environment`, or of base")
	_ = cmd.RegisterFlagCompletionFunc("diff", t.completeEnvironments)
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

// runPlanDiff prints what is other in the plan than in that of another environment.
func runPlanDiff(t *tool, other string) error {
	p, err := t.find()
	if err != nil {
		return err
	}
	after, err := t.plan(p)
	if err != nil {
		return err
	}
	before, err := p.in(environmentName(other)).quietPlan()
	if err != nil {
		return err
	}
	differences, err := plan.Differences(before, after)
	if err != nil {
		return err
	}
	return printDifferences(t.cli.Out(), comparedWith(before.Environment), comparedWith(after.Environment), differences)
}

// quietPlan is the plan of p without its warnings; its errors say the environment.
func (p project) quietPlan() (plan.Plan, error) {
	d, err := readDocument(p.spec, func(environment string) bool { return environment == p.environment })
	if err != nil {
		return plan.Plan{}, err
	}
	s, problems, err := p.examine(spec.NewLoader(), d, p.environment)
	switch {
	case err != nil:
		return plan.Plan{}, err
	case problems.HasErrors() && p.environment != "":
		return plan.Plan{}, spec.Merge(nil, []string{p.environment}, []spec.Problems{problems})
	case problems.HasErrors():
		return plan.Plan{}, problems
	}
	return p.planned(s.App)
}

// printDifferences prints the values of two plans that differ, in the way of a diff.
func printDifferences(out io.Writer, before, after string, differences []plan.Difference) error {
	var text strings.Builder
	if len(differences) == 0 {
		fmt.Fprintf(&text, "the plans of %s and %s are the same\n", before, after)
	} else {
		fmt.Fprintf(&text, "--- %s\n+++ %s\n", before, after)
	}
	for _, d := range differences {
		fmt.Fprintln(&text, d.Path)
		if d.Before != "" {
			fmt.Fprintln(&text, "-", d.Before)
		}
		if d.After != "" {
			fmt.Fprintln(&text, "+", d.After)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}
