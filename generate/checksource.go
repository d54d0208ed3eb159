package generate

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// sources are the project's Python, as the application's commands import it.
type sources struct {
	app     spec.App
	install manager.Install
	project project
	uses    []use
	read    map[string]imported // by the entry's folders and module
}

// imported is what of the project runs when a module is imported.
type imported struct {
	files   []python.Imported // itself first
	sources []source          // those of files that could be read
}

// use is an entry of one of the application's commands.
type use struct {
	entry
	field   string
	process *process // nil of a release command and a job, which end
	tree    *python.Tree
	imported
}

// checkSource holds what the commands import against the project's source. It reads
// the source's syntax and runs nothing.
func checkSource(app spec.App, install manager.Install, files project) []spec.Finding {
	b, err := newBuilder(app, install, files)
	if err != nil { // checkProcesses has said it
		return nil
	}
	s := newSources(b, files)
	var findings []spec.Finding
	told := map[string]bool{}
	for _, u := range s.uses {
		findings = append(findings, s.checkEntry(u)...)
		findings = append(findings, s.checkImports(u, told)...)
	}
	findings = append(findings, s.checkDevelopment(b)...)
	findings = append(findings, s.checkMemory()...)
	findings = append(findings, s.checkSQLite(b)...)
	return append(findings, checkContext(b, s)...)
}

func newSources(b builder, files project) sources {
	s := sources{app: b.app, install: b.install, project: files, read: map[string]imported{}}
	for i := range b.processes {
		p := &b.processes[i]
		s.add(entryField(*p), p.Argv.Argv, p)
	}
	for _, j := range b.app.Jobs {
		s.add("jobs."+j.Name+"."+runField(j.Run), runArgv(j.Run), nil)
	}
	for i, c := range b.app.Release {
		s.add(fmt.Sprintf("release.%d", i), c, nil)
	}
	return s
}

// entryField is the field that names what a process imports.
func entryField(p process) string {
	kind := p.spec.Run.Kind
	if kind == nil {
		return p.kind + "." + runField(p.spec.Run)
	}
	switch kind.Kind {
	case "dramatiq":
		return p.kind + ".broker"
	case "arq":
		return p.kind + ".worker_settings"
	case "django":
		return p.kind + ".project"
	case "fastapi":
		return p.kind + ".path"
	}
	return p.kind + ".app"
}

func runField(run spec.Run) string {
	switch {
	case run.Script != "":
		return "script"
	case run.Module != "":
		return "module"
	}
	return "command"
}

// add notes what a command imports.
func (s *sources) add(field string, argv []string, p *process) {
	env := maps.Clone(s.app.Env)
	if p != nil && p.spec.Env != nil {
		env = maps.Clone(env)
		if env == nil {
			env = map[string]spec.Scalar{}
		}
		maps.Copy(env, p.spec.Env)
	}
	for _, e := range entriesOf(argv) {
		roots, outside := s.roots(e, string(env["PYTHONPATH"]))
		e.loose = e.loose || outside || e.program == "gunicorn" && s.movedByConfig(argv)
		u := use{entry: e, field: field, process: p, tree: s.project.tree(roots)}
		u.imported = s.imports(u, strings.Join(roots, ":"))
		s.uses = append(s.uses, u)
	}
}

// imports lists what of the project runs when an entry does, in any case.
func (s *sources) imports(u use, roots string) imported {
	if u.module == "" {
		return imported{}
	}
	key := fmt.Sprint(roots, " ", u.module, u.asMain)
	if known, ok := s.read[key]; ok {
		return known
	}
	m := u.found()
	all := imported{files: slices.Collect(u.tree.Runs(m.Name))}
	if u.asMain && m.Kind == python.Package {
		all.files = slices.AppendSeq(all.files, u.tree.Runs(u.module+".__main__"))
	}
	for _, file := range all.files {
		if m := u.tree.Module(file.Module); m.Module != nil {
			all.sources = append(all.sources, moduleSource(m))
		}
	}
	s.read[key] = all
	return all
}

// roots are the folders of the project from which an entry's modules come; outside tells
// that others may.
func (s *sources) roots(e entry, pythonPath string) (roots []string, outside bool) {
	add := func(dir string) {
		if !slices.Contains(roots, dir) {
			roots = append(roots, dir)
		}
	}
	add(e.dir)
	for _, dir := range strings.Split(pythonPath, ":") {
		inside := inProject(dir)
		switch {
		case dir == "":
		case path.IsAbs(inside) || strings.HasPrefix(inside, "..") || strings.Contains(dir, "$"):
			outside = true
		default:
			add(inside)
		}
	}
	if s.install.IsPackage() || exists(s.project, "pyproject.toml") || exists(s.project, "setup.py") {
		add("src") // what is installed comes from there, or from the project's folder
		add(".")
	}
	return roots, outside
}

// movedByConfig tells whether a configuration of Gunicorn's may change where modules are found.
func (s *sources) movedByConfig(argv []string) bool {
	name := launcher{}.option(argv, []string{"--config", "-c"})
	if name == "" {
		name = "gunicorn.conf.py"
	}
	text, err := s.project.ReadFile(path.Clean(name))
	return strings.HasPrefix(name, "python:") ||
		err == nil && (bytes.Contains(text, []byte("chdir")) || bytes.Contains(text, []byte("path")))
}

// place is a place in a file of the project.
func (s *sources) place(file string, at python.Pos, width int) *spec.Place {
	text, _ := s.project.ReadFile(file) // it was read before
	line := ""
	if lines := bytes.SplitN(text, []byte("\n"), at.Line+1); at.Line >= 1 && at.Line <= len(lines) {
		line = strings.TrimSuffix(string(lines[at.Line-1]), "\r")
	}
	return &spec.Place{File: file, Line: at.Line, Column: at.Column, Width: max(width, 1), Text: line}
}

// found is the module that an entry names as Python imports it; nil where it is not the
// project's.
func (u use) found() *python.Found {
	m := u.tree.Module(u.module)
	if u.dotted && m.Kind == python.NotHere {
		if i := strings.LastIndexByte(u.module, '.'); i >= 0 {
			return u.tree.Module(u.module[:i])
		}
	}
	return m
}
