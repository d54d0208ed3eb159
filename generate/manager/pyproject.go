package manager

import (
	"fmt"
	"maps"
	"slices"

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
	findings = append(append(unlocked("pyproject", pyprojectFile, lockByUv), file.unknownExtras(p.Extras)...), file.unknownGroups("pyproject", p.Groups)...)
	var local []string
	if file.isPackage(in) {
		local = []string{"."}
	}
	packages, unreadable := file.direct(in, p.Extras, p.Groups)
	list := requirementsStage("deps.pyproject", pyprojectFile, "requires", listProject(p))
	if len(file.ofPoetry()) > 0 {
		list.Steps[0].Run = readByPoetry(*list.Steps[0].Run, in.App)
	}
	return Install{
		Tools:         []plan.Stage{list},
		Steps:         []plan.Step{createVenv(), installListed("deps.pyproject", nothingLocked, in.App)},
		Clean:         true, // pip is the base image's, its cache and the list are mounts
		Local:         local,
		Packages:      packages,
		BuildPackages: gitOf(packages),
	}, append(findings, unreadable...)
}

func unlocked(manager, file, remedy string) []spec.Finding {
	return []spec.Finding{{
		Rule: "deps.no-lock", Path: "deps." + manager,
		Message: file + " alone locks nothing: each build takes the versions that are newest then",
		Notes:   []string{remedy},
	}}
}

func (p projectFile) unknownExtras(extras []string) []spec.Finding {
	var findings []spec.Finding
	for i, extra := range extras {
		if _, ok := p.Project.Optional[extra]; !ok {
			findings = append(findings, unknownChoice("pyproject", pyprojectFile, "extra", i, extra, slices.Sorted(maps.Keys(p.Project.Optional))))
		}
	}
	return findings
}

// listProject is Python that prints what pyproject.toml requires, with extras
// and groups.
func listProject(p pyprojectFields) []string {
	lines := append(
		readsTOML(),
		`file = tomllib.load(open("pyproject.toml", "rb"))`,
		`project = file.get("project", {})`,
		`print(*project.get("dependencies", []), sep="\n")`,
	)
	for _, extra := range p.Extras {
		lines = append(lines, fmt.Sprintf(`print(*project["optional-dependencies"][%q], sep="\n")`, extra))
	}
	if len(p.Groups) > 0 {
		lines = slices.Concat(lines, comparesNames(), listGroups(p.Groups))
	}
	return lines
}

// ofPoetry are the distributions that Poetry's own table requires, where [project] requires
// none (https://python-poetry.org/docs/pyproject/#dependencies).
func (p projectFile) ofPoetry() []string {
	if len(p.Project.Dependencies) > 0 {
		return nil
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.Tool.Poetry.Dependencies)) {
		fields, _ := p.Tool.Poetry.Dependencies[name].(map[string]any)
		if optional, _ := fields["optional"].(bool); name != "python" && !optional {
			names = append(names, name)
		}
	}
	return names
}

// poetryCore is the library by which Poetry reads its table, of the series of Poetry 2.
const poetryCore = "poetry-core==2.1.2"

// readByPoetry lets the program that lists what is required print Poetry's table, too, as
// pip understands it: Poetry's own library knows what ^1.2 means.
func readByPoetry(list plan.Run, app spec.App) *plan.Run {
	list.Commands[0].File.Lines = append(list.Commands[0].File.Lines,
		"",
		"from poetry.core.factory import Factory",
		`required = Factory().create_poetry().package.requires if not project.get("dependencies") else []`,
		`print(*(r.to_pep_508() for r in required if not r.is_optional()), sep="\n")`,
	)
	install := plan.Command{Argv: []string{"pip", "install", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile", poetryCore}}
	list.Commands = slices.Insert(list.Commands, 0, install)
	list.Mounts = append(list.Mounts, plan.Mount{Type: "cache", Target: PipCache})
	// list.Commands[0] is pip's now, which needs the index.
	return OnlinePip(app, 0, list)
}

// listGroups is Python that prints what dependency groups require.
func listGroups(groups []string) []string {
	lines := []string{
		"",
		"# A group can include others (PEP 735).",
		`groups = {normal(name): items for name, items in file["dependency-groups"].items()}`,
		"def members(name):",
		"    for item in groups[normal(name)]:",
		`        yield from [item] if isinstance(item, str) else members(item["include-group"])`,
	}
	for _, group := range groups {
		lines = append(lines, fmt.Sprintf(`print(*members(%q), sep="\n")`, group))
	}
	return lines
}
