package dockerfiletest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile/dockerfiletest"
)

// TestLint plants problems, so that a linter that is not really running, or not
// with all its rules, can't pass for a clean Dockerfile.
func TestLint(t *testing.T) {
	tests := map[string]struct {
		dockerfile, ignore string
		want               []string
	}{
		"clean": {"# base is all.\nFROM python:3.13-slim AS base\nENV PATH=/opt:$PATH\nCOPY main.py ./\n", "docs\n", nil},
		"undefined variable": {
			"FROM python:3.13-slim\nENV LD_LIBRARY_PATH=/opt:$LD_LIBRARY_PATH\n", "",
			[]string{"UndefinedVar (line 2): Usage of undefined variable '$LD_LIBRARY_PATH'"},
		},
		"experimental rule": {
			"# what this is\n\nFROM python:3.13-slim AS base\n", "",
			[]string{"InvalidDefinitionDescription (line 3): Comment for FROM should follow the format: `# base <description>`"},
		},
		"ignore file": {
			"FROM python:3.13-slim\nCOPY docs/index.md ./\n", "docs\n",
			[]string{`CopyIgnoredFile (line 2): Attempting to Copy file "docs/index.md" that is excluded by .dockerignore`},
		},
		"parser's warning": {
			"FROM python:3.13-slim\nRUN true \\\n\n && true\n", "",
			[]string{"NoEmptyContinuation (line 4): Empty continuation line"},
		},
		"stage that no one builds": {
			"FROM python:3.13-slim AS one\nENV API_KEY=1\nFROM python:3.13-slim\n", "",
			[]string{`SecretsUsedInArgOrEnv (line 2): Do not use ARG or ENV instructions for sensitive data (ENV "API_KEY")`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := dockerfiletest.Lint([]byte(test.dockerfile), []byte(test.ignore))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLintError(t *testing.T) {
	_, err := dockerfiletest.Lint([]byte("FROM python:3.13-slim\nSTOPSIGNAL nowhere\n"), nil)
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got %v, want the error of the build", err)
	}
}
