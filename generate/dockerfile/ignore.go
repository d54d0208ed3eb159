package dockerfile

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Ignore is the .dockerignore of p: its groups in order, each under its
// comment, since a later pattern can bring back what an earlier one left out.
func Ignore(p plan.Plan) []byte {
	var groups []string
	for _, g := range p.Ignore {
		lines := comment(g.Reason)
		for _, pattern := range g.Patterns {
			lines = append(lines, ignorePattern(pattern))
		}
		groups = append(groups, strings.Join(lines, "\n")+"\n")
	}
	return []byte(strings.Join(groups, "\n"))
}

// ignorePattern keeps a leading # from making the line a comment.
func ignorePattern(pattern string) string {
	if strings.HasPrefix(pattern, "#") {
		pattern = `\` + pattern
	}
	return oneLine(pattern)
}
