package detect

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// The minor versions of Python 3 that a spec can have, and the one that is taken
// where the project says nothing.
const (
	oldestMinor  = 9
	newestMinor  = 15
	defaultMinor = 14

	// unsaidMinor is what is taken where nothing speaks for one. Code that says nothing is of
	// any age: 3.12 is without distutils, imp and what setuptools brought for them, 3.13
	// without nineteen modules more (PEP 632, PEP 594).
	unsaidMinor = 11
)

// claim is a minor version that a file of the project speaks for.
type claim struct {
	minor  int
	weight int
	echo   bool // it follows from the range that the project gives
	weak   bool // alone it makes nothing sure
	Evidence
}

// The weights of claims that others are held against. From 90 on the project says it
// itself; below 50 it is a guess.
const (
	sure      = 90
	boundEnd  = 74 // the end of a range that names a patch of it
	changelog = 74 // a changelog's image
	boundLow  = 73 // the oldest of a range that has an end
	renewed   = 60 // an image that is renewed
	openRange = 58 // the oldest of a range that has no end
	guess     = 50
)

// pythonAnswer is which Python the project is for: its minor version as the project
// has it, which may be one that a spec can't have any more.
func (s *scan) pythonAnswer(pins []pin, today time.Time) (declared string, a Answer) {
	claims, ranges := s.allClaims(pins, today)
	a = Answer{Field: "python", Confidence: confidence(claims)}
	newest, minor := ranges.newest(), 0
	if len(claims) > 0 {
		minor, a.Evidence, a.Alternatives = claims[0].minor, agreeing(claims), others(claims)
		if claims[0].weight == openRange && a.Confidence == Unsure && newest > minor && !slices.ContainsFunc(claims, func(c claim) bool { return c.minor == newest }) {
			a.Alternatives = append(a.Alternatives, Alternative{Field: "python", Value: ranges.exact(newest), Evidence: []Evidence{{Says: "the newest that the range allows"}}})
		}
	} else {
		var needs Evidence
		minor, needs = s.unsaid(ranges)
		a.Evidence = []Evidence{needs}
		a.Alternatives = []Alternative{{Field: "python", Value: ranges.exact(newest), Evidence: []Evidence{{Says: "the newest that most wheels are there for"}}}}
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

// allClaims are the claims of all files, the strongest first, without the weaker ones
// that the project's own ranges exclude.
func (s *survey) allClaims(pins []pin, today time.Time) ([]claim, allowed) {
	claims, ranges, tested := s.pythonClaims()
	claims = slices.Concat(claims, s.pythonWords(), s.imageClaims(max(tested, oldestMinor), today))
	if !slices.ContainsFunc(claims, func(c claim) bool { return c.weight >= 100 }) {
		if era, ok := eraOf(append(pins, s.lockPins()...), s.lockedAt()); ok {
			claims = append(claims, era)
		}
	}
	claims = slices.DeleteFunc(claims, func(c claim) bool { return c.weight < 100 && !ranges.allow(c.minor) })
	for i, c := range claims {
		if c.echo && len(ranges) > 0 && c.minor == ranges.lowest() {
			claims[i].weight = openRange - 1
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return b.weight - a.weight })
	return claims, ranges
}

// confidence is how sure the first of claims is. Where the others dispute it, another
// one has to agree that does not only follow from the range.
func confidence(claims []claim) Confidence {
	if len(claims) == 0 || claims[0].weight < guess {
		return Unsure
	}
	first := claims[0]
	if first.weight >= sure {
		return Certain
	}
	agree, disputed := 0, false
	for _, c := range claims {
		switch {
		case c.minor == first.minor && !c.echo && (c.weight >= guess || !first.weak):
			agree++
		case c.minor != first.minor:
			disputed = disputed || c.weight >= guess || first.weight < boundLow
		}
	}
	if agree > 1 || !disputed && !first.weak {
		return Likely
	}
	return Unsure
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

// untilMore is a version without what follows it at once.
func untilMore(version string) string {
	if i := strings.IndexAny(version, ";\\,"); i >= 0 {
		return version[:i]
	}
	return version
}

// mostForSyntax is how many files are looked at for syntax that is new.
const mostForSyntax = 40

// unsaid is the one that is taken where no file speaks for one: code of any age runs on it,
// but what has newer syntax, and what asks for versions that came out later.
func (s *scan) unsaid(ranges allowed) (int, Evidence) {
	minor, e := unsaidMinor, Evidence{Says: "nothing in the project says which; the last that code of any age runs on"}
	for _, file := range s.python[:min(len(s.python), mostForSyntax)] {
		u := s.parse(file)
		if u == nil || isApart(file) {
			continue
		}
		if needs, words, at := python.MinimumVersion(u.found.Module); needs > minor {
			minor, e = needs, s.line(file, at.Line, "has "+words)
		}
	}
	for _, p := range readVersions(view{s.survey}, ">=", []string{s.requirements(), "requirements.txt"}) {
		at := releasedAt(p)
		if of := min(newestBy(at, settled), defaultMinor); of > minor {
			minor, e = of, Evidence{File: p.file, Says: fmt.Sprintf("asks for %s %s or later, of %s", p.name, p.version, at)}
			if at == unknownYet {
				e.Says = fmt.Sprintf("asks for %s %s or later, which is new", p.name, p.version)
			}
		}
	}
	return ranges.nearest(minor), e
}

// newest is the newest that the ranges allow and most wheels are there for.
func (r allowed) newest() int {
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
	return r.newest()
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

// pythonClaims are those of the files that are there to say it, and the oldest Python
// that is tested; 0 is none.
func (s *survey) pythonClaims() (claims []claim, ranges allowed, tested int) {
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
			claims = append(claims, claim{minor: minor, weight: max(weight, 110), Evidence: e})
		case c.Ranges != "":
			if c.At.File == "pyproject.toml" || in.File == "" {
				in = e
			}
			if c.At.File != ".python-version" {
				ranges = append(ranges, c.Ranges)
			}
		}
	}
	for _, r := range writtenRanges() {
		if m := r.find.FindSubmatchIndex(s.text(r.file)); m != nil {
			ranges = append(ranges, string(s.text(r.file)[m[2]:m[3]]))
			if in.File == "" && !r.lock {
				in = s.at(r.file, string(s.text(r.file)[m[0]:m[1]]), "")
			}
		}
	}
	if low := ranges.lowest(); len(ranges) > 0 && low > 0 {
		in.Says = "allows it, and none that is older"
		claims = append(claims, s.rangeClaim(low, ranges, in))
	}
	if c, ok := endClaim(ranges, in); ok {
		claims = append(claims, c)
	}
	if c, ok := workflowClaim(workflows, len(ranges) > 0, workflow); ok {
		claims = append(claims, c)
	}
	for minor := range workflows {
		if tested == 0 || minor < tested {
			tested = minor
		}
	}
	return claims, ranges, tested
}

// workflowClaim is what a project's workflows say: the one Python that they use, or of
// several the newest. That is where an application goes to; of a project that gives a
// range it tells little, as it is there for others to be run on any of them.
func workflowClaim(minors map[int]int, ranged bool, e Evidence) (claim, bool) {
	newest := 0
	for minor := range minors {
		if minor <= defaultMinor {
			newest = max(newest, minor)
		}
	}
	if len(minors) == 1 {
		e.Says = "tests with it alone"
		return claim{minor: newest, weight: 62, Evidence: e}, newest > 0
	}
	e.Says = "tests with it, and others"
	if !ranged {
		return claim{minor: newest, weight: 76, weak: true, Evidence: e}, newest > 0
	}
	return claim{minor: newest, weight: 52, weak: true, Evidence: e}, newest > 0
}

// writtenRange is where a file says for which Pythons the project is.
type writtenRange struct {
	file string
	find *lazyregexp.Regexp
	lock bool
}

func writtenRanges() []writtenRange {
	return []writtenRange{
		{"setup.cfg", lazyregexp.New(`(?m)^python_requires[ \t]*=[ \t]*([<>=!~][^#\r\n]*)`), false},
		{"setup.py", lazyregexp.New(`(?m)^[^#\n]*\bpython_requires[ \t]*=[ \t]*["']([^"'\n]+)["']`), false},
		{"uv.lock", lazyregexp.New(`(?m)^requires-python = "([^"]+)"`), true},
		{"pylock.toml", lazyregexp.New(`(?m)^requires-python = "([^"]+)"`), true},
	}
}

// rangeClaim is for the oldest Python that a range allows: the one that its author
// had. A range without an end that has been there for long is a weak one.
func (s *survey) rangeClaim(low int, ranges allowed, e Evidence) claim {
	c := claim{minor: low, weight: boundLow, Evidence: e}
	open := !strings.Contains(e.Text, "^") && ranges.allow(newestMinor-1)
	switch {
	case !ranges.allow(low + 1):
		c.weight = 105
	case low < oldestMinor:
		c.weight = 35
	case open:
		c.weight, c.weak = openRange, ranges.newest() > low
	}
	return c
}

var patchEnd = lazyregexp.New(`<=\s*3\.(\d{1,2})\.\d+`)

// endClaim is for the last Python of a range that includes a patch of it: nobody names
// a patch that they don't run.
func endClaim(ranges allowed, e Evidence) (claim, bool) {
	for _, text := range ranges {
		if m := patchEnd.FindStringSubmatch(text); m != nil {
			minor, _ := strconv.Atoi(m[1])
			e.Says = "ends with a patch of it"
			return claim{minor: minor, weight: boundEnd, Evidence: e}, true
		}
	}
	return claim{}, false
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
func readPins(project fs.FS, files ...string) []pin { return readVersions(project, "==", files) }

// readVersions are the versions that requirements files have behind an operator which
// stands first.
func readVersions(project fs.FS, operator string, files []string) []pin {
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
			name, version, ok := strings.Cut(text, operator)
			if version, _, _ = strings.Cut(strings.TrimSpace(version), " "); ok && line[0] != ' ' && line[0] != '#' {
				name, _, _ = strings.Cut(strings.TrimSpace(name), "[")
				pins = append(pins, pin{packaging.NormalizeName(name), untilMore(version), file})
			}
		}
	}
	return pins
}
