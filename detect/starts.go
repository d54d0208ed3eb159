package detect

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// starts notes what a file starts when Python runs it.
func (s *scan) starts(u *unit, objects []object) {
	python.Inspect(u.found.Module, func(n python.Node) bool {
		if call, ok := n.(*python.Call); ok {
			s.startedBy(u, call, objects)
		}
		return true
	})
	s.imports(u)
	s.namesLitestar(u)
	s.functions(u)
	runs := u.guard() != nil || u.acts() || path.Base(u.file) == "__main__.py" && !u.defines()
	if !runs || path.Base(u.file) == "__init__.py" {
		return
	}
	t := target{kind: script, file: u.file, root: u.root, module: u.module, weight: 40 + s.place(u.file)}
	t.framework, t.weight = s.scriptFramework(u, t.weight)
	line := 0
	if g := u.guard(); g != nil {
		line = g.Pos().Line
	}
	t.evidence = []Evidence{s.line(u.file, line, "runs as a script")}
	if path.Base(u.file) == "__main__.py" && path.Dir(u.file) != "." && path.Dir(u.file) != u.root && dottedName.MatchString(u.module) {
		t.kind, t.module, t.weight = module, strings.TrimSuffix(u.module, ".__main__"), t.weight+14
		t.evidence[0].Says = "is what python -m " + t.module + " runs"
		t.weight += s.called(last(t.module))
		if s.files[path.Join(path.Dir(path.Dir(u.file)), "__main__.py")] {
			t.weight -= 20 // a part of what has a start of its own
		}
	}
	if t.kind == script && s.project.pep517 && u.root == "src" && dottedName.MatchString(u.module) {
		t.kind = module // the project is installed, and its source is not in the image
	}
	if dottedName.MatchString(u.module) && slices.ContainsFunc(objects, func(o object) bool { return o.kind == wsgi || o.kind == asgi }) {
		t.weight -= 30
	}
	if slices.ContainsFunc(s.targets, func(o target) bool { return o.file == u.file && o.own }) {
		t.weight += 50
	}
	s.add(t)
}

// acts tells whether importing a module does something: it calls a function of
// another module as a statement, or loops.
func (u *unit) acts() bool { return act(u.found.Module.Body) }

// defines tells whether a module has functions, and nothing that calls one of them: what
// another starts.
func (u *unit) defines() bool {
	own := map[string]bool{}
	for _, st := range u.found.Module.Body {
		if f, ok := st.(*python.FunctionDef); ok {
			own[f.Name] = true
		}
	}
	called := false
	for _, st := range u.found.Module.Body {
		switch st.(type) {
		case *python.FunctionDef, *python.ClassDef:
			continue
		}
		python.Inspect(st, func(n python.Node) bool {
			if call, ok := n.(*python.Call); ok {
				called = called || own[written(call.Func)]
			}
			return true
		})
	}
	return len(own) > 0 && !called
}

func act(body []python.Stmt) bool {
	for _, st := range body {
		switch st := st.(type) {
		case *python.While, *python.With:
			return true
		case *python.Try:
			if act(st.Body) || act(st.Orelse) {
				return true
			}
		case *python.ExprStmt:
			if call, ok := st.Value.(*python.Call); ok && !quiet(written(call.Func)) {
				return true
			}
		}
	}
	return false
}

