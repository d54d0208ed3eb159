package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/policy"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// policyFlag gives cmd the flag that names policies.
func (t *tool) policyFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&t.policies, "policy", nil, "A policy, or a `folder` of policies, that has to hold beside those in a folder named policy around the project")
}

// policiesOf reads the policies of the project in dir, once, and only when they are asked for.
func (t *tool) policiesOf(dir string) func() ([]policy.File, error) {
	return sync.OnceValues(func() ([]policy.File, error) {
		return policy.Find(dir, os.Getenv(policy.Variable), t.policies)
	})
}

// breaches is what the project's policies have against an app that is good otherwise.
func (p project) breaches(s *spec.Spec) ([]spec.Finding, error) {
	policies, err := p.policies()
	if err != nil || len(policies) == 0 {
		return nil, err
	}
	facts, err := p.facts(s.App)
	if err != nil {
		return nil, err
	}
	return policy.Hold(policies, facts, s.Wrote), nil
}

func (p project) facts(app spec.App) (policy.Facts, error) {
	planned, err := generate.Plan(app, filepath.Base(p.spec), p.files)
	if err != nil {
		return policy.Facts{}, err
	}
	return policy.NewFacts(app, planned)
}

func newPolicyCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy [OPTIONS] [COMMAND]",
		Short: "Show which policies hold for the project, try them, test them",
		Long: `Show which policies hold for the project, and where they are from.

A policy is a file of CUE with rules that specs have to keep: it can refuse an
application, and change nothing of it. Those in a folder named policy, or a file
policy.cue, in the project's folder or any folder above it hold, and with them those of
--policy and of the variable DOCKER_PYAPP_POLICY. check and all the commands that read
the spec hold it against them.`,
		Example: `  docker pyapp policy
  docker pyapp policy facts      # what rules are written about
  docker pyapp policy test       # the policies' own tests
  docker pyapp policy --policy ../company/policy`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return helpOrUnknown(cmd, args)
			}
			return runPolicy(t)
		},
		SuggestionsMinimumDistance: 2,
	}
	t.projectFlags(cmd, "f")
	cmd.AddCommand(newPolicyFactsCommand(t), newPolicyTestCommand(t))
	return cmd
}

func runPolicy(t *tool) error {
	p, err := t.find()
	if _, isNoSpec := errors.AsType[*spec.FindError](err); err != nil && !isNoSpec {
		return err
	}
	files, err := p.policies()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		_, err := fmt.Fprintln(t.cli.Out(), "no policy holds here: there is none in a folder named policy in this folder or above it, and none of --policy and "+policy.Variable)
		return err
	}
	table := tabwriter.NewWriter(t.cli.Out(), 0, 0, 3, ' ', 0)
	for _, f := range files {
		fmt.Fprintf(table, "%s\t%s\n", f.Name, f.From)
	}
	return table.Flush()
}

func newPolicyFactsCommand(t *tool) *cobra.Command {
	format := "cue"
	cmd := &cobra.Command{
		Use:   "facts [OPTIONS]",
		Short: "Print what rules are written about",
		Long: `Print the facts about the application that rules are written about: the spec with
all that it leaves out filled in, sizes in bytes, durations in seconds, and what only
the plan knows, such as the base image. Needs no engine and no network.`,
		Example: `  docker pyapp policy facts
  docker pyapp policy facts --env prod --format json | jq .processes`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPolicyFacts(t, cmd, format) },
	}
	t.projectFlags(cmd, "f")
	cmd.Flags().StringVar(&format, "format", format, "The `format`: cue or json")
	return cmd
}

func runPolicyFacts(t *tool, cmd *cobra.Command, format string) error {
	write := map[string]func(policy.Facts) ([]byte, error){"cue": policy.Facts.CUE, "json": policy.Facts.JSON}[format]
	if write == nil {
		return usage(cmd, fmt.Sprintf(`--format is "cue" or "json", not %q`, format))
	}
	p, err := t.find()
	if err != nil {
		return err
	}
	p.policies = noPolicies // which facts there are does not hang on what is allowed
	s, err := t.load(p)
	if err != nil {
		return err
	}
	facts, err := p.facts(s.App)
	if err != nil {
		return err
	}
	text, err := write(facts)
	if err != nil {
		return err
	}
	_, err = t.cli.Out().Write(text)
	return err
}

func noPolicies() ([]policy.File, error) { return nil, nil }
