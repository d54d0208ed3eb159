package generate

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// appDir is where the application's source is in the image.
const appDir = "/app"

// builder makes the parts of a Plan from what was found out before.
type builder struct {
	app       spec.App
	base      base.Base
	install   manager.Install
	needs     needs
	processes []process // the main one first
	backings  []backing
	project   fs.FS
}

// main is the process that the image's own command runs.
func (b builder) main() process { return b.processes[0] }

// installs tells whether there are dependencies.
func (b builder) installs() bool { return len(b.install.Steps) > 0 }

// builds tells whether the source has to be built before it is run.
func (b builder) builds() bool { return len(b.app.Build.Steps) > 0 || len(b.processBuilds()) > 0 }

// continues tells whether the image can go on from the stage that installed
// the dependencies, because it holds nothing else. A copy of the virtual
// environment would take as long again as making it.
func (b builder) continues() bool {
	return b.base.Shell() && b.installs() && b.install.Clean && !b.install.NeedsSource && len(b.buildPackages()) == 0
}

func (b builder) stages() []plan.Stage {
	stages := append(b.sourceStages(), b.baseStage())
	if b.installs() {
		stages = append(append(stages, b.install.Tools...), b.depsStage())
	}
	if b.wheels() {
		stages = append(stages, b.wheelsStage())
	}
	if b.builds() {
		stages = append(stages, b.buildStage())
	}
	return append(stages, b.finalStages()...)
}

func (b builder) depsStage() plan.Stage {
	var steps []plan.Step
	if packages := b.buildPackages(); len(packages) > 0 {
		steps = append(steps, b.installPackages("system.build_packages", b.needs.buildReason(), packages))
	}
	if b.install.NeedsSource {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: "deps", Reason: b.sourceFirst()},
			Copy:   &plan.Copy{Sources: []string{"."}, Dest: "./"},
		})
	}
	return plan.Stage{
		Origin: plan.Origin{Field: "deps", Reason: "installs the dependencies, before there is any source."},
		Name:   "deps", From: "base", Steps: append(steps, b.install.Steps...),
	}
}

func (b builder) sourceFirst() string {
	if b.install.Installed {
		return "The project's own code says what it requires, so every change of it installs again."
	}
	return "A requirement is a path in the project, so every change of the source installs again."
}

// buildPackages are the spec's, and those that the manager and the dependencies need.
func (b builder) buildPackages() []string {
	return slices.Concat(b.app.System.BuildPackages, b.install.BuildPackages, b.needs.build)
}

func (b builder) buildStage() plan.Stage {
	from := "base"
	if b.installs() {
		from = "deps"
	}
	steps := []plan.Step{wholeSource()}
	if b.wheels() {
		steps = append(steps, b.installWheels())
	}
	return plan.Stage{
		Origin: plan.Origin{Field: b.buildField(), Reason: "builds the source; the image gets the project's folder of it."},
		Name:   "build", From: from, Steps: append(steps, b.buildSteps()...),
	}
}

// wholeSource copies all that the ignore file lets into the build context.
func wholeSource() plan.Step {
	return plan.Step{
		Origin: plan.Origin{Field: "build.ignore", Because: "The application's source: all but what .dockerignore leaves out."},
		Copy:   &plan.Copy{Sources: []string{"."}, Dest: "./"},
	}
}

func (b builder) buildSteps() []plan.Step {
	var steps []plan.Step
	for _, name := range sortedKeys(b.app.Build.Args) {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: "build.args." + name},
			Arg:    &plan.Arg{Name: name, Value: string(b.app.Build.Args[name])},
		})
	}
	if env := b.appEnv(); len(env) > 0 {
		steps = append(steps, plan.Step{Env: env})
	}
	for i, line := range b.app.Build.Steps {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: fmt.Sprintf("build.steps.%d", i)},
			Run:    &plan.Run{Network: b.app.Build.Network, Commands: []plan.Command{{Shell: line}}},
		})
	}
	return append(steps, b.processBuilds()...)
}

// buildField is the field that there is a build stage for.
func (b builder) buildField() string {
	if len(b.app.Build.Steps) > 0 {
		return "build.steps"
	}
	return b.processBuilds()[0].Field
}

// processBuilds are what the processes themselves want to have run, each once.
func (b builder) processBuilds() []plan.Step {
	var steps []plan.Step
	for _, p := range b.processes {
		for _, run := range p.Build {
			run.Network = b.app.Build.Network
			step := plan.Step{Origin: plan.Origin{Field: p.kind, Reason: p.BuildReason}, Run: &run}
			if !slices.ContainsFunc(steps, func(s plan.Step) bool { return reflect.DeepEqual(s.Run, step.Run) }) {
				steps = append(steps, step)
			}
		}
	}
	return steps
}

func (b builder) runtimeStage() plan.Stage {
	stage := plan.Stage{Origin: plan.Origin{Reason: "is the image that runs."}, Name: "runtime", From: "base"}
	switch {
	case b.continues():
		stage.From = "deps"
		stage.Reason = "is the image that runs; deps left it nothing but the environment."
	case b.installs():
		stage.Steps = append(stage.Steps, b.copyVenv("deps"))
	}
	if b.wheels() {
		stage.Steps = append(stage.Steps, b.installWheels())
	}
	stage.Steps = append(stage.Steps, b.applicationSteps()...)
	return stage
}

