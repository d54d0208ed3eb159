package detect

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// The minor versions of Python 3 that a spec can have, and the one that is taken
// where the project says nothing.
const (
	oldestMinor  = 9
	newestMinor  = 15
	defaultMinor = 14
)

// claim is a minor version that a file of the project speaks for.
type claim struct {
	minor  int
	weight int
	Evidence
}

// pythonAnswer is which Python the project is for: its minor version as the project
// has it, which may be one that a spec can't have any more.
func (s *survey) pythonAnswer(pins []pin) (declared string, a Answer) {
	claims, ranges := s.pythonClaims()
	claims = append(claims, s.pythonWords()...)
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.weight >= 100 }) {
		if era, ok := eraOf(append(pins, s.lockPins()...)); ok {
			claims = append(claims, era)
		}
	}
	claims = slices.DeleteFunc(claims, func(c claim) bool { return c.weight < 100 && !ranges.allow(c.minor) })
	slices.SortStableFunc(claims, func(a, b claim) int { return b.weight - a.weight })
	a = Answer{Field: "python", Confidence: Certain}
	minor := 0
	switch {
	case len(claims) > 0:
		minor, a.Evidence = claims[0].minor, agreeing(claims)
		if claims[0].weight < 90 {
			a.Confidence = Likely
		}
		a.Alternatives = others(claims)
	default:
		minor = ranges.default1()
		a.Confidence, a.Evidence = Unsure, []Evidence{{Says: "nothing in the project says which"}}
	}
	if len(claims) > 0 && claims[0].weight < 60 {
		a.Confidence = Unsure
	}
	if newest := ranges.default1(); len(claims) > 0 && claims[0].weight == openRange && len(a.Evidence) == 1 && newest > minor {
		a.Confidence = Unsure
		a.Alternatives = append(a.Alternatives, Alternative{Field: "python", Value: ranges.exact(newest), Evidence: []Evidence{{Says: "the newest that the range allows"}}})
	}
	declared = fmt.Sprintf("3.%d", minor)
	switch {
	case minor < oldestMinor || minor > newestMinor:
		minor = ranges.nearest(min(max(minor, oldestMinor), newestMinor))
		a.Evidence[0].Says = strings.TrimSpace(a.Evidence[0].Says + fmt.Sprintf(" names %s, which has no image any more", declared))
		a.Confidence = Unsure
	case !ranges.allow(minor):
		a.Evidence[0].Says = strings.TrimSpace(a.Evidence[0].Says + fmt.Sprintf(" names %s, which the project's own range excludes", declared))
		minor, a.Confidence = ranges.nearest(minor), Unsure
	}
	a.Value = ranges.exact(minor)
	return declared, a
}

func agreeing(claims []claim) []Evidence {
	var all []Evidence
	for _, c := range claims {
		if c.minor == claims[0].minor && len(all) < 4 {
			all = append(all, c.Evidence)
		}
	}
	return all
}

func others(claims []claim) []Alternative {
	var all []Alternative
	seen := []int{claims[0].minor}
	for _, c := range claims {
		if !slices.Contains(seen, c.minor) && c.minor >= oldestMinor && c.minor <= newestMinor && len(all) < 3 {
			seen = append(seen, c.minor)
			all = append(all, Alternative{Field: "python", Value: fmt.Sprintf("3.%d", c.minor), Evidence: []Evidence{c.Evidence}})
		}
	}
	return all
}

// allowed are the ranges that the project gives.
type allowed []string

func (r allowed) allow(minor int) bool {
	for _, text := range r {
		specifiers, err := packaging.ParseSpecifiers(text)
		if err != nil {
			continue
		}
		if patchIn(specifiers, minor) < 0 {
			return false
		}
	}
	return true
}

// patchIn is the newest patch of a minor version that specifiers allow, 99 where there
// is no end; -1 is none.
func patchIn(specifiers packaging.Specifiers, minor int) int {
	for patch := 99; patch >= 0; patch-- {
		v, err := packaging.ParseVersion(fmt.Sprintf("3.%d.%d", minor, patch))
		if err == nil && specifiers.Contains(v, true) {
			return patch
		}
		if patch == 99 {
			patch = 31
		}
	}
	return -1
}

// exact is a minor version as a spec has to say it: with the newest patch, where a
// range ends before those to come.
func (r allowed) exact(minor int) string {
	newest := 99
	for _, text := range r {
		if specifiers, err := packaging.ParseSpecifiers(text); err == nil {
			newest = min(newest, patchIn(specifiers, minor))
		}
	}
	if newest < 0 || newest == 99 {
		return fmt.Sprintf("3.%d", minor)
	}
	return fmt.Sprintf("3.%d.%d", minor, newest)
}

// default1 is the one that is taken where no file speaks for one.
func (r allowed) default1() int {
	for minor := defaultMinor; minor >= oldestMinor; minor-- {
		if r.allow(minor) {
			return minor
		}
	}
	return newestMinor
}

