package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// baseOf is the base of an image with what the manager installs. An environment
// that brings its own Python needs none.
func baseOf(app spec.App, install manager.Install) (base.Base, []spec.Finding) {
	on, findings := base.Of(app)
	if !install.OwnPython {
		return on, findings
	}
	if strings.HasSuffix(app.Python, "t") {
		python := strings.TrimSuffix(base.Minor(app.Python), "t")
		return on, []spec.Finding{{
			Rule: "base.own-python", Path: "python",
			Message: fmt.Sprintf("the Python of deps.%s is the usual build, and the spec's %s is the free-threaded one", app.Deps.Kind, app.Python),
			Notes:   []string{fmt.Sprintf("write   python: %q", python), "or install the dependencies by another tool, such as   deps: uv: {}"},
		}}
	}
	if app.Image.Base != nil && !app.Image.IsOwn() {
		return on, []spec.Finding{{
			Rule: "base.own-python", Path: on.Field,
			Message: fmt.Sprintf("%s has its own Python, and deps.%s brings another", on.Field, app.Deps.Kind),
			Notes:   []string{"leave image.base out: the image is Debian's then, without a Python"},
		}}
	}
	if on.Libc == "musl" {
		return on, []spec.Finding{{
			Rule: "base.musl", Path: "image.variant",
			Message: fmt.Sprintf("deps.%s installs packages for glibc, and Alpine has musl", app.Deps.Kind),
			Notes:   []string{"leave image.variant out: the image is Debian's then"},
		}}
	}
	asks := func(f spec.Finding) bool { return f.Rule == "base.no-python" } // for the base's own Python, which is not used
	return on.WithoutPython(), slices.DeleteFunc(findings, asks)
}

// The stages that a base can need beside those of the application.
const (
	systemStage = "system"    // a distribution without Python
	pythonStage = "python"    // the Python that uv installed on it
	uvStage     = "uv-python" // that uv
	bareStage   = "bare"      // what the image is made of, where it has no shell
	stdlibStage = "stdlib"    // the bytecode of its standard library
	venvStage   = "venv"      // the environment with the project's own packages
)

// sourceStages are what the base stage is made of, where that is more than an image.
func (b builder) sourceStages() []plan.Stage {
	if b.base.Managed == "" {
		return nil
	}
	return []plan.Stage{
		{
			Origin: plan.Origin{Field: b.base.Field, Reason: "is what the official images have beside Python."},
			Name:   systemStage, From: b.base.Build,
			Steps: []plan.Step{b.installPackages(b.base.Field, "", b.base.Extra)},
		},
		{
			Origin: plan.Origin{Reason: "is uv alone, for the interpreter.", Source: uvInDocker},
			Name:   uvStage, From: uvImage,
		},
		{
			Origin: plan.Origin{Field: "python", Reason: "is the interpreter: " + b.managedReason()},
			Name:   pythonStage, From: systemStage, Steps: []plan.Step{b.installPython()},
		},
	}
}

// uvImage is the uv that installs interpreters. Its version is the default of deps.uv.
const uvImage = "ghcr.io/astral-sh/uv:0.13.7"

// uvInDocker tells of uv in builds of images.
const uvInDocker = "https://docs.astral.sh/uv/guides/integration/docker/"

func (b builder) managedReason() string {
	if strings.HasSuffix(b.base.Managed, "t") {
		return "there is no official image of a free-threaded Python."
	}
	return "the base has none of this version."
}

// installPython installs an interpreter for this platform, and links it to where
// no platform and no patch version is in the path
// (https://docs.astral.sh/uv/reference/cli/#uv-python-install).
func (b builder) installPython() plan.Step {
	const uv = "/usr/local/bin/uv"
	store := path.Dir(base.ManagedPython)
	where := plan.Var{Name: "UV_PYTHON_INSTALL_DIR", Value: store}
	link := fmt.Sprintf(`ln -s "$(dirname "$(dirname "$(%s python find --managed-python %s)")")" %s`, uv, b.base.Managed, base.ManagedPython)
	return plan.Step{
		Origin: plan.Origin{Field: "python", Reason: "With its bytecode: a read-only container can't write it.", Source: "https://docs.astral.sh/uv/guides/install-python/"},
		Run: &plan.Run{
			Mounts:  []plan.Mount{{Type: "bind", From: uvStage, Source: "/uv", Target: uv}},
			Network: b.app.Build.Network,
			Commands: []plan.Command{
				{Env: []plan.Var{where}, Argv: []string{uv, "python", "install", "--no-bin", b.base.Managed}},
				{Env: []plan.Var{where}, Shell: link},
				compileFolder(base.ManagedPython+"/bin/python", b.base.Stdlib),
			},
		},
	}
}

