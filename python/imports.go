package python

import (
	"iter"
	"slices"
	"strings"
)

// Imported is a file that importing a module runs.
type Imported struct {
	Module string // its name
	Path   string
	From   string // the file with the import that reached it first; empty for the module itself
	Pos           // of that import
}

// Imports lists the project's files that run when a module is imported, itself
// first, in the order in which their imports are met: those at the top level of
// modules and classes, in blocks too, but not in functions, under
// if TYPE_CHECKING or under if __name__ == "__main__". Each package of a module
// has its file in the list.
func (t *Tree) Imports(module string) []Imported {
	return slices.Collect(t.imports(module, false))
}

// Runs lists those of Imports that run in any case: no if, try, with or loop is around
// the imports that lead to them, nor is a name of theirs perhaps another thing.
// A module is read when the one before it has been taken.
func (t *Tree) Runs(module string) iter.Seq[Imported] {
	return t.imports(module, true)
}

func (t *Tree) imports(module string, sure bool) iter.Seq[Imported] {
	return func(yield func(Imported) bool) {
		w := importWalk{Tree: t, sure: sure, seen: map[string]bool{}}
		w.reach(module, "", Pos{})
		for i := 0; i < len(w.found) && yield(w.found[i]); i++ {
			if m := t.Module(w.found[i].Module); m.Module != nil {
				w.from = m
				w.stmts(m.Module.Body)
			}
		}
	}
}

// importWalk collects what the imports of modules reach.
type importWalk struct {
	*Tree
	sure  bool // what may not run is left out
	from  *Found
	seen  map[string]bool
	found []Imported
}

// reach adds a module after its packages, as Python imports them.
func (w *importWalk) reach(name, from string, at Pos) {
	for i := range len(name) + 1 {
		if i < len(name) && name[i] != '.' {
			continue
		}
		m := w.Module(name[:i])
		if m.Kind == NotHere {
			return
		}
		if !w.seen[m.Name] {
			w.seen[m.Name] = true
			if m.Path != "" {
				w.found = append(w.found, Imported{m.Name, m.Path, from, at})
			}
		}
	}
}

// stmts goes through statements that run at import.
func (w *importWalk) stmts(list []Stmt) {
	for _, s := range list {
		w.importStmt(s)
	}
}

func (w *importWalk) importStmt(s Stmt) {
	switch n := s.(type) {
	case *Import:
		for _, a := range n.Names {
			w.reach(a.Name, w.from.Path, n.Pos())
		}
	case *ImportFrom:
		w.importFrom(n)
	case *ClassDef:
		w.stmts(n.Body)
	default:
		if !w.sure {
			w.block(s)
		}
	}
}

// block goes through what may run, or not.
func (w *importWalk) block(s Stmt) {
	switch n := s.(type) {
	case *If:
		if !neverImported(n.Test) {
			w.stmts(n.Body)
		}
		w.stmts(n.Orelse)
	case *Try:
		w.stmts(n.Body)
		for _, h := range n.Handlers {
			w.stmts(h.Body)
		}
		w.stmts(n.Orelse)
		w.stmts(n.Finalbody)
	case *With:
		w.stmts(n.Body)
	case *For:
		w.stmts(n.Body)
		w.stmts(n.Orelse)
	case *While:
		w.stmts(n.Body)
		w.stmts(n.Orelse)
	case *Match:
		for _, c := range n.Cases {
			w.stmts(c.Body)
		}
	}
}

// importFrom reaches a module, and those of its names that are modules and
// nothing else.
func (w *importWalk) importFrom(n *ImportFrom) {
	name := w.absolute(w.from, n)
	w.reach(name, w.from.Path, n.Pos())
	source := w.Module(name)
	if source.dirs == nil {
		return
	}
	for _, a := range n.Names {
		if source.names == nil || source.names.onlyFrom(a.Name) && (!w.sure || source.names.lacks(a.Name)) {
			w.reach(name+"."+a.Name, w.from.Path, n.Pos())
		}
	}
}

// onlyFrom is whether a name of a package is bound by nothing but imports: then
// a module of that name may be what is meant.
func (b *Bindings) onlyFrom(name string) bool {
	for _, binding := range b.Names[name] {
		if _, ok := binding.Stmt.(*ImportFrom); !ok {
			return false
		}
	}
	return true
}

// lacks is whether a package surely has no name of its own, so that it must be a module.
func (b *Bindings) lacks(name string) bool {
	return len(b.Names[name]) == 0 && len(b.Stars) == 0 && !b.Open
}

// absolute is the name of the module that a from import names; it is empty where
// its dots lead out of the packages.
func (t *Tree) absolute(m *Found, from *ImportFrom) string {
	if from.Level == 0 {
		return from.Module
	}
	base := m.Name
	up := from.Level
	if m.Kind == Package {
		up--
	}
	for ; up > 0; up-- {
		i := strings.LastIndexByte(base, '.')
		if i < 0 {
			return ""
		}
		base = base[:i]
	}
	if from.Module == "" {
		return base
	}
	return base + "." + from.Module
}

// neverImported is whether a condition is false when a module is imported.
func neverImported(test Expr) bool {
	switch n := test.(type) {
	case *Name:
		return n.Id == "TYPE_CHECKING"
	case *Attribute:
		return n.Attr == "TYPE_CHECKING"
	case *Constant:
		return n.Kind == False
	case *Compare:
		c, ok := n.Comparators[0].(*Constant)
		return len(n.Ops) == 1 && n.Ops[0] == Eq && ok && c.Value == "__main__" && isName(n.Left, "__name__")
	}
	return false
}
