package generate

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file of the user's that docker pyapp was told to write, such as a
// spec. It appears complete and synced to disk in one step, with the mode that it had.
func Replace(path string, data []byte) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer root.Close()
	w := writer{root: root, rename: root.Rename}
	name := filepath.Base(path)
	var mode fs.FileMode
	if info, err := root.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	temp, err := w.writeTemp(name, data, mode)
	if err == nil {
		err = w.rename(temp, name)
	}
	if err != nil {
		_ = root.Remove(temp)
		return err
	}
	w.sync()
	return nil
}
