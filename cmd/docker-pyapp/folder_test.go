package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestFolderOpensItsOwnFilesAlone(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(file string, size int64) {
		t.Helper()
		if err := os.WriteFile(file, []byte("flask\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret"), 6)
	write(filepath.Join(dir, "plain"), 6)
	for link, to := range map[string]string{"within": "plain", "file": filepath.Join(outside, "secret"), "folder": outside, "device": "/dev/zero"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	folder, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"plain": true, "within": true, "file": false, "folder/secret": false, "device": false} {
		if _, err := fs.ReadFile(folder, name); (err == nil) != want {
			t.Errorf("%s: read: %v, want %v (%v)", name, err == nil, want, err)
		}
	}
	if names, err := fs.Glob(folder, "pl*"); len(names) != 1 || err != nil {
		t.Errorf("the files that begin with pl: %v, %v", names, err)
	}
}
