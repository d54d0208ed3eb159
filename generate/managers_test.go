package generate_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Each testdata/managers/NAME is a project of its own with the Dockerfile that
// it gets; test/e2e builds and runs those whose tools can be had.
func TestGoldenManagers(t *testing.T) {
	specs, err := filepath.Glob("testdata/managers/*/pyapp.cue")
	if err != nil || len(specs) < 5 {
		t.Fatalf("%d projects, %v", len(specs), err)
	}
	for _, path := range specs {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text := map[string][]byte{}
			for _, f := range managed(t, path) {
				text[f.Name] = f.Data
			}
			golden(t, filepath.Join(dir, "want", "Dockerfile"), text["Dockerfile"])
			warnings, err := dockerfiletest.Lint(text["Dockerfile"], text[".dockerignore"])
			if err != nil || len(warnings) > 0 {
				t.Errorf("%v %v", warnings, err)
			}
		})
	}
}

// managed are the generated files of a project in which check finds no error.
func managed(t *testing.T, path string) []generate.File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load(filepath.Base(path), data)
	if err != nil {
		t.Fatal(err)
	}
	project := os.DirFS(filepath.Dir(path))
	app, findings := generate.Complete(s.App, project)
	for _, f := range append(findings, generate.Check(app, project)...) {
		if f.IsError() {
			t.Errorf("finding: %+v", f)
		}
	}
	p, err := generate.Plan(app, "pyapp.cue", project)
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate.Files(p)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
