// Package manager knows the dependency managers: one file each, beside
// manager_NAME.cue in package schema.
package manager

import (
	"io/fs"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Venv is where every manager installs to. It is outside the application's
// folder, so that a mount over the source can't hide it.
const Venv = "/opt/venv"

// Manager installs an application's dependencies.
type Manager interface {
	// Name is the manager's key under deps.
	Name() string
	// Chosen tells whether the spec names this manager.
	Chosen(spec.Deps) bool
	// Install reads the manager's files in the project.
	Install(app spec.App, project fs.FS) (Install, []spec.Finding)
}

// Install is how dependencies get into Venv.
type Install struct {
	Steps       []plan.Step       // none: nothing is installed
	Clean       bool              // the steps leave nothing behind but Venv
	NeedsSource bool              // the steps read the application's source
	Pins        map[string]string // exact versions by normalised name (PEP 503), "" where there is none
}

// All is every manager, in the order of the documentation.
func All() []Manager {
	return []Manager{
		pip{},  // requirements files
		none{}, // the standard library is enough
	}
}

// Of is the manager that deps names; none when it names no one.
func Of(deps *spec.Deps) Manager {
	for _, m := range All() {
		if deps != nil && m.Chosen(*deps) {
			return m
		}
	}
	return none{}
}
