package python

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// Near are the modules that one which is not here was probably meant to be: those
// with the same parts but the first that is missing, which is spelled like it.
func (t *Tree) Near(module string) []string {
	parts := strings.Split(module, ".")
	dirs := t.roots
	for i, part := range parts {
		here := t.Module(strings.Join(parts[:i+1], "."))
		if here.Kind != NotHere {
			dirs = here.dirs
			continue
		}
		var all []string
		for _, other := range near.Spelt(part, t.modulesIn(dirs)) {
			name := strings.Join(slices.Concat(parts[:i], []string{other}, parts[i+1:]), ".")
			if t.Module(name).Kind != NotHere {
				all = append(all, name)
			}
		}
		return all
	}
	return nil
}

// modulesIn are the names of the modules that lie in folders.
func (t *Tree) modulesIn(dirs []string) []string {
	var names []string
	for _, dir := range dirs {
		for file, entry := range t.folder(dir) {
			name, isPython := strings.CutSuffix(file, ".py")
			if _, isDir := t.dir(dir, entry); !isPython && !(isDir && t.hasPython(path.Join(dir, file))) || !isIdentifier(name) {
				continue
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// hasPython is whether a folder has a module of Python's right in it.
func (t *Tree) hasPython(dir string) bool {
	for file := range t.folder(dir) {
		if strings.HasSuffix(file, ".py") {
			return true
		}
	}
	return false
}

func isIdentifier(name string) bool {
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 0x80 && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != "" && name != "__init__" && name != "__main__"
}
