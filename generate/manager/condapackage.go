package manager

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// linuxPlatforms are conda's names of what a Linux image can be, the one that
// is looked at first before the other.
func linuxPlatforms() []string { return []string{"linux-64", "linux-aarch64"} }

// condaArchive is a conda package as the URL of its file tells it:
// CHANNEL/SUBDIR/NAME-VERSION-BUILD.conda
// (https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html).
type condaArchive struct {
	name    string // in lower case, as conda has all names
	version string
	subdir  string // the platform, or "noarch"
}

// parseCondaArchive reads a URL, of which a hash behind # is no part; false
// where it is of no conda package.
func parseCondaArchive(url string) (condaArchive, bool) {
	url, _, _ = strings.Cut(url, "#")
	file, known := strings.CutSuffix(path.Base(url), ".conda")
	if !known {
		file, known = strings.CutSuffix(file, ".tar.bz2")
	}
	parts := strings.Split(file, "-")
	if !known || len(parts) < 3 {
		return condaArchive{}, false
	}
	return condaArchive{
		name:    strings.Join(parts[:len(parts)-2], "-"),
		version: parts[len(parts)-2],
		subdir:  path.Base(path.Dir(url)),
	}, true
}

func (a condaArchive) pkg(file, mention string) Package {
	return Package{Name: normalise(a.name), Version: a.version, File: file, Mention: mention, Conda: true}
}

// fromIndex is a distribution of a package index, or of a repository, that a
// lock of conda packages names by its URL.
func fromIndex(name, version, url, file, mention string) Package {
	p := Package{Name: normalise(name), Version: version, File: file, Mention: mention}
	base := fileName(url)
	switch {
	case strings.HasPrefix(url, "git+"):
		p.Built = true
	case strings.HasSuffix(base, ".whl"):
		p.Listed, p.Wheels = true, []string{base}
	default:
		p.Listed, p.Sdist = true, true
	}
	return p
}

// gitPackages are the Debian packages that fetching from git takes: a base
// without Python has no certificates.
func gitPackages(known bool, packages Packages) []string {
	if known || slices.ContainsFunc(packages, func(p Package) bool { return p.Built }) {
		return []string{"ca-certificates", "git"}
	}
	return nil
}

// condaRequirement is a requirement in conda's own notation
// (https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html#package-match-specifications).
type condaRequirement struct {
	name    string // in lower case
	version string // what is allowed, such as "=3.13" or ">=1,<2"; "" is any
}

var (
	bracketVersion = lazyregexp.New(`\bversion\s*=\s*('[^']*'|"[^"]*"|[^,\]]*)`)
	operatorBlank  = lazyregexp.New(`([<>=!~,])\s+`)
)

func parseCondaRequirement(text string) condaRequirement {
	text = strings.TrimSpace(text)
	if _, after, ok := strings.Cut(text, "::"); ok { // before it is the channel
		text = after
	}
	end := strings.IndexAny(text, " \t=<>!~[")
	if end < 0 {
		return condaRequirement{name: strings.ToLower(text)}
	}
	r := condaRequirement{name: strings.ToLower(text[:end])}
	rest := strings.TrimSpace(text[end:])
	if m := bracketVersion.FindStringSubmatch(rest); m != nil {
		r.version = strings.Trim(m[1], `'"`)
	} else if fields := strings.Fields(operatorBlank.ReplaceAllString(rest, "$1")); len(fields) > 0 && fields[0][0] != '[' {
		r.version = fields[0] // the next is the build
	}
	return r
}

// exact is the version of a requirement that allows one alone.
func (r condaRequirement) exact() string {
	version, ok := strings.CutPrefix(r.version, "==")
	version, _, _ = strings.Cut(version, "=")
	if !ok || strings.ContainsAny(version, "*|,") {
		return ""
	}
	return version
}

// allows tells whether one of these versions would do. Where conda's notation
// says more than PEP 440 can, the answer is for the solver to give.
func (r condaRequirement) allows(versions ...string) bool {
	var clauses []string
	for _, clause := range strings.Split(r.version, ",") {
		clauses = append(clauses, standardClause(clause))
	}
	allowed, err := packaging.ParseSpecifiers(strings.Join(clauses, ","))
	if r.version == "" || strings.Contains(r.version, "|") || err != nil {
		return true
	}
	return slices.ContainsFunc(versions, func(version string) bool {
		v, err := packaging.ParseVersion(version)
		return err != nil || allowed.Contains(v, true)
	})
}

