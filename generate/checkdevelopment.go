package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkDevelopment finds what is for a developer's own machine alone: servers that
// reload and debug, errors that show the source, hosts and origins of anyone.
func (s *sources) checkDevelopment(b builder) []spec.Finding {
	if isDevelopment(s.app.Environment) {
		return nil
	}
	var findings []spec.Finding
	for _, p := range b.processes {
		findings = append(findings, developmentServer(p)...)
	}
	told := map[string]bool{}
	for _, u := range s.uses {
		if u.process == nil {
			continue
		}
		sources := u.sources
		if u.script != "" && u.program == "" && len(sources) > 0 {
			findings = append(findings, s.runsItself(u, sources[0])...)
		}
		for _, file := range sources {
			if !told[file.path] {
				findings = append(findings, s.checkDebug(u, file)...)
				findings = append(findings, s.checkOrigins(u, file)...)
			}
			told[file.path] = true
		}
		findings = append(findings, s.checkDjangoSettings(u, told)...)
	}
	return findings
}

// isDevelopment tells whether an environment of the spec is one of those that are for
// developing and testing, by its name.
func isDevelopment(environment string) bool {
	return slices.ContainsFunc([]string{"dev", "local", "test", "debug", "ci"}, func(word string) bool {
		return strings.HasPrefix(strings.ToLower(environment), word)
	})
}

// developmentServer is about a command that starts a server for development.
func developmentServer(p process) []spec.Finding {
	argv := p.Argv.Argv
	words := argv
	if len(argv) > 0 && isPython(path.Base(argv[0])) {
		_, words = pythonArgs(argv[1:])
	}
	if len(words) == 0 {
		return nil
	}
	program, rest := path.Base(words[0]), words[1:]
	has := func(word string) bool { return slices.Contains(rest, word) }
	what, instead := "", ""
	switch {
	case program == "flask" && has("run"):
		what, instead = "flask run is Flask's own server", `server: flask: app: "…:app"`
	case (strings.HasSuffix(program, "manage.py") || program == "django-admin" || program == "django") && (has("runserver") || has("runserver_plus")):
		what, instead = "runserver is Django's own server", `server: django: project: "…"`
	case program == "http.server":
		what, instead = "http.server is Python's own server, without any security", "a server such as   server: gunicorn: …   or, for files alone, an image of nginx or Caddy"
	case program == "fastapi" && len(rest) > 0 && rest[0] == "dev":
		what, instead = "fastapi dev watches the source and reloads it", "server: fastapi: {}"
	case slices.Contains([]string{"uvicorn", "gunicorn", "hypercorn", "granian"}, program) && has("--reload"):
		what, instead = program+" --reload watches the source and starts again with each change", "the command without --reload; docker pyapp dev reloads"
	case program == "streamlit" && (has("--server.runOnSave") || has("--server.runOnSave=true")):
		what, instead = "--server.runOnSave runs the script again with each change of the source", "the command without it; docker pyapp dev reloads"
	default:
		return nil
	}
	return []spec.Finding{{
		Rule: "server.development", Path: p.kind,
		Message: what + ": it is for development alone",
		Notes:   []string{"write   " + instead},
	}}
}

// runsItself is about a script that starts a server for development.
func (s *sources) runsItself(u use, script source) []spec.Finding {
	for _, call := range calls(script.main()) {
		f, isMethod := call.Func.(*python.Attribute)
		if !isMethod {
			if nameOf(call.Func) == "run_simple" {
				return []spec.Finding{s.startsDevelopment(u, script, call, "run_simple is Werkzeug's own server", u.asModule()+":app")}
			}
			continue
		}
		object := nameOf(f.Value)
		class := script.class(object)
		switch {
		case f.Attr == "run" && slices.Contains([]string{"Flask", "Quart", "Dash", "APIFlask"}, class):
			what := fmt.Sprintf("%s.run() starts %s's own server", object, class)
			if saysTrue(keyword(call, "debug")) {
				what += ", and with debug=True whoever causes an error can run code in it"
			}
			return []spec.Finding{s.startsDevelopment(u, script, call, what, u.asModule()+":"+serving(class, object))}
		case f.Attr == "run" && object == "uvicorn" && saysTrue(keyword(call, "reload")):
			return []spec.Finding{s.startsDevelopment(u, script, call, "reload=True watches the source and starts again with each change", "")}
		case f.Attr == "run_simple":
			return []spec.Finding{s.startsDevelopment(u, script, call, "run_simple is Werkzeug's own server", u.asModule()+":app")}
		}
	}
	return nil
}

