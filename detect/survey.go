package detect

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate"
)

// What a survey looks at, at most.
const (
	mostEntries  = 50_000
	mostInFolder = 10_000
	mostDepth    = 10
	mostText     = 1 << 20  // of one file
	mostRead     = 64 << 20 // of all files
	mostLock     = 32 << 20 // of a lock, which the managers' own parsers read
)

// survey is what is in a project's folder. It is made once, and reads each file
// at most once.
type survey struct {
	project    fs.FS
	files      map[string]bool // regular files, relative to the folder, with slashes
	folders    map[string]bool // folders, those that are not gone into included
	python     []string        // the files *.py, those nearest to the root first
	others     []string        // files that are not Python and not far from the root, sorted
	texts      map[string][]byte
	documents  map[string]*yaml.Node // files that are read as trees
	containers map[string]*container // of Dockerfiles
	read       int                   // bytes
	cut        bool                  // there is more than it looks at
}

// look goes through a folder, the nearest first.
func look(project fs.FS) *survey {
	s := &survey{project: project, files: map[string]bool{}, folders: map[string]bool{".": true}, texts: map[string][]byte{}, documents: map[string]*yaml.Node{}, containers: map[string]*container{}}
	entries := 0
	for queue := []string{"."}; len(queue) > 0; queue = queue[1:] {
		most := min(mostInFolder, mostEntries-entries)
		list := s.list(queue[0], most)
		entries += len(list)
		queue = append(queue, s.note(queue[0], list)...)
		if len(list) == most {
			s.manifests(queue[0])
		}
	}
	s.leaveGenerated()
	return s
}

// leaveGenerated leaves out what docker pyapp wrote: it says what the spec said then, and
// nothing of the project.
func (s *survey) leaveGenerated() {
	for file := range s.files {
		switch path.Base(file) {
		case "Dockerfile", "compose.yaml", ".dockerignore":
			if generate.IsGenerated(s.text(file)) {
				delete(s.files, file)
				delete(s.texts, file)
			}
		}
	}
}

// list is what a folder has, sorted, as far as it is looked at.
func (s *survey) list(folder string, most int) []fs.DirEntry {
	if most <= 0 {
		s.cut = true
		return nil
	}
	file, err := s.project.Open(folder)
	if err != nil {
		return nil
	}
	defer file.Close()
	dir, ok := file.(fs.ReadDirFile)
	if !ok {
		return nil
	}
	list, err := dir.ReadDir(most)
	if err == nil && len(list) == most {
		s.cut = true
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list
}

// manifests keeps the files that tell what a folder is, of one that is not listed wholly.
func (s *survey) manifests(folder string) {
	for _, base := range manifests() {
		name := path.Join(folder, base)
		if s.files[name] || !s.plain(name) {
			continue
		}
		if info, err := fs.Lstat(s.project, name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		s.files[name] = true
		if strings.HasSuffix(name, ".py") {
			s.python = append(s.python, name)
		}
	}
}

// note keeps what a folder has, and returns the folders in it to go into.
func (s *survey) note(folder string, list []fs.DirEntry) []string {
	environment := slices.ContainsFunc(list, func(e fs.DirEntry) bool { return e.Name() == "pyvenv.cfg" })
	if environment && folder != "." {
		return nil // a virtual environment (PEP 405)
	}
	var inner []string
	for _, entry := range list {
		name := path.Join(folder, entry.Name())
		switch {
		case entry.IsDir():
			s.folders[name] = true
			if !skipped(entry.Name()) && !(environment && ofEnvironment(entry.Name())) && strings.Count(name, "/") < mostDepth {
				inner = append(inner, name)
			}
		case entry.Type().IsRegular():
			s.files[name] = true
			if strings.HasSuffix(name, ".py") && canBeNamed(name) {
				s.python = append(s.python, name)
			}
		case entry.Type()&fs.ModeSymlink != 0 && s.within(name):
			s.files[name] = true
		}
	}
	return inner
}

// ofEnvironment are the folders that a virtual environment has, which may be made in the
// project's own folder.
func ofEnvironment(name string) bool {
	return slices.Contains([]string{"bin", "include", "lib", "lib64", "share", "Scripts", "Include", "Lib"}, name)
}

// canBeNamed tells whether a spec can have a path: it has no line's end and the like.
func canBeNamed(name string) bool {
	return utf8.ValidString(name) && name[0] != '-' && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 })
}

// within tells whether a symbolic link leads to a regular file of the project by
// a path that has no other link.
func (s *survey) within(name string) bool {
	target, err := fs.ReadLink(s.project, name)
	if err != nil || path.IsAbs(target) {
		return false
	}
	real := path.Join(path.Dir(name), target)
	return fs.ValidPath(real) && s.plain(real)
}

// plain tells whether a path is a regular file or a folder, with no symbolic link on
// the way to it.
func (s *survey) plain(name string) bool {
	parts := strings.Split(name, "/")
	for i := range parts {
		info, err := fs.Lstat(s.project, strings.Join(parts[:i+1], "/"))
		if err != nil || i < len(parts)-1 && !info.IsDir() || !info.IsDir() && !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

// skipped are folders that have nothing of the application's own code: what tools
// make, and what is no code.
func skipped(name string) bool {
	switch name {
	case "node_modules", "bower_components", "__pycache__", "site-packages", "venv", "virtualenv", "target", "htmlcov",
		"static", "staticfiles", "templates", "locale", "locales", "translations", "fixtures", "testdata", "cassettes", "snapshots":
		return true
	case ".github", ".circleci", ".do", ".devcontainer", ".platform", ".upsun", ".streamlit":
		return false
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".egg-info")
}

// text is a file of the project, of at most 1 MiB and without a NUL; nil where there
// is no such file.
func (s *survey) text(name string) []byte {
	if known, ok := s.texts[name]; ok {
		return known
	}
	data := s.load(name)
	if bytes.IndexByte(data[:min(len(data), 8192)], 0) >= 0 {
		data = nil
	}
	s.texts[name] = data
	return data
}

func (s *survey) load(name string) []byte {
	if !s.files[name] || s.read > mostRead {
		return nil
	}
	file, err := s.project.Open(name)
	if err != nil {
		return nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > mostText {
		return nil
	}
	data, err := whole(file, info.Size())
	if err != nil {
		return nil
	}
	s.read += len(data)
	return data
}

// whole is what a file of a size has; it may have become shorter.
func whole(file io.Reader, size int64) ([]byte, error) {
	data := make([]byte, size)
	n, err := io.ReadFull(file, data)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return data[:n], err
}

// lines are the lines of a file, without their ends.
func (s *survey) lines(name string) []string { return linesOf(s.text(name)) }

func linesOf(data []byte) []string {
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// first is the first of names that the project has; "" is none.
func (s *survey) first(names ...string) string {
	for _, name := range names {
		if s.files[name] {
			return name
		}
	}
	return ""
}

// at is where a text first stands in a file.
func (s *survey) at(file, text, says string) Evidence {
	e := Evidence{File: file, Says: says}
	data := s.text(file)
	i := bytes.Index(data, []byte(text))
	if i < 0 || text == "" {
		return e
	}
	e.Line = 1 + bytes.Count(data[:i], []byte("\n"))
	start := bytes.LastIndexByte(data[:i], '\n') + 1
	line, _, _ := bytes.Cut(data[start:], []byte("\n"))
	e.Text = oneLine(string(line))
	return e
}