// standardClause is one clause of conda's as PEP 440 writes it: =1.2 is ==1.2.*,
// 1.2 is ==1.2, and behind =, what follows the version is the build.
func standardClause(clause string) string {
	version := strings.TrimLeft(clause, "<>=!~")
	operator := clause[:len(clause)-len(version)]
	version, _, _ = strings.Cut(version, "=")
	switch operator {
	case "":
		return "==" + version
	case "=":
		return "==" + strings.TrimSuffix(version, ".*") + ".*"
	case "==", "!=":
		return operator + version
	}
	return operator + strings.TrimSuffix(version, ".*")
}

// patches are the versions that a Python is: one without a patch version can be any.
func patches(python string) []string {
	if strings.Count(python, ".") == 1 {
		return []string{python + ".0", python + ".99"}
	}
	return []string{python}
}

// lockedPython holds the spec's Python against the one that a lock brings.
func lockedPython(manager, file, remedy string, in Input, packages Packages) []spec.Finding {
	locked := packages.Find("python")
	switch python := in.App.Python; {
	case locked == nil:
		return []spec.Finding{{
			Rule: "conda.no-python", Path: "deps." + manager,
			Message: file + " has no Python, which the environment has to bring",
			Notes:   []string{fmt.Sprintf("add %s to what is required, and %s", strings.TrimSpace("python "+in.App.Python), remedy)},
		}}
	case locked.Version == python, strings.HasPrefix(locked.Version, python+"."), strings.HasPrefix(python, locked.Version+"."):
		return nil
	}
	minor := strings.Join(strings.SplitN(locked.Version+"..", ".", 3)[:2], ".")
	return []spec.Finding{{
		Rule: "conda.python", Path: "python",
		Message: fmt.Sprintf("%s brings Python %s, not %s", file, locked.Version, in.App.Python),
		Notes:   []string{fmt.Sprintf("write   python: %q   or require another one, and %s", minor, remedy)},
		At:      urlPlace(in.Project, locked.File, locked.Mention),
	}}
}

// otherPlatforms refuses a lock for no platform that an image can have.
func otherPlatforms(manager, file, remedy string, project fs.FS, platforms []string) []spec.Finding {
	if len(platforms) == 0 || slices.ContainsFunc(platforms, func(p string) bool { return slices.Contains(linuxPlatforms(), p) }) {
		return nil
	}
	return []spec.Finding{{
		Rule: "conda.platform", Path: "deps." + manager,
		Message: fmt.Sprintf("%s is for %s, and an image needs linux-64 or linux-aarch64", file, strings.Join(platforms, ", ")),
		Notes:   []string{remedy},
		At:      placeOf(project, file, platforms[0]),
	}}
}

// anacondasTerms warns of packages that are not free for all.
func anacondasTerms(manager, file, mention string, project fs.FS) []spec.Finding {
	return []spec.Finding{{
		Rule: "conda.defaults", Path: "deps." + manager,
		Message: file + " takes packages of Anaconda's own channels, which larger organisations must pay for",
		Notes:   []string{"conda-forge has nearly all of them for everybody: write   channels: [conda-forge]   and lock anew", "the terms are at https://www.anaconda.com/legal"},
		At:      urlPlace(project, file, mention),
	}}
}

// credentials are what a channel's URL may hold: a token of Anaconda's
// (https://docs.anaconda.com/anacondaorg/user-guide/work-with-accounts/), or a
// user's name and password.
var credentials = lazyregexp.New(`/t/[^/\s]+|://[^/@\s]+@`)

// urlPlace is a place in a file of URLs, without the credentials in them.
func urlPlace(project fs.FS, file, text string) *spec.Place {
	place := placeOf(project, file, text)
	if place != nil {
		place.Text = credentials.ReplaceAllStringFunc(place.Text, func(secret string) string {
			return secret[:3] + strings.Repeat("*", len(secret)-3) // as long as it was: the caret stays in place
		})
	}
	return place
}

func hasErrors(findings []spec.Finding) bool {
	return slices.ContainsFunc(findings, func(f spec.Finding) bool { return f.IsError() })
}
