package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Variable is the environment variable that lists policies, as PATH lists folders.
const Variable = "DOCKER_PYAPP_POLICY"

// Where a policy is from.
const (
	fromFlag   = "--policy"
	fromFolder = "a folder around the project"
)

// The names under which a folder around a project has policies.
const (
	folderName = "policy"
	fileName   = "policy.cue"
)

// most is how many policies hold at once: each is evaluated anew.
const most = 100

// File is a policy's file.
type File struct {
	Name string // as the user reaches it
	From string // who says that it holds: "--policy", "DOCKER_PYAPP_POLICY" or "a folder around the project"
	Data []byte
	Err  error // why it could not be read; a policy that can't be read is never left out
}

// Find reads the policies that hold for the project in dir: those of each folder from
// the file system's root down to dir, those that listed names, the value of the
// environment variable, and those of flags. All of them hold, so their order decides
// nothing but what is told first. A file that is named twice is there once.
func Find(dir, listed string, flags []string) ([]File, error) {
	files := around(dir)
	for _, path := range filepath.SplitList(listed) {
		more, err := named(path, Variable)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	for _, path := range flags {
		more, err := named(path, fromFlag)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	if files = once(files); len(files) > most {
		return nil, fmt.Errorf("%d policies hold for %s, which are more than %d", len(files), dir, most)
	}
	return files, nil
}

// Named are the policies of a file or a folder, as --policy takes them.
func Named(path string) ([]File, error) { return named(path, fromFlag) }

// around are the policies of dir and the folders above it. It is the folders on disk
// that count, as for git: a link to a project does not take it out of its policies.
func around(dir string) []File {
	real, err := filepath.Abs(dir)
	if err != nil {
		return nil
	}
	if followed, err := filepath.EvalSymlinks(real); err == nil {
		real = followed
	}
	var files []File
	for folder := real; ; folder = filepath.Dir(folder) {
		files = append(beside(folder), files...)
		if filepath.Dir(folder) == folder {
			return files
		}
	}
}

// beside are the policies that one folder has: policy.cue, and the files in policy.
func beside(folder string) []File {
	var files []File
	if path := filepath.Join(folder, fileName); exists(path) {
		files = append(files, read(shortest(path), fromFolder))
	}
	path := filepath.Join(folder, folderName)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		inside, err := folderFiles(path)
		if err != nil { // a folder that hides what it has could hide a policy
			return append(files, File{Name: shortest(path), From: fromFolder, Err: err})
		}
		for _, name := range inside {
			files = append(files, read(shortest(name), fromFolder))
		}
	}
	return files
}

// exists tells of a name in a folder whether it is taken, by a link that leads nowhere too.
func exists(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && !info.IsDir()
}

// shortest is a path as a message shows it: from the working folder, where that is shorter.
func shortest(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if followed, err := filepath.EvalSymlinks(here); err == nil {
		here = followed
	}
	if relative, err := filepath.Rel(here, path); err == nil && len(relative) < len(path) {
		return relative
	}
	return path
}

// named are the policies of a file or a folder that the user names.
func named(path, from string) ([]File, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no file or folder %s", from, path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", from, err)
	case !info.IsDir():
		return []File{read(path, from)}, nil
	}
	names, err := folderFiles(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: the folder %s has no policy, which is a file that ends in .cue", from, path)
	}
	var files []File
	for _, name := range names {
		files = append(files, read(name, from))
	}
	return files, nil
}

// folderFiles are the policies in a folder, sorted; those in folders in it are not its.
func folderFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		isHidden := strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_") // as CUE has it
		if !entry.IsDir() && filepath.Ext(entry.Name()) == ".cue" && !isHidden {
			names = append(names, filepath.Join(folder, entry.Name()))
		}
	}
	return names, nil
}

// readLimit is above what a policy may have, so that one that is longer is seen.
const readLimit = 1 << 20

// read reads a policy. A pipe or a device would never end: it is none.
func read(name, from string) File {
	file := File{Name: name, From: from}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		file.Err = errors.New("it is a link that leads nowhere")
		return file
	case err == nil && !info.Mode().IsRegular():
		file.Err = errors.New("it is no regular file")
		return file
	}
	opened, err := os.Open(name)
	if err != nil {
		file.Err = reason(err)
		return file
	}
	defer opened.Close()
	file.Data, err = io.ReadAll(io.LimitReader(opened, readLimit))
	file.Err = reason(err)
	return file
}

// reason is why a file can't be read, without its name, which is told before it.
func reason(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

// once leaves out files that are there already.
func once(files []File) []File {
	var infos []fs.FileInfo
	return slices.DeleteFunc(files, func(f File) bool {
		info, err := os.Stat(f.Name)
		if err != nil {
			return false
		}
		isKnown := slices.ContainsFunc(infos, func(known fs.FileInfo) bool { return os.SameFile(known, info) })
		infos = append(infos, info)
		return isKnown
	})
}
