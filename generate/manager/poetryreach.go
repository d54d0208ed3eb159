package manager

import (
	"maps"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// poetryTables are what Poetry reads of a pyproject.toml, beside what all tools do
// (https://python-poetry.org/docs/pyproject/).
type poetryTables struct {
	Project struct {
		Dependencies []string            `toml:"dependencies"`
		Optional     map[string][]string `toml:"optional-dependencies"`
	} `toml:"project"`
	Tool struct {
		Poetry struct {
			Dependencies map[string]any      `toml:"dependencies"`
			Dev          map[string]any      `toml:"dev-dependencies"` // until Poetry 1.2
			Extras       map[string][]string `toml:"extras"`
			Groups       map[string]struct {
				Dependencies map[string]any `toml:"dependencies"`
			} `toml:"group"`
		} `toml:"poetry"`
	} `toml:"tool"`
}

// roots are what the groups and extras require.
func (t poetryTables) roots(p poetryFields) []dependency {
	wanted := dependencyNames(t.Tool.Poetry.Extras, p.Extras)
	roots := append(dependencies(t.Project.Dependencies), poetryDependencies(t.Tool.Poetry.Dependencies, wanted)...)
	for _, extra := range p.Extras {
		roots = append(roots, dependencies(t.Project.Optional[extra])...)
	}
	for _, group := range p.Groups {
		roots = append(roots, poetryDependencies(t.Tool.Poetry.Groups[group].Dependencies, nil)...)
		if group == "dev" {
			roots = append(roots, poetryDependencies(t.Tool.Poetry.Dev, nil)...)
		}
	}
	return roots
}

// dependencyNames are the packages that extras list, such as "redis (>=4)".
func dependencyNames(extras map[string][]string, chosen []string) []string {
	var names []string
	for name, requirements := range extras {
		same := func(c string) bool { return normalise(c) == normalise(name) }
		if !slices.ContainsFunc(chosen, same) {
			continue
		}
		for _, r := range requirements {
			end := strings.IndexAny(r, " ([<>=!~;")
			if end < 0 {
				end = len(r)
			}
			names = append(names, normalise(r[:end]))
		}
	}
	return names
}

// poetryDependencies are those of a table by name, of the optional ones those
// that are wanted.
func poetryDependencies(table map[string]any, wanted []string) []dependency {
	var all []dependency
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if name == "python" {
			continue
		}
		for _, constraint := range alternatives(table[name]) {
			d := dependency{name: normalise(name)}
			if optional, _ := constraint["optional"].(bool); optional && !slices.Contains(wanted, d.name) {
				continue
			}
			d.extras = texts(constraint["extras"])
			d.marker = poetryMarker(constraint)
			all = append(all, d)
		}
	}
	return all
}

// alternatives are the tables of a dependency: none where it is a version, or
// several for several systems.
func alternatives(constraint any) []map[string]any {
	switch constraint := constraint.(type) {
	case map[string]any:
		return []map[string]any{constraint}
	case []any:
		var all []map[string]any
		for _, each := range constraint {
			all = append(all, alternatives(each)...)
		}
		return all
	}
	return []map[string]any{{}}
}

func texts(list any) []string {
	items, _ := list.([]any)
	var all []string
	for _, item := range items {
		if text, ok := item.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// poetryMarker is on which systems a dependency is for. Of the marker, what is
// asked of extras is left to optional; constraints on Python in Poetry's own
// words are left out, so that more may be listed than is installed.
func poetryMarker(constraint map[string]any) string {
	var all []string
	if marker, _ := constraint["markers"].(string); marker != "" {
		all = append(all, "("+askedExtra.ReplaceAllString(marker, `python_version > "0"`)+")")
	}
	if platform, _ := constraint["platform"].(string); platform != "" {
		all = append(all, `sys_platform == "`+platform+`"`)
	}
	python, _ := constraint["python"].(string)
	if _, err := packaging.ParseSpecifiers(python); err == nil && python != "" {
		for clause := range strings.SplitSeq(python, ",") {
			clause = strings.TrimSpace(clause)
			version := strings.TrimLeft(clause, "<>=!~")
			all = append(all, "python_full_version "+strings.TrimSuffix(clause, version)+` "`+strings.TrimSpace(version)+`"`)
		}
	}
	return strings.Join(all, " and ")
}

// saysGroups tells whether the lock says which groups its packages are for.
func (l poetryLock) saysGroups() bool {
	return slices.ContainsFunc(l.Packages, func(p poetryPackage) bool { return len(p.Groups) > 0 })
}

// reach finds the platforms on which a package is needed where the lock does
// not say for which group it is. Of several versions of a package it does not
// tell which one is taken: their files say nothing then.
func (l *poetryLock) reach(tables poetryTables, p poetryFields, in Input) {
	if l.saysGroups() {
		return
	}
	byName := map[string][]poetryPackage{}
	for _, one := range l.Packages {
		byName[normalise(one.Name)] = append(byName[normalise(one.Name)], one)
	}
	reached := in.reach(tables.roots(p), func(name string, extras []string) []dependency {
		var all []dependency
		for _, one := range byName[name] {
			all = append(all, poetryDependencies(one.Dependencies, dependencyNames(one.Extras, extras))...)
		}
		return all
	})
	for i, one := range l.Packages {
		l.Packages[i].platforms = reached[normalise(one.Name)]
		if len(one.Files) == 0 {
			l.Packages[i].Files = l.Metadata.Files[one.Name]
		}
		if len(byName[normalise(one.Name)]) > 1 {
			l.Packages[i].Files = nil
		}
	}
}
