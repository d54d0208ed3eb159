package detect

import (
	"path"
	"slices"
	"strings"
)

// target is something that can be started, and how much speaks for it.
type target struct {
	kind      kind
	framework string
	root      string // the folder that its imports start from
	module    string // of an object, or for python -m
	attr      string // of an object
	file      string // that it is in
	command   []string
	program   string // the server that a command names
	config    string // the configuration file that a command gives to the server
	weight    int
	evidence  []Evidence
	port      int
	origin    string // the file that makes an object, where another brings it
	says      string
	own       bool // its script has settings for its server, such as certificates
}

// name is what a person calls the target.
func (t target) name() string {
	switch t.kind {
	case script, data, django:
		return t.file
	case module:
		return "python -m " + t.module
	case console, command, worker:
		return strings.Join(t.command, " ")
	}
	if t.attr == "" {
		return t.module
	}
	return t.module + ":" + t.attr
}

// same tells whether two targets are one thing.
func (t target) same(o target) bool {
	switch {
	case t.kind == django && o.kind == django:
		return true
	case t.isObject() && o.isObject():
		return t.module == o.module && (t.attr == o.attr || t.attr == "" || o.attr == "")
	}
	return t.kind == o.kind && t.file == o.file && t.module == o.module && strings.Join(t.command, " ") == strings.Join(o.command, " ")
}

// made is the file that makes the target.
func (t target) made() string { return cmpOr(t.origin, t.file) }

func (t target) isObject() bool { return t.kind == wsgi || t.kind == asgi }

// nameWeights are the names of files that applications start from.
func nameWeights() map[string]int {
	return map[string]int{
		"wsgi": 32, "asgi": 30, "main": 28, "app": 28, "application": 26, "server": 24, "streamlit_app": 30, "webapp": 22,
		"bot": 22, "api": 18, "__main__": 20, "__init__": 14, "run": 16, "web": 16, "index": 14, "autoapp": 20, "start": 14, "service": 12, "serve": 12,
		"home": 18, "hello": 2, "worker": 10, "job": 10, "train": 8, "webservice": 14, "locustfile": 28, "flask_app": 16, "gui": 10, "dashboard": 14, "ui": 10, "manage": 4,
		"tasks": -30, "celery": -30, "celery_app": -30, "celery_worker": -30, "conftest": -90, "setup": -90, "config": -20, "settings": -30, "utils": -20, "helpers": -20, "models": -20, "db": -15, "database": -15,
	}
}

// aside are folders of code that is not the application itself, and how much less it weighs.
func aside(folder string) int {
	switch strings.ToLower(folder) {
	case "test", "tests", "testing", "integ_tests", "e2e", "test_general", "spec", "specs":
		return -90
	case "examples", "example", "samples", "sample", "demo", "demos", "docs", "doc", "tutorial", "tutorials", "benchmarks", "bench", "migrations", "alembic", "versions", "contrib", "old", "legacy", "notebooks", "experiments", "load_tests", "load-tests", "loadtest", "loadtests", "performance", "perf",
		"vendor", "_vendor", "vendored", "third_party", "thirdparty", "external":
		return -70
	case "scripts", "script", "tools", "bin", "dev", "misc", "hack", "ci", "utils", "devtools", "management", "commands", "deploy", "deployment", "infra", "templates", "static", "pages", "maint", "unsupported":
		return -45
	}
	return 0
}

// place is what a file's name and folder say of it.
func (s *scan) place(file string) int {
	if weight, known := s.places[file]; known {
		return weight
	}
	weight := s.placed(file)
	s.places[file] = weight
	return weight
}

func (s *scan) placed(file string) int {
	dir, base := path.Split(file)
	name := strings.TrimSuffix(base, ".py")
	weight := s.weights[strings.ToLower(name)]
	if weight == 0 {
		weight = s.called(name)
	}
	lower := strings.ToLower(name)
	if strings.HasPrefix(lower, "test_") || strings.HasSuffix(lower, "_test") || strings.HasSuffix(lower, "_tests") || lower == "tests" || lower == "test" {
		weight -= 90
	}
	if strings.HasPrefix(lower, "example") || strings.HasPrefix(lower, "demo") || strings.HasPrefix(lower, "create_") || strings.HasPrefix(lower, "init_") || strings.HasPrefix(lower, "download") {
		weight -= 15
	}
	if len(s.python) == 1 { // there is no other
		weight = max(weight, 8)
	}
	for _, part := range strings.FieldsFunc(dir, func(r rune) bool { return r == '/' }) {
		weight += aside(part)
		if part != "src" {
			weight -= 5
		}
	}
	return weight
}

// ofInnerProject tells whether a file is in a folder of the project that says itself what
// it requires, as the project does too: it is another project's.
func (s *survey) ofInnerProject(file string) bool {
	if !s.hasManifest(".") {
		return false
	}
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		if s.hasManifest(dir) {
			return true
		}
	}
	return false
}

// hasManifest tells whether a folder has a file that says what its project requires.
func (s *survey) hasManifest(folder string) bool {
	return slices.ContainsFunc(manifests()[:5], func(name string) bool { return s.files[path.Join(folder, name)] })
}

// called is what it says that a file or a module has the project's name.
func (s *scan) called(name string) int {
	plain := compact(name)
	for _, own := range s.names {
		switch own := compact(own); {
		case plain == own:
			return 24
		case len(plain) > 5 && strings.HasPrefix(own, plain):
			return 20
		case len(plain) > 3 && strings.HasSuffix(own, plain):
			return 16
		case strings.HasSuffix(plain, "main") || strings.HasSuffix(plain, "app") || strings.HasSuffix(plain, "server") || strings.HasSuffix(plain, "bot"):
			return 14
		}
	}
	return 0
}

// compact is a name without what is written in different ways.
func compact(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || r == '.' || r == ' ':
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// add keeps a target; with one that is known, what speaks for it adds up.
func (s *scan) add(t target) {
	i := slices.IndexFunc(s.targets, t.same)
	if i < 0 {
		s.targets = append(s.targets, t)
		return
	}
	known := &s.targets[i]
	if t.weight > known.weight {
		t.evidence = few(append(t.evidence, known.evidence...))
		t.framework, t.file = cmpOr(t.framework, known.framework), cmpOr(t.file, known.file)
		if t.port == 0 {
			t.port = known.port
		}
		t.weight += 8
		*known = merged(t, *known)
		return
	}
	known.evidence = few(append(known.evidence, t.evidence...))
	if len(known.evidence) < 4 {
		known.weight += 8
	}
	if known.port == 0 {
		known.port = t.port
	}
	known.program = cmpOr(known.program, t.program)
}

// mostEvidence is how much evidence of one target is kept: nobody reads more.
const mostEvidence = 100

func few(all []Evidence) []Evidence { return all[:min(len(all), mostEvidence)] }

// merged is t with what only the other knows.
func merged(t, other target) target {
	t.attr = cmpOr(t.attr, other.attr)
	t.program = cmpOr(t.program, other.program)
	if other.kind == asgi {
		t.kind = asgi
	}
	return t
}
