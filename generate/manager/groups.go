package manager

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// groupRequirements are what a dependency group requires, the groups that it
// includes too (PEP 735).
func (p projectFile) groupRequirements(group string) []string {
	return p.included(group, map[string]bool{})
}

func (p projectFile) included(group string, seen map[string]bool) []string {
	name := p.groupNamed(group)
	if name == "" || seen[name] {
		return nil
	}
	seen[name] = true
	items, _ := p.Groups[name].([]any)
	var all []string
	for _, item := range items {
		switch item := item.(type) {
		case string:
			all = append(all, item)
		case map[string]any:
			if include, ok := item["include-group"].(string); ok {
				all = append(all, p.included(include, seen)...)
			}
		}
	}
	return all
}

// groupNamed is the name that a group has in pyproject.toml; names are compared
// normalised. It is "" where there is none.
func (p projectFile) groupNamed(group string) string {
	for _, name := range slices.Sorted(maps.Keys(p.Groups)) {
		if normalise(name) == normalise(group) {
			return name
		}
	}
	return ""
}

// lacking are the packages that are required on every platform, and that are
// not locked. Their versions are not compared.
func (p projectFile) lacking(requirements []string, locked Packages) []string {
	var lacking []string
	for _, d := range dependencies(requirements) {
		if locked.Find(d.name) == nil && d.marker == "" && d.name != normalise(p.Project.Name) && !slices.Contains(lacking, d.name) {
			lacking = append(lacking, d.name)
		}
	}
	return lacking
}

// unknownGroups refuses groups that pyproject.toml does not have.
func (p projectFile) unknownGroups(manager string, groups []string) []spec.Finding {
	var findings []spec.Finding
	for i, group := range groups {
		if p.groupNamed(group) == "" {
			findings = append(findings, unknownChoice(manager, pyprojectFile, "group", i, group, slices.Sorted(maps.Keys(p.Groups))))
		}
	}
	return findings
}

// unknownChoice is the finding for the i-th group or extra of a manager's
// fields, which the file does not have.
func unknownChoice(manager, file, kind string, i int, name string, known []string) spec.Finding {
	note := fmt.Sprintf("its %ss are   %s", kind, strings.Join(known, ", "))
	if len(known) == 0 {
		note = fmt.Sprintf("it has no %ss: remove   %ss", kind, kind)
	}
	return spec.Finding{
		Rule: "deps.no-" + kind, Path: fmt.Sprintf("deps.%s.%ss.%d", manager, kind, i),
		Message: fmt.Sprintf("%s has no %s %q", file, kind, name),
		Notes:   []string{note},
	}
}
