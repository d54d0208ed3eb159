package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/report"
	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkOptions are the options of check.
type checkOptions struct {
	format   report.Format
	severity rules.Severity // the least grave that is told
	failOn   rules.Severity // the least grave that fails

	fix, diff bool // mend what can be; show it only
}

func newCheckCommand(t *tool) *cobra.Command {
	var o struct {
		format, severity, failOn string
		fix, diff, dryRun        bool
	}
	cmd := &cobra.Command{
		Use:   "check [OPTIONS]",
		Short: "Check the spec, and hold it against the project's files",
		Long: `Check the spec, and hold it against the project's files: as it is, and in each
of its environments. With --env, in that one alone; base is the spec without one.

Exits with 0 when the spec is fine, warnings or not, and with 1 when it is not;
with --fail-on warning, warnings are not fine either. The formats json, sarif and
github are for programs: stdout has the report and nothing else. Needs no engine
and no network.

With --fix, what can only be meant in one way is mended in the spec and its
environments' files, and the rest is told; comments and layout stay as they are.
--diff shows what that would change.`,
		Example: `  docker pyapp check
  docker pyapp check --env prod
  docker pyapp check -f pyproject.toml
  docker pyapp check --fail-on warning
  docker pyapp check --fix --diff
  docker pyapp check --format sarif > pyapp.sarif`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options, err := checkOptionsOf(cmd, o.format, o.severity, o.failOn)
			if err != nil {
				return err
			}
			options.fix, options.diff = o.fix, o.diff || o.dryRun
			if err := options.fixable(cmd); err != nil {
				return err
			}
			return runCheck(t, options)
		},
	}
	t.projectFlags(cmd, "f")
	chosenFlag(cmd, &o.format, "format", "The `format` of what is told", report.Formats(), report.FormatText)
	chosenFlag(cmd, &o.severity, "severity", "The least `severity` that is told", rules.Severities(), rules.Warning)
	chosenFlag(cmd, &o.failOn, "fail-on", "The least `severity` with which the exit code is 1", rules.Severities(), rules.Error)
	cmd.Flags().BoolVar(&o.fix, "fix", false, "Mend the spec where only one thing can be meant, and tell the rest")
	cmd.Flags().BoolVar(&o.diff, "diff", false, "With --fix: write nothing; show what would change")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "The same as --diff")
	return cmd
}

// checkOptionsOf reads what the flags say.
func checkOptionsOf(cmd *cobra.Command, format, severity, failOn string) (o checkOptions, err error) {
	if o.format, err = chosen(cmd, "format", format, report.Formats()); err != nil {
		return o, err
	}
	if o.severity, err = chosen(cmd, "severity", severity, rules.Severities()); err != nil {
		return o, err
	}
	if o.failOn, err = chosen(cmd, "fail-on", failOn, rules.Severities()); err != nil {
		return o, err
	}
	if o.failOn == rules.Warning && o.severity == rules.Error {
		return o, usage(cmd, "--fail-on warning would fail without a word: --severity error tells no warning")
	}
	return o, nil
}

// chosenFlag gives cmd a flag whose value is one of a few words.
func chosenFlag[T ~string](cmd *cobra.Command, value *string, name, what string, words []T, usual T) {
	cmd.Flags().StringVar(value, name, string(usual), what+": "+oneOf(words))
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(texts(words), cobra.ShellCompDirectiveNoFileComp)) // errors are about flags that do not exist
}

// chosen is the word that a flag names.
func chosen[T ~string](cmd *cobra.Command, name, given string, words []T) (T, error) {
	if i := slices.Index(words, T(given)); i >= 0 {
		return words[i], nil
	}
	return "", usage(cmd, fmt.Sprintf("--%s is %s, not %q", name, oneOf(words), given))
}

// oneOf says words in a sentence: "text, json or sarif".
func oneOf[T ~string](words []T) string {
	all, last := texts(words), len(words)-1
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

func texts[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

func runCheck(t *tool, o checkOptions) error {
	p, err := t.findOrInit()
	if err != nil {
		return err
	}
	d, err := readAll(p.spec)
	if err != nil {
		return err
	}
	if o.fix {
		if d, err = t.fix(p, d, o); err != nil {
			return err
		}
	}
	others, problems, err := p.examineAll(d, t.environment == "")
	if err != nil {
		return err
	}
	problems = report.Least(problems, o.severity)
	fails := len(report.Least(report.Told(problems), o.failOn)) > 0
	if o.format == report.FormatText {
		return t.tellCheck(p, others, problems, fails, o.diff)
	}
	err = report.Write(t.cli.Out(), o.format, report.Report{
		Version: versionText(), Spec: here(p.spec), Problems: problems,
		Environments: append([]string{comparedWith(p.environment)}, others...),
	})
	if err == nil && fails {
		return toldError{}
	}
	return err
}

// tellCheck tells what was found, and that all is fine where that is so. Quiet leaves
// stdout to a diff.
func (t *tool) tellCheck(p project, others []string, problems spec.Problems, fails, quiet bool) error {
	if err := t.print(problems); err != nil {
		return err
	}
	if fails {
		return toldError{}
	}
	if quiet {
		return nil
	}
	ignored := ""
	if n := len(problems) - len(report.Told(problems)); n > 0 {
		ignored = fmt.Sprintf(" (%d ignored)", n)
	}
	_, err := fmt.Fprintf(t.cli.Out(), "%s: fine%s%s\n", p.spec, checkedWords(p.environment, others), ignored)
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
