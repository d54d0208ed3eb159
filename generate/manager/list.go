package manager

import (
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// What a file requires is listed in the build, by a few lines of Python, rather
// than by docker pyapp: a Dockerfile with the list in it would install what the
// file said when it was generated, long after the file says something else.
const (
	listProgram      = "/list.py"
	requirementsList = "/requirements.txt"
)

// readsTOML is Python that brings tomllib.
func readsTOML() []string {
	return []string{
		"try:",
		"    import tomllib",
		"except ImportError:  # before Python 3.11; pip has its own",
		"    from pip._vendor import tomli as tomllib",
	}
}

// comparesNames is Python that brings re, and normal: a name of a group or an
// extra as names are compared (PEP 685, PEP 735).
func comparesNames() []string {
	return []string{
		"",
		"import re",
		"def normal(name):",
		`    return re.sub("[-_.]+", "-", name).lower()`,
	}
}

// requirementsStage lists the requirements of a file in the build, so that a
// change in them needs no new Dockerfile. The program prints them.
func requirementsStage(field, file, does string, program []string) plan.Stage {
	return plan.Stage{
		Origin: plan.Origin{Field: field, Reason: "lists what " + file + " " + does + "; only another list installs again."},
		Name:   "requirements", From: "base",
		Steps: []plan.Step{{
			Origin: plan.Origin{Field: field, Because: "A program that reads " + file + " and writes what pip is to install."},
			Run: &plan.Run{
				Mounts: bind(file),
				Commands: []plan.Command{
					{File: &plan.File{Path: listProgram, Lines: program}},
					{Shell: "python " + listProgram + " > " + requirementsList},
				},
			},
		}},
	}
}

// installListed installs the list.
func installListed(field, reason string, app spec.App, options ...string) plan.Step {
	const list = "/tmp" + requirementsList
	install := append([]string{"install", "--disable-pip-version-check", "--no-compile"}, options...)
	return plan.Step{
		Origin: plan.Origin{Field: field, Reason: reason},
		Run: OnlinePip(app, 0, plan.Run{
			Mounts: []plan.Mount{
				{Type: "cache", Target: PipCache},
				{Type: "bind", From: "requirements", Source: requirementsList, Target: list},
			},
			Commands: []plan.Command{runPip(append(install, "--requirement", list)...), runPip("check"), compiled()},
		}),
	}
}

const nothingLocked = "Nothing is locked: a build without this step's cache takes what is newest then."
