package spec

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzLoad proves of any text in any format: Load ends, does not panic, and
// what it refuses it refuses with words and a code.
func FuzzLoad(f *testing.F) {
	names := []string{"pyapp.cue", "pyapp.yaml", "pyapp.json", "pyapp.toml", "pyproject.toml"}
	seed := func(name string, data []byte) {
		for i, n := range names {
			if n == filepath.Base(name) || filepath.Ext(n) == filepath.Ext(name) {
				f.Add(uint8(i), data)
			}
		}
	}
	for _, file := range seedFiles(f, "testdata/good/*") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		seed(file, data)
	}
	for _, file := range seedFiles(f, "testdata/bad/*.txtar") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		seed(archive.Files[0].Name, archive.Files[0].Data)
	}
	loader := NewLoader()
	loader.budget.time = 2 * time.Second
	f.Fuzz(func(t *testing.T, format uint8, data []byte) {
		spec, err := loader.Load(names[int(format)%len(names)], data)
		var problems Problems
		switch {
		case err == nil && spec.App.Run == nil && spec.App.Server == nil:
			t.Error("a spec with nothing that runs was taken as good")
		case err == nil:
			return
		case !errors.As(err, &problems) || !problems.HasErrors():
			t.Errorf("%T: %v", err, err)
		}
		for _, p := range problems {
			if p.Code == "" || p.Message == "" || p.Code == "spec.internal" || p.Code == "spec.schema" {
				t.Errorf("%+v", p)
			}
		}
	})
}

func seedFiles(f *testing.F, pattern string) []string {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatal(pattern, err)
	}
	return files
}
