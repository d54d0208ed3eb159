package manager

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pipFields are those of #Pip.
type pipFields struct {
	Requirements           []string `json:"requirements"`
	Constraints            []string `json:"constraints,omitempty"`
	ConstraintDependencies []string `json:"constraint_dependencies,omitempty"`
	RequireHashes          *bool    `json:"require_hashes,omitempty"`
}

func pip() Manager { return define("pip", installByPip) }

func installByPip(p pipFields, in Input) (Install, []spec.Finding) {
	set := readRequirements(p, in)
	findings := slices.Concat(set.findings, hashFindings(p, set), set.someHashes(), set.breaking(), set.unlockedRequirements())
	return Install{
		Steps:         []plan.Step{createVenv(), pipInstall(p, in.App, set)},
		Clean:         true, // pip is the base image's, its cache and the requirements files are mounts
		Local:         localPackage(in),
		NeedsSource:   set.needsSource,
		BuildPackages: set.buildPackages(),
		Packages:      set.packages,
		Locked:        set.complete() || set.hashed,
		Constraints:   set.mending(),
	}, findings
}

// buildPackages is what fetching the packages takes.
func (s requirementSet) buildPackages() []string {
	if s.git {
		return []string{"git"}
	}
	return nil
}

func hashFindings(p pipFields, set requirementSet) []spec.Finding {
	if p.RequireHashes == nil || !*p.RequireHashes || set.hashed || len(set.findings) > 0 {
		return nil
	}
	return []spec.Finding{{
		Rule: "pip.no-hashes", Path: "deps.pip.require_hashes",
		Message: "deps.pip.require_hashes is true, but no requirement in " + strings.Join(p.Requirements, ", ") + " has a hash",
		Notes:   []string{"write them with   uv pip compile --generate-hashes   or   pip-compile --generate-hashes"},
	}}
}

// createVenv is a step of its own: it stays cached when the requirements change.
func createVenv() plan.Step {
	return plan.Step{
		Origin: plan.Origin{Field: "deps", Reason: "Without pip: the image needs none.", Source: "https://docs.python.org/3/library/venv.html"},
		Run: &plan.Run{Commands: []plan.Command{
			{Argv: []string{"python", "-m", "venv", "--without-pip", Venv}},
		}},
	}
}

func pipInstall(p pipFields, app spec.App, set requirementSet) plan.Step {
	reason := "The requirements files are mounted, not copied: only a change in them installs again. " +
		"pip's own bytecode goes to the cache; that of the packages is compiled on all processors, " +
		"without their tests, which no application runs. A file that does not compile (a template, a test for another Python) is not an error, as with pip."
	install := []string{"install", "--disable-pip-version-check", "--no-compile"}
	switch {
	case requireHashes(p, set):
		install = append(install, "--require-hashes")
	case set.complete():
		install = append(install, "--no-deps")
		reason = "All versions are pinned, so nothing is resolved (--no-deps); pip check finds what would be missing. " + reason
	}
	for _, file := range p.Requirements {
		install = append(install, "--requirement", path.Clean(file))
	}
	for _, file := range p.Constraints {
		install = append(install, "--constraint", path.Clean(file))
	}
	commands := []plan.Command{runPip(install...), runPip("check"), compiled()}
	online := 0
	if len(p.ConstraintDependencies) > 0 {
		reason += " The spec's own constraints are a file in memory: they say which versions are taken, and ask for none."
		commands[0].Argv = append(commands[0].Argv, "--constraint", constraintsFile)
		online = 1
	}
	return plan.Step{
		Origin: plan.Origin{Field: "deps.pip", Reason: reason, Source: "https://pip.pypa.io/en/stable/cli/pip_install/"},
		Run:    OnlinePip(app, online, withConstraints(p.ConstraintDependencies, plan.Run{Mounts: pipMounts(set), Commands: commands})),
	}
}

// PipCache is where the base image's pip keeps its downloads.
const PipCache = "/root/.cache/pip"

// runPip runs the base image's pip on the virtual environment.
func runPip(args ...string) plan.Command {
	return plan.Command{
		Env:  []plan.Var{{Name: "PYTHONPYCACHEPREFIX", Value: PipCache + "/pycache"}},
		Argv: append([]string{"pip", "--python", Venv + "/bin/python"}, args...),
	}
}

// Unchecked hashes rather than time stamps: they stay valid when a
// reproducible build rewrites the files' times. The packages' own tests, more
// than half of pandas, are installed and not compiled.
const compileVenv = "python -m compileall -q -j 0 -x /tests/ --invalidation-mode unchecked-hash " + Venv + "/lib"

func requireHashes(p pipFields, set requirementSet) bool {
	if p.RequireHashes != nil {
		return *p.RequireHashes
	}
	return set.hashed
}

func pipMounts(set requirementSet) []plan.Mount {
	mounts := []plan.Mount{{Type: "cache", Target: PipCache}}
	if set.needsSource { // it is copied before
		return mounts
	}
	for _, file := range set.files {
		mounts = append(mounts, plan.Mount{Type: "bind", Source: file, Target: file})
	}
	return mounts
}

// missingFile is the finding for a file that the spec, or another requirements
// file, names and the project does not have.
func missingFile(field, named, file string) spec.Finding {
	by := "the project has no file"
	if named != "" {
		by = named + " names a file that the project does not have:"
	}
	return spec.Finding{
		Rule: "deps.file-missing", Path: field,
		Message: fmt.Sprintf("%s %q", by, file),
		Notes:   []string{"paths are relative to the project's folder; write the file's path, or make the file with   pip freeze > " + path.Base(file)},
	}
}
