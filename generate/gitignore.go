package generate

import (
	"io/fs"
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

// ignoredByGit tells whether the project's own .gitignore files, or .git/info/exclude,
// keep a file of the project out of git (https://git-scm.com/docs/gitignore). Those above
// the project's folder are not looked at. Of two patterns the later wins, and that of the
// inner folder; what git says of a file in a folder that is ignored, holds here too.
func ignoredByGit(project fs.FS, file string) bool {
	patterns := gitPatterns(project, ".git/info/exclude", ".")
	folders := []string{"."}
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		folders = append(folders[:1:1], append([]string{dir}, folders[1:]...)...)
	}
	for _, dir := range folders {
		patterns = append(patterns, gitPatterns(project, path.Join(dir, ".gitignore"), dir)...)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return false
	}
	ignored, err := matcher.MatchesOrParentMatches(file)
	return ignored && err == nil
}

// gitPatterns are the patterns of one file of git's as patterns of Docker's, relative to
// the project's folder; dir is the folder that they are about.
func gitPatterns(project fs.FS, file, dir string) []string {
	data, err := fs.ReadFile(project, file)
	if err != nil {
		return nil
	}
	var patterns []string
	for line := range strings.Lines(string(data)) {
		if pattern, ok := gitPattern(strings.TrimRight(line, "\r\n"), dir); ok {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}

// gitPattern is one line of git's; false for a comment and a line that says nothing.
func gitPattern(line, dir string) (string, bool) {
	if !strings.HasSuffix(line, `\ `) {
		line = strings.TrimRight(line, " ")
	}
	pattern, negated := strings.CutPrefix(line, "!")
	pattern, foldersAlone := strings.CutSuffix(pattern, "/")
	if pattern == "" || strings.HasPrefix(line, "#") {
		return "", false
	}
	if !strings.Contains(pattern, "/") {
		pattern = "**/" + pattern
	}
	pattern = path.Join(dir, strings.ReplaceAll(pattern, "[!", "[^"))
	if foldersAlone {
		pattern += "/**"
	}
	if negated {
		pattern = "!" + pattern
	}
	return pattern, true
}
