package generate

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// claim is what a file of the project says of its Python: a version or a range.
type claim struct {
	At      spec.Place
	said    string // as the file has it
	version string // such as "3.13.5" or "3.14t"; "" where it is a range
	ranges  string // specifiers (PEP 440); "" where it is a version
}

// specifiers is c as Complete resolves it.
func (c claim) specifiers() string {
	if c.ranges != "" {
		return c.ranges
	}
	return c.version
}

// suggestion is what the spec would say to agree with c.
func (c claim) suggestion() string {
	if c.ranges != "" {
		return c.ranges
	}
	return base.Minor(c.version)
}

// pythonSource is a kind of file that says which Python a project is for.
type pythonSource struct {
	pattern string // its path, as fs.Glob takes it
	limit   int64
	binding bool   // what it says is refused by whoever installs the project
	advice  bool   // it is about tests
	manager string // that holds the spec against it itself, better
	read    func(text []byte) []claim
}

// pythonSources are the files that say which Python a project is for, those
// that others follow from first.
func pythonSources() []pythonSource {
	return []pythonSource{
		{pattern: "pyproject.toml", limit: readLimit, binding: true, read: readPyproject},
		{pattern: "Pipfile", limit: readLimit, read: readPipfile},
		{pattern: ".python-version", limit: readLimit, read: eachLine(versionLine)},
		{pattern: "runtime.txt", limit: readLimit, read: eachLine(versionLine)},
		{pattern: ".tool-versions", limit: readLimit, read: eachLine(toolLine)},
		{pattern: "mise.toml", limit: readLimit, read: inTOML("tools", "python", inVersion)},
		{pattern: ".mise.toml", limit: readLimit, read: inTOML("tools", "python", inVersion)},
		{pattern: "environment.yml", limit: readLimit, manager: "conda", read: eachLine(condaLine)},
		{pattern: "environment.yaml", limit: readLimit, manager: "conda", read: eachLine(condaLine)},
		{pattern: "conda.yaml", limit: readLimit, manager: "conda", read: eachLine(condaLine)},
		{pattern: "conda.yml", limit: readLimit, manager: "conda", read: eachLine(condaLine)},
		{pattern: ".github/workflows/*.yml", limit: readLimit, advice: true, read: readWorkflow},
		{pattern: ".github/workflows/*.yaml", limit: readLimit, advice: true, read: readWorkflow},
	}
}

// sourcesWith are pythonSources and the lock that is used, which follows from
// the first of them.
func sourcesWith(lock manager.Lock) []pythonSource {
	sources := pythonSources()
	if lock.File == "" {
		return sources
	}
	means := inRanges
	if lock.Ranges != nil {
		means = asRanges(lock.Ranges)
	}
	return slices.Insert(sources, 1, pythonSource{pattern: lock.File, limit: lockLimit, binding: true, read: inTOML(lock.Table, lock.Key, means)})
}

// PythonClaim is what a file of a project says of its Python.
type PythonClaim struct {
	At      spec.Place
	Version string // such as "3.13.5" or "3.14t"; "" where it is a range
	Ranges  string // specifiers (PEP 440); "" where it is a version
	Advice  bool   // it is about tests
}

// PythonClaims are what all of a project's files say of its Python, the files in
// the order of pythonSources.
func PythonClaims(project fs.FS) []PythonClaim {
	var all []PythonClaim
	for _, source := range pythonSources() {
		for _, file := range source.files(project) {
			for _, c := range claimsIn(project, source, file) {
				all = append(all, PythonClaim{At: c.At, Version: c.version, Ranges: c.ranges, Advice: source.advice})
			}
		}
	}
	return all
}

// maxFiles is more workflows than a project has.
const maxFiles = 50

func (s pythonSource) files(project fs.FS) []string {
	if !strings.Contains(s.pattern, "*") {
		return []string{s.pattern}
	}
	names, _ := fs.Glob(project, s.pattern) // the patterns are good ones
	return names[:min(len(names), maxFiles)]
}

