package generate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/generate/server"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// appDir is where the application's source is in the image.
const appDir = "/app"

// builder makes the parts of a Plan from what was found out before.
type builder struct {
	app     spec.App
	install manager.Install
	process server.Process
	limits  plan.Limits
}

// installs tells whether there are dependencies.
func (b builder) installs() bool { return len(b.install.Steps) > 0 }

// builds tells whether the source has to be built before it is run.
func (b builder) builds() bool { return len(b.app.Build.Steps) > 0 }

// continues tells whether the image can go on from the stage that installed
// the dependencies, because it holds nothing else. A copy of the virtual
// environment would take as long again as making it.
func (b builder) continues() bool {
	return b.installs() && b.install.Clean && !b.install.NeedsSource && len(b.buildPackages()) == 0
}

func (b builder) stages() []plan.Stage {
	stages := []plan.Stage{b.baseStage()}
	if b.installs() {
		stages = append(append(stages, b.install.Tools...), b.depsStage())
	}
	if b.wheels() {
		stages = append(stages, b.wheelsStage())
	}
	if b.builds() {
		stages = append(stages, b.buildStage())
	}
	return append(stages, b.runtimeStage())
}

func (b builder) baseStage() plan.Stage {
	env := []plan.Var{
		{Name: "PYTHONUNBUFFERED", Value: "1", Origin: plan.Origin{Reason: "Logs appear at once, and none is lost in a crash."}},
		{Name: "PYTHONFAULTHANDLER", Value: "1"},
	}
	if b.installs() {
		env = append(env, plan.Var{Name: "PATH", Value: manager.Venv + "/bin", Prepend: true})
	}
	steps := []plan.Step{{Env: env}}
	if !b.install.OwnPython { // its standard library is compiled with the packages
		steps = append(steps, compileStdlib(b.app))
	}
	steps = append(steps, b.createUser())
	if b.install.Prefix != "" {
		steps = append(steps, b.linkVenv())
	}
	if len(b.app.System.Packages) > 0 {
		steps = append(steps, b.aptInstall("system.packages", "", b.app.System.Packages))
	}
	steps = append(steps, plan.Step{Workdir: appDir})
	return plan.Stage{
		Origin: plan.Origin{Field: b.baseField(), Reason: "is what the build and the application share."},
		Name:   "base", From: b.baseImage(), Steps: steps,
	}
}

// linkVenv is before the environment is there, so that every stage has it.
func (b builder) linkVenv() plan.Step {
	return plan.Step{
		Origin: plan.Origin{Field: "deps", Reason: "The environment can't be moved from where it is made; " + manager.Venv + " is another name for it."},
		Run:    &plan.Run{Commands: []plan.Command{{Argv: []string{"ln", "-s", b.install.Prefix, manager.Venv}}}},
	}
}

// prefix is the folder that the environment is in.
func (b builder) prefix() string { return cmp.Or(b.install.Prefix, manager.Venv) }

func (b builder) baseField() string {
	switch {
	case b.app.Image.Base != "":
		return "image.base"
	case b.app.Image.Variant != "":
		return "image.variant"
	case b.install.OwnPython:
		return "deps"
	}
	return "python"
}

const defaultVariant = "slim-trixie"

func (b builder) baseImage() string {
	name := variant(b.app.Image)
	release, slim := strings.CutPrefix(name, "slim-")
	switch {
	case b.app.Image.Base != "":
		return b.app.Image.Base
	case b.install.OwnPython && slim:
		return "debian:" + release + "-slim"
	case b.install.OwnPython:
		return "debian:" + release
	}
	return "python:" + b.app.Python + "-" + name
}

func variant(i spec.Image) string {
	if i.Variant != "" {
		return i.Variant
	}
	return defaultVariant
}

// compileStdlib makes the bytecode that the official images leave out
// (https://github.com/docker-library/python deletes every .pyc).
func compileStdlib(app spec.App) plan.Step {
	compile := plan.Command{Argv: []string{
		"python", "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-x", "site-packages",
		"/usr/local/lib/python" + minorVersion(app.Python),
	}}
	if app.Image.Base != "" { // its standard library can be anywhere
		compile = plan.Command{Shell: `python -m compileall -q -j 0 --invalidation-mode unchecked-hash -x site-packages "$(python -c 'import os; print(os.path.dirname(os.__file__))')"`}
	}
	return plan.Step{
		Origin: plan.Origin{Reason: "The official image has no bytecode of the standard library. A read-only container can't " +
			"write it, so every start, each health check too, would compile it again."},
		Run: &plan.Run{Commands: []plan.Command{compile}},
	}
}

