package manager

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// stale finds what pyproject.toml requires in another way than uv.lock, which
// would end the build (uv sync --locked).
func (l uvLock) stale(file projectFile) []spec.Finding {
	root := l.root("")
	if root == nil || file.Project.Name == "" {
		return nil
	}
	differs := differing(file.required(), root.Metadata.Requires)
	if len(differs) == 0 {
		return nil
	}
	return []spec.Finding{{
		Severity: spec.Error, Code: "uv.lock-stale", Path: "deps.uv",
		Message: "uv.lock is not in step with pyproject.toml, which requires otherwise: " + strings.Join(differs, ", "),
		Notes:   []string{writeUvLock},
	}}
}

// differing are the distributions that are required in another way than they
// were when they were locked.
func differing(required map[string][]string, requirements []uvRequirement) []string {
	locked := map[string][]string{}
	for _, r := range requirements {
		locked[r.Name] = append(locked[r.Name], canonical(r.Specifier))
	}
	var differs []string
	for name, wanted := range required {
		slices.Sort(wanted)
		slices.Sort(locked[name])
		if !slices.Equal(slices.Compact(wanted), slices.Compact(locked[name])) {
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

// required are the specifiers of each distribution that the project requires,
// extras included.
func (p projectFile) required() map[string][]string {
	all := slices.Clone(p.Project.Dependencies)
	for _, extra := range p.Project.Optional {
		all = append(all, extra...)
	}
	return specifiers(all)
}

// specifiers are those of each distribution that is required.
func specifiers(requirements []string) map[string][]string {
	all := map[string][]string{}
	for _, requirement := range requirements {
		text, _, _ := strings.Cut(requirement, ";")
		name, _ := splitPin(text)
		all[name] = append(all[name], canonical(specifierOf(text)))
	}
	return all
}

// specifierOf is the version specifier of a requirement without a marker; one
// with a URL has none.
func specifierOf(text string) string {
	if strings.Contains(text, "@") {
		return ""
	}
	if _, after, ok := strings.Cut(text, "]"); ok {
		text = after
	}
	start := strings.IndexAny(text, "<>=!~")
	if start < 0 {
		return ""
	}
	return strings.TrimRight(strings.TrimSpace(text[start:]), ")")
}

// canonical is a specifier whose clauses are in order and without blanks.
func canonical(specifier string) string {
	clauses := strings.Split(strings.Join(strings.Fields(specifier), ""), ",")
	slices.Sort(clauses)
	return strings.Join(clauses, ",")
}

// outsideFolder refuses a package of the source whose folder is not in the build context.
func outsideFolder(manager, name, folder string) []spec.Finding {
	if folder != ".." && !strings.HasPrefix(folder, "../") && !strings.HasPrefix(folder, "/") {
		return nil
	}
	return []spec.Finding{{
		Severity: spec.Error, Code: "path.outside", Path: "deps." + manager,
		Message: name + " comes from outside the project's folder: " + folder,
		Notes:   []string{"only what is in the folder gets into the image: put the spec where both are in, or publish the package"},
	}}
}