func (b builder) baseStage() plan.Stage {
	return plan.Stage{
		Origin: plan.Origin{Field: b.base.Field, Reason: b.baseReason()},
		Name:   "base", From: b.baseFrom(),
		Steps: slices.Concat(
			b.preparation(),
			[]plan.Step{{Env: b.baseEnv()}},
			b.verification(),
			b.stdlibBytecode(),
			b.userAndPackages(),
			b.expanderSteps(),
			[]plan.Step{b.workdir()},
		),
	}
}

func (b builder) workdir() plan.Step {
	return plan.Step{Origin: plan.Origin{Because: "Where the application's source is, and where its commands run."}, Workdir: appDir}
}

func (b builder) baseFrom() string {
	if b.base.Managed != "" {
		return systemStage
	}
	return b.base.Build
}

func (b builder) baseReason() string {
	reason := "is what the build and the application share."
	if !b.base.Shell() {
		reason = "is what the build runs in: the image itself has no shell."
	}
	if b.app.PythonFrom != "" {
		reason += " Python " + b.app.Python + " is " + b.app.PythonFrom + "."
	}
	if b.base.Login != "" {
		reason += " Pulling it takes   " + b.base.Login
	}
	return reason
}

// preparation makes an image what the steps after it take for granted: root,
// and an interpreter where the final stage has it.
func (b builder) preparation() []plan.Step {
	var steps []plan.Step
	if b.base.Root {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: b.base.Field, Reason: "The base has another user, who can't write where the build has to."},
			User:   "0:0",
		})
	}
	if b.base.Managed != "" {
		store := path.Dir(base.ManagedPython)
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: "python", Because: "The interpreter that uv installed."},
			Copy:   &plan.Copy{From: pythonStage, Sources: []string{store}, Dest: store},
		})
	}
	if b.base.Link != "" {
		steps = append(steps, plan.Step{
			Origin: plan.Origin{Field: b.base.Field, Reason: "The environment holds the interpreter's path, which must be that of the image."},
			Run:    &plan.Run{Commands: []plan.Command{{Argv: []string{"ln", "-s", "/usr/local/bin/python", b.base.Link}}}},
		})
	}
	return steps
}

// baseEnv are the variables that the build and the application share. The
// folders of what is found first come first.
func (b builder) baseEnv() []plan.Var {
	env := pythonEnv()
	if b.base.Home {
		env = append(env, plan.Var{Name: "HOME", Value: "/root", Origin: plan.Origin{Field: b.base.Field, Reason: "Where the build's caches are."}})
	}
	var folders []string
	if b.installs() {
		folders = append(folders, manager.Venv+"/bin")
	}
	if b.base.Link != "" || b.base.Managed != "" {
		folders = append(folders, path.Dir(b.base.Python))
	}
	if len(folders) > 0 {
		env = append(env, pathVar(strings.Join(folders, ":")))
	}
	return env
}

// pythonVariables describes the variables that Python reads.
const pythonVariables = "https://docs.python.org/3/using/cmdline.html#envvar-"

func pythonEnv() []plan.Var {
	return []plan.Var{
		{Name: "PYTHONUNBUFFERED", Value: "1", Origin: plan.Origin{
			Field: "env.PYTHONUNBUFFERED", Reason: "Logs appear at once, and none is lost in a crash.", Source: pythonVariables + "PYTHONUNBUFFERED",
		}},
		{Name: "PYTHONFAULTHANDLER", Value: "1", Origin: plan.Origin{
			Field: "env.PYTHONFAULTHANDLER", Because: "A crash of the interpreter shows where in the Python code it was.", Source: pythonVariables + "PYTHONFAULTHANDLER",
		}},
	}
}

// pathVar puts folders before those of PATH, so that what is in them is found first.
func pathVar(folders string) plan.Var {
	return plan.Var{Name: "PATH", Value: folders, Prepend: true, Origin: plan.Origin{
		Field: "deps", Because: "The environment's programs are found first, as if it were activated.",
		Source: "https://docs.python.org/3/library/venv.html#how-venvs-work",
	}}
}

