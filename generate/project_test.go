package generate

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// counted counts what is opened.
type counted struct {
	fs.FS
	opened map[string]int
}

func (c counted) Open(name string) (fs.File, error) {
	c.opened[name]++
	return c.FS.Open(name)
}

func (c counted) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

func TestProjectReadsAFileOnce(t *testing.T) {
	folder := counted{fstest.MapFS{"uv.lock": {Data: []byte("version = 1\n")}}, map[string]int{}}
	project := Project(folder)
	for range 3 {
		if data, err := fs.ReadFile(project, "uv.lock"); err != nil || string(data) != "version = 1\n" {
			t.Errorf("got %q, %v", data, err)
		}
	}
	if folder.opened["uv.lock"] != 1 {
		t.Errorf("opened %v", folder.opened)
	}
}

// What is no regular file, or is far too large, is not opened.
func TestProjectOpensFilesAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "poetry.lock"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "uv.lock"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "uv.lock"), lockLimit+1); err != nil {
		t.Fatal(err)
	}
	folder := counted{os.DirFS(dir), map[string]int{}}
	for name, want := range map[string]string{"poetry.lock": "it is a folder", "uv.lock": "it is larger than 32 MiB", "pdm.lock": "no such file"} {
		if _, err := fs.ReadFile(Project(folder), name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if folder.opened["uv.lock"] > 0 {
		t.Errorf("opened %v", folder.opened)
	}
}