// minorVersion is 3.13 of 3.13.5.
func minorVersion(python string) string {
	parts := strings.Split(python, ".")
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

func (b builder) aptInstall(field, reason string, packages []string) plan.Step {
	packages = slices.Compact(slices.Sorted(slices.Values(packages)))
	install := append([]string{"apt-get", "install", "--yes", "--no-install-recommends"}, packages...)
	id := "apt-" + b.distribution()
	return plan.Step{
		Origin: plan.Origin{Field: field, Reason: reason},
		Run: &plan.Run{
			Mounts: []plan.Mount{
				{Type: "cache", ID: id + "-cache", Target: "/var/cache/apt", Sharing: "locked"},
				{Type: "cache", ID: id + "-lists", Target: "/var/lib/apt", Sharing: "locked"},
			},
			Network: b.app.Build.Network,
			Commands: []plan.Command{
				{Argv: []string{"rm", "-f", "/etc/apt/apt.conf.d/docker-clean"}},
				{Argv: []string{"apt-get", "update"}},
				{Argv: install},
			},
		},
	}
}

// distribution names the caches of package lists, which two releases must not share.
func (b builder) distribution() string {
	if b.app.Image.Base == "" {
		return strings.TrimPrefix(variant(b.app.Image), "slim-")
	}
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("/:@", c) {
			return '-'
		}
		return c
	}, b.app.Image.Base)
}

func (b builder) depsStage() plan.Stage {
	var steps []plan.Step
	if packages := b.buildPackages(); len(packages) > 0 {
		steps = append(steps, b.aptInstall("system.build_packages", "Only the build needs these; the image does not get them.", packages))
	}
	if b.install.NeedsSource {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Reason: b.sourceFirst()},
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

// buildPackages are the spec's and those that the manager needs.
func (b builder) buildPackages() []string {
	return slices.Concat(b.app.System.BuildPackages, b.install.BuildPackages)
}

func (b builder) buildStage() plan.Stage {
	from := "base"
	if b.installs() {
		from = "deps"
	}
	steps := []plan.Step{{Copy: &plan.Copy{Sources: []string{"."}, Dest: "./"}}}
	if b.wheels() {
		steps = append(steps, b.installWheels())
	}
	return plan.Stage{
		Origin: plan.Origin{Field: "build.steps", Reason: "builds the source; the image gets the project's folder of it."},
		Name:   "build", From: from, Steps: append(steps, b.buildSteps()...),
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
	for _, line := range b.app.Build.Steps {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: "build.steps"},
			Run:    &plan.Run{Network: b.app.Build.Network, Commands: []plan.Command{{Shell: line}}},
		})
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
		stage.Steps = append(stage.Steps, plan.Step{
			Origin: plan.Origin{Reason: "Nothing else of deps: compilers and sources stay there."},
			Copy:   &plan.Copy{From: "deps", Sources: []string{b.prefix()}, Dest: b.prefix()},
		})
	}
	if b.wheels() {
		stage.Steps = append(stage.Steps, b.installWheels())
	}
	if !b.install.IsPackage() || b.builds() || b.runsFile() {
		stage.Steps = append(stage.Steps, plan.Step{
			Origin: plan.Origin{Reason: "The source comes last: a change of it builds this layer alone. It belongs to root, so that the application can't change its own code."},
			Copy:   b.copySource(),
		})
	}
	if env := append(b.appEnv(), b.process.Env...); len(env) > 0 {
		stage.Steps = append(stage.Steps, plan.Step{Env: env})
	}
	return stage
}

// runsFile tells whether what runs is, or reads, a file of the source.
func (b builder) runsFile() bool {
	var argv []string
	if run := b.app.Run; run != nil {
		argv = slices.Concat([]string{run.Script}, run.Command, run.Args)
	}
	if b.app.Health != nil {
		argv = append(argv, b.app.Health.Command...)
	}
	g := &spec.Gunicorn{}
	if b.app.Server != nil && b.app.Server.Gunicorn != nil {
		g = b.app.Server.Gunicorn
	}
	return g.Config != nil || g.Chdir != nil || slices.ContainsFunc(argv, func(arg string) bool { return strings.HasSuffix(arg, ".py") })
}

func (b builder) copySource() *plan.Copy {
	if b.builds() {
		return &plan.Copy{From: "build", Sources: []string{appDir}, Dest: appDir}
	}
	return &plan.Copy{Sources: []string{"."}, Dest: "./"}
}

func (b builder) appEnv() []plan.Var {
	var vars []plan.Var
	for _, name := range sortedKeys(b.app.Env) {
		vars = append(vars, plan.Var{Name: name, Value: string(b.app.Env[name]), Origin: plan.Origin{Field: "env." + name}})
	}
	return vars
}
