package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// What is parsed, at most.
const (
	mostParsed = 300     // files
	mostSource = 8 << 20 // bytes
)

// code is the project's Python code.
type code struct {
	*survey
	makers map[string]constructor
	trees  map[string]*python.Tree // by import root
	units  map[string]*unit
	syntax map[string]*python.Module // of files that are no units, for what needs nothing else
	heads  map[string][]string
	parsed int // files
	source int // bytes
}

func newCode(s *survey) *code {
	return &code{survey: s, makers: constructors(), trees: map[string]*python.Tree{}, units: map[string]*unit{}, syntax: map[string]*python.Module{}, heads: map[string][]string{}}
}

// unit is one file of Python, read.
type unit struct {
	code   *code
	file   string
	root   string // the folder that its imports start from
	module string // its name from there
	found  *python.Found
	names  *python.Bindings
	from   map[string]string // the full names of what it imports, by the names here
	stars  []string          // the modules that it imports * from

	fromSettings []readVariable // of its objects of settings; nil is not looked at yet
}

// parse reads a file of Python; nil where it is no Python, or too much has been parsed.
func (c *code) parse(file string) *unit {
	if u, ok := c.units[file]; ok {
		return u
	}
	c.units[file] = nil
	text := c.text(file)
	if c.parsed >= mostParsed || c.source+len(text) > mostSource || text == nil {
		return nil
	}
	c.parsed++
	c.source += len(text)
	root := c.root(file)
	u := &unit{code: c, file: file, root: root, module: moduleName(file, root)}
	u.found = c.tree(root).Module(u.module)
	if u.found.Module == nil || u.found.Path != file {
		m, err := python.Parse(c.text(file))
		if err != nil {
			return nil
		}
		u.found = &python.Found{Name: u.module, Path: file, Module: m}
	}
	u.names = python.Names(u.found.Module)
	u.imports()
	c.units[file] = u
	return u
}

// module is a file's syntax; nil where it is no Python.
func (c *code) module(file string) *python.Module {
	if u := c.units[file]; u != nil {
		return u.found.Module
	}
	m, known := c.syntax[file]
	if !known {
		if parsed, err := python.Parse(c.text(file)); err == nil {
			m = parsed
		}
		c.syntax[file] = m
	}
	return m
}

// tree finds modules from an import root.
func (c *code) tree(root string) *python.Tree {
	if c.trees[root] == nil {
		c.trees[root] = python.NewTree(view{c.survey}, slices.Compact([]string{root, "."}))
	}
	return c.trees[root]
}

// moduleName is a file's module, as it is imported from root.
func moduleName(file, root string) string {
	name := strings.TrimSuffix(file, ".py")
	if root != "." {
		name = strings.TrimPrefix(name, root+"/")
	}
	name = strings.TrimSuffix(name, "/__init__")
	return strings.ReplaceAll(name, "/", ".")
}

// imports notes what the names are that the file imports.
func (u *unit) imports() {
	u.from = map[string]string{}
	for name, all := range u.names.Names {
		b := all[len(all)-1]
		switch s := b.Stmt.(type) {
		case *python.Import:
			if b.Alias.AsName != "" {
				u.from[name] = b.Alias.Name
			} else {
				u.from[name] = name
			}
		case *python.ImportFrom:
			if s.Level == 0 {
				u.from[name] = s.Module + "." + b.Alias.Name
			}
		}
	}
	for _, s := range u.names.Stars {
		if s.Level == 0 {
			u.stars = append(u.stars, s.Module)
		}
	}
}

// fullName is what an expression such as web.Application names, as it is imported:
// aiohttp.web.Application; "" is not known.
func (u *unit) fullName(e python.Expr) string {
	switch e := e.(type) {
	case *python.Name:
		if full := u.from[e.Id]; full != "" {
			return full
		}
		for _, star := range u.stars {
			if slices.Contains(starred()[star], e.Id) {
				return star + "." + e.Id
			}
		}
	case *python.Attribute:
		if base := u.fullName(e.Value); base != "" {
			return base + "." + e.Attr
		}
	}
	return ""
}

// root is the folder that a file's imports start from.
func (c *code) root(file string) string {
	dir := path.Dir(file)
	imported, relative := c.imported(file)
	for dir != "." && c.files[path.Join(dir, "__init__.py")] {
		if path.Base(dir) == "src" && !slices.Contains(imported, "src") {
			return dir
		}
		dir = path.Dir(dir)
	}
	if own := path.Dir(file); own != dir && !relative && c.count(own, imported, file) > 0 && c.count(dir, imported, file) == 0 {
		return own // it is a package by mistake: its files import each other by their names alone
	}
	if dir == "." {
		return "."
	}
	best, most := "", -1
	for at := dir; ; at = path.Dir(at) {
		if found := c.count(at, imported, file); found > most {
			best, most = at, found
		}
		if at == "." {
			break
		}
	}
	if relative && best == path.Dir(file) {
		best, most = path.Dir(best), 0
	}
	if most > 0 {
		return best
	}
	if root := plainRoot(dir); !relative || root != path.Dir(file) {
		return root
	}
	return path.Dir(path.Dir(file)) // its own folder is a package
}

// plainRoot is the root of a file whose imports tell nothing: the folder that
// packages are kept in, or the project's.
func plainRoot(dir string) string {
	parts := strings.Split(dir, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if slices.Contains([]string{"src", "lib", "backend", "server", "python", "services"}, parts[i]) {
			return strings.Join(parts[:i+1], "/")
		}
		if strings.ContainsAny(parts[i], "-. ") { // no module's name
			return strings.Join(parts[:i+1], "/")
		}
	}
	return "."
}

// count is how many of the modules that a file imports are in a folder.
func (c *code) count(dir string, imported []string, file string) int {
	n := 0
	for _, name := range imported {
		if isFramework(name) {
			continue // a folder of that name is beside it, and not what is meant
		}
		here := path.Join(dir, name)
		if c.folders[here] && here != "." || c.files[here+".py"] && here+".py" != file {
			n++
		}
	}
	return n
}

// imported are the first parts of the modules that a file imports, found without
// parsing it, and whether it imports from its own package.
func (c *code) imported(file string) (names []string, relative bool) {
	if known, ok := c.heads[file]; ok {
		return known, slices.Contains(known, ".")
	}
	for rest := c.text(file); len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimLeft(line, " \t")
		after, ok := bytes.CutPrefix(line, []byte("import "))
		if !ok {
			if after, ok = bytes.CutPrefix(line, []byte("from ")); !ok {
				continue
			}
		}
		for _, part := range bytes.Split(after, []byte(",")) {
			if name := head(part); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
			if line[0] == 'f' {
				break
			}
		}
	}
	c.heads[file] = names
	return names, slices.Contains(names, ".")
}

// head is the first part of a module's name; "." where it is relative.
func head(name []byte) string {
	name = bytes.TrimLeft(name, " \t")
	end := bytes.IndexFunc(name, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r < 0x80
	})
	if end < 0 {
		end = len(name)
	}
	if end == 0 && len(name) > 0 && name[0] == '.' {
		return "."
	}
	return string(name[:end])
}
