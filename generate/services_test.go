package generate_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Each testdata/services/NAME is a project with the files that it gets.
func TestGoldenServices(t *testing.T) {
	specs, err := filepath.Glob("testdata/services/*/pyapp.cue")
	if err != nil || len(specs) < 2 {
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
			golden(t, filepath.Join(dir, "want", "compose.yaml"), text["compose.yaml"])
			warnings, err := dockerfiletest.Lint(text["Dockerfile"], text[".dockerignore"])
			if err != nil || len(warnings) > 0 {
				t.Errorf("%v %v", warnings, err)
			}
			readServices(t, planAt(t, path), text["compose.yaml"])
		})
	}
}

func planAt(t *testing.T, path string) plan.Plan {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.Load(filepath.Base(path), data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := generate.Plan(s.App, "pyapp.cue", os.DirFS(filepath.Dir(path)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// readServices holds what docker compose reads against the plan.
func readServices(t *testing.T, p plan.Plan, text []byte) {
	t.Helper()
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: "/srv/shop", ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: text}}, Environment: types.Mapping{"p": "hostile"},
	}, func(o *loader.Options) { o.Profiles = []string{"*"} })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Services {
		read, ok := project.Services[s.Name]
		if !ok {
			t.Errorf("there is no service %s", s.Name)
		}
		if got, want := strings.Join(read.Command, "\x00"), strings.Join(s.Command.Argv, "\x00"); got != want {
			t.Errorf("%s: the command is read as %q, want %q", s.Name, got, want)
		}
		if got, want := strings.Join(read.Entrypoint, "\x00"), strings.Join(s.Entrypoint, "\x00"); got != want {
			t.Errorf("%s: the entrypoint is read as %q, want %q", s.Name, got, want)
		}
		for _, v := range s.Environment {
			if got := read.Environment[v.Name]; got == nil || *got != v.Value {
				t.Errorf("%s: %s is not read as %s", s.Name, v.Name, v.Value)
			}
		}
		if read.User != s.User.Value || len(read.DependsOn) != len(s.DependsOn) || len(read.Secrets) != len(s.Secrets) || len(read.Volumes) != len(s.Mounts) {
			t.Errorf("%s: user %q, %d dependencies, %d secrets, %d volumes", s.Name, read.User, len(read.DependsOn), len(read.Secrets), len(read.Volumes))
		}
	}
	if len(project.Volumes) != len(p.Volumes) || len(project.Secrets) != len(p.Secrets) {
		t.Errorf("%d volumes and %d secrets, want %d and %d", len(project.Volumes), len(project.Secrets), len(p.Volumes), len(p.Secrets))
	}
}

// A password is made once, and nothing that is generated or printed knows it.
func TestPasswordsAreInTheirFilesAlone(t *testing.T) {
	path := "testdata/services/all/pyapp.cue"
	p, dir := planAt(t, path), t.TempDir()
	made, err := generate.MakeSecrets(dir, p)
	if err != nil || len(made) != 11 {
		t.Fatalf("made %v, %v", made, err)
	}
	text, err := json.Marshal(planAt(t, path))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range managed(t, path) {
		text = append(text, f.Data...)
	}
	seen := map[string]bool{}
	for _, file := range made {
		password, err := os.ReadFile(file)
		if err != nil || len(password) < 26 || seen[string(password)] || strings.Contains(string(text), string(password)) {
			t.Errorf("%s: %d bytes, seen before: %v, %v", file, len(password), seen[string(password)], err)
		}
		seen[string(password)] = true
	}
}
