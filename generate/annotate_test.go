package generate_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// annotatedFiles are a project's files with all explanations.
func annotatedFiles(t *testing.T, p plan.Plan) map[string]string {
	t.Helper()
	form := generate.Form{Annotated: true, Where: func(field string) string {
		if strings.HasPrefix(field, "services.") || field == "name" {
			return "pyapp.cue:1"
		}
		return ""
	}}
	files, err := form.Files(p)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := form.Lines(p)
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, f := range files {
		text[f.Name] = string(f.Data)
		if diff := cmp.Diff(text[f.Name], string(plan.Bytes(lines[f.Name]))); diff != "" {
			t.Errorf("the lines of %s are not the file: %s", f.Name, diff)
		}
		if !generate.IsAnnotated(f.Data) {
			t.Errorf("%s does not say that it is annotated", f.Name)
		}
	}
	return text
}

func TestGoldenAnnotations(t *testing.T) {
	for _, name := range []string{"hello", "django-celery"} {
		for file, text := range annotatedFiles(t, planOf(t, "../examples/"+name+"/pyapp.cue")) {
			golden(t, filepath.Join("testdata", "annotated", name, file), []byte(text))
		}
	}
}

// Annotated, the files say the same to Docker: comments are all that there is more.
func TestAnnotationsAreComments(t *testing.T) {
	for _, path := range projects(t) {
		t.Run(path, func(t *testing.T) {
			p := planOf(t, path)
			plainFiles, err := generate.Files(p)
			if err != nil {
				t.Fatal(err)
			}
			text := annotatedFiles(t, p)
			for _, f := range plainFiles {
				if f.Name == "compose.yaml" {
					continue
				}
				if diff := cmp.Diff(withoutComments(string(f.Data)), withoutComments(text[f.Name])); diff != "" {
					t.Errorf("%s (-plain +annotated):\n%s", f.Name, diff)
				}
			}
			if diff := cmp.Diff(composed(t, string(plainFiles[2].Data)), composed(t, text["compose.yaml"])); diff != "" {
				t.Errorf("compose.yaml (-plain +annotated):\n%s", diff)
			}
			warnings, err := dockerfiletest.Lint([]byte(text["Dockerfile"]), []byte(text[".dockerignore"]))
			if err != nil || len(warnings) > 0 {
				t.Errorf("%v %v", warnings, err)
			}
		})
	}
}

func withoutComments(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// composed is what docker compose reads.
func composed(t *testing.T, text string) map[string]any {
	t.Helper()
	model, err := loader.LoadModelWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: "/srv/shop", ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
	}, func(o *loader.Options) {
		o.SkipInterpolation, o.SkipResolveEnvironment, o.SkipConsistencyCheck = true, true, true
	})
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// The form of the files that are there is told from their markers.
func TestAnnotatedMarker(t *testing.T) {
	p := plan.Plan{Name: "x", Spec: "pyapp.cue", Environment: "prod", Services: []plan.Service{{Name: "app"}}}
	for _, annotated := range []bool{false, true} {
		files, err := generate.Form{Annotated: annotated, Where: func(string) string { return "" }}.Files(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if got := generate.IsAnnotated(f.Data); got != annotated || generate.EnvironmentOf(f.Data) != "prod" {
				t.Errorf("%s: annotated %v, want %v; for the environment %q", f.Name, got, annotated, generate.EnvironmentOf(f.Data))
			}
		}
	}
	if generate.IsAnnotated([]byte("# mine, annotated (sha256:1)\n")) {
		t.Error("a foreign file is annotated")
	}
}
