// Package manager knows the dependency managers: one file each, beside
// manager_NAME.cue in package schema.
package manager

import (
	"io/fs"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Venv is where every manager installs to. It is outside the application's
// folder, so that a mount over the source can't hide it.
const Venv = "/opt/venv"

// Manager installs an application's dependencies.
type Manager struct {
	Name   string   // the manager's key under deps
	Fields any      // the Go mirror of its fields, empty; a test holds it against the schema
	Locks  []string // the locks that only this manager writes, as patterns of io/fs
	// Add is how a distribution, in place of %s, gets into what is installed.
	Add string
	// Install reads the manager's files in the project.
	Install func(Input) (Install, []spec.Finding)
}

// Input is what a manager looks at, beside its own fields.
type Input struct {
	App     spec.App
	Project fs.FS
}

// define makes a Manager of a function that takes the manager's own fields.
func define[F any](name string, install func(F, Input) (Install, []spec.Finding), locks ...string) Manager {
	var fields F
	return Manager{Name: name, Fields: fields, Locks: locks, Install: func(in Input) (Install, []spec.Finding) {
		fields := fields
		if in.App.Deps != nil {
			if err := in.App.Deps.Decode(&fields); err != nil {
				return Install{}, []spec.Finding{{Rule: "spec.internal", Path: "deps." + name, Message: err.Error()}}
			}
		}
		found, findings := install(fields, in)
		if slices.Contains(found.Local, ".") {
			found.PackageReason = packageReason(in)
		}
		return withHeavy(found, in.App), findings
	}}
}

// adding is m with the way in which a distribution is added.
func (m Manager) adding(command string) Manager {
	m.Add = command
	return m
}

// Install is how dependencies get into Venv.
type Install struct {
	Tools         []plan.Stage // stages that the steps mount the manager itself from
	Steps         []plan.Step  // none: nothing is installed
	Clean         bool         // the steps leave nothing behind but Venv
	NeedsSource   bool         // the steps read the application's source
	Installed     bool         // the steps install the project itself
	BuildPackages []string     // Debian packages that the steps need, such as git
	Local         []string     // folders or archives of packages whose wheels are built of the source; "." is the project itself
	PackageReason string       // why the project itself is among Local
	Packages      Packages     // what the image gets, the project itself aside
	Locked        bool         // Packages are all there is
	Constraints   []Constraint // without which pinned versions take others with which they fail
	Lock          Lock         // where a lock says which Python it is for; none where none does
	Ignore        []string     // patterns of .dockerignore: what the manager leaves in the project's folder
	OwnPython     bool         // the environment brings its own interpreter, Venv/bin/python: the base needs none
	Prefix        string       // the folder that the environment is in, where Venv has to be a symbolic link to it; "" is Venv
}

// IsPackage tells whether the project itself is installed, so that the image
// needs no source.
func (i Install) IsPackage() bool { return i.Installed || slices.Contains(i.Local, ".") }

// Lock is where a lock in TOML says for which Pythons it was made.
type Lock struct {
	File, Table, Key string
	Ranges           func(said string) string // what it says as version specifiers (PEP 440); nil: it says those
}

// All is every manager, in the order of the documentation.
func All() []Manager {
	return []Manager{
		uv(),         // uv.lock
		pylock(),     // pylock.toml (PEP 751)
		poetry(),     // poetry.lock
		pdm(),        // pdm.lock
		pipenv(),     // Pipfile.lock
		hatch(),      // locked environments of Hatch, which are pylock.toml too
		pixi(),       // pixi.lock
		conda(),      // conda-lock.yml, an explicit lock, environment.yml
		pip(),        // requirements files
		pyproject(),  // PEP 621, no lock
		script(),     // PEP 723, one file
		setuptools(), // setup.py or setup.cfg alone
		none(),       // the standard library is enough
	}
}

// Of is the manager that deps names; none when it names no one.
func Of(deps *spec.Choice) Manager {
	for _, m := range All() {
		if deps != nil && m.Name == deps.Kind {
			return m
		}
	}
	return none()
}
