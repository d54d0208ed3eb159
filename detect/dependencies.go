package detect

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// packages is how the project's dependencies are installed, and what they are.
type packages struct {
	tool     string // that the project is managed with: uv, poetry, pip …
	kind     string // the key under deps that can install it as it is
	fields   Fields
	why      Evidence
	limits   []Evidence // of constraints
	sure     Confidence // "" is certain
	unlocked string     // what to run where tool has no lock yet; "" where it has, or needs none
	install  manager.Install
	errors   []spec.Finding
	declared map[string]string // the files that ask for distributions, by their normalised names, where the manager does not tell
}

// lockNote says which command writes the lock that is missing, or can't be used.
func (p packages) lockNote() string {
	says := strings.TrimSpace(p.why.File + " " + p.why.Says)
	if !strings.Contains(says, p.unlocked) {
		says += ": write the lock anew with   " + p.unlocked
	}
	return says
}

// isUnread tells whether nothing can be installed before there is a lock: of a Pipfile.
func (p packages) isUnread() bool { return p.kind == "none" && p.unlocked != "" }

// has tells whether one of distributions is installed.
func (p packages) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		_, declared := p.declared[name]
		return declared && !p.install.Locked || p.install.Packages.Find(name) != nil
	})
}

// installs tells whether a server may be there: it is, or nothing tells what is.
func (p packages) installs(name string) bool {
	return p.has(name) || p.kind == "setuptools"
}

// dependencies decides on the manager and reads what it installs for a Python.
func (s *scan) dependencies(python string) packages {
	p := s.manager(python)
	if len(p.install.Steps) == 0 {
		p.read(s, python)
	}
	p.declared = s.asksFor()
	s.withServer(&p, python)
	return p
}

// withServer takes the group or the extra that is for production, where it is what
// brings a server.
func (s *scan) withServer(p *packages, python string) {
	if p.has(serverNames()...) || !slices.Contains([]string{"uv", "poetry", "pdm", "pyproject"}, p.kind) {
		return
	}
	for _, option := range []string{"extras", "groups"} {
		for _, name := range s.offersServer(option) {
			try := *p
			try.fields = append(slices.Clone(p.fields), Field{option, list([]string{name})})
			try.read(s, python)
			if len(try.errors) == 0 && try.has(serverNames()...) {
				*p = try
				return
			}
		}
	}
}

// serverNames are the distributions that have a server.
func serverNames() []string {
	return []string{"gunicorn", "uvicorn", "uwsgi", "waitress", "hypercorn", "granian", "daphne"}
}

// offersServer are the extras or the groups of pyproject.toml that ask for a server and
// are not for development, those called as it is done for production first.
func (s *scan) offersServer(option string) []string {
	table := s.project.extras
	if option == "groups" {
		table = s.project.groups
	}
	usual := []string{"prod", "production", "deploy", "deployment", "server", "web", "docker"}
	var names []string
	for name, value := range table {
		asked, _ := value.([]any)
		if slices.Contains(usual, name) || slices.ContainsFunc(asked, asksForServer) && !forDevelopment(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(uint(slices.Index(usual, a)), uint(slices.Index(usual, b)))
	})
	return names
}

// asksForServer tells whether a requirement is for a server.
func asksForServer(requirement any) bool {
	text, _ := requirement.(string)
	name := requirementLine.FindString(text)
	return slices.Contains(serverNames(), packaging.NormalizeName(name))
}

