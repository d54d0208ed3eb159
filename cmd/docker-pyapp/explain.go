package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/internal/near"
	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/schema"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newExplainCommand(t *tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain [OPTIONS] [FIELD | FILE[:LINE] | CODE]",
		Short: "Explain a field of the spec, a line of a generated file, or a problem's code",
		Long: `Explain a field of the spec: what it may hold, what holds without it, an example,
where to read on, and what the project's own spec says there. Without an argument,
the fields at the top.

Explain a line of a generated file: the field of the spec and its line, or the
default, that put it there, and why. Without a line, all lines as a table.

Explain the code or the name of a problem that check tells. Needs no engine and no
network.`,
		Example: `  docker pyapp explain limits.memory
  docker pyapp explain server.gunicorn     # its fields
  docker pyapp explain processes.NAME.health
  docker pyapp explain Dockerfile:12
  docker pyapp explain compose.yaml        # each line with its field
  docker pyapp explain PYA015`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(cmd, fmt.Sprintf("takes one argument, but there are %d", len(args)))
			}
			return nil
		},
		ValidArgsFunction: completeExplained,
		RunE:              func(cmd *cobra.Command, args []string) error { return runExplain(t, cmd, strings.Join(args, "")) },
	}
	t.projectFlags(cmd, "f")
	return cmd
}

func runExplain(t *tool, cmd *cobra.Command, what string) error {
	if strings.ContainsAny(what, ":/") || slices.Contains(generate.Names(), what) {
		return explainFile(t, cmd, what)
	}
	rule, isRule := rules.Find(what)
	field, err := schema.Explain(what)
	unknown, isUnknown := errors.AsType[schema.UnknownField](err)
	switch {
	case isUnknown && isRule:
		_, err = io.WriteString(t.cli.Out(), rules.Page(rule))
		return err
	case isUnknown:
		return t.unexplained(what, unknown)
	case err != nil:
		return err
	}
	return t.explainField(what, field, rule.Code)
}

// unexplained is the error of what is no field, no generated file and no rule.
func (t *tool) unexplained(what string, unknown schema.UnknownField) error {
	if isCode(what) {
		return fmt.Errorf("there is no problem with the code %s: docs/rules.md lists them", what)
	}
	dir := cmp.Or(t.directory, filepath.Dir(t.file))
	if info, err := os.Stat(filepath.Join(dir, what)); err == nil && info.Mode().IsRegular() {
		return notGenerated(what)
	}
	group, name := schema.Parent(unknown.Path)
	message := unknown.Error()
	var paths []string
	for _, near := range near.Words(name, unknown.Known) {
		paths = append(paths, strings.TrimPrefix(group+"."+near, "."))
	}
	switch {
	case len(paths) > 0:
		message += "; did you mean " + strings.Join(paths, " or ") + "?"
	case len(unknown.Known) > 0:
		message += "\n        it has   " + strings.Join(unknown.Known, " ")
	}
	return errors.New(message)
}

func isCode(what string) bool {
	digits, isOne := strings.CutPrefix(strings.ToUpper(what), "PYA")
	return isOne && digits != "" && strings.Trim(digits, "0123456789") == ""
}

func notGenerated(name string) error {
	return fmt.Errorf("%s is no file that docker pyapp generates; those are %s", name, spec.List(generate.Names()))
}

// explainField prints a field, and what the spec that is here says of it. path is as
// the user wrote it, and code that of a problem with the same name; "" is none.
func (t *tool) explainField(path string, f schema.Field, code string) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n\n%s\n", cmp.Or(f.Path, "the spec"), plainText(f.Doc))
	if f.Choice != "" {
		fmt.Fprintf(&text, "%s\n", plainText(f.Choice))
	}
	text.WriteByte('\n')
	for _, fact := range []struct{ name, text string }{
		{"Value", f.Type}, {"Default", f.Default}, {"Example", f.Example}, {"Since", f.Since}, {"More", f.Link},
	} {
		if fact.text != "" {
			fmt.Fprintf(&text, "%-9s%s\n", fact.name+":", plainText(fact.text))
		}
	}
	if code != "" {
		fmt.Fprintf(&text, "%-9sof the same name: docker pyapp explain %s\n", "Problem:", code)
	}
	if path != "" && !slices.Contains(strings.Split(path, "."), schema.AnyName) {
		text.WriteString(t.written(path))
	}
	text.WriteString(fieldTable(f.Fields))
	_, err := io.WriteString(t.cli.Out(), text.String())
	return err
}

// plainText is the schema's Markdown for a terminal.
func plainText(text string) string { return strings.ReplaceAll(text, "`", "") }

// fieldTable lists fields with the first sentence of what they are.
func fieldTable(fields []schema.Field) string {
	if len(fields) == 0 {
		return ""
	}
	var text strings.Builder
	text.WriteString("\nFields:\n")
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, f := range fields {
		first, _, _ := strings.Cut(f.Doc, ". ")
		_, name := schema.Parent(f.Path)
		fmt.Fprintf(columns, "  %s\t%s\n", name, plainText(strings.TrimSuffix(first, ".")+"."))
	}
	columns.Flush()
	return text.String()
}

// written is where the project's spec writes a field; "" where there is no spec.
func (t *tool) written(path string) string {
	p, err := t.find()
	if err != nil {
		return ""
	}
	s, _, err := p.read()
	switch {
	case err != nil:
		return ""
	case s == nil:
		return fmt.Sprintf("%-9s%s has mistakes: docker pyapp check tells them\n", "Here:", p.spec)
	}
	if w, ok := s.Written(path); ok {
		return fmt.Sprintf("%-9s%s\n%s\n", "Here:", w.Location, w.Excerpt)
	}
	return fmt.Sprintf("%-9s%s does not write it\n", "Here:", p.spec)
}

// completeExplained completes fields a name at a time, and the generated files.
func completeExplained(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	group := typed[:max(0, strings.LastIndexByte(typed, '.'))]
	var words []string
	if field, err := schema.Explain(group); err == nil {
		for _, f := range field.Fields {
			_, name := schema.Parent(f.Path)
			words = append(words, strings.TrimPrefix(group+"."+name, "."))
		}
	}
	if strings.HasPrefix(strings.ToUpper(typed), "PYA") {
		for _, r := range rules.All() {
			words = append(words, r.Code+"\t"+r.Name)
		}
	}
	return append(words, generate.Names()...), cobra.ShellCompDirectiveNoFileComp
}
