package generate

import (
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// ForEnvironment is p for an environment of its spec; "" is none. files are the
// names of the files that the spec's environments are written in: they stay out
// of the image, as the spec does.
func ForEnvironment(p plan.Plan, environment string, files []string) plan.Plan {
	p.Environment = environment
	p.Ignore = slices.Clone(p.Ignore)
	for i, group := range p.Ignore {
		if group.Reason == describesImage {
			p.Ignore[i].Patterns = slices.Concat(group.Patterns, files)
		}
	}
	return p
}
