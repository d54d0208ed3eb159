package generate_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// TestPagesTellTheTruth checks the examples of the pages of the rules about dependencies:
// what is wrong has an error of that rule and of no other, or a warning of it among
// others; what is right has no error and nothing of that rule.
func TestPagesTellTheTruth(t *testing.T) {
	bySpec := []string{"indexes.clear-text", "indexes.no-password", "indexes.one-host", "indexes.two-defaults"}
	for _, r := range rules.Areas()[1].Rules {
		if slices.Contains(bySpec, r.Name) { // package spec has the test of these
			continue
		}
		t.Run(r.Code+" "+r.Name, func(t *testing.T) {
			isIt := func(f spec.Finding) bool { return f.Rule == r.Name }
			isOtherError := func(f spec.Finding) bool { return f.IsError() && f.Rule != r.Name }
			if wrong := checkExample(t, r.Wrong); !slices.ContainsFunc(wrong, isIt) || slices.ContainsFunc(wrong, isOtherError) {
				t.Errorf("what is wrong has these findings:\n%s", listed(wrong))
			}
			if right := checkExample(t, r.Right); slices.ContainsFunc(right, isIt) || slices.ContainsFunc(right, isOtherError) {
				t.Errorf("what is right has these findings:\n%s", listed(right))
			}
		})
	}
}

// checkExample checks the files of an example, of which the first is the spec. The
// script that most of them run is there, as it is in a project.
func checkExample(t *testing.T, example string) []spec.Finding {
	t.Helper()
	archive := txtar.Parse([]byte(example + "\n"))
	project := fstest.MapFS{"main.py": {Data: []byte("print()\n")}}
	for _, f := range archive.Files {
		project[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	s, err := spec.Load(archive.Files[0].Name, archive.Files[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	return generate.Check(s.App, project)
}

func listed(findings []spec.Finding) string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.Rule+": "+f.Message)
	}
	return strings.Join(lines, "\n")
}
