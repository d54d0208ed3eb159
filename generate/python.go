package generate

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// newestPython is the newest that a range is resolved to: one minor version
// behind the newest there is, for which packages have their wheels.
const newestPython = 14

// The minor versions that the schema knows.
const (
	oldestMinor = 9
	latestMinor = 15
)

// exactPython is a version as the schema takes it.
var exactPython = lazyregexp.New(`^(3\.(9|1[0-5])(\.[0-9]{1,2})?|3\.1[3-5](\.[0-9]{1,2})?t)$`)

// Complete gives app an exact Python: what the spec says, or else the project's
// .python-version, or else the newest that its requires-python allows. Where
// there is none, the findings say what to write. Everything after it sees a
// version such as "3.13", "3.13.5" or "3.14t".
func Complete(app spec.App, project fs.FS) (spec.App, []spec.Finding) {
	said, why := app.Python, "the newest that the spec's range allows"
	if said == "" {
		said, why = projectPython(project)
	}
	if said == "" {
		return app, []spec.Finding{missingPython()}
	}
	if exactPython.MatchString(said) {
		if app.Python == "" {
			app.PythonFrom = why
		}
		app.Python = said
		return app, nil
	}
	python := newest(said, app)
	if python == "" {
		return app, []spec.Finding{noPython(app, said, why)}
	}
	app.Python, app.PythonFrom = python, why
	return app, nil
}

// projectPython is what the project says of its Python, a version or a range,
// and where.
func projectPython(project fs.FS) (said, why string) {
	if claims := claimsOf(project, ".python-version"); len(claims) > 0 {
		return claims[0].specifiers(), "what .python-version says"
	}
	if claims := claimsOf(project, "pyproject.toml"); len(claims) > 0 {
		return claims[0].ranges, "the newest that pyproject.toml allows"
	}
	return "", ""
}

func missingPython() spec.Finding {
	return spec.Finding{
		Rule: "python.missing", Path: "python",
		Message: "the spec needs python: the project has no .python-version, and no pyproject.toml with requires-python",
		Notes:   []string{fmt.Sprintf("add   python: \"3.%d\"", newestPython)},
	}
}

func noPython(app spec.App, said, why string) spec.Finding {
	message := fmt.Sprintf("python is %s, which allows no Python from 3.%d to 3.%d", said, oldestMinor, latestMinor)
	if app.Python == "" {
		message = fmt.Sprintf("python is left out, and %s, %s, is no Python from 3.%d to 3.%d", why, said, oldestMinor, latestMinor)
	}
	return spec.Finding{
		Rule: "python.none-allowed", Path: "python", Message: message,
		Notes: []string{fmt.Sprintf("write a version   python: \"3.%d\"", newestPython)},
	}
}

// newest is the newest Python that specifiers allow, and that the base has if
// it has one of those: not newer than newestPython, unless only those will do.
// "" is none.
func newest(specifiers string, app spec.App) string {
	var first string
	for _, minor := range preference() {
		python := within(specifiers, minor)
		if python == "" {
			continue
		}
		app.Python = python
		if on, _ := base.Of(app); on.Build != "" && on.Has(python) {
			return python
		}
		if first == "" {
			first = python
		}
	}
	return first
}

// preference is the minor versions in the order in which they are tried.
func preference() []string {
	var minors []string
	for minor := newestPython; minor >= oldestMinor; minor-- {
		minors = append(minors, fmt.Sprintf("3.%d", minor))
	}
	for minor := newestPython + 1; minor <= latestMinor; minor++ {
		minors = append(minors, fmt.Sprintf("3.%d", minor))
	}
	return minors
}

// within is the minor version where specifiers allow all its patches to come,
// or else the newest patch that they allow; "" is none.
func within(specifiers, minor string) string {
	if satisfies(specifiers, minor+".99") {
		return minor
	}
	for patch := 60; patch >= 0; patch-- {
		if python := fmt.Sprintf("%s.%d", minor, patch); satisfies(specifiers, python) {
			return python
		}
	}
	return ""
}

// satisfies tells whether specifiers (PEP 440) allow one exact version. Those
// that are none allow nothing.
func satisfies(specifiers, version string) bool {
	allowed, err := packaging.ParseSpecifiers(specifiers)
	if err != nil {
		return false
	}
	v, err := packaging.ParseVersion(version)
	return err == nil && allowed.Contains(v, true)
}

