package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

var pasteMain = lazyregexp.New(`(?m)^\[(app|pipeline|composite|composit):main\]`)

// readPaste makes a target of a PasteDeploy file, by which Pyramid's own commands start an
// application (https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/paste.html).
func (s *scan) readPaste() {
	if !s.packages.has("pastedeploy", "pyramid", "plaster-pastedeploy") {
		return
	}
	for _, name := range []string{"production", "prod", s.project.name, "app", "server", "web", "development"} {
		for _, dir := range []string{".", "conf", "config", "etc"} {
			file := path.Join(dir, name+".ini")
			if found := pasteMain.FindString(string(s.text(file))); found != "" {
				weight := 114
				if name == "development" { // production may have what is written in Python
					weight = leastWeight
				}
				s.add(target{
					kind: command, framework: "pyramid", root: ".", command: s.pasteCommand(file), weight: weight, config: file,
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

// pasteListens is where a PasteDeploy file's server listens, where others reach it
// (https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html).
func (s *scan) pasteListens(file string) listening {
	server := child(s.document(file), "server:main")
	address := textAt(server, "listen")
	if address == "" {
		address = textAt(server, "host") + ":" + textAt(server, "port")
	}
	host, number, _ := cutLast(address, ":")
	if !isAnywhere(strings.Trim(host, "[]")) {
		says := file + " lets its server listen on " + address + ", where the container alone reaches it: write   listen = *:" + number + "   there, and   run: port: " + number
		if server != nil && !slices.Contains(s.said, says) {
			s.said = append(s.said, says)
		}
		return listening{}
	}
	return listening{port: validPort(number), evidence: s.at(file, number, "listens there")}
}
