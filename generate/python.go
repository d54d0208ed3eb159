package generate

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"
	"github.com/pelletier/go-toml/v2"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkPython holds the spec's Python against what the project's own files say.
func checkPython(app spec.App, lock string, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	for _, file := range slices.Compact([]string{"pyproject.toml", "uv.lock", cmp.Or(lock, "uv.lock")}) {
		if required := requiresPython(project, file); required != "" && !allows(required, app.Python) {
			findings = append(findings, spec.Finding{
				Severity: spec.Error, Code: "python.not-allowed", Path: "python",
				Message: fmt.Sprintf("%s requires Python %s, not %s", file, required, app.Python),
				Notes:   []string{"write another   python, or change requires-python in pyproject.toml and lock anew"},
			})
			break // one follows from the other
		}
	}
	for _, file := range []string{".python-version", "runtime.txt"} {
		if chosen := chosenPython(project, file); chosen != "" && !sameMinor(chosen, app.Python) {
			findings = append(findings, spec.Finding{
				Severity: spec.Warning, Code: "python.differs", Path: "python",
				Message: fmt.Sprintf("%s says Python %s, and the spec %s", file, chosen, app.Python),
				Notes:   []string{"what runs here and what runs in the container should be one: write   python: \"" + minorVersion(chosen) + "\""},
			})
		}
	}
	return findings
}

// requiresPython is a project's requires-python (PEP 621), or a lock's.
func requiresPython(project fs.FS, file string) string {
	var content struct {
		Requires string `toml:"requires-python"`
		Project  struct {
			Requires string `toml:"requires-python"`
		} `toml:"project"`
	}
	data, err := fs.ReadFile(project, file)
	if file != "pyproject.toml" { // a lock's head says it; the packages can be a megabyte
		data, _, _ = bytes.Cut(data, []byte("\n[[package"))
	}
	if err != nil || toml.Unmarshal(data, &content) != nil {
		return ""
	}
	return content.Requires + content.Project.Requires
}

// allows tells whether specifiers (PEP 440) allow a Python. One without a patch
// version is any of its patches, so the first or the last will do. What is no
// specifier is for the dependency manager to refuse.
func allows(specifiers, python string) bool {
	allowed, err := pep440.NewSpecifiers(specifiers)
	if err != nil {
		return true
	}
	candidates := []string{python}
	if strings.Count(python, ".") == 1 {
		candidates = []string{python + ".0", python + ".99"}
	}
	for _, candidate := range candidates {
		if v, err := pep440.Parse(candidate); err != nil || allowed.Check(v) {
			return true
		}
	}
	return false
}

// chosenPython is the first version that a version file names: pyenv's and
// uv's .python-version, and Heroku's runtime.txt, which says python-3.13.5.
func chosenPython(project fs.FS, file string) string {
	data, err := fs.ReadFile(project, file)
	if err != nil {
		return ""
	}
	for _, line := range strings.Split(string(data), "\n") {
		line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(line), "python-"), "cpython-")
		if strings.HasPrefix(line, "3.") && strings.Trim(line, "0123456789.") == "" {
			return line
		}
	}
	return "" // another interpreter, or a name of the user's own
}

// sameMinor tells whether two versions are one, as far as both are written.
func sameMinor(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".")
}
