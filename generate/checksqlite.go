package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// database is a file that an application keeps its data in.
type database struct {
	file string // in the image: an absolute path
	at   *spec.Place
	path string // the spec's field, where a variable names it
}

// checkSQLite finds databases in a file that is lost with its container, or that each of
// several containers has for itself.
func (s *sources) checkSQLite(b builder) []spec.Finding {
	var findings []spec.Finding
	told := map[string]bool{}
	for _, u := range s.uses {
		if u.process == nil {
			continue
		}
		for _, d := range s.databases(u) {
			if told[d.file] {
				continue
			}
			told[d.file] = true
			field := d.path
			if field == "" {
				field = u.field
			}
			findings = append(findings, s.checkDatabase(b, u, d, field)...)
		}
	}
	return findings
}

func (s *sources) checkDatabase(b builder, u use, d database, field string) []spec.Finding {
	name := "/" + strings.TrimPrefix(d.file, "/")
	folder := path.Dir(name)
	if !isWritable(folder, b.mounts(u.process.name, plan.RoleProcess), nil) {
		message := fmt.Sprintf("%s is in no volume: what is in the database is lost with its container", name)
		if s.app.Hardening.ReadOnly && !isWritable(folder, nil, b.ownTmpfs()) && !strings.HasPrefix(name, "/tmp/") {
			message = fmt.Sprintf("%s is in no volume: the container can't write there, and the database can't be changed", name)
		}
		return []spec.Finding{{
			Rule: "sqlite.no-volume", Path: field, At: d.at, Message: message,
			Notes: []string{fmt.Sprintf("keep it in a volume   volumes: data: %q   and name the file in that folder", path.Join(appDir, "data")), "or take a database's server   services: db: postgres: {}"},
		}}
	}
	if n := u.process.spec.Replicas; n != nil && *n > 1 {
		return []spec.Finding{{
			Rule: "sqlite.replicas", Path: field, At: d.at,
			Message: fmt.Sprintf("%d containers write to one file of SQLite's, %s: all wait for the one that writes, and on a network's file system it breaks", *n, name),
			Notes:   []string{"take a database's server   services: db: postgres: {}", "or one container"},
		}}
	}
	return nil
}

// databases are those that a process opens, as its variables and its source say in so
// many words.
func (s *sources) databases(u use) []database {
	var all []database
	add := func(url, field string, at *spec.Place) {
		if file, ok := sqliteFile(url); ok {
			all = append(all, database{path.Join(appDir, file), at, field})
			if path.IsAbs(file) {
				all[len(all)-1].file = file
			}
		}
	}
	for _, name := range sortedKeys(u.process.spec.Env) {
		add(string(u.process.spec.Env[name]), u.process.field("env."+name), nil)
	}
	for _, name := range sortedKeys(s.app.Env) {
		add(string(s.app.Env[name]), "env."+name, nil)
	}
	if len(all) > 0 { // a variable is there to replace what the source has
		return all
	}
	for _, file := range u.sources {
		for _, url := range file.urls() {
			value, _ := text(url)
			if name, ok := sqliteFile(value); ok && !exists(s.project, strings.TrimPrefix(name, appDir+"/")) { // a file of the project's is data to read
				add(value, "", s.place(file.path, url.(*python.Constant).Pos(), len(value)+2))
			}
		}
	}
	if settings, ok := s.djangoSettings(u); ok {
		if d, found := s.djangoDatabase(settings); found {
			all = append(all, d)
		}
	}
	return all
}

// sqliteFile is the file that an address of SQLAlchemy's or dj-database-url's names; false
// for another database, one in memory, and a path with a variable in it.
func sqliteFile(url string) (string, bool) {
	scheme, rest, ok := strings.Cut(url, ":///")
	base, _, _ := strings.Cut(scheme, "+")
	file, _, _ := strings.Cut(rest, "?")
	if !ok || base != "sqlite" || file == "" || strings.ContainsAny(file, ":${}%") || strings.HasPrefix(file, "file:") {
		return "", false
	}
	return path.Clean(file), true
}

// urls are the literal addresses that a module gives to what opens a database, as an
// argument or as Flask-SQLAlchemy's setting.
func (s source) urls() []python.Expr {
	var all []python.Expr
	literal := func(e python.Expr) {
		if bound := s.names.Names[nameOf(e)]; len(bound) == 1 && s.isPlain(bound[0]) {
			e = bound[0].Value
		}
		if _, ok := text(e); ok {
			all = append(all, e)
		}
	}
	for _, call := range s.topCalls() {
		if slices.Contains([]string{"create_engine", "create_async_engine", "AsyncEngine"}, callee(call.Func)) && len(call.Args) > 0 {
			literal(call.Args[0])
		}
	}
	for _, stmt := range s.module.Body {
		if assign, ok := stmt.(*python.Assign); ok && len(assign.Targets) == 1 {
			if item, ok := assign.Targets[0].(*python.Subscript); ok {
				if key, _ := text(item.Slice); key == "SQLALCHEMY_DATABASE_URI" {
					literal(assign.Value)
				}
			}
		}
	}
	return all
}

// djangoDatabase is the file of Django's default database, where the settings say in so
// many words that it is one of SQLite's, and nothing changes it later.
func (s *sources) djangoDatabase(settings source) (database, bool) {
	bound := settings.names.Names["DATABASES"]
	if len(bound) != 1 || !settings.isPlain(bound[0]) || settings.changesDatabases() {
		return database{}, false
	}
	all, _ := bound[0].Value.(*python.Dict)
	one, _ := entryValue(all, "default").(*python.Dict)
	engine, _ := text(entryValue(one, "ENGINE"))
	if engine != "django.db.backends.sqlite3" {
		return database{}, false
	}
	at := s.place(settings.path, entryValue(one, "ENGINE").(*python.Constant).Pos(), len(engine)+2)
	name := literalPath(entryValue(one, "NAME"))
	switch {
	case name == "" || strings.HasPrefix(name, ":"):
		return database{}, false
	case !path.IsAbs(name):
		name = path.Join(appDir, name)
	}
	return database{name, at, ""}, true
}

// changesDatabases tells whether a settings module changes DATABASES after it was bound.
func (s source) changesDatabases() bool {
	count := 0
	for _, stmt := range s.module.Body {
		python.Inspect(stmt, func(n python.Node) bool {
			if name, ok := n.(*python.Name); ok && name.Id == "DATABASES" {
				count++
			}
			return true
		})
	}
	return count > 1
}

// entryValue is the value of a literal dictionary's key; nil where it has none.
func entryValue(d *python.Dict, key string) python.Expr {
	if d == nil {
		return nil
	}
	for i, k := range d.Keys {
		if name, _ := text(k); name == key {
			return d.Values[i]
		}
	}
	return nil
}

// literalPath is a path that is written out, or one below a folder that is computed:
// BASE_DIR / "db.sqlite3" and os.path.join(BASE_DIR, "db.sqlite3"), of which it is what
// is written. "" is not known.
func literalPath(e python.Expr) string {
	switch n := e.(type) {
	case *python.Constant:
		value, _ := text(n)
		return value
	case *python.BinOp:
		if nameOf(n.Left) == "BASE_DIR" && n.Op == python.Div {
			value, _ := text(n.Right)
			return value
		}
	case *python.Call:
		if len(n.Args) == 2 && nameOf(n.Args[0]) == "BASE_DIR" {
			if callee(n.Func) == "join" {
				value, _ := text(n.Args[1])
				return value
			}
		}
		if callee(n.Func) == "str" && len(n.Args) == 1 {
			return literalPath(n.Args[0])
		}
	}
	return ""
}
