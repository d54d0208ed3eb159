package manager

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// condaDeclaration is what is read of an environment.yml
// (https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#create-env-file-manually).
type condaDeclaration struct {
	Channels     []string          `yaml:"channels"`
	Dependencies []yaml.Node       `yaml:"dependencies"`
	Variables    map[string]string `yaml:"variables"`
	Category     string            `yaml:"category"` // conda-lock's: the group of the packages
	Package      yaml.Node         `yaml:"package"`  // of a conda-lock.yml
}

// readDeclared reads an environment.yml.
func (e *condaEnvironment) readDeclared(in Input) []spec.Finding {
	var declared condaDeclaration
	if findings := readYAML(in.Project, e.file, &declared, "conda", writeCondaLock); len(findings) > 0 {
		return findings
	}
	if !declared.Package.IsZero() {
		return misnamedLock(e.file)
	}
	if len(declared.Dependencies) == 0 {
		return []spec.Finding{{
			Rule: "conda.empty", Path: "deps.conda", Message: e.file + " has no dependencies",
			Notes: []string{fmt.Sprintf("write   dependencies: [python=%s]", in.App.Python)},
		}}
	}
	findings := unlocked("conda", e.file, writeCondaLock)
	e.pip = newRequirementSet(in)
	for _, d := range declared.Dependencies {
		findings = append(findings, e.require(d, in)...)
	}
	e.packages = append(e.packages, e.pip.packages...)
	findings = append(findings, e.pip.findings...)
	findings = append(findings, declared.channels(e.file, in.Project)...)
	return append(findings, declared.variables(e.file, in.Project)...)
}

// require reads one of the dependencies: a conda package's, or pip's list.
func (e *condaEnvironment) require(d yaml.Node, in Input) []spec.Finding {
	for _, text := range declaredNames(d) {
		if d.Kind != yaml.ScalarNode {
			e.git = e.git || strings.Contains(text, "git+")
			e.pip.line(e.file, source{field: "deps.conda.file"}, logicalLine{number: d.Line, column: d.Column, text: text, first: text, physical: text})
			continue
		}
		r := parseCondaRequirement(text)
		e.packages = append(e.packages, Package{Name: normalise(r.name), Version: r.exact(), File: e.file, Mention: text, Conda: true})
		if r.name == "python" && !r.allows(patches(in.App.Python)...) {
			return []spec.Finding{{
				Rule: "conda.python", Path: "python",
				Message: fmt.Sprintf("%s requires %s, not Python %s", e.file, text, in.App.Python),
				Notes:   []string{fmt.Sprintf("write   python=%s   in %s, or another   python   in the spec", in.App.Python, e.file)},
				At:      placeOf(in.Project, e.file, text),
			}}
		}
	}
	return nil
}

// declaredNames are the requirements that one entry of the dependencies holds:
// one of conda's, or under the key pip those of pip. An entry under another
// key, such as sel(win), is micromamba's own.
func declaredNames(d yaml.Node) []string {
	if d.Kind == yaml.ScalarNode {
		return []string{d.Value}
	}
	var lists map[string][]string
	if d.Decode(&lists) != nil {
		return nil
	}
	return lists["pip"]
}

// platformSelector is a comment by which conda-lock leaves an entry out on
// other platforms, such as # [win].
var platformSelector = lazyregexp.New(`#\s*\[.*\]`)

func selected(d yaml.Node) bool { return platformSelector.MatchString(d.LineComment) }

func misnamedLock(file string) []spec.Finding {
	return []spec.Finding{{
		Rule: "conda.file-name", Path: "deps.conda.file",
		Message: file + " is a lock of conda-lock, which micromamba takes only from a file whose name ends in -lock.yml",
		Notes:   []string{"rename it to   conda-lock.yml"},
	}}
}

