package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// object is an application that a module makes.
type object struct {
	constructor
	unit  *unit
	attr  string // its name in the module; a factory's has () behind it
	line  int
	says  string // the call, such as FastAPI(…)
	outer bool   // it is around another application of the module
}

// objects are the applications that a file makes where it is imported, and the
// functions that make one.
func (u *unit) objects() []object {
	var all []object
	for _, name := range u.order() {
		b := u.names.Names[name][len(u.names.Names[name])-1]
		if b.Local || u.guarded(b.Line) {
			continue
		}
		if o, ok := u.object(name, b); ok {
			all = append(all, o)
		}
	}
	return all
}

// order are the names of a module in the order of the source.
func (u *unit) order() []string {
	var names []string
	for name := range u.names.Names {
		names = append(names, name)
	}
	last := func(name string) python.Pos { all := u.names.Names[name]; return all[len(all)-1].Pos }
	slices.SortFunc(names, func(a, b string) int {
		if n := last(a).Line - last(b).Line; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	return names
}

// guarded tells whether a line is in if __name__ == "__main__".
func (u *unit) guarded(line int) bool {
	g := u.guard()
	return g != nil && line >= g.Pos().Line && line <= g.End()
}

// guard is the statement if __name__ == "__main__"; nil where there is none.
func (u *unit) guard() *python.If {
	for _, s := range u.found.Module.Body {
		if i, ok := s.(*python.If); ok && isMain(i.Test) {
			return i
		}
	}
	return nil
}

func isMain(test python.Expr) bool {
	c, ok := test.(*python.Compare)
	if !ok || len(c.Comparators) != 1 {
		return false
	}
	is := func(e python.Expr, name, value string) bool {
		switch e := e.(type) {
		case *python.Name:
			return e.Id == name
		case *python.Constant:
			return e.Kind == python.Str && e.Value == value
		}
		return false
	}
	a, b := c.Left, c.Comparators[0]
	return is(a, "__name__", "") && is(b, "", "__main__") || is(b, "__name__", "") && is(a, "", "__main__")
}

// object is the application that a name is bound to.
func (u *unit) object(name string, b python.Binding) (object, bool) {
	o := object{unit: u, attr: name, line: b.Line}
	switch s := b.Stmt.(type) {
	case *python.FunctionDef:
		if !factoryName(name) || requiresArguments(s) {
			return o, false
		}
		made, ok := u.made(s, 0)
		o.constructor, o.attr, o.says = made, name+"()", "makes the application"
		return o, ok
	case *python.ImportFrom, *python.Import, *python.ClassDef:
		return o, false
	}
	value := b.Value
	if value == nil {
		value = unpacked(b.Stmt)
	}
	made, says, ok := u.makes(value, 0)
	o.constructor, o.says, o.outer = made, says, u.isAround(value)
	return o, ok
}

// isAround tells whether an expression is a call that is given a name of the module, and
// is no constructor: a middleware around an application.
func (u *unit) isAround(e python.Expr) bool {
	call, ok := e.(*python.Call)
	if !ok || len(call.Args) == 0 {
		return false
	}
	name, ok := call.Args[0].(*python.Name)
	_, made := u.code.makers[u.fullName(call.Func)]
	return ok && !made && len(u.names.Names[name.Id]) > 0 && wraps(u.fullName(call.Func), call)
}

// unpacked is what a, b = value gives its first name.
func unpacked(s python.Stmt) python.Expr {
	if a, ok := s.(*python.Assign); ok {
		return a.Value
	}
	return nil
}

// factoryName tells whether a function is called like one that makes an application.
func factoryName(name string) bool {
	return strings.HasPrefix(name, "create_") || strings.HasPrefix(name, "make_") || strings.HasPrefix(name, "get_app") ||
		strings.HasPrefix(name, "build_") || slices.Contains([]string{"factory", "app_factory", "init_app", "create", "application", "app", "get_application"}, name)
}

// requiresArguments tells whether a function can't be called without arguments.
func requiresArguments(f *python.FunctionDef) bool {
	a := f.Args
	if a == nil {
		return false
	}
	return len(a.Posonlyargs)+len(a.Args) > len(a.Defaults) || slices.ContainsFunc(a.KwDefaults, func(e python.Expr) bool { return e == nil })
}

// deepest is how many functions, one calling another, are gone through.
const deepest = 4

// makes tells what application an expression makes.
func (u *unit) makes(e python.Expr, depth int) (constructor, string, bool) {
	if depth > deepest {
		return constructor{}, "", false
	}
	switch e := e.(type) {
	case *python.Call:
		return u.called(e, depth)
	case *python.Attribute: // server = app.server
		if made, says, ok := u.named(e.Value, depth); ok && made.kind == dash && e.Attr == "server" {
			return constructor{"dash", wsgi}, says, true
		}
	case *python.Name:
		return u.named(e, depth)
	case *python.IfExp:
		return u.makes(e.Body, depth+1)
	case *python.BoolOp:
		return u.makes(e.Values[0], depth+1)
	}
	return constructor{}, "", false
}

// named is what a name of the module is bound to.
func (u *unit) named(e python.Expr, depth int) (constructor, string, bool) {
	name, ok := e.(*python.Name)
	if !ok {
		return constructor{}, "", false
	}
	bound := u.names.Names[name.Id]
	for i := len(bound) - 1; i >= 0; i-- {
		if _, ok := bound[i].Stmt.(*python.ImportFrom); ok && depth <= deepest {
			if value, in := u.brought(name.Id); value != nil {
				if made, says, ok := in.makes(value, depth+1); ok {
					return made, says, true
				}
			}
		}
		if bound[i].Value == nil || bound[i].Line >= int(name.Line) && depth > 0 && !u.inFunction(name) {
			continue
		}
		if made, says, ok := u.makes(bound[i].Value, depth+1); ok {
			return made, says, true
		}
	}
	return constructor{}, "", false
}

// brought is what a name is given that the file imports from another of the project.
func (u *unit) brought(name string) (python.Expr, *unit) {
	if !u.isOwn(name) {
		return nil, nil
	}
	found := u.code.tree(u.root).Attribute(u.module, name)
	if found.Status != python.Exists || found.Binding == nil || found.Path == "" || found.Path == u.file {
		return nil, nil
	}
	in := u.code.parse(found.Path)
	if in == nil {
		return nil, nil
	}
	return found.Binding.Value, in
}

// inFunction tells whether a name stands in a function, which runs later than all of
// the module.
func (u *unit) inFunction(name *python.Name) bool {
	for _, s := range u.found.Module.Body {
		if f, ok := s.(*python.FunctionDef); ok && name.Line >= f.Line && int(name.Line) <= f.End() {
			return true
		}
	}
	return false
}

// called is what a call makes: by a constructor, a function of the project or a
// wrapper around an application.
func (u *unit) called(call *python.Call, depth int) (constructor, string, bool) {
	full := u.fullName(call.Func)
	if full == "gradio.mount_gradio_app" && len(call.Args) > 0 {
		if made, says, ok := u.named(call.Args[0], depth+1); ok {
			return made, says, true
		}
	}
	if made, ok := u.code.makers[full]; ok {
		return made, last(full) + "(…)", made.kind != ""
	}
	if made, ok := u.class(call.Func, depth); ok {
		return made, written(call.Func) + "(…)", true
	}
	if f, in := u.function(call.Func); f != nil {
		if made, ok := in.made(f, depth+1); ok {
			return made, written(call.Func) + "()", true
		}
	}
	if a, ok := call.Func.(*python.Attribute); ok && a.Attr == "make_wsgi_app" {
		return constructor{"pyramid", wsgi}, "make_wsgi_app()", true
	}
	if _, local := u.names.Names[written(call.Func)]; full == "" && !local { // Middleware(app)
		return constructor{}, "", false
	}
	for i, arg := range call.Args {
		made, says, ok := u.makes(arg, depth+1)
		if !ok || made.kind != wsgi && made.kind != asgi {
			continue
		}
		if wraps(full, call) || i == 0 && made.framework == "django" { // Cling(get_wsgi_application())
			return made, says, true
		}
	}
	return constructor{}, "", false
}

// wraps tells whether a call gives back an application like the one it is given.
func wraps(full string, call *python.Call) bool {
	name := full
	if name == "" {
		name = written(call.Func)
	}
	name = last(name)
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' &&
		(strings.Contains(name, "Middleware") || strings.Contains(name, "App") || strings.Contains(name, "Fix") || strings.Contains(name, "WhiteNoise") || strings.Contains(name, "Wsgi"))
}

// class is what a class of the project makes that is derived from an application's.
func (u *unit) class(e python.Expr, depth int) (constructor, bool) {
	def, in := u.definition(e)
	class, ok := def.(*python.ClassDef)
	if !ok || depth > deepest {
		return constructor{}, false
	}
	for _, base := range class.Bases {
		if made, ok := in.code.makers[in.fullName(base)]; ok && made.kind != "" {
			return made, true
		}
		if made, ok := in.class(base, depth+1); ok {
			return made, true
		}
	}
	return constructor{}, false
}

// function is the function of the project that an expression names.
func (u *unit) function(e python.Expr) (*python.FunctionDef, *unit) {
	def, in := u.definition(e)
	f, _ := def.(*python.FunctionDef)
	return f, in
}

// definition is where the project defines a name, and the file that does.
func (u *unit) definition(e python.Expr) (python.Stmt, *unit) {
	written := written(e)
	if written == "" {
		return nil, nil
	}
	if !u.isOwn(written) {
		return nil, nil
	}
	found := u.code.tree(u.root).Attribute(u.module, written)
	if found.Status != python.Exists || found.Binding == nil || found.Path == "" {
		return nil, nil
	}
	in := u.code.parse(found.Path)
	if in == nil {
		return nil, nil
	}
	return found.Binding.Stmt, in
}

// isOwn tells whether a name may be one of the project's own.
func (u *unit) isOwn(written string) bool {
	first, _, _ := strings.Cut(written, ".")
	full, imported := u.from[first]
	if !imported {
		return len(u.names.Names[first]) > 0 || len(u.names.Stars) > 0
	}
	top, _, _ := strings.Cut(full, ".")
	for _, root := range []string{u.root, "."} {
		if here := path.Join(root, top); u.code.folders[here] || u.code.files[here+".py"] {
			return true
		}
	}
	return false
}

// made is the application that a function returns.
func (u *unit) made(f *python.FunctionDef, depth int) (constructor, bool) {
	if depth > deepest {
		return constructor{}, false
	}
	values, imported := map[string]python.Expr{}, map[string]string{}
	var found constructor
	ok := false
	python.Inspect(f, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.FunctionDef, *python.ClassDef:
			return n == python.Node(f)
		case *python.Assign:
			for _, t := range n.Targets {
				if name, is := t.(*python.Name); is && values[name.Id] == nil {
					values[name.Id] = n.Value
				}
			}
		case *python.AnnAssign:
			if name, is := n.Target.(*python.Name); is && n.Value != nil && values[name.Id] == nil {
				values[name.Id] = n.Value
			}
		case *python.ImportFrom:
			for _, name := range n.Names {
				if n.Level == 0 {
					imported[cmpOr(name.AsName, name.Name)] = n.Module + ":" + name.Name
				}
			}
		case *python.Return:
			if !ok {
				found, ok = u.returned(n.Value, values, depth)
			}
			if !ok {
				found, ok = u.returnedOf(n.Value, imported, depth)
			}
		}
		return true
	})
	return found, ok
}