// forDevelopment tells whether an extra or a group is called like one for development.
func forDevelopment(name string) bool {
	for _, word := range []string{"dev", "test", "lint", "doc", "example", "bench", "all"} {
		if strings.Contains(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}

// app is a spec that has nothing but a Python and these dependencies.
func (p packages) app(python string) (spec.App, error) {
	fields := plain(p.fields)
	switch { // the schema's defaults
	case p.kind == "pip" && fields["requirements"] == nil:
		fields["requirements"] = []string{"requirements.txt"}
	case p.kind == "pylock" && fields["file"] == nil:
		fields["file"] = "pylock.toml"
	}
	choice, err := spec.Choose(p.kind, fields)
	return spec.App{Python: python, Deps: choice, System: spec.System{Auto: true}}, err
}

// read asks the manager what it installs, and takes the constraints without which
// pinned versions fail.
func (p *packages) read(s *scan, python string) {
	p.ask(s, python)
	if len(p.install.Constraints) == 0 {
		return
	}
	var requirements []string
	p.limits = nil
	for _, c := range p.install.Constraints {
		requirements = append(requirements, c.Requirement)
		e := Evidence{Says: c.Says}
		if c.At != nil {
			e.File, e.Line, e.Text = c.At.File, c.At.Line, oneLine(c.At.Text)
		}
		p.limits = append(p.limits, e)
	}
	p.fields = append(slices.Clone(p.fields), Field{"constraint_dependencies", list(requirements)})
	p.ask(s, python)
}

// ask asks the manager what it installs with these fields.
func (p *packages) ask(s *scan, python string) {
	app, err := p.app(python)
	if err != nil {
		return
	}
	p.install, p.errors = manager.Of(app.Deps).Install(manager.Input{App: app, Project: view{s.survey}})
	p.errors = slices.DeleteFunc(p.errors, func(f spec.Finding) bool { return !f.IsError() })
}

// asksFor are the distributions that files ask for which no manager here reads
// without a lock: Poetry's tables, a Pipfile, setup.py.
func (s *scan) asksFor() map[string]string {
	all := map[string]string{}
	add := func(file string, table map[string]any) {
		for name := range table {
			all[packaging.NormalizeName(name)] = file
		}
	}
	add("pyproject.toml", s.project.table("poetry", "dependencies"))
	var pipfile struct {
		Packages map[string]any `toml:"packages"`
	}
	if packaging.UnmarshalTOML(s.text("Pipfile"), &pipfile) == nil {
		add("Pipfile", pipfile.Packages)
	}
	for _, file := range []string{"setup.py", "setup.cfg"} {
		text := s.text(file)
		at := installRequires.FindIndex(text)
		if at == nil {
			continue
		}
		for _, m := range requiredName.FindAllSubmatch(text[:min(len(text), at[1]+4000)], -1) {
			if name := string(m[1]); !strings.Contains(name, "--") {
				all[packaging.NormalizeName(name)] = file
			}
		}
	}
	for _, file := range s.otherRequirements() {
		for _, m := range requirementLine.FindAllSubmatch(s.text(file), 300) {
			if name := packaging.NormalizeName(string(m[1])); all[name] == "" {
				all[name] = file
			}
		}
	}
	return all
}

var (
	installRequires = lazyregexp.New(`(?i)(install_requires|requirements|requires)\s*=`)
	requiredName    = lazyregexp.New(`(?m)["'\s]([A-Za-z][A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*(?:["'],?|[=<>~!]=|[<>])`)
	requirementLine = lazyregexp.New(`(?m)^([A-Za-z][A-Za-z0-9._-]*)`)
)

// otherRequirements are requirements files for production beside the one that is taken.
func (s *scan) otherRequirements() []string {
	var all []string
	for file := range s.files {
		dir, base := path.Split(file)
		if (dir == "requirements/" || dir == "") && strings.HasSuffix(base, ".txt") && strings.Contains(file, "requirements") {
			for _, word := range []string{"docker", "prod", "heroku", "server", "common", "base", "default"} {
				if strings.Contains(base, word) {
					all = append(all, file)
					break
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

// plain is fields as encoding/json takes them.
func plain(fields Fields) map[string]any {
	m := map[string]any{}
	for _, f := range fields {
		m[f.Name] = f.Value
	}
	return m
}

// manager is the manager that the project's files show.
func (s *scan) manager(python string) packages {
	if p, ok := s.locked(python); ok {
		return p
	}
	requirements := s.requirements()
	conda := s.first("environment.yml", "environment.yaml", "conda.yaml", "conda.yml")
	poetry, pdm, uv := s.project.table("poetry"), s.project.table("pdm"), s.project.table("uv")
	switch {
	case strings.Contains(requirements, "/") && bytes.Contains(s.text("setup.py"), []byte("install_requires")):
		return packages{tool: "pip", kind: "setuptools", why: Evidence{File: "setup.py", Says: "says what it requires"}}
	case requirements != "" && (poetry["dependencies"] == nil || s.project.depends):
		p := s.byPip(requirements)
		if p.read(s, python); len(p.errors) > 0 && conda != "" {
			return s.byConda(conda)
		}
		return p
	case poetry != nil:
		return packages{tool: "poetry", kind: "pyproject", why: s.at("pyproject.toml", "[tool.poetry", "has no poetry.lock: write it with   poetry lock   and then   deps: poetry: {}"), unlocked: "poetry lock"}
	case conda != "":
		return s.byConda(conda)
	case s.files["Pipfile"]:
		return packages{tool: "pipenv", kind: "none", why: Evidence{File: "Pipfile", Says: "has no Pipfile.lock: write it with   pipenv lock   and then   deps: pipenv: {}"}, unlocked: "pipenv lock"}
	case pdm != nil && s.project.project && uv == nil:
		return packages{tool: "pdm", kind: "pyproject", why: s.at("pyproject.toml", "[tool.pdm", "has no pdm.lock: write it with   pdm lock   and then   deps: pdm: {}"), unlocked: "pdm lock"}
	case s.project.project && (uv != nil || s.usesUv()):
		return packages{tool: "uv", kind: "pyproject", why: s.at("pyproject.toml", "[project]", "has no uv.lock: write it with   uv lock   and then   deps: uv: {}"), unlocked: "uv lock"}
	case s.project.project:
		return packages{tool: "pip", kind: "pyproject", why: s.at("pyproject.toml", "[project]", "has [project]")}
	case s.hasSetup() || s.files["setup.cfg"] && s.project.builds:
		return packages{tool: "pip", kind: "setuptools", why: Evidence{File: cmpOr(s.first("setup.py"), "setup.cfg"), Says: "says what it requires"}}
	}
	if found, _ := fs.Glob(view{s.survey}, "requirements/*.txt"); len(found) == 1 {
		return s.byPip(found[0])
	}
	if file, sure := s.ofOneProcess(); file != "" {
		p := s.byPip(file)
		p.sure = sure
		return p
	}
	if file := s.ofOneFolder(); file != "" {
		p := s.byPip(file)
		p.sure = Unsure
		return p
	}
	return packages{tool: "none", kind: "none", sure: Likely, why: Evidence{Says: "no file says what it requires"}}
}

// ofOneFolder is the requirements file of a folder that is no project of its own, since there
// is code beside it; "" is none, or several.
func (s *scan) ofOneFolder() string {
	found, _ := fs.Glob(view{s.survey}, "*/requirements.txt")
	found = slices.DeleteFunc(found, func(file string) bool { return aside(path.Dir(file)) != 0 })
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// ofOneProcess is a requirements file in the root that has a name before that, such as
// api-requirements.txt: the one that there is, or the likeliest.
func (s *scan) ofOneProcess() (string, Confidence) {
	var all []string
	for file := range s.files {
		if !strings.Contains(file, "/") && strings.HasSuffix(file, "requirements.txt") && !forDevelopment(file) {
			all = append(all, file)
		}
	}
	slices.Sort(all)
	if len(all) == 1 {
		return all[0], Likely
	}
	for _, word := range []string{"prod", "web", "api", "server", "backend", "app", "bot"} {
		if i := slices.IndexFunc(all, func(file string) bool { return strings.HasPrefix(file, word) }); i >= 0 {
			return all[i], Unsure
		}
	}
	return "", ""
}

// locked is the manager that has a lock in the project.
func (s *scan) locked(python string) (packages, bool) {
	for _, m := range manager.All() {
		for _, pattern := range m.Locks {
			file := ""
			if strings.ContainsAny(pattern, "*?[") {
				found, _ := fs.Glob(view{s.survey}, pattern) // its own patterns are good ones
				if len(found) > 0 {
					file = found[0]
				}
			} else {
				file = s.first(pattern)
			}
			if file == "" || m.Name != "conda" && m.Name != "pylock" && m.Name != "pipenv" && !s.project.toml {
				continue
			}
			p := packages{tool: m.Name, kind: m.Name, why: Evidence{File: file, Says: "is " + m.Name + "'s lock"}}
			if m.Name == "pylock" && file != "pylock.toml" {
				p.fields = Fields{{"file", file}}
			}
			return s.checkedLock(p, python), true
		}
	}
	return packages{}, false
}

// checkedLock falls back on what installs without the lock, where the lock can't be used.
func (s *scan) checkedLock(p packages, python string) packages {
	try := p
	try.read(s, python)
	if len(try.errors) == 0 {
		return try
	}
	p.unlocked = map[string]string{"conda": "conda-lock", "pylock": "pip lock ."}[p.tool]
	p.unlocked = cmpOr(p.unlocked, p.tool+" lock")
	if file := s.requirements(); file != "" {
		other := s.byPip(file)
		p.kind, p.fields = other.kind, other.fields
	} else if s.project.toml {
		p.kind, p.fields = "pyproject", nil
	}
	p.why.Says = strings.TrimPrefix(oneLine(try.errors[0].Message), p.why.File+" ")
	return p
}

func (s *scan) byPip(file string) packages {
	p := packages{tool: "pip", kind: "pip", why: Evidence{File: file, Says: "lists what it requires"}}
	if file != "requirements.txt" {
		p.fields = Fields{{"requirements", []any{file}}}
	}
	return p
}

func (s *scan) byConda(file string) packages {
	p := packages{tool: "conda", kind: "conda", why: Evidence{File: file, Says: "declares a conda environment"}}
	if !strings.HasPrefix(file, "environment.") {
		p.fields = Fields{{"file", file}}
	}
	return p
}

// requirements is the requirements file of the application; "" is none.
func (s *scan) requirements() string {
	if file := s.first("requirements.txt", "requirements.lock"); file != "" {
		return file
	}
	for _, dir := range []string{"requirements", "deps", "reqs", "."} {
		for _, name := range []string{"production", "prod", "requirements", "common", "base", "main", "default", "app", "requirements-prod", "requirements-production", "requirements.prod", "requirements_prod", "requirement"} {
			if file := s.first(path.Join(dir, name+".txt")); file != "" {
				return file
			}
		}
	}
	return ""
}

var uvWords = lazyregexp.New("(?m)(^|[\\s`$])(uv (sync|run|add|lock|venv)\\b|uvx )")

// usesUv tells whether the project's own words run uv.
func (s *scan) usesUv() bool {
	for file := range s.files {
		if strings.Count(file, "/") > 2 || !isShell(file) && !strings.HasPrefix(strings.ToLower(file), "readme") && path.Base(file) != "Makefile" {
			continue
		}
		if uvWords.Match(s.text(file)) {
			return true
		}
	}
	return strings.Contains(string(s.text("pyproject.toml")), "Add your description here")
}

// answer is the answer to deps.
func (p packages) answer() Answer {
	a := Answer{Field: "deps." + p.kind, Value: p.fields, Confidence: Confidence(cmpOr(string(p.sure), string(Certain))), Evidence: []Evidence{p.why}, Within: p.limits}
	if p.fields == nil {
		a.Value = Fields{}
	}
	if len(p.errors) > 0 {
		a.Confidence = Unsure
	}
	if p.unlocked != "" {
		a.Confidence = Unsure
		a.Alternatives = []Alternative{{Field: "deps." + p.tool, Value: Fields{}, Evidence: []Evidence{{Says: fmt.Sprintf("once   %s   has written the lock", p.unlocked)}}}}
	}
	return a
}

// where is where a distribution is asked for.
func (p packages) where(s *survey, name string) (Evidence, bool) {
	if found := p.install.Packages.Find(name); found != nil {
		e := Evidence{File: found.File, Says: "has " + name}
		if at := found.At(view{s}); at != nil {
			e.Line, e.Text = at.Line, oneLine(at.Text)
		}
		return e, true
	}
	if file, ok := p.declared[name]; ok {
		return s.at(file, name, "asks for "+name), true
	}
	return Evidence{}, false
}
