package server

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// exists tells whether the project has a file, or a folder, of a name.
func exists(project fs.FS, name string) bool {
	_, err := fs.Stat(project, path.Clean(name))
	return err == nil
}

// text is a file of the project, "" where there is none.
func text(project fs.FS, name string) string {
	data, _ := fs.ReadFile(project, path.Clean(name))
	return string(data)
}

// configured tells whether pyproject.toml says where FastAPI's application is.
func configured(project fs.FS) bool {
	return regexp.MustCompile(`(?m)^\[tool\.fastapi\]`).MatchString(text(project, "pyproject.toml"))
}

// moduleFile is the file of a module, "" where the project has none: in the
// project's folder, in src, or in a folder of it.
func moduleFile(project fs.FS, module string) string {
	name := strings.ReplaceAll(module, ".", "/")
	for _, pattern := range []string{name + ".py", name + "/__init__.py", "*/" + name + ".py", "*/" + name + "/__init__.py"} {
		if found, err := fs.Glob(project, pattern); err == nil && len(found) > 0 {
			return found[0]
		}
	}
	return ""
}

// djangoProjects are the modules that have one for a server, such as wsgi.py.
func djangoProjects(project fs.FS, module string) []string {
	var names []string
	for _, pattern := range []string{"*/", "*/*/"} {
		found, _ := fs.Glob(project, pattern+module+".py") // a constant pattern is none that fails
		for _, file := range found {
			names = append(names, strings.ReplaceAll(strings.TrimPrefix(path.Dir(file), "src/"), "/", "."))
		}
	}
	return names[:min(len(names), 4)]
}

// settings are what Django's settings say in so many words. What they compute is
// not known.
type settings struct {
	project         fs.FS
	file            string   // where they are; "": not found
	staticRoot      bool     // they say where static files are collected
	staticElsewhere string   // where that is an absolute path outside the image's folder of the project
	debug           bool     // DEBUG = True
	hosts           []string // ALLOWED_HOSTS; nil: not said, or computed
}

func readSettings(project fs.FS, module string) settings {
	if project == nil {
		return settings{}
	}
	set := settings{project: project, file: moduleFile(project, module)}
	if set.file == "" {
		return set
	}
	own := text(project, set.file)
	all := own + "\n" + siblings(project, set.file)
	if m := regexp.MustCompile(`(?m)^[ \t]*STATIC_ROOT[ \t]*=[ \t]*(.*)$`).FindStringSubmatch(all); m != nil {
		set.staticRoot = true
		if literal := regexp.MustCompile(`^["'](/[^"']*)["']`).FindStringSubmatch(m[1]); literal != nil && !strings.HasPrefix(literal[1], "/app/") {
			set.staticElsewhere = literal[1]
		}
	}
	set.debug = regexp.MustCompile(`(?m)^DEBUG[ \t]*=[ \t]*True[ \t]*(#.*)?$`).MatchString(own)
	set.hosts = allowedHosts(own)
	return set
}

// siblings are the other settings of a folder of settings, such as base.py beside production.py.
func siblings(project fs.FS, file string) string {
	folder := path.Dir(file)
	if path.Base(folder) != "settings" {
		return ""
	}
	var all strings.Builder
	names, _ := fs.Glob(project, folder+"/*.py") // the folder is one of the project's own
	for _, name := range names {
		if name != file {
			all.WriteString(text(project, name) + "\n")
		}
	}
	return all.String()
}

// allowedHosts are those of ALLOWED_HOSTS where it is a list of texts, written once.
func allowedHosts(settings string) []string {
	found := regexp.MustCompile(`(?ms)^ALLOWED_HOSTS[ \t]*(?::[^=\n]*)?\+?=[ \t]*(.*?)$`).FindAllStringSubmatchIndex(settings, -1)
	if len(found) != 1 {
		return nil
	}
	list := regexp.MustCompile(`^\[((?:\s*(?:"[^"\n]*"|'[^'\n]*')\s*,?|\s*#[^\n]*)*)\s*\][ \t]*(?:#[^\n]*)?(?:\n|$)`).FindStringSubmatch(settings[found[0][2]:])
	if list == nil {
		return nil
	}
	hosts := []string{}
	for _, m := range regexp.MustCompile(`#[^\n]*|["']([^"'\n]*)["']`).FindAllStringSubmatch(list[1], -1) {
		if m[1] != "" {
			hosts = append(hosts, m[1])
		}
	}
	return hosts
}

// place is the line of the settings that a name is set in; nil where there is none.
func (s settings) place(name string) *spec.Place {
	for i, line := range strings.Split(text(s.project, s.file), "\n") {
		if strings.HasPrefix(line, name) {
			return &spec.Place{File: s.file, Line: i + 1, Column: 1, Width: len(name), Text: strings.TrimSuffix(line, "\r")}
		}
	}
	return nil
}
