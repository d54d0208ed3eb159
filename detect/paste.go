package detect

import (
	"path"
	"regexp"
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
