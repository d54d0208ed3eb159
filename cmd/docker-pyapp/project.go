package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/cli/cli/command"
	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/policy"
	"github.com/docker-pyapp/docker-pyapp/report"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// tool is what all commands share: the streams, and which spec of which
// project they are about. Its flags stand before or after a command's name.
type tool struct {
	cli       command.Cli
	file      string // the spec; "" is the one in the folder
	directory string // the project's folder; "" is the spec's

	environment string   // of the spec; "" is none
	policies    []string // files and folders of policies that hold beside those around the project
}

// projectFlags gives cmd the flags that name the spec, its environment and the
// project.
func (t *tool) projectFlags(cmd *cobra.Command, shorthand string) {
	t.specFlags(cmd, shorthand)
	t.environmentFlag(cmd)
}

// specFlags are the flags that name the spec, the project and what it has to keep.
func (t *tool) specFlags(cmd *cobra.Command, shorthand string) {
	t.fileFlags(cmd, shorthand)
	t.policyFlag(cmd)
}

// fileFlags are the flags that name the spec and the project.
func (t *tool) fileFlags(cmd *cobra.Command, shorthand string) {
	cmd.Flags().StringVarP(&t.file, "file", shorthand, "", "The spec's `file` (default: the one in the project's folder, such as pyapp.cue)")
	cmd.Flags().StringVar(&t.directory, "project-directory", "", "The application's `folder`, where the files are written (default: the spec's)")
	_ = cmd.MarkFlagFilename("file", "cue", "yaml", "yml", "json", "toml") // errors are about flags that do not exist
	_ = cmd.MarkFlagDirname("project-directory")
}

// project is one application on disk.
type project struct {
	spec  string // the spec's file, as the user named it
	dir   string // the application's folder
	files fs.FS  // what is in it

	environment string // of the spec; "" is none
	policies    func() ([]policy.File, error)
}

// find is the project that the user means.
func (t *tool) find() (project, error) {
	p := project{spec: t.file, dir: t.directory, environment: environmentName(t.environment)}
	if p.spec != "" && p.dir == "" {
		p.dir = filepath.Dir(p.spec)
	}
	p.dir = folder(p.dir)
	p.policies = t.policiesOf(p.dir)
	if info, err := os.Stat(p.dir); err != nil || !info.IsDir() {
		return p, fmt.Errorf("%s: there is no such folder", p.dir)
	}
	var err error
	p.files, err = openFolder(p.dir)
	if err != nil || p.spec != "" {
		return p, err
	}
	p.spec, err = spec.Find(p.dir)
	return p, err
}

// openFolder is the project's files: a link that leads out of the folder opens
// nothing, since the folder may be a stranger's.
func openFolder(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return generate.Project(root.FS()), nil
}

// folder is dir so that no command takes it for a flag.
func folder(dir string) string {
	dir = filepath.Clean(dir)
	if strings.HasPrefix(dir, "-") {
		return "." + string(filepath.Separator) + dir
	}
	return dir
}

// load reads the spec and holds it against the project's files. Warnings are
// told; errors are the error.
func (t *tool) load(p project) (*spec.Spec, error) {
	s, problems, err := p.read()
	if err != nil {
		return nil, err
	}
	return s, t.tell(problems)
}

// read reads the spec in p's environment and holds it against the project's files.
// The spec is nil where the problems have an error of its own.
func (p project) read() (*spec.Spec, spec.Problems, error) {
	d, err := readDocument(p.spec, func(environment string) bool { return environment == p.environment })
	if err != nil {
		return nil, nil, err
	}
	return p.examine(spec.NewLoader(), d, p.environment)
}

// examine reads the spec, as an environment changes it, and holds it against
// the project's files, and where it is good against the policies. The problems can be
// warnings alone; without a spec there are errors.
func (p project) examine(loader *spec.Loader, d document, environment string) (*spec.Spec, spec.Problems, error) {
	s, err := loader.LoadEnvironment(p.spec, d.data, d.siblings, environment)
	if problems, ok := errors.AsType[spec.Problems](err); ok {
		return nil, fromHere(problems), nil
	}
	if err != nil {
		return nil, nil, err
	}
	findings := nameApp(&s.App, p.dir)
	findings = append(findings, checkApp(&s.App, p.files, time.Now())...)
	problems := append(s.Warnings, s.Problems(inFolder(p.dir, findings))...)
	if problems.HasErrors() {
		return s, fromHere(problems), nil
	}
	breaches, err := p.breaches(s)
	return s, fromHere(append(problems, s.Problems(breaches)...)), err
}

