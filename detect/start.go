package detect

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// startAnswers are the answers about what runs: a server or a run, and what it needs
// beside it.
func (s *scan) startAnswers(t target, confidence Confidence) []Answer {
	field, value := s.start(t)
	a := Answer{Field: field, Value: value, Confidence: confidence, Evidence: t.evidence}
	if field == "server.gunicorn" || field == "server.django" {
		_, counts := s.gunicornCounts()
		a.Evidence = slices.Concat(a.Evidence, counts)
	}
	for _, other := range s.targets {
		if !other.same(t) && len(a.Alternatives) < 4 && other.weight > leastWeight-10 {
			f, v := s.start(other)
			a.Alternatives = append(a.Alternatives, Alternative{Field: f, Value: v, Evidence: other.evidence})
		}
	}
	if a.Field == "run" {
		a.Field = "run.script"
	}
	served := s.served(t, a)
	if len(served) == 0 {
		a.Field = field
	}
	answers := append([]Answer{a}, served...)
	if folder := s.searched(t, field); folder != "" {
		answers = append(answers, Answer{
			Field: "env.PYTHONPATH", Value: folder, Confidence: Likely,
			Evidence: []Evidence{{File: t.file, Says: "imports from " + folder}},
		})
	}
	if s.unconfigured(t) {
		answers = append(answers, Answer{
			Field: "env.CHAINLIT_APP_ROOT", Value: "/tmp", Confidence: Likely,
			Evidence: []Evidence{{Says: "the project has no .chainlit/config.toml and chainlit.md: Chainlit writes them when it starts"}},
		})
	}
	if file := t.file; file != "" && (strings.HasPrefix(field, "server.") || len(served) > 0) {
		if p, e := s.healthPath(file); p != "" {
			answers = append(answers, Answer{Field: "health.path", Value: p, Confidence: Likely, Evidence: []Evidence{e}})
		}
	}
	return answers
}

// start is the field and the value that start a target.
func (s *scan) start(t target) (string, any) {
	switch t.kind {
	case wsgi, asgi:
		if t.framework == "django" {
			return s.startDjango(t)
		}
		return s.startObject(t)
	case data:
		return s.startData(t)
	case worker:
		answers := s.carrying(t.file, func(m *importer) { m.start("", quoted(t.command), at{}) })
		if len(answers) == 1 {
			return answers[0].Field, answers[0].Value
		}
		return "run.command", list(t.command)
	case mcp:
		return "server.mcp", Fields{{"app", t.module + ":" + t.attr}}
	case module:
		return "run.module", t.module
	case console, command:
		return "run.command", list(t.command)
	case function:
		words := []string{"functions-framework", "--target=" + t.attr}
		if t.file != "main.py" {
			words = append(words, "--source="+t.file)
		}
		return "run.command", list(words)
	}
	return "run", t.file
}

// server is a server, the distribution that has it, and its field for the folder to
// import from.
type server struct{ name, distribution, folder string }

// servers are those that can serve a kind, the preferred first.
func servers(k kind) []server {
	if k == asgi {
		return []server{{"uvicorn", "uvicorn", "app_dir"}, {"hypercorn", "hypercorn", ""}, {"granian", "granian", "working_dir"}, {"daphne", "daphne", ""}}
	}
	return []server{{"gunicorn", "gunicorn", "chdir"}, {"uwsgi", "uwsgi", "chdir"}, {"waitress", "waitress", ""}, {"granian", "granian", "working_dir"}}
}

// chosen is the server for a target: the one that a command names, where it is
// installed, or else the first that is. It is false where none is.
func (s *scan) chosen(t target) (server, bool) {
	all := servers(t.kind)
	named := slices.IndexFunc(all, func(one server) bool { return one.name == strings.TrimSuffix(t.program, "-serve") })
	if named >= 0 && s.packages.installs(all[named].distribution) {
		return all[named], true
	}
	for _, one := range all {
		if s.packages.has(one.distribution) {
			return one, true
		}
	}
	if t.kind == asgi && s.packages.has("fastapi-cli") || s.fastapiStandard() {
		return all[0], true
	}
	if named >= 0 { // it may come with another
		return all[named], s.packages.kind == "setuptools"
	}
	return all[0], s.packages.kind == "setuptools"
}

