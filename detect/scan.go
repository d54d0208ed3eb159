package detect

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// scan is one look at a project: what was found in it, before anything is decided.
type scan struct {
	*code
	project   metadata
	weights   map[string]int
	places    map[string]int // what files' names and folders say of them
	names     []string       // that the project goes by: of its metadata and its folder
	declared  string         // the Python that the project says, as a minor version
	pythonIs  Answer
	packages  packages
	targets   []target
	workers   []target
	commands  []workerCommand
	releases  []clue                 // commands that run before anything starts
	said      []string               // what files say that is not so
	mentioned map[string][]clue      // lines that run a command of the project itself, by its name
	loader    *spec.Loader           // that holds what files start against the schema
	settings  map[string]python.Expr // of Gunicorn's configuration, once it is read
	djangos   []target               // Django projects, by their wsgi.py and asgi.py
}

func newScan(s *survey) *scan {
	return &scan{code: newCode(s), weights: nameWeights(), places: map[string]int{}, mentioned: map[string][]clue{}}
}

// entries are the names of files that are looked into first.
func entries() []string {
	return []string{
		"main", "app", "wsgi", "asgi", "server", "application", "api", "manage", "run", "__main__", "__init__", "web", "webapp", "bot", "autoapp",
		"index", "start", "service", "serve", "locustfile", "streamlit_app", "home", "dashboard", "celery", "celery_app", "tasks", "worker", "core", "webservice", "flask_app", "mcp_server",
	}
}

// readCode finds targets in the source: first in the files that mostly have them, and
// in all others where those have none.
func (s *scan) readCode() {
	var others []string
	for _, file := range s.python {
		if s.place(file) < -60 {
			continue
		}
		name := strings.ToLower(strings.TrimSuffix(path.Base(file), ".py"))
		if slices.Contains(entries(), name) && !strings.HasPrefix(file, "migrations/") || s.called(name) > 0 || !strings.Contains(file, "/") {
			s.readFile(file)
		} else {
			others = append(others, file)
		}
	}
	if slices.ContainsFunc(s.targets, func(t target) bool { return t.weight >= 60 && t.kind != script }) {
		s.readQueues(others)
		return
	}
	for i, file := range others {
		if i == mostOthers {
			break
		}
		s.readFile(file)
	}
}

// readQueues finds a queue of Celery in files whose names do not say that they matter,
// where none is found in those that do.
func (s *scan) readQueues(others []string) {
	isCelery := func(t target) bool { return t.framework == "celery" }
	if !s.packages.has("celery") || slices.ContainsFunc(s.workers, isCelery) {
		return
	}
	for _, file := range others[:min(len(others), mostOthers)] {
		if bytes.Contains(s.text(file), []byte("Celery(")) {
			if u := s.parse(file); u != nil {
				for _, o := range u.objects() {
					if o.kind == worker {
						s.object(o)
					}
				}
			}
		}
	}
}

// mostOthers is how many files are looked into whose names do not say that they matter.
const mostOthers = 600

// readFile finds the targets of one file.
func (s *scan) readFile(file string) {
	text := s.text(file)
	if len(text) == 0 {
		return
	}
	imported, _ := s.imported(file)
	s.dataScript(file, imported, text)
	hasMain := bytes.Contains(text, []byte("__main__")) || path.Base(file) == "__main__.py"
	framework := slices.ContainsFunc(imported, isFramework)
	if !framework && !hasMain && !makesByName(text) {
		if dir := path.Dir(file); dir == "." || dir == "src" {
			s.plainScript(file, imported, text)
		}
		return
	}
	if framework && !hasMain && !bytes.Contains(text, []byte("(")) {
		return
	}
	u := s.parse(file)
	if u == nil {
		return
	}
	objects := u.objects()
	for _, o := range objects {
		s.object(o)
	}
	s.starts(u, objects)
}

// isFramework tells whether a module may have a constructor.
func isFramework(name string) bool {
	switch name {
	case "flask", "apiflask", "flask_openapi3", "connexion", "bottle", "falcon", "pyramid", "fastapi", "starlette", "quart", "litestar", "starlite",
		"blacksheep", "sanic", "fasthtml", "esmerald", "strawberry", "ariadne", "gradio", "socketio", "django", "channels", "configurations", "dash", "dash_extensions", "jupyter_dash",
		"aiohttp", "tornado", "robyn", "cherrypy", "http", "socketserver", "grpc", "shiny", "marimo", "mcp", "fastmcp", "celery", "huey", "discord", "telegram", "aiogram", "telebot",
		"pyrogram", "slack_bolt", "google", "uvicorn", "waitress", "hypercorn", "functions_framework", "dramatiq", "rq", "arq":
		return true
	}
	return false
}

// makesByName tells whether a file calls a function that is called like a factory.
func makesByName(text []byte) bool {
	for _, word := range []string{"create_app", "make_app", "get_app", "create_", "app = ", "application = ", "import app", ".server"} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

// dottedName is a module's name as a spec takes it.
var dottedName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// object notes an application that a file makes.
func (s *scan) object(o object) {
	if !dottedName.MatchString(o.unit.module) {
		return // no server takes it
	}
	t := target{kind: o.kind, framework: o.framework, root: o.unit.root, module: o.unit.module, attr: o.attr, file: o.unit.file, says: o.says}
	t.evidence = []Evidence{s.line(o.unit.file, o.line, fmt.Sprintf("has %s = %s", o.attr, o.says))}
	if strings.HasSuffix(o.attr, "()") {
		t.evidence[0].Says = "has " + o.attr + ", which " + o.says
	}
	t.weight = 60 + s.place(o.unit.file) + attrWeight(o.attr)
	if o.framework == "google-adk" && o.attr == "root_agent" {
		s.agent(t)
		return
	}
	if o.outer {
		t.weight += 12
	}
	switch o.kind {
	case worker:
		s.workers = append(s.workers, t)
		return
	case listens, dash:
		return // the script that starts it counts, and of Dash the name of its server
	case data:
		return // dataScript has it
	}
	if o.framework == "django" {
		s.djangoObject(t)
		return
	}
	s.add(t)
	s.reexported(t)
}

func attrWeight(attr string) int {
	switch {
	case attr == "app" || attr == "application" || attr == "server":
		return 10
	case strings.HasSuffix(attr, "()"):
		return -18
	case attr == "api":
		return 5
	}
	return 0
}

// reexported notes the package of an application's module, where it has the
// application by the same name.
func (s *scan) reexported(t target) {
	if strings.HasSuffix(t.attr, "()") || strings.Contains(t.attr, ".") {
		return
	}
	i := strings.LastIndexByte(t.module, '.')
	if i < 0 {
		return
	}
	name, file := t.module[:i], path.Join(t.root, strings.ReplaceAll(t.module[:i], ".", "/"), "__init__.py")
	text := s.text(file)
	if !bytes.Contains(text, []byte("import")) || path.Base(t.file) == "__init__.py" {
		return
	}
	found := s.tree(t.root).Attribute(name, t.attr)
	if found.Status != python.Exists || found.Path != t.file || found.Binding == nil {
		return
	}
	t.evidence = append([]Evidence{s.at(file, "import", "brings "+t.attr+" from "+t.module)}, t.evidence...)
	t.module, t.file, t.origin = name, file, t.file
	t.weight += 12
	s.add(t)
}

// line is evidence of one line of a file.
func (s *survey) line(file string, number int, says string) Evidence {
	e := Evidence{File: file, Line: number, Says: says}
	if lines := s.lines(file); number > 0 && number <= len(lines) {
		e.Text = oneLine(lines[number-1])
	}
	return e
}
