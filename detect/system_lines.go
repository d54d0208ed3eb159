package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// installing is a kind of file whose lines install packages, and how much they say.
type installing struct {
	is     func(file string) bool
	weight int // of what applications are known to run with
	others int // of other packages; dropped is not at all
}

// installings are the kinds, the surest first. What CI installs may be for building and
// testing alone.
func installings() []installing {
	return []installing{
		{isReadme, likely, likely},
		{isInstall, likely, likely},
		{isPlatform, likely, likely},
		{isTask, likely, offered},
		{isCI, unsure, offered},
		{isMachine, unsure, dropped},
		{isInstallPage, unsure, dropped},
	}
}

// mainDockerfile is the Dockerfile of the application itself, where there are several: not
// one for development, and the nearest to the root; "" is none.
func mainDockerfile(files []string) string {
	rank := func(file string) int {
		rank := 100*strings.Count(file, "/") + len(path.Base(file))
		words := strings.FieldsFunc(strings.ToLower(file), func(r rune) bool { return r < 'a' || r > 'z' })
		if slices.ContainsFunc(words, func(w string) bool {
			return slices.Contains([]string{"dev", "development", "test", "tests", "debug", "docs", "ci", "alpine"}, w)
		}) {
			rank += 10_000
		}
		return rank
	}
	best := ""
	for _, file := range files {
		if isDockerfile(file) && !isMachine(file) && (best == "" || rank(file) < rank(best)) {
			best = file
		}
	}
	return best
}

func isReadme(file string) bool {
	name, _, _ := strings.Cut(file, ".")
	return strings.EqualFold(name, "readme")
}

func isInstall(file string) bool {
	return strings.HasPrefix(strings.ToLower(file), "install") && !strings.Contains(file, "/") && !strings.HasSuffix(file, ".sh")
}

// isPlatform are files that tell a platform how to build the application.
func isPlatform(file string) bool {
	return slices.Contains([]string{"render.yaml", "railway.json", "railway.toml", "nixpacks.toml", "heroku.yml", ".platform.app.yaml"}, file)
}

// isTask are scripts, and files of what people do with the project.
func isTask(file string) bool {
	return isShell(file) && !strings.Contains(file, "test") || slices.Contains([]string{"Makefile", "makefile", "justfile", "Justfile", "Taskfile.yml", "Taskfile.yaml"}, file)
}

func isCI(file string) bool {
	return strings.HasPrefix(file, ".github/workflows/") || strings.HasPrefix(file, ".circleci/") ||
		slices.Contains([]string{".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml", "cloudbuild.yaml", "Jenkinsfile"}, file)
}

// isMachine are files that set up a machine to work on the project.
func isMachine(file string) bool {
	return strings.HasPrefix(file, ".devcontainer/") || slices.Contains([]string{"Vagrantfile", ".devcontainer.json", ".gitpod.Dockerfile", ".gitpod.yml"}, file)
}

// isInstallPage are pages of documentation on installing.
func isInstallPage(file string) bool {
	lower := strings.ToLower(file)
	isText := strings.HasSuffix(lower, ".md") || strings.HasSuffix(lower, ".rst") || strings.HasSuffix(lower, ".txt")
	return isText && strings.HasPrefix(lower, "doc") && strings.Contains(lower, "install") && strings.Count(file, "/") <= 3
}

