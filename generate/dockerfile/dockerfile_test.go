package dockerfile_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
)

var update = flag.Bool("update", false, "write the golden files")

func TestShop(t *testing.T) {
	golden(t, "shop.Dockerfile", dockerfile.Render(shop()))
	golden(t, "shop.dockerignore", dockerfile.Ignore(shop()))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; if that is meant, go test -update\n%s", file, diff)
	}
}

func TestNoRuleOfBuildKitFindsAnything(t *testing.T) {
	warnings, err := dockerfiletest.Lint(dockerfile.Render(shop()), dockerfile.Ignore(shop()))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range warnings {
		t.Error(w)
	}
}
