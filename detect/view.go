package detect

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"time"
)

// view is the project's folder for the parsers of other packages: no symbolic link
// is followed, and nothing is opened but folders and regular files of at most 32 MiB.
type view struct{ *survey }

var errNotHere = errors.New("it is no file of the project")

// Open is that of fs.FS.
func (v view) Open(name string) (fs.File, error) {
	if text := v.texts[name]; text != nil {
		return &heldFile{v.held(name), bytes.NewReader(text)}, nil
	}
	if !v.files[name] && !v.folders[name] && (!fs.ValidPath(name) || !v.plain(name)) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	file, err := v.project.Open(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotHere}
	}
	if info, err := file.Stat(); err != nil || info.Size() > mostLock && !info.IsDir() {
		file.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotHere}
	}
	if dir, ok := file.(fs.ReadDirFile); ok {
		return boundedFile{dir}, nil
	}
	return file, nil
}

// ReadFile is that of fs.ReadFileFS, but for its copy: a lock is read by several, and none
// of them changes it.
func (v view) ReadFile(name string) ([]byte, error) {
	if text := v.texts[name]; text != nil {
		return text, nil
	}
	file, err := v.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return whole(file, info.Size())
}

// boundedFile is a file, or a folder of which at most as much is listed as a survey does.
type boundedFile struct{ fs.ReadDirFile }

// ReadDir is that of fs.ReadDirFile.
func (f boundedFile) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 {
		return f.ReadDirFile.ReadDir(n)
	}
	list, err := f.ReadDirFile.ReadDir(mostInFolder)
	if errors.Is(err, io.EOF) {
		err = nil // of a folder that is empty
	}
	return list, err
}

// Stat is that of fs.StatFS.
func (v view) Stat(name string) (fs.FileInfo, error) {
	if v.texts[name] != nil || v.folders[name] {
		return v.held(name), nil
	}
	if !v.files[name] && !v.folders[name] && (!fs.ValidPath(name) || !v.plain(name)) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(v.project, name)
}

// ReadLink is that of fs.ReadLinkFS: there are no links.
func (v view) ReadLink(name string) (string, error) {
	return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
}

// Lstat is that of fs.ReadLinkFS.
func (v view) Lstat(name string) (fs.FileInfo, error) { return v.Stat(name) }

// held is what the survey knows of a file that it has read, or of a folder: to ask the
// system again costs an opened folder for each part of the path.
type held struct {
	name string
	mode fs.FileMode
	size int
}

func (v view) held(name string) held {
	if v.folders[name] {
		return held{name: name, mode: fs.ModeDir | 0o755}
	}
	return held{name: name, mode: 0o644, size: len(v.texts[name])}
}

// The methods of fs.FileInfo.
func (h held) Name() string       { return path.Base(h.name) }
func (h held) Size() int64        { return int64(h.size) }
func (h held) Mode() fs.FileMode  { return h.mode }
func (h held) ModTime() time.Time { return time.Time{} }
func (h held) IsDir() bool        { return h.mode.IsDir() }
func (h held) Sys() any           { return nil }

// heldFile is a file that the survey has read.
type heldFile struct {
	info held
	*bytes.Reader
}

// Stat is that of fs.File.
func (f *heldFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close is that of fs.File.
func (f *heldFile) Close() error { return nil }
