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

const lockByUv = "lock them with   uv lock   and write   deps: uv: {}"

func pyproject() Manager { return define("pyproject", installByPyproject) }

func installByPyproject(p pyprojectFields, in Input) (Install, []spec.Finding) {
	file, findings := readProject(in, "pyproject", "write one with   [project] name, version and dependencies (PEP 621)")
	if len(findings) > 0 {
		return Install{}, findings
	}
	findings = append(append(unlocked("pyproject", pyprojectFile, lockByUv), tooOld("pyproject", in.App)...), file.unknownExtras(p.Extras)...)
	var local []string
	if file.isPackage(in) {
		local = []string{"."}
	}
	return Install{
		Tools:    []plan.Stage{requirementsStage("deps.pyproject", pyprojectFile, listRequirements(p.Extras))},
		Steps:    []plan.Step{createVenv(), installListed("deps.pyproject", in.App, p.Groups)},
		Clean:    true, // pip is the base image's, its cache and the list are mounts
		Local:    local,
		Packages: file.direct(p.Extras),
	}, findings
}

func unlocked(manager, file, remedy string) []spec.Finding {
	return []spec.Finding{{
		Severity: spec.Warning, Code: manager + ".no-lock", Path: "deps." + manager,
		Message: file + " alone locks nothing: each build takes the versions that are newest then",
		Notes:   []string{remedy},
	}}
}

// tooOld refuses a Python that can't read TOML by itself.
func tooOld(manager string, app spec.App) []spec.Finding {
	if app.Python != "3.9" && app.Python != "3.10" && !strings.HasPrefix(app.Python, "3.9.") && !strings.HasPrefix(app.Python, "3.10.") {
		return nil
	}
	return []spec.Finding{{
		Severity: spec.Error, Code: manager + ".python", Path: "python",
		Message: fmt.Sprintf("deps.%s needs Python 3.11 or newer, whose standard library reads TOML, not %s", manager, app.Python),
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

// listRequirements is Python that prints what pyproject.toml requires, extras included.
func listRequirements(extras []string) string {
	code := `import tomllib as t; p = t.load(open("pyproject.toml", "rb"))["project"]; print(*p.get("dependencies", [])`
	for _, extra := range extras {
		code += fmt.Sprintf(`, *p["optional-dependencies"]["%s"]`, extra)
	}
	return code + `, sep="\n")`
}

// requirementsList is where requirementsStage leaves the list.
const requirementsList = "/requirements.txt"

// requirementsStage lists the requirements of a file in the build, so that a
// change in them needs no new Dockerfile. The code has no single quotes.
func requirementsStage(field, file, code string) plan.Stage {
	return plan.Stage{
		Origin: plan.Origin{Field: field, Reason: "lists what " + file + " requires; only another list installs again."},
		Name:   "requirements", From: "base",
		Steps: []plan.Step{{Run: &plan.Run{
			Mounts:   bind(file),
			Commands: []plan.Command{{Shell: "python -c '" + code + "' > " + requirementsList}},
		}}},
	}
}

// installListed installs the list.
func installListed(field string, app spec.App, groups []string) plan.Step {
	const list = "/tmp" + requirementsList
	install := append([]string{"install", "--disable-pip-version-check", "--no-compile", "--requirement", list}, repeated("--group", groups)...)
	mounts := []plan.Mount{{Type: "cache", Target: PipCache}, {Type: "bind", From: "requirements", Source: requirementsList, Target: list}}
	if len(groups) > 0 {
		mounts = append(mounts, bind(pyprojectFile)...)
	}
	return plan.Step{
		Origin: plan.Origin{Field: field, Reason: "Nothing is locked: a build without this step's cache takes what is newest then."},
		Run: OnlinePip(app, plan.Run{
			Mounts: mounts, Commands: []plan.Command{runPip(install...), runPip("check"), compiled()},
		}),
	}
}
