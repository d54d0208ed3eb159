package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// lockLimit is far above the lock of a large project.
const lockLimit = 32 << 20

// project is a folder that may be a stranger's, read once. It opens folders, and
// regular files of at most lockLimit bytes: a named pipe would wait for ever.
type project struct {
	folder fs.FS
	read   map[string]content
	trees  map[string]*python.Tree // by their import roots
}

type content struct {
	data []byte
	err  error
}

// Project is a project's folder for Check, Plan and the others, for as long as
// one command takes: what was read of it is not read again.
func Project(folder fs.FS) fs.FS { return cached(folder) }

func cached(folder fs.FS) project {
	if p, ok := folder.(project); ok {
		return p
	}
	return project{folder, map[string]content{}, map[string]*python.Tree{}}
}

// tree is the Python of the project, as it is imported from folders of it.
func (p project) tree(roots []string) *python.Tree {
	key := strings.Join(roots, "\x00")
	if p.trees[key] == nil {
		p.trees[key] = python.NewTree(p, roots)
	}
	return p.trees[key]
}

// Open is that of fs.FS.
func (p project) Open(name string) (fs.File, error) {
	info, err := fs.Stat(p.folder, name)
	wrong := func(what string) error {
		return &fs.PathError{Op: "open", Path: name, Err: errors.New("it is " + what)}
	}
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil, wrong("no file")
	case info.Mode().IsRegular() && info.Size() > lockLimit:
		return nil, wrong(fmt.Sprintf("larger than %d MiB", lockLimit>>20))
	}
	return p.folder.Open(name)
}

// Stat is that of fs.StatFS: it opens nothing.
func (p project) Stat(name string) (fs.FileInfo, error) { return fs.Stat(p.folder, name) }

// Lstat is that of fs.ReadLinkFS.
func (p project) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(p.folder, name) }

// ReadLink is that of fs.ReadLinkFS.
func (p project) ReadLink(name string) (string, error) { return fs.ReadLink(p.folder, name) }

// ReadDir is that of fs.ReadDirFS.
func (p project) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(p.folder, name) }

// ReadFile is that of fs.ReadFileFS. What it returns is not to be changed.
func (p project) ReadFile(name string) ([]byte, error) {
	known, ok := p.read[name]
	if !ok {
		known.data, known.err = p.readAll(name)
		p.read[name] = known
	}
	return known.data, known.err
}

func (p project) readAll(name string) ([]byte, error) {
	file, err := p.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("it is a folder")}
	}
	var data bytes.Buffer
	data.Grow(int(info.Size()) + bytes.MinRead) // all of it fits, and it ends without growing
	_, err = io.Copy(&data, io.LimitReader(file, lockLimit))
	return data.Bytes(), err
}
