package dockerfile

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Ignore is the .dockerignore of p: its groups in order, each under its
// comment, since a later pattern can bring back what an earlier one left out.
func Ignore(p plan.Plan) []byte { return plan.Bytes(IgnoreLines(p, plan.Reasons)) }

// IgnoreLines is the .dockerignore of p, line by line with their origins, and with
// the comments that note gives.
func IgnoreLines(p plan.Plan, note plan.Note) []plan.Line {
	var all []plan.Line
	for i, g := range p.Ignore {
		o := g.At(ignoreReference)
		if i > 0 {
			all = append(all, plan.Line{Origin: o})
		}
		lines := comment(note(o))
		for _, pattern := range g.Patterns {
			lines = append(lines, ignorePattern(pattern))
		}
		all = append(all, from(o, lines)...)
	}
	return all
}

// ignorePattern keeps a leading # from making the line a comment.
func ignorePattern(pattern string) string {
	if strings.HasPrefix(pattern, "#") {
		pattern = `\` + pattern
	}
	return oneLine(pattern)
}