// quiet are calls that only prepare.
func quiet(name string) bool {
	for _, word := range []string{"basicConfig", "setLevel", "load_dotenv", "path.append", "path.insert", "setdefault", "filterwarnings", "add_middleware", "include_router", "register", "init_app", "mount", "add_route", "update", "from_object", "setlocale", "simplefilter", "getLogger", "set_page_config", "monkey"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// scriptFramework is what a script is of that starts its own server or bot.
func (s *scan) scriptFramework(u *unit, weight int) (string, int) {
	imported, _ := s.imported(u.file)
	text := s.text(u.file)
	for _, f := range []struct{ module, framework, word string }{
		{"aiohttp", "aiohttp", "web."},
		{"tornado", "tornado", "listen("},
		{"discord", "discord", ".run("},
		{"telegram", "telegram", "polling"},
		{"aiogram", "telegram", "polling"},
		{"telebot", "telegram", "polling"},
		{"slack_bolt", "slack", "start("},
		{"robyn", "robyn", "start("},
		{"cherrypy", "cherrypy", "quickstart"},
		{"grpc", "grpc", "server("},
		{"http", "", "serve_forever"},
		{"socketserver", "", "serve_forever"},
		{"pyrogram", "telegram", "Client("},
		{"sanic", "sanic", ".run("},
		{"dash", "dash", ".run"},
		{"waitress", "", "serve("},
		{"uvicorn", "", "run("},
	} {
		if slices.Contains(imported, f.module) && bytes.Contains(text, []byte(f.word)) {
			return f.framework, weight + 18
		}
	}
	return "", weight
}

// startedBy notes the application that a call of a server starts.
func (s *scan) startedBy(u *unit, call *python.Call, objects []object) {
	full := u.fullName(call.Func)
	switch {
	case full == "uvicorn.run" || full == "uvicorn.Config" || full == "granian.Granian":
		s.startedServer(u, call, asgi)
	case full == "waitress.serve":
		s.startedServer(u, call, wsgi)
	}
	if full == "uvicorn.run" && slices.ContainsFunc(call.Keywords, func(k *python.Keyword) bool { return strings.HasPrefix(k.Arg, "ssl_") }) {
		s.prefersScript(u.file)
	}
	port := portOf(call)
	if port == 0 || isClient(full) {
		return
	}
	for i := range s.targets {
		if t := &s.targets[i]; t.file == u.file && t.port == 0 {
			t.port = port
		}
	}
}

// prefersScript lets a file's script come before its application.
func (s *scan) prefersScript(file string) {
	for i := range s.targets {
		if t := &s.targets[i]; t.file == file && t.isObject() {
			t.own = true
			t.weight -= 40
		}
	}
}

// portOf is the number that a call has as its port; 0 is none.
func portOf(call *python.Call) int {
	for _, k := range call.Keywords {
		if k.Arg != "port" && k.Arg != "server_port" {
			continue
		}
		if c, ok := k.Value.(*python.Constant); ok && c.Kind == python.Int {
			return validPort(c.Value)
		}
	}
	return 0
}

func (s *scan) startedServer(u *unit, call *python.Call, k kind) {
	var first python.Expr
	if len(call.Args) > 0 {
		first = call.Args[0]
	}
	factory := false
	for _, key := range call.Keywords {
		if key.Arg == "app" || key.Arg == "target" {
			first = key.Value
		}
		if c, ok := key.Value.(*python.Constant); ok && key.Arg == "factory" {
			factory = c.Kind == python.True
		}
	}
	c, ok := first.(*python.Constant)
	if !ok || c.Kind != python.Str || !moduleObject.MatchString(c.Value) {
		return
	}
	name := c.Value
	if factory {
		name += "()"
	}
	t, ok := s.objectTarget(k, name, []string{u.root, path.Dir(u.file)})
	if !ok {
		return
	}
	t.port, t.weight = portOf(call), 82+s.place(u.file)/2
	t.evidence = []Evidence{s.line(u.file, int(call.Line), fmt.Sprintf("starts %q", c.Value))}
	s.add(t)
}

var litestarApp = lazyregexp.New(`["\']LITESTAR_APP["\']\s*[,\]]\s*=?\s*["\']([\w.]+:\w+)["\']`)

// namesLitestar notes the application that a file names for Litestar's own command
// (https://docs.litestar.dev/latest/usage/cli.html).
func (s *scan) namesLitestar(u *unit) {
	text := s.text(u.file)
	if !bytes.Contains(text, []byte("LITESTAR_APP")) {
		return
	}
	m := litestarApp.FindSubmatch(text)
	if m == nil {
		return
	}
	s.add(target{
		kind: command, framework: "litestar", root: u.root, file: u.file, weight: 132,
		command:  []string{"litestar", "--app", string(m[1]), "run", "--host", "0.0.0.0", "--port", "8000"},
		evidence: []Evidence{s.at(u.file, "LITESTAR_APP", "names "+string(m[1])+" for the litestar command")},
	})
}

// imports notes a script in the root that has an application of the project under its
// own name: from shop import app.
func (s *scan) imports(u *unit) {
	name := strings.TrimSuffix(path.Base(u.file), ".py")
	entry := slices.Contains([]string{"wsgi", "asgi", "run", "manage", "app", "main", "server", "autoapp", "index", "application"}, name)
	if !entry || path.Dir(u.file) != u.root {
		return
	}
	for _, attr := range []string{"app", "application", "server"} {
		bound := u.names.Names[attr]
		if len(bound) != 1 {
			continue
		}
		if _, ok := bound[0].Stmt.(*python.ImportFrom); !ok || !u.isOwn(attr) {
			continue
		}
		found := s.tree(u.root).Attribute(u.module, attr)
		if found.Binding == nil || found.Path == u.file {
			continue
		}
		in := s.parse(found.Path)
		if in == nil {
			continue
		}
		made, says, ok := in.makes(found.Binding.Value, 0)
		if !ok || made.kind != wsgi && made.kind != asgi {
			continue
		}
		t := target{kind: made.kind, framework: made.framework, root: u.root, module: u.module, attr: attr, file: u.file, origin: found.Path, weight: 60 + s.place(u.file) + attrWeight(attr) + 8}
		if slices.ContainsFunc(s.targets, func(o target) bool { return o.kind == data && o.file == u.file }) {
			t.weight -= 40 // the script starts a server of its own
		}
		t.evidence = []Evidence{s.line(u.file, bound[0].Line, "brings "+attr+" = "+says+" of "+found.Path)}
		s.add(t)
	}
}

// functions notes functions for functions-framework.
func (s *scan) functions(u *unit) {
	for _, st := range u.found.Module.Body {
		f, ok := st.(*python.FunctionDef)
		if !ok {
			continue
		}
		for _, d := range f.DecoratorList {
			if strings.HasPrefix(u.fullName(d), "functions_framework.") {
				s.add(target{
					kind: function, framework: "functions-framework", file: u.file, attr: f.Name, root: u.root, weight: 95 + s.place(u.file),
					evidence: []Evidence{s.line(u.file, int(f.Line), "has the function "+f.Name+" for functions-framework")},
				})
			}
		}
	}
}

// agent notes an agent of Google's kit, which its own command serves by the folder
// that the agents' folders are in (https://google.github.io/adk-docs/runtime/api-server/).
func (s *scan) agent(t target) {
	folder := path.Dir(path.Dir(t.file))
	t.kind, t.weight = command, 90
	t.command = []string{"adk", "api_server", "--host", "0.0.0.0", "--port", "8000", folder}
	s.add(t)
}

// readReflex makes a target of a Reflex application, which its own command builds and
// serves (https://reflex.dev/docs/hosting/self-hosting/).
func (s *scan) readReflex() {
	text := s.text("rxconfig.py")
	if !bytes.Contains(text, []byte("reflex")) {
		return
	}
	s.add(target{
		kind: command, framework: "reflex", root: ".", command: []string{"reflex", "run", "--env", "prod"}, weight: 150,
		evidence: []Evidence{s.at("rxconfig.py", "reflex", "configures a Reflex application")},
	})
}

// requestFunctions notes functions of a main.py that functions-framework can call: those
// of one argument, request.
func (s *scan) requestFunctions() {
	if !s.packages.has("functions-framework") || !s.files["main.py"] {
		return
	}
	u := s.parse("main.py")
	if u == nil {
		return
	}
	for _, st := range u.found.Module.Body {
		f, ok := st.(*python.FunctionDef)
		if ok && f.Args != nil && len(f.Args.Args) == 1 && f.Args.Args[0].Arg == "request" {
			s.add(target{
				kind: function, framework: "functions-framework", file: u.file, attr: f.Name, root: ".", weight: 92,
				evidence: []Evidence{s.line(u.file, int(f.Line), "has the function "+f.Name+"(request), and functions-framework is installed")},
			})
		}
	}
}

// dataScript notes a script for a server of data applications.
func (s *scan) dataScript(file string, imported []string, text []byte) {
	for _, f := range dataFrameworks() {
		if !slices.Contains(imported, f.module) || !bytes.Contains(text, []byte(f.call)) || f.framework == "functions-framework" {
			continue
		}
		if f.framework == "gradio" && bytes.Contains(text, []byte("mount_gradio_app")) {
			continue
		}
		weight := 58 + s.place(file)
		if s.importedByAnother(file) {
			weight -= 50
		}
		s.add(target{
			kind: data, framework: f.framework, file: file, weight: weight,
			evidence: []Evidence{s.at(file, f.module, "imports "+f.module)},
		})
	}
}

// importedByAnother tells whether a script of the same folder imports a file.
func (s *scan) importedByAnother(file string) bool {
	name := strings.TrimSuffix(path.Base(file), ".py")
	for _, other := range s.python {
		if other == file || path.Dir(other) != path.Dir(file) {
			continue
		}
		if imported, _ := s.imported(other); slices.Contains(imported, name) {
			return true
		}
	}
	return false
}

// plainScript notes a script in the root or in src that does something, without a framework.
func (s *scan) plainScript(file string, imported []string, text []byte) {
	if !bytes.Contains(text, []byte("(")) {
		return
	}
	u := s.parse(file)
	if u == nil || !u.acts() && u.guard() == nil {
		return
	}
	t := target{kind: script, file: file, root: u.root, module: u.module, weight: 34 + s.place(file)}
	t.framework, t.weight = s.scriptFramework(u, t.weight)
	if s.importedByAnother(file) {
		t.weight -= 40
	}
	t.evidence = []Evidence{{File: file, Says: "is a script"}}
	s.add(t)
}
