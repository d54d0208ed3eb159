package manager

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// projectFile is what is read of a pyproject.toml: the build system (PEP 518),
// the project (PEP 621) and what tools say of the same.
type projectFile struct {
	BuildSystem *struct {
		Backend string `toml:"build-backend"`
	} `toml:"build-system"`
	Project struct {
		Name         string              `toml:"name"`
		Dependencies []string            `toml:"dependencies"`
		Optional     map[string][]string `toml:"optional-dependencies"`
		Scripts      map[string]string   `toml:"scripts"`
	} `toml:"project"`
	Groups map[string]any `toml:"dependency-groups"` // PEP 735
	Tool   struct {
		Poetry struct {
			PackageMode  *bool          `toml:"package-mode"`
			Dependencies map[string]any `toml:"dependencies"`
			Scripts      map[string]any `toml:"scripts"`
			Source       []namedSource  `toml:"source"`
		} `toml:"poetry"`
		UV struct {
			Package *bool         `toml:"package"`
			Dev     []string      `toml:"dev-dependencies"` // older than dependency groups
			Index   []namedSource `toml:"index"`
		} `toml:"uv"`
		PDM struct {
			Distribution *bool `toml:"distribution"`
		} `toml:"pdm"`
	} `toml:"tool"`
}

// namedSource is a package index that a tool's table names.
type namedSource struct {
	Name string `toml:"name"`
}

func sourceNames(sources []namedSource) []string {
	var names []string
	for _, s := range sources {
		names = append(names, s.Name)
	}
	return names
}

const pyprojectFile = "pyproject.toml"

// readProject reads pyproject.toml for a manager that can't do without.
func readProject(in Input, manager, remedy string) (projectFile, []spec.Finding) {
	var p projectFile
	findings := readTOML(in.Project, pyprojectFile, &p, manager, remedy)
	return p, findings
}

// readTOML reads a file that a manager can't do without; remedy is the command
// that makes it.
func readTOML(project fs.FS, file string, into any, manager, remedy string) []spec.Finding {
	data, err := fs.ReadFile(project, file)
	if err != nil {
		return missing(manager, file, remedy, err)
	}
	return decodeTOML(file, data, into, manager, remedy)
}

func decodeTOML(file string, data []byte, into any, manager, remedy string) []spec.Finding {
	err := packaging.UnmarshalTOML(data, into)
	if err == nil {
		return nil
	}
	place := file
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		line, column := syntax.Position()
		place = fmt.Sprintf("%s:%d:%d", file, line, column)
	}
	return []spec.Finding{{
		Rule: "deps.file-unreadable", Path: "deps." + manager,
		Message: fmt.Sprintf("%s is no TOML that %s could read: %s", place, manager, strings.TrimPrefix(err.Error(), "toml: ")),
		Notes:   []string{remedy},
	}}
}

func missing(manager, file, remedy string, err error) []spec.Finding {
	f := spec.Finding{Rule: "deps.file-missing", Path: "deps." + manager, Notes: []string{remedy}}
	f.Message = fmt.Sprintf("deps.%s reads %s, and the project has none", manager, file)
	if !errors.Is(err, fs.ErrNotExist) {
		f.Rule, f.Message = "deps.file-unreadable", fmt.Sprintf("%s can't be read: %v", file, err)
	}
	return []spec.Finding{f}
}

// localPackage is the project's folder where the project is a package, and
// nothing where it is an application.
func localPackage(in Input) []string {
	var p projectFile
	if len(readTOML(in.Project, pyprojectFile, &p, "", "")) > 0 {
		p = projectFile{}
	}
	if p.isPackage(in) {
		return []string{"."}
	}
	return nil
}

// isPackage follows the spec, or else what the project shows: a package that
// can be built, whose code is not found without being installed.
func (p projectFile) isPackage(in Input) bool {
	is, _ := p.packageWhy(in)
	return is
}

// packageReason says why the project is a package, for a comment.
func packageReason(in Input) string {
	var p projectFile
	_ = readTOML(in.Project, pyprojectFile, &p, "", "") // what can't be read says nothing
	_, why := p.packageWhy(in)
	return why
}

func (p projectFile) packageWhy(in Input) (is bool, why string) {
	if in.App.Build.Package != nil {
		return *in.App.Build.Package, "build.package says so"
	}
	for _, said := range []*bool{p.Tool.Poetry.PackageMode, p.Tool.UV.Package, p.Tool.PDM.Distribution} {
		if said != nil && !*said {
			return false, ""
		}
	}
	src, err := fs.Stat(in.Project, "src")
	switch {
	case p.BuildSystem == nil:
		return false, ""
	case err == nil && src.IsDir():
		return true, "pyproject.toml has a [build-system], and the code is in src/"
	case p.runsScript(in.App.Run):
		return true, "pyproject.toml has a [build-system], and what runs is one of its scripts"
	}
	return false, ""
}

