package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/detect"
	"github.com/docker-pyapp/docker-pyapp/report"
)

type initOptions struct {
	from               string // a file whose contents are carried over
	as                 detect.Notation
	format             report.Format
	yes, print, update bool
}

func newInitCommand(t *tool) *cobra.Command {
	var o initOptions
	var as, format string
	cmd := &cobra.Command{
		Use:   "init [OPTIONS] [DIR]",
		Short: "Look at a project, and write its spec",
		Long: `Look at the project in DIR, by default the current folder, and write its spec:
pyapp.cue, with the evidence for each value. On a terminal it asks where the project
leaves something open; Enter takes the answer that it believes in, as --yes does for
all of them. Needs no engine, no network and no Python, and executes nothing.

A spec that is there is never overwritten: what it lacks is shown as a diff, which
--update adds, and what the project says otherwise is told.

With --from, what a Dockerfile, Compose file, Procfile or fly.toml says is carried
over, and what a spec can't say is listed line by line.`,
		Example: `  docker pyapp init
  docker pyapp init --yes backend
  docker pyapp init --print
  docker pyapp init --as pyproject
  docker pyapp init --from Dockerfile
  docker pyapp init --update
  docker pyapp init --print --format json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.as, err = chosen(cmd, "as", as, detect.Notations()); err != nil {
				return err
			}
			if o.format, err = chosen(cmd, "format", format, initFormats()); err != nil {
				return err
			}
			if o.print && o.update {
				return usage(cmd, "--print writes no file, and --update does: one of them at a time")
			}
			return runInit(t, o, t.initFolder(args))
		},
	}
	t.initFlags(cmd, &o, &as, &format)
	return cmd
}

func (t *tool) initFlags(cmd *cobra.Command, o *initOptions, as, format *string) {
	flags := cmd.Flags()
	flags.StringVar(&t.directory, "project-directory", "", "The project's `folder`, as DIR is")
	flags.StringVar(&o.from, "from", "", "Carry over what this `file` says: a Dockerfile, Compose file, Procfile or fly.toml")
	chosenFlag(cmd, as, "as", "The `notation` of the spec that is written", detect.Notations(), detect.CUE)
	chosenFlag(cmd, format, "format", "The `format` of what is told", initFormats(), report.FormatText)
	flags.BoolVarP(&o.yes, "yes", "y", false, "Ask nothing: take the answers that the evidence speaks for")
	flags.BoolVar(&o.print, "print", false, "Print the spec, and write no file")
	flags.BoolVar(&o.update, "update", false, "Add to a spec that is there what it lacks")
	_ = cmd.MarkFlagDirname("project-directory") // errors are about flags that do not exist
	_ = cmd.MarkFlagFilename("from")
}

func initFormats() []report.Format { return []report.Format{report.FormatText, report.FormatJSON} }

// initFolder is the folder that init is about.
func (t *tool) initFolder(args []string) string {
	switch {
	case len(args) > 0:
		return folder(args[0])
	case t.directory != "":
		return folder(t.directory)
	}
	return "."
}

// found is what init found in a project.
type found struct {
	dir        string // the project's folder
	report     detect.Report
	from       string // the file that was carried over; "" is none
	notCarried []detect.NotCarried
}

func runInit(t *tool, o initOptions, dir string) error {
	f, err := lookAt(dir, o.from)
	if err != nil {
		return err
	}
	if len(f.report.Applications) == 0 {
		return t.tellNone(f, o)
	}
	if asksAt(t) && !o.yes && !o.print && o.format == report.FormatText {
		if f, err = newAsker(t.cli.In(), t.cli.Err()).settle(f); err != nil {
			return err
		}
	}
	drafts, err := f.drafts(o.as)
	if err != nil {
		return err
	}
	switch {
	case o.format == report.FormatJSON:
		return t.initJSON(f, drafts, o)
	case o.print:
		return printDrafts(t.cli.Out(), drafts)
	}
	return t.writeDrafts(f, drafts, o)
}

// asksAt tells whether there is somebody at a terminal to ask.
func asksAt(t *tool) bool { return t.cli.In().IsTerminal() && t.cli.Err().IsTerminal() }

// lookAt looks at the project in a folder, and at a file that is carried over.
func lookAt(dir, from string) (found, error) {
	f := found{dir: dir, from: from}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return f, fmt.Errorf("%s: there is no such folder", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return f, err
	}
	defer root.Close()
	path, err := filepath.Abs(dir)
	if err != nil {
		return f, err
	}
	options := detect.Options{Folder: filepath.Base(path), Today: time.Now()}
	if from == "" {
		f.report = detect.Detect(root.FS(), options)
		return f, nil
	}
	name, data, err := readFrom(dir, from)
	if err != nil {
		return f, err
	}
	if f.report, f.notCarried, err = detect.From(name, data, root.FS(), options); err != nil {
		return f, fmt.Errorf("%s: %w", here(from), err)
	}
	return f, nil
}

// readFrom reads a file to carry over: of the project's folder, or else as the caller
// names it. Its name is as seen from the project's folder.
func readFrom(dir, from string) (name string, data []byte, err error) {
	path := filepath.Join(dir, from)
	if _, err := os.Stat(path); err != nil || filepath.IsAbs(from) {
		path = from
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", nil, fmt.Errorf("%s: --from takes a file", from)
	}
	if data, err = readSpec(path); err != nil {
		return "", nil, err
	}
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel), data, nil
	}
	return filepath.Base(path), data, nil
}

// tellNone says why no spec is written.
func (t *tool) tellNone(f found, o initOptions) error {
	if o.format == report.FormatJSON {
		if err := t.initJSON(f, nil, o); err != nil {
			return err
		}
		return toldError{}
	}
	lines := []string{f.dir + ": " + printable(f.report.None)}
	for _, note := range f.report.Notes {
		lines = append(lines, "  "+printable(note))
	}
	lines = append(lines, "nothing was written; where there is something to run, the smallest pyapp.cue is",
		`    python: "3.13"`, `    run:    "main.py"`)
	return errors.New(strings.Join(lines, "\n"))
}
