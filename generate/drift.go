package generate

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// State is what a generated file's place on disk holds.
type State string

// The states.
const (
	Missing  State = "missing"  // nothing
	Current  State = "current"  // the file as it should be, line ends aside
	Outdated State = "outdated" // the file as docker pyapp wrote it, for another spec
	Edited   State = "edited"   // a file of docker pyapp's that was changed since
	Foreign  State = "foreign"  // a file that docker pyapp did not write
	Blocked  State = "blocked"  // what can't be read or replaced, such as a folder or a link
)

// Change is what writing one file would do.
type Change struct {
	Name  string
	State State // any but Current and Blocked

	// Diff leads from the file on disk to the one that would be written, for
	// people and for git apply or patch -p1 in the project's folder. It
	// shows no difference of line ends.
	Diff string

	Environment string // that the file on disk was written for; "" is none
}

// Drift tells which files in the folder dir are not as they should be. A
// Refused is its error where one can't be read as a file.
func Drift(dir string, files []File) ([]Change, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	targets, err := look(root, files)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, t := range targets {
		if t.state() != Current {
			changes = append(changes, Change{Name: t.Name, State: t.state(), Environment: EnvironmentOf(t.found.data), Diff: t.diff()})
		}
	}
	return changes, nil
}

// target is a file and what is in its place.
type target struct {
	File
	found found
}

// found is a file on disk; the zero found is none.
type found struct {
	exists bool
	mode   fs.FileMode
	data   []byte
}

func (t target) state() State {
	switch {
	case !t.found.exists:
		return Missing
	case bytes.Equal(lineFeeds(t.found.data), lineFeeds(t.Data)):
		return Current
	case isIntact(t.found.data):
		return Outdated
	case IsGenerated(t.found.data):
		return Edited
	}
	return Foreign
}

func (t target) diff() string {
	before := "a/" + t.Name
	if !t.found.exists {
		before = "/dev/null"
	}
	return Diff(before, t.found.data, "b/"+t.Name, t.Data)
}

// Diff is a unified diff of two texts, as patch and git apply read it. It shows no
// difference of line ends; of equal texts it is "".
func Diff(before string, old []byte, after string, text []byte) string {
	shown := diff.Diff(before, lineFeeds(old), after, lineFeeds(text))
	_, shown, _ = bytes.Cut(shown, []byte("\n")) // a line "diff a b", which is none of the format's
	return string(shown)
}

// look finds what is in the place of each file.
func look(root *os.Root, files []File) ([]target, error) {
	var targets []target
	var blocked []Refusal
	for _, f := range files {
		found, problem := lookAt(root, f.Name)
		if problem != "" {
			blocked = append(blocked, Refusal{Path: filepath.Join(root.Name(), f.Name), State: Blocked, problem: problem})
		}
		targets = append(targets, target{File: f, found: found})
	}
	if len(blocked) > 0 {
		return nil, Refused(blocked)
	}
	return targets, nil
}

// lookAt never follows a link: what is behind one belongs to someone else,
// within the project or outside of it.
func lookAt(root *os.Root, name string) (found, string) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return found{}, ""
	case err != nil:
		return found{}, "can't be looked at: " + cause(err).Error()
	case info.IsDir():
		return found{}, "is a folder; move it away"
	case info.Mode().Type() == fs.ModeSymlink:
		to, _ := root.Readlink(name)
		return found{}, "is a symbolic link to " + to + ", and docker pyapp writes through no link; remove the link"
	case !info.Mode().IsRegular():
		return found{}, "is not a file but a device, pipe or socket (" + info.Mode().String() + "); move it away"
	}
	data, err := root.ReadFile(name)
	if err != nil {
		return found{}, "can't be read: " + cause(err).Error() + "; give yourself the right (chmod u+r), or move it away"
	}
	return found{exists: true, mode: info.Mode().Perm(), data: data}, ""
}

// cause is an error of the file system without its operation and path.
func cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
