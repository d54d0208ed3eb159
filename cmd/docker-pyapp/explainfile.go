package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// explainFile explains a line of a generated file, or all of them.
func explainFile(t *tool, cmd *cobra.Command, what string) error {
	name, number, err := fileAndLine(cmd, what)
	if err != nil {
		return err
	}
	p, err := t.find()
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(p.dir, name); err == nil && slices.Contains(generate.Names(), rel) {
		name = rel
	}
	name = filepath.Clean(name)
	if !slices.Contains(generate.Names(), name) {
		return notGenerated(name)
	}
	s, lines, err := t.traced(p, name)
	switch {
	case err != nil:
		return err
	case number > len(lines):
		return fmt.Errorf("%s has no line %d: it has %d lines", name, number, len(lines))
	case number == 0:
		return printTable(t.cli.Out(), s, lines)
	}
	return printLine(t.cli.Out(), s, name, number, lines[number-1])
}

// fileAndLine takes "Dockerfile:12" apart; line 0 is all of them.
func fileAndLine(cmd *cobra.Command, what string) (name string, line int, err error) {
	name, number, said := strings.Cut(what, ":")
	if !said {
		return name, 0, nil
	}
	line, err = strconv.Atoi(number)
	if err != nil || line < 1 {
		return name, 0, usage(cmd, fmt.Sprintf("%q is no line of a file: write it as in   Dockerfile:12", what))
	}
	return name, line, nil
}

// traced is a generated file of p, line by line, in the form that it has on disk. Where
// it differs there, that is told.
func (t *tool) traced(p project, name string) (*spec.Spec, []plan.Line, error) {
	s, problems, err := p.read()
	switch {
	case err != nil:
		return nil, nil, err
	case problems.HasErrors():
		return nil, nil, problems
	}
	planned, err := p.planned(s.App)
	if err != nil {
		return nil, nil, err
	}
	lines, err := form(s, annotated(p.dir)).Lines(planned)
	if err != nil {
		return nil, nil, err
	}
	return s, lines[name], t.tellDrift(p, generate.File{Name: name, Data: plan.Bytes(lines[name])})
}

// tellDrift tells that a file on disk is not the one that is explained.
func (t *tool) tellDrift(p project, f generate.File) error {
	changes, err := generate.Drift(p.dir, []generate.File{f})
	if err != nil {
		return err
	}
	for _, c := range changes {
		if c.State == generate.Missing {
			fmt.Fprintf(t.cli.Err(), "%s is not written yet; this is the one that docker pyapp generate%s writes\n", c.Name, environmentArg(p.environment))
			continue
		}
		fmt.Fprintf(t.cli.Err(), "%s is not in step with %s%s (%s): this is about the one that would be written, and lines can differ\n"+
			"  docker pyapp generate --diff%s   shows the difference\n",
			c.Name, p.spec, forEnvironment(p.environment), c.State, environmentArg(p.environment))
	}
	return nil
}

// printLine prints a line and all that is known of where it comes from.
func printLine(out io.Writer, s *spec.Spec, name string, number int, line plan.Line) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s:%d: %s\n\n", name, number, line.Text)
	w, isWritten := s.Written(line.Field)
	switch {
	case line.Field == "":
		fmt.Fprintf(&text, "Field:   none: it is a default of docker pyapp\n")
	case isWritten:
		fmt.Fprintf(&text, "Field:   %s, at %s\n%s\n", line.Field, w.Location, w.Excerpt)
	default:
		fmt.Fprintf(&text, "Field:   %s, which %s does not write: it is a default of docker pyapp, and this field changes it\n", line.Field, s.File)
	}
	if why := line.Why(); why != "" {
		fmt.Fprintf(&text, "Why:     %s\n", why)
	}
	fmt.Fprintf(&text, "Source:  %s\n", line.Source)
	_, err := io.WriteString(out, text.String())
	return err
}

// printTable prints all lines of a file with their fields.
func printTable(out io.Writer, s *spec.Spec, lines []plan.Line) error {
	columns := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "LINE\tFIELD\tSPEC\tTEXT")
	for i, line := range lines {
		field, place := line.Field, "default"
		if field == "" {
			field = "-"
		}
		if w, ok := s.Written(line.Field); ok {
			place = fmt.Sprintf("%s:%d", filepath.Base(w.File), w.Line)
		}
		fmt.Fprintf(columns, "%d\t%s\t%s\t%s\n", i+1, field, place, strings.ReplaceAll(line.Text, "\t", "    "))
	}
	return columns.Flush()
}