// runsScript tells whether what runs is a command that installing the project makes.
func (p projectFile) runsScript(run *spec.Run) bool {
	if run == nil || len(run.Command) == 0 {
		return false
	}
	_, standard := p.Project.Scripts[run.Command[0]]
	_, poetrys := p.Tool.Poetry.Scripts[run.Command[0]]
	return standard || poetrys
}

// direct are the project's own dependencies.
func (p projectFile) direct(in Input, extras, groups []string) (Packages, []spec.Finding) {
	all := append(slices.Clone(p.Project.Dependencies), p.ofPoetry()...)
	for _, extra := range extras {
		all = append(all, p.Project.Optional[extra]...)
	}
	for _, group := range groups {
		all = append(all, p.groupRequirements(group)...)
	}
	return in.required("pyproject", pyprojectFile, all)
}

// required are the packages of requirements that a file holds (PEP 508), those
// that the image needs on none of its platforms left out.
func (in Input) required(manager, file string, requirements []string) (Packages, []spec.Finding) {
	var packages Packages
	var findings []spec.Finding
	for _, text := range requirements {
		r, err := packaging.ParseRequirement(text)
		var wrong *packaging.ParseError
		if errors.As(err, &wrong) {
			findings = append(findings, unreadable(manager, "deps."+manager, placeOf(in.Project, file, text), *wrong))
			continue
		}
		name, platforms := packaging.NormalizeName(r.Name), in.whereParsed(r.Marker, nil, nil)
		if known := packages.Find(name); known != nil {
			known.Platforms = union(known.Platforms, platforms)
		} else if len(platforms) > 0 {
			packages = append(packages, Package{
				Name: name, Version: pinned(r), Extras: r.Extras, Built: isGit(r.URL), Platforms: platforms, File: file, Mention: text,
			})
		}
	}
	return packages, findings
}

// unreadable points at what pip would refuse.
func unreadable(manager, field string, at *spec.Place, wrong packaging.ParseError) spec.Finding {
	if at != nil && wrong.Offset < at.Width {
		at.Column, at.Width = at.Column+wrong.Offset, 1
	}
	return spec.Finding{
		Rule: "deps.requirement", Path: field, At: at,
		Message: "pip can't read this requirement: " + wrong.Message,
		Notes:   []string{"write it as   flask==3.1.1   or   flask>=3,<4   (PEP 508)"},
	}
}

// isGit tells whether a requirement's URL is of a git repository.
func isGit(url string) bool { return strings.HasPrefix(url, "git+") }

// gitOf is the package that fetching the packages takes.
func gitOf(packages Packages) []string {
	if slices.ContainsFunc(packages, func(p Package) bool { return p.Built }) {
		return []string{"git"}
	}
	return nil
}

// toolByPip is a stage that holds a tool of the package index in /opt/NAME.
func toolByPip(name, version string, app spec.App) plan.Stage {
	folder := "/opt/" + name
	return plan.Stage{
		Origin: plan.Origin{Field: "deps." + name, Reason: "holds the tool; the build mounts it, and the image does not get it."},
		Name:   name, From: "base",
		Steps: []plan.Step{{Origin: plan.Origin{
			Field: "deps." + name + ".version", Because: "In an environment of its own, so that nothing of it gets into the application's.",
		}, Run: OnlinePip(app, 1, plan.Run{
			Mounts: []plan.Mount{{Type: "cache", Target: PipCache}},
			Commands: []plan.Command{
				{Argv: []string{"python", "-m", "venv", folder}},
				{Argv: []string{folder + "/bin/pip", "install", "--disable-pip-version-check", name + "==" + version}},
			},
		})}},
	}
}

// bind mounts files of the project where they are in it.
func bind(files ...string) []plan.Mount {
	var mounts []plan.Mount
	for _, file := range files {
		mounts = append(mounts, plan.Mount{Type: "bind", Source: file, Target: file})
	}
	return mounts
}

// repeated is a flag before each of its values.
func repeated(flag string, values []string) []string {
	var argv []string
	for _, value := range values {
		argv = append(argv, flag+"="+value)
	}
	return argv
}

// compiled is the last command of an installation that made no bytecode itself.
func compiled() plan.Command { return plan.Command{Shell: compileVenv + " || true"} }
