package generate_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
)

// Each testdata/bases/NAME is a project on a base, with the Dockerfile that it
// gets; every base with a key has one.
func TestGoldenBases(t *testing.T) {
	for _, kind := range base.All() {
		if _, err := os.Stat(filepath.Join("testdata", "bases", kind.Name)); err != nil {
			t.Errorf("no project shows the base: %v", err)
		}
	}
	specs, err := filepath.Glob("testdata/bases/*/pyapp.cue")
	if err != nil || len(specs) < 9 {
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
		})
	}
}

// The image of a base without a shell is copied together: an instruction that
// runs a command there, or a shell form, would fail.
func TestNothingRunsWhereThereIsNoShell(t *testing.T) {
	for _, name := range []string{"distroless", "hardened", "chainguard"} {
		data, err := os.ReadFile(filepath.Join("testdata", "bases", name, "want", "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		_, final, found := strings.Cut(string(data), "\nFROM bare AS runtime\n")
		if !found || regexp.MustCompile(`(?m)^RUN `).MatchString(final) {
			t.Errorf("%s runs a command in its final stage:\n%s", name, final)
		}
		for _, instruction := range []string{"CMD ", "ENTRYPOINT "} {
			if i := strings.Index(final, "\n"+instruction); i >= 0 && !strings.HasPrefix(final[i+1+len(instruction):], "[") {
				t.Errorf("%s: %s is in shell form", name, instruction)
			}
		}
		if !strings.Contains(final, "USER 65532:65532\n") {
			t.Errorf("%s does not run as its base's user:\n%s", name, final)
		}
	}
}
