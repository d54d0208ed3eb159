package manager

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pylockFile is what is read of a lock
// (https://packaging.python.org/en/latest/specifications/pylock-toml/).
type pylockFile struct {
	Version       string         `toml:"lock-version"`
	Groups        []string       `toml:"dependency-groups"`
	DefaultGroups []string       `toml:"default-groups"`
	Extras        []string       `toml:"extras"`
	Packages      pylockPackages `toml:"packages"`
}

type pylockPackages []pylockPackage

type pylockPackage struct {
	Name      string       `toml:"name"`
	Version   string       `toml:"version"`
	Marker    string       `toml:"marker"`
	Index     string       `toml:"index"`
	Wheels    []pylockDist `toml:"wheels"`
	Sdist     *pylockDist  `toml:"sdist"`
	Archive   *pylockDist  `toml:"archive"`
	VCS       *pylockTree  `toml:"vcs"`
	Directory *pylockTree  `toml:"directory"`

	platforms []string // of the image's, on which it is needed
}

// pylockDist is a wheel, a source distribution or another archive: at a URL, or
// at a path relative to the lock.
type pylockDist struct {
	Name   string            `toml:"name"`
	URL    string            `toml:"url"`
	Path   string            `toml:"path"`
	Hashes map[string]string `toml:"hashes"`
}

// pylockTree is a repository or a folder.
type pylockTree struct {
	URL          string `toml:"url"`
	Path         string `toml:"path"`
	Commit       string `toml:"commit-id"`
	Subdirectory string `toml:"subdirectory"`
}

func (p pylockPackage) isVCS() bool { return p.VCS != nil }

// asks tells whether the package's marker asks for groups or extras.
func (p pylockPackage) asks() bool {
	return strings.Contains(p.Marker, "extras") || strings.Contains(p.Marker, "dependency_groups")
}

// fileName is the distribution's, which the lock may leave to its place.
func (d pylockDist) fileName() string { return fileName(cmp.Or(d.Name, d.URL, d.Path)) }

// dists are all that can be downloaded of a package.
func (p pylockPackage) dists() []pylockDist {
	all := slices.Clone(p.Wheels)
	for _, d := range []*pylockDist{p.Sdist, p.Archive} {
		if d != nil {
			all = append(all, *d)
		}
	}
	return all
}

// hashes are those of all files that pip verifies.
func (p pylockPackage) hashes() []string {
	var hashes []string
	for _, d := range p.dists() {
		if sum := d.Hashes["sha256"]; sum != "" {
			hashes = append(hashes, "sha256:"+sum)
		}
	}
	return hashes
}

// chosen are the packages that the groups and extras bring in.
func (l pylockFile) chosen(u pylockUse, in Input) pylockPackages {
	groups := slices.Concat(l.DefaultGroups, u.groups)
	var all pylockPackages
	for _, p := range l.Packages {
		p.platforms = in.whereChosen(p.Marker, u.extras, groups)
		if len(p.platforms) > 0 {
			all = append(all, p)
		}
	}
	return all
}

// unknown refuses groups and extras that the lock does not have.
func (l pylockFile) unknown(u pylockUse) []spec.Finding {
	var findings []spec.Finding
	for _, kind := range []struct {
		name         string
		asked, known []string
	}{{"group", u.groups, l.Groups}, {"extra", u.extras, l.Extras}} {
		for i, name := range kind.asked {
			same := func(known string) bool { return normalise(known) == normalise(name) }
			if !slices.ContainsFunc(kind.known, same) {
				findings = append(findings, unknownChoice(u.manager, u.file, kind.name, i, name, kind.known))
			}
		}
	}
	return findings
}

func (ps pylockPackages) has(property func(pylockPackage) bool) bool {
	return slices.ContainsFunc(ps, property)
}

// buildPackages is what fetching the packages takes.
func (ps pylockPackages) buildPackages() []string {
	if ps.has(pylockPackage.isVCS) {
		return []string{"git"}
	}
	return nil
}

