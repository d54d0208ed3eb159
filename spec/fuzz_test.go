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
	for _, file := range seedFiles(f, "testdata/environments/*.txtar") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		seed(archive.Files[0].Name, archive.Files[0].Data)
	}
	loader := NewLoader()
	loader.budget.time = 2 * time.Second
	f.Fuzz(func(t *testing.T, format uint8, data []byte) {
		name := names[int(format)%len(names)]
		spec, err := loader.Load(name, data)
		fuzzed(t, spec, err)
		for _, environment := range Environments(name, data, nil) {
			spec, err := loader.LoadEnvironment(name, data, nil, environment)
			fuzzed(t, spec, err)
		}
	})
}

// FuzzEnvironment proves the same of a spec with an environment in a file of its own.
func FuzzEnvironment(f *testing.F) {
	names := []string{"pyapp.cue", "pyapp.yaml", "pyapp.json", "pyapp.toml", "pyproject.toml"}
	besides := []string{"pyapp.prod.cue", "pyapp.prod.yaml", "pyapp.prod.json", "pyapp.prod.toml"}
	for _, file := range seedFiles(f, "testdata/environments/*.txtar") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		spec := archive.Files[0]
		for i, name := range names {
			for j, beside := range besides {
				if sibling := archive.Files[1]; name == spec.Name && filepath.Ext(beside) == filepath.Ext(sibling.Name) {
					f.Add(uint8(i), spec.Data, uint8(j), sibling.Data)
				}
			}
		}
		if filepath.Ext(spec.Name) == ".cue" { // two files that have much in common
			f.Add(uint8(0), spec.Data, uint8(0), []byte("limits: {memory: \"2g\"}\nrun: module: name\nenv: A: \"x\"\n_big: {memory: \"3g\"}\n"))
		}
	}
	loader := NewLoader()
	loader.budget.time = 2 * time.Second
	f.Fuzz(func(t *testing.T, format uint8, data []byte, besideFormat uint8, beside []byte) {
		sibling := Sibling{Environment: "prod", Name: besides[int(besideFormat)%len(besides)], Data: beside}
		spec, err := loader.LoadEnvironment(names[int(format)%len(names)], data, []Sibling{sibling}, "prod")
		fuzzed(t, spec, err)
	})
}

// fuzzed holds what came of a spec against what must be true of every one.
func fuzzed(t *testing.T, spec *Spec, err error) {
	t.Helper()
	var problems Problems
	switch {
	case err == nil && spec.App.Run == nil && spec.App.Server == nil:
		t.Error("a spec with nothing that runs was taken as good")
	case err == nil:
		problems = spec.Warnings
	case !errors.As(err, &problems) || !problems.HasErrors():
		t.Errorf("%T: %v", err, err)
	}
	for _, p := range problems {
		if p.Rule == "" || p.Message == "" || p.Rule == "spec.internal" || p.Rule == "spec.schema" {
			t.Errorf("%+v", p)
		}
	}
}

func seedFiles(f *testing.F, pattern string) []string {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatal(pattern, err)
	}
	return files
}
