package generate

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

const (
	// secretMode lets the containers' users read a secret: Compose mounts it as it is
	// on the host, where nobody else enters the folder.
	secretMode       = 0o644
	secretFolderMode = 0o700
	gitignore        = "# Passwords belong in no repository.\n*\n"
)

// MakeSecrets makes those of p's generated secrets whose files are not in the
// folder dir, and returns the files that it made. What is there is left as it is.
// A secret is 26 letters and digits with 130 bits of randomness. Each file appears
// complete, and git ignores the folder.
func MakeSecrets(dir string, p plan.Plan) (made []string, err error) {
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
	for _, s := range p.Secrets {
		if !s.Generated || isThere(root, s.File) {
			continue
		}
		if err := makeSecret(root, s.File, rand.Text()); err != nil {
			return made, err
		}
		made = append(made, filepath.Join(dir, filepath.FromSlash(s.File)))
	}
	return made, nil
}

func isThere(root *os.Root, name string) bool {
	_, err := root.Lstat(name)
	return err == nil
}

// makeSecret writes text to file, in a folder that git does not look into.
func makeSecret(root *os.Root, file, text string) error {
	folder := path.Dir(file)
	if err := secretFolder(root, folder); err != nil {
		return err
	}
	inside, err := root.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer inside.Close()
	w := writer{root: inside, rename: inside.Rename}
	temp, err := w.writeTemp(path.Base(file), []byte(text), secretMode)
	if err == nil {
		err = w.rename(temp, path.Base(file))
	}
	if err != nil {
		_ = inside.Remove(temp)
		return err
	}
	w.sync()
	return nil
}

// secretFolder makes the folder, and the one that it is in, which gets a .gitignore.
func secretFolder(root *os.Root, folder string) error {
	for _, name := range []string{path.Dir(folder), folder} {
		if err := root.Mkdir(name, secretFolderMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	ignore := path.Join(path.Dir(folder), ".gitignore")
	if isThere(root, ignore) {
		return nil
	}
	return root.WriteFile(ignore, []byte(gitignore), 0o644)
}