// claimsOf are the claims of one file.
func claimsOf(project fs.FS, file string) []claim {
	i := slices.IndexFunc(pythonSources(), func(s pythonSource) bool { return s.pattern == file })
	return claimsIn(project, pythonSources()[i], file)
}

func claimsIn(project fs.FS, source pythonSource, file string) []claim {
	text, ok := readBounded(project, file, source.limit)
	if !ok {
		return nil
	}
	claims := source.read(text)
	for i := range claims {
		claims[i].At.File = file
	}
	return claims
}

// meaning is how a text is a version or a range.
type meaning func(said string) claim

func inRanges(said string) claim { return claim{said: said, ranges: said} }

// inVersion takes a version, with what version managers put before it, or else a range.
func inVersion(said string) claim {
	version := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(said, "python-"), "cpython-"), "cpython@")
	version = strings.Replace(version, "+freethreaded", "t", 1)
	switch {
	case plainVersion.MatchString(version):
		return claim{said: version, version: version}
	case strings.IndexAny(said, "<>=~!") == 0:
		return inRanges(said)
	}
	return claim{} // another interpreter, or a name of the user's own
}

var plainVersion = lazyregexp.New(`^3\.[0-9]{1,2}(\.[0-9]{1,2})?t?$`)

// asRanges takes what translate makes version specifiers of; "" says nothing.
func asRanges(translate func(said string) string) meaning {
	return func(said string) claim {
		if ranges := translate(said); ranges != "" {
			return claim{said: said, ranges: ranges}
		}
		return claim{}
	}
}

// placed gives c the place of its text in a line, from 0.
func placed(c claim, number int, line []byte, column int) []claim {
	if c.said == "" {
		return nil
	}
	c.At = spec.Place{Line: number + 1, Column: column + 1, Width: max(len(c.said), 1), Text: string(line)}
	return []claim{c}
}

// eachLine reads a file line by line until one says something.
func eachLine(read func(line string) (said string, c claim)) func([]byte) []claim {
	return func(text []byte) []claim {
		for number, line := range lines(text) {
			said, c := read(string(line))
			if found := placed(c, number, line, strings.Index(string(line), said)); len(found) > 0 {
				return found
			}
		}
		return nil
	}
}

// maxLine is longer than any line that a person reads.
const maxLine = 4096

func lines(text []byte) [][]byte {
	all := bytes.Split(text, []byte("\n"))
	for i, line := range all {
		all[i] = bytes.TrimRight(line[:min(len(line), maxLine)], "\r")
	}
	return all
}

// versionLine is a line of pyenv's and uv's .python-version, and of Heroku's
// runtime.txt, which says python-3.13.5.
func versionLine(line string) (string, claim) {
	said := strings.TrimSpace(line)
	c := inVersion(said)
	if c.version != "" {
		said = strings.TrimSuffix(c.version, "t")
	}
	return said, c
}

// toolLine is a line of asdf's .tool-versions (https://asdf-vm.com/manage/configuration.html).
func toolLine(line string) (string, claim) {
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "python" {
		return "", claim{}
	}
	return words[1], inVersion(words[1])
}

var condaPython = lazyregexp.New(`^\s*-\s*["']?(?:[\w-]+::)?python\s*([=<>!~][^"'#]*)`)

// condaLine is a line of conda's environment.yml, where one = is any patch
// (https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html).
func condaLine(line string) (string, claim) {
	match := condaPython.FindStringSubmatch(line)
	if match == nil {
		return "", claim{}
	}
	said := strings.TrimSpace(match[1])
	if version := strings.TrimSuffix(strings.TrimLeft(said, "="), ".*"); plainVersion.MatchString(version) {
		return version, claim{said: version, version: version}
	}
	return said, inRanges(said)
}

var (
	tomlTable  = lazyregexp.New(`^\s*\[{1,2}\s*([^\]]*?)\s*\]{1,2}`)
	tomlKey    = lazyregexp.New(`^\s*"?([\w-]+)"?\s*=\s*(.*)$`)
	tomlString = lazyregexp.New(`^[\[{\s]*(?:version\s*=\s*)?["']([^"']*)["']`)
)

