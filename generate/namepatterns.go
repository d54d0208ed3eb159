package generate

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/moby/patternmatcher"
)

// namePatterns tell most files that no pattern of an ignore file matches by their names
// alone: patternmatcher tries a regular expression for each pattern.
type namePatterns struct {
	names, paths         map[string]bool // **/NAME; PATH
	nameGlobs, pathGlobs []string        // **/GLOB; GLOB
	unknown              bool            // some pattern is of another form, or is a regular expression of its own there
}

func namePatternsOf(matcher *patternmatcher.PatternMatcher) namePatterns {
	n := namePatterns{names: map[string]bool{}, paths: map[string]bool{}}
	for _, pattern := range matcher.Patterns() {
		p := pattern.String()
		anywhere, inAny := strings.CutPrefix(p, "**/")
		switch isGlob := strings.ContainsAny(p[len(p)-len(anywhere):], `*?[\`); {
		case pattern.Exclusion(): // it brings back what another one matches
		case !utf8.ValidString(p), strings.ContainsAny(p, `|()+{}^$\`), strings.Contains(anywhere, "**"), inAny && strings.Contains(anywhere, "/"):
			n.unknown = true
		case inAny && isGlob:
			n.nameGlobs = append(n.nameGlobs, anywhere)
		case inAny:
			n.names[anywhere] = true
		case isGlob:
			n.pathGlobs = append(n.pathGlobs, p)
		default:
			n.paths[p] = true
		}
	}
	return n
}

// mayMatch is false where no pattern matches a path whose folders none matches.
func (n namePatterns) mayMatch(file string) bool {
	name := path.Base(file)
	matches := func(text string) func(string) bool {
		return func(glob string) bool {
			ok, err := path.Match(glob, text)
			return ok || err != nil
		}
	}
	return n.unknown || n.names[name] || n.paths[file] ||
		slices.ContainsFunc(n.nameGlobs, matches(name)) || slices.ContainsFunc(n.pathGlobs, matches(file))
}