func (c condaDeclaration) channels(file string, project fs.FS) []spec.Finding {
	if len(c.Channels) == 0 {
		return []spec.Finding{{
			Rule: "conda.no-channels", Path: "deps.conda",
			Message: file + " names no channels: where packages come from is then micromamba's choice",
			Notes:   []string{"write   channels: [conda-forge]"},
		}}
	}
	for _, channel := range c.Channels {
		if channel == "defaults" || channel == "anaconda" || isAnacondas(channel) {
			return anacondasTerms("conda", file, channel, project)
		}
	}
	return nil
}

// isAnacondas tells whether a URL is one of Anaconda's own channels.
func isAnacondas(url string) bool {
	return strings.Contains(url, "repo.anaconda.com/") || strings.Contains(url, "conda.anaconda.org/anaconda/")
}

// variables finds those that only an activated environment has.
func (c condaDeclaration) variables(file string, project fs.FS) []spec.Finding {
	if len(c.Variables) == 0 {
		return nil
	}
	var notes []string
	for name, value := range c.Variables {
		notes = append(notes, fmt.Sprintf("write   env: %s: %q", name, value))
	}
	slices.Sort(notes)
	return []spec.Finding{{
		Rule: "conda.variables", Path: "env",
		Message: file + " has variables, which only activating the environment sets; the image runs it without",
		Notes:   notes, At: placeOf(project, file, "variables:"),
	}}
}

// condaLockFile is what is read of a conda-lock.yml
// (https://conda.github.io/conda-lock/output/#unified-lockfile).
type condaLockFile struct {
	Metadata struct {
		Sources []string `yaml:"sources"`
	} `yaml:"metadata"`
	Packages []struct {
		Name     string `yaml:"name"`
		Version  string `yaml:"version"`
		Manager  string `yaml:"manager"` // conda or pip
		Platform string `yaml:"platform"`
		Category string `yaml:"category"` // main, or a group such as dev
		URL      string `yaml:"url"`
	} `yaml:"package"`
}

// readUnified reads a conda-lock.yml: what it has for Linux, without groups
// such as dev.
func (e *condaEnvironment) readUnified(in Input) []spec.Finding {
	var lock condaLockFile
	if findings := readYAML(in.Project, e.file, &lock, "conda", writeCondaLock); len(findings) > 0 {
		return findings
	}
	platforms := lock.platforms()
	if findings := otherPlatforms("conda", e.file, "lock for it with   conda-lock --platform linux-64", in.Project, platforms); len(findings) > 0 {
		return findings
	}
	e.packages = lock.linux(e.file, platforms)
	findings := e.withoutPip()
	for _, p := range lock.Packages {
		if isAnacondas(p.URL) {
			findings = append(findings, anacondasTerms("conda", e.file, p.URL, in.Project)...)
			break
		}
	}
	for _, source := range lock.Metadata.Sources {
		findings = append(findings, e.stale(path.Join(path.Dir(e.file), source), in)...)
	}
	return findings
}

func (l condaLockFile) platforms() []string {
	var platforms []string
	for _, p := range l.Packages {
		if !slices.Contains(platforms, p.Platform) {
			platforms = append(platforms, p.Platform)
		}
	}
	return platforms
}

// linux are the packages for the first Linux that the lock is for.
func (l condaLockFile) linux(file string, platforms []string) Packages {
	var packages Packages
	for _, platform := range linuxPlatforms() {
		if !slices.Contains(platforms, platform) {
			continue
		}
		for _, p := range l.Packages {
			if p.Platform != platform || p.Category != "" && p.Category != "main" {
				continue
			}
			if mention := "name: " + p.Name; p.Manager == "pip" {
				packages = append(packages, fromIndex(p.Name, p.Version, p.URL, file, mention))
			} else {
				packages = append(packages, Package{Name: normalise(p.Name), Version: p.Version, File: file, Mention: mention, Conda: true})
			}
		}
		return packages
	}
	return nil
}

