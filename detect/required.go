package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// readVariable is a variable of the environment that code reads as it is imported.
type readVariable struct {
	name   string
	must   bool // without it the import fails
	open   bool // the code has a value of its own, which is known, or another in each process
	number bool // it is read as one, so that it is no secret
	line   int
	file   string
}

// variableAnswers are what the application needs of the environment, so that it starts:
// the key that it signs with, which is made, and variables without which its import fails,
// which whoever starts it has to set. services are the answers about services, which give
// their addresses, as a whole or in parts.
func (s *scan) variableAnswers(started []*unit, services, parts []Answer) []Answer {
	var answers []Answer
	var required []any
	var evidence []Evidence
	given := givenBy(services)
	for _, a := range parts {
		given = append(given, last(a.Field))
	}
	for _, u := range started {
		keys, others := u.environment()
		for _, v := range keys {
			if !slices.Contains(given, v.name) {
				given = append(given, v.name)
				answers = append(answers, Answer{
					Field: "secrets." + v.name, Value: Fields{{"random", true}, {"variable", v.name}}, Confidence: Likely,
					Evidence: []Evidence{s.line(v.file, v.line, "signs with it")},
				})
			}
		}
		for _, v := range others {
			if !v.must || slices.Contains(given, v.name) || isOfThePlatform(v.name) || v.name == "PATH" {
				continue
			}
			given = append(given, v.name)
			at := s.line(v.file, v.line, "can't do without it")
			if isSecretVariable(v.name) && !v.number {
				answers = append(answers, Answer{Field: "secrets." + v.name, Value: Fields{{"environment", v.name}, {"variable", v.name}}, Confidence: Likely, Evidence: []Evidence{at}})
				continue
			}
			required, evidence = append(required, v.name), append(evidence, at)
		}
	}
	if len(required) > 0 {
		answers = append(answers, Answer{Field: "env_required", Value: required, Confidence: Likely, Evidence: evidence})
	}
	return answers
}

// givenBy are the variables that services set (docs/services.md).
func givenBy(services []Answer) []string {
	var all []string
	for _, a := range services {
		switch last(a.Field) {
		case "postgres", "mysql", "mariadb":
			all = append(all, "DATABASE_URL")
		case "redis":
			all = append(all, "REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND")
		case "rabbitmq":
			all = append(all, "RABBITMQ_URL", "CELERY_BROKER_URL")
		case "mongodb":
			all = append(all, "MONGODB_URI")
		case "memcached":
			all = append(all, "CACHE_URL")
		case "elasticsearch":
			all = append(all, "ELASTICSEARCH_URL")
		case "nats":
			all = append(all, "NATS_URL")
		case "kafka":
			all = append(all, "KAFKA_BOOTSTRAP_SERVERS")
		case "qdrant":
			all = append(all, "QDRANT_URL", "QDRANT_API_KEY")
		case "minio":
			all = append(all, "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
		}
	}
	return all
}

// startedUnits are the files whose code runs for sure when the application starts: its
// own, Django's settings, and those of the project that they import.
func (s *scan) startedUnits() []*unit {
	top := s.targets[0]
	names := []string{top.module}
	if top.kind == module && path.Base(top.file) == "__main__.py" {
		names = append(names, top.module+".__main__")
	}
	if top.framework == "django" {
		names = append(names, cmpOr(s.settingsOf(top.file), s.settingsOf(s.manage(top))))
	}
	var all []*unit
	add := func(file string) {
		if u := s.parse(file); u != nil && !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	add(top.file)
	for _, name := range names {
		if name == "" {
			continue
		}
		tree := s.tree(top.root)
		add(tree.Module(name).Path)
		for m := range tree.Runs(name) {
			if len(all) >= mostStarted {
				break
			}
			add(m.Path)
		}
	}
	return all
}

// mostStarted is in how many files variables are looked for.
const mostStarted = 12

// environment are the variables that a module reads where it is imported: those that are
// the key that it signs with, and all others.
func (u *unit) environment() (keys, others []readVariable) {
	defaults := append(u.schemeDefaults(), u.setVariables()...)
	var look func(body []python.Stmt)
	look = func(body []python.Stmt) {
		for _, stmt := range body {
			switch stmt := stmt.(type) {
			case *python.ClassDef:
				look(stmt.Body)
			case *python.Assign:
				if v, ok := u.readsKey(u.once(stmt.Value), defaults); ok && isKey(stmt.Targets[0]) {
					keys = append(keys, v)
					continue
				}
				others = append(others, u.allRead(stmt.Value, defaults)...)
			case *python.AnnAssign:
				others = append(others, u.allRead(stmt.Value, defaults)...)
			case *python.ExprStmt:
				others = append(others, u.allRead(stmt.Value, defaults)...)
			}
		}
	}
	look(u.found.Module.Body)
	for _, v := range u.settingsFields() {
		if v.name == "SECRET_KEY" {
			keys = append(keys, v)
		} else {
			others = append(others, v)
		}
	}
	return keys, others
}

// once is what a name is bound to, where the module binds it once; another expression is
// itself.
func (u *unit) once(e python.Expr) python.Expr {
	name, ok := e.(*python.Name)
	if !ok {
		return e
	}
	if bound := u.names.Names[name.Id]; len(bound) == 1 && bound[0].Value != nil {
		return bound[0].Value
	}
	return e
}

// isKey tells whether an assignment is to the key that a framework signs with.
func isKey(target python.Expr) bool {
	switch t := target.(type) {
	case *python.Name:
		return t.Id == "SECRET_KEY"
	case *python.Attribute:
		return t.Attr == "secret_key"
	case *python.Subscript:
		key, ok := t.Slice.(*python.Constant)
		return ok && key.Value == "SECRET_KEY" && strings.HasSuffix(written(t.Value), "config")
	}
	return false
}

// allRead are the variables that an expression reads, outside of functions.
func (u *unit) allRead(e python.Expr, defaults []string) []readVariable {
	if e == nil {
		return nil
	}
	var all []readVariable
	python.Inspect(e, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Lambda, *python.IfExp, *python.BoolOp:
			return false
		case python.Expr:
			if v, ok := u.readsVariable(n, defaults); ok {
				all = append(all, v)
			}
		}
		return true
	})
	return all
}

