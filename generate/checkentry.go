package generate

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkEntry holds what one command names against the modules that there are.
func (s *sources) checkEntry(u use) []spec.Finding {
	if u.module == "" {
		return s.pathForModule(u)
	}
	if u.script != "" { // that it is there is another rule's
		return nil
	}
	m := u.found()
	switch {
	case m.Kind == python.NotHere:
		return s.missing(u)
	case u.asMain:
		return s.notRunnable(u, m)
	case u.dotted && m.Name == u.module, u.object == "" && !u.dotted:
		return nil
	case u.dotted && len(u.tree.Near(u.module)) > 0:
		return s.missing(u)
	case u.dotted: // Celery takes a.b for the b of a, where a.b is no module
		u.object, u.module = u.module[len(m.Name)+1:], m.Name
	}
	return s.checkObject(u)
}

// pathForModule is about a file's path where a module's name is wanted.
func (s *sources) pathForModule(u use) []spec.Finding {
	file, object, named := strings.Cut(u.text, ":")
	file = path.Clean(strings.TrimPrefix(file, appDir+"/"))
	written := strings.ReplaceAll(strings.TrimSuffix(file, ".py"), "/", ".")
	if named {
		written += ":" + object
	}
	return []spec.Finding{{
		Rule: "entry.path", Path: u.field,
		Message: fmt.Sprintf("%s wants a module's name, and %s is the path of a file", u.program, u.text),
		Notes:   []string{"write   " + written},
	}}
}

// missing is about a module that the project has not, where no distribution can have it.
func (s *sources) missing(u use) []spec.Finding {
	first, _, _ := strings.Cut(u.module, ".")
	here := u.tree.Module(first)
	near := u.tree.Near(u.module)
	if u.loose || s.mayBeMade() || here.Kind == python.Extension || s.mayShare(here) {
		return nil
	}
	var misplaced []string
	if here.Kind == python.NotHere {
		misplaced = s.misplaced(u.module)
		isLike := len(near) > 0 && len(first) > 2 // any two names of two letters are alike
		known := !u.asMain && (isLike || len(misplaced) > 0) && !s.install.IsPackage()
		if s.app.Image.IsOwn() || s.isInstalled(first) || !known && (!s.isComplete() || u.asMain) {
			return nil
		}
	}
	return []spec.Finding{{
		Rule: "entry.module-missing", Path: u.field,
		Message: fmt.Sprintf("the project has no module %s, which %s imports", u.module, u.field),
		Notes:   s.missingNotes(u, near, misplaced),
	}}
}

func (s *sources) missingNotes(u use, near, misplaced []string) []string {
	var notes []string
	for _, name := range near[:min(len(near), 3)] {
		notes = append(notes, "write   "+strings.Replace(u.text, u.module, name, 1))
	}
	for _, file := range misplaced[:min(len(misplaced), 2)] {
		folder := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(file, "/__init__.py"), ".py"), strings.ReplaceAll(u.module, ".", "/"))
		notes = append(notes, fmt.Sprintf("it is in %s; put that folder on Python's path   env: PYTHONPATH: %q", folder, path.Join(appDir, folder)))
	}
	if len(notes) == 0 {
		notes = append(notes, fmt.Sprintf("name a module that is in %s, or write %s.py there", folderName(u.dir), strings.ReplaceAll(u.module, ".", "/")))
	}
	return notes
}

func folderName(dir string) string {
	if dir == "." {
		return "the project's folder"
	}
	return dir
}

// mayBeMade tells whether the build makes modules that the project has not yet.
func (s *sources) mayBeMade() bool { return len(s.app.Build.Steps) > 0 }

// mayShare tells whether a distribution may add modules to a package of the project's:
// to a namespace, and to one that extends its path.
func (s *sources) mayShare(here *python.Found) bool {
	if here.Kind == python.Namespace {
		return s.app.Image.IsOwn() || s.isInstalled(here.Name)
	}
	return here.Module != nil && len(here.Bindings().Names["__path__"]) > 0
}

// isComplete tells whether all that is installed is known by its name.
func (s *sources) isComplete() bool {
	return !s.install.IsPackage() && (s.install.Locked || len(s.install.Steps) == 0) && len(s.install.Local) == 0
}

// isInstalled tells whether a distribution may have a module of a name: one names the other.
func (s *sources) isInstalled(module string) bool {
	plain := func(name string) string {
		return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
	}
	name := plain(module)
	return slices.ContainsFunc(s.install.Packages, func(p manager.Package) bool {
		other := plain(p.Name)
		return strings.Contains(other, name) || strings.Contains(name, other)
	})
}

// misplaced are the files of a module that lie in a folder from which nothing is imported.
func (s *sources) misplaced(module string) []string {
	name := strings.ReplaceAll(module, ".", "/")
	var found []string
	for _, pattern := range []string{"*/" + name + ".py", "*/" + name + "/__init__.py", "*/*/" + name + ".py"} {
		files, _ := fs.Glob(s.project, pattern) // a module's name has no pattern in it
		found = append(found, files...)
	}
	return slices.DeleteFunc(found, func(file string) bool {
		return strings.HasPrefix(file, ".") || strings.HasPrefix(file, "venv/") || strings.Contains(file, "site-packages")
	})
}

