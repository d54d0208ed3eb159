package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// What is looked into for programs and libraries, at most.
const (
	mostCallers = 400 // files whose text is looked at
	mostUsing   = 80  // files that are parsed for it
)

// usedPackages are the packages of the programs that the code runs and the libraries that
// it loads by their names. Scripts beside the application, and what is only looked for,
// speak for no more than a question.
func (s *scan) usedPackages() []foundPackage {
	var all []foundPackage
	parsed := 0
	for i, file := range s.python {
		if i == mostCallers || parsed == mostUsing {
			break
		}
		if isApart(file) || !namesPrograms(s.text(file)) {
			continue
		}
		parsed++
		for _, u := range usesOf(s.module(file)) {
			weight := u.weight
			if isBeside(file) {
				if isGeneral(u.name) {
					continue
				}
				weight = offered
			}
			all = append(all, foundPackage{u.name, weight, s.line(file, u.line, u.says)})
		}
	}
	return all
}

// isApart tells whether a file is none of the application's: a test, an example, a tool's
// own file.
func isApart(file string) bool {
	dir, base := path.Split(file)
	switch base {
	case "tests.py", "conftest.py", "setup.py", "noxfile.py", "fabfile.py", "dodo.py", "release.py", "build.py":
		return true
	}
	if strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") {
		return true
	}
	return slices.ContainsFunc(strings.Split(dir, "/"), func(part string) bool { return aside(part) <= -70 })
}

// isBeside tells whether a file is a script for those who work on the project.
func isBeside(file string) bool {
	top, _, nested := strings.Cut(file, "/")
	return nested && slices.Contains([]string{"scripts", "script", "tools", "bin", "dev", "hack", "ci", "devtools", "deploy", "deployment", "infra", "maint", "misc", ".github"}, top)
}

// namesPrograms tells whether a file may run a program or load a library.
func namesPrograms(text []byte) bool {
	for _, word := range []string{"subprocess", "os.system", "popen", "which(", "_process(", "plumbum", "from sh ", "ctypes", "dlopen", "require_version", "_cmd = "} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

// use is a package that a file of code uses.
type use struct {
	name   string
	weight int
	line   int
	says   string
}

// oldest is the release of Debian by whose names packages are looked up: it has what later
// ones gave up.
func oldest() string { return system.Releases()[len(system.Releases())-1].Codename }

// usesOf are the packages that a file of code uses, each once, as much as it does.
func usesOf(m *python.Module) []use {
	if m == nil {
		return nil
	}
	r := callReader{from: map[string]string{}, values: map[string][]python.Expr{}, left: mostSteps}
	python.Inspect(m, r.learn)
	python.Inspect(m, r.visit)
	var all []use
	for _, u := range r.found {
		i := slices.IndexFunc(all, func(o use) bool { return o.name == u.name })
		switch {
		case i < 0:
			all = append(all, u)
		case u.weight > all[i].weight:
			all[i] = u
		}
	}
	return all
}
