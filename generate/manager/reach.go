package manager

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// Older locks of Poetry and PDM list every package that any group needs on any
// system, and what each requires, but not which group or system it is for: the
// tool follows the requirements from pyproject.toml on when it installs. So
// does what is here.

// dependency is what a package, or the project, requires.
type dependency struct {
	name   string   // normalised
	extras []string // of that package
	marker string   // PEP 508
}

// dependencies are those of requirements as PEP 508 writes them. What is none,
// such as a path, is left out.
func dependencies(requirements []string) []dependency {
	var all []dependency
	for _, text := range requirements {
		r, err := packaging.ParseRequirement(text)
		if err != nil {
			continue
		}
		d := dependency{name: packaging.NormalizeName(r.Name), extras: r.Extras}
		if !r.Marker.IsEmpty() {
			d.marker = r.Marker.String()
		}
		all = append(all, d)
	}
	return all
}

// reach is every package that roots lead to, by its name, and the platforms of
// the image on which they do. What a package requires is asked with the extras
// that it is required with.
func (in Input) reach(roots []dependency, requires func(name string, extras []string) []dependency) map[string][]string {
	reached := map[string][]string{}
	for _, platform := range Platforms(in.App) {
		on := in.on(platform)
		seen := map[string]bool{}
		for queue := slices.Clone(roots); len(queue) > 0; queue = queue[1:] {
			d := queue[0]
			key := d.name + " " + strings.Join(d.extras, ",")
			if seen[key] || len(on.where(d.marker)) == 0 {
				continue
			}
			seen[key] = true
			if !slices.Contains(reached[d.name], platform) {
				reached[d.name] = append(reached[d.name], platform)
			}
			queue = append(queue, requires(d.name, d.extras)...)
		}
	}
	return reached
}
