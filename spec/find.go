package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// pyproject is the file that holds a spec in a table, among others' tables.
const pyproject = "pyproject.toml"

// fileNames are the names of a spec of its own.
func fileNames() []string {
	return []string{"pyapp.cue", "pyapp.yaml", "pyapp.yml", "pyapp.json", "pyapp.toml"}
}

// FindError says that a folder has no spec, or more than one.
type FindError struct {
	Dir   string
	Names []string // the specs that are there; none, or at least two
}

// Error says what to write, or which files to choose between.
func (e *FindError) Error() string {
	if len(e.Names) > 0 {
		return fmt.Sprintf("%s has %d specs: %s. Keep one of them", folderName(e.Dir), len(e.Names), strings.Join(e.Names, " and "))
	}
	return fmt.Sprintf(`%s has no spec: neither pyapp.cue, pyapp.yaml, pyapp.json, pyapp.toml nor [tool.pyapp] in pyproject.toml
        docker pyapp init   looks at the project and writes one
        the smallest pyapp.cue is
            python: "3.13"
            run:    "main.py"`, folderName(e.Dir))
}

func folderName(dir string) string {
	if dir == "" || dir == "." {
		return "this folder"
	}
	return dir
}

// Find tells which file of a folder is its spec. The error is a FindError when
// there is none or more than one.
func Find(dir string) (string, error) {
	var found []string
	for _, name := range fileNames() {
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && !info.IsDir() {
			found = append(found, name)
		}
	}
	has, err := hasTable(filepath.Join(dir, pyproject))
	if err != nil {
		return "", err
	}
	if has {
		found = append(found, pyproject)
	}
	if len(found) != 1 {
		return "", &FindError{Dir: dir, Names: found}
	}
	return filepath.Join(dir, found[0]), nil
}

// tableHeader finds [tool.pyapp] in a file that is not TOML otherwise: its
// errors are then told as those of a spec.
var tableHeader = lazyregexp.New(`(?m)^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*pyapp[ \t]*[\].]`)

// mostSearched is how much of a pyproject.toml is searched for the table.
const mostSearched = 16 << 20

func readSome(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostSearched))
}

// hasTable tells whether a pyproject.toml has a table [tool.pyapp].
func hasTable(file string) (bool, error) {
	if info, err := os.Stat(file); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return false, nil // a pipe or a device never ends
	}
	data, err := readSome(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !bytes.Contains(data, []byte("pyapp")) {
		return false, nil
	}
	if tableHeader.Match(data) {
		return true, nil
	}
	return len(data) <= maxBytes && len(newSource(file, data).parse()) == 0, nil
}