// allows tells whether specifiers allow a Python. One without a patch version
// is any of its patches. What is no specifier is for the dependency manager to
// refuse.
func allows(specifiers, python string) bool {
	if _, err := packaging.ParseSpecifiers(specifiers); err != nil {
		return true
	}
	python = strings.TrimSuffix(python, "t")
	if strings.Count(python, ".") > 1 {
		return satisfies(specifiers, python)
	}
	return satisfies(specifiers, python+".0") || within(specifiers, python) != ""
}

// checkPython holds the spec's Python against what the project's own files say.
// Of several that a package manager would refuse, one is enough: they follow
// from each other.
func checkPython(app spec.App, lock manager.Lock, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	refused := false
	for _, source := range sourcesWith(lock) {
		if source.advice || app.Deps != nil && source.manager == app.Deps.Kind {
			continue
		}
		for _, file := range source.files(project) {
			c, differs := disagreement(claimsIn(project, source, file), app.Python)
			if !differs || source.binding && refused {
				continue
			}
			refused = refused || source.binding
			findings = append(findings, source.finding(c, app))
		}
	}
	return append(decided(findings), untested(app, project)...)
}

// decided leaves findings their change where all of them ask for the same.
func decided(findings []spec.Finding) []spec.Finding {
	agree := func(f spec.Finding) bool { return f.Change != nil && *f.Change == *findings[0].Change }
	if len(findings) == 0 || findings[0].Change != nil && !slices.ContainsFunc(findings, func(f spec.Finding) bool { return !agree(f) }) {
		return findings
	}
	for i := range findings {
		findings[i].Change = nil
	}
	return findings
}

// untested is the first of the workflows where none tests the image's Python:
// where one does, others may well be for publishing, or for the oldest Python.
func untested(app spec.App, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	for _, source := range pythonSources() {
		if !source.advice {
			continue
		}
		for _, file := range source.files(project) {
			claims := claimsIn(project, source, file)
			c, differs := disagreement(claims, app.Python)
			if len(claims) > 0 && !differs {
				return nil
			}
			if differs {
				findings = append(findings, source.finding(c, app))
			}
		}
	}
	return findings[:min(len(findings), 1)]
}

// disagreement is the first claim of a file none of whose claims python meets.
func disagreement(claims []claim, python string) (claim, bool) {
	for _, c := range claims {
		if c.meets(python) {
			return claim{}, false
		}
	}
	if len(claims) == 0 {
		return claim{}, false
	}
	return claims[0], true
}

// meets tells whether python is what c says.
func (c claim) meets(python string) bool {
	if c.ranges != "" {
		return allows(c.ranges, python)
	}
	return sameMinor(c.version, python)
}

// sameMinor tells whether two versions are one, as far as both are written.
func sameMinor(a, b string) bool {
	if strings.HasSuffix(a, "t") != strings.HasSuffix(b, "t") {
		return false
	}
	a, b = strings.TrimSuffix(a, "t"), strings.TrimSuffix(b, "t")
	return a == b || strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".")
}

func (s pythonSource) finding(c claim, app spec.App) spec.Finding {
	file, at := c.At.File, &c.At
	if at.Line == 0 {
		at = nil
	}
	by := "the spec"
	if app.PythonFrom != "" {
		by = "the image's is " + app.PythonFrom + ","
	}
	switch {
	case s.binding:
		return spec.Finding{
			Rule: "python.not-allowed", Path: "python", At: at,
			Message: fmt.Sprintf("%s requires Python %s, not %s", file, c.said, app.Python),
			Notes:   []string{"write another   python, or change requires-python in pyproject.toml and lock anew"},
		}
	case s.advice:
		return spec.Finding{
			Rule: "python.untested", Path: "python", At: at,
			Message: fmt.Sprintf("%s tests other Pythons than the image's %s, such as %s", file, app.Python, c.said),
			Notes:   []string{"add " + base.Minor(app.Python) + " there, so that what is tested is what runs"},
		}
	}
	if c.ranges == "" && find(pythonLifetimes(), strings.TrimSuffix(base.Minor(c.version), "t")) == nil {
		return spec.Finding{
			Rule: "python.differs", Path: "python", At: at,
			Message: fmt.Sprintf("%s says Python %s, and %s %s", file, c.said, by, app.Python),
			Notes:   []string{"no image has " + base.Minor(c.version) + ": once the project is tested with " + base.Minor(app.Python) + ", write that there"},
		}
	}
	change := spec.Change{Path: "python", Value: strconv.Quote(c.suggestion())}
	return spec.Finding{
		Rule: "python.differs", Path: change.Path, At: at, Change: &change,
		Message: fmt.Sprintf("%s says Python %s, and %s %s", file, c.said, by, app.Python),
		Notes:   []string{"what runs here and what runs in the container should be one: write   " + change.String()},
	}
}
