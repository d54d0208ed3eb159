package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// imageRoot is where the generated image has the project.
const imageRoot = "/app"

// look tells what the folder has that the file's image is built from: lookup.
func (m *importer) look(name string) (isFolder, isFile bool) {
	name = path.Join(m.context, name)
	if !fs.ValidPath(name) {
		return false, false
	}
	info, err := fs.Stat(m.project, name)
	return err == nil && info.IsDir(), err == nil && info.Mode().IsRegular()
}

// contextOf is the folder that a Dockerfile is built from, which it does not say: its own, or
// the first one around it that has the most of what is copied; where that is all of it, it is a
// project.
func (m *importer) contextOf(data []byte) string {
	own := path.Dir(m.file)
	i, err := readImage(data, nil)
	if err != nil {
		return own
	}
	copies := i.allCopies()
	best, most := own, 0
	isThere := func(f copied) bool {
		return strings.ContainsAny(f.from, "*?[") || f.from == "." && m.isProject() || f.from != "." && m.has(f.from)
	}
	for m.context = own; ; m.context = path.Dir(m.context) {
		there := 0
		for _, f := range copies {
			if isThere(f) {
				there++
			}
		}
		if there > most {
			best, most = m.context, there
		}
		if m.context == "." {
			return best
		}
	}
}

// isProject tells whether the folder that is built from has a project's own files.
func (m *importer) isProject() bool {
	if slices.ContainsFunc(manifests(), m.has) {
		return true
	}
	inner, err := fs.Sub(m.project, m.context)
	if err != nil {
		return false
	}
	scripts, _ := fs.Glob(inner, "*.py")
	return len(scripts) > 0
}

func (m *importer) has(name string) bool {
	isFolder, isFile := m.look(name)
	return isFolder || isFile
}

// settle decides on the folder that the spec is for: the one with an application that has what
// is copied to where the image c works, or else what it is built from. Where a manager works
// in its own folder, and that alone is copied, it is that folder.
func (m *importer) settle(i *image, c *container) {
	source := m.context
	if c != nil {
		source = path.Join(m.context, c.folder(m.look))
	}
	m.app.Folder = m.context
	around := -1
	for _, folder := range m.folders {
		if _, ok := within(source, folder); ok && len(folder) > around {
			m.app.Folder, around = folder, len(folder)
		}
	}
	if c == nil || c.root() != "" {
		return
	}
	managed := map[string]bool{}
	for _, f := range i.allCopies() {
		if base := path.Base(f.from); (base == "pyproject.toml" || base == "Pipfile") && m.has(f.from) {
			managed[path.Dir(f.from)] = true
		}
	}
	for _, name := range []string{"pyproject.toml", "Pipfile"} {
		if from, ok := c.source(name, m.look); ok {
			managed[path.Dir(from)] = true
		}
	}
	for folder := range managed {
		if len(managed) == 1 {
			m.app.Folder = path.Join(m.context, folder)
		}
	}
}

// within is a path as seen from a folder that it is in.
func within(name, folder string) (rest string, ok bool) {
	if folder == "." {
		return name, true
	}
	rest, ok = below(name, folder)
	return cmpOr(rest, "."), ok
}

// source is what is copied to a path of the image.
func (m *importer) source(name string) (from string, ok bool) {
	if m.inside == nil {
		return "", false
	}
	from, ok = m.inside.source(name, m.look)
	return path.Join(m.context, from), ok
}

// own is the path, as seen from the spec, of what is copied to a path of the image.
func (m *importer) own(name string) (string, bool) {
	from, ok := m.source(name)
	if !ok {
		return "", false
	}
	return within(from, m.app.Folder)
}

// placed is the path, as seen from the spec, that a path of the image would have.
func (m *importer) placed(name string) (string, bool) {
	if m.inside == nil {
		return "", false
	}
	from, ok := m.inside.place(name, m.look)
	if !ok {
		return "", false
	}
	return within(path.Join(m.context, from), m.app.Folder)
}

// moved is a path in the file's image as one in the generated image, or several of them
// with colons between.
func (m *importer) moved(value string) string {
	parts := strings.Split(value, ":")
	for i, part := range parts {
		if !path.IsAbs(part) {
			continue
		}
		if name, ok := m.placed(part); ok {
			parts[i] = path.Join(imageRoot, name)
		}
	}
	return strings.Join(parts, ":")
}

