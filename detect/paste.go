package detect

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

var pasteMain = regexp.MustCompile(`(?m)^\[(app|pipeline|composite|composit):main\]`)

// readPaste makes a target of a PasteDeploy file, by which Pyramid's own commands start an
// application (https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/paste.html).
func (s *scan) readPaste() {
	if !s.packages.has("pastedeploy", "pyramid", "plaster-pastedeploy") {
		return
	}
	for _, name := range []string{"production", "prod", s.project.name, "app", "server", "web"} {
		for _, dir := range []string{".", "conf", "config", "etc"} {
			file := path.Join(dir, name+".ini")
			if found := pasteMain.FindString(string(s.text(file))); found != "" {
				s.add(target{
					kind: command, framework: "pyramid", root: ".", command: s.pasteCommand(file), weight: 114,
					evidence: []Evidence{s.at(file, found, "describes the application")},
				})
				return
			}
		}
	}
}

// pasteCommand serves what a PasteDeploy file describes: by Gunicorn, which takes another
// address than the file's, or by Pyramid's own command.
func (s *scan) pasteCommand(file string) []string {
	if s.packages.has("gunicorn") {
		return []string{"gunicorn", "--paste", file, "--bind", "0.0.0.0:8000"}
	}
	return []string{"pserve", file}
}

var configuredApp = regexp.MustCompile(`(?m)^wsgi_app\s*=\s*["']([^"']+)["']`)

// readGunicorn makes a target of the application that a configuration file of Gunicorn
// names (https://docs.gunicorn.org/en/stable/settings.html#wsgi-app).
func (s *scan) readGunicorn() {
	for _, file := range s.python {
		base := path.Base(file)
		if !strings.HasPrefix(base, "gunicorn") || strings.Count(file, "/") > 1 || !slices.Contains([]string{".", "config", "conf", "etc", "docker", "deploy"}, path.Dir(file)) {
			continue
		}
		m := configuredApp.FindSubmatch(s.text(file))
		if m == nil {
			continue
		}
		if t, ok := s.objectTarget(wsgi, string(m[1]), nil); ok {
			t.weight, t.program = 150, "gunicorn"
			t.evidence = []Evidence{s.at(file, string(m[0]), "has wsgi_app = "+t.name())}
			s.add(t)
		}
	}
}