// nearest is a minor version that the ranges allow, or else the first newer one.
func (r allowed) nearest(minor int) int {
	for m := minor; m <= newestMinor; m++ {
		if r.allow(m) {
			return m
		}
	}
	return r.default1()
}

// lowest is the oldest that the ranges allow.
func (r allowed) lowest() int {
	for minor := 6; minor <= newestMinor; minor++ {
		if r.allow(minor) {
			return minor
		}
	}
	return 0
}

// pythonClaims are those of the files that are there to say it.
func (s *survey) pythonClaims() ([]claim, allowed) {
	var claims []claim
	var ranges allowed
	var in Evidence
	workflows := map[int]int{}
	var workflow Evidence
	for _, c := range generate.PythonClaims(view{s}) {
		e := Evidence{File: c.At.File, Line: c.At.Line, Text: oneLine(c.At.Text)}
		minor := minorOf(c.Version)
		switch {
		case c.Advice && minor > 0:
			workflows[minor]++
			workflow = e
		case c.Advice:
		case minor > 0:
			weight := map[string]int{".python-version": 120, "runtime.txt": 116, ".tool-versions": 118, "mise.toml": 118, ".mise.toml": 118, "Pipfile": 112}[c.At.File]
			claims = append(claims, claim{minor, max(weight, 110), e})
		case c.Ranges != "":
			if c.At.File == "pyproject.toml" || in.File == "" {
				in = e
			}
			if c.At.File != ".python-version" {
				ranges = append(ranges, c.Ranges)
			}
		}
	}
	for _, l := range lockRanges() {
		if m := l.find.FindSubmatch(s.text(l.file)); m != nil && l.file != "poetry.lock" {
			ranges = append(ranges, string(m[1]))
		}
	}
	if low := ranges.lowest(); len(ranges) > 0 && low > 0 {
		in.Says = "allows it, and none that is older"
		claims = append(claims, s.rangeClaim(low, ranges, in))
	}
	if c, ok := workflowClaim(workflows, workflow); ok {
		claims = append(claims, c)
	}
	return claims, ranges
}

// workflowClaim is what a project's workflows say: the one Python that they use, or of
// several the newest, which is a weaker claim.
func workflowClaim(minors map[int]int, e Evidence) (claim, bool) {
	newest := 0
	for minor := range minors {
		if minor <= defaultMinor {
			newest = max(newest, minor)
		}
	}
	if len(minors) == 1 {
		e.Says = "tests with it alone"
		return claim{newest, 62, e}, newest > 0
	}
	e.Says = "tests with it, and others"
	return claim{newest, 52, e}, newest > 0
}

// lockRange is where a lock says for which Pythons it is.
type lockRange struct {
	file string
	find *lazyregexp.Regexp
}

func lockRanges() []lockRange {
	return []lockRange{
		{"uv.lock", lazyregexp.New(`(?m)^requires-python = "([^"]+)"`)},
		{"pylock.toml", lazyregexp.New(`(?m)^requires-python = "([^"]+)"`)},
	}
}

// openRange is the weight of the oldest Python of a range that has no end.
const openRange = 72

// rangeClaim is for the oldest Python that a range allows: the one that its author
// had. A range without an end that has been there for long is a weak one.
func (s *survey) rangeClaim(low int, ranges allowed, e Evidence) claim {
	weight := openRange + 1
	switch {
	case low < oldestMinor:
		weight = 35
	case !strings.Contains(e.Text, "^") && ranges.allow(newestMinor-1):
		weight = openRange
	}
	if ranges.allow(low) && !ranges.allow(low+1) {
		weight = 105
	}
	return claim{low, weight, e}
}

var minorVersion = lazyregexp.New(`^3\.(\d{1,2})`)

func minorOf(version string) int {
	m := minorVersion.FindStringSubmatch(version)
	if m == nil {
		return 0
	}
	minor, _ := strconv.Atoi(m[1])
	return minor
}

// words is how a file mentions a Python.
type words struct {
	files  func(file string) bool
	find   *lazyregexp.Regexp
	weight int
	says   string
}