// installedPackages are the packages that lines of files install.
func (s *scan) installedPackages() []foundPackage {
	var files []string
	for file := range s.files {
		if strings.Count(file, "/") <= 3 && !strings.HasSuffix(file, ".py") {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	all := s.installedBy(mainDockerfile(files), installing{weight: likely, others: likely})
	for _, kind := range installings() {
		left := mostInstalling
		for _, file := range files {
			if left > 0 && kind.is(file) {
				all = append(all, s.installedBy(file, kind)...)
				left--
			}
		}
	}
	return all
}

// mostInstalling is how many files of one kind are looked into.
const mostInstalling = 100

var installLine = lazyregexp.New(`\b(apt-get|apt|aptitude|apk|dnf|microdnf|yum|brew)\s+(?:-\S+\s+)*(?:install|add)\s+([^&;|)\n\x60]*)(\|\|)?`)

// installedBy are the packages that the lines of one file install.
func (s *scan) installedBy(file string, kind installing) []foundPackage {
	var all []foundPackage
	lines := logical(s.lines(file))
	if isDockerfile(file) && s.container(file) != nil {
		lines = s.container(file).runs
	}
	for _, line := range lines {
		if len(line.text) > 8000 || !strings.Contains(line.text, "install") && !strings.Contains(line.text, "add ") {
			continue
		}
		for _, at := range installLine.FindAllStringSubmatchIndex(line.text, -1) {
			program, names := line.text[at[2]:at[3]], line.text[at[4]:at[5]]
			c := installCommand{program: program, names: listed(names), prose: isProse(line.text[:at[0]])}
			c.optional = at[6] >= 0 || strings.Contains(strings.ToLower(line.text), "example")
			if list := s.listIn(line.text); list != "" && strings.HasPrefix(program, "apt") {
				for _, f := range s.plainList(list) {
					f.weight = kind.weight
					all = append(all, f)
				}
			}
			for _, name := range c.names {
				if found, weight := c.weigh(name, kind); weight > dropped {
					all = append(all, foundPackage{found, weight, Evidence{File: file, Line: line.number, Text: oneLine(line.text), Says: "installs " + it(name, found)}})
				}
			}
		}
	}
	return all
}

// fileInLine is a file whose words a command takes: $(cat FILE), < FILE, xargs -a FILE.
var fileInLine = lazyregexp.New(`(?:\$\(\s*cat\s+|<\s*|xargs\s+-a\s+|cat\s+)([\w./-]+)`)

// listIn is a list of the project that a line has packages from; "" is none.
func (s *survey) listIn(line string) string {
	for _, m := range fileInLine.FindAllStringSubmatch(line, -1) {
		for _, file := range []string{path.Clean(m[1]), path.Base(m[1])} {
			if s.files[file] && path.Ext(file) == ".txt" {
				return file
			}
		}
	}
	return ""
}

// it is a package in what evidence says: by its name where Debian has another.
func it(name, debian string) string {
	if name == debian {
		return "it"
	}
	return name
}

// isProse tells whether a command stands in a sentence, by what is before it on its line.
func isProse(before string) bool {
	before = strings.TrimSpace(before)
	if i := strings.LastIndexByte(before, '`'); i >= 0 && strings.Count(before, "`")%2 == 1 {
		return false
	}
	words := strings.Fields(strings.TrimLeft(before, "$>#*-0123456789.[]() "))
	return slices.ContainsFunc(words, func(w string) bool {
		return !isWrapper(w) && !strings.HasPrefix(w, "-") && !strings.ContainsAny(w, "=&;|:") && w != "RUN" && w != "run" && w != "update" && w != "apt" && w != "apt-get"
	})
}

// listed are the packages that an install command names, up to what is none.
func listed(names string) []string {
	var all []string
	for _, word := range strings.Fields(names) {
		name := strings.Trim(word, "\"',\\[]")
		name, _, _ = strings.Cut(strings.TrimSuffix(name, "."), "=")
		name, _, _ = strings.Cut(name, ":")
		if name == "" || strings.HasPrefix(name, "-") || name == "." {
			continue
		}
		if !packageName.MatchString(name) {
			break
		}
		all = append(all, name)
		if strings.HasSuffix(word, `"`) && !strings.HasPrefix(word, `"`) {
			break
		}
	}
	return all
}

var (
	packageName = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9+._-]+$`)
	debianName  = lazyregexp.New(`^[a-z0-9][a-z0-9+.-]+$`)
)

// installCommand is a command that installs packages.
type installCommand struct {
	program  string
	names    []string
	prose    bool // it stands in a sentence
	optional bool // it may fail, or is an example
}

// weigh is how much a package counts that a command installs, and Debian's name for it.
// Of other systems, and in a sentence, what is not known is none.
func (c installCommand) weigh(name string, kind installing) (string, int) {
	isDebian := strings.HasPrefix(c.program, "apt")
	found, known := system.Foreign(name, oldest())
	weight := kind.weight
	switch {
	case !isDebian && !known, c.prose && !known, isDebian && !debianName.MatchString(name):
		return "", dropped
	case isDebian && !known:
		weight = kind.others
	case isDebian && kind.weight == unsure && isLibrary(name) && c.compiles():
		weight = offered
	}
	if isDebian {
		found = name
	} else if c.program == "brew" {
		weight = offered
	}
	if c.optional {
		weight = min(weight, offered)
	}
	return found, weight
}

// compiles tells whether a command installs what compiling takes, too: then its libraries
// may be for that alone.
func (c installCommand) compiles() bool {
	return slices.ContainsFunc(c.names, func(name string) bool { return strings.HasSuffix(name, "-dev") })
}

func isLibrary(name string) bool { return strings.HasPrefix(name, "lib") && name != "libreoffice" }