// inTOML reads a key of a table line by line, which finds the place and costs
// little in a lock of megabytes. It does not see what few write: dotted keys, a
// value on lines of its own.
func inTOML(table, key string, means meaning) func([]byte) []claim {
	return func(text []byte) []claim {
		current := ""
		for number, line := range lines(text) {
			if bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("[")) {
				if match := tomlTable.FindSubmatch(line); match != nil {
					current = string(match[1])
				}
				if table == "" { // there is no way back to the keys of none
					return nil
				}
			}
			if current != table || !bytes.Contains(line, []byte(key)) {
				continue
			}
			if start, end, ok := tomlValue(line, key); ok {
				return placed(means(string(line[start:end])), number, line, start)
			}
		}
		return nil
	}
}

// tomlValue is where in a line the first text of a key's value is.
func tomlValue(line []byte, key string) (start, end int, ok bool) {
	match := tomlKey.FindSubmatchIndex(line)
	if match == nil || string(line[match[2]:match[3]]) != key {
		return 0, 0, false
	}
	value := tomlString.FindSubmatchIndex(line[match[4]:])
	if value == nil {
		return 0, 0, false
	}
	return match[4] + value[2], match[4] + value[3], true
}

// readPipfile reads Pipenv's [requires]
// (https://pipenv.pypa.io/en/latest/pipfile.html).
func readPipfile(text []byte) []claim {
	for _, key := range []string{"python_full_version", "python_version"} {
		if found := inTOML("requires", key, inVersion)(text); len(found) > 0 {
			return found
		}
	}
	return nil
}

// readPyproject reads requires-python (PEP 621) or what Poetry has for it.
func readPyproject(text []byte) []claim {
	var content struct {
		Project struct {
			Requires string `toml:"requires-python"`
		} `toml:"project"`
	}
	if packaging.UnmarshalTOML(text, &content) != nil {
		return nil // for the dependency manager to refuse
	}
	if required := content.Project.Requires; required != "" {
		if found := inTOML("project", "requires-python", inRanges)(text); len(found) > 0 {
			return found
		}
		return []claim{inRanges(required)} // written in a way that has no place here
	}
	return inTOML("tool.poetry.dependencies", "python", asRanges(manager.PoetryRanges))(text)
}

var (
	workflowKey  = lazyregexp.New(`^(\s*)(?:-\s+)?(?:\{.*?)?["']?\bpython(?:[-_]?versions?)?["']?\s*:\s*(.*)$`)
	workflowNext = lazyregexp.New(`^["']?[^\["',]*["']?\s*,`)
	workflowItem = lazyregexp.New(`^\s*-\s*(.*)$`)
	workflowText = lazyregexp.New(`3\.[0-9]{1,2}(?:\.[0-9]{1,2})?t?\b`)
)

// readWorkflow reads the Pythons of a GitHub workflow: of actions/setup-python,
// and of the matrix that is named after its input or after Python
// (https://docs.github.com/en/actions/tutorials/build-and-test-code/python).
func readWorkflow(text []byte) []claim {
	var claims []claim
	inList := false
	for number, line := range lines(text) {
		rest := ""
		if match := workflowKey.FindSubmatch(line); match != nil {
			rest = string(match[2])
			if next := workflowNext.FindString(rest); next != "" { // of several in { }
				rest = next
			}
			inList = strings.TrimSpace(rest) == ""
		} else if match := workflowItem.FindSubmatch(line); match != nil && inList {
			rest = string(match[1])
		} else if strings.TrimSpace(string(line)) != "" {
			inList = false
		}
		rest, _, _ = strings.Cut(rest, "#")
		offset := bytes.LastIndex(line, []byte(rest))
		for _, span := range workflowText.FindAllStringIndex(rest, -1) {
			version := rest[span[0]:span[1]]
			claims = append(claims, placed(claim{said: version, version: version}, number, line, offset+span[0])...)
		}
	}
	return claims
}