// local is where in the project the package's wheel comes from, for a lock in a
// folder: its own folder, or an archive.
func (p pylockPackage) local(folder string) string {
	switch {
	case p.Directory != nil && p.Directory.Path != "":
		return path.Join(folder, p.Directory.Path, p.Directory.Subdirectory)
	case p.Archive != nil && p.Archive.Path != "" && p.Archive.URL == "":
		return path.Join(folder, p.Archive.Path)
	}
	return ""
}

// local are the packages of the project, beside itself, whose wheels are built
// of the source.
func (ps pylockPackages) local(folder string) []string {
	var all []string
	for _, p := range ps {
		if from := p.local(folder); from != "" && from != "." {
			all = append(all, from)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (ps pylockPackages) packages(file string) Packages {
	var packages Packages
	for _, p := range ps {
		if p.local(path.Dir(file)) == "." { // the project itself
			continue
		}
		one := Package{
			Name: normalise(p.Name), Version: p.Version, Platforms: p.platforms, File: file, Mention: tomlMention(p.Name, p.Version),
			Listed: len(p.dists()) > 0, Sdist: p.Sdist != nil, Built: p.VCS != nil || p.Directory != nil,
		}
		if heavyFolder(one.Name) != "" {
			one.Index, one.Hashes = p.Index, p.hashes()
		}
		for _, w := range p.Wheels {
			one.Wheels = append(one.Wheels, w.fileName())
		}
		if p.Archive != nil && path.Ext(p.Archive.fileName()) == ".whl" {
			one.Wheels = append(one.Wheels, p.Archive.fileName())
		} else if p.Archive != nil {
			one.Sdist = true
		}
		packages = append(packages, one)
	}
	return packages
}

// findings are the packages that the recipe can't install.
func (ps pylockPackages) findings(u pylockUse, in Input) []spec.Finding {
	var findings []spec.Finding
	for _, p := range ps {
		findings = append(findings, outsideFolder(u.manager, p.Name, p.local(path.Dir(u.file)))...)
		if message, note := p.uninstallable(); message != "" {
			findings = append(findings, spec.Finding{
				Rule: "deps.package", Path: "deps." + u.manager,
				Message: fmt.Sprintf("%s has %s %s", u.file, p.Name, message), Notes: []string{note},
				At: placeOf(in.Project, u.file, fmt.Sprintf("name = %q", p.Name)),
			})
		}
	}
	return findings
}

// uninstallable tells why pip can't install a package, and what to do; "" where it can.
func (p pylockPackage) uninstallable() (message, note string) {
	inFolder := func(d pylockDist) bool { return d.URL == "" && d.Path != "" }
	switch {
	case len(p.dists()) == 0 && p.VCS == nil && p.Directory == nil:
		return "without a wheel, a source distribution, an archive, a repository or a folder", "lock it anew: there is nothing to install"
	case p.VCS != nil && (p.VCS.URL == "" || p.VCS.Commit == ""):
		return "of a repository without url and commit-id", "only a repository that the build can reach, at a commit, can be installed"
	case slices.ContainsFunc(p.Wheels, inFolder) || p.Sdist != nil && inFolder(*p.Sdist):
		return "whose files are in a folder and not in a package index", "lock it as an archive, such as by   name @ file:FILE   in what is locked"
	case p.Archive == nil && p.Version == "" && len(p.dists()) > 0:
		return "without a version", "lock it anew: the index is asked for a version"
	case p.Archive != nil && inFolder(*p.Archive):
		return "", "" // in the project: its wheel is built there
	case slices.ContainsFunc(p.dists(), func(d pylockDist) bool { return !d.verifiable() }):
		return "without a hash that pip can verify", "lock it anew: pip verifies sha256, sha384 and sha512"
	}
	return "", ""
}

// verifiable tells whether pip knows how to verify one of the hashes
// (https://pip.pypa.io/en/stable/topics/secure-installs/).
func (d pylockDist) verifiable() bool {
	return d.Hashes["sha256"]+d.Hashes["sha384"]+d.Hashes["sha512"] != ""
}