// pathWord is what may be a path in a line of a shell: behind a blank, a quote or "=".
var pathWord = lazyregexp.New(`(^|[\s='"])((?:\.{0,2}/)?[\w.@+-]+(?:/[\w.@+-]+)*)(/?)($|[\s'",;:])`)

// mostPaths is how many words of a line are looked at.
const mostPaths = 300

// here is a line of a shell with the paths of the file's image as seen from the spec.
func (m *importer) here(line string) string {
	line = venvProgram.ReplaceAllString(line, "")
	if m.inside == nil {
		return line
	}
	var all strings.Builder
	for range mostPaths {
		at := pathWord.FindStringSubmatchIndex(line)
		if at == nil {
			return all.String() + line
		}
		all.WriteString(line[:at[4]])
		all.WriteString(m.pathHere(line[at[4]:at[5]], all.String()))
		line = line[at[5]:]
	}
	return all.String() + line
}

// folderOption is what stands before a folder in which a server starts.
var folderOption = lazyregexp.New(`(--chdir|--app-dir|--working-dir|--source|cd)[ =]$`)

// pathHere is one word; before is what stands before it. A word that is not said to be a
// path is one where there is such a file.
func (m *importer) pathHere(word, before string) string {
	name, ok := m.own(word)
	switch {
	case path.IsAbs(word) && !ok:
		if name, ok = m.placed(word); !ok {
			return word
		}
	case !ok:
		return word
	case path.IsAbs(word) || folderOption.MatchString(before):
	default:
		from, _ := m.source(word)
		if info, err := fs.Stat(m.project, from); err != nil || info.IsDir() && !strings.Contains(word, "/") {
			return word
		}
	}
	if name == path.Clean(word) {
		return word
	}
	if !strings.Contains(name, "/") && strings.TrimSpace(before) == "" { // it would be searched on PATH
		return "./" + name
	}
	return name
}

// startFolder is the folder of the project that what was started imports from: the one that
// its line changes to, seen from where the file's image has its module.
func (m *importer) startFolder(process, kind, folder string, where at) string {
	if m.inside == nil {
		return folder
	}
	module := ""
	if a := m.startedAs(process, kind); a != nil {
		module = moduleOf(a)
	}
	folder = m.projectFolder(module, folder)
	if module == "" && folderField(kind) == "" {
		m.tellFolder(folder, where)
		return ""
	}
	return folder
}

// projectFolder is the folder of the project that a command is started in, which changes to a
// folder of the file's image; a module that is started there says which it is. "" is not known.
func (m *importer) projectFolder(module, folder string) string {
	if m.inside == nil {
		return ""
	}
	c := *m.inside
	c.dir = path.Join(c.dir, folder)
	found, ok := "", false
	if module != "" {
		found, ok = c.imports(module, m.look)
	}
	if !ok {
		found = c.folder(m.look)
	}
	if found == "" {
		return folder
	}
	found, _ = within(path.Join(m.context, found), m.app.Folder)
	return found
}

// tellFolder tells of what starts in a folder, and can't say so.
func (m *importer) tellFolder(folder string, where at) {
	if folder != "" && folder != "." {
		m.lose(where, "it starts in the folder "+folder+", and here in the project's: give the paths that it reads from there")
	}
}

// moduleOf is the module that an answer starts; "" is none.
func moduleOf(a *Answer) string {
	value := a.Value
	if fields, ok := value.(Fields); ok {
		value = nil
		for _, f := range fields {
			switch inner, isInner := f.Value.(Fields); {
			case f.Name == "app" || f.Name == "project":
				value = f.Value
			case isInner && value == nil: // a server of a process
				return moduleOf(&Answer{Field: f.Name, Value: inner})
			}
		}
	} else if last(a.Field) != "module" {
		return ""
	}
	text, _ := value.(string)
	text, _, _ = strings.Cut(text, ":")
	if !dottedName.MatchString(text) || strings.HasSuffix(text, ".py") {
		return ""
	}
	return text
}

// search adds a folder of the image to those that modules are searched in.
func (m *importer) search(folder string, where at) {
	value := folder
	if a := m.app.Answer("env.PYTHONPATH"); a != nil {
		known, _ := a.Value.(string)
		if slices.Contains(strings.Split(known, ":"), folder) {
			return
		}
		value = folder + ":" + known
	}
	m.carry("env.PYTHONPATH", value, where)
}
