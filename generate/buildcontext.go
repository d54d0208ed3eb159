package generate

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// mostEntries is how many files and folders of a context are looked at: each costs the
// time of a few patterns.
const mostEntries = 20_000

// buildContext is what docker would send to the builder, as the generated .dockerignore has it.
type buildContext struct {
	project fs.FS
	matcher *patternmatcher.PatternMatcher
	names   namePatterns
	back    []string // patterns of the spec's own that bring files back, without their !
	files   []contextFile
	entries int
}

type contextFile struct {
	path string
	size int64
}

// newContext lists what the build gets of a project; false where the spec's patterns
// can't be read, which docker says.
func newContext(b builder, files fs.FS) (*buildContext, bool) {
	var patterns []string
	// The spec's own name does not matter: no file of the project is told of that has it.
	for _, group := range slices.Concat(b.secretsOfTools(), ignore(b.app, b.install, b.backings, "pyproject.toml")) {
		patterns = append(patterns, trimmed(group)...)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, false
	}
	c := &buildContext{project: files, matcher: matcher, names: namePatternsOf(matcher)}
	for _, p := range b.app.Build.Ignore {
		if back, ok := strings.CutPrefix(p, "!"); ok {
			c.back = append(c.back, back)
		}
	}
	c.walk(".", nil)
	return c, true
}

// trimmed are a group's patterns as Docker reads them from a file: relative to its root.
func trimmed(group plan.Ignore) []string {
	var all []string
	for _, p := range group.Patterns {
		rest, back := strings.CutPrefix(p, "!")
		rest = strings.TrimPrefix(path.Clean(rest), "/")
		switch {
		case rest == "" || rest == ".":
		case back:
			all = append(all, "!"+rest)
		default:
			all = append(all, rest)
		}
	}
	return all
}

// walk lists a folder's files that the build gets, and those of the folders in it. parent
// is which patterns match the folder; nil is none.
func (c *buildContext) walk(dir string, parent *patternmatcher.MatchInfo) {
	entries, err := fs.ReadDir(c.project, dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if c.entries++; c.entries > mostEntries {
			return
		}
		name := path.Join(dir, entry.Name())
		ignored, info := c.matches(name, parent)
		switch {
		case entry.IsDir():
			if !ignored || c.bringsBack(name) {
				c.walk(name, info)
			}
		case !ignored && entry.Type().IsRegular():
			if stat, err := entry.Info(); err == nil {
				c.files = append(c.files, contextFile{name, stat.Size()})
			}
		}
	}
}

// matches tells whether the build does not get a path, and which patterns match it; nil is none.
func (c *buildContext) matches(name string, parent *patternmatcher.MatchInfo) (bool, *patternmatcher.MatchInfo) {
	if parent == nil && !c.names.mayMatch(name) {
		return false, nil
	}
	ignored, info, err := c.matcher.MatchesUsingParentResults(name, *cmp.Or(parent, &patternmatcher.MatchInfo{}))
	return ignored || err != nil, &info
}

// bringsBack tells whether a pattern of the spec's own may bring back a file of a folder.
func (c *buildContext) bringsBack(dir string) bool {
	return slices.ContainsFunc(c.back, func(p string) bool {
		return strings.HasPrefix(p, "*") || strings.HasPrefix(p, dir+"/") || strings.HasPrefix(dir+"/", p+"/")
	})
}

// ignores tells whether the build does not get a file of the project.
func (c *buildContext) ignores(file string) bool {
	ignored, err := c.matcher.MatchesOrParentMatches(file)
	return err == nil && ignored
}

// pattern is the last pattern that keeps a file out of the build.
func (c *buildContext) pattern(file string) string {
	last := ""
	for _, p := range c.matcher.Patterns() {
		one, err := patternmatcher.New([]string{p.String()})
		if err != nil || p.Exclusion() {
			continue
		}
		if matches, err := one.MatchesOrParentMatches(file); err == nil && matches {
			last = p.String()
		}
	}
	return last
}

// size is how many bytes the build gets, of which parts are the largest, by the first two
// names of their paths.
func (c *buildContext) size() (all int64, largest []contextFile) {
	parts := map[string]int64{}
	for _, f := range c.files {
		all += f.size
		names := strings.SplitN(f.path, "/", 3)
		parts[strings.Join(names[:min(len(names), 2)], "/")] += f.size
	}
	for _, name := range sortedKeys(parts) {
		largest = append(largest, contextFile{name, parts[name]})
	}
	slices.SortStableFunc(largest, func(a, b contextFile) int { return cmp.Compare(b.size, a.size) })
	return all, largest
}
