package main

import (
	"path/filepath"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Each of the example policies passes and refuses what it says.
func TestExamplePolicies(t *testing.T) {
	folders, err := filepath.Glob("../../examples/policies/*/testdata")
	if err != nil || len(folders) != 7 {
		t.Fatalf("%d policies with tests, %v", len(folders), err)
	}
	for _, folder := range folders {
		suites, err := policySuites([]string{filepath.Dir(folder)})
		if err != nil {
			t.Fatal(err)
		}
		passes, fails := specsIn(filepath.Join(folder, "pass")), specsIn(filepath.Join(folder, "fail"))
		if len(passes) == 0 || len(fails) == 0 {
			t.Errorf("%s: %d specs pass, %d fail", folder, len(passes), len(fails))
		}
		for _, unmet := range suites[0].run(spec.NewLoader(), passes, fails) {
			t.Error(unmet)
		}
	}
}
