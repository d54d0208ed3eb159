package generate

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
)

// lockLimit is far above the lock of a large project.
const lockLimit = 32 << 20

// project is a folder that may be a stranger's, read once: a file is a regular
// one of at most lockLimit bytes. Opening a named pipe would wait for ever.
type project struct {
	fs.FS
	read map[string]content
}

type content struct {
	data []byte
	err  error
}

// Project is a project's folder for Check, Plan and the others, for as long as
// one command takes: what was read of it is not read again.
func Project(folder fs.FS) fs.FS { return project{folder, map[string]content{}} }

// Stat is that of fs.StatFS: it opens nothing.
func (p project) Stat(name string) (fs.FileInfo, error) { return fs.Stat(p.FS, name) }

// ReadDir is that of fs.ReadDirFS.
func (p project) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(p.FS, name) }

// ReadFile is that of fs.ReadFileFS. What it returns is the caller's to keep, and
// not to change.
func (p project) ReadFile(name string) ([]byte, error) {
	known, ok := p.read[name]
	if !ok {
		known.data, known.err = readRegular(p.FS, name)
		p.read[name] = known
	}
	return known.data, known.err
}

func readRegular(folder fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(folder, name)
	if err != nil {
		return nil, err
	}
	wrong := func(what string) error {
		return &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it is %s", what)}
	}
	if !info.Mode().IsRegular() {
		return nil, wrong("no file")
	}
	if info.Size() > lockLimit {
		return nil, wrong(fmt.Sprintf("larger than %d MiB", lockLimit>>20))
	}
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var data bytes.Buffer
	data.Grow(int(info.Size()) + bytes.MinRead) // all of it fits, and it ends without growing
	_, err = io.Copy(&data, io.LimitReader(file, lockLimit))
	return data.Bytes(), err
}