// withoutPip finds a lock whose packages of the index nothing would install:
// micromamba leaves them to the environment's own pip.
func (e condaEnvironment) withoutPip() []spec.Finding {
	if pip := e.packages.Find("pip"); !e.runsPip() || pip != nil {
		return nil
	}
	return []spec.Finding{{
		Rule: "conda.no-pip", Path: "deps.conda",
		Message: e.file + " has packages that pip installs, but no pip",
		Notes:   []string{"add   pip   to the dependencies in environment.yml, and lock anew"},
	}}
}

var (
	explicitHeader = lazyregexp.New(`(?m)^@EXPLICIT\s*$`)
	// explicitPip is how conda-lock notes what pip would have to install.
	explicitPip = lazyregexp.New(`(?m)^# pip (\S+) @ .*$`)
	// explicitPlatform is how conda and conda-lock name the platform.
	explicitPlatform = lazyregexp.New(`(?m)^# platform: (\S+)\s*$`)
)

// readExplicit reads a list of URLs
// (https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#building-identical-conda-environments).
func (e *condaEnvironment) readExplicit(in Input) []spec.Finding {
	data, err := fs.ReadFile(in.Project, e.file)
	if err != nil {
		return missing("conda", e.file, "paths are relative to the project's folder", err)
	}
	if !explicitHeader.Match(data) {
		return []spec.Finding{{
			Rule: "deps.file-unreadable", Path: "deps.conda.file", Message: e.file + " has no line @EXPLICIT, with which a lock of conda packages begins",
			Notes: []string{"write one with   conda list --explicit --sha256 > " + path.Base(e.file), "conda-lock.yml and environment.yml are named by those names"},
		}}
	}
	if m := explicitPip.FindSubmatch(data); m != nil {
		return pipComments(e.file, string(m[1]), string(m[0]), in.Project)
	}
	platforms, findings := e.readURLs(string(data), in.Project)
	if m := explicitPlatform.FindSubmatch(data); m != nil {
		platforms = []string{string(m[1])}
	}
	findings = append(findings, otherPlatforms("conda", e.file, "write one for Linux with   conda-lock --kind explicit --platform linux-64", in.Project, platforms)...)
	for _, source := range []string{"environment.yml", "environment.yaml"} {
		findings = append(findings, e.stale(source, in)...)
	}
	return findings
}

// readURLs reads the lines behind @EXPLICIT, and tells which platforms the
// packages are for.
func (e *condaEnvironment) readURLs(text string, project fs.FS) (platforms []string, findings []spec.Finding) {
	_, list, _ := strings.Cut(text, "@EXPLICIT")
	warned := false
	for _, line := range strings.Split(list, "\n") {
		line = strings.TrimSpace(line)
		archive, ok := parseCondaArchive(line)
		switch {
		case line == "", strings.HasPrefix(line, "#"):
			continue
		case !ok:
			return nil, append(findings, noArchive(e.file, line, project))
		case isAnacondas(line) && !warned:
			warned = true
			findings = append(findings, anacondasTerms("conda", e.file, line, project)...)
		}
		e.packages = append(e.packages, archive.pkg(e.file, line))
		if archive.subdir != "noarch" && !slices.Contains(platforms, archive.subdir) {
			platforms = append(platforms, archive.subdir)
		}
	}
	return platforms, findings
}

func noArchive(file, line string, project fs.FS) spec.Finding {
	return spec.Finding{
		Rule: "deps.file-unreadable", Path: "deps.conda",
		Message: file + " has a line that is no URL of a conda package (.conda or .tar.bz2)",
		Notes:   []string{"write the list with   conda list --explicit --sha256, or   conda-lock --kind explicit"},
		At:      urlPlace(project, file, line),
	}
}

func pipComments(file, name, mention string, project fs.FS) []spec.Finding {
	return []spec.Finding{{
		Rule: "conda.pip-comments", Path: "deps.conda",
		Message: fmt.Sprintf("%s has packages of pip's, such as %s, as comments, which only conda-lock installs", file, name),
		Notes:   []string{"write a conda-lock.yml, which has them as packages, with   conda-lock --kind lock"},
		At:      placeOf(project, file, mention),
	}}
}
