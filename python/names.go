package python

import "slices"

// Binding is one place where a name comes to be: a statement at a module's top
// level, or the statement global's of a function that binds it.
type Binding struct {
	Pos
	Stmt  Stmt   // the statement that binds it
	Value Expr   // what is bound, of name = value; nil where it is not so plain
	Alias *Alias // of an Import or an ImportFrom, the one that binds it

	// Local is whether it is a function that binds the name, which may never run.
	Local bool
}

// Bindings are the names of a module.
type Bindings struct {
	Names map[string][]Binding // in the order of the source
	Stars []*ImportFrom        // from x import *, whose names belong to it too
	All   []string             // __all__, where it is a plain list
	// Open is whether it may have names that nobody can tell without running it,
	// the Stars aside: it has a __getattr__, writes to globals(), or calls exec.
	Open bool
}

// Names finds what a module binds at its top level, in blocks such as if and try
// as well. That a name is deleted again is not looked at.
func Names(m *Module) *Bindings {
	b := binder{Bindings: &Bindings{Names: map[string][]Binding{}}}
	b.stmts(m.Body)
	if _, found := b.Names["__getattr__"]; found {
		b.Open = true
	}
	return b.Bindings
}

// binder goes through statements that run when a module is imported.
type binder struct {
	*Bindings
	stmt   Stmt
	global []string // within a function: the names it declares global
	local  bool
	class  bool
}

func (b *binder) stmts(list []Stmt) {
	for _, s := range list {
		b.bindStmt(s)
	}
}

func (b *binder) bind(name string, at Pos, value Expr, alias *Alias) {
	if name == "" || (b.local || b.class) && !slices.Contains(b.global, name) {
		return
	}
	b.Names[name] = append(b.Names[name], Binding{at, b.stmt, value, alias, b.local})
}

func (b *binder) bindStmt(s Stmt) {
	b.stmt = s
	switch n := s.(type) {
	case *Import:
		for _, a := range n.Names {
			b.bind(a.binds(), a.Pos(), nil, a)
		}
	case *ImportFrom:
		b.from(n)
	case *Assign:
		for _, target := range n.Targets {
			b.target(target, n.Value)
		}
		b.all(n)
		b.exprs(n.Value)
	case *AnnAssign:
		if n.Value != nil {
			b.target(n.Target, n.Value)
			b.exprs(n.Value)
		}
	case *AugAssign:
		b.opens(n.Target)
		b.exprs(n.Value)
		if name, ok := n.Target.(*Name); ok && name.Id == "__all__" {
			b.All = nil
		}
	case *TypeAlias:
		b.bind(n.Name.Id, n.Name.Pos(), nil, nil)
	case *FunctionDef:
		b.function(n)
	case *ClassDef:
		b.classDef(n)
	default:
		b.compound(s)
	}
}

// binds is the name that an import binds: the first of a.b.c.
func (a *Alias) binds() string {
	if a.AsName != "" {
		return a.AsName
	}
	return first(a.Name)
}

func (b *binder) from(n *ImportFrom) {
	for _, a := range n.Names {
		if a.Name != "*" {
			b.bind(a.binds(), a.Pos(), nil, a)
		} else if !b.local {
			b.Stars = append(b.Stars, n)
		}
	}
}

// all notes the value of __all__ where it is a list or a tuple of texts.
func (b *binder) all(n *Assign) {
	name, ok := n.Targets[0].(*Name)
	if !ok || name.Id != "__all__" || b.local || b.class {
		return
	}
	elements, known := texts(n.Value)
	if b.All = nil; known {
		b.All = elements
	}
}

func texts(e Expr) (all []string, known bool) {
	var elements []Expr
	switch e := e.(type) {
	case *List:
		elements = e.Elts
	case *Tuple:
		elements = e.Elts
	default:
		return nil, false
	}
	all = []string{}
	for _, e := range elements {
		c, ok := e.(*Constant)
		if !ok || c.Kind != Str {
			return nil, false
		}
		all = append(all, c.Value)
	}
	return all, true
}

func (b *binder) compound(s Stmt) {
	switch n := s.(type) {
	case *If:
		b.exprs(n.Test)
		b.stmts(n.Body)
		b.stmts(n.Orelse)
	case *For:
		b.target(n.Target, nil)
		b.exprs(n.Iter)
		b.stmts(n.Body)
		b.stmts(n.Orelse)
	case *While:
		b.exprs(n.Test)
		b.stmts(n.Body)
		b.stmts(n.Orelse)
	case *With:
		for _, item := range n.Items {
			b.target(item.OptionalVars, nil)
			b.exprs(item.ContextExpr)
		}
		b.stmts(n.Body)
	case *Try:
		b.try(n)
	case *Match:
		b.exprs(n.Subject)
		for _, c := range n.Cases {
			b.stmt = n
			b.patterns(c.Pattern)
			b.exprs(c.Guard)
			b.stmts(c.Body)
		}
	case *ExprStmt:
		b.exprs(n.Value)
	case *Return:
		b.exprs(n.Value)
	case *Assert:
		b.exprs(n.Test)
	}
}

