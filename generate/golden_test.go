package generate_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

var update = flag.Bool("update", false, "write the expected files anew")

// examples are the folders of ../examples.
func examples(t *testing.T) []string {
	t.Helper()
	specs, err := filepath.Glob("../examples/*/pyapp.*")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	return specs
}

// filesOf are the generated files of an example, by its spec's path.
func filesOf(t *testing.T, path string) []generate.File {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load(filepath.Base(path), data)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	if s.App.Name == "" {
		s.App.Name = filepath.Base(dir)
	}
	for _, f := range generate.Check(s.App, os.DirFS(dir)) {
		t.Errorf("finding: %+v", f)
	}
	p, err := generate.Plan(s.App, filepath.Base(path), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate.Files(p)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestGoldenExamples(t *testing.T) {
	for _, path := range examples(t) {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			for _, f := range filesOf(t, path) {
				golden(t, filepath.Join(filepath.Dir(path), "want", f.Name), f.Data)
			}
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: make it with   go test ./generate -run Golden -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// No rule of BuildKit's, not even an experimental one, has a word to say.
func TestExamplesAreCleanUnderEveryCheck(t *testing.T) {
	for _, path := range examples(t) {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			text := map[string][]byte{}
			for _, f := range filesOf(t, path) {
				text[f.Name] = f.Data
			}
			warnings, err := dockerfiletest.Lint(text["Dockerfile"], text[".dockerignore"])
			if err != nil || len(text["Dockerfile"]) == 0 {
				t.Fatalf("%d bytes of Dockerfile: %v", len(text["Dockerfile"]), err)
			}
			for _, w := range warnings {
				t.Error(w)
			}
		})
	}
}

// A spec that says nothing of health gets what the schema says of its fields.
func TestDefaultHealthIsTheSchemas(t *testing.T) {
	healthOf := func(health string) plan.Health {
		text := `python: "3.13", deps: pip: {}, server: gunicorn: app: "app"` + health
		s, err := spec.Load("pyapp.cue", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := generate.Plan(s.App, "pyapp.cue", os.DirFS("../examples/flask-data"))
		if err != nil {
			t.Fatal(err)
		}
		p.Image.Health.Origin = plan.Origin{}
		return p.Image.Health
	}
	if diff := cmp.Diff(healthOf(", health: {}"), healthOf("")); diff != "" {
		t.Errorf("health: {} (-) and nothing (+):\n%s", diff)
	}
}
