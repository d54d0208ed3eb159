package generate

import (
	"testing"

	"github.com/moby/patternmatcher"
)

// What the names alone say is never more than what docker's own matcher says.
func FuzzNamePatterns(f *testing.F) {
	for _, p := range []string{"**/.env", "**/.env.*", "dist", "*.sqlite3", "docs/build", "**/*.py[cod]", "a/**/b", "**/x/y", "!**/.env.example", "?", "**", `\*`} {
		for _, file := range []string{".env", "a/.env.x", "dist", "dist/a", "db.sqlite3", "docs/build", "m.pyc", "a/c/b", "x/y", "*"} {
			f.Add(p, file)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, file string) {
		matcher, err := patternmatcher.New([]string{pattern})
		if err != nil || len(matcher.Patterns()) != 1 || file == "" || file[0] == '/' {
			return
		}
		matches, _, err := matcher.MatchesUsingParentResults(file, patternmatcher.MatchInfo{})
		if err != nil || !matches {
			return
		}
		names := namePatternsOf(matcher)
		for at := range file { // the path, or one of its folders
			if file[at] == '/' && names.mayMatch(file[:at]) {
				return
			}
		}
		if !names.mayMatch(file) {
			t.Errorf("%q matches %q, and the names say that it can't", pattern, file)
		}
	})
}