func (b *binder) try(n *Try) {
	b.stmts(n.Body)
	for _, h := range n.Handlers { // whose name is deleted at their end
		b.stmts(h.Body)
	}
	b.stmts(n.Orelse)
	b.stmts(n.Finalbody)
}

// function binds a function, and the global names that its body binds.
func (b *binder) function(n *FunctionDef) {
	b.bind(n.Name, n.Pos(), nil, nil)
	for _, e := range n.DecoratorList {
		b.exprs(e)
	}
	inner := binder{Bindings: b.Bindings, local: true, global: globals(n.Body)}
	inner.stmts(n.Body)
}

// classDef binds a class; what its body binds is the class's, if not global.
func (b *binder) classDef(n *ClassDef) {
	b.bind(n.Name, n.Pos(), nil, nil)
	inner := binder{Bindings: b.Bindings, local: b.local, class: true, global: globals(n.Body)}
	inner.stmts(n.Body)
}

// globals are the names that a body declares global, nested functions aside.
func globals(body []Stmt) (names []string) {
	for _, s := range body {
		Inspect(s, func(n Node) bool {
			switch n := n.(type) {
			case *Global:
				names = append(names, n.Names...)
			case *FunctionDef, *ClassDef, Expr:
				return false
			}
			return true
		})
	}
	return names
}

// target binds the names of an assignment's target.
func (b *binder) target(e, value Expr) {
	switch n := e.(type) {
	case *Name:
		b.bind(n.Id, n.Pos(), value, nil)
	case *Starred:
		b.target(n.Value, nil)
	case *List:
		b.unpacked(n.Elts, value)
	case *Tuple:
		b.unpacked(n.Elts, value)
	default:
		b.opens(e)
	}
}

// unpacked binds the names of a, b = x, y.
func (b *binder) unpacked(targets []Expr, value Expr) {
	values, _ := value.(*Tuple)
	for i, target := range targets {
		if values != nil && len(values.Elts) == len(targets) {
			b.target(target, values.Elts[i])
		} else {
			b.target(target, nil)
		}
	}
}

// opens notes a target by which a module gets names that it does not spell:
// globals()[name], sys.modules[__name__], and attributes of the latter.
func (b *binder) opens(target Expr) {
	switch t := target.(type) {
	case *Subscript:
		if isCall(t.Value, "globals") || isOwnModule(t) || !b.local && !b.class && (isCall(t.Value, "vars") || isCall(t.Value, "locals")) {
			b.Open = true
		}
	case *Attribute:
		b.opens(t.Value)
		if isOwnModule(t.Value) {
			b.Open = true
		}
	}
}

func isCall(e Expr, name string) bool {
	call, ok := e.(*Call)
	return ok && isName(call.Func, name)
}

func isName(e Expr, id string) bool {
	name, ok := e.(*Name)
	return ok && name.Id == id
}

// isOwnModule is whether an expression is sys.modules[__name__].
func isOwnModule(e Expr) bool {
	s, ok := e.(*Subscript)
	if !ok || !isName(s.Slice, "__name__") {
		return false
	}
	modules, ok := s.Value.(*Attribute)
	return ok && modules.Attr == "modules"
}

// exprs binds the names of the assignment expressions within an expression, also
// of those in comprehensions, and notes the calls that bind others.
func (b *binder) exprs(e Expr) {
	if e == nil {
		return
	}
	Inspect(e, func(n Node) bool {
		switch n := n.(type) {
		case *Lambda:
			return false
		case *NamedExpr:
			b.bind(n.Target.Id, n.Target.Pos(), n.Value, nil)
		case *Call:
			b.call(n)
		}
		return true
	})
}

// call notes calls that bind names: exec in a module's scope, globals().update,
// and setattr on the module.
func (b *binder) call(n *Call) {
	switch f := n.Func.(type) {
	case *Name:
		switch {
		case f.Id == "exec" && (!b.local && !b.class || len(n.Args) > 1):
			b.Open = true
		case f.Id == "setattr" && len(n.Args) > 0 && isOwnModule(n.Args[0]):
			b.Open = true
		}
	case *Attribute:
		switch f.Attr {
		case "update", "setdefault", "__setitem__":
			module := !b.local && !b.class && (isCall(f.Value, "vars") || isCall(f.Value, "locals"))
			if module || isCall(f.Value, "globals") {
				b.Open = true
			}
			if d, ok := f.Value.(*Attribute); ok && d.Attr == "__dict__" && isOwnModule(d.Value) {
				b.Open = true
			}
		}
	}
}

// patterns binds the names that a pattern captures.
func (b *binder) patterns(p Pattern) {
	Inspect(p, func(n Node) bool {
		switch n := n.(type) {
		case *MatchAs:
			b.bind(n.Name, n.Pos(), nil, nil)
		case *MatchStar:
			b.bind(n.Name, n.Pos(), nil, nil)
		case *MatchMapping:
			b.bind(n.Rest, n.Pos(), nil, nil)
		}
		return true
	})
}

// first is the part of a dotted name before its first dot.
func first(name string) string {
	for i := range len(name) {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}