// asModule is the name by which a script is imported from the project's folder.
func (u use) asModule() string {
	return strings.ReplaceAll(strings.TrimPrefix(strings.TrimSuffix(u.script, ".py"), "src/"), "/", ".")
}

// serving is the object that a server takes: of Dash, the Flask application in it.
func serving(class, object string) string {
	if class == "Dash" {
		return object + ".server"
	}
	return object
}

func (s *sources) startsDevelopment(u use, file source, call *python.Call, what, app string) spec.Finding {
	note := "leave it out, or let a variable turn it on"
	if app != "" {
		kind := "gunicorn"
		if strings.Contains(what, "Quart") {
			kind = "hypercorn"
		}
		note = fmt.Sprintf("write, in place of run   server: %s: app: %q", kind, app)
	}
	return spec.Finding{
		Rule: "server.development", Path: u.field, At: s.place(file.path, call.Pos(), 1),
		Message: what + ": it is for development alone", Notes: []string{note},
	}
}

// checkDebug is about an application whose errors show its source.
func (s *sources) checkDebug(u use, file source) []spec.Finding {
	for _, stmt := range file.module.Body {
		assign, ok := stmt.(*python.Assign)
		if !ok || len(assign.Targets) != 1 {
			continue
		}
		what := ""
		switch target := assign.Targets[0].(type) {
		case *python.Name:
			if call, ok := assign.Value.(*python.Call); ok && slices.Contains([]string{"FastAPI", "Starlette", "Litestar"}, callee(call.Func)) && saysTrue(keyword(call, "debug")) {
				what = callee(call.Func) + "(debug=True)"
			}
		case *python.Attribute:
			if target.Attr == "debug" && saysTrue(assign.Value) && isFlaskLike(file.class(nameOf(target.Value))) {
				what = nameOf(target.Value) + ".debug = True"
			}
		case *python.Subscript:
			config, ok := target.Value.(*python.Attribute)
			key, _ := text(target.Slice)
			if ok && config.Attr == "config" && key == "DEBUG" && saysTrue(assign.Value) && isFlaskLike(file.class(nameOf(config.Value))) {
				what = nameOf(config.Value) + `.config["DEBUG"] = True`
			}
		}
		if what != "" {
			return []spec.Finding{{
				Rule: "app.debug", Path: u.field, At: s.place(file.path, assign.Pos(), 1),
				Message: what + " shows the source to whoever causes an error",
				Notes:   []string{`let a variable turn it on   os.environ.get("DEBUG") == "1"`},
			}}
		}
	}
	return nil
}

func isFlaskLike(class string) bool {
	return slices.Contains([]string{"Flask", "Quart", "APIFlask", "FastAPI", "Starlette"}, class)
}

// checkOrigins is about answers that every site may read, with the visitor's cookies.
func (s *sources) checkOrigins(u use, file source) []spec.Finding {
	for _, call := range file.topCalls() {
		fast := len(call.Args) > 0 && nameOf(call.Args[0]) == "CORSMiddleware" || callee(call.Func) == "CORSMiddleware"
		open := fast && isAny(keyword(call, "allow_origins")) && saysTrue(keyword(call, "allow_credentials")) ||
			callee(call.Func) == "CORS" && isAny(keyword(call, "origins")) && saysTrue(keyword(call, "supports_credentials"))
		if open {
			return []spec.Finding{{
				Rule: "app.any-origin", Path: u.field, At: s.place(file.path, call.Pos(), 1),
				Message: "every site on the web may ask this application with its visitors' cookies, and read the answers",
				Notes:   []string{`name the sites   allow_origins=["https://shop.example.com"]`, "or leave the credentials out"},
			}}
		}
	}
	return nil
}
