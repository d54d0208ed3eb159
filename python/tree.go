package python

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// What a Tree reads at most.
const (
	mostFiles   = 2_000
	mostBytes   = 1 << 20 // of one file
	mostInAll   = 32 << 20
	longestName = 512 // of a module, dots and all
	mostHops    = 40  // symbolic links on the way to a file, as Linux has it
)

// ModuleKind is what a module is, in a project's files.
type ModuleKind uint8

// The kinds of modules.
const (
	NotHere   ModuleKind = iota // it is no file of the project: perhaps an installed distribution's
	File                        // shop/main.py
	Package                     // shop/__init__.py
	Namespace                   // shop/, without an __init__.py (PEP 420)
	Extension                   // shop/fast.so, which is compiled
)

// Found is a module as the project's files have it.
type Found struct {
	Name   string // as it is imported: shop.main
	Kind   ModuleKind
	Path   string  // its file, slashes and all, from the tree's root; a namespace has none
	Module *Module // what was read of a File or a Package; nil after an error
	Err    error   // why it was not: a *SyntaxError, or its size, say

	dirs  []string  // where a package's modules lie
	names *Bindings // of Module
}

// Bindings are the names of a module that was read, as Names finds them; nil of another.
func (f *Found) Bindings() *Bindings { return f.names }

// Tree finds the modules of a project, and reads each once. It follows no
// symbolic link out of the project, and reads no more than 2,000 files or
// 32 MiB and no file over 1 MiB. It is for one goroutine.
type Tree struct {
	fsys    fs.FS
	roots   []string
	modules map[string]*Found
	folders map[string]map[string]fs.DirEntry
	read    int // files
	bytes   int64
}

// NewTree is of a project's files and its import roots, the folders from which
// modules are imported, in the order of sys.path: "." and "src", say.
func NewTree(fsys fs.FS, roots []string) *Tree {
	return &Tree{fsys: fsys, roots: roots, modules: map[string]*Found{}, folders: map[string]map[string]fs.DirEntry{}}
}

// Module finds a module by the name it is imported by, such as shop.main.
func (t *Tree) Module(name string) *Found {
	if m, known := t.modules[name]; known {
		return m
	}
	m := &Found{Name: name}
	if len(name) > longestName {
		return m
	}
	dirs, last := t.roots, name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		dirs, last = t.Module(name[:i]).dirs, name[i+1:]
	}
	if last != "" {
		t.find(m, dirs, last)
	}
	t.modules[name] = m
	return m
}

// find looks for a module in folders, in the order of Python's import: a package
// comes before a file of its name, and a namespace only where no folder has either.
func (t *Tree) find(m *Found, dirs []string, last string) {
	var namespace []string
	for _, dir := range dirs {
		entries := t.folder(dir)
		if entry, ok := entries[last]; ok {
			if sub, isDir := t.dir(dir, entry); isDir {
				if _, ok := t.folder(sub)["__init__.py"]; ok {
					m.Kind, m.dirs = Package, []string{sub}
					t.load(m, path.Join(sub, "__init__.py"))
					return
				}
				namespace = append(namespace, sub)
			}
		}
		if compiled := extension(entries, last); compiled != "" {
			m.Kind, m.Path = Extension, path.Join(dir, compiled)
			return
		}
		if _, ok := entries[last+".py"]; ok {
			m.Kind = File
			t.load(m, path.Join(dir, last+".py"))
			return
		}
	}
	if namespace != nil {
		m.Kind, m.dirs = Namespace, namespace
	}
}

// extension is the compiled module of a name, such as fast.cpython-313-x86_64-linux-gnu.so.
func extension(entries map[string]fs.DirEntry, name string) string {
	var all []string
	for file := range entries {
		rest, ok := strings.CutPrefix(file, name+".")
		if ok && (rest == "so" || rest == "pyd" || strings.HasSuffix(rest, ".so") || strings.HasSuffix(rest, ".pyd")) {
			all = append(all, file)
		}
	}
	if all == nil {
		return ""
	}
	return slices.Min(all)
}

// folder lists a folder, once.
func (t *Tree) folder(dir string) map[string]fs.DirEntry {
	dir = path.Clean(dir)
	if entries, known := t.folders[dir]; known {
		return entries
	}
	entries := map[string]fs.DirEntry{}
	if list, err := fs.ReadDir(t.fsys, dir); err == nil {
		for _, entry := range list {
			entries[entry.Name()] = entry
		}
	}
	t.folders[dir] = entries
	return entries
}

// dir is the folder that an entry is, where a symbolic link is followed.
func (t *Tree) dir(parent string, entry fs.DirEntry) (string, bool) {
	name := path.Join(parent, entry.Name())
	if entry.IsDir() {
		return name, true
	}
	if entry.Type()&fs.ModeSymlink == 0 {
		return "", false
	}
	real, info, err := t.follow(name)
	return real, err == nil && info.IsDir()
}

var errOutside = errors.New("a symbolic link leads out of the project")

// follow goes along the symbolic links of a path, within the project.
func (t *Tree) follow(name string) (real string, info fs.FileInfo, err error) {
	at, rest := ".", strings.Split(name, "/")
	for links := 0; len(rest) > 0; {
		part := rest[0]
		rest = rest[1:]
		if part == ".." && at == "." {
			return "", nil, errOutside
		}
		next := path.Join(at, part)
		if info, err = fs.Lstat(t.fsys, next); err != nil {
			return "", nil, err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		target, err := fs.ReadLink(t.fsys, next)
		if links++; err != nil || links > mostHops || path.IsAbs(target) || strings.Contains(target, `\`) {
			return "", nil, errOutside
		}
		rest = append(strings.Split(path.Clean(target), "/"), rest...)
	}
	return at, info, nil
}

// load reads a module's file.
func (t *Tree) load(m *Found, name string) {
	m.Path = path.Clean(name)
	src, err := t.source(m.Path)
	if err == nil {
		m.Module, err = Parse(src)
	}
	if m.Err = err; err == nil {
		m.names = Names(m.Module)
	}
}

func (t *Tree) source(name string) ([]byte, error) {
	real, info, err := t.follow(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", name)
	case info.Size() > mostBytes:
		return nil, fmt.Errorf("%s is larger than 1 MiB, and is not read", name)
	case t.read == mostFiles:
		return nil, fmt.Errorf("%d files have been read, and %s is not", mostFiles, name)
	case t.bytes+info.Size() > mostInAll:
		return nil, fmt.Errorf("32 MiB have been read, and %s is not", name)
	}
	t.read++
	t.bytes += info.Size()
	return fs.ReadFile(t.fsys, real)
}
