package detect

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// readClues makes targets of the command lines that the project has, where what they
// name is there.
func (s *scan) readClues() {
	for _, c := range s.clues() {
		if c.role == "release" {
			s.releases = append(s.releases, c)
			continue
		}
		if c.schedule != "" && c.beside { // what it runs need not be what this package knows
			s.commands = append(s.commands, workerCommand{clue: c})
			continue
		}
		if !worthwhile(c.command) {
			if name := s.consoleIn(c.command); name != "" {
				s.mentioned[name] = append(s.mentioned[name], c)
			}
			continue
		}
		all := commandLine(c.command)
		for n, i := range all {
			if i.release {
				continue
			}
			one := c
			one.prepares = c.prepares || n < len(all)-1
			s.readInvocation(one, i)
		}
	}
}

// worthwhile tells whether a line may start what this package knows.
func worthwhile(line string) bool {
	for _, word := range []string{"python", "gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress", "uwsgi", "fastapi", "flask", "streamlit", "chainlit", "celery", "manage.py", "locust", "functions-framework", "panel", "shiny", "marimo", "solara", "sanic", "litestar", "alembic", "rq ", "rqscheduler", "dramatiq", "arq ", "huey"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// consoleIn is the command of the project itself that a line begins with; "" is none.
func (s *scan) consoleIn(line string) string {
	for _, c := range s.project.scripts {
		if line == c.name || strings.HasPrefix(line, c.name+" ") {
			return c.name
		}
	}
	return ""
}

// readInvocation makes a target of what a command starts.
func (s *scan) readInvocation(c clue, i invocation) {
	e := c.Evidence
	e.Says = "runs " + oneLine(strings.Join(i.words, " "))
	t, ok := s.resolve(c, i)
	if !ok && c.weight >= 160 && i.name != "" && i.kind != console && i.kind != worker {
		s.said = append(s.said, fmt.Sprintf("%s:%d runs %s, which the project does not have", c.File, c.Line, i.name))
	}
	if !ok {
		if i.kind == console {
			if name := s.consoleIn(strings.Join(i.words, " ")); name != "" {
				s.mentioned[name] = append(s.mentioned[name], c)
			}
		}
		return
	}
	t.weight, t.port, t.program = c.weight, i.port, i.program
	if i.program == "hypercorn" && s.files[i.config] { // it finds none by itself
		t.config, t.port = i.config, orPort(i.port, s.hypercornPort(i.config))
	}
	if path.Base(c.File) == "Procfile" && c.role != "web" {
		t.weight -= 20
	}
	if t.isObject() && i.program == "uwsgi" && !s.packages.has("uwsgi") {
		t.weight -= 60
	}
	if t.isObject() && t.framework == "" && c.weight < 160 && t.root != "." && t.root != path.Dir(c.File) && t.root != path.Clean(i.chdir) {
		return // it is another module of that name, in a folder that the line does not say
	}
	t.evidence = []Evidence{e}
	if i.kind == worker || c.beside || slices.Contains([]string{"worker", "beat", "scheduler"}, c.role) {
		s.commands = append(s.commands, workerCommand{c, i})
		return
	}
	if t.kind == script || t.kind == module {
		t.weight = s.scriptWeight(c, t)
		if !c.prepares && s.speaksFor(t) {
			return
		}
	}
	if strings.HasPrefix(path.Base(c.File), "README") && s.place(t.file) < -40 {
		return
	}
	s.add(t)
}

// speaksFor lets a command that runs a script speak for the application that the
// script has, and tells whether it has one.
func (s *scan) speaksFor(t target) bool {
	for i := range s.targets {
		if o := &s.targets[i]; o.isObject() && o.framework != "" && o.file == t.file && t.kind == script && !o.own {
			o.weight = max(o.weight, t.weight) + 8
			o.evidence = append(o.evidence, t.evidence...)
			return true
		}
	}
	return false
}

// scriptWeight is less for a script than for a server: a README names scripts that
// only prepare something.
func (s *scan) scriptWeight(c clue, t target) int {
	if c.prepares {
		return 20 + s.place(t.file)
	}
	if c.weight > 160 {
		return c.weight
	}
	weight := 50 + s.place(t.file)/2 + (c.weight-90)/2
	if t.kind == module {
		weight += 20
	}
	return weight
}

// workerCommand is a command of a worker.
type workerCommand struct {
	clue
	invocation
}

// resolve is the target that an invocation names, where the project has it.
func (s *scan) resolve(c clue, i invocation) (target, bool) {
	roots := []string{path.Join(c.folder, i.chdir), i.chdir, path.Dir(c.File)}
	switch i.kind {
	case wsgi, asgi:
		if i.program == "uwsgi" && i.name == "" {
			return s.uwsgi(i.config)
		}
		if i.program == "flask" {
			return s.flaskObject(i.name, roots)
		}
		if strings.HasSuffix(i.name, ".py") {
			return s.fileTarget(i.name, asgi)
		}
		return s.objectTarget(i.kind, i.name, roots)
	case django:
		if d, ok := s.django(); ok {
			return target{kind: d.kind, framework: "django", root: d.root, module: d.module, attr: d.attr, file: d.file}, true
		}
	case script, data:
		file := s.first(path.Join(c.folder, i.chdir, i.name), path.Join(i.chdir, i.name), path.Join(path.Dir(c.File), i.name))
		if file == "" || i.kind == script && s.place(file) < -60 {
			return target{}, false
		}
		framework := ""
		if i.kind == data {
			framework = i.program
		}
		return target{kind: i.kind, framework: framework, file: file, root: s.root(file), module: moduleName(file, s.root(file))}, true
	case module:
		return s.moduleTarget(i.name, roots)
	case worker:
		return target{}, true
	case command:
		if i.program == "litestar" && i.name == "" {
			return s.litestar(i)
		}
	}
	return target{}, false
}

// moduleTarget is a module of the project for python -m.
func (s *scan) moduleTarget(name string, roots []string) (target, bool) {
	for _, root := range s.roots(roots) {
		base := path.Join(root, strings.ReplaceAll(name, ".", "/"))
		if file := s.first(base+"/__main__.py", base+".py"); file != "" && moduleObject.MatchString(name) {
			return target{kind: module, module: name, file: file, root: root}, true
		}
	}
	return target{}, false
}

// roots are the folders that a module may be imported from, the likeliest first.
func (s *scan) roots(first []string) []string {
	var all []string
	for _, root := range append(first, ".", "src") {
		root = path.Clean(strings.TrimPrefix(root, "/"))
		if root == ".." || strings.HasPrefix(root, "../") || !s.folders[root] {
			continue
		}
		if !slices.Contains(all, root) {
			all = append(all, root)
		}
	}
	var folders []string
	for folder := range s.folders {
		if !strings.Contains(folder, "/") && folder != "." && aside(folder) == 0 {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	return append(all, folders...)
}

// objectTarget is an object of the project by its name, module:attribute, where the
// project has it.
func (s *scan) objectTarget(k kind, name string, roots []string) (target, bool) {
	moduleOf, attr, said := strings.Cut(name, ":")
	if moduleOf == "" {
		return target{}, false
	}
	if !said {
		attr = "application"
	}
	plain, _, call := strings.Cut(attr, "(")
	for _, root := range s.roots(roots) {
		base := path.Join(root, strings.ReplaceAll(moduleOf, ".", "/"))
		file := s.first(base+".py", base+"/__init__.py")
		if file == "" {
			continue
		}
		t := target{kind: k, root: root, module: moduleOf, attr: attr, file: file}
		if made, ok := s.checked(&t, plain, call); ok {
			t.framework = made.framework
			if (made.kind == wsgi || made.kind == asgi) && made.framework != "connexion" { // which was WSGI before 3
				t.kind = made.kind
			}
			return t, true
		}
	}
	return target{}, false
}

// checked tells whether the module of a target has its attribute, and what it is.
func (s *scan) checked(t *target, attr string, call bool) (constructor, bool) {
	first, _, _ := strings.Cut(attr, ".")
	found := s.tree(t.root).Attribute(t.module, first)
	if found.Status == python.Absent {
		return constructor{}, false
	}
	if found.Binding == nil || found.Path == "" {
		return constructor{}, true
	}
	u := s.parse(found.Path)
	if u == nil {
		return constructor{}, true
	}
	if f, ok := found.Binding.Stmt.(*python.FunctionDef); ok {
		made, _ := u.made(f, 0)
		if !call && made.kind != "" {
			t.attr += "()"
		}
		return made, true
	}
	made, _, _ := u.makes(found.Binding.Value, 0)
	return made, true
}

// fileTarget is the application that a file has, as fastapi run finds one
// (https://fastapi.tiangolo.com/fastapi-cli/).
func (s *scan) fileTarget(file string, kinds ...kind) (target, bool) {
	if !s.files[file] {
		return target{}, false
	}
	u := s.parse(file)
	if u == nil {
		return target{}, false
	}
	for _, o := range u.objects() {
		if slices.Contains(kinds, o.kind) && !strings.HasSuffix(o.attr, "()") {
			return target{kind: o.kind, framework: o.framework, root: u.root, module: u.module, attr: o.attr, file: file}, true
		}
	}
	return target{}, false
}

// functionFiles makes targets of the files that platforms are given in the place of a
// command: Vercel's functions (https://vercel.com/docs/project-configuration), Zeabur's
// entry, and the main.py that App Engine takes where nothing is said
// (https://cloud.google.com/appengine/docs/standard/python3/runtime).
func (s *scan) functionFiles() {
	add := func(file string, line int, name string, weight int) {
		if t, ok := s.fileTarget(path.Clean(strings.TrimPrefix(name, "/")), wsgi, asgi); ok {
			t.weight, t.evidence = weight, []Evidence{s.line(file, line, "serves "+t.file)}
			s.add(t)
		}
	}
	for _, file := range []string{"vercel.json", "now.json"} {
		for _, f := range find(s.document(file), "builds.*.src") {
			if strings.HasSuffix(textAt(f.in, "use"), "/python") {
				add(file, f.value.Line, f.value.Value, platform)
			}
		}
		for _, f := range pairs(child(s.document(file), "functions")) {
			add(file, f.key.Line, f.key.Value, platform)
		}
		for _, place := range []string{"rewrites.*.destination", "routes.*.dest"} { // a function's path, with or without its suffix
			for _, f := range find(s.document(file), place) {
				add(file, f.value.Line, strings.TrimSuffix(f.value.Value, ".py")+".py", platform)
			}
		}
	}
	for _, f := range find(s.document("zbpack.json"), "python.entry") {
		add("zbpack.json", f.value.Line, f.value.Value, platform)
	}
	if engine := s.document("app.yaml"); strings.HasPrefix(textAt(engine, "runtime"), "python3") && child(engine, "entrypoint") == nil {
		add("app.yaml", child(engine, "runtime").Line, "main.py", 116)
	}
}

// uwsgi is the application of uWSGI's configuration file.
func (s *scan) uwsgi(file string) (target, bool) {
	file = s.first(path.Clean(strings.TrimPrefix(file, "/")), path.Base(file))
	if file == "" {
		return target{}, false
	}
	return s.uwsgiFile(file)
}

// uwsgiFiles are the configuration files of uWSGI, whatever their names are.
func (s *scan) uwsgiFiles() []string {
	var all []string
	for file := range s.files {
		dir := path.Dir(file)
		if path.Ext(file) == ".ini" && slices.Contains([]string{".", "etc", "docker", "config", "conf", "deploy", "uwsgi"}, dir) && bytes.Contains(s.text(file), []byte("[uwsgi]")) {
			all = append(all, file)
		}
	}
	slices.Sort(all)
	return all
}

func (s *scan) uwsgiFile(file string) (target, bool) {
	section := child(s.document(file), "uwsgi")
	name := cmpOr(textAt(section, "module"), textAt(section, "wsgi"))
	if name == "" {
		name = strings.ReplaceAll(strings.TrimSuffix(textAt(section, "wsgi-file"), ".py"), "/", ".")
	}
	if callable := textAt(section, "callable"); callable != "" && !strings.Contains(name, ":") {
		name += ":" + callable
	}
	if name == "" {
		return target{}, false
	}
	return s.objectTarget(wsgi, name, []string{textAt(section, "chdir")})
}

// litestar is the application that litestar run finds by itself, or by
// LITESTAR_APP (https://docs.litestar.dev/latest/reference/cli.html).
func (s *scan) litestar(i invocation) (target, bool) {
	for _, t := range s.targets {
		if t.framework == "litestar" {
			return t, true
		}
	}
	return target{}, false
}

// readSettings makes targets of files that name the application and start nothing.
func (s *scan) readSettings() {
	for _, file := range []string{".flaskenv", ".env", ".env.example", ".env.sample"} {
		if name, _, _ := strings.Cut(strings.Trim(textAt(s.document(file), "FLASK_APP"), `"'`), " "); name != "" {
			s.flaskApp(file, name)
		}
	}
	for _, file := range s.uwsgiFiles() {
		if t, ok := s.uwsgiFile(file); ok {
			word := t.module
			if bytes.Contains(s.text(file), []byte(t.name())) {
				word = t.name()
			}
			t.weight, t.program, t.evidence = 165, "uwsgi", []Evidence{s.at(file, word, "runs "+t.name())}
			if !s.packages.has("uwsgi") {
				t.weight = 105
			}
			s.add(t)
		}
	}
	s.gunicornApp()
	s.functionFiles()
	s.readReflex()
	s.readPaste()
	if name := s.project.fastapi; name != "" {
		if t, ok := s.objectTarget(asgi, name, nil); ok {
			t.weight, t.evidence = 180, []Evidence{s.at("pyproject.toml", name, "has [tool.fastapi] entrypoint")}
			s.add(t)
		}
	}
}

func (s *scan) flaskApp(file, name string) {
	if t, ok := s.flaskObject(name, nil); ok && t.framework != "" {
		t.weight = 118
		t.evidence = []Evidence{s.at(file, "FLASK_APP", fmt.Sprintf("has FLASK_APP = %s", name))}
		s.add(t)
	}
}

// flaskObject is the application that Flask's own command finds by a name: of a module alone
// the objects and the factories that are called as it expects
// (https://flask.palletsprojects.com/en/stable/cli/#application-discovery).
func (s *scan) flaskObject(name string, roots []string) (target, bool) {
	name = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(name, "./"), ".py"), "/", ".")
	names := []string{name}
	if !strings.Contains(name, ":") {
		names = []string{name + ":app", name + ":application", name + ":create_app()", name + ":make_app()"}
	}
	var best target
	for _, n := range names {
		t, ok := s.objectTarget(wsgi, n, roots)
		if ok && t.framework != "" {
			return t, true
		}
		if ok && best.module == "" { // it is there, and nothing tells what it is
			best = t
		}
	}
	return best, best.module != ""
}

// healthPaths are the paths that are mostly a health check's.
func healthPaths() []string {
	return []string{"/healthz", "/health", "/healthcheck", "/api/health", "/livez", "/ready", "/readyz", "/-/healthy", "/ping", "/up", "/heartbeat", "/status"}
}

// healthPath is a route of the application's file that is a health check's.
func (s *scan) healthPath(file string) (string, Evidence) {
	text := s.text(file)
	for _, p := range healthPaths() {
		for _, quote := range []string{`"`, `'`} {
			word := quote + p + quote
			for _, line := range bytes.Split(text, []byte("\n")) {
				line = bytes.TrimSpace(line)
				if bytes.HasPrefix(line, []byte("@")) && bytes.Contains(line, []byte(word)) && !bytes.Contains(line, []byte(".post(")) {
					return p, s.at(file, string(line), "has the route "+p)
				}
			}
		}
	}
	return "", Evidence{}
}
