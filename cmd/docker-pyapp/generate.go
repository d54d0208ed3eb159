package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
)

type generateOptions struct {
	check, diff, dryRun, force bool
	annotate                   bool   // meant only where the flag is given
	stdout                     string // a file's name, everything, or ""
	outputDir                  string
}

// everything is what --stdout prints when it names no file.
const everything = "all"

func newGenerateCommand(t *tool) *cobra.Command {
	o := generateOptions{}
	cmd := &cobra.Command{
		Use:   "generate [OPTIONS]",
		Short: "Write Dockerfile, .dockerignore and compose.yaml",
		Long: `Write Dockerfile, .dockerignore and compose.yaml, from the spec alone: the same
spec gives the same bytes. Needs no engine and no network.

A file that docker pyapp did not write, or that was edited since, is left alone
and exits with 1: --diff shows what would change, --force overwrites it.
--check writes nothing, and exits with 1 when a file is not as it should be.

With --annotate each line has a comment that says the spec's field and line, the
reason, and where to read on. The files stay so, for --check and for up too, until
--annotate=false.`,
		Example: `  docker pyapp generate
  docker pyapp generate --check               # in CI: are the files in step?
  docker pyapp generate --env prod            # as the environment prod has it
  docker pyapp generate --diff
  docker pyapp generate --annotate            # with the reason for each line
  docker pyapp generate --stdout=Dockerfile
  docker pyapp generate --output-dir build/`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runGenerate(t, cmd, o) },
	}
	t.projectFlags(cmd, "f")
	flags := cmd.Flags()
	flags.BoolVar(&o.check, "check", false, "Write nothing; show the difference and exit with 1 when there is one")
	flags.BoolVar(&o.diff, "diff", false, "Write nothing; show the difference")
	flags.BoolVar(&o.dryRun, "dry-run", false, "Write nothing; say what would be written")
	flags.BoolVar(&o.annotate, "annotate", false, "Write above each line the field that it comes from, why, and where to read on; false: no longer")
	flags.BoolVar(&o.force, "force", false, "Overwrite files that docker pyapp did not write, or that were edited")
	flags.StringVar(&o.stdout, "stdout", "", "Write nothing; print all files, or with --stdout=`FILE` that one alone")
	flags.Lookup("stdout").NoOptDefVal = everything
	flags.StringVar(&o.outputDir, "output-dir", "", "Write the files into this `folder`, not beside the spec")
	return cmd
}

func runGenerate(t *tool, cmd *cobra.Command, o generateOptions) error {
	if several(o.check || o.diff, o.dryRun, o.stdout != "") {
		return usage(cmd, "--check and --diff, --dry-run, --stdout: one of them at a time")
	}
	p, err := t.findOrInit()
	if err != nil {
		return err
	}
	dir := p.dir
	if o.outputDir != "" {
		dir = o.outputDir
	}
	if !cmd.Flags().Changed("annotate") {
		o.annotate = annotated(dir)
	}
	planned, files, err := t.files(p, o.annotate)
	if err != nil {
		return err
	}
	switch out := t.cli.Out(); {
	case o.stdout != "":
		return printFiles(out, cmd, files, o.stdout)
	case o.check, o.diff:
		return showDrift(out, p, dir, files, o.check)
	case o.dryRun:
		return tellWrites(out, dir, files, o.force)
	default:
		if err := writeFiles(out, dir, files, o.force); err != nil {
			return err
		}
		return makeSecrets(out, dir, planned)
	}
}

func several(flags ...bool) bool {
	given := slices.DeleteFunc(flags, func(on bool) bool { return !on })
	return len(given) > 1
}

// printFiles prints all the files, under their names as tail does, or only one.
func printFiles(out io.Writer, cmd *cobra.Command, files []generate.File, which string) error {
	separator, known := "", []string{}
	for _, f := range files {
		known = append(known, f.Name)
		if f.Name == which {
			_, err := out.Write(f.Data)
			return err
		}
	}
	if which != everything {
		return usage(cmd, fmt.Sprintf("there is no file %q; there are %s", which, strings.Join(known, ", ")))
	}
	for _, f := range files {
		if _, err := fmt.Fprintf(out, "%s==> %s <==\n%s", separator, f.Name, f.Data); err != nil {
			return err
		}
		separator = "\n"
	}
	return nil
}

// showDrift prints how the files in dir differ from what they should be. With
// check, a difference is an error.
func showDrift(out io.Writer, p project, dir string, files []generate.File, check bool) error {
	changes, err := generate.Drift(dir, files)
	if err != nil {
		return err
	}
	var drifted []string
	remedy := "docker pyapp generate" + environmentArg(p.environment)
	for _, c := range changes {
		fmt.Fprint(out, c.Diff)
		if c.State == generate.Edited || c.State == generate.Foreign {
			remedy = "docker pyapp generate" + environmentArg(p.environment) + " --force"
		}
		drifted = append(drifted, fmt.Sprintf("%s (%s)", filepath.Join(dir, c.Name), c.State))
	}
	switch {
	case len(drifted) == 0:
		_, err = fmt.Fprintf(out, "the files are in step with %s%s\n", p.spec, forEnvironment(p.environment))
	case check:
		err = fmt.Errorf("not in step with %s%s: %s%s\n  %s   writes them anew",
			p.spec, forEnvironment(p.environment), strings.Join(drifted, ", "), otherEnvironment(p, changes), remedy)
	}
	return err
}

// tellWrites says what writeFiles would write, and refuses what it would.
func tellWrites(out io.Writer, dir string, files []generate.File, force bool) error {
	changes, err := planWrites(dir, files, force)
	if err != nil {
		return err
	}
	for _, c := range changes {
		fmt.Fprintln(out, "would write", filepath.Join(dir, c.Name))
	}
	if len(changes) == 0 {
		fmt.Fprintln(out, "would write nothing: the files are up to date")
	}
	return nil
}

// planWrites is what writing would change; an error when it would be refused.
func planWrites(dir string, files []generate.File, force bool) ([]generate.Change, error) {
	changes, err := generate.Drift(dir, files)
	if errors.Is(err, fs.ErrNotExist) { // a folder that writing would make
		for _, f := range files {
			changes = append(changes, generate.Change{Name: f.Name, State: generate.Missing})
		}
		return changes, nil
	}
	var refused []string
	for _, c := range changes {
		if !force && (c.State == generate.Edited || c.State == generate.Foreign) {
			refused = append(refused, fmt.Sprintf("%s (%s)", filepath.Join(dir, c.Name), c.State))
		}
	}
	if len(refused) > 0 {
		return nil, fmt.Errorf("docker pyapp would leave alone what is not its own, and write nothing: %s\n"+
			"  docker pyapp generate --diff    shows what would change\n"+
			"  docker pyapp generate --force   overwrites it", strings.Join(refused, ", "))
	}
	return changes, err
}

func writeFiles(out io.Writer, dir string, files []generate.File, force bool) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	written, err := generate.Write(dir, files, force)
	if err != nil {
		return err
	}
	for _, f := range files {
		state := "is up to date"
		if slices.Contains(written, f.Name) {
			state = "written"
		}
		fmt.Fprintln(out, filepath.Join(dir, f.Name), state)
	}
	return nil
}
