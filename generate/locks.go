package generate

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkLocks finds two managers' locks side by side: one of them is out of
// date some day, and nobody knows which one holds.
func checkLocks(app spec.App, project fs.FS) []spec.Finding {
	kind := ""
	if app.Deps != nil {
		kind = app.Deps.Kind
	}
	var findings []spec.Finding
	var chosen []string
	for _, m := range manager.All() {
		if m.Name == kind {
			chosen = m.Locks
		}
	}
	told := map[string]bool{}
	for _, m := range manager.All() {
		for _, lock := range existing(project, m.Locks) {
			if m.Name == kind || told[lock] || matches(chosen, lock) {
				continue
			}
			told[lock] = true // Hatch's locks are pylock's too
			findings = append(findings, spec.Finding{
				Rule: "deps.two-locks", Path: "deps", At: &spec.Place{File: lock},
				Message: fmt.Sprintf("%s is %s's, and the image gets %s", lock, m.Name, whatIsInstalled(kind)),
				Notes:   []string{fmt.Sprintf("keep one lock: remove %s, or write   deps: %s: {}", lock, m.Name)},
			})
		}
	}
	return findings
}

// checkUninstalled finds what the project requires where the spec leaves deps
// out; deps: none: {} says that it is meant. Of a lock checkLocks has told.
func checkUninstalled(app spec.App, project fs.FS) []spec.Finding {
	if app.Deps != nil || len(checkLocks(app, project)) > 0 {
		return nil
	}
	for _, source := range []struct {
		file, kind string
		requires   func([]byte) bool
	}{
		{"requirements.txt", "pip", func([]byte) bool { return true }},
		{"pyproject.toml", "pyproject", func(text []byte) bool { return declares(text, app.Run) }},
		{script(app), "script", hasMetadata},
	} {
		text, ok := readBounded(project, source.file, readLimit)
		if !ok || !source.requires(text) {
			continue
		}
		return []spec.Finding{{
			Rule: "deps.left-out", Path: "deps", At: &spec.Place{File: source.file},
			Message: source.file + " says what is to be installed, and the image gets nothing of it",
			Notes:   []string{fmt.Sprintf("write   deps: %s: {}", source.kind), "or, if it needs none   deps: none: {}"},
		}}
	}
	return nil
}

func script(app spec.App) string {
	if app.Run == nil {
		return ""
	}
	return app.Run.Script
}

// declares tells whether a pyproject.toml has dependencies, or makes the command
// that runs (PEP 621).
func declares(text []byte, run *spec.Run) bool {
	var file struct {
		Project struct {
			Dependencies []string          `toml:"dependencies"`
			Scripts      map[string]string `toml:"scripts"`
		} `toml:"project"`
	}
	if packaging.UnmarshalTOML(text, &file) != nil {
		return false
	}
	made := false
	if run != nil && len(run.Command) > 0 {
		_, made = file.Project.Scripts[run.Command[0]]
	}
	return made || len(file.Project.Dependencies) > 0
}

// hasMetadata tells whether a script says what it requires (PEP 723).
func hasMetadata(text []byte) bool {
	return slices.ContainsFunc(lines(text), func(line []byte) bool { return string(line) == "# /// script" })
}

// matches tells whether a name is one of names and patterns.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
}

// existing are the files that are there, of names and patterns.
func existing(project fs.FS, patterns []string) []string {
	var all []string
	for _, pattern := range patterns {
		names, err := fs.Glob(project, pattern)
		if err == nil {
			all = append(all, names...)
		}
	}
	return all
}

func whatIsInstalled(kind string) string {
	if kind == "" || kind == "none" {
		return "no dependencies at all"
	}
	return "what " + kind + " installs"
}

// checkIndexes finds package indexes that nobody asks.
func checkIndexes(app spec.App, install manager.Install) []spec.Finding {
	if len(app.Indexes) == 0 || len(install.Steps) > 0 {
		return nil
	}
	var names []string
	for _, i := range app.Indexes {
		names = append(names, i.Name)
	}
	return []spec.Finding{{
		Rule: "indexes.unused", Path: "indexes",
		Message: "nothing is installed, so nobody asks " + strings.Join(names, ", "),
		Notes:   []string{"leave indexes out, or say what is installed   deps: pip: {}"},
	}}
}