func (b builder) copyVenv(from string) plan.Step {
	return plan.Step{
		Origin: plan.Origin{Field: "deps", Source: "https://docs.docker.com/build/building/multi-stage/", Reason: "Nothing else of " + from + ": compilers and sources stay there."},
		Copy:   &plan.Copy{From: from, Sources: []string{b.prefix()}, Dest: b.prefix()},
	}
}

// prefix is the folder that the environment is in.
func (b builder) prefix() string { return cmp.Or(b.install.Prefix, manager.Venv) }

// linkVenv is before the environment is there, so that every stage has it.
func (b builder) linkVenv() plan.Step {
	return plan.Step{
		Origin: plan.Origin{Field: "deps", Reason: "The environment can't be moved from where it is made; " + manager.Venv + " is another name for it."},
		Run:    &plan.Run{Commands: []plan.Command{{Argv: []string{"ln", "-s", b.install.Prefix, manager.Venv}}}},
	}
}

// applicationSteps put the application itself on top of all that it needs.
func (b builder) applicationSteps() []plan.Step {
	steps := b.volumeFolders(true)
	if b.expands() && !b.base.Shell() {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: "secrets", Because: entrypointReason, Source: secretsPage},
			Copy:   &plan.Copy{From: "base", Sources: []string{expanderFile}, Dest: expanderFile},
		})
	}
	if !b.install.IsPackage() || b.builds() || b.runsFile() {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: "build.ignore", Source: "https://docs.docker.com/build/cache/optimize/#order-your-layers", Reason: "The source comes last: a change of it builds this layer alone. It belongs to root, so that the application can't change its own code."},
			Copy:   b.copySource(),
		})
	}
	steps = append(steps, b.volumeFolders(false)...)
	env := append(b.appEnv(), unsaid(b.main().Env, b.app.Env)...)
	if _, said := b.app.Env["HOME"]; b.base.Home && !said {
		env = append(env, plan.Var{Name: "HOME", Value: b.user().Home, Origin: plan.Origin{Field: b.base.Field, Because: "The home of the user that the application runs as."}})
	}
	if len(env) > 0 {
		steps = append(steps, plan.Step{Env: env})
	}
	return steps
}

// runsFile tells whether what runs is, or reads, a file of the source.
func (b builder) runsFile() bool {
	readsFile := func(argv []string) bool { return readsSource(argv, b.project) }
	return slices.ContainsFunc(commands(b.app), func(c command) bool { return readsFile(c.argv) }) ||
		slices.ContainsFunc(b.processes, func(p process) bool { return len(p.Files) > 0 || readsFile(p.Argv.Argv) })
}

// readsSource tells whether a command names a file of the project, or is of a program that
// reads one without being told.
func readsSource(argv []string, project fs.FS) bool {
	words := strings.Fields(strings.Join(argv, " ")) // those of a shell's line, too
	for i, word := range words {
		if option, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(option, "-") {
			word = value
		}
		isPath := i > 0 || strings.Contains(word, "/") // and not a program of PATH
		if strings.HasSuffix(word, ".py") || isPath && isFile(project, strings.TrimPrefix(word, appDir+"/")) {
			return true
		}
	}
	for _, reads := range []struct{ program, word, file string }{
		{"alembic", "", "alembic.ini"},       // https://alembic.sqlalchemy.org/en/latest/tutorial.html
		{"flask", "db", "migrations/env.py"}, // https://flask-migrate.readthedocs.io/en/latest/
		{"gunicorn", "", "gunicorn.conf.py"}, // https://docs.gunicorn.org/en/stable/configure.html
	} {
		if slices.Contains(words, reads.program) && (reads.word == "" || slices.Contains(words, reads.word)) && isFile(project, reads.file) {
			return true
		}
	}
	return false
}

// isFile tells whether a project has a plain file of a name.
func isFile(project fs.FS, name string) bool {
	info, err := fs.Stat(project, path.Clean(name))
	return err == nil && info.Mode().IsRegular()
}

func (b builder) copySource() *plan.Copy {
	if b.builds() {
		return &plan.Copy{From: "build", Sources: []string{appDir}, Dest: appDir}
	}
	return &plan.Copy{Sources: []string{"."}, Dest: "./"}
}

func (b builder) appEnv() []plan.Var { return envVars("env", b.app.Env) }

func envVars(field string, env map[string]spec.Scalar) []plan.Var {
	var vars []plan.Var
	for _, name := range sortedKeys(env) {
		vars = append(vars, plan.Var{Name: name, Value: string(env[name]), Origin: plan.Origin{Field: field + "." + name}})
	}
	return vars
}

// unsaid are the variables that the spec itself says nothing of.
func unsaid(vars []plan.Var, said map[string]spec.Scalar) []plan.Var {
	return slices.DeleteFunc(slices.Clone(vars), func(v plan.Var) bool {
		_, isSaid := said[v.Name]
		return isSaid
	})
}
