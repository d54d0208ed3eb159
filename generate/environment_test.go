package generate

import (
	"slices"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The files of a spec's environments stay out of the image, whichever is built.
func TestEnvironmentsFilesAreIgnored(t *testing.T) {
	before := plan.Plan{Ignore: ignore(spec.App{}, manager.Install{}, nil, "pyapp.cue")}
	after := ForEnvironment(before, "prod", []string{"pyapp.prod.yaml"})
	if after.Environment != "prod" || before.Environment != "" {
		t.Errorf("%q, %q", before.Environment, after.Environment)
	}
	has := func(p plan.Plan) bool {
		return slices.ContainsFunc(p.Ignore, func(g plan.Ignore) bool {
			return slices.Contains(g.Patterns, "pyapp.cue") && slices.Contains(g.Patterns, "pyapp.prod.yaml")
		})
	}
	if !has(after) || has(before) {
		t.Errorf("%v\n%v", before.Ignore, after.Ignore)
	}
}