// notRunnable is about a package that python -m can't run.
func (s *sources) notRunnable(u use, m *python.Found) []spec.Finding {
	if m.Kind != python.Package && m.Kind != python.Namespace || s.mayBeMade() || u.loose {
		return nil
	}
	if main := u.tree.Module(u.module + ".__main__"); main.Kind != python.NotHere || s.mayShare(m) {
		return nil
	}
	return []spec.Finding{{
		Rule: "entry.module-missing", Path: u.field,
		Message: fmt.Sprintf("python -m can't run the package %s: it has no __main__.py", u.module),
		Notes:   []string{"name the module of it that runs, or write that file"},
	}}
}

// checkObject holds an application object against the names that its module has.
func (s *sources) checkObject(u use) []spec.Finding {
	found := u.tree.Attribute(u.module, u.object)
	switch found.Status {
	case python.Unknown:
		return nil
	case python.Exists:
		return s.checkFactory(u, found)
	}
	if s.mayBeMade() || found.Path == "" && s.mayShare(u.tree.Module(u.module)) {
		return nil
	}
	var notes []string
	for _, name := range s.applications(u, found.Near) {
		notes = append(notes, "write   "+u.module+":"+name)
	}
	where := found.Path
	if where == "" {
		where = u.module + ", a folder without __init__.py,"
	}
	return []spec.Finding{{
		Rule: "entry.attribute-missing", Path: u.field,
		Message: fmt.Sprintf("%s has no %s, which %s names", where, u.object, u.field),
		Notes:   append(notes, "name what the module binds at its top level, or bind "+u.object+" there"),
	}}
}

// applications are the names in a module that may be meant: those that are spelled
// alike, those that are bound to an application, and those that make one.
func (s *sources) applications(u use, near []string) []string {
	m := u.tree.Module(u.module)
	if m.Module == nil {
		return near
	}
	names := slices.Clone(near)
	all := m.Bindings().Names
	for _, name := range sortedKeys(all) {
		last := all[name][len(all[name])-1]
		if call, ok := last.Value.(*python.Call); ok && isApplication(callee(call.Func)) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range []string{"create_app", "make_app", "get_app", "create_application"} {
		if len(all[name]) > 0 && len(names) == 0 {
			names = append(names, name+"()")
		}
	}
	return names[:min(len(names), 4)]
}

// isApplication tells whether a class is that of an application.
func isApplication(class string) bool {
	return slices.Contains([]string{
		"Flask", "FastAPI", "Starlette", "Quart", "Litestar", "Sanic", "Celery", "APIFlask", "OpenAPI", "Connexion",
		"FlaskApp", "AsyncApp", "Falcon", "Bottle", "BlackSheep", "Robyn", "FastMCP", "get_wsgi_application", "get_asgi_application",
	}, class)
}

// callee is the last name of what is called: Flask of flask.Flask.
func callee(e python.Expr) string {
	switch f := e.(type) {
	case *python.Name:
		return f.Id
	case *python.Attribute:
		return f.Attr
	}
	return ""
}

// checkFactory is about a function that makes the application and is named as if it were
// one, and the other way round.
func (s *sources) checkFactory(u use, found python.Lookup) []spec.Finding {
	if found.Binding == nil || found.Rest != "" || !u.callable {
		return nil
	}
	function, isFunction := found.Binding.Stmt.(*python.FunctionDef)
	call, isCall := found.Binding.Value.(*python.Call)
	makes := isFunction && len(function.DecoratorList) == 0 && !function.Async && takesNothing(function.Args)
	warn := func(message, note string) []spec.Finding {
		return []spec.Finding{{Rule: "entry.factory", Path: u.field, Message: message, Notes: []string{note}}}
	}
	switch {
	case makes && !u.called:
		return warn(fmt.Sprintf("%s is a function that makes the application, and %s takes it for the application itself", u.object, u.program), u.factoryNote(true))
	case isCall && u.called && isApplication(callee(call.Func)):
		return warn(fmt.Sprintf("%s is the application, and %s calls it to have one", u.object, u.program), u.factoryNote(false))
	}
	return nil
}

// factoryNote is how a launcher is told whether the object makes the application.
func (u use) factoryNote(makes bool) string {
	text := strings.TrimSuffix(u.text, "()")
	isKind := u.process != nil && u.process.spec.Run.Kind != nil
	options := launchers()[u.program].makes
	switch {
	case !makes && (isKind || len(options) == 0):
		return "write   " + text
	case !makes:
		return "leave out   " + options[0]
	case isKind && u.program == "uvicorn":
		return "write   " + text + "()"
	case len(options) > 0 && !isKind:
		return "write   " + options[0] + " " + text
	}
	return "write   " + text + "()"
}

// takesNothing tells whether a function can be called without arguments and with no two,
// so that it can't answer a request.
func takesNothing(a *python.Arguments) bool {
	positional := len(a.Posonlyargs) + len(a.Args)
	return a.Vararg == nil && positional == len(a.Defaults) && positional < 2 &&
		!slices.ContainsFunc(a.KwDefaults, func(e python.Expr) bool { return e == nil })
}
