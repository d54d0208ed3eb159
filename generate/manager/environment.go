package manager

import (
	"strings"

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

// holds tells whether a marker (PEP 508) holds on one of the image's platforms.
// A marker that can't be read, or that asks for an extra, is for the manager
// itself to decide: it may hold.
func (in Input) holds(marker string) bool {
	if marker == "" || strings.Contains(marker, "extra") {
		return true
	}
	m, err := packaging.ParseMarker(marker)
	if err != nil {
		return true
	}
	return in.holdsParsed(m)
}

func (in Input) holdsParsed(m packaging.Marker) bool {
	if m.IsEmpty() || in.App.Python == "" {
		return true
	}
	for _, platform := range Platforms(in.App) {
		if m.Evaluate(packaging.LinuxEnvironment(PythonVersion(in.App), Machine(platform))) {
			return true
		}
	}
	return false
}