// returnedOf is the application that a call makes of what the function itself imports.
func (u *unit) returnedOf(e python.Expr, imported map[string]string, depth int) (constructor, bool) {
	call, ok := e.(*python.Call)
	if !ok {
		return constructor{}, false
	}
	module, name, ok := strings.Cut(imported[written(call.Func)], ":")
	if !ok {
		return constructor{}, false
	}
	if made, ok := u.code.makers[module+"."+name]; ok {
		return made, made.kind != ""
	}
	found := u.code.tree(u.root).Attribute(module, name)
	if found.Status != python.Exists || found.Binding == nil || found.Path == "" {
		return constructor{}, false
	}
	f, ok := found.Binding.Stmt.(*python.FunctionDef)
	in := u.code.parse(found.Path)
	if !ok || in == nil {
		return constructor{}, false
	}
	return in.made(f, depth+1)
}

// returned is the application that a function's expression is.
func (u *unit) returned(e python.Expr, values map[string]python.Expr, depth int) (constructor, bool) {
	for range deepest {
		name, ok := e.(*python.Name)
		if !ok || values[name.Id] == nil {
			break
		}
		e = values[name.Id]
	}
	made, _, ok := u.makes(e, depth+1)
	return made, ok
}

// written is an expression as a dotted name; "" is none.
func written(e python.Expr) string {
	switch e := e.(type) {
	case *python.Name:
		return e.Id
	case *python.Attribute:
		if base := written(e.Value); base != "" {
			return base + "." + e.Attr
		}
	}
	return ""
}

// last is the last part of a dotted name.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
