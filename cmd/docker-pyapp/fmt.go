package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

type fmtOptions struct{ check, diff bool }

func newFmtCommand(t *tool) *cobra.Command {
	o := fmtOptions{}
	cmd := &cobra.Command{
		Use:   "fmt [OPTIONS]",
		Short: "Lay out the spec as cue fmt does",
		Long: `Lay out the spec, and its environments' files, as cue fmt does. Comments stay.
What is not CUE is left alone: YAML, JSON and TOML have formatters of their own.`,
		Example: `  docker pyapp fmt
  docker pyapp fmt --check   # in CI
  docker pyapp fmt --diff`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return runFmt(t, o) },
	}
	t.fileFlags(cmd, "f")
	cmd.Flags().BoolVar(&o.check, "check", false, "Write nothing; name the files that would change, and exit with 1 when there are some")
	cmd.Flags().BoolVar(&o.diff, "diff", false, "Write nothing; show what would change")
	return cmd
}

func runFmt(t *tool, o fmtOptions) error {
	p, err := t.find()
	if err != nil {
		return err
	}
	d, err := readAll(p.spec)
	if err != nil {
		return err
	}
	laid, err := d.laidOut(p.spec)
	if err != nil {
		return err
	}
	changed := replacements(p.spec, d, laid)
	if o.diff {
		if err := showChanges(t.cli.Out(), changed); err != nil {
			return err
		}
	}
	switch {
	case o.check && len(changed) > 0:
		return fmt.Errorf("not laid out as they should be: %s\n  docker pyapp fmt   does it", strings.Join(namesOf(changed), ", "))
	case !o.check && !o.diff:
		return t.layOut(p, changed)
	}
	return nil
}

// layOut writes what changes, and says what it did.
func (t *tool) layOut(p project, changed []replacement) error {
	if err := replaceFiles(changed); err != nil {
		return err
	}
	for _, name := range namesOf(changed) {
		fmt.Fprintln(t.cli.Out(), name, "laid out")
	}
	switch {
	case !spec.HasFormat(p.spec):
		fmt.Fprintf(t.cli.Out(), "%s is left alone: docker pyapp lays out CUE, and an editor the other formats\n", here(p.spec))
	case len(changed) == 0:
		fmt.Fprintln(t.cli.Out(), here(p.spec), "is laid out as it should be")
	}
	return nil
}

// laidOut is a spec with its environments' files as spec.Format has them. The errors
// of all of them are told at once.
func (d document) laidOut(name string) (document, error) {
	var problems spec.Problems
	format := func(name string, data []byte) []byte {
		if !spec.HasFormat(name) {
			return data
		}
		laid, err := spec.Format(name, data)
		if err == nil {
			return laid
		}
		if wrong, ok := err.(spec.Problems); ok {
			problems = append(problems, fromHere(wrong)...)
		}
		return data
	}
	next := document{data: format(name, d.data), siblings: append([]spec.Sibling{}, d.siblings...)}
	for i, s := range next.siblings {
		next.siblings[i].Data = format(s.Name, s.Data)
	}
	if len(problems) > 0 {
		return d, problems
	}
	return next, nil
}
