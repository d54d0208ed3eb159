package generate

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
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
				Severity: spec.Warning, Code: "deps.two-locks", Path: "deps", At: &spec.Place{File: lock},
				Message: fmt.Sprintf("%s is %s's, and the image gets %s", lock, m.Name, whatIsInstalled(kind)),
				Notes:   []string{fmt.Sprintf("keep one lock: remove %s, or write   deps: %s: {}", lock, m.Name)},
			})
		}
	}
	return findings
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
		Severity: spec.Warning, Code: "indexes.unused", Path: "indexes",
		Message: "nothing is installed, so nobody asks " + strings.Join(names, ", "),
		Notes:   []string{"leave indexes out, or say what is installed   deps: pip: {}"},
	}}
}