// readsVariable is the variable that an expression is, where it has no default: os.environ[…],
// os.getenv(…), and env(…) of django-environ and environs, config(…) of python-decouple.
func (u *unit) readsVariable(e python.Expr, defaults []string) (readVariable, bool) {
	var name python.Expr
	must := true
	switch e := e.(type) {
	case *python.Subscript:
		if full := u.fullName(e.Value); full != "os.environ" {
			return readVariable{}, false
		}
		name = e.Slice
	case *python.Call:
		if len(e.Args) != 1 || slices.ContainsFunc(e.Keywords, func(k *python.Keyword) bool { return k.Arg == "default" }) {
			return readVariable{}, false
		}
		switch full := u.fullName(e.Func); {
		case full == "os.environ.get" || full == "os.getenv":
			must = false
		case full == "decouple.config" || u.isEnvironment(e.Func):
		default:
			return readVariable{}, false
		}
		name = e.Args[0]
	default:
		return readVariable{}, false
	}
	text, ok := name.(*python.Constant)
	if !ok || text.Kind != python.Str || !variableName.MatchString(text.Value) || slices.Contains(defaults, text.Value) {
		return readVariable{}, false
	}
	return readVariable{name: text.Value, must: must, line: e.Pos().Line, file: u.file}, true
}

// isEnvironment tells whether a function is env, or one of its own such as env.str, where
// env = environ.Env(…) or Env().
func (u *unit) isEnvironment(f python.Expr) bool {
	name, method, _ := strings.Cut(written(f), ".")
	bound := u.names.Names[name]
	if len(bound) != 1 || !slices.Contains([]string{"", "str", "int", "bool", "list", "url", "json", "float"}, method) {
		return false
	}
	call, ok := bound[0].Value.(*python.Call)
	return ok && isEnv(u.fullName(call.Func))
}

func isEnv(full string) bool {
	return full == "environ.Env" || full == "environ.FileAwareEnv" || full == "environs.Env"
}

// schemeDefaults are the variables that have a default where django-environ is set up:
// environ.Env(DEBUG=(bool, False)).
func (u *unit) schemeDefaults() []string {
	var all []string
	for _, bound := range u.names.Names {
		call, ok := bound[0].Value.(*python.Call)
		if !ok || !isEnv(u.fullName(call.Func)) {
			continue
		}
		for _, k := range call.Keywords {
			if pair, ok := k.Value.(*python.Tuple); ok && len(pair.Elts) == 2 {
				all = append(all, k.Arg)
			}
		}
	}
	return all
}

// readsKey is the variable that an expression is, with or without a default.
func (u *unit) readsKey(e python.Expr, defaults []string) (readVariable, bool) {
	if v, ok := u.readsVariable(e, defaults); ok {
		return v, true
	}
	v, ok := u.anyVariable(e)
	v.must, v.open = false, true
	return v, ok && !slices.Contains(defaults, v.name)
}

// setVariables are the variables that a module sets itself.
func (u *unit) setVariables() []string {
	var all []string
	add := func(e python.Expr) {
		if text, ok := textOf(e); ok {
			all = append(all, text)
		}
	}
	python.Inspect(u.found.Module, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Call:
			if u.fullName(n.Func) == "os.environ.setdefault" && len(n.Args) == 2 {
				add(n.Args[0])
			}
		case *python.Assign:
			for _, target := range n.Targets {
				if sub, ok := target.(*python.Subscript); ok && u.fullName(sub.Value) == "os.environ" {
					add(sub.Slice)
				}
			}
		}
		return true
	})
	return all
}

var variableName = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)