// fastapiStandard tells whether fastapi[standard], which brings Uvicorn, is asked for.
func (s *scan) fastapiStandard() bool {
	p := s.packages.install.Packages.Find("fastapi")
	return p != nil && (slices.Contains(p.Extras, "standard") || slices.Contains(p.Extras, "all"))
}

// startObject starts an object by a server.
func (s *scan) startObject(t target) (string, any) {
	one, ok := s.chosen(t)
	app := t.module + ":" + t.attr
	if strings.Contains(t.attr, "(") && !strings.HasSuffix(t.attr, "()") && one.name != "gunicorn" {
		return "run.command", list([]string{"gunicorn", app})
	}
	if s.packages.isUnread() {
		return "run.command", list([]string{cmpOr(t.program, one.name), app})
	}
	if !ok {
		return s.startUnserved(t, one)
	}
	fields := Fields{{"app", app}}
	if one.name == "granian" && t.kind == wsgi {
		fields = append(fields, Field{"interface", "wsgi"})
	}
	if t.root != "." && one.folder != "" && !s.isInstalled(t.root) {
		fields = append(fields, Field{one.folder, t.root})
	}
	if t.port >= 1024 && t.port != defaultPort {
		fields = append(fields, Field{"port", t.port})
	}
	if one.name == "hypercorn" && t.config != "" {
		fields = append(fields, Field{"config", t.config})
	}
	if one.name == "gunicorn" {
		counts, _ := s.gunicornCounts()
		fields = append(fields, counts...)
	}
	return "server." + one.name, fields
}

// unserved tells whether no server of an application is installed, so that it is
// started by what is meant for development.
func (s *scan) unserved(t target) bool {
	if !t.isObject() || s.packages.isUnread() {
		return false
	}
	field, _ := s.start(t)
	return !strings.HasPrefix(field, "server.")
}

// serverQuestion asks for a server, where none is installed.
func (s *scan) serverQuestion(app Application) Question {
	t := s.targets[0]
	one, _ := s.chosen(t)
	now, then := app.starts(), Answer{Field: "server." + one.name, Value: Fields{{"app", t.module + ":" + t.attr}}, Confidence: Likely}
	then.Evidence = []Evidence{{Says: "once the dependencies have " + one.distribution}}
	replaces := []string{"server", "run"}
	return Question{
		Field: "server", Why: fmt.Sprintf("the dependencies have no server for %s, and what starts it is meant for development", t.name()),
		Choices: []Choice{
			{Value: "as it is: " + now[0].Field, Evidence: now[0].Evidence, Answers: now, Replaces: replaces},
			{Value: fmt.Sprintf("server.%s, after %s is added to the dependencies", one.name, one.distribution), Answers: []Answer{then}, Replaces: replaces},
		},
	}
}

// starts are the answers about what runs.
func (a Application) starts() []Answer {
	return slices.DeleteFunc(slices.Clone(a.Answers), func(answer Answer) bool { return !slices.Contains(replaces(answer.Field), "run") })
}

// isInstalled tells whether a folder's packages are installed with the project.
func (s *scan) isInstalled(root string) bool { return root == "src" && s.project.builds }

// startUnserved starts an object of which no server is installed: by the framework's own
// command, or by the script that it is in.
func (s *scan) startUnserved(t target, one server) (string, any) {
	port := 8000
	if t.port >= 1024 {
		port = t.port
	}
	app := t.module + ":" + t.attr
	switch {
	case t.framework == "flask" || t.framework == "quart":
		words := []string{t.framework, "--app", app, "run", "--host", "0.0.0.0", "--port", fmt.Sprint(port)}
		return "run.command", list(words)
	case s.packages.install.Locked || len(s.packages.install.Steps) == 0:
		if u := s.parse(t.file); u != nil && u.guard() != nil {
			return "run", t.file
		}
		return "run.command", list([]string{one.name, app})
	}
	return "server." + one.name, Fields{{"app", app}}
}

