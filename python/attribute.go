package python

import (
	"slices"
	"sort"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// Status is what is known of a module's attribute.
type Status uint8

// What may be known.
const (
	Unknown Status = iota // only running the module could tell
	Exists
	Absent
)

// Lookup is what a tree knows of a module's attribute.
type Lookup struct {
	Status  Status
	Path    string   // the file that has the name, after all re-exports
	Binding *Binding // what binds it there; nil for a module
	Rest    string   // of a.b.c the end that nobody can check without running it
	Near    []string // of an Absent name: the names there that are spelled like it
	Why     string   // why it is Unknown or Absent

	module string // the one that the attribute is
}

// Attribute finds an attribute of a module, such as app or Shop.app. It follows
// imports from one of the project's modules to another; what is imported from
// elsewhere exists, for the import says so.
func (t *Tree) Attribute(module, attribute string) Lookup {
	s := search{t, map[[2]string]Lookup{}}
	name, rest, dotted := strings.Cut(attribute, ".")
	found := s.attribute(t.Module(module), name, false)
	if !dotted || found.Status != Exists {
		return found
	}
	return s.inner(found, rest)
}

// search is one search; what it has been asked, of a module and a name, is not
// asked again.
type search struct {
	*Tree
	asked map[[2]string]Lookup
}

// attribute finds a name in a module. imported is whether it is an import that
// asks, which finds a package's modules too.
func (s *search) attribute(m *Found, name string, imported bool) Lookup {
	key := [2]string{m.Name, name}
	if known, asked := s.asked[key]; asked {
		return known
	}
	s.asked[key] = Lookup{Status: Absent, Path: m.Path, Why: m.Path + " imports " + name + " from itself"}
	found := s.look(m, name, imported)
	s.asked[key] = found
	return found
}

func (s *search) look(m *Found, name string, imported bool) Lookup {
	if m.names == nil {
		return s.unread(m, name, imported)
	}
	if bound := m.names.Names[name]; len(bound) > 0 {
		return s.bound(m, bound)
	}
	if slices.Contains(builtin, name) {
		return Lookup{Status: Exists, Path: m.Path}
	}
	if found, ok := s.submodule(m, name, imported); ok {
		return found
	}
	return s.starred(m, name)
}

// builtin are the names that each module has.
var builtin = []string{"__builtins__", "__dict__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"}

// unread is what is known of a module that has no source.
func (s *search) unread(m *Found, name string, imported bool) Lookup {
	switch m.Kind {
	case Namespace:
		if found, ok := s.submodule(m, name, imported); ok {
			return found
		}
		return Lookup{Status: Absent, Why: m.Name + " is a folder without __init__.py: it has no names of its own"}
	case Extension:
		return Lookup{Path: m.Path, Why: m.Path + " is compiled"}
	case NotHere:
		return Lookup{Why: m.Name + " is not among the project's files"}
	}
	return Lookup{Path: m.Path, Why: m.Err.Error()}
}

// bound is a name that a module binds; where it does so once, by an import from
// the project, the name's own module is asked.
func (s *search) bound(m *Found, all []Binding) Lookup {
	last := &all[len(all)-1]
	here := Lookup{Status: Exists, Path: m.Path, Binding: last}
	from, ok := last.Stmt.(*ImportFrom)
	if len(all) > 1 || !ok || last.Local {
		return here
	}
	source := s.Module(s.absolute(m, from))
	switch source.Name {
	case m.Name:
		return s.ownModule(m, here)
	case "":
		return here
	}
	if source.Kind == NotHere {
		return here
	}
	found := s.attribute(source, last.Alias.Name, true)
	if found.Status == Unknown { // the import says that it is there
		return here
	}
	return found
}

// ownModule is a package's from . import name, which a module of it is.
func (s *search) ownModule(m *Found, here Lookup) Lookup {
	if found, ok := s.submodule(m, here.Binding.Alias.Name, true); ok {
		return found
	}
	return here
}

// submodule is the module of a package by a name. It is an attribute once
// something has imported it.
func (s *search) submodule(m *Found, name string, imported bool) (Lookup, bool) {
	if m.dirs == nil {
		return Lookup{}, false
	}
	sub := s.Module(m.Name + "." + name)
	if sub.Kind == NotHere {
		return Lookup{}, false
	}
	if imported || m.Kind == Package && s.imports(m, sub) {
		return Lookup{Status: Exists, Path: sub.Path, module: sub.Name}, true
	}
	return Lookup{Path: sub.Path, Why: sub.Name + " is a module that " + m.Name + " does not import"}, true
}

func (s *search) imports(m, sub *Found) bool {
	return slices.ContainsFunc(s.Imports(m.Name), func(i Imported) bool { return i.Module == sub.Name })
}

// starred looks where a module imports * from, and gives up where it is open.
func (s *search) starred(m *Found, name string) Lookup {
	open := ""
	if m.names.Open {
		open = m.Path + " makes names while it runs"
	}
	for _, from := range m.names.Stars {
		source := s.Module(s.absolute(m, from))
		if source.names != nil && !source.names.exports(name) {
			continue
		}
		switch found := s.attribute(source, name, false); found.Status {
		case Exists:
			return found
		case Unknown:
			open = found.Why
		}
	}
	if open != "" {
		return Lookup{Path: m.Path, Why: open}
	}
	near := near.Spelt(name, s.all(m, map[string]bool{}))
	return Lookup{Status: Absent, Path: m.Path, Near: near, Why: m.Path + " has no " + name}
}

// exports is whether from x import * may bring a name.
func (b *Bindings) exports(name string) bool {
	if b.All != nil {
		return slices.Contains(b.All, name)
	}
	return !strings.HasPrefix(name, "_") || len(b.Names["__all__"]) > 0
}

// all are the names of a module and of those it imports * from.
func (s *search) all(m *Found, seen map[string]bool) []string {
	if m.names == nil || seen[m.Name] {
		return nil
	}
	seen[m.Name] = true
	var names []string
	for name := range m.names.Names {
		names = append(names, name)
	}
	for _, from := range m.names.Stars {
		source := s.Module(s.absolute(m, from))
		for _, name := range s.all(source, seen) {
			if source.names.exports(name) {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	return slices.Compact(names)
}

// inner finds the rest of a.b in what a is: a module, or a class.
func (s *search) inner(found Lookup, rest string) Lookup {
	if m := s.Module(found.imported()); m.Kind != NotHere {
		return s.Attribute(m.Name, rest)
	}
	if found.Binding == nil {
		found.Rest = rest
		return found
	}
	name, after, dotted := strings.Cut(rest, ".")
	class, ok := found.Binding.Stmt.(*ClassDef)
	if !ok {
		found.Rest = rest
		return found
	}
	names := Names(&Module{Body: class.Body})
	bound := names.Names[name]
	switch {
	case len(bound) > 0:
		next := Lookup{Status: Exists, Path: found.Path, Binding: &bound[len(bound)-1]}
		if dotted {
			return s.inner(next, after)
		}
		return next
	case names.Open, len(class.Bases)+len(class.Keywords)+len(class.DecoratorList) > 0:
		return Lookup{Path: found.Path, Why: class.Name + " may inherit " + name}
	}
	var all []string
	for other := range names.Names {
		all = append(all, other)
	}
	sort.Strings(all)
	return Lookup{Status: Absent, Path: found.Path, Near: near.Spelt(name, all), Why: class.Name + " has no " + name}
}

// imported is the module that a name is, if it is one.
func (l *Lookup) imported() string {
	if l.module != "" || l.Binding == nil {
		return l.module
	}
	if _, ok := l.Binding.Stmt.(*Import); !ok {
		return ""
	}
	if a := l.Binding.Alias; a.AsName != "" {
		return a.Name
	}
	return first(l.Binding.Alias.Name)
}
