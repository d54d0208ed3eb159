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
	name     string
	others   []string // that do as well
	must     bool     // without it the import fails
	open     bool     // the code has a value of its own, which is known, or another in each process
	field    string   // of a class of settings; "" is none
	kind     string   // the type of that field
	fallback string   // what it is where the variable is not set, where that is a text
	line     int
	file     string
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
	isGiven := func(v readVariable) bool {
		return slices.Contains(given, v.name) || slices.ContainsFunc(v.others, func(name string) bool { return slices.Contains(given, name) })
	}
	for _, u := range started {
		keys, others := u.environment()
		for _, v := range keys {
			if (v.must || v.open || v.field == "") && !isGiven(v) {
				given = append(given, v.name)
				answers = append(answers, Answer{
					Field: "secrets." + v.name, Value: Fields{{"random", true}, {"variable", v.name}}, Confidence: Likely,
					Evidence: []Evidence{s.line(v.file, v.line, "signs with it")},
				})
			}
		}
		for _, v := range others {
			if !v.must || isGiven(v) || isOfThePlatform(v.name) || v.name == "PATH" {
				continue
			}
			given = append(given, v.name)
			at := s.line(v.file, v.line, "can't do without it")
			if v.isSecret() {
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
		case "url":
			name, _ := a.Value.(string)
			all = append(all, name)
		case "postgres", "mysql", "mariadb":
			all = append(all, "DATABASE_URL")
		case "redis", "valkey":
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

// startedUnits are the files whose code runs for sure when the application or its worker
// starts: its own, Django's settings, and those of the project that they import.
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
	run := func(root, name string, most int) {
		tree := s.tree(root)
		add(tree.Module(name).Path)
		for m := range tree.Runs(name) {
			if len(all) >= most {
				break
			}
			add(m.Path)
		}
	}
	add(top.file)
	for _, name := range names {
		if name != "" {
			run(top.root, name, mostStarted)
		}
	}
	if at := slices.IndexFunc(s.workers, func(t target) bool { return t.weight >= 10 && t.module != "" }); at >= 0 {
		run(s.workers[at].root, s.workers[at].module, len(all)+mostOfWorker)
	}
	return all
}

// mostOfWorker is in how many more files variables are looked for that a worker runs.
const mostOfWorker = 6

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
				if v, ok := u.readsKey(u.value(stmt.Value), defaults); ok && isKey(stmt.Targets[0]) {
					keys = append(keys, v)
					continue
				}
				others = append(others, u.allRead(stmt.Value, defaults)...)
			case *python.AnnAssign:
				if v, ok := u.readsKey(stmt.Value, defaults); ok && isKey(stmt.Target) {
					keys = append(keys, v)
					continue
				}
				others = append(others, u.allRead(stmt.Value, defaults)...)
			case *python.ExprStmt:
				others = append(others, u.allRead(stmt.Value, defaults)...)
			}
		}
	}
	look(u.found.Module.Body)
	keys = append(keys, u.keysInFunctions(defaults)...)
	for _, v := range u.settings() {
		if strings.EqualFold(v.field, "secret_key") {
			keys = append(keys, v)
		} else {
			others = append(others, v)
		}
	}
	return keys, others
}

// keysInFunctions are the keys that functions read which make an application:
// app.config["SECRET_KEY"] = …, app.config.from_mapping(SECRET_KEY=…).
func (u *unit) keysInFunctions(defaults []string) []readVariable {
	var keys []readVariable
	take := func(e python.Expr) {
		if v, ok := u.readsKey(u.value(e), defaults); ok {
			keys = append(keys, v)
		}
	}
	for _, stmt := range u.found.Module.Body {
		def, ok := stmt.(*python.FunctionDef)
		if !ok {
			continue
		}
		python.Inspect(def, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.Assign:
				if isKey(n.Targets[0]) {
					take(n.Value)
				}
			case *python.Call:
				if name := written(n.Func); !strings.HasSuffix(name, ".config.from_mapping") && !strings.HasSuffix(name, ".config.update") {
					break
				}
				for _, k := range n.Keywords {
					if k.Arg == "SECRET_KEY" {
						take(k.Value)
					}
				}
			}
			return true
		})
	}
	return keys
}

// isSecret tells whether a variable holds a secret: by its name, unless it is a number, or by
// a type that pydantic does not print.
func (v readVariable) isSecret() bool {
	switch v.kind {
	case "SecretStr", "SecretBytes":
		return true
	case "int", "float", "bool", "timedelta", "PositiveInt":
		return false
	}
	return isSecretVariable(v.name)
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

// isEnvironment tells whether a function reads the environment: env or one of its own such as
// env.str, where env = environ.Env(…) or Env(), and config, where it is made by a Config. It
// may be made in another file of the project, or where it is used: Env().str.
func (u *unit) isEnvironment(f python.Expr) bool {
	if a, ok := f.(*python.Attribute); ok && slices.Contains(readingMethods(), a.Attr) {
		f = a.Value
	}
	if call, ok := f.(*python.Call); ok {
		return isEnv(u.fullName(call.Func))
	}
	name, ok := f.(*python.Name)
	return ok && u.environmentOf(name) != nil
}

// environmentOf is the call that makes the object of a name, where that reads the environment.
func (u *unit) environmentOf(name *python.Name) *python.Call {
	bound := u.names.Names[name.Id]
	if len(bound) != 1 {
		return nil
	}
	in, value := u, bound[0].Value
	if bound[0].Alias != nil {
		stmt, other := u.definition(name)
		assign, ok := stmt.(*python.Assign)
		if !ok {
			return nil
		}
		in, value = other, assign.Value
	}
	if call, ok := value.(*python.Call); ok && isEnv(in.fullName(call.Func)) {
		return call
	}
	return nil
}

// readingMethods are those of django-environ and environs that read a variable.
func readingMethods() []string {
	return []string{
		"str", "bytes", "int", "bool", "list", "tuple", "dict", "url", "json", "float", "path", "date", "datetime", "decimal", "enum", "uuid",
		"db", "db_url", "cache", "cache_url", "email", "email_url", "search_url", "dj_db_url", "dj_email_url", "dj_cache_url", "log_level", "timedelta",
	}
}

// isEnv tells whether a class is one whose objects read the environment.
func isEnv(full string) bool {
	return slices.Contains([]string{
		"environ.Env", "environ.FileAwareEnv", "environs.Env", "environs.FileAwareEnv", "decouple.Config", "decouple.AutoConfig",
		"starlette.config.Config",
	}, full)
}

// schemeDefaults are the variables that have a default where django-environ is set up:
// environ.Env(DEBUG=(bool, False)).
func (u *unit) schemeDefaults() []string {
	var all []string
	for id := range u.names.Names {
		if id == "" || id[0] >= 'A' && id[0] <= 'Z' { // no object, as they are written
			continue
		}
		call := u.environmentOf(&python.Name{Id: id})
		if call == nil {
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
