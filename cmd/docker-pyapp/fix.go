package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/report"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// mostRounds is above what a file of the longest has: where the syntax is wrong, one
// line may have to be mended before the next is looked at.
const mostRounds = 200

// fixable refuses flags that have no meaning together.
func (o checkOptions) fixable(cmd *cobra.Command) error {
	switch {
	case o.diff && !o.fix:
		return usage(cmd, "--diff shows what --fix would change: write both")
	case o.diff && o.format != report.FormatText:
		return usage(cmd, "--diff and --format "+string(o.format)+" both write to stdout: the fixes are in the report, without --fix")
	}
	return nil
}

// fix mends the files of a spec where that is mechanical, and returns them as they are then.
func (t *tool) fix(p project, d document, o checkOptions) (document, error) {
	fixed, made, err := p.fixed(d, t.environment == "")
	if err != nil {
		return d, err
	}
	changed := replacements(p.spec, d, fixed)
	if o.diff {
		return fixed, showChanges(t.cli.Out(), changed)
	}
	if err := replaceFiles(changed); err != nil {
		return d, err
	}
	out := io.Writer(t.cli.Out())
	if o.format != report.FormatText {
		out = t.cli.Err()
	}
	return fixed, tellFixed(out, made)
}

// fixed mends in rounds, until nothing mechanical is left: what is behind a mistake may
// be the next one.
func (p project) fixed(d document, more bool) (document, spec.Problems, error) {
	var all spec.Problems
	seen := map[string]bool{}
	for range mostRounds {
		seen[d.text()] = true
		_, problems, err := p.examineAll(d, more)
		if err != nil {
			return d, nil, err
		}
		next, made := d.fix(p.spec, problems)
		if len(made) == 0 || seen[next.text()] {
			break
		}
		d, all = next, append(all, made...)
	}
	return d, all, nil
}

// fix makes the edits of problems in the spec and its environments' files.
func (d document) fix(name string, problems spec.Problems) (document, spec.Problems) {
	fixed, made := spec.Fix(here(name), d.data, problems)
	next := document{data: fixed, siblings: append([]spec.Sibling{}, d.siblings...)}
	for i, s := range next.siblings {
		data, more := spec.Fix(here(s.Name), s.Data, problems)
		next.siblings[i].Data, made = data, append(made, more...)
	}
	return next, made
}

// text is all of a document, to tell it from another.
func (d document) text() string {
	texts := []string{string(d.data)}
	for _, s := range d.siblings {
		texts = append(texts, string(s.Data))
	}
	return strings.Join(texts, "\x00")
}

// tellFixed says what was mended, and how.
func tellFixed(out io.Writer, made spec.Problems) error {
	for _, p := range made {
		if _, err := fmt.Fprintln(out, p.Fixed()); err != nil {
			return err
		}
	}
	return nil
}
