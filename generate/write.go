package generate

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// lockWait is how long one run waits for another, which takes milliseconds.
const lockWait = 10 * time.Second

// Write brings the files in the folder dir up to date and returns the names of
// those that it wrote. A file that is current is not touched.
//
// It writes all that have to be or none: all are judged first, and a Refused is
// the error if one of them is not docker pyapp's to replace. force replaces
// what was edited or foreign; it does not follow links, and no folder and no
// write-protected file gives way to it.
//
// Each file appears under its name complete and synced to disk, in one step. If
// a step fails, the steps before it are undone. A process that is killed
// between two steps leaves files of two sets, each of them whole; the next
// Write completes them and removes what else was left. Two Writes at once take
// turns; who reads without Write's lock can meet the files between two steps.
func Write(dir string, files []File, force bool) (written []string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	unlock, err := lock(dir, lockWait)
	if err != nil {
		return nil, err
	}
	defer unlock()
	w := writer{root: root, rename: root.Rename}
	w.sweep(files)
	targets, err := look(root, files)
	if err != nil {
		return nil, err
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return t.state() == Current })
	if refused := refuse(dir, targets, force); len(refused) > 0 {
		return nil, refused
	}
	if err := w.replace(targets); err != nil {
		return nil, err
	}
	return names(targets), nil
}

// Replacement is a file that gets other contents than it has.
type Replacement struct {
	File
	Before []byte // what it has to have; nil: it is not there yet
}

// Rewrite gives files in the folder dir other contents, all of them or none, as Write
// does: in one step each, through no link. The error is that of the first file that is
// not as it was, or that can't be replaced.
func Rewrite(dir string, files []Replacement) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	unlock, err := lock(dir, lockWait)
	if err != nil {
		return err
	}
	defer unlock()
	w := writer{root: root, rename: root.Rename}
	var targets []target
	for _, f := range files {
		found, problem := lookAt(root, f.Name)
		t := target{File: f.File, found: found}
		switch {
		case problem != "":
			return Refused{{Path: filepath.Join(dir, f.Name), State: Blocked, problem: problem}}
		case found.exists && found.mode&0o200 == 0:
			return Refused{t.protected(dir)}
		case found.exists != (f.Before != nil), !bytes.Equal(found.data, f.Before):
			return w.failed(t, errChanged, nil)
		}
		targets = append(targets, t)
	}
	return w.replace(targets)
}

func (t target) protected(dir string) Refusal {
	return Refusal{
		Path: filepath.Join(dir, t.Name), State: Blocked,
		problem: fmt.Sprintf("is write-protected (mode %04o); lift that first (chmod u+w)", t.found.mode),
	}
}

func names(targets []target) []string {
	var all []string
	for _, t := range targets {
		all = append(all, t.Name)
	}
	return all
}

func refuse(dir string, targets []target, force bool) Refused {
	var refused Refused
	for _, t := range targets {
		r := Refusal{Path: filepath.Join(dir, t.Name), State: t.state()}
		switch {
		case t.found.exists && t.found.mode&0o200 == 0:
			r = t.protected(dir)
		case t.state() == Edited && !force:
			r.problem = "was edited after docker pyapp wrote it; to write it anew would change:"
			r.diff = t.diff()
		case t.state() == Foreign && !force:
			r.problem = "was not written by docker pyapp: it has no marker"
		default:
			continue
		}
		refused = append(refused, r)
	}
	return refused
}

// writer replaces files in a folder.
type writer struct {
	root   *os.Root
	rename func(from, to string) error // root.Rename, which tests let fail
}

// replace writes the targets next to their places and then renames them, the
// last one first: so the ignore file, which keeps secrets out of the build
// context, is there before the Dockerfile.
func (w writer) replace(targets []target) error {
	temps := make([]string, len(targets))
	defer func() {
		for _, temp := range temps {
			_ = w.root.Remove(temp) // those that were renamed are gone already
		}
	}()
	for i, t := range targets {
		var err error
		if temps[i], err = w.writeTemp(t.Name, t.Data, t.found.mode); err != nil {
			return w.failed(t, err, nil)
		}
	}
	for i, t := range slices.Backward(targets) {
		if err := w.install(temps[i], t); err != nil {
			return w.failed(t, err, w.restore(targets[i+1:]))
		}
	}
	w.sync()
	return nil
}

// failed is the error of t; undone is that of putting the others back.
func (w writer) failed(t target, err, undone error) error {
	path := filepath.Join(w.root.Name(), t.Name)
	if undone != nil {
		return fmt.Errorf("%s can't be written: %w\n%w", path, cause(err), undone)
	}
	return fmt.Errorf("%s can't be written: %w; all files are as they were", path, cause(err))
}

var errChanged = errors.New("somebody changed it this very moment")

// install gives the file temp the name of t, unless someone saved t meanwhile.
func (w writer) install(temp string, t target) error {
	now, problem := lookAt(w.root, t.Name)
	if problem != "" || now.exists != t.found.exists || !bytes.Equal(now.data, t.found.data) {
		return errChanged
	}
	return w.rename(temp, t.Name)
}

// restore brings back what was in the targets' places.
func (w writer) restore(targets []target) error {
	var failures []error
	for _, t := range targets {
		if err := w.restoreOne(t); err != nil {
			failures = append(failures, fmt.Errorf("%s is new already and can't be put back: %w", filepath.Join(w.root.Name(), t.Name), cause(err)))
		}
	}
	return errors.Join(failures...)
}

func (w writer) restoreOne(t target) error {
	if !t.found.exists {
		return w.root.Remove(t.Name)
	}
	temp, err := w.writeTemp(t.Name, t.found.data, t.found.mode)
	if err == nil {
		err = w.rename(temp, t.Name)
	}
	if err != nil {
		_ = w.root.Remove(temp)
	}
	return err
}

// sync makes the renames last through a loss of power, where the system can:
// Windows and some network shares can't, and the files are whole without it.
func (w writer) sync() {
	if folder, err := w.root.Open("."); err == nil {
		_ = folder.Sync()
		folder.Close()
	}
}

// The name of a temporary file is .NAME.docker-pyapp-RANDOM.tmp.
const (
	tempMiddle = ".docker-pyapp-"
	tempEnd    = ".tmp"
)

// writeTemp writes data to a new file beside name. It has mode, or where that
// is 0 the mode of a new file, 0644 less the umask.
func (w writer) writeTemp(name string, data []byte, mode fs.FileMode) (string, error) {
	temp := "." + name + tempMiddle + rand.Text() + tempEnd
	file, err := w.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return temp, fmt.Errorf("no file can be made in its folder: %w", cause(err))
	}
	_, err = file.Write(data)
	if mode != 0 {
		err = cmp.Or(err, file.Chmod(mode))
	}
	return temp, cmp.Or(err, file.Sync(), file.Close())
}

// sweep removes the temporary files of runs that were killed. Under the lock
// there are no others.
func (w writer) sweep(files []File) {
	folder, err := w.root.Open(".")
	if err != nil {
		return
	}
	defer folder.Close()
	all, _ := folder.Readdirnames(-1)
	for _, name := range all {
		if slices.ContainsFunc(files, func(f File) bool { return isTemp(name, f.Name) }) {
			_ = w.root.Remove(name)
		}
	}
}

func isTemp(name, of string) bool {
	random, isOurs := strings.CutPrefix(name, "."+of+tempMiddle)
	random, isTemp := strings.CutSuffix(random, tempEnd)
	return isOurs && isTemp && len(random) == len(rand.Text())
}