// verification ends the build of an image that has another Python than the
// spec says, which its name does not tell.
func (b builder) verification() []plan.Step {
	if !b.base.Verify {
		return nil
	}
	minor := strings.TrimSuffix(base.Minor(b.app.Python), "t")
	code := fmt.Sprintf(`import sys; v = "%%d.%%d" %% sys.version_info[:2]; v == "%s" or sys.exit("%s has Python " + v + ", and the spec says %s")`,
		minor, b.base.Field, b.app.Python)
	return []plan.Step{{
		Origin: plan.Origin{Field: "python", Reason: "The image's name does not tell which Python it has."},
		Run:    &plan.Run{Commands: []plan.Command{{Argv: []string{"python", "-c", code}}}},
	}}
}

// stdlibBytecode makes the bytecode that the official images leave out
// (https://github.com/docker-library/python deletes every .pyc). A final stage
// without a shell gets it otherwise.
func (b builder) stdlibBytecode() []plan.Step {
	if b.base.Ready || !b.base.Shell() {
		return nil
	}
	lacks := "The official image has no bytecode of the standard library."
	if b.base.Name == "own" {
		lacks = "Where the base lacks bytecode of the standard library, as the official images do, this makes it."
	}
	return []plan.Step{{
		Origin: plan.Origin{Field: b.base.Field, Source: bytecodeSource, Reason: lacks + " A read-only container can't write it, so every start, each health check too, would compile it again."},
		Run:    &plan.Run{Commands: []plan.Command{compileFolder("python", b.base.Stdlib)}},
	}}
}

// bytecodeSource tells of bytecode that is valid whatever the source's time.
const bytecodeSource = "https://docs.python.org/3/library/compileall.html#cmdoption-compileall-invalidation-mode"

// compileFolder compiles a standard library; "" is the interpreter's own,
// wherever it is.
func compileFolder(python, stdlib string) plan.Command {
	if stdlib == "" {
		return plan.Command{Shell: python + ` -m compileall -q -j 0 --invalidation-mode unchecked-hash -x site-packages ` + askStdlib}
	}
	return plan.Command{Argv: []string{
		python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-x", "site-packages", stdlib,
	}}
}

const askStdlib = `"$(python -c 'import os; print(os.path.dirname(os.__file__))')"`

func (b builder) userAndPackages() []plan.Step {
	var steps []plan.Step
	if b.base.User.UID == 0 {
		steps = append(steps, b.createUser())
	}
	if b.install.Prefix != "" {
		steps = append(steps, b.linkVenv())
	}
	if packages := slices.Concat(b.app.System.Packages, b.needs.runtime); len(packages) > 0 {
		steps = append(steps, b.installPackages("system.packages", b.needs.runtimeReason(), packages))
	}
	return steps
}

// installPackages installs packages of the system with what the base has for it.
func (b builder) installPackages(field, reason string, packages []string) plan.Step {
	packages = slices.Compact(slices.Sorted(slices.Values(packages)))
	run := b.aptInstall(packages)
	switch b.base.Installer {
	case "apk":
		run = b.apkInstall(packages)
	case "microdnf":
		run = microdnfInstall(packages)
	}
	run.Network = b.app.Build.Network
	return plan.Step{Origin: plan.Origin{Field: field, Reason: reason}, Run: run}
}

// aptInstall keeps lists and packages in caches, which two releases must not share.
func (b builder) aptInstall(packages []string) *plan.Run {
	id := "apt-" + b.base.Release
	return &plan.Run{
		Mounts: []plan.Mount{
			{Type: "cache", ID: id + "-cache", Target: "/var/cache/apt", Sharing: "locked"},
			{Type: "cache", ID: id + "-lists", Target: "/var/lib/apt", Sharing: "locked"},
		},
		Commands: []plan.Command{
			{Argv: []string{"rm", "-f", "/etc/apt/apt.conf.d/docker-clean"}},
			{Argv: []string{"apt-get", "update"}},
			{Argv: append([]string{"apt-get", "install", "--yes", "--no-install-recommends"}, packages...)},
		},
	}
}

// apkInstall names the cache: without it apk keeps only the lists.
func (b builder) apkInstall(packages []string) *plan.Run {
	const cache = "/var/cache/apk"
	return &plan.Run{
		Mounts:   []plan.Mount{{Type: "cache", ID: "apk-" + b.base.Release, Target: cache, Sharing: "locked"}},
		Commands: []plan.Command{{Argv: append([]string{"apk", "add", "--cache-dir", cache, "--update-cache"}, packages...)}},
	}
}

