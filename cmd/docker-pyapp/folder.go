package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// folderFS is a project's folder, which may be a stranger's: links out of it,
// what is no file, such as a pipe that never ends, and files that no project
// has are not opened.
type folderFS struct {
	fs.FS
}

// largestFile is in bytes, and well above any lock.
const largestFile = 64 << 20

// openFolder is for as long as the program runs.
func openFolder(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return folderFS{root.FS()}, nil
}

func (f folderFS) Open(name string) (fs.File, error) {
	info, err := fs.Stat(f.FS, name)
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("it is no file")}
	case info.Mode().IsRegular() && info.Size() > largestFile:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("it is larger than %d MiB", largestFile>>20)}
	}
	return f.FS.Open(name)
}

// Stat opens nothing.
func (f folderFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(f.FS, name) }
