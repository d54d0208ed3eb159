package manager

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pyprojectFields are those of #Pyproject.
type pyprojectFields struct {
	Groups []string `json:"groups,omitempty"`
	Extras []string `json:"extras,omitempty"`
}

func pyproject() Manager { return define("pyproject", installByPyproject) }

func installByPyproject(p pyprojectFields, in Input) (Install, []spec.Finding) {
	file, findings := readProject(in, "pyproject", "write one with   [project] name, version and dependencies (PEP 621)")
	if len(findings) > 0 {
		return Install{}, findings
	}
	findings = append(append(unlocked(), tooOld(in.App)...), file.unknownExtras(p.Extras)...)
	var local []string
	if file.isPackage(in) {
		local = []string{"."}
	}
	return Install{
		Steps: []plan.Step{createVenv(), pyprojectInstall(p, in.App)},
		Clean: true, // pip is the base image's, its cache and pyproject.toml are mounts
		Local: local,
		Pins:  file.direct(p.Extras),
	}, findings
}

func unlocked() []spec.Finding {
	return []spec.Finding{{
		Severity: spec.Warning, Code: "pyproject.no-lock", Path: "deps.pyproject",
		Message: "pyproject.toml alone locks nothing: each build takes the versions that are newest then",
		Notes:   []string{"lock them with   uv lock   and write   deps: uv: {}"},
	}}
}

// tooOld refuses a Python that can't read TOML by itself.
func tooOld(app spec.App) []spec.Finding {
	if app.Python != "3.9" && app.Python != "3.10" && !strings.HasPrefix(app.Python, "3.9.") && !strings.HasPrefix(app.Python, "3.10.") {
		return nil
	}
	return []spec.Finding{{
		Severity: spec.Error, Code: "pyproject.python", Path: "python",
		Message: "deps.pyproject needs Python 3.11 or newer, whose standard library reads TOML, not " + app.Python,
		Notes:   []string{"lock the dependencies with   uv lock   and write   deps: uv: {}"},
	}}
}

func (p projectFile) unknownExtras(extras []string) []spec.Finding {
	var findings []spec.Finding
	for i, extra := range extras {
		if _, ok := p.Project.Optional[extra]; !ok {
			known := slices.Sorted(maps.Keys(p.Project.Optional))
			findings = append(findings, spec.Finding{
				Severity: spec.Error, Code: "pyproject.no-extra", Path: fmt.Sprintf("deps.pyproject.extras.%d", i),
				Message: fmt.Sprintf("pyproject.toml has no extra %q", extra),
				Notes:   []string{"its extras are   " + strings.Join(known, ", ")},
			})
		}
	}
	return findings
}

// listRequirements is the command that prints what pyproject.toml requires, extras included.
func listRequirements(extras []string) string {
	const read = `import tomllib as t; p = t.load(open("pyproject.toml", "rb"))["project"]; print(*p.get("dependencies", [])`
	code := read
	for _, extra := range extras {
		code += fmt.Sprintf(`, *p["optional-dependencies"]["%s"]`, extra)
	}
	return "python -c '" + code + `, sep="\n")'`
}

// pyprojectInstall reads the requirements in the build, so that a change in
// them needs no new Dockerfile. pip install . would want the source.
func pyprojectInstall(p pyprojectFields, app spec.App) plan.Step {
	const folder = "/tmp/pyapp"
	const list = folder + "/requirements.txt"
	install := append([]string{"install", "--disable-pip-version-check", "--no-compile", "--requirement", list}, repeated("--group", p.Groups)...)
	return plan.Step{
		Origin: plan.Origin{
			Field: "deps.pyproject",
			Reason: "pyproject.toml is mounted, not copied: only a change in it installs again. Nothing is locked: " +
				"a build without this step's cache takes what is newest then.",
		},
		Run: &plan.Run{
			Mounts:  append([]plan.Mount{{Type: "cache", Target: PipCache}, {Type: "tmpfs", Target: folder}}, bind(pyprojectFile)...),
			Network: app.Build.Network,
			Commands: []plan.Command{
				{Shell: listRequirements(p.Extras) + " > " + list},
				runPip(install...), runPip("check"), compiled(),
			},
		},
	}
}
