package manager

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// stale finds what pyproject.toml requires in another way than uv.lock, which
// would end the build (uv sync --locked).
func (l uvLock) stale(file projectFile, project fs.FS) []spec.Finding {
	root := l.root("")
	if root == nil || file.Project.Name == "" {
		return nil
	}
	requirements := file.requirements()
	differs := differing(specifiers(requirements), root.Metadata.Requires)
	for group, members := range file.plainGroups() {
		if locked, ok := root.Metadata.Groups[normalise(group)]; ok || len(members) > 0 {
			differs = append(differs, differing(specifiers(members), locked)...)
			requirements = append(requirements, members...)
		}
	}
	if len(differs) == 0 {
		return nil
	}
	slices.Sort(differs)
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.uv", At: requiredAt(project, pyprojectFile, requirements, differs),
		Message: "uv.lock is not in step with pyproject.toml, which requires otherwise: " + strings.Join(slices.Compact(differs), ", "),
		Notes:   []string{writeUvLock},
	}}
}

// requiredAt is where a file requires the first of the names that it does
// require; nil where it requires none of them.
func requiredAt(project fs.FS, file string, requirements, names []string) *spec.Place {
	for _, name := range names {
		for _, requirement := range requirements {
			if n, _ := splitPin(requirement); n == name {
				return placeOf(project, file, requirement)
			}
		}
	}
	return nil
}

// plainGroups are the dependency groups (PEP 735) that list requirements and
// nothing else, by name: what a group includes, uv has resolved in its lock.
func (p projectFile) plainGroups() map[string][]string {
	plain := map[string][]string{}
	for name, group := range p.Groups {
		items, _ := group.([]any)
		var members []string
		for _, item := range items {
			if text, ok := item.(string); ok {
				members = append(members, text)
			}
		}
		if len(members) == len(items) && !(name == "dev" && p.Tool.UV.Dev != nil) {
			plain[name] = members
		}
	}
	return plain
}

// differing are the distributions that are required in another way than they
// were when they were locked.
func differing(required map[string][]string, requirements []uvRequirement) []string {
	locked := map[string][]string{}
	sourced := map[string]bool{}
	for _, r := range requirements {
		locked[r.Name] = append(locked[r.Name], canonical(r.Specifier))
		sourced[r.Name] = sourced[r.Name] || r.hasSource()
	}
	var differs []string
	for name, wanted := range required {
		slices.Sort(wanted)
		slices.Sort(locked[name])
		if !sourced[name] && !slices.Equal(slices.Compact(wanted), slices.Compact(locked[name])) {
			differs = append(differs, name)
		}
		delete(locked, name)
	}
	for name := range locked {
		differs = append(differs, name)
	}
	slices.Sort(differs)
	return differs
}

// requirements are those of the project, extras included.
func (p projectFile) requirements() []string {
	all := slices.Clone(p.Project.Dependencies)
	for _, name := range slices.Sorted(maps.Keys(p.Project.Optional)) {
		all = append(all, p.Project.Optional[name]...)
	}
	return all
}

// specifiers are those of each distribution that is required. What can't be
// read is for the build system to refuse.
func specifiers(requirements []string) map[string][]string {
	all := map[string][]string{}
	for _, requirement := range requirements {
		if r, err := packaging.ParseRequirement(requirement); err == nil {
			name := packaging.NormalizeName(r.Name)
			all[name] = append(all[name], r.Specifiers.String())
		}
	}
	return all
}

// canonical is a specifier in a form in which it can be compared; what is none
// is compared as text.
func canonical(specifier string) string {
	if s, err := packaging.ParseSpecifiers(specifier); err == nil {
		return s.String()
	}
	return strings.Join(strings.Fields(specifier), "")
}

// outsideFolder refuses a package of the source whose folder is not in the build context.
func outsideFolder(manager, name, folder string) []spec.Finding {
	if folder != ".." && !strings.HasPrefix(folder, "../") && !strings.HasPrefix(folder, "/") {
		return nil
	}
	return []spec.Finding{{
		Rule: "path.outside", Path: "deps." + manager,
		Message: name + " comes from outside the project's folder: " + folder,
		Notes:   []string{"only what is in the folder gets into the image: put the spec where both are in, or publish the package"},
	}}
}
