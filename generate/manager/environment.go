package manager

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// machines are what uname -m says on Docker's platforms, by the architecture in
// their names.
func machines() map[string]string {
	return map[string]string{
		"amd64": "x86_64", "arm64": "aarch64", "386": "i686", "arm": "armv7l", "ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64",
	}
}

// Platforms are those that the image is for: the spec's, or else the two that
// people's machines and servers have.
func Platforms(app spec.App) []string {
	if len(app.Build.Platforms) > 0 {
		return app.Build.Platforms
	}
	return []string{"linux/amd64", "linux/arm64"}
}

// Machine is what uname -m says on a platform such as linux/arm64.
func Machine(platform string) string {
	parts := strings.Split(platform, "/")
	if len(parts) < 2 {
		return ""
	}
	return machines()[parts[1]]
}

// PythonVersion is the spec's Python without what marks a free-threaded build.
func PythonVersion(app spec.App) packaging.Version {
	v, _ := packaging.ParseVersion(strings.TrimSuffix(app.Python, "t"))
	return v
}

// where tells on which of the image's platforms a marker (PEP 508) holds. A
// marker that can't be read, or that asks for an extra, is for the manager
// itself to decide: it may hold.
func (in Input) where(marker string) []string {
	if marker == "" || strings.Contains(marker, "extra") {
		return Platforms(in.App)
	}
	return in.whereChosen(marker, nil, nil)
}

// askedExtra is a marker's comparison of the extra that is asked for.
var askedExtra = lazyregexp.New(`\bextra\s*(==|!=)\s*("[^"]*"|'[^']*')`)

// whereExtras is where, for a marker of a lock that asks whether an extra is
// one of those that are chosen.
func (in Input) whereExtras(marker string, extras []string) []string {
	marker = askedExtra.ReplaceAllStringFunc(marker, func(asked string) string {
		match := askedExtra.FindStringSubmatch(asked)
		if match[1] == "==" {
			return match[2] + " in extras"
		}
		return match[2] + " not in extras"
	})
	return in.whereChosen(marker, extras, nil)
}

// whereChosen is where, for a marker that can ask for the extras and the groups
// that are chosen of a lock (PEP 751).
func (in Input) whereChosen(marker string, extras, groups []string) []string {
	m, err := packaging.ParseMarker(marker)
	if marker == "" || err != nil {
		return Platforms(in.App)
	}
	return in.whereParsed(m, extras, groups)
}

func (in Input) whereParsed(m packaging.Marker, extras, groups []string) []string {
	all := Platforms(in.App)
	if m.IsEmpty() || in.App.Python == "" {
		return all
	}
	python := PythonVersion(in.App)
	return slices.DeleteFunc(slices.Clone(all), func(platform string) bool {
		e := packaging.LinuxEnvironment(python, Machine(platform))
		e.Extras, e.DependencyGroups = extras, groups
		return !m.Evaluate(e)
	})
}

// on is the input of an image for one platform.
func (in Input) on(platform string) Input {
	in.App.Build.Platforms = []string{platform}
	return in
}