// fromHere names the files of problems as they are seen from the caller's folder.
func fromHere(problems spec.Problems) spec.Problems {
	for i, p := range problems {
		problems[i].File = here(p.File)
		for n, e := range p.Edits {
			problems[i].Edits[n].File = here(e.File)
		}
	}
	return problems
}

// here is a file's name without the caller's folder; as it is, where it is elsewhere.
func here(file string) string {
	if !filepath.IsAbs(file) {
		return file
	}
	if folder, err := os.Getwd(); err == nil {
		return relativeTo(folder, file)
	}
	return file
}

func relativeTo(folder, file string) string {
	if name, err := filepath.Rel(folder, file); err == nil && filepath.IsLocal(name) {
		return name
	}
	return file
}

// inFolder names the project's files as they are seen from the caller's folder.
func inFolder(dir string, findings []spec.Finding) []spec.Finding {
	for i, f := range findings {
		if f.At != nil {
			at := *f.At
			at.File = filepath.Join(dir, at.File)
			findings[i].At = &at
		}
	}
	return findings
}

// checkApp gives app its exact Python and holds it against the project and the day.
func checkApp(app *spec.App, project fs.FS, today time.Time) []spec.Finding {
	complete, findings := generate.Complete(*app, project)
	if len(findings) > 0 { // without a Python there is nothing to hold
		return findings
	}
	*app = complete
	return append(generate.Check(complete, project), generate.EndOfLife(complete, today)...)
}

// readLimit is far above any spec: package spec refuses what is too long. It is
// for what never ends, such as a link to a device in a stranger's repository.
const readLimit = 16 << 20

func readSpec(name string) ([]byte, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no such file", name)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, readLimit))
}

// nameApp gives an application without a name its folder's.
func nameApp(app *spec.App, dir string) []spec.Finding {
	if app.Name != "" {
		return nil
	}
	path, err := filepath.Abs(dir)
	if name, ok := spec.NameFor(path); ok && err == nil {
		app.Name = name
		return nil
	}
	return []spec.Finding{{
		Rule:    "name.missing",
		Message: fmt.Sprintf("name is missing, and the folder's name, %q, can't be one", filepath.Base(path)),
		Notes:   []string{`write one   name: "shop"`},
	}}
}

// tell prints problems none of which is an error; otherwise they are the error.
func (t *tool) tell(problems spec.Problems) error {
	if problems.HasErrors() {
		return problems
	}
	return t.print(problems)
}

// print prints problems as text.
func (t *tool) print(problems spec.Problems) error {
	return report.Text(t.cli.Err(), problems, isColoured(t.cli.Err(), os.Getenv))
}

// plan is the plan of p.
func (t *tool) plan(p project) (plan.Plan, error) {
	s, err := t.load(p)
	if err != nil {
		return plan.Plan{}, err
	}
	return p.planned(s.App)
}

func (p project) planned(app spec.App) (plan.Plan, error) {
	planned, err := generate.Plan(app, filepath.Base(p.spec), p.files)
	if err != nil {
		return planned, err
	}
	siblings, err := spec.Siblings(p.spec)
	return generate.ForEnvironment(planned, p.environment, fileNames(siblings)), err
}

// files are the files of p as they should be, annotated or not.
func (t *tool) files(p project, annotated bool) (plan.Plan, []generate.File, error) {
	s, err := t.load(p)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	planned, err := p.planned(s.App)
	if err != nil {
		return planned, nil, err
	}
	files, err := form(s, annotated).Files(planned)
	return planned, files, err
}

// form is how the files of a spec are written.
func form(s *spec.Spec, annotated bool) generate.Form {
	return generate.Form{Annotated: annotated, Where: func(field string) string {
		if w, ok := s.Written(field); ok {
			return filepath.Base(w.File) + ":" + strconv.Itoa(w.Line)
		}
		return ""
	}}
}

// annotated tells whether a generated file in the folder dir is annotated: the
// files keep the form that they have.
func annotated(dir string) bool {
	return slices.ContainsFunc(generate.Names(), func(name string) bool {
		data, err := os.ReadFile(filepath.Join(dir, name))
		return err == nil && generate.IsAnnotated(data)
	})
}