// startDjango starts a Django project.
func (s *scan) startDjango(t target) (string, any) {
	t = s.interface1(t)
	project := strings.TrimSuffix(t.module, "."+string(t.kind))
	one, ok := s.chosen(t)
	switch {
	case s.packages.installs("gunicorn") && project != t.module && t.kind == wsgi && s.hasSettings(t, project):
		return "server.django", s.djangoFields(t, project)
	case ok:
		fields := Fields{{"app", t.module + ":" + cmpOr(t.attr, "application")}}
		if t.root != "." && one.folder != "" {
			fields = append(fields, Field{one.folder, t.root})
		}
		if one.name == "granian" && t.kind == wsgi {
			fields = append(fields, Field{"interface", "wsgi"})
		}
		if t.port >= 1024 && t.port != defaultPort {
			fields = append(fields, Field{"port", t.port})
		}
		return "server." + one.name, fields
	}
	return "run.command", list([]string{"python", s.manage(t), "runserver", "0.0.0.0:8000", "--noreload"})
}

// hasSettings tells whether the project has its settings where server.django looks for them.
func (s *scan) hasSettings(t target, project string) bool {
	said := cmpOr(s.settingsOf(t.file), s.settingsOf(s.manage(t)))
	return said != "" && s.isModule(t.root, said) || s.isModule(t.root, project+".settings")
}

// interface1 is the project's asgi.py where what is installed is for it.
func (s *scan) interface1(t target) target {
	for _, d := range s.djangos {
		wants := s.packages.has("uvicorn", "uvicorn-worker", "daphne", "hypercorn", "channels") && !s.packages.has("uwsgi")
		if t.program == "" && wants && d.kind == asgi && strings.TrimSuffix(d.module, ".asgi") == strings.TrimSuffix(t.module, ".wsgi") {
			d.evidence, d.port = append(d.evidence, t.evidence...), t.port
			return d
		}
	}
	return t
}

// manage is the project's manage.py.
func (s *scan) manage(t target) string {
	return cmpOr(s.first(path.Join(t.root, "manage.py"), "manage.py", path.Join(path.Dir(t.file), "manage.py")), "manage.py")
}

func (s *scan) djangoFields(t target, project string) Fields {
	fields := Fields{{"project", project}}
	manage := s.manage(t)
	settings := cmpOr(s.settingsOf(t.file), s.settingsOf(manage))
	if settings != "" && settings != project+".settings" && s.isModule(t.root, settings) {
		fields = append(fields, Field{"settings", settings})
	}
	if manage != "manage.py" {
		fields = append(fields, Field{"manage", manage})
	}
	if t.kind == asgi {
		fields = append(fields, Field{"interface", "asgi"})
	}
	if t.port >= 1024 && t.port != defaultPort {
		fields = append(fields, Field{"port", t.port})
	}
	own, _ := s.gunicornCounts()
	if t.root != "." && !s.isInstalled(t.root) {
		own = append(own, Field{"chdir", t.root})
	}
	if len(own) > 0 {
		fields = append(fields, Field{"gunicorn", own})
	}
	return fields
}

// isModule tells whether a folder has a module.
func (s *scan) isModule(root, name string) bool {
	base := path.Join(root, strings.ReplaceAll(name, ".", "/"))
	return s.first(base+".py", base+"/__init__.py") != ""
}

// startData starts a script by the server of its framework.
func (s *scan) startData(t target) (string, any) {
	port := func(fields Fields) Fields {
		if t.port >= 1024 && t.framework != "gradio" {
			fields = append(fields, Field{"port", t.port})
		}
		return fields
	}
	missing := (s.packages.install.Locked || len(s.packages.install.Steps) == 0) && !s.packages.has(t.framework)
	switch {
	case t.framework == "locust":
		return "run.command", list([]string{"locust", "-f", t.file})
	case t.framework == "bokeh": // pages are let in by their address, which is localhost:8000
		return "run.command", list([]string{"bokeh", "serve", "--address", "0.0.0.0", "--port", "8000", t.file})
	case t.framework == "solara" || t.framework == "mesop":
		return "run.command", list([]string{t.framework, "run", t.file})
	case s.unconfigured(t):
		return "run.command", list([]string{"chainlit", "run", t.file, "--host", "0.0.0.0", "--port", "8000", "--headless"})
	case missing && (t.framework == "gradio" || t.framework == "nicegui"):
		return "run", t.file
	case missing:
		return "run.command", list([]string{t.framework, "run", t.file})
	}
	return "server." + t.framework, port(Fields{{"app", t.file}})
}