func microdnfInstall(packages []string) *plan.Run {
	return &plan.Run{Commands: []plan.Command{
		{Argv: append([]string{"microdnf", "install", "--assumeyes", "--nodocs", "--setopt=install_weak_deps=0"}, packages...)},
		{Argv: []string{"microdnf", "clean", "all"}},
	}}
}

// finalStages end in the image that runs.
func (b builder) finalStages() []plan.Stage {
	if b.base.Shell() {
		return []plan.Stage{b.runtimeStage()}
	}
	stages := []plan.Stage{
		{
			Origin: plan.Origin{Field: b.base.Field, Reason: "is what the image is made of."},
			Name:   bareStage, From: b.base.Final,
		},
		b.stdlib(),
	}
	if b.wheels() {
		stages = append(stages, plan.Stage{
			Origin: plan.Origin{Field: "build.package", Reason: "is the environment with the project's own packages."},
			Name:   venvStage, From: "deps", Steps: []plan.Step{b.installWheels()},
		})
	}
	return append(append(stages, b.volumesStages()...), b.bareRuntime())
}

// stdlib compiles the final stage's standard library elsewhere and keeps
// nothing but the bytecode, each file in its own folder. The minor version is
// the same, so the bytecode's format is.
func (b builder) stdlib() plan.Stage {
	stage := plan.Stage{
		Origin: plan.Origin{Source: bytecodeSource, Reason: "is the bytecode of the standard library. A read-only container can't write it, " +
			"so every start, each health check too, would compile it again."},
		Name: stdlibStage, From: "base",
	}
	if folder := b.base.Stdlib; folder != "" { // else the build's image has the same
		stage.Steps = append(stage.Steps, plan.Step{
			Origin: plan.Origin{Field: b.base.Field, Because: "The standard library of the image itself."},
			Copy:   &plan.Copy{From: bareStage, Sources: []string{folder}, Dest: folder},
		})
	}
	stage.Steps = append(stage.Steps, plan.Step{
		Origin: plan.Origin{Because: "Compiles it, and puts the bytecode alone where the image takes it from.", Source: bytecodeSource},
		Run: &plan.Run{Commands: []plan.Command{
			compileFolder("python", b.base.Stdlib),
			{Argv: []string{"python", "-c", copyBytecode(b.base.Stdlib)}},
		}},
	})
	return stage
}

// copyBytecode is Python, since the options of find and cp differ between
// distributions: it copies the bytecode of a standard library, "" is the
// interpreter's own, to under stdlibDir.
func copyBytecode(stdlib string) string {
	folder := "os.path.realpath(os.path.dirname(os.__file__))"
	if stdlib != "" {
		folder = `"` + stdlib + `"`
	}
	return "import os, shutil; f = " + folder + `; shutil.copytree(f, "` + stdlibDir + `" + f, ` +
		`ignore=lambda d, names: [n for n in names if not n.endswith(".pyc") and not os.path.isdir(os.path.join(d, n))])`
}

// stdlibDir holds the bytecode under the paths that it gets.
const stdlibDir = "/stdlib"

// bareRuntime is the image where no step can run a command: all that it has
// is copied.
func (b builder) bareRuntime() plan.Stage {
	stage := plan.Stage{
		Origin: plan.Origin{Reason: "is the image that runs. It has no shell, so nothing is run here: all is copied."},
		Name:   "runtime", From: bareStage,
	}
	env := pythonEnv()
	if b.installs() {
		env = append(env, pathVar(manager.Venv+"/bin"))
	}
	stage.Steps = append(stage.Steps,
		plan.Step{Origin: plan.Origin{Reason: "The folders that follow are root's."}, User: "0:0"},
		plan.Step{Env: env},
		plan.Step{
			Origin: plan.Origin{Because: "Bytecode of the standard library, which a read-only container can't write."},
			Copy:   &plan.Copy{From: stdlibStage, Sources: []string{stdlibDir + "/"}, Dest: "/"},
		})
	switch {
	case b.wheels():
		stage.Steps = append(stage.Steps, b.copyVenv(venvStage))
	case b.installs():
		stage.Steps = append(stage.Steps, b.copyVenv("deps"))
	}
	stage.Steps = append(stage.Steps, b.workdir())
	stage.Steps = append(stage.Steps, b.applicationSteps()...)
	return stage
}