// pythonMentions are the ways in which other files mention a Python.
func pythonMentions() []words {
	named := func(names ...string) func(string) bool {
		return func(file string) bool { return slices.Contains(names, file) }
	}
	return []words{
		{isDockerfile, lazyregexp.New(`(?mi)^FROM\s+(?:\S+/)?(?:python|uv)[:\w-]*?:?\S*?(?:python|:)3\.(\d{1,2})`), 125, "builds on it"},
		{func(f string) bool { return strings.HasPrefix(f, "infra/") || strings.HasSuffix(f, ".bicep") }, lazyregexp.New(`PYTHON\|3\.(\d{1,2})`), 108, "deploys on it"},
		{named("app.yaml"), lazyregexp.New(`(?m)^runtime:\s*python3(\d{1,2})`), 108, "deploys on it"},
		{named("render.yaml", "netlify.toml", ".env"), lazyregexp.New(`PYTHON_VERSION[\s\S]{0,30}?3\.(\d{1,2})`), 106, "deploys on it"},
		{named("mise.lock"), lazyregexp.New(`(?s)tools\.python.{0,80}?version = "3\.(\d{1,2})`), 109, "locks it"},
		{func(f string) bool { return isRequirements(f) }, lazyregexp.New(`autogenerated by pip-compile with Python 3\.(\d{1,2})`), 84, "was compiled with it"},
		{named("README.md", "README.rst", "readme.md", "README", "README.txt", "Readme.md"), lazyregexp.New(`(?i)\bpython(?:\s+version)?[ :=v-]+\**3\.(\d{1,2})(?:\.\d+)?(?:[^+\d\w.]|\.\s|\.$|$)`), 86, "says it"},
		{named(".pre-commit-config.yaml"), lazyregexp.New(`(?m)python:\s*["']?python3\.(\d{1,2})`), 66, "runs its hooks with it"},
		{named("tox.ini"), lazyregexp.New(`(?m)^\s*env_?list\s*=\s*py3(\d{1,2})\s*$`), 64, "tests with it alone"},
		{named("pyproject.toml"), lazyregexp.New(`(?m)^\s*target-version\s*=\s*\[?["']py3(\d{1,2})["']`), 63, "is written for it"},
		{named("pyproject.toml", "mypy.ini", "setup.cfg"), lazyregexp.New(`(?m)^\s*python_version\s*=\s*["']?3\.(\d{1,2})`), 56, "is checked for it"},
		{func(f string) bool { return f == ".circleci/config.yml" || f == ".gitlab-ci.yml" }, lazyregexp.New(`python:3\.(\d{1,2})`), 60, "tests with it"},
	}
}

// atLeast is a mention that only gives the oldest.
var atLeast = lazyregexp.New(`(?i)^[^\n]*(or (higher|greater|newer|later|above)|\+|and (up|above|later|newer))`)

func isRequirements(file string) bool {
	return strings.HasSuffix(file, ".txt") && strings.Contains(file, "requirements") && strings.Count(file, "/") < 2
}

// pythonWords are the claims of files that mention a Python beside the way.
func (s *survey) pythonWords() []claim {
	var claims []claim
	var files []string
	for file := range s.files {
		if strings.Count(file, "/") < 3 && !strings.HasSuffix(file, ".py") {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	for _, w := range pythonMentions() {
		for _, file := range files {
			if !w.files(file) {
				continue
			}
			m := w.find.FindSubmatchIndex(s.text(file))
			if m == nil || atLeast.Match(s.text(file)[m[0]:min(len(s.text(file)), m[1]+60)]) {
				continue
			}
			minor, _ := strconv.Atoi(string(s.text(file)[m[2]:m[3]]))
			if minor >= 5 && minor <= newestMinor && (w.weight >= 64 || minor >= oldestMinor) {
				claims = append(claims, claim{minor, w.weight, s.at(file, string(s.text(file)[m[0]:m[1]]), w.says)})
				break
			}
		}
	}
	return claims
}

// lockPins are the exact versions of locks, of distributions whose releases are known.
func (s *survey) lockPins() []pin {
	var pins []pin
	for _, file := range []string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"} {
		data, err := fs.ReadFile(view{s}, file)
		if err != nil {
			continue
		}
		mention, version := "\nname = %q\n", `version = "`
		if file == "Pipfile.lock" {
			mention, version = "\n        %q: {", `"version": "==`
		}
		for _, name := range dated() {
			_, rest, _ := bytes.Cut(data, fmt.Appendf(nil, mention, name))
			rest = rest[:min(len(rest), 6000)]
			if file != "Pipfile.lock" {
				rest, _, _ = bytes.Cut(rest, []byte("[["))
			}
			if _, after, ok := bytes.Cut(rest, []byte(version)); ok {
				value, _, _ := bytes.Cut(after, []byte(`"`))
				pins = append(pins, pin{name, string(value), file})
			}
		}
	}
	return pins
}

// pin is an exact version that the project asks for.
type pin struct{ name, version, file string }

// readPins are the exact versions of requirements files.
func readPins(project fs.FS, files ...string) []pin {
	var pins []pin
	for i := 0; i < len(files) && i < 12; i++ {
		file := files[i]
		data, err := fs.ReadFile(project, file)
		if err != nil || slices.Contains(files[:i], file) {
			continue
		}
		for line := range bytes.Lines(data) {
			text := string(bytes.TrimSpace(line))
			if other, ok := strings.CutPrefix(text, "-r"); ok {
				files = append(files, path.Join(path.Dir(file), strings.TrimSpace(other)))
			}
			name, version, ok := strings.Cut(text, "==")
			if version, _, _ = strings.Cut(version, " "); ok && line[0] != ' ' && line[0] != '#' {
				name, _, _ = strings.Cut(strings.TrimSpace(name), "[")
				pins = append(pins, pin{packaging.NormalizeName(name), strings.TrimRight(version, ";\\,"), file})
			}
		}
	}
	return pins
}