// unconfigured tells whether Chainlit would write its configuration when it starts, which
// it can't in the folder of the source.
func (s *scan) unconfigured(t target) bool {
	v := view{s.survey}
	return t.framework == "chainlit" && (!v.plain(".chainlit/config.toml") || !s.files["chainlit.md"])
}

// searched is the folder that Python has to search for modules beside where what runs
// is; "" is none.
func (s *scan) searched(t target, field string) string {
	switch {
	case t.kind == script && t.root != path.Dir(t.file) && !s.isInstalled(t.root):
		return strings.TrimSuffix("/app/"+t.root, "/.")
	case (t.kind == module || t.kind == command || t.isObject() && field == "run.command") && t.root != "." && !s.isInstalled(t.root) && t.framework != "django",
		field == "server.hypercorn" && t.root != ".", field == "server.waitress" && t.root != ".", field == "server.daphne" && t.root != ".":
		return "/app/" + t.root
	}
	return ""
}

// questions are what nothing decides: which of several applications is meant.
func (s *scan) questions(app Application) []Question {
	var all []Question
	if s.confidence() == Unsure {
		all = append(all, s.startQuestion(app))
	}
	if s.unserved(s.targets[0]) {
		all = append(all, s.serverQuestion(app))
	}
	if p := s.packages; p.unlocked != "" && p.kind != p.tool {
		all = append(all, Question{
			Field: "deps", Why: fmt.Sprintf("%s has no lock that can be used: %s", p.tool, oneLine(p.why.String())),
			Choices: []Choice{
				{Value: "as it is: deps." + p.kind, Evidence: []Evidence{p.why}, Answers: []Answer{p.answer()}, Replaces: []string{"deps"}},
				{
					Value: fmt.Sprintf("deps.%s, after   %s", p.tool, p.unlocked), Replaces: []string{"deps"},
					Answers: []Answer{{Field: "deps." + p.tool, Value: Fields{}, Confidence: Likely, Evidence: []Evidence{{Says: "after   " + p.unlocked}}}},
				},
			},
		})
	}
	if a := app.Answer("python"); a.Confidence == Unsure && len(a.Alternatives) > 0 {
		q := Question{Field: "python", Why: "the project's files do not say which Python, or say several"}
		q.Choices = append(q.Choices, Choice{Value: fmt.Sprint(a.Value), Evidence: a.Evidence, Answers: []Answer{*a}, Replaces: []string{"python"}})
		for _, other := range a.Alternatives {
			q.Choices = append(q.Choices, Choice{
				Value: fmt.Sprint(other.Value), Evidence: other.Evidence, Replaces: []string{"python"},
				Answers: []Answer{{Field: "python", Value: other.Value, Confidence: Likely, Evidence: other.Evidence}},
			})
		}
		all = append(all, q)
	}
	return all
}

// startQuestion asks which target is the application.
func (s *scan) startQuestion(app Application) Question {
	q := Question{Field: "start", Why: "nothing says for sure what is started"}
	if next, ok := s.rival(); ok && next.weight > s.targets[0].weight-margin {
		q.Why = fmt.Sprintf("%s and %s may both be the application", s.targets[0].name(), next.name())
	}
	for i, t := range s.targets {
		known := slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == t.name() })
		if i == 0 || t.weight > s.targets[0].weight-40 && len(q.Choices) < 6 && !known {
			q.Choices = append(q.Choices, Choice{
				Value: t.name(), Evidence: t.evidence, Answers: s.startAnswers(t, Likely), Replaces: []string{"server", "run", "health", "env"},
			})
		}
	}
	return q
}
